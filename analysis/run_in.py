"""Days after a run-in: the first days of a diary are worse than usual, because that is when people begin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.trend import highest_per_day

# People who begin 1.5 standard deviations (3 points) or more above their true mean have a first week that is 2.0
# points too high where days resemble each other by 0.8, 1.7 where a slow state (0.9) hides behind daily noise.
# After 7 days of run-in 0.5 and 0.8 are left, after 14 days 0.2 and 0.4, after 21 days 0.1 and 0.2. False falls by
# `compare_periods` go from 4.5 to 2.5 % (nominal 2.5) and from 10 to 5 %, by `theil_sen` from 6 to 4 % and from 19 to
# 8 %, and no further after 21 days (400 diaries each; `tests/simulation/period_type_one_error.py`).
RUN_IN_DAYS = 14


@dataclass(frozen=True)
class AfterRunIn:
    """Known days after the run-in, ascending, with their values; `n_left_out` known days lie in it."""

    day: np.ndarray
    value: np.ndarray
    n_left_out: int


def after_run_in(day: np.ndarray, value: np.ndarray, *, run_in_days: int = RUN_IN_DAYS) -> AfterRunIn:
    """Leave out the calendar days up to `run_in_days` from the first known one, itself counted.

    `day`: calendar days as integers, in any order, the highest value counting where one is given twice; `value`:
    as many numbers, NaN where unknown, and these do not start the run-in. 0 leaves out nothing. It is for the
    days from the very first entry of a diary: a window chosen later by the calendar needs none.
    Errors: ValueError for a negative number of days, infinite values, days that are no integers, unequal lengths.

    >>> left = after_run_in(np.arange(10, 20), np.arange(10.0), run_in_days=7)
    >>> left.day.tolist(), left.n_left_out
    ([17, 18, 19], 7)
    """
    if run_in_days < 0:
        raise ValueError(f"run_in_days: {run_in_days}; accepted are whole numbers from 0.")
    day, value = highest_per_day(day, value)
    kept = day >= day[0] + run_in_days if len(day) else np.zeros(0, dtype=bool)
    return AfterRunIn(day[kept], value[kept], int((~kept).sum()))
