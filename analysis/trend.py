"""Whether a person's days go up or down over time, by how much a week, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from analysis.autocorrelation import lag_one, lasting_and_passing, variance_inflation
from analysis.pair_slopes import PairSlopes, median_slope, pair_slopes, rises_minus_falls, slope_at_balance

MIN_DAYS = 30
METHOD = (
    "Theil-Sen slope on calendar days; Mann-Kendall test and its inversion, with tie correction, variance "
    "widened for autocorrelation (AR(1) plus noise of the single day), Student t reference"
)


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A slope per seven calendar days with its interval and p-value; None where the days do not carry them.

    `n` days with a value; `days` from the first to the last of them, both included; `autocorrelation` of
    neighbouring days around the slope (`lag_one`); `too_few` when n is under 30, and then nothing is
    estimated.
    """

    n: int
    days: int
    slope_per_week: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    method: str
    autocorrelation: float | None
    too_few: bool


def highest_per_day(day: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each day once, ascending, with the highest of its known values; days without one are left out.

    `day`: integers, in any order and repeated; `value`: as many numbers, NaN where unknown.
    """
    day, value = _checked(day, value)
    known = ~np.isnan(value)
    day, value = day[known], value[known]
    order = np.lexsort((value, day))
    day, value = day[order], value[order]
    last = np.diff(day, append=day[-1:] + 1) > 0
    return day[last], value[last]


def theil_sen(day: np.ndarray, value: np.ndarray, *, confidence_level: float = 0.95) -> Trend:
    """The median slope between all pairs of days, with a test and interval that hold under autocorrelation.

    `day`: calendar days as integers (any origin, any order, each at most once: see `highest_per_day`);
    `value`: as many numbers, NaN where unknown. The slope is the median over pairs of the difference in value
    by the difference in days, so gaps count in full. Where most pairs are tied and the median lies outside
    the interval, the slope given is the one at which the test statistic balances.

    The test is Mann-Kendall's: S = rising minus falling pairs, variance corrected for ties, one taken off for
    continuity. The variance is widened by the factor that the residuals' autocorrelation and the real gaps
    ask for (`variance_inflation`, `lasting_and_passing`: AR(1) alone, from neighbouring days, rejects 28 %
    instead of 5 % where a slow state hides behind the noise of single days); Student t on n / factor - 2
    degrees of freedom, at least 1. The interval holds every slope that the same test, same variance and
    reference, does not reject: it excludes 0 exactly when p is below 1 - confidence_level. It is None where
    that is every slope, and where all values are equal: then the slope is 0 and p is 1, but days that never
    differ cannot tell how much they might have.

    Sen 1968, doi:10.1080/01621459.1968.10480934; Hamed and Rao 1998, doi:10.1016/S0022-1694(97)00125-X.
    Errors: ValueError for a day given twice, days that are no integers, infinite values, unequal lengths.
    """
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level: {confidence_level}; accepted are numbers between 0 and 1.")
    day, value = _checked(day, value)
    known = ~np.isnan(value)
    order = np.argsort(day[known])
    day, value = day[known][order], _without_last_digits(value[known][order])
    twice = day[1:][day[1:] == day[:-1]]
    if twice.size:
        raise ValueError(f"day: {twice[0]} occurs twice; accepted is one value a day (highest_per_day).")
    n = len(day)
    days = int(day[-1] - day[0]) + 1 if n else 0
    if n < MIN_DAYS:
        return Trend(
            n=n,
            days=days,
            slope_per_week=None,
            lower=None,
            upper=None,
            p_value=None,
            method=METHOD,
            autocorrelation=None,
            too_few=True,
        )
    if np.ptp(value) == 0:
        return Trend(
            n=n,
            days=days,
            slope_per_week=0.0,
            lower=None,
            upper=None,
            p_value=1.0,
            method=METHOD,
            autocorrelation=None,
            too_few=False,
        )

    slopes = pair_slopes(day, value)
    slope = median_slope(slopes)
    residual = _residual(day, value, slope)
    inflation = variance_inflation(day, *lasting_and_passing(day, residual))
    se = float(np.sqrt(_tied_variance(value) * inflation))
    df = max(n / inflation - 2, 1.0)
    balance = rises_minus_falls(slopes)
    p_value = min(1.0, 2 * float(stdtr(df, -(abs(balance) - 1) / se)))
    reach = float(stdtrit(df, (1 + confidence_level) / 2)) * se + 1
    lower, upper = _limits(slopes, reach)
    if lower is not None and not lower <= slope <= upper:
        slope = slope_at_balance(slopes, 0.0)
    return Trend(
        n=n,
        days=days,
        slope_per_week=7 * slope,
        lower=None if lower is None else 7 * lower,
        upper=None if upper is None else 7 * upper,
        p_value=p_value,
        method=METHOD,
        autocorrelation=lag_one(day, residual),
        too_few=False,
    )


def _limits(slopes: PairSlopes, reach: float) -> tuple[float | None, float | None]:
    """The slopes that leave S at `reach` and at minus `reach`; None if no slope takes S that far."""
    if reach >= slopes.n_pairs:
        return None, None
    return slope_at_balance(slopes, reach), slope_at_balance(slopes, -reach)


def _without_last_digits(value: np.ndarray) -> np.ndarray:
    """Values that differ in the last digits of floating point only (0.1 + 0.2 and 0.3) made equal: ties."""
    levels, index = np.unique(value, return_inverse=True)
    apart = np.diff(levels, prepend=-np.inf) > 1e-12 * np.abs(levels)
    first = np.flatnonzero(apart)[np.cumsum(apart) - 1]
    return levels[first][index]


def _residual(day: np.ndarray, value: np.ndarray, slope: float) -> np.ndarray:
    """What the slope leaves, in units of the values' range, from 1 up, so that last digits are those of 1."""
    left = (value - value.min() - slope * (day - day[0])) / np.ptp(value)
    return _without_last_digits(left - left.min() + 1)


def _tied_variance(value: np.ndarray) -> float:
    """Variance of S for independent days in any order, given the ties that occur (Kendall 1975)."""
    n = len(value)
    _, tied = np.unique(value, return_counts=True)
    return (n * (n - 1) * (2 * n + 5) - float(np.sum(tied * (tied - 1) * (2 * tied + 5)))) / 18


def _checked(day: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two columns as arrays of integers and floats, or the reason why not."""
    day, value = np.asarray(day), np.asarray(value, dtype=float)
    if day.size == 0:
        day = day.astype(np.int64)
    if day.dtype.kind not in "iu":
        raise ValueError(f"day: an array of {day.dtype}; accepted are calendar days as integers.")
    if day.ndim != 1 or day.shape != value.shape:
        raise ValueError(f"value: shape {value.shape}, day {day.shape}; accepted is one value per day.")
    if np.isinf(value).any():
        raise ValueError(f"value: {value[np.isinf(value)][0]}; accepted are numbers, NaN where unknown.")
    return day.astype(np.int64), value
