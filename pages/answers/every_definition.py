"""A study under every definition of a set, from one reading of its days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analysis.multiverse import NONE, DefinitionResult, adjusted, in_order, multiverse
from data.catalogue.definition import Definition, DefinitionError
from data.catalogue.definition_grid import with_declared
from data.recurrence.grid import first_recurrences
from data.store.store import Collection
from pages.answers.comparison import TooManyLevels, too_many_levels
from pages.answers.derived import derived
from pages.answers.question import StudyQuestion, of_a_diary

SETS = ("presets", "grid")


@dataclass(frozen=True, kw_only=True, eq=False)
class EveryDefinition:
    """What each definition of the set `which` says, in order.

    `is_adjusted`: whether the hazard ratios are with the covariates and strata of the question, None where it has
    none or no groups. `refused`: by definition, why its ratio is not made. `people`: by definition one row per person
    at risk with the attributes asked for; empty where they were not read.
    """

    question: StudyQuestion
    which: str
    results: tuple[DefinitionResult, ...]
    is_adjusted: bool | None
    refused: Mapping[str, TooManyLevels]
    people: Mapping[str, pd.DataFrame]


def every_definition(
    collection: Collection, question: StudyQuestion, which: str, *, keeps_people: bool = False
) -> EveryDefinition:
    """Eligible people, events, median and hazard ratio under each definition of "presets" or "grid", in order.

    By hazard ratio where `by` makes two groups, else by median; the question's definition is marked, and added where
    the set lacks it. Ratios of presets are adjusted for covariates and compared within strata, for which each
    definition is derived; those of a grid, of which only counts are read, are not.
    """
    by, origin, population = question.by, question.origin, question.population
    definition = of_a_diary(question, "Definitions are compared")
    chosen, primary = with_declared(which, definition)
    counts = first_recurrences(collection, chosen, by=by, origin=origin, population=population, onset=question.onset)
    results = multiverse(counts, primary=primary)
    is_compared = by is not None and bool(question.attributes)
    is_adjusted = is_compared and which == "presets"
    people: dict[str, pd.DataFrame] = {}
    if is_adjusted or (keeps_people and which == "presets"):
        people = _people(collection, question, chosen)
    refused = {
        name: many for name, rows in people.items() if is_adjusted and (many := _refusal(rows, question)) is not None
    }
    if by is not None and is_adjusted:
        results = in_order(
            [
                replace(result, hazard_ratio=NONE, reason="")
                if result.definition in refused
                else adjusted(result, people[result.definition], by, question.covariates, question.strata)
                if result.definition in people
                else result
                for result in results
            ]
        )
    return EveryDefinition(
        question=question,
        which=which,
        results=results,
        is_adjusted=is_adjusted if is_compared else None,
        refused=refused,
        people=people,
    )


def _people(collection: Collection, question: StudyQuestion, chosen: tuple[Definition, ...]) -> dict[str, pd.DataFrame]:
    """Everybody at risk with their attributes, under each definition that the study can be read by."""
    people = {}
    for definition in chosen:
        try:
            with derived(collection, replace(question, definition=definition)) as derivation:
                people[definition.id] = derivation.subjects(question.by, question.attributes)
        except DefinitionError:
            continue  # it needs a measure that the study lacks, which its result says
    return people


def _refusal(people: pd.DataFrame, question: StudyQuestion) -> TooManyLevels | None:
    known = people[people[list((question.by, *question.attributes))].notna().all(axis=1)]
    return too_many_levels(known, question.covariates)
