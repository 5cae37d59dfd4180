"""One coefficient of a regression whose errors carry over from day to day, by an amount that is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import stdtr

# carry-over per day: every hundredth that days can show; the ends of the range weigh half
PHI = np.arange(100) / 100
LEAST_WEIGHT = 1e-12  # of the sum; a carry-over that weighs less is left out
_PRIOR = np.r_[0.5, np.ones(len(PHI) - 2), 0.5]


@dataclass(frozen=True)
class PhiAverage:
    """A coefficient given each carry-over, and how much each of them weighs; arrays of one length.

    `phi`: those of `PHI` that weigh anything; `estimate`, `se`: generalised least squares given phi;
    `weight`: restricted likelihood, summing to 1; `df`: degrees of freedom given phi, rows minus columns.
    """

    phi: np.ndarray
    estimate: np.ndarray
    se: np.ndarray
    weight: np.ndarray
    df: int

    @property
    def mean_phi(self) -> float:
        """The carry-over per day, averaged."""
        return float(self.weight @ self.phi)

    def share_below(self, value: float) -> float:
        """How much of the averaged t distribution lies below `value`."""
        return float(self.weight @ stdtr(self.df, (value - self.estimate) / self.se))

    def quantile(self, share: float) -> float:
        """The value with `share` of the averaged t distribution below it; 0 < share < 1."""
        reach = 10.0 * self.se
        while True:
            low, high = float((self.estimate - reach).min()), float((self.estimate + reach).max())
            if self.share_below(low) < share < self.share_below(high):
                return float(brentq(lambda v: self.share_below(v) - share, low, high, xtol=1e-14, rtol=1e-12))
            reach = 10.0 * reach

    def p_value(self) -> float:
        """Twice the smaller share of the averaged t distribution on one side of 0."""
        below = self.share_below(0.0)
        above = float(self.weight @ stdtr(self.df, self.estimate / self.se))
        return min(1.0, 2 * min(below, above))


def average_over_phi(day: np.ndarray, design: np.ndarray, outcome: np.ndarray) -> PhiAverage:
    """The first column's coefficient with AR(1) errors, averaged over how much days may carry over.

    `day` (n,): ascending distinct integers, so that days g apart have correlation phi^g over any gap;
    `design` (n, p): full column rank, p < n; `outcome` (n,). For each phi from 0 to 0.99 exact generalised
    least squares; each phi weighs what the restricted likelihood gives it under a flat prior (with flat
    priors on the coefficients and the log of the variance this is the posterior, a mixture of t
    distributions). A single best phi would be treated as known, and rejects 7 % instead of 5 % at 60 days.

    O(n p^2) once and O(gaps p^2) for each phi, as the products of neighbours are summed by gap.
    Harville 1974, doi:10.1093/biomet/61.2.383; Zellner and Tiao 1964, doi:10.1080/01621459.1964.10480726.
    """
    n, p = design.shape
    columns = np.column_stack([design, outcome])
    size = np.sqrt((columns**2).mean(axis=0))
    size[size == 0] = 1.0
    products, log_det = _products(day, columns / size)
    normal, right = products[:, :p, :p], products[:, :p, p]
    inverse = np.linalg.inv(normal)
    coefficients = np.einsum("kij,kj->ki", inverse, right)
    rest = products[:, p, p] - np.einsum("ki,ki->k", coefficients, right)
    rest = np.maximum(rest, np.finfo(float).eps * products[:, p, p])
    log_weight = -0.5 * ((n - p) * np.log(rest) + log_det + np.linalg.slogdet(normal)[1])
    weight = _PRIOR * np.exp(log_weight - log_weight.max())
    counts = weight > LEAST_WEIGHT * weight.sum()
    scale = size[p] / size[0]
    se = np.sqrt(rest / (n - p) * inverse[:, 0, 0]) * scale
    return PhiAverage(
        PHI[counts], coefficients[counts, 0] * scale, se[counts], weight[counts] / weight[counts].sum(), n - p
    )


def _products(day: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each phi the columns' products with the inverse of the correlation matrix, and its log determinant.

    The inverse is tridiagonal: a row minus phi^gap times the row before, over the root of 1 - phi^(2 gap).
    """
    gap, place = np.unique(np.diff(day), return_inverse=True)
    kept = PHI[:, None] ** gap
    left = 1 - kept**2
    sums = []
    for number in range(len(gap)):
        here = np.flatnonzero(place == number)
        row, last = columns[here + 1], columns[here]
        across = row.T @ last
        sums.append((row.T @ row, across + across.T, last.T @ last))
    own, both, before = (np.array(part) for part in zip(*sums, strict=True))
    weighed = ((1 / left, own), (-kept / left, both), (kept**2 / left, before))
    products = np.outer(columns[0], columns[0]) + sum(np.tensordot(w, part, 1) for w, part in weighed)
    return products, np.log(left) @ np.bincount(place)
