"""What pages read, cached: the only place with a cache.

Every key holds the store, the collection and its revision, which rises with every write: a cached answer
is never older than the last save, and never another person's.
"""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from analysis.baseline import BaselineTable
from analysis.diary_keeping import DiaryKeeping
from analysis.instrument import Scale
from analysis.local_level import local_level
from analysis.missingness import UnknownAfterPain, unknown_after_pain
from analysis.period_change import PeriodChange, compare_periods
from analysis.run_in import after_run_in
from analysis.trend import Trend, theil_sen
from analysis.usual import Usual, usual_range
from analysis.weekday import WeekdayPattern, weekday_pattern
from data.catalogue.definition import load_definition
from data.own import diary
from data.own.own_measures import measures_of
from data.own.plans import life_events, programmes
from data.recurrence import release_people
from data.sharing.shares import Chosen
from data.store.running import the_store
from data.store.store import Collection, now
from data.study import describe
from data.study.outcomes import outcome_measures
from data.study.populations import Population
from data.study.populations import population_size as size_of_population
from pages.answers.every_definition import EveryDefinition, under_every_definition
from pages.answers.fear_study import FearStudy, fear_study
from pages.answers.next_day import NextDay, next_day_of
from pages.answers.outcome_study import StudyOutcomes, study_outcomes
from pages.answers.study import StudyRecurrence, study_recurrence
from pages.answers.study_all import AllRecurrences, all_recurrences_of
from pages.answers.study_models import StudyModels, models_of
from pages.report.build import build_report
from pages.report.document import Report
from pages.telling.figures import Level
from pages.telling.recurrence.unknown_days import StudyUnknown, unknown_of
from pages.telling.respite.respite import Respites, respites_of
from pages.telling.trends.measured import Measured, days_of, measured_in
from pages.telling.trends.series import as_columns, as_numbers


def entries(collection: Collection, first_on: date, last_on: date) -> tuple[diary.Entry, ...]:
    """The current entries of a period, oldest first."""
    return _entries(*_version(collection), first_on, last_on)


def assessments(collection: Collection, instrument: str) -> tuple[diary.Assessment, ...]:
    """The current assessments with an instrument, oldest first."""
    return _assessments(*_version(collection), instrument)


def report(collection: Collection, chosen: Chosen, today: date) -> Report:
    """The report that a reader of a link with these ticks gets today."""
    # a plan has revisions of its own, which the diary's does not count: what is shown of it is part of the key
    plan = (
        programmes(collection) if chosen.has_programmes else (),
        life_events(collection) if chosen.has_events else (),
    )
    return _report(*_version(collection), chosen, today, plan)


def respites(collection: Collection, definition: str) -> Respites:
    """What the shipped definition with this id makes of a diary."""
    return _respites(*_version(collection), definition)


def forget_everything() -> None:
    """Forget all that is cached, for everybody: after an erasure, whose numbers may be given anew."""
    st.cache_data.clear()


def _version(collection: Collection) -> tuple[str, int, int]:
    return str(collection.store.path), collection.id, collection.revision


def measured(collection: Collection) -> dict[str, Measured]:
    """All that a diary holds that can be looked at over time, by key."""
    return measured_in(choices(collection), activities(collection), measures_of(collection))


def values(collection: Collection, key: str) -> pd.DataFrame:
    """on_day, value: every known day of one thing that was measured."""
    return _values(*_version(collection), key)


def trend(collection: Collection, key: str, period: tuple[date, date], run_in_days: int = 0) -> Trend:
    """The trend of one thing that was measured over a period, both days included, the run-in left out."""
    return _trend(*_version(collection), key, period, run_in_days)


def level(collection: Collection, key: str, period: tuple[date, date], run_in_days: int = 0) -> Level | None:
    """The smoothed level of what was measured on the days it is known for; None where there are too few."""
    return _level(*_version(collection), key, period, run_in_days)


def period_change(
    collection: Collection, key: str, first: tuple[date, date], second: tuple[date, date], run_in_days: int
) -> PeriodChange:
    """One period beside an earlier one, the run-in left out."""
    return _period_change(*_version(collection), key, first, second, run_in_days)


def weekdays(collection: Collection, key: str, period: tuple[date, date], run_in_days: int) -> WeekdayPattern:
    """How the days of the week differ within a period, the run-in left out."""
    return _weekdays(*_version(collection), key, period, run_in_days)


def usual(collection: Collection, key: str, period: tuple[date, date], run_in_days: int) -> Usual:
    """What is usual within a period and which days lie beyond it, the run-in left out."""
    return _usual(*_version(collection), key, period, run_in_days)


@st.cache_data(max_entries=64, show_spinner=False)
def _entries(store: str, collection_id: int, revision: int, first_on: date, last_on: date):
    return diary.entries(the_store().collection(collection_id), first_on, last_on)


@st.cache_data(max_entries=32, show_spinner=False)
def _assessments(store: str, collection_id: int, revision: int, instrument: str):
    return diary.assessments(the_store().collection(collection_id), instrument)


def choices(collection: Collection) -> dict[str, dict[str, int]]:
    """What a diary holds: by kind (measure, activity, instrument) the names and their numbers of days."""
    return _choices(*_version(collection))


def measures(collection: Collection) -> pd.DataFrame:
    """on_day, measure, value: every measure of every day, the highest of the day's entries."""
    return _measures(*_version(collection))


def activities(collection: Collection) -> pd.DataFrame:
    """on_day, kind, unit, amount: every kind of activity of every day, by one source only."""
    return _activities(*_version(collection))


@st.cache_data(max_entries=16, show_spinner=False)
def _choices(store: str, collection_id: int, revision: int) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in the_store().collection(collection_id).read("report_choices").itertuples():
        found.setdefault(row.kind, {})[row.name] = row.n_days
    return found


@st.cache_data(max_entries=16, show_spinner=False)
def _measures(store: str, collection_id: int, revision: int) -> pd.DataFrame:
    collection = the_store().collection(collection_id)
    return collection.read("report_days", measures=list(measures_of(collection)), first_on=date.min, last_on=date.max)


@st.cache_data(max_entries=16, show_spinner=False)
def _activities(store: str, collection_id: int, revision: int) -> pd.DataFrame:
    collection = the_store().collection(collection_id)
    kinds = list(choices(collection).get("activity", ()))
    return collection.read("report_activity", kinds=kinds, first_on=date.min, last_on=date.max)


@st.cache_data(max_entries=64, show_spinner=False)
def _values(store: str, collection_id: int, revision: int, key: str) -> pd.DataFrame:
    collection = the_store().collection(collection_id)
    found = measured(collection)[key]
    return days_of(found, measures(collection), activities(collection), partial(assessments, collection))


@st.cache_data(max_entries=64, show_spinner=False)
def _trend(store: str, collection_id: int, revision: int, key: str, period: tuple[date, date], run_in_days: int):
    return theil_sen(*_days_of(collection_id, key, period, run_in_days))


@st.cache_data(max_entries=64, show_spinner=False)
def _period_change(
    store: str,
    collection_id: int,
    revision: int,
    key: str,
    first: tuple[date, date],
    second: tuple[date, date],
    run_in_days: int,
):
    days = _days_of(collection_id, key, (min(first[0], second[0]), max(first[1], second[1])), run_in_days)
    return compare_periods(*days, first=as_numbers(first), second=as_numbers(second))


@st.cache_data(max_entries=64, show_spinner=False)
def _weekdays(store: str, collection_id: int, revision: int, key: str, period: tuple[date, date], run_in_days: int):
    return weekday_pattern(*_days_of(collection_id, key, period, run_in_days))


@st.cache_data(max_entries=64, show_spinner=False)
def _usual(store: str, collection_id: int, revision: int, key: str, period: tuple[date, date], run_in_days: int):
    low, high = measured(the_store().collection(collection_id))[key].limits
    day, value = _days_of(collection_id, key, period, run_in_days)
    # an amount that a file gave may be below 0; the limits are then where it is
    return usual_range(day, value, bounds=(value.min(initial=low), value.max(initial=high)))


def _days_of(
    collection_id: int, key: str, period: tuple[date, date], run_in_days: int
) -> tuple[np.ndarray, np.ndarray]:
    """Calendar days of a period as whole numbers, and the value of each; without the first of the diary."""
    counted = after_run_in(*as_columns(values(the_store().collection(collection_id), key)), run_in_days=run_in_days)
    first, last = as_numbers(period)
    inside = (counted.day >= first) & (counted.day <= last)
    return counted.day[inside], counted.value[inside]


@st.cache_data(max_entries=16, show_spinner=False)
def _report(store: str, collection_id: int, revision: int, chosen: Chosen, today: date, plan: tuple) -> Report:
    return build_report(the_store().collection(collection_id), chosen, today=today, made_at=now())


@st.cache_data(max_entries=64, show_spinner=False)
def _level(store: str, collection_id: int, revision: int, key: str, period: tuple[date, date], run_in_days: int):
    day, value = _days_of(collection_id, key, period, run_in_days)
    if not len(day):
        return None
    calendar = np.full(day[-1] - day[0] + 1, np.nan)
    calendar[day - day[0]] = value
    found = local_level(calendar, bounds=measured(the_store().collection(collection_id))[key].limits)
    if found.level is None:
        return None
    known = day - day[0]
    lower, upper = (None if line is None else line[known] for line in (found.lower, found.upper))
    return Level(day.astype("datetime64[D]"), found.level[known], lower, upper)


def attribute_levels(collection: Collection) -> pd.DataFrame:
    """name, n_values, n_people: the attributes of a collection."""
    return _attribute_levels(*_version(collection))


@st.cache_data(max_entries=16, show_spinner=False)
def _attribute_levels(store: str, collection_id: int, revision: int) -> pd.DataFrame:
    return the_store().collection(collection_id).read("attribute_levels")


def measures_held(collection: Collection) -> frozenset[str]:
    """The measures of a day, of those that definitions can need, of which a collection has a value."""
    return _measures_held(*_version(collection))


@st.cache_data(max_entries=16, show_spinner=False)
def _measures_held(store: str, collection_id: int, revision: int) -> frozenset[str]:
    return frozenset(the_store().collection(collection_id).read("measures_held")["name"])


def recurrence(
    collection: Collection, definition: str, origin: str, by: str | None, population: Population | None = None
) -> StudyRecurrence:
    """A study's first recurrences under a shipped definition; raises DefinitionError where it lacks a measure."""
    return _recurrence(*_version(collection), definition, origin, by, population)


@st.cache_data(max_entries=32, show_spinner=False)
def _recurrence(
    store: str,
    collection_id: int,
    revision: int,
    definition: str,
    origin: str,
    by: str | None,
    population: Population | None,
):
    collection = the_store().collection(collection_id)
    return study_recurrence(collection, load_definition(definition), origin=origin, by=by, population=population)


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
    return _study_models(
        *_version(collection),
        definition=definition,
        origin=origin,
        by=by,
        covariates=covariates,
        strata=strata,
        weights=weights,
        population=population,
    )


@st.cache_data(max_entries=32, show_spinner=False)
def _study_models(
    store: str,
    collection_id: int,
    revision: int,
    definition: str,
    origin: str,
    by: str | None,
    covariates: tuple[str, ...],
    strata: str | None,
    weights: str,
    population: Population | None,
) -> StudyModels:
    collection = the_store().collection(collection_id)
    return models_of(
        collection,
        load_definition(definition),
        recurrence(collection, definition, origin, by, population),
        origin=origin,
        covariates=covariates,
        strata=strata,
        weights=weights,
    )


def study_unknown(
    collection: Collection, definition: str, origin: str, by: str | None, population: Population | None = None
) -> StudyUnknown:
    """How far unknown days could move a study's first recurrences."""
    return _study_unknown(*_version(collection), definition, origin, by, population)


@st.cache_data(max_entries=16, show_spinner=False)
def _study_unknown(
    store: str,
    collection_id: int,
    revision: int,
    definition: str,
    origin: str,
    by: str | None,
    population: Population | None,
):
    collection = the_store().collection(collection_id)
    return unknown_of(collection, load_definition(definition), origin=origin, by=by, population=population)


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
    return _all_recurrences(
        *_version(collection),
        definition=definition,
        origin=origin,
        by=by,
        covariates=covariates,
        strata=strata,
        population=population,
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _all_recurrences(
    store: str,
    collection_id: int,
    revision: int,
    definition: str,
    origin: str,
    by: str | None,
    covariates: tuple[str, ...],
    strata: str | None,
    population: Population | None,
) -> AllRecurrences:
    return all_recurrences_of(
        the_store().collection(collection_id),
        load_definition(definition),
        origin=origin,
        by=by,
        covariates=covariates,
        strata=strata,
        population=population,
    )


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
    return _multiverse(
        *_version(collection),
        which=which,
        by=by,
        declared=declared,
        origin=origin,
        population=population,
        covariates=covariates,
        strata=strata,
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _multiverse(
    store: str,
    collection_id: int,
    revision: int,
    which: str,
    by: str | None,
    declared: str,
    origin: str,
    population: Population | None,
    covariates: tuple[str, ...],
    strata: str | None,
):
    collection, definition = the_store().collection(collection_id), load_definition(declared)
    return under_every_definition(
        collection, which, definition, by=by, origin=origin, population=population, covariates=covariates, strata=strata
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _respites(store: str, collection_id: int, revision: int, definition: str) -> Respites:
    return respites_of(the_store().collection(collection_id), load_definition(definition))


def outcome_scales(collection: Collection) -> dict[str, Scale]:
    """What a study holds that can be compared at visits, by name."""
    return _outcome_scales(*_version(collection))


@st.cache_data(max_entries=16, show_spinner=False)
def _outcome_scales(store: str, collection_id: int, revision: int) -> dict[str, Scale]:
    return outcome_measures(the_store().collection(collection_id))


def date_attributes(collection: Collection) -> tuple[str, ...]:
    """The attributes of a collection that are dates."""
    return _date_attributes(*_version(collection))


@st.cache_data(max_entries=16, show_spinner=False)
def _date_attributes(store: str, collection_id: int, revision: int) -> tuple[str, ...]:
    return tuple(the_store().collection(collection_id).read("date_attributes")["name"])


def outcomes(
    collection: Collection,
    measure: str,
    visits: tuple[int, ...],
    window: int,
    by: str | None,
    anchor: str | None,
    population: Population | None = None,
) -> StudyOutcomes:
    """A study's outcome by group and visit; raises OutcomeError for what cannot be told."""
    return _outcomes(
        *_version(collection),
        measure=measure,
        visits=visits,
        window=window,
        by=by,
        anchor=anchor,
        population=population,
    )


@st.cache_data(max_entries=32, show_spinner=False)
def _outcomes(
    store: str,
    collection_id: int,
    revision: int,
    measure: str,
    visits: tuple[int, ...],
    window: int,
    by: str | None,
    anchor: str | None,
    population: Population | None,
):
    return study_outcomes(
        the_store().collection(collection_id),
        measure,
        visits=visits,
        window=window,
        by=by,
        anchor=anchor,
        population=population,
    )


def fear_avoidance(
    collection: Collection,
    between: str,
    outcome: str,
    visits: tuple[int, ...],
    windows: tuple[int, int],
    by: str | None,
    anchor: str | None,
    population: Population | None = None,
) -> FearStudy:
    """Two measures of a study side by side; raises OutcomeError for what cannot be told."""
    return _fear_avoidance(
        *_version(collection),
        between=between,
        outcome=outcome,
        visits=visits,
        windows=windows,
        by=by,
        anchor=anchor,
        population=population,
    )


@st.cache_data(max_entries=32, show_spinner=False)
def _fear_avoidance(
    store: str,
    collection_id: int,
    revision: int,
    between: str,
    outcome: str,
    visits: tuple[int, ...],
    windows: tuple[int, int],
    by: str | None,
    anchor: str | None,
    population: Population | None,
):
    return fear_study(
        the_store().collection(collection_id),
        between,
        outcome,
        visits=visits,
        windows=windows,
        by=by,
        anchor=anchor,
        population=population,
    )


def next_day(collection: Collection) -> NextDay | None:
    """What goes with what in a diary, from one day to the next; None while it holds no pain or no activity."""
    return _next_day(*_version(collection))


@st.cache_data(max_entries=16, show_spinner=False)
def _next_day(store: str, collection_id: int, revision: int) -> NextDay | None:
    collection = the_store().collection(collection_id)
    return next_day_of(measures(collection), activities(collection))


def study_records(collection: Collection) -> describe.Records:
    """The records a study is made of."""
    return describe.records(collection)


def population_size(collection: Collection, population: Population | None) -> int:
    """How many people of a study are in a population."""
    return _population_size(*_version(collection), population)


@st.cache_data(max_entries=64, show_spinner=False)
def _population_size(store: str, collection_id: int, revision: int, population: Population | None) -> int:
    return size_of_population(the_store().collection(collection_id), population)


def baseline(collection: Collection, by: str | None = None, population: Population | None = None) -> BaselineTable:
    """The people of a study or a population of it at baseline, by the attribute `by`."""
    return _baseline(*_version(collection), by, population)


@st.cache_data(max_entries=32, show_spinner=False)
def _baseline(
    store: str, collection_id: int, revision: int, by: str | None, population: Population | None
) -> BaselineTable:
    return describe.baseline(the_store().collection(collection_id), by=by, population=population)


def diary_keeping(
    collection: Collection, by: str | None, asked_days: int | None, population: Population | None = None
) -> DiaryKeeping:
    """How a study's diaries were kept, over so many days at most."""
    return _diary_keeping(*_version(collection), by, asked_days, population)


@st.cache_data(max_entries=32, show_spinner=False)
def _diary_keeping(
    store: str, collection_id: int, revision: int, by: str | None, asked_days: int | None, population: Population | None
):
    collection = the_store().collection(collection_id)
    return describe.diaries(collection, by=by, asked_days=asked_days, population=population)


def unknown_after(collection: Collection, bound_at: float, population: Population | None = None) -> UnknownAfterPain:
    """How often the day after a day in pain is unknown, and after another day."""
    return _unknown_after(*_version(collection), bound_at, population)


@st.cache_data(max_entries=32, show_spinner=False)
def _unknown_after(
    store: str, collection_id: int, revision: int, bound_at: float, population: Population | None
) -> UnknownAfterPain:
    collection = the_store().collection(collection_id)
    return unknown_after_pain(describe.days_after(collection, bound_at=bound_at, population=population))


def release_members(collection: Collection, by: str | None, population: Population | None = None) -> pd.DataFrame:
    """Who a release would be about, by the group they are counted in, with a hash of each one's data."""
    return _release_members(*_version(collection), by, population)


@st.cache_data(max_entries=8, show_spinner=False)
def _release_members(
    store: str, collection_id: int, revision: int, by: str | None, population: Population | None
) -> pd.DataFrame:
    return release_people.release_people(the_store().collection(collection_id), by=by, population=population)


def recurred(
    collection: Collection, definition: str, by: str | None, until: tuple[tuple[str, float], ...]
) -> pd.Series:
    """Who of a study is seen with a first recurrence up to the last day that a release tells of their group."""
    return _recurred(*_version(collection), definition, by, until)


@st.cache_data(max_entries=8, show_spinner=False)
def _recurred(
    store: str, collection_id: int, revision: int, definition: str, by: str | None, until: tuple[tuple[str, float], ...]
) -> pd.Series:
    everybody, grouped = (_release_members(store, collection_id, revision, one, None) for one in (None, by))
    return release_people.has_recurred(
        the_store().collection(collection_id),
        load_definition(definition),
        everybody=everybody.index,
        parts=grouped["part"],
        until=dict(until),
    )
