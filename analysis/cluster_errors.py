"""Standard errors of least squares that hold with few clusters (CR2), or with groups that vary differently (HC2)."""

from __future__ import annotations

import numpy as np

_FLAT = 1e-10  # of what a cluster leaves to itself; below it the cluster decides a coefficient alone


def cr2(design: np.ndarray, residual: np.ndarray, cluster: np.ndarray, contrast: np.ndarray) -> tuple[float, float]:
    """Variance of contrast' b by the bias-reduced sandwich, and Satterthwaite's degrees of freedom for it.

    `design` [n, p] of full rank, `residual` [n] of its least squares, `cluster` [n] numbers from 0 of rows that may hang
    together in any way, `contrast` [p]. Each cluster's residuals are put back to the size they would have had, had the
    cluster not drawn the fit to itself; the degrees of freedom say how many clusters of equal weight the variance rests
    on, were the errors alike. With everybody a cluster of their own the variance is HC2. Cost: a cluster's size cubed, and
    n p^2. df 0 where nothing is left to tell the variance from.

    Bell and McCaffrey 2002; Pustejovsky and Tipton 2018, doi:10.1080/07350015.2016.1247004; as R's clubSandwich.

    >>> x, left = np.repeat([[1.0, 0.0], [1.0, 1.0]], 3, axis=0), np.array([-1.0, 0.0, 1.0, -2.0, 0.0, 2.0])
    >>> [round(part, 3) for part in cr2(x, left, np.arange(6), np.array([0.0, 1.0]))]  # 1/3 + 4/3, 6 people less 2
    [1.667, 4.0]
    """
    bread = np.linalg.inv(design.T @ design)
    toward = design @ (bread @ contrast)  # what each row adds to the contrast
    order = np.argsort(cluster, kind="stable")
    bounds = np.flatnonzero(np.diff(cluster[order], prepend=-1))
    sizes = np.diff(np.append(bounds, len(order)))
    if len(sizes) == len(cluster):
        leverage = np.einsum("ij,jk,ik->i", design, bread, design)
        weighed = toward / np.sqrt(np.maximum(1 - leverage, _FLAT))
        sums, own, reached = weighed * residual, weighed**2, design * weighed[:, None]
    else:
        parts = [_adjusted(design[rows], residual[rows], toward[rows], bread) for rows in np.split(order, bounds[1:])]
        sums, own = (np.array([part[place] for part in parts]) for place in (0, 1))
        reached = np.array([part[2] for part in parts])
    # the variance's own expectation and variance, were the errors alike and independent
    shared = bread @ (reached.T @ reached)
    expected = float(own.sum() - np.trace(shared))
    spread = float((own**2).sum() - 2 * (own * np.einsum("ij,jk,ik->i", reached, bread, reached)).sum())
    spread += float(np.trace(shared @ shared))
    df = expected**2 / spread if spread > _FLAT * expected**2 else 0.0
    return float((sums**2).sum()), df


def welch(design: np.ndarray, residual: np.ndarray, group: np.ndarray, contrast: np.ndarray) -> tuple[float, float]:
    """Variance of contrast' b where each group varies as it does (HC2), and degrees of freedom as Welch's.

    `group` [n] numbers from 0, the groups that `design` [n, p] has a column each for; columns beside them cost every
    group an equal part of a degree. Without such columns variance and degrees of freedom are Welch's own.

    Welch 1947, doi:10.1093/biomet/34.1-2.28; MacKinnon and White 1985, doi:10.1016/0304-4076(85)90158-7.

    >>> x, left = np.repeat([[1.0, 0.0], [1.0, 1.0]], 3, axis=0), np.array([-1.0, 0.0, 1.0, -2.0, 0.0, 2.0])
    >>> [round(part, 3) for part in welch(x, left, np.repeat([0, 1], 3), np.array([0.0, 1.0]))]
    [1.667, 2.941]
    """
    bread = np.linalg.inv(design.T @ design)
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    parts = (design @ (bread @ contrast) * residual) ** 2 / np.maximum(1 - leverage, _FLAT)
    of_group, people = np.bincount(group, parts), np.bincount(group)
    spare = people - 1 - (design.shape[1] - len(people)) / len(people)
    spread = float((of_group**2 / np.maximum(spare, _FLAT)).sum())
    return float(parts.sum()), float(parts.sum()) ** 2 / spread if spread > 0 else 0.0


def _adjusted(
    design: np.ndarray, residual: np.ndarray, toward: np.ndarray, bread: np.ndarray
) -> tuple[float, float, np.ndarray]:
    """A cluster's share in the contrast [1], its expected square [1] and what it takes from the coefficients [p]."""
    left = np.eye(len(design)) - design @ bread @ design.T
    size, direction = np.linalg.eigh(left)
    root = np.where(size > _FLAT, 1 / np.sqrt(np.maximum(size, _FLAT)), 0.0)
    weighed = direction @ (root * (direction.T @ toward))
    return float(weighed @ residual), float(weighed @ weighed), design.T @ weighed
