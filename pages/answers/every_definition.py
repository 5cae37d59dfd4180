"""A study under every definition of a set, from one reading of its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.multiverse import NONE, DefinitionResult, adjusted, in_order, multiverse
from data.catalogue.definition import Definition, DefinitionError
from data.catalogue.definition_grid import with_declared
from data.recurrence.derived_tables import DerivationError
from data.recurrence.engine import derive
from data.recurrence.grid import first_recurrences
from data.store.store import Collection
from data.study.populations import Population
from pages.answers.study_models import check_levels


@dataclass(frozen=True, eq=False)
class EveryDefinition:
    """What each definition says, in order, and `note`: of what the hazard ratios are, empty where nothing was asked.

    `people`: by definition one row per person at risk, with the attributes asked for; empty where they were not read.
    """

    results: tuple[DefinitionResult, ...]
    note: str
    people: Mapping[str, pd.DataFrame]


def under_every_definition(
    collection: Collection,
    which: str,
    declared: Definition,
    *,
    by: str | None,
    origin: str,
    population: Population | None = None,
    covariates: Sequence[str] = (),
    strata: str | None = None,
    keeps_people: bool = False,
) -> EveryDefinition:
    """Eligible people, events, median and hazard ratio under each definition of "presets" or "grid", in order.

    By hazard ratio where `by` makes two groups, else by median; the declared definition is marked, and added where
    the set lacks it. Ratios of presets are adjusted for `covariates` and compared within `strata`, for which each
    definition is derived; those of a grid, of which only counts are read, are not, and `note` says so.
    """
    chosen, primary = with_declared(which, declared)
    counts = first_recurrences(collection, chosen, by=by, origin=origin, population=population)
    found = multiverse(counts, primary=primary)
    named = (*covariates, *([strata] if strata else []))
    is_adjusted = bool(by and named) and which == "presets"
    people: dict[str, pd.DataFrame] = {}
    if is_adjusted or (keeps_people and which == "presets"):
        for one in chosen:
            try:
                with derive(collection, one, origin=origin, population=population) as derived:
                    people[one.id] = derived.subjects(by, named)
            except DefinitionError:
                continue  # it needs a measure that the study lacks, which its result says
    if is_adjusted:
        found = in_order(
            [
                _adjusted(one, people[one.definition], by, covariates, strata) if one.definition in people else one
                for one in found
            ]
        )
    return EveryDefinition(found, _note(covariates, strata, which) if by and named else "", people)


def _adjusted(
    one: DefinitionResult, people: pd.DataFrame, by: str, covariates: Sequence[str], strata: str | None
) -> DefinitionResult:
    try:
        check_levels(people, covariates)
    except DerivationError as fault:
        return replace(one, hazard_ratio=NONE, reason=str(fault))
    return adjusted(one, people, by, covariates, strata)


def _note(covariates: Sequence[str], strata: str | None, which: str) -> str:
    """What is done about covariates and strata, as plain text."""
    asked = [f"adjusted for {', '.join(covariates)}"] if covariates else []
    asked += [f"compared within {strata}"] if strata else []
    if which == "presets":
        return f"Each hazard ratio is {' and '.join(asked)}."
    return (
        f"The hazard ratios are not {' or '.join(asked)}: under so many rules only the counts of the groups are read. "
        "The shipped definitions are."
    )
