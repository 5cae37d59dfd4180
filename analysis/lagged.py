"""Pairs of one day and the next: what was done or felt on a day, and how the day after it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class DayPairs:
    """A day and the next, where the day before the two is known too; arrays (n,), as the calendar runs.

    `day`: the later day of each pair, as an integer; `outcome`: of that day; `exposure` and `outcome_before`:
    of the day before it; `exposure_before` and `outcome_earlier`: of the day before that.
    """

    day: np.ndarray
    exposure: np.ndarray
    outcome: np.ndarray
    outcome_before: np.ndarray
    exposure_before: np.ndarray
    outcome_earlier: np.ndarray


def next_day_pairs(
    exposure_day: np.ndarray, exposure: np.ndarray, outcome_day: np.ndarray, outcome: np.ndarray
) -> DayPairs:
    """Pair each day with the calendar day after it, exactly one apart, where all that is needed is known.

    Days are integers of one calendar, in any order, each at most once; values are NaN where unknown. A pair
    needs the exposure and the outcome of a day and of the day before it, and the outcome of the next: rows
    that merely follow one another are no pair. The day before is needed because its exposure resembles the
    day's own: where it is unknown, what it did would be counted as the day's.
    Errors: ValueError for a day given twice, infinite values, unequal lengths.

    >>> day = np.array([1, 2, 3, 5])
    >>> pairs = next_day_pairs(day, day * 1.0, day, day * 2.0)
    >>> pairs.day.tolist(), pairs.outcome.tolist()
    ([3], [6.0])
    """
    exposure_day, exposure = _known("exposure", exposure_day, exposure)
    outcome_day, outcome = _known("outcome", outcome_day, outcome)
    both = np.intersect1d(exposure_day, outcome_day, assume_unique=True)
    in_a_row = np.intersect1d(both[:-1] + 1, both[1:], assume_unique=True)
    day = np.intersect1d(in_a_row + 1, outcome_day, assume_unique=True)
    return DayPairs(
        day=day,
        exposure=_on(day - 1, exposure_day, exposure),
        outcome=_on(day, outcome_day, outcome),
        outcome_before=_on(day - 1, outcome_day, outcome),
        exposure_before=_on(day - 2, exposure_day, exposure),
        outcome_earlier=_on(day - 2, outcome_day, outcome),
    )


def _on(wanted: np.ndarray, day: np.ndarray, value: np.ndarray) -> np.ndarray:
    """The values of the wanted days, all of them among `day`, ascending."""
    return value[np.searchsorted(day, wanted)]


def _known(name: str, day: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The days with a known value, ascending, or the reason why the columns cannot be used."""
    day, value = np.asarray(day), np.asarray(value, dtype=float)
    if day.size == 0:
        day = day.astype(np.int64)
    if day.dtype.kind not in "iu":
        raise ValueError(f"{name}_day: an array of {day.dtype}; accepted are calendar days as integers.")
    if day.ndim != 1 or day.shape != value.shape:
        raise ValueError(f"{name}: shape {value.shape}, days {day.shape}; accepted is one value per day.")
    if np.isinf(value).any():
        raise ValueError(f"{name}: {value[np.isinf(value)][0]}; accepted are numbers, NaN where unknown.")
    order = np.argsort(day)
    day, value = day[order].astype(np.int64), value[order]
    twice = day[1:][day[1:] == day[:-1]]
    if twice.size:
        raise ValueError(f"{name}_day: {twice[0]} occurs twice; accepted is one value a day.")
    return day[~np.isnan(value)], value[~np.isnan(value)]
