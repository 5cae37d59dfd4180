"""What is looked at over time in a diary, cached."""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from analysis.local_level import local_level
from analysis.period_change import PeriodChange, compare_periods
from analysis.run_in import after_run_in
from analysis.trend import Trend, theil_sen
from analysis.usual import Usual, usual_range
from analysis.weekday import WeekdayPattern, weekday_pattern
from data.own.own_measures import measures_of
from data.store.store import Collection
from pages.shared.cache import cached
from pages.shared.diary_reads import activities, assessments, choices, measures
from pages.telling.figures import Level
from pages.telling.trends.measured import Measured, days_of, measured_in
from pages.telling.trends.series import as_columns, as_numbers


def measured(collection: Collection) -> dict[str, Measured]:
    """All that a diary holds that can be looked at over time, by key."""
    return measured_in(choices(collection), activities(collection), measures_of(collection))


@cached(64)
def values(collection: Collection, key: str) -> pd.DataFrame:
    """on_day, value: every known day of one thing that was measured."""
    what = measured(collection)[key]
    return days_of(what, measures(collection), activities(collection), partial(assessments, collection))


@cached(64)
def trend(collection: Collection, key: str, period: tuple[date, date], run_in_days: int = 0) -> Trend:
    """The trend of one thing that was measured over a period, both days included, the run-in left out."""
    return theil_sen(*_days_of(collection, key, period, run_in_days))


@cached(64)
def level(collection: Collection, key: str, period: tuple[date, date], run_in_days: int = 0) -> Level | None:
    """The smoothed level of what was measured on the days it is known for; None where there are too few."""
    day, value = _days_of(collection, key, period, run_in_days)
    if not len(day):
        return None
    calendar = np.full(day[-1] - day[0] + 1, np.nan)
    calendar[day - day[0]] = value
    smooth = local_level(calendar, bounds=measured(collection)[key].limits)
    if smooth.level is None:
        return None
    known = day - day[0]
    lower, upper = (None if line is None else line[known] for line in (smooth.lower, smooth.upper))
    return Level(day.astype("datetime64[D]"), smooth.level[known], lower, upper)


@cached(64)
def period_change(
    collection: Collection, key: str, first: tuple[date, date], second: tuple[date, date], run_in_days: int
) -> PeriodChange:
    """One period beside an earlier one, the run-in left out."""
    days = _days_of(collection, key, (min(first[0], second[0]), max(first[1], second[1])), run_in_days)
    return compare_periods(*days, first=as_numbers(first), second=as_numbers(second))


@cached(64)
def weekdays(collection: Collection, key: str, period: tuple[date, date], run_in_days: int) -> WeekdayPattern:
    """How the days of the week differ within a period, the run-in left out."""
    return weekday_pattern(*_days_of(collection, key, period, run_in_days))


@cached(64)
def usual(collection: Collection, key: str, period: tuple[date, date], run_in_days: int) -> Usual:
    """What is usual within a period and which days lie beyond it, the run-in left out."""
    low, high = measured(collection)[key].limits
    day, value = _days_of(collection, key, period, run_in_days)
    # an amount that a file gave may be below 0; the limits are then where it is
    return usual_range(day, value, bounds=(value.min(initial=low), value.max(initial=high)))


def _days_of(
    collection: Collection, key: str, period: tuple[date, date], run_in_days: int
) -> tuple[np.ndarray, np.ndarray]:
    """Calendar days of a period as whole numbers, and the value of each; without the first of the diary."""
    counted = after_run_in(*as_columns(values(collection, key)), run_in_days=run_in_days)
    first, last = as_numbers(period)
    inside = (counted.day >= first) & (counted.day <= last)
    return counted.day[inside], counted.value[inside]
