"""What is asked of one thing over time: its days of a period, its level, what is usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.local_level import local_level
from analysis.run_in import after_run_in
from analysis.usual import Usual, usual_range
from pages.answers.day_columns import as_columns, as_numbers


@dataclass(frozen=True)
class Level:
    """A smoothed level on the days it is known for, all (n,); no band where none can be told."""

    on: np.ndarray
    level: np.ndarray
    lower: np.ndarray | None
    upper: np.ndarray | None


def days_counted(values: pd.DataFrame, period: tuple[date, date], run_in_days: int) -> tuple[np.ndarray, np.ndarray]:
    """Calendar days of a period as whole numbers, and the value of each; without the first of the diary.

    `values`: on_day, value, one row for each known day of the whole diary.
    """
    counted = after_run_in(*as_columns(values), run_in_days=run_in_days)
    first, last = as_numbers(period)
    inside = (counted.day >= first) & (counted.day <= last)
    return counted.day[inside], counted.value[inside]


def level_of(day: np.ndarray, value: np.ndarray, limits: tuple[float, float]) -> Level | None:
    """The smoothed level on the days that are known; None where there are too few."""
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


def usual_of(day: np.ndarray, value: np.ndarray, limits: tuple[float, float]) -> Usual:
    """What is usual and which days lie beyond it."""
    low, high = limits
    # an amount that a file gave may be below 0; the limits are then where it is
    return usual_range(day, value, bounds=(value.min(initial=low), value.max(initial=high)))
