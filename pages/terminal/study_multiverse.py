"""`respite recurrence --definitions`: the same question under every definition of a set."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from analysis.export import export_multiverse
from data.catalogue.definition import Definition
from data.store.store import Collection
from data.study.populations import Population
from pages.answers.every_definition import EveryDefinition, under_every_definition


def every_definition(
    asked: Namespace, collection: Collection, declared: Definition, population: Population | None
) -> EveryDefinition:
    """What each definition says; a saved analysis keeps the people behind the shipped ones."""
    return under_every_definition(
        collection,
        asked.definitions,
        declared,
        by=asked.by,
        origin=asked.origin,
        population=population,
        covariates=asked.covariates,
        strata=asked.strata,
        keeps_people=asked.command == "bundle",
    )


def every_definition_as_json(found: EveryDefinition) -> dict[str, Any]:
    """What is added to the answer."""
    return {"multiverse": export_multiverse(found.results), "multiverse_note": found.note or None}
