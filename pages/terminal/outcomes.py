"""`respite outcomes`: what it asks, counted as a look at the study, and its answer as one JSON value."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from typing import Any

from data.store.store import Collection
from data.study.looks import record_look
from data.study.study_plan import declared_plan
from pages.answers.outcomes import StudyOutcomes, study_outcomes
from pages.telling.outcomes.payload import outcome_payload
from pages.terminal.questions import outcome_question


@dataclass(frozen=True, eq=False)
class OutcomeAnswer:
    """The answer as one JSON value, and what it was worked out from."""

    payload: dict[str, Any]
    found: StudyOutcomes


def outcomes(asked: Namespace, collection: Collection) -> OutcomeAnswer:
    """What is found."""
    found = study_outcomes(collection, outcome_question(asked, collection))
    chosen = found.question.as_chosen(found.outcomes.visits)
    record_look(collection, "outcome", chosen | found.question.as_compared)
    info = collection.info
    payload = outcome_payload(info.name, declared_plan(collection), found, is_simulated=info.is_simulated)
    return OutcomeAnswer(payload, found)
