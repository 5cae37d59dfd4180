"""What the pages of a diary read, cached."""

from __future__ import annotations

from datetime import date
from functools import partial

import pandas as pd

from data.catalogue.definition import Definition
from data.catalogue.vocabulary import MEASURES
from data.own import diary
from data.own.day_amounts import day_amounts, ensure_amounts
from data.own.kept_definition import MY_USUAL
from data.own.made_definitions import own_definitions
from data.own.my_usual import TITLE
from data.own.own_measures import KeptMeasure, measures_of, own_measures
from data.own.what_i_record import asked
from data.recurrence.one_diary import DiaryDays, read_diary
from data.store.store import Collection
from pages.answers.measured import Measured, days_of, measured_in
from pages.answers.patterns import Patterns, patterns_of
from pages.answers.respites import Respites, respites_of
from pages.shared.cache import cached, until_written


@cached(64)
def entries(collection: Collection, first_on: date, last_on: date) -> tuple[diary.Entry, ...]:
    """The current entries of a period, oldest first."""
    return diary.entries(collection, first_on, last_on)


@cached(32)
def assessments(collection: Collection, instrument: str) -> tuple[diary.Assessment, ...]:
    """The current assessments with an instrument, oldest first."""
    return diary.assessments(collection, instrument)


@cached(16)
def choices(collection: Collection) -> dict[str, dict[str, int]]:
    """What a diary holds: by kind (measure, activity, instrument) the names and their numbers of days."""
    held: dict[str, dict[str, int]] = {}
    ensure_amounts(collection)
    for row in collection.read("report_choices").itertuples():
        held.setdefault(row.kind, {})[row.name] = row.n_days
    return held


@cached(16)
def measures(collection: Collection) -> pd.DataFrame:
    """on_day, measure, value: every measure of every day, the highest of the day's entries."""
    return collection.read("report_days", measures=list(measures_of(collection)), first_on=date.min, last_on=date.max)


@cached(16)
def activities(collection: Collection) -> pd.DataFrame:
    """on_day, kind, unit, amount: every kind of activity of every day, each day's one number."""
    return day_amounts(collection, first_on=date.min, last_on=date.max)


def measured(collection: Collection) -> dict[str, Measured]:
    """All that a diary holds that can be looked at over time, by key."""
    # a measure of one's own can get another name without a save
    named = until_written(collection.store, ("own measures", collection.id), lambda: own_measures(collection))
    return _measured(collection, named)


@cached(4)
def _measured(collection: Collection, named: tuple[KeptMeasure, ...]) -> dict[str, Measured]:
    own = {kept.measure.name: kept.measure for kept in named}
    return measured_in(choices(collection), activities(collection), MEASURES | own)


@cached(4)
def last_recorded(collection: Collection, keys: tuple[str, ...]) -> date | None:
    """The last day with any of these; None where there is none."""
    known = of_all(collection, keys).values()
    lasts = [one["on_day"].max().date() for one in known if len(one)]
    return max(lasts, default=None)


@cached(64)
def values(collection: Collection, key: str) -> pd.DataFrame:
    """on_day, value: every known day of one thing that was measured."""
    return of_all(collection, (key,))[key]


def of_all(collection: Collection, keys: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """The same of several things, in one reading of the diary."""
    there, days, done = measured(collection), measures(collection), activities(collection)
    return {key: days_of(there[key], days, done, partial(assessments, collection)) for key in keys}


@cached(64)
def first_recorded(collection: Collection) -> date | None:
    """The first day with any measure; None where there is none."""
    on_day = measures(collection)["on_day"]
    return on_day.min().date() if len(on_day) else None


@cached(64)
def respites(collection: Collection, definition: Definition) -> Respites:
    """What a definition makes of a diary; by all of it, as one's own usual is accepted anew without a save."""
    return respites_of(collection, definition, _diary_days(collection))


@cached(1)
def _diary_days(collection: Collection) -> DiaryDays | None:
    return read_diary(collection)


def own_titles(collection: Collection) -> dict[str, str]:
    """The definitions of a diary's own by id, with what they are called in choosers."""
    return {
        one.id: f"{TITLE} (chosen from my own days)" if one.id == MY_USUAL else f"{one.title} (my own)"
        for one in own_definitions(collection)
    }


@cached(16)
def patterns(collection: Collection) -> Patterns | None:
    """The patterns of a diary, what goes with what from one day to the next; None while it holds no pain, or nothing else."""
    order = [name for one in asked(collection) for name in (one.name, *one.parts)]
    return patterns_of(measures(collection), activities(collection), known=measures_of(collection), order=order)
