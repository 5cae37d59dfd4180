"""Standard errors of a Cox model when rows belong together, as several intervals of one person do."""

from __future__ import annotations

import numpy as np

from analysis.cox_likelihood import Maximum, standardised, tied_moments, with_products
from analysis.cox_risk_sets import SubjectRiskSets

# a robust error this small beside the usual one is rounding: the residuals of each cluster cancel
_VANISHED = 1e-8


def robust_errors(
    risk_sets: SubjectRiskSets, x: np.ndarray, maximum: Maximum, cluster: np.ndarray
) -> np.ndarray | None:
    """Robust standard errors [p] by the grouped sandwich: the squared sums of dfbeta residuals per cluster.

    `x` [rows, p], `cluster` [rows]: numbers from 0. None where there are not more clusters than terms, or the
    residuals of the clusters cancel: then nothing is left to estimate the spread from.

    Lin and Wei 1989, doi:10.1080/01621459.1989.10478874, with Efron's ties; as R's `coxph(cluster =)`.

    >>> from analysis.cox_likelihood import maximise
    >>> from analysis.cox_risk_sets import SubjectRiskSets
    >>> from analysis.follow_up import follow_up
    >>> x, sets = np.array([[0.0], [1.0], [0.0], [1.0]]), SubjectRiskSets(follow_up([1, 2, 3, 4], [1] * 4))
    >>> robust_errors(sets, x, maximise(sets, x), np.arange(4)).round(3).tolist()
    [0.973]
    """
    if maximum.coef is None or maximum.covariance is None or len(np.unique(cluster)) <= x.shape[1]:
        return None
    influence = score_residuals(risk_sets, x, maximum.coef) @ maximum.covariance
    summed = np.zeros((int(cluster.max()) + 1, x.shape[1]))
    np.add.at(summed, cluster, influence)
    errors = np.sqrt((summed**2).sum(axis=0))
    return errors if (errors > _VANISHED * np.sqrt(np.diag(maximum.covariance))).all() else None


def score_residuals(risk_sets: SubjectRiskSets, x: np.ndarray, coef: np.ndarray) -> np.ndarray:
    """Each row's share in the score at `coef` [p], the mean taken over Efron's reduced risk sets, [rows, p].

    A row contributes, at its event, x less the mean of x in the risk set, and at every event time while at
    risk minus that distance times its expected events.

    Lin and Wei 1989, doi:10.1080/01621459.1989.10478874.

    >>> from analysis.cox_risk_sets import SubjectRiskSets
    >>> from analysis.follow_up import follow_up
    >>> x, sets = np.array([[0.0], [1.0], [0.0], [1.0]]), SubjectRiskSets(follow_up([1, 2, 3, 4], [1] * 4))
    >>> round(float(score_residuals(sets, x, np.zeros(1)).sum()), 3)  # 2 observed less 1/2 + 2/3 + 1/2 + 1
    -0.667
    """
    z, spread = standardised(risk_sets, x)
    scale = np.where(spread > 0, spread, 1.0)
    values = with_products(np.exp(z @ (coef * scale)), z)
    moments = tied_moments(risk_sets, values)
    n_tied, inverses, squares, rest = moments.n_tied[:, None], moments.inverses, moments.squares, moments.rest
    observed_mean = moments.mean + rest * inverses[:, None] / n_tied
    mean_hazard = moments.mean * inverses[:, None] + rest * squares[:, None]
    mean_relief = moments.mean * moments.relief[:, None] + rest * moments.squared_relief[:, None]
    residuals = risk_sets.events_per_row[:, None] * z - risk_sets.at_event(observed_mean)
    residuals -= values[:, 1:] * risk_sets.exposure(inverses, moments.relief)[:, None]
    for column in range(z.shape[1]):
        passed = risk_sets.exposure(mean_hazard[:, column], mean_relief[:, column])
        residuals[:, column] += values[:, 0] * passed
    return residuals * scale
