"""What is looked at over time in a diary, cached."""

from __future__ import annotations

from datetime import date

from analysis.period_change import PeriodChange, compare_periods
from analysis.trend import Trend, theil_sen
from analysis.usual import Usual
from analysis.weekday import WeekdayPattern, weekday_pattern
from data.store.store import Collection
from pages.answers.day_columns import as_numbers
from pages.answers.trends import Level, days_counted, level_of, usual_of
from pages.shared.cache import cached
from pages.shared.diary_reads import measured, values


@cached(64)
def trend(collection: Collection, key: str, period: tuple[date, date], run_in_days: int = 0) -> Trend:
    """The trend of one thing that was measured over a period, both days included, the run-in left out."""
    return theil_sen(*days_counted(values(collection, key), period, run_in_days))


@cached(64)
def level(collection: Collection, key: str, period: tuple[date, date], run_in_days: int = 0) -> Level | None:
    """The smoothed level of what was measured on the days it is known for; None where there are too few."""
    days = days_counted(values(collection, key), period, run_in_days)
    return level_of(*days, measured(collection)[key].limits)


@cached(64)
def period_change(
    collection: Collection, key: str, first: tuple[date, date], second: tuple[date, date], run_in_days: int
) -> PeriodChange:
    """One period beside an earlier one, the run-in left out."""
    both = min(first[0], second[0]), max(first[1], second[1])
    days = days_counted(values(collection, key), both, run_in_days)
    return compare_periods(*days, first=as_numbers(first), second=as_numbers(second))


@cached(64)
def weekdays(collection: Collection, key: str, period: tuple[date, date], run_in_days: int) -> WeekdayPattern:
    """How the days of the week differ within a period, the run-in left out."""
    return weekday_pattern(*days_counted(values(collection, key), period, run_in_days))


@cached(64)
def usual(collection: Collection, key: str, period: tuple[date, date], run_in_days: int) -> Usual:
    """What is usual within a period and which days lie beyond it, the run-in left out."""
    days = days_counted(values(collection, key), period, run_in_days)
    return usual_of(*days, measured(collection)[key].limits)
