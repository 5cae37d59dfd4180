"""All recurrences: how many the people of a study have as time goes on, beside how soon the first one comes."""

import streamlit as st

from data.catalogue.definition import Definition, DefinitionError
from data.recurrence.people_tables import DerivationError
from data.recurrence.recorded_sources import AsRecorded
from pages.answers.all_recurrences import AllRecurrences
from pages.answers.comparison import TooManyLevels
from pages.answers.first_recurrences import StudyRecurrence
from pages.cohort.study_plan_standing import Standing, beside_standing
from pages.cohort.study_sections import AT
from pages.shared.chart import chart, drawn, palette
from pages.shared.population_choice import population_caption
from pages.shared.shown import shown
from pages.shared.study_choices import horizon_of, stands_back, too_many_groups
from pages.shared.study_choosers import adjustment, study_choice
from pages.shared.study_reads import all_recurrences, recurrence
from pages.shared.titles import page_title, simulated
from pages.telling.all_recurrences.mean_figure import mean_alt, mean_figure
from pages.telling.all_recurrences.words import (
    MODELS,
    all_lines,
    few_participants_sentence,
    means_sentence,
    means_table,
    questions_table,
    rates_table,
    side_by_side,
)
from pages.telling.plural import count_text
from pages.telling.ratio_figure import ratio_figure
from pages.telling.recurrence.curve_figure import curve_figure
from pages.telling.recurrence.models_words import is_told, models_sentence, terms_table
from pages.telling.recurrence.source_words import meaning_sentences, source_title
from pages.telling.recurrence.study_words import curve_alt
from pages.telling.wording import escape


def show(
    found: AllRecurrences,
    first: StudyRecurrence,
    definition: Definition | AsRecorded,
    names: list[str],
    horizon: int,
    standing: Standing,
) -> None:
    """Sentence, the mean number beside the curve of first recurrences, models side by side, and how it was done."""

    def titled(title: str) -> str:
        return standing.in_title(simulated(title, collection))

    # past the last day of any group nothing can be compared
    day = min([horizon, *(int(mean.time[-1]) for mean in found.means if mean.time.size)])
    st.markdown(" ".join([means_sentence(found, names, day), few_participants_sentence(found)]))
    n_all, n_events = (sum(getattr(mean, name) for mean in found.means) for name in ("n", "n_events"))
    left, right = st.columns(2, gap="medium")
    with left:
        chart(
            drawn(collection, mean_figure, found.means, names=names, horizon=horizon, palette=palette()),
            key="means",
            title=titled(
                f"{count_text(n_events, 'recurrence')} of {count_text(n_all, 'person', 'people')} ({definition.id})"
            ),
            alt=mean_alt(found.means, names, AT),
        )
    with right:
        n, n_first = int(first.table.n.sum()), int(first.table.events.sum())
        first_names = [curve.group if by else "Everybody" for curve in first.curves]
        chart(
            drawn(collection, curve_figure, first.curves, names=first_names, horizon=horizon, palette=palette()),
            key="first",
            title=simulated(
                f"The first of each: {n_first:,} of {count_text(n, 'person', 'people')} ({definition.id})", collection
            ),
            alt=curve_alt(first.curves, first_names, AT),
        )
    models = first.models
    if isinstance(models, TooManyLevels):
        st.info(models_sentence(models))
    rows = side_by_side(None if isinstance(models, TooManyLevels) else models.fit, found)
    if rows:
        chart(
            drawn(
                collection,
                ratio_figure,
                rows,
                axis="Ratio: under 1, recurrences are fewer or the first comes later",
                palette=palette(),
            ),
            key="models",
            title=titled("The same comparison, asked in different ways"),
            alt="; ".join(f"{one.title} {one.words}" for one in rows),
        )
    st.table(questions_table(found))
    with st.expander("How this was worked out"):
        st.table(means_table(found, names, sorted({*AT, day})))
        st.table(rates_table(found.rates, names))
        for model in [one for one in found.fits if is_told(one.terms)]:
            st.markdown(f"**{MODELS[model.model]}**")
            st.table(terms_table(model.told_terms))
        for line in all_lines(found, adjusted=bool(found.question.covariates)):
            st.markdown(line)


collection = shown()
page_title("All recurrences", collection)
if collection is None or collection.info.kind != "cohort":
    st.markdown("How many recurrences the people of a study have will be here, once a study is loaded.")
    st.stop()

answer, choosers = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
with choosers:
    choice = study_choice(collection)
with st.container(horizontal=True, vertical_alignment="bottom"):
    question = adjustment(collection, choice.question)
definition, by = question.definition, question.by
population_caption(question.population)
if told := too_many_groups(collection):
    st.caption(told)
st.caption(f"{source_title(definition, question.source)}. {' '.join(meaning_sentences(definition, question.source))}")
if question.source == "diary" and (told := stands_back(collection, question.definition_id)):
    st.caption(told)

with answer:
    try:
        with st.skeleton(height=480):
            first, found = recurrence(collection, question), all_recurrences(collection, question)
        if found.is_first_only and first.table.n.sum():
            st.markdown(
                "The table follows each person up to one event at most, and no one has a second: how many a person has in "
                "time cannot be told. **Recurrence** shows how soon the first one comes."
            )
        elif found.means and any(mean.time.size for mean in found.means):
            names = [mean.group if by else "Everybody" for mean in found.means]
            asked = question.as_chosen()
            del asked["tau"]  # how far the figures are drawn makes no other analysis
            standing = beside_standing(collection, "recurrence", "all recurrences", asked)
            show(found, first, definition, names, horizon_of(choice.shown_days, first.curves), standing)
        else:
            st.markdown("Nobody in this study was at risk under this definition, so there is nothing to count.")
    except (DefinitionError, DerivationError) as fault:
        st.info(escape(str(fault)))
