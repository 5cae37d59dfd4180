"""Regression on one person's days whose errors last: a slow state and what belongs to the single day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpttrf, dpttrs

# Persistence of the state per day, and the share of the variance that it has; without persistence there is only
# the single day's noise. Where nothing else is thought all pairs weigh alike, and the denser grid near 1 makes that
# nearly as many pairs for each doubling of how long a state lasts. Weighing phi evenly instead finds a difference of 1.5
# standard deviations in 14 + 14 days more often (56 % against 41 %), but where a slow state (0.9) hides behind
# daily noise it finds one that is not there in 14 % of diaries, not 7 % (250 diaries).
PHI = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.985, 0.993])
SHARE = np.array([0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0])
# brisk, lasting and very slow errors may each be likely, with nothing likely between them: all are begun from
_STARTS = [(i, j) for i in (2, 7, 12, 14) for j in (1, 3, 5, 6)]
BETWEEN = (0.8, 0.3)  # a persistence that is neither brisk nor slow, and how far about it that reaches
WORTH_A_LOOK = 7.0  # log likelihood below the best at which the neighbours of a pair are left out
LEAST_WEIGHT = 1e-6  # of the sum; a correlation that weighs less is left out

# log restricted likelihood, coefficients [p], their covariance [p, p], variance
_Given = tuple[float, np.ndarray, np.ndarray, float]


@dataclass(frozen=True, kw_only=True)
class LastingErrors:
    """What each of k correlations of the errors says; all arrays start with that dimension.

    `estimate` (k, p) by generalised least squares; `covariance` (k, p, p) of it; `variance` (k,) of a day
    around the regression; `weight` (k,) restricted likelihood, summing to 1; `phi` and `share` (k,) the
    correlation share * phi^gap; `df` rows minus columns; `day` (n,) as given.
    """

    estimate: np.ndarray
    covariance: np.ndarray
    variance: np.ndarray
    weight: np.ndarray
    phi: np.ndarray
    share: np.ndarray
    df: int
    day: np.ndarray

    def variance_of(self, contrast: np.ndarray) -> np.ndarray:
        """The variance (k,) of sum(contrast * outcome), a number for each day, at each correlation."""
        lasting = {phi: _lasting_variance(phi, self.day, contrast) for phi in np.unique(self.phi)}
        alone = float(contrast @ contrast)
        mixed = [share * lasting[phi] + (1 - share) * alone for phi, share in zip(self.phi, self.share, strict=True)]
        return self.variance * np.array(mixed)

    @property
    def lag_one(self) -> float:
        """The correlation of errors of neighbouring days, averaged."""
        return float(self.weight @ (self.phi * self.share))


class _Persistence:
    """The precision of the state at one phi: tridiagonal, exact over gaps."""

    def __init__(self, phi: float, gaps: np.ndarray, which: np.ndarray, often: np.ndarray, columns: np.ndarray):
        self.diagonal, self.cross, self.log_det = _precision(phi, gaps, which, often)
        self.times = self.diagonal[:, None] * columns
        self.times[1:] += self.cross[:, None] * columns[:-1]
        self.times[:-1] += self.cross[:, None] * columns[1:]

    def products(self, share: float, columns: np.ndarray) -> tuple[np.ndarray, float]:
        """The columns' products with the inverse of the correlation matrix, and its log determinant."""
        n = len(columns)
        if share == 1:
            return columns.T @ self.times, self.log_det
        ratio = (1 - share) / share
        pivots, multipliers, _ = dpttrf(1 + ratio * self.diagonal, ratio * self.cross)
        solved = dpttrs(pivots, multipliers, self.times)[0]
        return columns.T @ solved / share, n * np.log(share) + self.log_det + float(np.log(pivots).sum())


def _precision(
    phi: float, gaps: np.ndarray, which: np.ndarray, often: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Diagonal and neighbouring diagonal of the inverse of phi^|gap|, and that matrix's log determinant."""
    kept = phi**gaps
    innovation = 1 - kept**2
    own, cross = (kept**2 / innovation)[which], (-kept / innovation)[which]
    diagonal = np.ones(len(which) + 1)
    diagonal[1:] += own
    diagonal[:-1] += own
    return diagonal, cross, float(often @ np.log(innovation))


def _lasting_variance(phi: float, day: np.ndarray, contrast: np.ndarray) -> float:
    """contrast' R contrast, R the correlation phi^|gap| of the days, through its tridiagonal inverse."""
    diagonal, cross, _ = _precision(phi, *np.unique(np.diff(day), return_inverse=True, return_counts=True))
    pivots, multipliers, _ = dpttrf(diagonal, cross)
    return float(contrast @ dpttrs(pivots, multipliers, contrast)[0])


@dataclass(frozen=True, kw_only=True)
class Beforehand:
    """What is thought of the errors before the days are seen; all 0: every pair of persistence and share alike.

    `lasting`: how much of what varies lasts (a pair weighs share^lasting); `brief`: how briefly ((1 - phi)^brief);
    `between`: by how much, as a log weight, it is thought to be either brisk or slow, and not about BETWEEN;
    `together`: that days are not independent, as a log weight against that.
    """

    lasting: float = 0.0
    brief: float = 0.0
    between: float = 0.0
    together: float = 0.0

    def log_weight(self, phi: float, share: float) -> float:
        """Of a pair."""
        middle, width = BETWEEN
        return float(
            self.lasting * np.log(share)
            + self.brief * np.log1p(-phi)
            - self.between * np.exp(-(((phi - middle) / width) ** 2))
        )

    def of_days(self, n: int, fully: int) -> Beforehand:
        """What is thought of n days, of which up to `fully` are too few to tell: fully / n of it where there are more."""
        part = min(1.0, fully / n)
        return Beforehand(
            lasting=part * self.lasting,
            brief=part * self.brief,
            between=part * self.between,
            together=part * self.together,
        )


ALL_ALIKE = Beforehand()


def lasting_errors(
    day: np.ndarray, design: np.ndarray, outcome: np.ndarray, *, beforehand: Beforehand = ALL_ALIKE
) -> LastingErrors:
    """Regression coefficients for each correlation that the errors may have, and how much each weighs.

    `day` (n,) ascending distinct integers; `design` (n, p) of full rank, p < n; `outcome` (n,) that the design
    does not reproduce exactly. The error of a day is a state that is AR(1) over calendar days, exactly over
    gaps, plus noise of that day alone; each pair of persistence and share weighs what its restricted
    likelihood gives it and what was thought `beforehand`, so that nothing is treated as known that the days do not
    tell. A few weeks can hardly tell a slow state behind daily noise from a brisk one, and a trend or a difference of
    periods is then found where none is unless it is allowed for beforehand. O(n p) a pair; the neighbours of a pair
    are looked at where the pair is likely enough.
    Harville 1974, doi:10.1093/biomet/61.2.383.

    >>> day = np.arange(30)
    >>> fit = lasting_errors(day, np.column_stack([np.ones(30), day % 2]), 2.0 * (day % 2) + day % 3)
    >>> fit.df, round(float(fit.weight.sum()), 6)
    (28, 1.0)
    """
    n, p = design.shape
    columns = np.asfortranarray(np.column_stack([design, outcome]).astype(float))
    gaps, which, often = np.unique(np.diff(day), return_inverse=True, return_counts=True)
    persistence: dict[int, _Persistence] = {}
    fits: dict[tuple[int, int], _Given] = {}

    def look(i: int, j: int) -> None:
        if i not in persistence:
            persistence[i] = _Persistence(PHI[i], gaps, which, often, columns)
        products, log_det = persistence[i].products(SHARE[j], columns)
        fits[i, j] = _given(products, log_det, beforehand.log_weight(PHI[i], SHARE[j]), n, p)

    ahead = set(_STARTS)
    while ahead:
        for i, j in ahead:
            look(i, j)
        best = max(fit[0] for fit in fits.values())
        near = [place for place, fit in fits.items() if fit[0] > best - WORTH_A_LOOK]
        around = {(i + a, j + b) for i, j in near for a in (-1, 0, 1) for b in (-1, 0, 1)}
        ahead = {(i, j) for i, j in around if 0 <= i < len(PHI) and 0 <= j < len(SHARE)} - fits.keys()
    independent = _given(columns.T @ columns, 0.0, -beforehand.together, n, p)
    places = list(fits)
    phi = np.array([0.0] + [PHI[i] for i, _ in places])
    share = np.array([0.0] + [SHARE[j] for _, j in places])
    log_weight, estimate, covariance, variance = zip(independent, *fits.values(), strict=True)
    weight = np.exp(np.array(log_weight) - max(log_weight))
    counts = weight > LEAST_WEIGHT * weight.sum()
    return LastingErrors(
        estimate=np.array(estimate)[counts],
        covariance=np.array(covariance)[counts],
        variance=np.array(variance)[counts],
        weight=weight[counts] / weight[counts].sum(),
        phi=phi[counts],
        share=share[counts],
        df=n - p,
        day=day,
    )


def _given(products: np.ndarray, log_det: float, thought: float, n: int, p: int) -> _Given:
    """Log restricted likelihood with what was thought beforehand, coefficients, their covariance and the variance, from the products."""
    inverse = np.linalg.inv(products[:p, :p])
    estimate = inverse @ products[:p, p]
    rest = max(float(products[p, p] - products[p, :p] @ estimate), 1e-300)
    _, log_normal = np.linalg.slogdet(products[:p, :p])
    likelihood = -0.5 * ((n - p) * np.log(rest) + log_det + log_normal)
    variance = rest / (n - p)
    return float(likelihood) + thought, estimate, inverse * variance, variance
