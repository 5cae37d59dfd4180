"""What an analysis in the terminal is by the study's plan, where one was declared; each that is shown is counted."""

from __future__ import annotations

from typing import Any

from data.store.store import Collection
from data.study.looks import record_look
from data.study.study_plan import declared_plan
from pages.answers.outcomes import StudyOutcomes
from pages.answers.question import look_of
from pages.answers.study_analysis import AnalysisQuestion
from pages.telling.study_plan.words import Standing, beside_plan, outcome_standing, standing, standing_of_many
from pages.telling.wording import plain


def recurrence_by_plan(collection: Collection, question: AnalysisQuestion) -> dict[str, Any]:
    """standing of the first recurrences, and of all and of other definitions where asked for; {} without a plan."""
    record_look(collection, "recurrence", look_of(question.study))
    chosen = question.study.as_chosen()
    if question.is_recurrent:
        record_look(collection, "recurrence", chosen | {"what": "all recurrences"})
    if question.definitions:
        record_look(collection, "recurrence", chosen | {"every_definition": question.definitions})
    plan = declared_plan(collection)
    if plan is None:
        return {}
    first = standing(plan, **chosen)
    every, other = question.is_recurrent, question.definitions
    return {
        "standing": _as_json(first),
        **({"all_recurrences_standing": _as_json(beside_plan(plan, "all recurrences"))} if every else {}),
        **({"multiverse_standing": _as_json(standing_of_many(first))} if other else {}),
    }


def outcome_by_plan(collection: Collection, found: StudyOutcomes) -> dict[str, Any]:
    """standing of a score at visits; {} without a plan."""
    chosen = found.question.as_chosen(found.outcomes.visits)
    record_look(collection, "outcome", chosen)
    plan = declared_plan(collection)
    return {} if plan is None else {"standing": _as_json(outcome_standing(plan, **chosen))}


def _as_json(found: Standing) -> dict[str, str]:
    """Whether it is declared or exploratory, and why, as plain text."""
    return {"kind": found.kind, "words": plain(found.words)}
