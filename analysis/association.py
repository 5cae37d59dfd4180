"""Whether the days after more of something are different: within one person, and an association only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from analysis.autoregression import average_over_phi
from analysis.lagged import DayPairs

MIN_PAIRS = 60
MIN_APART = 10  # pairs that must differ from the commonest value, of the exposure and of the outcome
MIN_LEFT = 0.05  # of the exposure's variance that the covariates must leave
METHOD = (
    "Regression of the next calendar day on this one, within one person, adjusted for the outcome of the "
    "same day, exposure and outcome of the day before, a straight trend over time and the day of the week; "
    "AR(1) errors over calendar days by exact restricted likelihood, averaged over the autocorrelation; t "
    "reference with n minus the number of coefficients as degrees of freedom"
)


class Refusal(Enum):
    """Why nothing is estimated."""

    TOO_FEW = "fewer than 60 pairs of days"
    EXPOSURE_ALIKE = "the exposure is the same on all but a few days"
    OUTCOME_ALIKE = "the outcome is the same on all but a few days"
    ENTANGLED = "weekday, trend and the days before leave almost nothing of the exposure"


@dataclass(frozen=True, kw_only=True)
class Association:
    """The next day's difference per step of the exposure, its interval and p-value; None where refused.

    `n` pairs of days; `n_apart` of them with another exposure than the commonest; `step` in units of the
    exposure; `autocorrelation` of the errors from day to day; `refusal` None where there is an answer. `is_apart`: of a
    difference that leaves out 0, whether it stands when pain is felt before it is written (`analysis.felt_pain`); None
    where that was not asked. `p_value` is then the larger of both.
    """

    n: int
    n_apart: int
    step: float
    difference: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    autocorrelation: float | None
    refusal: Refusal | None
    is_apart: bool | None = None
    method: str = METHOD


def next_day_association(pairs: DayPairs, *, step: float = 1.0, confidence_level: float = 0.95) -> Association:
    """How the next day's outcome differs per `step` more of the exposure, other things of the day alike.

    Within one person: the intercept is the person's own, so the exposure counts as its deviation from their
    mean. The same day's outcome is a covariate: pain makes people do less today and hurts again tomorrow, and
    AR(1) errors alone then reject 10 to 20 % instead of 5 %. A change that the activity makes on the same day
    is thus not counted. Exposure and outcome of the day before are covariates too: what that day did is not
    taken for this day's, and where a lasting state hides behind the noise of single days the same day's
    outcome alone does not tell it. So are trend and weekday. Pairs without that day are left out
    (`next_day_pairs`): kept and marked as unknown, they let 95 % intervals hold only 75 % of true differences
    (365 pairs, carry-over 0.8 of both, a fifth of days missing), as the exposure then stands for the day
    before's too. Scores in whole points tell the same day's pain only nearly: where it strongly cuts what is
    done that day, 7 to 9 % are rejected instead of 5 % (365 pairs).
    The estimate is the median of the t distributions averaged over the autocorrelation (`average_over_phi`),
    the interval its central part: it excludes 0 exactly when p is below 1 - confidence_level.

    Refused under 60 pairs, with fewer than 10 that differ from the commonest exposure or outcome, and where
    the covariates leave less than 5 % of the exposure's variance. What the diary does not hold can still be
    behind a difference: it is an association, whatever its p-value.

    Curran and Bauer 2011, doi:10.1146/annurev.psych.093008.100356 (within-person effects; the trend).
    Errors: ValueError for a step that is not above 0, a confidence level outside 0 to 1.

    >>> from analysis.lagged import next_day_pairs
    >>> day = np.arange(10)
    >>> link = next_day_association(next_day_pairs(day, day % 2, day, day % 3))
    >>> link.n, link.refusal  # the refusal says what too few days lack
    (8, <Refusal.TOO_FEW: 'fewer than 60 pairs of days'>)
    """
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level: {confidence_level}; accepted are numbers between 0 and 1.")
    if not 0 < step < float("inf"):
        raise ValueError(f"step: {step}; accepted are numbers above 0.")
    n, n_apart = len(pairs.day), n_unlike_most(pairs.exposure)
    refusal = _too_alike(pairs, n_apart)
    if refusal is not None:
        return Association(
            n=n,
            n_apart=n_apart,
            step=step,
            difference=None,
            lower=None,
            upper=None,
            p_value=None,
            autocorrelation=None,
            refusal=refusal,
        )
    exposure = pairs.exposure / step
    covariates = _covariates(pairs)
    if _share_left(exposure, covariates) < MIN_LEFT:
        return Association(
            n=n,
            n_apart=n_apart,
            step=step,
            difference=None,
            lower=None,
            upper=None,
            p_value=None,
            autocorrelation=None,
            refusal=Refusal.ENTANGLED,
        )
    design = np.column_stack([covariates, exposure - exposure.mean()])
    average = average_over_phi(pairs.day, design, pairs.outcome - pairs.outcome.mean())
    tail = (1 - confidence_level) / 2
    middle, lower, upper = average.quantiles(np.array([0.5, tail, 1 - tail])).tolist()
    return Association(
        n=n,
        n_apart=n_apart,
        step=step,
        difference=middle,
        lower=lower,
        upper=upper,
        p_value=average.p_value(),
        autocorrelation=average.mean_phi,
        refusal=None,
    )


def n_unlike_most(value: np.ndarray) -> int:
    """How many values differ from the commonest one.

    >>> n_unlike_most(np.array([0, 0, 0, 1, 2]))
    2
    """
    _, often = np.unique(value, return_counts=True)
    return len(value) - int(often.max(initial=0))


def _too_alike(pairs: DayPairs, n_apart: int) -> Refusal | None:
    if len(pairs.day) < MIN_PAIRS:
        return Refusal.TOO_FEW
    if n_apart < MIN_APART:
        return Refusal.EXPOSURE_ALIKE
    if n_unlike_most(pairs.outcome) < MIN_APART:
        return Refusal.OUTCOME_ALIKE
    return None


def _share_left(exposure: np.ndarray, covariates: np.ndarray) -> float:
    """The share of the exposure's variance that the covariates do not tell."""
    around = exposure - exposure.mean()
    left = around - covariates @ (covariates.T @ around)
    return float(left @ left) / float(around @ around)


def _covariates(pairs: DayPairs) -> np.ndarray:
    """What outcomes and exposure before, time, and the weekdays that occur (the intercept) span.

    Orthonormal columns: what adds nothing to the others is left out. At least 60 pairs. From the products of
    the columns, as a decomposition of the columns themselves takes ten times as long; centred, so that their
    squares lose nothing.
    """
    weekday = pairs.day % 7
    days = [weekday == day for day in np.unique(weekday)]
    time = pairs.day - pairs.day.mean()
    earlier = (pairs.outcome_before, pairs.exposure_before, pairs.outcome_earlier)
    before = [value - value.mean() for value in earlier if np.ptp(value) > 0]
    columns = np.column_stack([*before, time, *days]).astype(float)
    columns /= np.sqrt((columns**2).sum(axis=0))
    spread, directions = np.linalg.eigh(columns.T @ columns)
    adds = spread > 1e-12 * spread[-1]
    return columns @ (directions[:, adds] / np.sqrt(spread[adds]))
