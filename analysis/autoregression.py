"""One coefficient of a regression whose errors carry over from day to day, by an amount that is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, stdtr, stdtrit

# carry-over per day: every hundredth that days can show; the ends of the range weigh half
PHI = np.arange(100) / 100
NEWTON_STEPS = 30  # five do in a diary
LEAST_WEIGHT = 1e-12  # of the sum; a carry-over that weighs less is left out
_PRIOR = np.r_[0.5, np.ones(len(PHI) - 2), 0.5]


@dataclass(frozen=True, kw_only=True)
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

    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        """The values with these shares of the averaged t distribution below them; each between 0 and 1.

        Newton's method for all of them at once, between the least and the greatest of the averaged
        distributions' own quantiles; halved where a step would leave what is known to hold the value.
        """
        own = self.estimate + self.se * stdtrit(self.df, shares[:, None])
        low, high = own.min(axis=1), own.max(axis=1)
        value = own @ self.weight
        close = 1e-12 * self.se.min()
        log_scale = gammaln((self.df + 1) / 2) - gammaln(self.df / 2) - 0.5 * np.log(self.df * np.pi)
        heights = self.weight * np.exp(log_scale) / self.se
        turn = -1
        while True:
            turn += 1
            z = (value[:, None] - self.estimate) / self.se
            excess = stdtr(self.df, z) @ self.weight - shares
            low, high = np.where(excess <= 0, value, low), np.where(excess >= 0, value, high)
            density = (1 + z * z / self.df) ** (-0.5 * (self.df + 1)) @ heights
            # where hardly anything lies between two of the averaged, steps creep: from then on halved
            step = value - excess / np.maximum(density, np.finfo(float).tiny)
            follows = (low <= step) & (step <= high) & (turn < NEWTON_STEPS)
            step = np.where(follows, step, (low + high) / 2)
            if np.all(np.abs(step - value) <= np.maximum(close, 4 * np.spacing(np.abs(value)))):
                return step
            value = step

    def p_value(self) -> float:
        """Twice the smaller share of the averaged t distribution on one side of 0."""
        below = self.share_below(0.0)
        above = float(self.weight @ stdtr(self.df, self.estimate / self.se))
        return min(1.0, 2 * min(below, above))


def average_over_phi(day: np.ndarray, design: np.ndarray, outcome: np.ndarray) -> PhiAverage:
    """The last column's coefficient with AR(1) errors, averaged over how much days may carry over.

    `day` (n,): ascending distinct integers, so that days g apart have correlation phi^g over any gap;
    `design` (n, p): full column rank, p < n; `outcome` (n,). For each phi from 0 to 0.99 exact generalised
    least squares; each phi weighs what the restricted likelihood gives it under a flat prior (with flat
    priors on the coefficients and the log of the variance this is the posterior, a mixture of t
    distributions). A single best phi would be treated as known, and rejects 7 % instead of 5 % at 60 days.

    O(n p^2) once and O(gaps p^2) for each phi, as the products of neighbours are summed by gap.
    Harville 1974, doi:10.1093/biomet/61.2.383; Zellner and Tiao 1964, doi:10.1080/01621459.1964.10480726.

    >>> day, dose = np.arange(30), np.arange(30) % 2
    >>> average = average_over_phi(day, np.column_stack([np.ones(30), dose]), 2.0 * dose + day % 3)
    >>> average.df, round(float(average.weight.sum()), 6)
    (28, 1.0)
    """
    n, p = design.shape
    columns = np.column_stack([design, outcome])
    size = np.sqrt((columns**2).mean(axis=0))
    size[size == 0] = 1.0
    products, log_det = _products(day, columns / size)
    normal, right = products[:, :p, :p], products[:, :p, p]
    root = np.linalg.cholesky(normal)
    solved = np.linalg.solve(root, right[:, :, None])[:, :, 0]
    own = np.diagonal(root, axis1=1, axis2=2)
    rest = np.maximum(products[:, p, p] - (solved**2).sum(axis=1), np.finfo(float).eps * products[:, p, p])
    log_weight = -0.5 * ((n - p) * np.log(rest) + log_det + 2 * np.log(own).sum(axis=1))
    weight = _PRIOR * np.exp(log_weight - log_weight.max())
    counts = weight > LEAST_WEIGHT * weight.sum()
    scale = size[p] / size[p - 1] / own[counts, -1]
    se = np.sqrt(rest[counts] / (n - p)) * scale
    return PhiAverage(
        phi=PHI[counts],
        estimate=solved[counts, -1] * scale,
        se=se,
        weight=weight[counts] / weight[counts].sum(),
        df=n - p,
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
