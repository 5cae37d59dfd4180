"""Two answers kept apart: do a person's own ups and downs go together, and do people who have more have more?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from analysis.cluster_errors import cr2
from analysis.grouping import distinct_codes
from analysis.outcome_change import LEAST_SPARE

FEW_PEOPLE = 10  # people an interval of either slope takes: it is they who vary, not their days
FEW_EQUALS = 4  # people of equal weight on whom the slope within people rests; with fewer its error is an accident
FEW_OCCASIONS = 5  # of a person, below which the own mean says little about them


@dataclass(frozen=True, kw_only=True)
class Slope:
    """Points of the outcome per point of the exposure, over `people` people and `occasions` occasions.

    None with a `reason` where there is too little.
    """

    people: int
    occasions: int
    estimate: float | None
    se: float | None
    df: float | None
    lower: float | None
    upper: float | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class WithinBetween:
    """The slope within people and the slope between them.

    usual_occasions: the median number of occasions that a person's mean rests on; is_mean_thin: fewer than
    FEW_OCCASIONS, so that the slope between people is drawn towards 0 by chance in the means.
    """

    within: Slope
    between: Slope
    usual_occasions: float | None
    is_mean_thin: bool


def within_between(
    person: ArrayLike,
    exposure: ArrayLike,
    outcome: ArrayLike,
    *,
    day: ArrayLike | None = None,
    confidence_level: float = 0.95,
) -> WithinBetween:
    """Split an association over repeated occasions into that within people and that between people.

    The exposure is split into each person's mean and the deviation from it. Within: least squares on deviations of
    both, and of `day` where it is given, so that a common drift over time is not taken for an association; standard
    errors are robust to how a person's occasions hang together (people as clusters, `cr2`, whose degrees of freedom say
    on how many people of equal weight the slope rests). Between: least squares on the people's means. `person`, `exposure`, `outcome`, `day` [n]; an
    occasion that lacks one of them is left out. Neither slope is an effect: what changes both is in each of them.

    Curran and Bauer 2011, doi:10.1146/annurev.psych.093008.100356.

    >>> person, exposure = [1, 1, 2, 2, 3, 3], [0, 1, 2, 3, 4, 5]
    >>> slopes = within_between(person, exposure, [0, 2, 1, 3, 2, 4])
    >>> slopes.within.people, slopes.within.occasions
    (3, 6)
    """
    x, y = np.asarray(exposure, dtype=float), np.asarray(outcome, dtype=float)
    t = np.zeros(len(x)) if day is None else np.asarray(day, dtype=float)
    is_known = ~(np.isnan(x) | np.isnan(y) | np.isnan(t))
    x, y, t = x[is_known], y[is_known], t[is_known]
    people = distinct_codes(np.asarray(person, dtype=object)[is_known], argument="person")
    codes = np.unique(people, return_inverse=True)[1]
    counts = np.bincount(codes)
    means = [np.bincount(codes, weights=values) / counts for values in (x, y, t)]
    inside_x, inside_y, inside_t = (values - mean[codes] for values, mean in zip((x, y, t), means, strict=True))
    usual = float(np.median(counts)) if counts.size else None
    return WithinBetween(
        within=_within(codes, counts, inside_x, inside_y, inside_t, confidence_level),
        between=_between(means[0], means[1], len(x), confidence_level),
        usual_occasions=usual,
        is_mean_thin=usual is not None and usual < FEW_OCCASIONS,
    )


def _within(
    codes: np.ndarray, counts: np.ndarray, x: np.ndarray, y: np.ndarray, t: np.ndarray, confidence_level: float
) -> Slope:
    """The slope of deviations `y` on deviations `x`, with robust errors."""
    repeated = counts[codes] > 1
    people, occasions = int((counts > 1).sum()), int(repeated.sum())
    design = np.column_stack([x, t])[:, [True, bool(np.ptp(t) > 0) if t.size else False]]
    if people < FEW_PEOPLE:
        return _refused(people, occasions, f"Fewer than {FEW_PEOPLE} people have two occasions or more.")
    if not _varies(x) or np.linalg.matrix_rank(design) < design.shape[1]:
        return _refused(people, occasions, "Within people the exposure does not vary apart from time.")
    bread = np.linalg.inv(design.T @ design)
    slopes = bread @ design.T @ y
    residual = y - design @ slopes
    variance, df = cr2(design[repeated], residual[repeated], codes[repeated], np.eye(design.shape[1])[0])
    if df < FEW_EQUALS and variance > 0:
        return _refused(
            people, occasions, f"The slope rests on {df:.1f} people's occasions at most; it takes {FEW_EQUALS} or more."
        )
    return _slope(people, occasions, float(slopes[0]), variance, df, confidence_level)


def _between(x: np.ndarray, y: np.ndarray, occasions: int, confidence_level: float) -> Slope:
    """The slope of people's means `y` on their means `x`."""
    people = len(x)
    if people < FEW_PEOPLE:
        return _refused(people, occasions, f"There are fewer than {FEW_PEOPLE} people.")
    if not _varies(x - x.mean()):
        return _refused(people, occasions, "The exposure does not vary between people.")
    centred = x - x.mean()
    slope = float(centred @ y) / float(centred @ centred)
    residual = y - y.mean() - slope * centred
    variance = float(residual @ residual) / (people - 2) / float(centred @ centred)
    return _slope(people, occasions, slope, variance, people - 2, confidence_level)


def _varies(deviations: np.ndarray) -> bool:
    return bool(np.abs(deviations).max(initial=0) > 1e-9)


def _slope(people: int, occasions: int, slope: float, variance: float, df: float, confidence_level: float) -> Slope:
    se = float(np.sqrt(variance))
    if df < LEAST_SPARE or se < 1e-12:
        return _refused(people, occasions, "The outcome does not vary around the slope, so chance cannot be told.")
    reach = float(-stdtrit(df, (1 - confidence_level) / 2)) * se
    return Slope(
        people=people,
        occasions=occasions,
        estimate=slope,
        se=se,
        df=float(df),
        lower=slope - reach,
        upper=slope + reach,
        reason="",
    )


def _refused(people: int, occasions: int, reason: str) -> Slope:
    return Slope(
        people=people, occasions=occasions, estimate=None, se=None, df=None, lower=None, upper=None, reason=reason
    )
