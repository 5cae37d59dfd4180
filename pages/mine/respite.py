"""Respite: how long since the last recurrence, by a definition in plain words, and by all the others."""

import pandas as pd
import streamlit as st

from data.catalogue.definition import definitions
from data.own.kept_definition import definition_kept, keep_definition
from data.own.plans import programmes
from data.store.store import now
from pages.answers.respites import Respites, by_phase, days_in
from pages.mine.flare_view import show_flares
from pages.mine.my_usual_view import show_usual
from pages.mine.other_definitions import show_never, show_others
from pages.mine.respite_reads import every_definition, flares_by, spans_by
from pages.shared import controls
from pages.shared.chart import chart, drawn, palette
from pages.shared.definition_form import definition_form
from pages.shared.definition_reads import definition_called
from pages.shared.diary_reads import first_recorded, own_titles, respites
from pages.shared.plan_marks import marks, marks_caption
from pages.shared.shown import diary
from pages.shared.standing_view import show_standing
from pages.shared.titles import page_title, simulated
from pages.telling.definition_text import definition_sentences
from pages.telling.plan.words import phase_rows, phase_spans
from pages.telling.respite.ribbon_figure import marked_ribbon
from pages.telling.respite.usual_words import in_words_of
from pages.telling.wording import days_text, escape, longest_respite_sentence, period_text

LATEST = 5  # respites named in the text alternative
DEFINITIONS = {one.id: one for one in definitions()}


def show_lengths(found: Respites) -> None:
    """The longest; or kind words where the rule was never met."""
    if found.longest is None:
        show_never(found, every_definition(collection))
        return
    said = longest_respite_sentence(found.longest, n=len(found.respites), is_open=found.is_longest_open)
    st.markdown(in_words_of(found.definition, said))


def show_sureness(found: Respites, detail: tuple[str, ...]) -> None:
    """How sure the median is, one click below the figure."""
    if found.longest is None:
        return
    first_on, last_on = found.period
    with st.expander("How sure that is"):
        for line in detail:
            st.markdown(line)
        if found.median is None or found.median.estimate is None:
            days = days_text(days_in(first_on, last_on))
            st.markdown(f"A diary of {days} can show only respites shorter than that.")


def show_ribbon(found: Respites) -> None:
    """Respites above, episodes below, over all the days of the diary."""
    good, bad = spans_by(collection, definition)
    counted = f"{counted_text(len(good), 'respite')} and {counted_text(len(bad), 'episode').lower()}"
    title = simulated(in_words_of(found.definition, f"{counted}, {period_text(*found.period)}"), collection)
    said = in_words_of(found.definition, ". ".join(span.words for span in good[-LATEST:]))
    marked = marks(collection, found.period)
    chart(
        drawn(collection, marked_ribbon, good, bad, found.period, marked, palette=palette()),
        title=title,
        key="ribbon",
        alt=f"{title}. {f'The latest: {said}.' if said else 'No respite.'} {marks_caption(marked)}",
    )
    blank = "Blank: neither, or unknown; days without an entry may split one episode into several. "
    st.caption(
        f"{in_words_of(found.definition, f'{blank}A respite that has not ended fades out.')} {marks_caption(marked)}"
    )


def show_phases(found: Respites) -> None:
    """How long respites lasted in each phase of a plan, those that straddle a change split there."""
    plans = {one.programme_id: one.programme for one in programmes(collection)}
    if not plans or found.respites.empty:
        return
    st.header("By phase of your plan", anchor=False)
    number = next(iter(plans))
    if len(plans) > 1:
        titles = {one: plan.title for one, plan in plans.items()}
        number = st.selectbox("Plan", list(plans), format_func=titles.__getitem__, key="respite.plan")
    phases = by_phase(found, phase_spans(plans[number]))
    st.markdown(simulated(f"**{escape(plans[number].title)}**", collection))
    st.table(pd.DataFrame(phase_rows(phases)).set_index("Phase"))
    st.caption(
        "A respite that goes on into another phase counts in both: until the change in the one, from then on "
        "in the other. Phases follow one another, so a difference between them is not an effect of the plan."
    )


def counted_text(n: int, what: str) -> str:
    """No respite, 1 respite, 8 respites."""
    return f"No {what}" if n == 0 else f"{n} {what}{'s' * (n != 1)}"


def keep(definition_id: str) -> None:
    """Keep the choice with one's own diary: Today, Trends and Share go by it, too."""
    if collection is not None and not collection.info.is_simulated:
        keep_definition(collection, definition_id, now=now())


today = controls.today()
collection = diary()
page_title("Respite", collection)
titles = {one.id: one.title for one in definitions()}
if collection is not None:
    titles |= own_titles(collection)
wanted = controls.linked_choice(
    "What counts as a recurrence", titles, key="definition", default=definition_kept(collection), then=keep
)
definition = DEFINITIONS[wanted] if collection is None else definition_called(collection, wanted)
found = respites(collection, definition) if collection else None
if found is None or found.as_of is None:
    st.markdown("How long you are free of recurrence will be here, once there are days that tell.")
    if found is not None and found.missing is not None:
        st.markdown("This definition asks about something that is not recorded.")
else:
    words = show_standing(collection, wanted, today)
    show_lengths(found)
    show_ribbon(found)
    show_sureness(found, words.detail)
    if collection is not None:
        show_usual(collection)
    show_phases(found)
with st.expander("The definition in words, and where it comes from", expanded=found is None):
    for sentence in definition_sentences(definition):
        st.markdown(sentence)
    st.markdown(f"{definition.source}.")
    for assumption in definition.assumptions:
        st.markdown(f"- {assumption}")
if collection is not None and found is not None:
    if found.as_of is not None:
        show_flares(collection, flares_by(collection, definition))
    if first_recorded(collection) is not None:
        definition_form(collection, definition, then=keep)
        show_others(collection, chosen=wanted)
