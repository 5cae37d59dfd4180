"""What of a study's plan other pages show, and the plan itself as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from data.recurrence.derived_tables import anchor_of
from data.store.store import Collection
from data.study.looks import record_look
from data.study.study_plan import StudyPlan, declarable_definitions, own_titles
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.question import StudyQuestion, look_of
from pages.cohort.study_plan_form import COMPARED, ORIGIN_TITLES, QUESTION_TITLES
from pages.shared.study_reads import declared_plan
from pages.telling.study_plan.words import (
    Standing,
    beside_plan,
    comparison_rows,
    measure_text,
    outcome_standing,
    standing,
    standing_of_many,
)
from pages.telling.wording import days_text, escape


def recurrence_standing(collection: Collection, question: StudyQuestion) -> Standing:
    """Say what the recurrence analysis on this page is by the plan, and count that it was shown."""
    record_look(collection, "recurrence", look_of(question))
    found = standing(declared_plan(collection), **question.as_chosen())
    st.caption(found.words)
    return found


def visits_standing(collection: Collection, question: OutcomeQuestion) -> Standing:
    """Say what the analysis of a score on this page is by the plan, and count that it was shown."""
    record_look(collection, "outcome", question.as_chosen() | question.as_compared)
    found = outcome_standing(declared_plan(collection), **question.as_chosen(), compared=question.as_compared)
    st.caption(found.words)
    return found


def beside_standing(collection: Collection, question: str, what: str, asked: Mapping[str, object]) -> Standing:
    """Say that a plan declares nothing about `what` is shown here, and count it; `question` as in `record_look`."""
    record_look(collection, question, {"what": what, **asked})
    found = beside_plan(declared_plan(collection), what)
    st.caption(found.words)
    return found


def many_standing(collection: Collection, chosen: Standing, asked: Mapping[str, object]) -> Standing:
    """Say what an analysis under many definitions is, from that of the marked one, and count it."""
    record_look(collection, "recurrence", asked)
    found = standing_of_many(chosen)
    st.caption(found.words)
    return found


def plan_table(plan: StudyPlan, collection: Collection) -> pd.DataFrame:
    """A plan, one row for each thing that is declared."""
    rows = {
        "Main question": QUESTION_TITLES[plan.primary],
        "Groups": "Everybody together" if plan.by is None else f"By {escape(plan.by)}",
        "People": "Everybody" if plan.population is None else f"“{escape(plan.population)}”",
    }
    if (when := plan.recurrence) is not None:
        rows |= {
            "Recurrence": escape(declarable_definitions(collection)[when.definition]),
            "Days are counted from": _date(anchor_of(when.origin)) or ORIGIN_TITLES[when.origin],
            "Horizon": "None" if when.tau is None else days_text(when.tau),
            "Shares free of recurrence": _days(when.times),
            "Covariates": ", ".join(map(escape, when.covariates)) or "None",
            "Strata": "None" if when.strata is None else escape(when.strata),
        }
    if (scored := plan.outcome) is not None:
        rows |= {
            "Score at visits": measure_text(scored.measure, own_titles(collection)),
            "Visits": _days(scored.visits),
            "Day 0": _date(scored.anchor) or "Each participant's first day with anything told",
            "Compared at the last visit": COMPARED[scored.responders],
            **comparison_rows(scored.compared),
        }
    return pd.DataFrame({"Declared": rows}).rename_axis("What")


def _date(attribute: str | None) -> str:
    return "" if attribute is None else f"The date in {escape(attribute)}"


def _days(days: Sequence[int]) -> str:
    return f"At day {', '.join(f'{day:,}' for day in days)}" if days else "None"
