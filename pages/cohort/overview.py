"""Overview: a study at first sight, each part with the way to the page that says more."""

from __future__ import annotations

import streamlit as st

from data.catalogue.definition import DefinitionError
from data.recurrence.people_tables import DerivationError
from data.store.store import Collection, StoreError
from data.study.clock import clock_of
from data.study.looks import record_look
from data.study.pain_days import COUNT, PainDaysError
from data.study.populations import Population
from data.study.visits import OutcomeError
from pages.answers.describe import DescribeQuestion, KeepingQuestion
from pages.answers.first_recurrences import StudyRecurrence
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.outcomes import StudyOutcomes
from pages.answers.pain_days import PainDaysQuestion
from pages.cohort.holds import findings
from pages.cohort.study_plan_standing import recurrence_standing, visits_standing
from pages.cohort.study_sections import AT
from pages.shared.chart import chart, drawn, palette
from pages.shared.outcome_choices import anchor_choices, begins_with, measure_choices, outcome_start
from pages.shared.population_choice import population_caption
from pages.shared.shown import go_to, shown
from pages.shared.study_choices import (
    declared_people,
    group_choices,
    horizon_of,
    recurrence_start,
    stands_back,
    usual_question,
)
from pages.shared.study_reads import attribute_levels, declared_plan, recurrence, sources
from pages.shared.titles import page_title, simulated
from pages.shared.visit_reads import baseline, diary_keeping, latest_load, outcomes, pain_days
from pages.telling.describe.figure import strip_alt, strip_figure
from pages.telling.describe.pain_days_figure import pain_days_alt, pain_days_figure
from pages.telling.describe.pain_days_words import curve_title as pain_days_title
from pages.telling.describe.pain_days_words import pain_days_sentence
from pages.telling.outcomes.figure import means_alt, means_figure
from pages.telling.outcomes.words import outcome_sentence, outcome_title
from pages.telling.overview.words import answers_sentence, load_sentences, others_table, people_sentence, to_decide
from pages.telling.recurrence.curve_figure import curve_figure
from pages.telling.recurrence.onset_words import fitting_sentence, too_far_apart_sentence
from pages.telling.recurrence.source_words import no_diary_sentence
from pages.telling.recurrence.study_words import comparison_sentence, curve_alt, curve_title
from pages.telling.wording import escape

SMALL, MOST_OTHERS = 260, 4  # pixels of a figure; further outcomes in the table
PAGES = {
    "Describe": "cohort/describe.py",
    "Recurrence": "cohort/recurrence.py",
    "Outcomes": "cohort/outcomes.py",
    "Load": "cohort/load.py",
    "Study plan": "cohort/study_plan.py",
}


def way_to(page: str, key: str) -> None:
    """The button that leads to a page."""
    if st.button(f"More on {page}" if key in PAGES else f"To {page}", key=f"overview.{key}"):
        go_to(PAGES[page])


def who(study: Collection, population: Population | None, by: str | None) -> None:
    """Who is in it, and how they answer."""
    st.header("Who is in it, and how they answer", anchor=False)
    table = baseline(study, DescribeQuestion(population=population, by=by))
    groups = dict(zip(table.groups, table.sizes, strict=True)) if by else {}
    kept = diary_keeping(study, KeepingQuestion(population=population, by=by))
    held = sources(study)
    is_diary = "diary" in held or not (held or measure_choices(study))
    answered = answers_sentence(kept) if is_diary else no_diary_sentence(held)
    population_caption(population)
    st.markdown(f"{people_sentence(table.n, groups, by)} {answered}")
    if kept.overall.n_kept:
        figure = drawn(study, strip_figure, kept, palette=palette()).lowered(SMALL)
        chart(figure, title=simulated(f"Which {kept.unit} are there", study), alt=strip_alt(kept), key="overview.strip")
    way_to("Describe", "Describe")


def curve(study: Collection) -> bool:
    """The curve of what is declared; whether answers lie too far apart for its definition."""
    st.header("Free of recurrence", anchor=False)
    question = usual_question(study)
    if question is None:
        st.markdown("There is no diary, no reported episode and no finished table yet, so there is no curve.")
        return False
    try:
        result = recurrence(study, question)
    except (DefinitionError, DerivationError) as fault:
        st.markdown(escape(str(fault)))
        way_to("Recurrence", "Recurrence")
        return False
    if question.source == "diary" and (told := stands_back(study, question.definition_id)):
        st.caption(told)
    if result.too_far_apart is not None and result.read_as is not None:
        others = [one for one in result.fitting if one != question.definition.id]
        told = too_far_apart_sentence(result.too_far_apart, result.read_as.definition)
        st.markdown(f"{told} {fitting_sentence(others)}")
    if result.is_empty:
        st.markdown("Nobody was at risk under this definition, so there is no curve.")
    else:
        _draw_curve(study, result)
    way_to("Recurrence", "Recurrence")
    return result.too_far_apart is not None


def _draw_curve(study: Collection, result: StudyRecurrence) -> None:
    names = [one.group if result.by else "Everybody" for one in result.curves]
    st.markdown(comparison_sentence(result, names))
    standing = recurrence_standing(study, result.question)
    chart(
        drawn(
            study,
            curve_figure,
            result.curves,
            names=names,
            horizon=horizon_of(recurrence_start(study).shown_days, result.curves),
            palette=palette(),
        ),
        title=standing.in_title(curve_title(result, result.question.definition, is_simulated=study.info.is_simulated)),
        alt=curve_alt(result.curves, names, AT),
        key="overview.curve",
    )


def days_with_pain(study: Collection, population: Population | None, by: str | None) -> None:
    """The curve of days with pain, where a study asks for their number."""
    try:
        found = pain_days(study, PainDaysQuestion(population=population, by=by))
    except PainDaysError:
        return
    if found.counts.measure != COUNT:
        return
    st.header("Days with pain", anchor=False)
    record_look(study, "outcome", found.question.as_chosen())
    st.markdown(pain_days_sentence(found))
    figure = pain_days_figure(found, palette=palette())
    figure.update_layout(height=SMALL)
    title = simulated(pain_days_title(found), study)
    chart(figure, title=title, alt=pain_days_alt(found), key="overview.pain_days")
    way_to("Describe", "to.pain_days")


def at_visits(study: Collection, population: Population | None) -> None:
    """The outcome that is declared, else the first, as a figure; the others in a small table."""
    measures = measure_choices(study)
    if not measures:
        return
    st.header("Outcomes at their visits", anchor=False)
    start = outcome_start(study, measures, group_choices(study), anchor_choices(study))
    names = [start.measure, *(name for name in measures if name != start.measure)][: 1 + MOST_OTHERS]
    found, faults = [], []
    for name in names:
        visits = begins_with(study, name, start.anchor)
        question = OutcomeQuestion(
            measure=name,
            visits=visits.days,
            window=visits.window,
            by=start.by or None,
            anchor=start.anchor or None,
            population=population,
        )
        try:
            found.append(outcomes(study, question))
        except (OutcomeError, StoreError) as fault:
            faults.append(str(fault))
    if found:
        _draw_outcome(study, found[0])
    if others := [one for one in found[1:] if one.enrolled]:
        st.table(others_table(others))
    for told in faults:
        st.markdown(escape(told))
    if (more := len(measures) - len(names)) > 0:
        st.caption(f"{more:,} more on Outcomes.")
    way_to("Outcomes", "Outcomes")


def _draw_outcome(study: Collection, found: StudyOutcomes) -> None:
    if not found.enrolled:
        st.markdown("Nobody is in a group yet, so there is nothing to draw.")
        return
    names = list(found.enrolled) if found.outcomes.by else ["Everybody"]
    st.markdown(outcome_sentence(found))
    standing = visits_standing(study, found.question)
    figure = drawn(study, means_figure, found.groups, names, found.scale, palette=palette()).lowered(SMALL)
    chart(
        figure,
        title=standing.in_title(outcome_title(found, is_simulated=study.info.is_simulated)),
        alt=means_alt(found.groups, names),
        key="overview.means",
    )


def since_then(study: Collection, *, is_impossible: bool) -> None:
    """What changed since the last load, and what is still to decide."""
    load, declared = latest_load(study), declared_plan(study)
    st.header("What the last load brought", anchor=False)
    if load is None:
        st.markdown("Nothing is loaded yet.")
    else:
        st.markdown(" ".join(load_sentences(load, clock_of(study))))
    way_to("Load", "Load")
    missing = []
    if declared is not None:
        there = set(attribute_levels(study)["name"])
        missing += [name for name in (declared.plan.by,) if name is not None and name not in there]
        scored = declared.plan.outcome
        missing += [scored.measure] if scored is not None and scored.measure not in measure_choices(study) else []
    told = to_decide(
        n_findings=len(findings(study)),
        load=load,
        has_plan=declared is not None,
        missing=missing,
        is_impossible=is_impossible,
    )
    st.header("Still to decide", anchor=False)
    if not told:
        st.markdown("Nothing: no record was rejected, a plan is declared, and what was loaded raises no question.")
    for number, (sentence, page) in enumerate(told):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(sentence)
            way_to(page, f"decide.{number}")


collection = shown()
page_title("Overview", collection)
if collection is None or collection.info.kind != "cohort":
    st.markdown("A study at first sight will be here, once one is loaded.")
    st.stop()

left, right = st.columns(2, gap="large")
with left:
    with st.skeleton(height=320):
        people, by = declared_people(collection)
    who(collection, people, by)
with right:
    is_too_far = curve(collection)
with left:
    days_with_pain(collection, people, by)
    at_visits(collection, people)
with right:
    since_then(collection, is_impossible=is_too_far)
