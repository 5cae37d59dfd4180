"""Whether some days of the week are different for a person, and by how much from their usual level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from analysis.autoregression import PhiAverage
from analysis.lasting_errors import LastingErrors, lasting_errors
from analysis.trend import highest_per_day

MIN_DAYS = 8  # of each weekday, with a known value
MIN_APART = 5  # days that must differ from the commonest value of their weekday
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TOO_FEW = "too few"
ALIKE = "days all alike"
METHOD = (
    "Regression on the day of the week and a straight trend, errors that last (AR(1) over calendar days, gaps in "
    "full, plus noise of the single day) by restricted likelihood, averaged over how long and how much they last; "
    "t and F reference"
)


@dataclass(frozen=True, kw_only=True)
class WeekdayPattern:
    """Seven weekdays, Monday first, each as its difference from the mean of the seven; None where refused.

    `n` known days of each; `level` the mean of the seven at the middle of the time; `deviation`, `lower`, `upper`
    arrays of seven in points; `p_value` of all weekdays being alike, the one test made: seven intervals of 95 %
    leave out a true difference of one weekday or another far more often than once in twenty. `autocorrelation`
    of neighbouring days. `refusal`: None, or why nothing is estimated (TOO_FEW, ALIKE).
    """

    n: tuple[int, ...]
    level: float | None
    deviation: np.ndarray | None
    lower: np.ndarray | None
    upper: np.ndarray | None
    p_value: float | None
    autocorrelation: float | None
    method: str
    refusal: str | None

    @property
    def too_few(self) -> bool:
        """Whether some weekday has fewer than 8 known days."""
        return self.refusal == TOO_FEW


def weekday_pattern(day: np.ndarray, value: np.ndarray, *, confidence_level: float = 0.95) -> WeekdayPattern:
    """How each day of the week differs from the person's usual level, trend and slow ups and downs removed.

    `day`: days since 1970-01-01, a Thursday, in any order, the highest value counting where one is given twice;
    `value`: as many numbers, NaN where unknown. The usual level is the mean of the seven weekdays, each counting
    alike however many days it has: someone who writes mostly on Mondays is not usually as on Mondays. A level
    that moves slowly is in the errors (`lasting_errors`), so that a weekday is compared with the days around it.

    Refused where a weekday has fewer than 8 known days, and where fewer than 5 days differ from the commonest
    value of their weekday: days that hardly differ cannot tell how much they might have.
    Errors: ValueError for infinite values, days that are no integers, unequal lengths, a confidence level
    outside 0 to 1.

    >>> pattern = weekday_pattern(np.arange(10), np.arange(10.0))
    >>> pattern.too_few, pattern.n
    (True, (1, 1, 1, 2, 2, 2, 1))
    """
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level: {confidence_level}; accepted are numbers between 0 and 1.")
    day, value = highest_per_day(day, value)
    weekday = (day + 3) % 7
    n = tuple(np.bincount(weekday, minlength=7).tolist())
    refusal = _refusal(weekday, value, min(n))
    if refusal is not None:
        return WeekdayPattern(
            n=n,
            level=None,
            deviation=None,
            lower=None,
            upper=None,
            p_value=None,
            autocorrelation=None,
            method=METHOD,
            refusal=refusal,
        )
    time = (day - day.mean()) / len(day)
    design = np.column_stack([weekday[:, None] == np.arange(7), time]).astype(float)
    centre = float(value.mean())
    fit = lasting_errors(day, design, value - centre)
    tail = (1 - confidence_level) / 2
    middle, lower, upper = np.array([_quantiles(fit, weekday, tail) for weekday in range(7)]).T
    level = centre + float(fit.weight @ fit.estimate[:, :7].mean(axis=1))
    return WeekdayPattern(
        n=n,
        level=level,
        deviation=middle,
        lower=lower,
        upper=upper,
        p_value=_p_value(fit),
        autocorrelation=fit.lag_one,
        method=METHOD,
        refusal=None,
    )


def _refusal(weekday: np.ndarray, value: np.ndarray, fewest: int) -> str | None:
    """Why nothing is estimated, or None."""
    if fewest < MIN_DAYS:
        return TOO_FEW
    commonest = (np.unique(value[weekday == day], return_counts=True)[1].max() for day in range(7))
    return ALIKE if len(value) - int(sum(commonest)) < MIN_APART else None


def _quantiles(fit: LastingErrors, weekday: int, tail: float) -> np.ndarray:
    """Median and limits of one weekday's difference from the mean of the seven."""
    contrast = -np.ones(7) / 7
    contrast[weekday] += 1
    estimate = fit.estimate[:, :7] @ contrast
    se = np.sqrt(np.einsum("i,kij,j->k", contrast, fit.covariance[:, :7, :7], contrast))
    return PhiAverage(phi=fit.phi, estimate=estimate, se=se, weight=fit.weight, df=fit.df).quantiles(
        np.array([0.5, tail, 1 - tail])
    )


def _p_value(fit: LastingErrors) -> float:
    """Of the F test that the seven are alike, averaged over the correlations."""
    steps = np.diff(np.eye(7), axis=0)
    apart = fit.estimate[:, :7] @ steps.T
    covariance = steps @ fit.covariance[:, :7, :7] @ steps.T
    f = np.einsum("ki,ki->k", apart, np.linalg.solve(covariance, apart[:, :, None])[:, :, 0]) / 6
    return min(1.0, float(fit.weight @ fdtrc(6, fit.df, f)))
