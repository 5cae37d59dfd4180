"""Whether one period of a person's days differs from another, by how much, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.autoregression import PhiAverage
from analysis.lasting_errors import Beforehand, lasting_errors
from analysis.trend import highest_per_day

MIN_DAYS = 14  # with a known value, in each period
MIN_APART = 5  # days that must differ from the commonest value of their period
TOO_FEW = "too few"
ALIKE = "days all alike"
# Searched for by simulation as the trend's, at the least price in finding large differences: a slow state makes the days
# of one month unlike those of the next, and four to eight weeks hardly tell how long it lasts.
BEFOREHAND, FULLY = Beforehand(lasting=8, brief=-0.3), 56
METHOD = (
    "Difference of the two means of the known days; its variance from errors that last (AR(1) over calendar "
    "days, gaps in full, plus noise of the single day) by restricted likelihood, averaged over how long and how "
    "much they last; Student t reference (version 2)"
)


@dataclass(frozen=True, kw_only=True)
class PeriodChange:
    """Two periods beside each other, `difference` second minus first; None where the days do not carry it.

    `n_first`, `n_second` days with a known value, to which the means belong; `lower`, `upper`, `p_value` of the
    difference; `autocorrelation` of neighbouring days within the periods. `refusal`: None, or why there is no
    interval (TOO_FEW, ALIKE); means and difference are given as far as there are known days.
    """

    n_first: int
    n_second: int
    mean_first: float | None
    mean_second: float | None
    difference: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    autocorrelation: float | None
    method: str
    refusal: str | None


def compare_periods(
    day: np.ndarray,
    value: np.ndarray,
    *,
    first: tuple[int, int],
    second: tuple[int, int],
    confidence_level: float = 0.95,
) -> PeriodChange:
    """The mean of the second period minus that of the first, with an interval that survives autocorrelation.

    `day`: calendar days as integers, in any order, the highest value counting where one is given twice;
    `value`: as many numbers, NaN where unknown; `first`, `second`: first and last day of each period, both
    included. The periods may be adjacent or apart, in either order, and days outside them count for nothing.

    Days of one diary resemble their neighbours, and Mann-Whitney takes two fortnights of nothing for a change in
    23 % of diaries with an autocorrelation of 0.5. Here the error of a day is a state that lasts plus noise of
    that day (`lasting_errors`); what the days do not tell about either is averaged over, not assumed. The
    interval is the central part of the averaged t distributions and excludes 0 exactly when p is below
    1 - confidence_level. It says how the levels differ, not why: whatever began or ended between the periods,
    and a slow drift too, is in it. How often it finds a difference that is not there is printed
    by tests/simulation/certainty.py, and one that is by period_type_one_error.py. Two fortnights tell little, and this
    errs on the side of not calling a change.

    Refused with fewer than 14 known days in either period, and where fewer than 5 days differ from the commonest
    value of their period: days that hardly differ cannot tell how much they might have.
    Errors: ValueError for periods that overlap or end before they begin, infinite values, days that are no
    integers, unequal lengths, a confidence level outside 0 to 1.

    >>> day = np.arange(60)
    >>> compare_periods(day, np.where(day < 30, 4.0, 3.0) + day % 2, first=(0, 29), second=(30, 59)).difference
    -1.0
    """
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level: {confidence_level}; accepted are numbers between 0 and 1.")
    _check_periods(first, second)
    day, value = highest_per_day(day, value)
    in_first, in_second = ((begin <= day) & (day <= end) for begin, end in (first, second))
    n_first, n_second = int(in_first.sum()), int(in_second.sum())
    mean_first = float(value[in_first].mean()) if n_first else None
    mean_second = float(value[in_second].mean()) if n_second else None
    difference = None if mean_first is None or mean_second is None else mean_second - mean_first
    described = partial(
        PeriodChange,
        n_first=n_first,
        n_second=n_second,
        mean_first=mean_first,
        mean_second=mean_second,
        difference=difference,
        method=METHOD,
    )
    refusal = _refusal(value[in_first], value[in_second])
    if refusal is not None:
        return described(lower=None, upper=None, p_value=None, autocorrelation=None, refusal=refusal)

    inside = in_first | in_second
    design = np.column_stack([in_first, in_second])[inside].astype(float)
    errors = lasting_errors(
        day[inside],
        design,
        value[inside] - value[inside].mean(),
        beforehand=BEFOREHAND.of_days(n_first + n_second, FULLY),
    )
    of_means = design[:, 1] / n_second - design[:, 0] / n_first
    se = np.sqrt(errors.variance_of(of_means))
    average = PhiAverage(
        phi=errors.phi, estimate=np.full(len(se), difference), se=se, weight=errors.weight, df=errors.df
    )
    tail = (1 - confidence_level) / 2
    lower, upper = average.quantiles(np.array([tail, 1 - tail])).tolist()
    return described(lower=lower, upper=upper, p_value=average.p_value(), autocorrelation=errors.lag_one, refusal=None)


def _refusal(first: np.ndarray, second: np.ndarray) -> str | None:
    """Why two periods carry no interval, or None."""
    if min(len(first), len(second)) < MIN_DAYS:
        return TOO_FEW
    apart = sum(len(values) - int(np.unique(values, return_counts=True)[1].max()) for values in (first, second))
    return ALIKE if apart < MIN_APART else None


def _check_periods(first: tuple[int, int], second: tuple[int, int]) -> None:
    for name, (begin, end) in (("first", first), ("second", second)):
        if end < begin:
            raise ValueError(f"{name}: {begin} to {end}; accepted is a first day and a last one not before it.")
    if first[0] <= second[1] and second[0] <= first[1]:
        raise ValueError(f"second: {second} overlaps first: {first}; accepted are periods without a common day.")
