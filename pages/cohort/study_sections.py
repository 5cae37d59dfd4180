"""The parts of the recurrence page under its curve, each worked out when it is opened."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.multiverse import Order
from data.recurrence.people_tables import DerivationError
from data.store.store import Collection
from pages.answers.comparison import StudyModels, TooManyLevels
from pages.answers.first_recurrences import StudyRecurrence
from pages.answers.kinds import StudyKinds
from pages.answers.question import StudyQuestion, of_a_diary
from pages.cohort.study_plan_standing import Standing, many_standing
from pages.shared import controls
from pages.shared.chart import chart, drawn, palette
from pages.shared.study_choosers import adjustment, landmark_choice, weights_choice
from pages.shared.study_reads import multiverse, study_unknown
from pages.shared.titles import simulated
from pages.telling.plural import count_text
from pages.telling.ratio_figure import ratio_figure
from pages.telling.recurrence.curve_figure import curve_figure
from pages.telling.recurrence.hazard_figure import hazard_alt, hazard_figure, hazard_lines
from pages.telling.recurrence.kinds_figure import kinds_figure
from pages.telling.recurrence.kinds_words import NOT_ONE_MINUS, kinds_sentence, kinds_table
from pages.telling.recurrence.models_words import (
    check_table,
    is_told,
    log_rank_lines,
    models_lines,
    models_sentence,
    ratios,
    terms_table,
)
from pages.telling.recurrence.multiverse_figure import multiverse_figure
from pages.telling.recurrence.multiverse_words import (
    every_lines,
    every_sentence,
    every_table,
    every_title,
    with_reasons,
)
from pages.telling.recurrence.study_words import curve_alt
from pages.telling.recurrence.unknown_days import readings_table, unknown_lines, unknown_sentence
from pages.telling.wording import escape

AT = (90, 180, 365)
SETS = {"presets": "the shipped definitions", "grid": "1,000 rules about average pain"}


def comparison_choice(collection: Collection, question: StudyQuestion) -> tuple[StudyQuestion, DeltaGenerator]:
    """The question with covariates, strata and weights as chosen here, and over the choosers the place for its answer."""
    st.header("Compared with more in view", anchor=False)
    place, choosers = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
    with choosers:
        adjusted = adjustment(collection, question)
        return replace(landmark_choice(adjusted), weights=weights_choice()), place


def compare(collection: Collection, result: StudyRecurrence, standing: Standing, place: DeltaGenerator) -> None:
    """Cox's model as a forest, and the tests that go with it; `standing`: what the analysis is by the plan."""
    with place:
        if isinstance(result.models, TooManyLevels):
            st.info(models_sentence(result.models))
        else:
            _show_models(result, result.models, collection, standing)
        if tests := log_rank_lines(result):
            with st.expander("Tests of the groups"):
                for line in tests:
                    st.markdown(line)


def _show_models(result: StudyRecurrence, found: StudyModels, collection: Collection, standing: Standing) -> None:
    st.markdown(models_sentence(found))
    if found.fit is None:
        return
    if rows := ratios(found.fit.terms):
        chart(
            drawn(
                collection,
                ratio_figure,
                rows,
                axis="Hazard ratio: under 1, a first recurrence is less likely on any day",
                palette=palette(),
            ),
            title=standing.in_title(
                simulated(
                    f"{count_text(found.fit.events, 'recurrence')} in {count_text(found.fit.n, 'person', 'people')} "
                    f"({result.question.definition.id})",
                    collection,
                )
            ),
            alt=models_sentence(found),
            key="forest",
        )
    with st.expander("How these were worked out"):
        if is_told(found.fit.terms):
            st.table(terms_table(found.fit.terms))
        if found.check is not None and any(test.statistic is not None for test in found.check.tests):
            st.table(check_table(found.check))
        for line in models_lines(found):
            st.markdown(line)


def hazard(collection: Collection, result: StudyRecurrence, names: list[str], horizon: int) -> None:
    """How often recurrences come as time goes on."""
    fold = st.expander("How often recurrences come, day by day", key="hazard.fold", on_change="rerun")
    if not fold.open:
        return
    definition = result.question.definition
    with fold:
        found = hazard_lines(result, names)
        if found.drawn:
            chart(
                drawn(collection, hazard_figure, found, horizon=horizon, palette=palette()),
                key="hazard",
                alt=hazard_alt(found),
                title=simulated(f"Recurrences per 1,000 people still free, each day ({definition.id})", collection),
            )
        for line in found.lines:
            st.markdown(line)


def which_kind(collection: Collection, found: StudyKinds, names: list[str], horizon: int) -> None:
    """Of events of several kinds, how many people had each first, others ruled out by it."""
    st.header("Which kind of event came first", anchor=False)
    day = horizon
    if found.curves:
        ends = [int(curve.time[-1]) for curve in found.curves[found.kinds[0]] if curve.time.size]
        day = min([horizon, *ends])
    st.markdown(kinds_sentence(found, names, day))
    for number, kind in enumerate(found.curves):
        chart(
            drawn(collection, kinds_figure, found.curves[kind], names=names, horizon=horizon, palette=palette()),
            title=simulated(
                f"“{escape(kind)}” came first in {count_text(found.n_events[kind], 'person', 'people')}", collection
            ),
            alt=kinds_sentence(found, names, day),
            key=f"kind.{number}",
        )
    if found.curves:
        with st.expander("The same in numbers, and how it was worked out"):
            st.table(kinds_table(found, names, sorted({*AT, day})))
            st.markdown(NOT_ONE_MINUS)


def unknown(collection: Collection, result: StudyRecurrence) -> None:
    """Bounds for unknown days, other gap rules, and where onsets may lie."""
    fold = st.expander("How unknown days could change this", key="unknown.fold", on_change="rerun")
    if not fold.open:
        return
    definition = of_a_diary(result.question, "Unknown days are read")
    with fold:
        with st.spinner("Reading every unknown day as good, and as bad, and with other gap rules", show_time=True):
            found = study_unknown(collection, result.question.alone)
        if not found.n:
            st.markdown("Nobody was at risk, so no unknown day could change this.")
            return
        st.markdown(unknown_sentence(found))
        names = ["Recorded", "All good", "All bad"]
        last = max(int(curve.time[-1]) for curve in found.curves if curve.time.size)
        chart(
            drawn(collection, curve_figure, found.curves, names=names, horizon=max(1, last), palette=palette()),
            key="bounds",
            title=simulated(
                f"All groups together, n = {found.readings[0].n:,}, by how unknown days are read ({definition.id})",
                collection,
            ),
            alt=curve_alt(found.curves, names, AT),
        )
        st.table(readings_table(found))
        for line in unknown_lines(found, definition, AT):
            st.markdown(line)


def every_definition(collection: Collection, result: StudyRecurrence, standing: Standing) -> None:
    """The same study under every definition of a set, in order of what it gives.

    `standing`: what the chosen definition's analysis is by the plan.
    """
    fold = st.expander("Every definition at once", key="every.fold", on_change="rerun")
    if not fold.open:
        return
    with fold:
        if result.question.is_anchored:
            st.markdown(
                "Definitions are compared from the recoveries that each of them finds; choose one of the two first "
                "origins above to see them beside each other."
            )
            return
        answer = st.container()
        which = controls.linked_choice("Which definitions", SETS, key="set", default="presets", in_row=True)
        with answer:
            with st.spinner(f"Working out {SETS[which]}", show_time=True):
                try:
                    every = multiverse(collection, result.question.read, which)
                except DerivationError as fault:
                    st.info(escape(str(fault)))
                    return
            found = with_reasons(every)
            asked = result.question.as_chosen() | {"every_definition": which}
            del asked["tau"]  # how far the curve is drawn makes no other analysis
            standing = many_standing(collection, standing, asked)
            has_ratio = any(one.hazard_ratio.estimate is not None for one in found)
            of: Order = "hazard_ratio" if has_ratio else "median"
            st.markdown(every_sentence(found, of))
            if any(getattr(one, of).estimate is not None for one in found):
                axis = "Hazard ratio, second group against first" if has_ratio else "Median days free of recurrence"
                chart(
                    drawn(
                        collection,
                        multiverse_figure,
                        found,
                        of=of,
                        axis=axis,
                        unit="" if has_ratio else "days",
                        palette=palette(),
                    ),
                    title=standing.in_title(simulated(every_title(found, of), collection)),
                    alt=every_sentence(found, of),
                    key="every",
                )
            for line in every_lines(every):
                st.markdown(line)
            st.dataframe(every_table(found), height=360)
