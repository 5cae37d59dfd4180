"""What an analysis in the terminal is by the study's plan, where one was declared; each that is shown is counted."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from data.catalogue.definition import Definition, definitions
from data.store.store import Collection
from data.study.looks import record_look
from data.study.study_plan import declared_plan
from pages.telling.study_plan.words import Standing, beside_plan, outcome_standing, standing, standing_of_many
from pages.telling.wording import plain


def recurrence_by_plan(
    asked: Namespace, collection: Collection, definition: Definition, population: str | None
) -> dict[str, Any]:
    """standing of the first recurrences, and of all and of other definitions where asked for; {} without a plan."""
    # a file may carry the id of a shipped definition and other rules
    name = definition.id if definition in definitions() else f"{definition.id} (from a file)"
    chosen = {
        "definition": name,
        "by": asked.by,
        "origin": asked.origin,
        "tau": asked.tau,
        "strata": asked.strata,
        "population": population,
    }
    looked = {**chosen, "covariates": list(asked.covariates)}
    weights = {"weights": vars(asked.weights)} if asked.weights else {}
    record_look(collection, "recurrence", looked | weights)
    if asked.recurrent:
        record_look(collection, "recurrence", looked | {"what": "all recurrences"})
    if asked.definitions:
        record_look(collection, "recurrence", looked | {"every_definition": asked.definitions})
    plan = declared_plan(collection)
    if plan is None:
        return {}
    first = standing(plan, **chosen, covariates=asked.covariates)
    return {
        "standing": _as_json(first),
        **({"all_recurrences_standing": _as_json(beside_plan(plan, "all recurrences"))} if asked.recurrent else {}),
        **({"multiverse_standing": _as_json(standing_of_many(first))} if asked.definitions else {}),
    }


def outcome_by_plan(
    asked: Namespace, collection: Collection, visits: Sequence[int], population: str | None
) -> dict[str, Any]:
    """standing of a score at visits; {} without a plan."""
    chosen = {
        "measure": asked.measure,
        "visits": list(visits),
        "by": asked.by,
        "anchor": asked.anchor,
        "population": population,
    }
    record_look(collection, "outcome", chosen)
    plan = declared_plan(collection)
    return {} if plan is None else {"standing": _as_json(outcome_standing(plan, **chosen))}


def _as_json(found: Standing) -> dict[str, str]:
    """Whether it is declared or exploratory, and why, as plain text."""
    return {"kind": found.kind, "words": plain(found.words)}
