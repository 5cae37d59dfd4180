"""How much the days of one person resemble their neighbours."""

from __future__ import annotations

import numpy as np

MIN_PAIRS = 20  # neighbouring days needed before their correlation says anything
MAX_PHI = 0.97


def lag_one(day: np.ndarray, residual: np.ndarray) -> float | None:
    """Rank correlation of residuals one calendar day apart, corrected for bias, between 0 and 0.97.

    `day`: ascending distinct integers. With m pairs of neighbouring days r becomes (m r + 2) / (m - 4): a
    fitted line takes about (2 + 4 phi) / m away. None with fewer than 20 pairs or residuals that are all
    equal.

    >>> lag_one(np.array([0, 7, 14]), np.array([1.0, 2.0, 3.0])) is None  # no two days in a row
    True
    """
    neighbours = np.flatnonzero(np.diff(day) == 1)
    rank = _ranks(residual)
    rank -= rank.mean()
    spread = float(np.mean(rank**2))
    if len(neighbours) < MIN_PAIRS or spread == 0:
        return None
    m = len(neighbours)
    r = float(np.mean(rank[neighbours] * rank[neighbours + 1])) / spread
    return float(np.clip((m * r + 2) / (m - 4), 0, MAX_PHI))


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1, ties at their mean."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]
