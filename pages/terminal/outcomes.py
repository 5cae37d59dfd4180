"""A study's outcome by group and visit, groups compared, responders, changes that people notice,
as one JSON value."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict, dataclass
from typing import Any

from analysis.number_needed import NumberNeeded
from analysis.responders import THRESHOLDS, ResponderDifference
from data.store.store import Collection
from pages.answers.outcome_study import AtVisit, StudyOutcomes, study_outcomes
from pages.telling.outcomes.words import needed_text
from pages.terminal.population import name_of, population_of
from pages.terminal.study_standing import outcome_by_plan


@dataclass(frozen=True, eq=False)
class OutcomeAnswer:
    """The answer as one JSON value, and what it was worked out from."""

    payload: dict[str, Any]
    found: StudyOutcomes


def outcomes(asked: Namespace, collection: Collection) -> OutcomeAnswer:
    """What is found."""
    population = population_of(collection, asked.population)
    found = study_outcomes(
        collection,
        asked.measure,
        visits=asked.visits,
        window=asked.window,
        by=asked.by,
        anchor=asked.anchor,
        population=population,
    )
    read, scale = found.outcomes, found.scale
    payload = {
        "study": collection.info.name,
        "simulated": collection.info.is_simulated,
        "population": name_of(population),
        **outcome_by_plan(asked, collection, read.visits, name_of(population)),
        "measure": asked.measure,
        "title": scale.title,
        "range": [scale.low, scale.high],
        "higher_is": scale.higher_is,
        "by": asked.by,
        "anchor": asked.anchor,
        "windows": [asdict(one) for one in read.windows],
        "least_days": read.least_days,
        "enrolled": sum(found.enrolled.values()),
        "not_grouped": found.not_grouped,
        "no_origin": found.no_origin,
        "groups": [_group(found, label) for label in found.enrolled],
        "ancova": [
            {
                "visit": one.visit,
                "n": one.compared.n,
                "counts": one.compared.counts,
                "baseline_slope": one.compared.baseline_slope,
                "residual_sd": one.compared.residual_sd,
                "terms": [asdict(term) for term in one.compared.differences],
                "reason": one.compared.reason,
            }
            for one in found.visits
        ],
        "repeated_measures": {
            "n": found.model.n,
            "n_values": found.model.n_values,
            "method": found.model.method,
            "terms": [{"visit": one.visit, **asdict(one.difference)} for one in found.model.differences],
            "reason": found.model.reason,
        },
        "responders": [_responders(one, at) for at in found.visits for one in at.responders],
        "no_responders": found.no_responders,
        "responder_curves": [
            {
                "visit": at.visit,
                "group": one.group,
                "enrolled": one.enrolled,
                "observed": one.observed,
                "percent": THRESHOLDS.tolist(),
                "responders": one.responders.tolist(),
            }
            for at in found.visits
            for one in at.curves
        ],
        "changes": [{"visit": at.visit, **asdict(one)} for at in found.visits for one in at.changes],
    }
    return OutcomeAnswer(payload, found)


def _group(found: StudyOutcomes, label: str) -> dict[str, Any]:
    visits = [one for one in found.groups if one.group == label]
    return {
        "group": label,
        "enrolled": found.enrolled[label],
        "visits": [
            {"visit": one.visit, **asdict(one.value), "change": asdict(one.change) if one.change else None}
            for one in visits
        ],
    }


def _responders(found, at: AtVisit) -> dict[str, Any]:
    return {
        "visit": at.visit,
        "percent": found.percent,
        "least_baseline": found.least_baseline,
        "groups": [asdict(one) for one in found.groups],
        "differences": [_responder_difference(one) for one in found.differences],
    }


def _responder_difference(one: ResponderDifference) -> dict[str, Any]:
    return {
        "group": one.group,
        "reference": one.reference,
        "rule": one.rule,
        **asdict(one.difference),
        "number_needed": None if one.number_needed is None else _needed(one.number_needed),
    }


def _needed(needed: NumberNeeded) -> dict[str, Any]:
    """Below 0 to harm; null where infinite."""
    return {**asdict(needed), "text": needed_text(needed)}
