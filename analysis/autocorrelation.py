"""How much the days of one person resemble their neighbours, and what that does to a test for trend."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

import numpy as np
from scipy.linalg.lapack import dpttrf, dpttrs
from scipy.optimize import minimize
from scipy.special import ndtri

MIN_PAIRS = 20  # neighbouring days needed before their correlation says anything
MAX_PHI = 0.97
# where the search for the likelihood's maximum may start: persistence and share of the lasting part
_STARTS = [(phi, share) for phi in (-0.5, 1.5, 3.0) for share in (-1.0, 0.5, 3.0)]


def lag_one(day: np.ndarray, residual: np.ndarray) -> float | None:
    """Rank correlation of residuals one calendar day apart, corrected for bias, between 0 and 0.97.

    `day`: ascending distinct integers. With m pairs of neighbouring days r becomes (m r + 2) / (m - 4): a
    fitted line takes about (2 + 4 phi) / m away. None with fewer than 20 pairs or residuals that are all
    equal.
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


def lasting_and_passing(day: np.ndarray, residual: np.ndarray) -> tuple[float, float]:
    """Persistence per day and share of variance of the part that lasts, by restricted maximum likelihood.

    A score is a state that changes slowly (AR(1) over calendar days, exactly over gaps) plus what belongs to
    that day alone. The lag-one correlation mixes the two: a state with 0.9 behind noise of the same size
    shows 0.45 and would be taken to be gone after three days. The model is fitted to the normal scores of the
    residuals with level and trend taken out of the likelihood. O(n) per evaluation: the precision of the
    state at the observed days is tridiagonal. (0, 0) for residuals that are all equal.
    """
    n = len(day)
    score = ndtri((_ranks(residual) - 0.375) / (n + 0.25))
    if np.ptp(score) == 0:
        return 0.0, 0.0
    time = day - day.mean()
    rows = np.stack([np.ones(n), time / time.std(), score])
    products = rows @ rows.T
    gaps, which, often = np.unique(np.diff(day), return_inverse=True, return_counts=True)

    def criterion(logits: Sequence[float]) -> float:
        phi, share = _from_logits(logits)
        return _restricted_likelihood(phi**gaps, share, which, often, rows, products)

    start = min(_STARTS, key=criterion)
    simplex = np.add(start, [[0.0, 0.0], [0.7, 0.0], [0.0, 0.7]])
    found = minimize(
        criterion,
        start,
        method="Nelder-Mead",
        options={"initial_simplex": simplex, "xatol": 0.02, "fatol": 1e-3, "maxfev": 100},
    )
    return _from_logits(found.x)


def _from_logits(logits: Sequence[float]) -> tuple[float, float]:
    """Persistence (at most 0.99) and share, from numbers that a search may move freely."""
    phi, share = (1 / (1 + exp(-min(max(logit, -8.0), 8.0))) for logit in logits)
    return 0.99 * phi, share


def _restricted_likelihood(
    kept: np.ndarray, share: float, which: np.ndarray, often: np.ndarray, rows: np.ndarray, products: np.ndarray
) -> float:
    """Minus the restricted log likelihood, up to a constant, with the overall variance profiled out.

    `kept[which]` is the correlation of the state over each gap, `often` how many gaps have each. The
    covariance share R + (1 - share) I has, with Q the tridiagonal inverse of R and M = I + Q (1 - share) /
    share, the inverse (I - M^-1) / (1 - share); `rows` are level, trend and score, `products` what they make
    with I.
    """
    n = rows.shape[1]
    innovation = 1 - kept**2
    own, cross = (kept**2 / innovation)[which], (-kept / innovation)[which]
    diagonal = np.ones(n)
    diagonal[1:] += own
    diagonal[:-1] += own
    ratio = (1 - share) / share
    pivots, multipliers, _ = dpttrf(1 + ratio * diagonal, ratio * cross)
    solved = dpttrs(pivots, multipliers, rows.T)[0]
    (one, both, up), (_, slope, along), (_, _, total) = ((products - rows @ solved) / (1 - share)).tolist()
    # level and trend taken out of the score: the last pivot of the 3 by 3 matrix, the first two multiplied
    fixed = one * slope - both**2
    rest = total - (up * up * slope - 2 * up * along * both + along * along * one) / fixed
    log_det = n * log(share) + float(often @ np.log(innovation) + np.log(pivots).sum())
    return 0.5 * ((n - 2) * log(rest) + log_det + log(fixed))


def variance_inflation(day: np.ndarray, phi: float, share: float = 1.0) -> float:
    """By what factor autocorrelation widens the variance of Kendall's S, from the real calendar gaps.

    S is, up to smaller terms, the sum over days of c_i times the value's rank, c_i = days before minus days
    after. So the factor is sum_ij c_i c_j rho(|day_i - day_j|) / sum_i c_i^2, where rho is 1 for a day with
    itself and share * phi^d for days d apart. The double sum takes one pass, since phi^(a + b) = phi^a phi^b.
    `phi` and `share` lie between 0 and 1; the factor is never below 1.
    """
    n = len(day)
    c = (2.0 * np.arange(n) - (n - 1)).tolist()
    kept = (phi ** np.diff(day)).tolist()
    earlier, crossed = 0.0, 0.0
    for i in range(1, n):
        earlier = kept[i - 1] * (earlier + c[i - 1])
        crossed += c[i] * earlier
    return max(1.0, 1 + share * 2 * crossed / (n * (n * n - 1) / 3))


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1, ties at their mean."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]
