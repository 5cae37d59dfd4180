"""Outcomes: how pain or a questionnaire's score changed in a study's groups from the baseline to its visits."""

import streamlit as st

from data.store.store import StoreError
from data.study.visits import OutcomeError
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.outcomes import StudyOutcomes
from pages.cohort.study_plan_standing import Standing, visits_standing
from pages.cohort.take_along import take_outcome_along
from pages.shared import controls
from pages.shared.chart import chart, drawn, palette
from pages.shared.comparison_choices import comparison_choice
from pages.shared.outcome_choices import anchor_choices, measure_choices, outcome_start, visit_choice
from pages.shared.population_choice import population_caption, population_choice
from pages.shared.shown import shown
from pages.shared.study_choices import group_choices, too_many_groups
from pages.shared.study_reads import population_size
from pages.shared.titles import page_title
from pages.shared.visit_reads import outcomes
from pages.telling.forest_figure import forest_figure
from pages.telling.outcomes.compared import (
    adjusted_sentence,
    cut_sentence,
    cut_table,
    pairs_table,
    part_rows,
    part_sentences,
    shares_table,
)
from pages.telling.outcomes.figure import curve_alt, curve_of_responders, means_alt, means_figure
from pages.telling.outcomes.tables import changes_table, means_table, needed_table, noticed_table, responder_table
from pages.telling.outcomes.words import (
    curve_title,
    flow_sentence,
    method_lines,
    outcome_sentence,
    outcome_title,
    responder_sentence,
)
from pages.telling.questionnaires.words import sources
from pages.telling.wording import escape

RULES = {"all": "No responder", "observed": "Left out"}


def show_means(found: StudyOutcomes, names: list[str], standing: Standing, *, is_simulated: bool) -> None:
    """Sentence, means, and who is in them."""
    st.markdown(outcome_sentence(found))
    chart(
        drawn(collection, means_figure, found.groups, names, found.scale, palette=palette()),
        title=standing.in_title(outcome_title(found, is_simulated=is_simulated)),
        alt=means_alt(found.groups, names),
        key="means",
    )
    st.markdown(flow_sentence(found))
    st.table(means_table(found))


def show_compared(found: StudyOutcomes, standing: Standing) -> None:
    """Pairs of groups, a responder of one's own, and parts of the people, each where it was asked for."""
    last = found.shown
    if told := adjusted_sentence(found.question):
        st.markdown(told)
    if last.cut is not None:
        st.markdown(cut_sentence(last))
        st.table(cut_table(last))
        if (table := shares_table(last)) is not None:
            st.table(table)
        elif last.shares is not None and found.outcomes.by:
            st.caption(f"At the same baseline and covariates this cannot be told. {escape(last.shares.reason)}")
    if (table := pairs_table(found)) is not None:
        st.markdown("**Each group against each other**")
        st.table(table)
    if last.parts:
        st.markdown(part_sentences(found))
        if rows := part_rows(found):
            chart(
                drawn(collection, forest_figure, rows, axis="Points", palette=palette()),
                title=standing.in_title(f"The difference in parts by {escape(found.question.part or '')}"),
                alt=". ".join(f"{row.title}: {row.words}" for row in rows),
                key="parts",
            )


def show_changes(found: StudyOutcomes) -> None:
    """Who changed by how much, and how everything was worked out."""
    st.markdown("**Who changed by as much as people notice, and by more than the score varies on its own**")
    st.table(noticed_table(found, found.shown))
    with st.expander("How this was worked out"):
        st.table(changes_table(found))
        for line in (*method_lines(found), *sources(found.scale)):
            st.markdown(line)


def show_responders(found: StudyOutcomes, names: list[str], standing: Standing, *, is_simulated: bool) -> None:
    """The cumulative curve of the visit shown, and the counts at the two published thresholds."""
    last = found.shown
    told = st.container()
    rule = controls.linked_choice("Whoever is not known counts as", RULES, key="unknown", default="all", in_row=True)
    told.markdown(responder_sentence(last, of_all=rule == "all"))
    marks = [one.percent for one in last.responders]
    chart(
        drawn(
            collection, curve_of_responders, last.curves, names, of_all=rule == "all", marks=marks, palette=palette()
        ),
        title=standing.in_title(curve_title(last, is_simulated=is_simulated)),
        alt=curve_alt(last.curves, names, of_all=rule == "all"),
        key="responders",
    )
    st.table(responder_table(found, last))
    if found.outcomes.by and any(one.differences for one in last.responders):
        st.table(needed_table(last))


collection = shown()
page_title("Outcomes", collection)
measures = measure_choices(collection) if collection is not None and collection.info.kind == "cohort" else {}
if collection is None or not measures:
    st.markdown(
        "How pain and questionnaires changed in a study's groups will be here, once a study with pain scores or "
        "questionnaires is loaded."
    )
    st.stop()

answer, choosers = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
with choosers:
    groups, anchors = group_choices(collection), anchor_choices(collection)
    start = outcome_start(collection, measures, groups, anchors)
    population = population_choice(collection, start.population)
    measure = controls.linked_choice("Outcome", measures, key="measure", default=start.measure)
    by = controls.linked_choice("Groups", groups, key="by", default=start.by)
    anchor = controls.linked_choice("Day 0 is", anchors, key="anchor", default=start.anchor)
    visits = visit_choice(collection, (measure,), anchor)
compared = comparison_choice(collection, by)
population_caption(population)
if told := too_many_groups(collection):
    st.caption(told)

with answer:
    if population is not None and not population_size(collection, population):
        st.markdown("Nobody is in this part of the study.")
        st.stop()
    question = OutcomeQuestion(
        population=population,
        measure=measure,
        visits=visits.days,
        window=visits.window,
        by=by or None,
        anchor=anchor or None,
        reference=compared.reference,
        covariates=compared.covariates,
        strata=compared.strata,
        cluster=compared.cluster,
        part=compared.part,
        respond=compared.respond,
        df=compared.df,
    )
    try:
        with st.skeleton(height=480):
            found = outcomes(collection, question)
    except (OutcomeError, StoreError) as fault:
        st.info(escape(str(fault)))
        st.stop()
    if not found.enrolled:
        st.markdown(f"Nobody in this part of the study has a value of “{escape(by)}”, so there is no group to show.")
        st.stop()
    standing = visits_standing(collection, question)
    names = list(found.enrolled) if by else ["Everybody"]
    show_means(found, names, standing, is_simulated=collection.info.is_simulated)

show_compared(found, standing)
if found.shown.responders and any(curve.observed for curve in found.shown.curves):
    show_responders(found, names, standing, is_simulated=collection.info.is_simulated)
show_changes(found)
take_outcome_along(collection, found)
