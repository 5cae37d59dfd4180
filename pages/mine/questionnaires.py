"""Questionnaires: one at a time, by item number; its scores and what a change amounts to; when it is due."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import pandas as pd
import streamlit as st

from analysis.instrument import Scale
from data.catalogue.instrument_files import instruments
from data.own.diary import Assessment
from data.own.entries import delete_assessment, save_assessment
from data.own.schedules import schedules
from data.store.store import StoreError
from pages.answers.scores import scores_of
from pages.mine.questionnaire_form import ask
from pages.mine.reminders import show_schedule
from pages.shared import controls
from pages.shared.chart import chart, palette
from pages.shared.diary_reads import assessments, choices
from pages.shared.shown import diary, own_diary, show_next
from pages.shared.titles import page_title, say_next, say_what_was_done, simulated
from pages.telling.manner import date_text
from pages.telling.questionnaires import words
from pages.telling.questionnaires.score_figure import score_figure, score_figure_alt
from pages.telling.wording import day_text, escape, period_text

FIRST = "peg"  # three questions, the shortest that tells of pain and what it hinders
SHOWN = 6  # results, the others one click below
state = st.session_state


def new_form(message: str) -> None:
    """Begin an empty form, say what was done, and stay with this questionnaire."""
    state["questionnaire"] = uuid4().hex
    say_next(message)
    st.query_params["form"] = instrument.id
    st.rerun()


def scored(scale: Scale) -> list[tuple[date, float]]:
    """Day and score of every assessment that has one, oldest first."""
    found = ((one.on_day, scores_of(instrument, one)[scale.id]) for one in earlier)
    return [(on_day, value) for on_day, value in found if value is not None]


def show_figure() -> None:
    """Scores over time, of the scales that measure a change."""
    series = {scale: scored(scale) for scale in instrument.scales if words.measures_change(scale)}
    series = {scale: known for scale, known in series.items() if len(known) > 1}
    if not series:
        return
    days = [on_day for known in series.values() for on_day, _ in known]
    chart(
        score_figure(series, palette=palette()),
        key="scores",
        alt=score_figure_alt(series),
        title=simulated(f"Scores from {period_text(min(days), max(days))}", collection),
    )


def in_words(one: Assessment, scale: Scale) -> str:
    """A score, or which items it lacks."""
    value = scores_of(instrument, one)[scale.id]
    if value is not None:
        return words.score_text(value)
    lacking = [str(number) for number in scale.items if number not in one.items]
    if not one.items:
        return "not in the file"
    return f"no score: item{'s' * (len(lacking) > 1)} {', '.join(lacking)} open"


def show_results(found: Sequence[Assessment]) -> None:
    """All results, the latest first; one of them can be taken out of sight, in two steps."""
    st.header("Results", anchor=False)
    # a date is not broken into lines, which would make every row of a phone three lines high
    columns = {"Filled in on": [date_text(one.on_day, short=True).replace(" ", "\u00a0") for one in found]}
    for scale in instrument.scales:
        title = f"{scale.title}, {words.score_text(scale.low)} to {words.score_text(scale.high)}"
        columns[title] = [in_words(one, scale) for one in found]
    table = pd.DataFrame(columns).set_index("Filled in on")
    st.table(table.head(SHOWN))
    if len(table) > SHOWN:
        with st.expander(f"All {len(table)} results"):
            st.table(table)
    if not is_own:
        return
    with st.expander("Delete one"):
        days = {one.entry_id: day_text(one.on_day) for one in found}
        entry_id = st.selectbox(
            "Filled in on",
            list(days),
            index=None,
            format_func=days.__getitem__,
            key=f"{state['questionnaire']}.{instrument.id}.deleting",
        )
        if entry_id is not None and st.button(f"Yes, delete the one of {days[entry_id]}"):
            try:
                delete_assessment(collection, entry_id, key=state["questionnaire"])
            except StoreError as fault:
                st.error(escape(str(fault)))
            else:
                new_form("Deleted.")


def save(on_day: date, items: dict[int, int]) -> None:
    """Keep what is answered; a scale that lacks an item says so instead of a score."""
    try:
        target = collection or own_diary()
        save_assessment(target, instrument.id, on_day, items, key=state["questionnaire"], today=today)
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    show_next(target.info.name)
    new_form(f"Saved: {len(items)} of {len(instrument.items)} items of {day_text(on_day)}.")


today = controls.today()
collection = diary()
is_own = collection is None or not collection.info.is_simulated
state.setdefault("questionnaire", uuid4().hex)
dues = schedules(collection) if collection else ()
used = {due.instrument.id for due in dues}
if collection:
    used.update(choices(collection).get("instrument", ()))
# what was answered before, then the shortest
in_order = sorted(
    instruments().values(), key=lambda one: (one.id not in used, one.id != FIRST, len(one.items), one.title)
)
titles = {one.id: one.title for one in in_order}

page_title("Questionnaires", collection)
chosen = controls.linked_choice("Questionnaire", titles, key="form", default=next(iter(titles)))
instrument = instruments()[chosen]
st.header(instrument.title, anchor=False)
earlier = assessments(collection, instrument.id) if collection else ()
is_due = any(due.instrument == instrument and due.due_on <= today for due in dues)
for scale in instrument.scales:
    if known := scored(scale):
        st.markdown(words.scale_text(scale, known))
show_figure()

if is_own:
    fold = st.expander(
        "Fill one in",
        expanded=is_due or not earlier,
        key=f"{state['questionnaire']}.{instrument.id}.fold",
        on_change="rerun",
    )
    with fold:
        on_day, items = ask(instrument, token=state["questionnaire"], today=today)
    with st.bottom:  # where the button was pressed: the top of a long page is out of sight by then
        say_what_was_done()
        if fold.open and st.button("Save", type="primary", width="stretch"):
            save(on_day, items)
if earlier:
    show_results(earlier[::-1])
elif not is_own:
    st.markdown("This one was not filled in here.")
if is_own:
    show_schedule(collection, instrument, dues, today)
with st.expander("How this is scored"):
    lines = [*instrument.cautions, *(line for scale in instrument.scales for line in words.sources(scale))]
    lines.append(f"{instrument.source.reference}. {instrument.licence}")
    st.markdown("\n".join(f"- {line}" for line in lines))
