"""How much of a difference in a later outcome goes along with a difference in something measured in between.

Two linear models, one of the mediator and one of the outcome. What they give is an association unless the
exposure was drawn by lot, and even then the mediator was not: whatever moves mediator and outcome both is part
of the indirect path. `Mediation.at_correlation` tells how much of that it would take.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.confidence import Estimate

FEW_PEOPLE = 30
# for each of constant, covariates, exposure, mediator and outcome; with 5 the whole difference, of 30 people with two
# covariates, was held in 92 of 100 studies
PEOPLE_PER_COLUMN = 8
FEW_BOOTSTRAPS = 200
CORRELATIONS = tuple(round(0.1 * step, 1) for step in range(-9, 10))
_PATHS = ("to_mediator", "from_mediator", "indirect", "direct", "total", "vanishes_at")
_FLAT = 1e-10  # of a variance, below which a column is one of the others


@dataclass(frozen=True)
class IndirectAt:
    """The indirect path if the residuals of mediator and outcome were correlated this much by a common cause."""

    correlation: float
    indirect: Estimate


@dataclass(frozen=True, kw_only=True)
class Mediation:
    """Paths in units of mediator and outcome per unit of the exposure; None with a `reason` where there is too little.

    to_mediator: exposure to mediator. from_mediator: mediator to outcome, the exposure held. indirect: their
    product. direct: exposure to outcome, the mediator held. total: indirect and direct together. All intervals by
    the percentile bootstrap over people. vanishes_at: the correlation of the residuals, made by an unmeasured
    common cause, at which the indirect path would be 0. n: people with all values, dropped: the others.
    """

    n: int
    dropped: int
    to_mediator: Estimate | None
    from_mediator: Estimate | None
    indirect: Estimate | None
    direct: Estimate | None
    total: Estimate | None
    vanishes_at: Estimate | None
    at_correlation: tuple[IndirectAt, ...]
    n_bootstrap: int
    reason: str


def mediation(
    exposure: ArrayLike,
    mediator: ArrayLike,
    outcome: ArrayLike,
    *,
    exposure_at: float,
    mediator_at: float,
    outcome_at: float,
    rng: np.random.Generator,
    covariates: ArrayLike | None = None,
    n_bootstrap: int = 2000,
    confidence_level: float = 0.95,
) -> Mediation:
    """Split the difference in `outcome` per unit of `exposure` into the path through `mediator` and the rest.

    `exposure`, `mediator`, `outcome` [n], `covariates` [n, k] (measured before the exposure, the first values of
    mediator and outcome among them), NaN where unknown: such people are left out. `exposure_at`, `mediator_at`,
    `outcome_at` in days must rise, since nothing goes through what comes later: ValueError otherwise. Assumes linear
    models, no interaction of exposure and mediator, and no unmeasured common cause beside the covariates.

    Imai, Keele and Tingley 2010, doi:10.1037/a0020761; sensitivity: Imai, Keele and Yamamoto 2010,
    doi:10.1214/10-STS321 (theorem 2).

    >>> rng, walked = np.random.default_rng(1), np.repeat([0.0, 1.0], 40)
    >>> fear = 5 - 2 * walked + np.tile([-0.5, 0.5], 40)
    >>> pain = fear + np.tile([-0.3, -0.3, 0.3, 0.3], 20)
    >>> paths = mediation(walked, fear, pain, exposure_at=0, mediator_at=28, outcome_at=84, rng=rng, n_bootstrap=200)
    >>> round(paths.to_mediator.estimate, 3), round(paths.indirect.estimate, 3)  # 2 less fear, a point of pain each
    (-2.0, -2.0)
    """
    if not exposure_at < mediator_at < outcome_at:
        raise ValueError(
            f"exposure_at, mediator_at, outcome_at: {exposure_at}, {mediator_at}, {outcome_at}; "
            "accepted are days that rise, as nothing goes through what comes later."
        )
    a, m, y = (np.asarray(values, dtype=float) for values in (exposure, mediator, outcome))
    before = np.empty((len(a), 0)) if covariates is None else np.asarray(covariates, dtype=float)
    # in this order: constant, covariates, exposure, mediator, outcome
    columns = np.column_stack([np.ones(len(a)), before, a, m, y])
    known = columns[~np.isnan(columns).any(axis=1)]
    n, dropped = len(known), len(columns) - len(known)

    def refused(reason: str) -> Mediation:
        return Mediation(
            n=n,
            dropped=dropped,
            to_mediator=None,
            from_mediator=None,
            indirect=None,
            direct=None,
            total=None,
            vanishes_at=None,
            at_correlation=(),
            n_bootstrap=n_bootstrap,
            reason=reason,
        )

    needed = max(FEW_PEOPLE, PEOPLE_PER_COLUMN * columns.shape[1])
    if n < needed:
        return refused(f"It takes {needed} people with all values.")
    # the sizes of the columns must not decide what is flat
    centred = known[:, 1:] - known[:, 1:].mean(axis=0)
    scale = centred.std(axis=0)
    if not (scale > _FLAT).all():
        return refused("A value is the same for everybody, so nothing goes along with it.")
    standard = np.column_stack([np.ones(n), centred / scale])
    whole = _paths(standard.T @ standard)
    if whole is None:
        return refused("A value follows from the others without any rest, so the paths cannot be told apart.")
    pairs = (standard[:, :, None] * standard[:, None, :]).reshape(n, -1)
    drawn = []
    for _ in range(n_bootstrap):
        times = rng.multinomial(n, np.full(n, 1 / n))
        made = _paths((times @ pairs).reshape(standard.shape[1], -1))
        if made is not None:
            drawn.append(made)
    if len(drawn) < max(FEW_BOOTSTRAPS, 0.9 * n_bootstrap):
        return refused("Too many bootstrap samples have no paths, so there is no measure of chance.")
    x, m, y = scale[-3:]
    units = np.array([m / x, y / m, y / x, y / x, y / x, 1.0, *([y / x] * len(CORRELATIONS))])
    tails = [50 * (1 - confidence_level), 100 - 50 * (1 - confidence_level)]
    lower, upper = np.percentile(np.array(drawn) * units, tails, axis=0)
    paths = [Estimate(*map(float, limits)) for limits in zip(whole * units, lower, upper, strict=True)]
    return Mediation(
        n=n,
        dropped=dropped,
        **dict(zip(_PATHS, paths[:6], strict=True)),
        at_correlation=tuple(IndirectAt(rho, path) for rho, path in zip(CORRELATIONS, paths[6:], strict=True)),
        n_bootstrap=len(drawn),
        reason="",
    )


def _paths(products: np.ndarray) -> np.ndarray | None:
    """All numbers of a mediation from the sums of products of the columns; None where a column has no rest.

    After sweeping constant and covariates out, what is left [3, 3] are the products of the rests of exposure,
    mediator and outcome: in the order to_mediator, from_mediator, indirect, direct, total, vanishes_at, and
    the indirect path at each of CORRELATIONS.
    """
    first, rest = products[:-3, :-3], products[:-3, -3:]
    if np.linalg.cond(first) > 1 / _FLAT:
        return None
    left = products[-3:, -3:] - rest.T @ np.linalg.solve(first, rest)
    xx, xm, xy, mm, my, yy = left[0, 0], left[0, 1], left[0, 2], left[1, 1], left[1, 2], left[2, 2]
    size = products[0, 0]
    if xx < _FLAT * size:
        return None
    a, total = xm / xx, xy / xx
    rest_m, rest_y, both = mm - a * xm, yy - total * xy, my - a * xy
    if rest_m < _FLAT * size or rest_y < _FLAT * size:
        return None
    b = both / rest_m
    together = both / np.sqrt(rest_m * rest_y)
    rho = np.array(CORRELATIONS)
    spread = np.sqrt(max(1 - together**2, 0.0) / (1 - rho**2))
    moved = a * np.sqrt(rest_y / rest_m) * (together - rho * spread)
    return np.array([a, b, a * b, total - a * b, total, together, *moved])
