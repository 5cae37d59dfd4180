"""Describe: who the people of a study are, what became of them, and how their diaries were kept."""

from dataclasses import replace

import streamlit as st

from data.catalogue.definition import Definition, DefinitionError
from data.exports.csv_out import csv_bytes
from data.recurrence.people_tables import DerivationError
from data.store.store import Collection
from data.study.describe import records
from pages.answers.describe import AfterPainQuestion, DescribeQuestion, KeepingQuestion
from pages.answers.pain_days import PainDaysQuestion
from pages.answers.question import StudyQuestion
from pages.cohort.pain_days import show_pain_days
from pages.shared import controls
from pages.shared.chart import chart, drawn, palette
from pages.shared.definition_reads import definition_called
from pages.shared.population_choice import population_caption, population_choice, population_form
from pages.shared.shown import shown
from pages.shared.study_choices import (
    EVERYBODY,
    default_definition,
    definition_choices,
    group_choices,
    own_titles,
    stands_back,
    too_many_groups,
    usual_question,
)
from pages.shared.study_reads import recurrence, sources
from pages.shared.titles import page_title, simulated
from pages.shared.visit_reads import baseline, diary_keeping, unknown_after
from pages.telling.describe.figure import flow_figure, strip_alt, strip_figure
from pages.telling.describe.tables import baseline_data, baseline_shown, keeping_shown, weeks_data
from pages.telling.describe.words import (
    baseline_sentence,
    flow_counts,
    flow_words,
    keeping_sentence,
    method_lines,
    steps,
    unknown_sentence,
)
from pages.telling.plural import count_text
from pages.telling.recurrence.source_words import no_diary_sentence
from pages.telling.recurrence.study_words import flow_sentence, flow_table
from pages.telling.wording import escape

WHOLE = "Everybody in this study"
ASKED = {
    "all": "until the study's last day",
    "28": "4 weeks",
    "84": "12 weeks",
    "182": "26 weeks",
    "365": "1 year",
    "730": "2 years",
}
PAIN = {str(points): f"{points} or more" for points in range(1, 11)}


def save(label: str, table, name: str) -> None:
    """A table as a file; the key keeps two of the same content apart."""
    st.download_button(
        label, csv_bytes(table), f"respite-{name}.csv", "text/csv", key=f"save.{name}", on_click="ignore"
    )


def show_people() -> bool:
    """Whether there is anybody to describe, and if so who they are."""
    with st.skeleton(height=240):
        table = baseline(collection, DescribeQuestion(population=population, by=by))
    who = WHOLE if population is None else f"“{escape(population.name)}”"
    if not table.n:
        st.markdown(f"{who}: 0 people, so there is nothing to describe.")
        return False
    st.markdown(baseline_sentence(table, by, who))
    if table.rows:
        st.table(baseline_shown(table))
        save("Baseline table as CSV", baseline_data(table), "baseline")
    return True


def show_flow(study: Collection, definition: Definition) -> None:
    try:
        with st.skeleton(height=480):
            asked = StudyQuestion(population=population, definition=definition)
            result, by_group = recurrence(study, asked), recurrence(study, replace(asked, by=by))
    except DefinitionError as fault:
        st.info(escape(str(fault)))
        return
    # what was read, and what was rejected of it, is known where it was loaded
    told = flow_words(result, None if study.info.is_held else records(study), definition)
    counts = flow_counts(result)
    st.markdown(told)
    chart(
        drawn(study, flow_figure, steps(counts[0]), counts, palette=palette()),
        key="flow",
        alt=told,
        title=simulated(
            f"{counts[5]:,} of {count_text(counts[0], 'person is', 'people are')} seen with a recurrence", study
        ),
    )
    with st.expander("Who was never at risk, and why, by group" if by else "Who was never at risk, and why"):
        st.table(flow_table(by_group.flow))


def show_recorded(study: Collection, question: StudyQuestion) -> None:
    """Who is in the curve of reported episodes or a finished table, and who is not."""
    st.header("From participants to recurrences", anchor=False)
    asked = replace(question, population=population, by=by)
    try:
        flow = recurrence(study, asked).flow
    except (DefinitionError, DerivationError) as fault:
        st.info(escape(str(fault)))
        return
    st.markdown(flow_sentence(flow, asked.source))
    st.table(flow_table(flow, asked.source))


def show_diaries() -> None:
    days = None if asked == "all" else int(asked)
    with st.skeleton(height=480):
        kept = diary_keeping(collection, KeepingQuestion(population=population, by=by, asked_days=days))
    st.markdown(keeping_sentence(kept, days))
    if not kept.overall.n_kept:
        return
    share = kept.overall.answered_days / kept.overall.asked_days
    chart(
        drawn(collection, strip_figure, kept, palette=palette()),
        key="strip",
        alt=strip_alt(kept),
        title=simulated(
            f"{share:.0%} of the {kept.unit} of {count_text(kept.overall.n_kept, 'person', 'people')} are {'answered' if kept.unit == 'days' else 'there'}",
            collection,
        ),
    )
    st.table(keeping_shown(kept))
    save("Weeks as CSV", weeks_data(kept), "weeks")


collection = shown()
page_title("Describe", collection)
if collection is None or collection.info.kind != "cohort":
    st.markdown("Who the people of a study are and how they kept their diaries will be here, once a study is loaded.")
    st.stop()

people, choosers = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
with choosers:
    population = population_choice(collection)
    by = controls.linked_choice("Groups", group_choices(collection), key="by", default=EVERYBODY) or None
population_caption(population)
if told := too_many_groups(collection):
    st.caption(told)
with people:
    is_anybody = show_people()
population_form(collection, population)
if not is_anybody:
    st.stop()

held = sources(collection)
if "diary" not in held:
    if (usual := usual_question(collection)) is not None:
        show_recorded(collection, usual)
    st.header("How the diaries were kept", anchor=False)
    st.markdown(no_diary_sentence(held))
    with st.expander("How this was worked out"):
        for line in method_lines(by, has_diary=False):
            st.markdown(line)
    st.stop()

st.header("From participants to recurrences", anchor=False)
flow = st.container()
titles = definition_choices(collection) | own_titles(collection)
chosen = controls.linked_choice("Definition", titles, key="definition", default=default_definition(collection))
if told := stands_back(collection, chosen):
    st.caption(told)
with flow:
    show_flow(collection, definition_called(collection, chosen))

st.header("How the diaries were kept", anchor=False)
diaries = st.container()
asked = controls.linked_choice("Everybody was asked for", ASKED, key="asked", default="all")
with diaries:
    show_diaries()

show_pain_days(collection, PainDaysQuestion(population=population, by=by))

st.header("Are days in pain more often unknown?", anchor=False)
answer = st.container()
bound_at = int(controls.linked_choice("A day in pain has average pain of", PAIN, key="pain", default="3"))
with answer:
    with st.skeleton(height=48):
        after = unknown_after(collection, AfterPainQuestion(population=population, bound_at=bound_at))
    st.markdown(unknown_sentence(after, bound_at))

with st.expander("How this was worked out"):
    for line in method_lines(by):
        st.markdown(line)
