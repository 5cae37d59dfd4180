"""What the pages of a study read of its recurrences, cached."""

from __future__ import annotations

import pandas as pd

from data.catalogue.definition import load_definition
from data.recurrence import release_people
from data.store.store import Collection
from data.study.populations import Population
from data.study.populations import population_size as size_of_population
from pages.answers.every_definition import EveryDefinition, under_every_definition
from pages.answers.study import StudyRecurrence, study_recurrence
from pages.answers.study_all import AllRecurrences, all_recurrences_of
from pages.answers.study_models import StudyModels, models_of
from pages.shared.cache import cached
from pages.telling.recurrence.unknown_days import StudyUnknown, unknown_of


@cached(16)
def attribute_levels(collection: Collection) -> pd.DataFrame:
    """name, n_values, n_people: the attributes of a collection."""
    return collection.read("attribute_levels")


@cached(16)
def date_attributes(collection: Collection) -> tuple[str, ...]:
    """The attributes of a collection that are dates."""
    return tuple(collection.read("date_attributes")["name"])


@cached(16)
def measures_held(collection: Collection) -> frozenset[str]:
    """The measures of a day, of those that definitions can need, of which a collection has a value."""
    return frozenset(collection.read("measures_held")["name"])


@cached(64)
def population_size(collection: Collection, population: Population | None) -> int:
    """How many people of a study are in a population."""
    return size_of_population(collection, population)


@cached(32)
def recurrence(
    collection: Collection, definition: str, origin: str, by: str | None, population: Population | None = None
) -> StudyRecurrence:
    """A study's first recurrences under a shipped definition; raises DefinitionError where it lacks a measure."""
    return study_recurrence(collection, load_definition(definition), origin=origin, by=by, population=population)


@cached(32)
def study_models(
    collection: Collection,
    definition: str,
    origin: str,
    by: str | None,
    covariates: tuple[str, ...],
    strata: str | None,
    weights: str,
    population: Population | None = None,
) -> StudyModels:
    """Models of a study's first recurrences; raises DerivationError for what they cannot take."""
    first = recurrence(collection, definition, origin, by, population)
    return models_of(
        collection,
        load_definition(definition),
        first,
        origin=origin,
        covariates=covariates,
        strata=strata,
        weights=weights,
    )


@cached(16)
def study_unknown(
    collection: Collection, definition: str, origin: str, by: str | None, population: Population | None = None
) -> StudyUnknown:
    """How far unknown days could move a study's first recurrences."""
    return unknown_of(collection, load_definition(definition), origin=origin, by=by, population=population)


@cached(16)
def all_recurrences(
    collection: Collection,
    definition: str,
    origin: str,
    by: str | None,
    covariates: tuple[str, ...],
    strata: str | None,
    population: Population | None = None,
) -> AllRecurrences:
    """All recurrences of a study; raises DerivationError for what the models cannot take."""
    return all_recurrences_of(
        collection,
        load_definition(definition),
        origin=origin,
        by=by,
        covariates=covariates,
        strata=strata,
        population=population,
    )


@cached(16)
def multiverse(
    collection: Collection,
    which: str,
    by: str | None,
    *,
    declared: str,
    origin: str = "confirmed",
    population: Population | None = None,
    covariates: tuple[str, ...] = (),
    strata: str | None = None,
) -> EveryDefinition:
    """A study under every definition of "presets" or "grid", the declared shipped one marked."""
    definition = load_definition(declared)
    return under_every_definition(
        collection, which, definition, by=by, origin=origin, population=population, covariates=covariates, strata=strata
    )


@cached(8)
def release_members(collection: Collection, by: str | None, population: Population | None = None) -> pd.DataFrame:
    """Who a release would be about, by the group they are counted in, with a hash of each one's data."""
    return release_people.release_people(collection, by=by, population=population)


@cached(8)
def recurred(
    collection: Collection, definition: str, by: str | None, until: tuple[tuple[str, float], ...]
) -> pd.Series:
    """Who of a study is seen with a first recurrence up to the last day that a release tells of their group."""
    everybody, grouped = (release_members(collection, attribute) for attribute in (None, by))
    return release_people.has_recurred(
        collection, load_definition(definition), everybody=everybody.index, parts=grouped["part"], until=dict(until)
    )
