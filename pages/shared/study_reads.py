"""What the pages of a study read of its recurrences, cached."""

from __future__ import annotations

import pandas as pd

from data.catalogue.definition import Definition, definitions
from data.own import made_definitions as made
from data.recurrence import other_measure, release_people
from data.recurrence.days import ensure_days
from data.recurrence.definition_reading import fitting_definitions
from data.recurrence.recorded_sources import Source, sources_held, tells_of
from data.store.store import Collection
from data.study.levels import group_order
from data.study.populations import Population
from data.study.populations import population_size as size_of_population
from data.study.study_plan import DeclaredPlan
from data.study.study_plan import declared_plan as read_plan
from pages.answers import usual_definition as usual
from pages.answers.all_recurrences import AllRecurrences
from pages.answers.all_recurrences import all_recurrences as ask_all
from pages.answers.definition_meaning import CanBeMet, can_be_met
from pages.answers.derived import derived
from pages.answers.every_definition import EveryDefinition, every_definition
from pages.answers.first_recurrences import FirstReading, StudyRecurrence, first_recurrences, read_first
from pages.answers.kinds import StudyKinds, study_kinds
from pages.answers.question import StudyQuestion
from pages.answers.unknown_days import StudyUnknown
from pages.answers.unknown_days import study_unknown as ask_unknown
from pages.answers.usual_definition import UsualDefinition
from pages.shared.cache import cached, until_written
from pages.shared.definition_reads import definition_called


def declared_plan(collection: Collection) -> DeclaredPlan | None:
    """The plan of a study with its history, which a run of a page asks for many times; None where none was declared."""
    return until_written(collection.store, ("plan", collection.id), lambda: read_plan(collection))


@cached(16)
def attribute_levels(collection: Collection) -> pd.DataFrame:
    """name, n_values, n_people: the attributes of a collection."""
    return collection.read("attribute_levels")


@cached(16)
def groups_in_order(collection: Collection, by: str) -> tuple[str, ...]:
    """The values of an attribute in the order said for it, else as labels sort."""
    return group_order(collection, by, collection.read("fact_values", name=by)["value"])


@cached(16)
def date_attributes(collection: Collection) -> tuple[str, ...]:
    """The attributes of a collection that are dates."""
    return tuple(collection.read("date_attributes")["name"])


@cached(16)
def measures_held(collection: Collection) -> frozenset[str]:
    """The measures of a day, of those that definitions can need, of which a collection has a value."""
    ensure_days(collection)  # what was loaded just now counts, whichever page asks first
    return frozenset(collection.read("measures_held")["name"])


@cached(16)
def fitting(collection: Collection) -> tuple[str, ...]:
    """The shipped definitions of answers about a period, or at visits, that fit how a study asked."""
    return fitting_definitions(collection)


@cached(16)
def usual_definition(collection: Collection, source: Source) -> UsualDefinition:
    """What a study is read by without a plan."""
    return usual.usual_definition(collection, source)


def declared_definition(collection: Collection, source: Source) -> str | None:
    """The definition that a study's plan names, where its records can be read by it."""
    return usual.declared_definition(collection, declared_plan(collection), source, fitting(collection))


@cached(16)
def read_by_others(collection: Collection, definition: Definition) -> tuple[Definition, ...]:
    """What could be read in place of a definition whose measures the study has not, by those that it has."""
    return other_measure.read_by_others(collection, definition)


@cached(16)
def sources(collection: Collection) -> tuple[Source, ...]:
    """Where the recurrences of a study can come from: of which it has records, a diary first."""
    return sources_held(collection)


@cached(16)
def definitions_of_episodes(collection: Collection) -> frozenset[str]:
    """The shipped definitions by which the reported episodes of a study can be read."""
    return frozenset(definition.id for definition in definitions() if tells_of(collection, definition))


def own_definitions(collection: Collection) -> tuple[Definition, ...]:
    """The definitions that a collection made, the latest version of each; not kept, as saving one is no load."""
    return made.own_definitions(collection)


@cached(32)
def definition_met(collection: Collection, definition: Definition) -> CanBeMet:
    """How many people can ever meet a definition in what was recorded."""
    return can_be_met(collection, definition)


@cached(64)
def population_size(collection: Collection, population: Population | None) -> int:
    """How many people of a study are in a population."""
    return size_of_population(collection, population)


@cached(32)
def recurrence(collection: Collection, question: StudyQuestion) -> StudyRecurrence:
    """A study's first recurrences; raises DefinitionError where it lacks a measure."""
    return first_recurrences(_first_reading(collection, question.read), question)


@cached(32)
def _first_reading(collection: Collection, question: StudyQuestion) -> FirstReading:
    """The heavy part: other days, horizons or weights are worked out from the same reading."""
    with derived(collection, question) as derivation:
        return read_first(derivation, question)


@cached(16)
def kinds(collection: Collection, question: StudyQuestion, groups: tuple[str, ...]) -> StudyKinds | None:
    """Which kind of event came first, where a finished table tells several."""
    return study_kinds(collection, question, groups)


@cached(16)
def study_unknown(collection: Collection, question: StudyQuestion) -> StudyUnknown:
    """How far unknown days could move a study's first recurrences."""
    return ask_unknown(collection, question)


@cached(16)
def all_recurrences(collection: Collection, question: StudyQuestion) -> AllRecurrences:
    """All recurrences of a study."""
    return ask_all(collection, question)


@cached(16)
def multiverse(collection: Collection, question: StudyQuestion, which: str) -> EveryDefinition:
    """A study under every definition of "presets" or "grid", that of the question marked."""
    return every_definition(collection, question, which)


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
        collection,
        definition_called(collection, definition),
        everybody=everybody.index,
        parts=grouped["part"],
        until=dict(until),
    )
