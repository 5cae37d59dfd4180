"""Fear-avoidance: do fear and pain or disability go together within people, between them, and one before the other?"""

import pandas as pd
import streamlit as st

from data.catalogue.vocabulary import PAIN_MEASURES
from data.study.visits import DAILY_WINDOW, OutcomeError
from pages.answers.fear_avoidance import FearQuestion, FearStudy
from pages.cohort.study_plan_standing import Standing, beside_standing
from pages.shared import controls
from pages.shared.chart import chart, drawn, palette
from pages.shared.outcome_choices import anchor_choices, default_between, default_measure, measure_choices, visit_choice
from pages.shared.population_choice import population_caption, population_choice
from pages.shared.shown import shown
from pages.shared.study_choices import EVERYBODY, group_choices, too_many_groups
from pages.shared.study_reads import population_size
from pages.shared.titles import page_title
from pages.shared.visit_reads import fear_avoidance, is_diary
from pages.telling.fear_avoidance.words import (
    method_lines,
    path_rows,
    path_sentences,
    rows_alt,
    sensitivity_rows,
    slope_rows,
    slope_sentences,
)
from pages.telling.forest_figure import forest_figure
from pages.telling.plural import count_text
from pages.telling.wording import escape


def show(found: FearStudy, standing: Standing, *, is_randomised: bool) -> None:
    """The two slopes, the paths, and how they were worked out."""

    def people(n: int) -> str:
        kind = "simulated " if collection.info.is_simulated else ""
        return count_text(n, f"{kind}person", f"{kind}people")

    st.markdown(slope_sentences(found))
    if rows := slope_rows(found):
        chart(
            drawn(collection, forest_figure, rows, axis="Points per point", palette=palette()),
            title=standing.in_title(f"Within and between {people(found.slopes.between.people)}, kept apart"),
            alt=rows_alt(rows),
            key="slopes",
        )
    st.markdown(path_sentences(found, is_randomised=is_randomised))
    if rows := path_rows(found):
        chart(
            drawn(collection, forest_figure, rows, axis="Points", palette=palette()),
            title=standing.in_title(
                f"{escape(found.group)} against {escape(found.reference)} in {people(found.paths.n)}"
            ),
            alt=rows_alt(rows),
            key="paths",
        )
    with st.expander("How this was worked out"):
        for line in method_lines(found):
            st.markdown(line)
        if found.paths is not None and not found.paths.reason:
            st.table(pd.DataFrame(sensitivity_rows(found.paths)).set_index("Correlation by an unmeasured cause"))


collection = shown()
page_title("Fear-avoidance", collection)
measures = measure_choices(collection) if collection is not None and collection.info.kind == "cohort" else {}
forms = {name: title for name, title in measures.items() if name not in PAIN_MEASURES}
if collection is None or not forms or len(measures) < 2:
    st.markdown(
        "How fear of movement and pain or disability go together will be here, once a study has a questionnaire, "
        "as TSK or FABQ, and pain scores or a second questionnaire at the same visits."
    )
    st.stop()

answer, choosers = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
with choosers:
    population = population_choice(collection)
    between = controls.linked_choice("In between", forms, key="between", default=default_between(forms))
    others = {name: title for name, title in measures.items() if name != between}
    outcome = controls.linked_choice("Outcome", others, key="measure", default=default_measure(others))
    by = controls.linked_choice("Groups", group_choices(collection), key="by", default=EVERYBODY)
    anchor = controls.linked_choice("Day 0 is", anchor_choices(collection), key="anchor", default=EVERYBODY)
    visits = visit_choice(collection, (between, outcome), anchor)
is_randomised = controls.linked_yes("These groups were drawn by lot", key="randomised") if by != EVERYBODY else False
population_caption(population)
if told := too_many_groups(collection):
    st.caption(told)

with answer:
    if population is not None and not population_size(collection, population):
        st.markdown("Nobody is in this part of the study.")
        st.stop()

    def window_of(measure: str) -> int:
        return DAILY_WINDOW if is_diary(collection, measure) else visits.window

    question = FearQuestion(
        population=population,
        between=between,
        outcome=outcome,
        visits=visits.days,
        windows=(window_of(between), window_of(outcome)),
        by=by or None,
        anchor=anchor or None,
    )
    try:
        with st.skeleton(height=480):
            found = fear_avoidance(collection, question)
    except OutcomeError as fault:
        st.info(escape(str(fault)))
        st.stop()
    asked = question.as_chosen() | {"is_randomised": is_randomised}
    standing = beside_standing(collection, "outcome", "fear-avoidance", asked)
    show(found, standing, is_randomised=is_randomised)
