"""What is looked at over time in a diary, cached."""

from __future__ import annotations

from datetime import date

from analysis.period_change import PeriodChange
from analysis.trend import Trend
from analysis.usual import Usual
from analysis.weekday import WeekdayPattern
from data.store.store import Collection
from pages.answers.trends import Level, change_of_periods, level_of, trend_of, usual_of, weekdays_of
from pages.shared.cache import cached
from pages.shared.diary_reads import measured, values


@cached(64)
def trend(collection: Collection, key: str, period: tuple[date, date], run_in_days: int = 0) -> Trend:
    """The trend of one thing that was measured over a period, both days included, the run-in left out."""
    return trend_of(values(collection, key), period, run_in_days)


@cached(64)
def level(collection: Collection, key: str, period: tuple[date, date], run_in_days: int = 0) -> Level | None:
    """The smoothed level of what was measured on the days it is known for; None where there are too few."""
    return level_of(values(collection, key), period, measured(collection)[key].limits, run_in_days)


@cached(64)
def period_change(
    collection: Collection, key: str, first: tuple[date, date], second: tuple[date, date], run_in_days: int
) -> PeriodChange:
    """One period beside an earlier one, the run-in left out."""
    return change_of_periods(values(collection, key), first, second, run_in_days)


@cached(64)
def weekdays(collection: Collection, key: str, period: tuple[date, date], run_in_days: int) -> WeekdayPattern:
    """How the days of the week differ within a period, the run-in left out."""
    return weekdays_of(values(collection, key), period, run_in_days)


@cached(64)
def usual(collection: Collection, key: str, period: tuple[date, date], run_in_days: int) -> Usual:
    """What is usual within a period and which days lie beyond it, the run-in left out."""
    return usual_of(values(collection, key), period, measured(collection)[key].limits, run_in_days)
