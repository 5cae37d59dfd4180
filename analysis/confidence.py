"""An estimate with its interval, and the normal quantile that an interval needs."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import ndtr, ndtri


@dataclass(frozen=True)
class Estimate:
    """An estimate with the limits of its interval; None where the data do not reach it."""

    estimate: float | None
    lower: float | None
    upper: float | None


def normal_quantile(confidence_level: float) -> float:
    """How many standard errors reach to either side at this confidence level (1.96 for 0.95).

    >>> round(normal_quantile(0.95), 3)
    1.96
    """
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level: {confidence_level}; accepted are numbers between 0 and 1.")
    return float(ndtri(1 - (1 - confidence_level) / 2))


def two_sided_p(z: float) -> float:
    """Probability of a standard normal value at least as far from 0 as z.

    >>> round(two_sided_p(1.96), 3)
    0.05
    """
    return float(2 * ndtr(-abs(z)))
