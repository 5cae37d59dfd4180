"""What is asked of one thing over time: its days of a period, its trend and level, what is usual, how periods differ.

Each takes the known days as `values`: on_day, value, one row for each known day of the whole diary; a period with both
its days; and how many of the diary's first days are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.change import Change, judged
from analysis.instrument import Quantity
from analysis.local_level import local_level
from analysis.period_change import PeriodChange, compare_periods
from analysis.run_in import after_run_in
from analysis.trend import Trend, theil_sen
from analysis.usual import Usual, usual_range
from analysis.weekday import WeekdayPattern, weekday_pattern
from pages.answers.day_columns import as_columns, as_numbers


@dataclass(frozen=True)
class Level:
    """A smoothed level on the days it is known for, all (n,); no band where none can be told."""

    on: np.ndarray
    level: np.ndarray
    lower: np.ndarray | None
    upper: np.ndarray | None


def days_counted(values: pd.DataFrame, period: tuple[date, date], run_in_days: int) -> tuple[np.ndarray, np.ndarray]:
    """Calendar days of a period as whole numbers, and the value of each; without the first of the diary."""
    counted = after_run_in(*as_columns(values), run_in_days=run_in_days)
    first, last = as_numbers(period)
    inside = (counted.day >= first) & (counted.day <= last)
    return counted.day[inside], counted.value[inside]


def trend_of(values: pd.DataFrame, period: tuple[date, date], run_in_days: int = 0) -> Trend:
    """The trend over a period."""
    return theil_sen(*days_counted(values, period, run_in_days))


def change_of_periods(
    values: pd.DataFrame, first: tuple[date, date], second: tuple[date, date], run_in_days: int
) -> PeriodChange:
    """One period beside an earlier one."""
    both = min(first[0], second[0]), max(first[1], second[1])
    days = days_counted(values, both, run_in_days)
    return compare_periods(*days, first=as_numbers(first), second=as_numbers(second))


def noticed_change(change: PeriodChange, noticed: Quantity | None) -> Change | None:
    """How two periods differ beside the change that people notice; None where no interval can be told."""
    if change.difference is None or change.lower is None or change.upper is None:
        return None
    return judged(
        change.difference,
        change.lower,
        change.upper,
        days=change.n_second,
        minimal_important_change=None if noticed is None else noticed.value,
    )


def weekdays_of(values: pd.DataFrame, period: tuple[date, date], run_in_days: int) -> WeekdayPattern:
    """How the days of the week differ within a period."""
    return weekday_pattern(*days_counted(values, period, run_in_days))


def level_of(
    values: pd.DataFrame, period: tuple[date, date], limits: tuple[float, float], run_in_days: int = 0
) -> Level | None:
    """The smoothed level on the days that are known; None where there are too few."""
    day, value = days_counted(values, period, run_in_days)
    if not len(day):
        return None
    calendar = np.full(day[-1] - day[0] + 1, np.nan)
    calendar[day - day[0]] = value
    smooth = local_level(calendar, bounds=limits)
    if smooth.level is None:
        return None
    known = day - day[0]
    lower, upper = (None if line is None else line[known] for line in (smooth.lower, smooth.upper))
    return Level(day.astype("datetime64[D]"), smooth.level[known], lower, upper)


def usual_of(values: pd.DataFrame, period: tuple[date, date], limits: tuple[float, float], run_in_days: int) -> Usual:
    """What is usual and which days lie beyond it."""
    day, value = days_counted(values, period, run_in_days)
    low, high = limits
    # an amount that a file gave may be below 0; the limits are then where it is
    return usual_range(day, value, bounds=(value.min(initial=low), value.max(initial=high)))
