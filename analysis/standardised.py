"""Shares of responders at the same covariates: logistic regression, and risks standardised over the people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, stdtr, stdtrit

from analysis.confidence import Estimate, normal_quantile, two_sided_p
from analysis.covariates import covariate_columns
from analysis.grouping import Labels, group_codes

METHOD = (
    "logistic regression on group, baseline and covariates; risks standardised over everybody compared, their differences by the "
    "delta method with errors that do not rest on the model (influence functions)"
)
LEAST_EVENTS = 5  # responders, and others, in each group
_MOST_STEPS = 100


@dataclass(frozen=True, kw_only=True)
class StandardisedDifference:
    """How a group compares with the reference at the same covariates: the risks, and the odds.

    risk, reference_risk: what share would respond were everybody in that group. p_value: of the difference of the risks.
    """

    group: str
    reference: str
    risk: float
    reference_risk: float
    difference: Estimate
    se: float
    p_value: float
    odds_ratio: Estimate
    odds_p_value: float


@dataclass(frozen=True, kw_only=True)
class Standardised:
    """The groups' shares at the same covariates; `differences` is empty with a `reason`. n: people compared."""

    n: int
    differences: tuple[StandardisedDifference, ...]
    reason: str
    n_clusters: int | None = None
    method: str = METHOD


def standardised(
    responds: ArrayLike,
    group: Labels,
    *,
    baseline: ArrayLike | None = None,
    covariates: pd.DataFrame | None = None,
    cluster: Labels | None = None,
    confidence_level: float = 0.95,
) -> Standardised:
    """Compare shares of responders between groups at the same baseline and covariates.

    `responds` [n] 1, 0 or NaN where unknown; `group` [n], the first in order is the reference; `baseline` [n] in points;
    `covariates` [n rows]; `cluster` [n] labels of those who hang together. Whoever lacks a value is left out. The risk in a group is the
    mean of what the model predicts for everybody, were they in it. Without covariates it is the share itself, and its variance
    p(1 - p)/n. With clusters, people's parts are added up in each, times c/(c - 1), and the t distribution on c - 1
    degrees of freedom is used. Refused with a reason: fewer than LEAST_EVENTS responders or others in a group, or covariates
    that separate them.

    Ge and others 2011, doi:10.1177/009286151104500409; FDA 2023, adjusting for covariates in randomized trials.

    >>> found = standardised([1] * 6 + [0] * 18 + [1] * 12 + [0] * 8, ["a"] * 24 + ["b"] * 20)
    >>> round(found.differences[0].difference.estimate, 6)  # 12 of 20 less 6 of 24
    0.35
    """
    told = np.asarray(responds, dtype=float)
    codes, labels = group_codes(group)
    is_known = ~np.isnan(told)
    before = None if baseline is None else np.asarray(baseline, dtype=float)
    if before is not None:
        is_known &= ~np.isnan(before)
    of_cluster = None if cluster is None else pd.factorize(np.asarray(cluster, dtype=object))[0]
    if of_cluster is not None:
        is_known &= of_cluster >= 0
    facts = covariate_columns(covariates, len(told), is_known)
    is_known &= facts.is_known
    y, codes, n = told[is_known], codes[is_known], int(is_known.sum())
    n_clusters = None if of_cluster is None else len(np.unique(of_cluster[is_known]))

    def refused(reason: str) -> Standardised:
        return Standardised(n=n, differences=(), reason=reason, n_clusters=n_clusters)

    if len(labels) < 2:
        return refused("There is one group only, so there is nothing to compare.")
    for code, label in enumerate(labels):
        k, of = int(y[codes == code].sum()), int((codes == code).sum())
        if min(k, of - k) < LEAST_EVENTS:
            return refused(
                f"Of {label} {k} of {of} respond; it takes {LEAST_EVENTS} who do and {LEAST_EVENTS} who do not."
            )
    if n_clusters is not None and n_clusters < 2 + len(labels):
        return refused(f"There are {n_clusters} clusters; it takes {2 + len(labels)}.")
    of_group = [np.ones(n), *((codes == place).astype(float) for place in range(1, len(labels)))]
    beside = facts.x[is_known]
    if before is not None and np.ptp(before[is_known]) > 0:
        own = before[is_known]
        beside = np.column_stack([(own - own.mean()) / own.std(), beside])
    design = np.column_stack([*of_group, beside])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return refused("What is adjusted for determines the groups, or one another, so that they cannot be told apart.")
    coefficients = _logistic(design, y)
    if coefficients is None:
        return refused("What is adjusted for tells responders from others without fail, so that no odds can be told.")
    fitted = expit(design @ coefficients)
    bread = np.linalg.inv((design * (fitted * (1 - fitted))[:, None]).T @ design)
    scores = (design * (y - fitted)[:, None]) @ bread
    as_if = [_in_group(design, place, len(labels)) for place in range(len(labels))]
    risks = [expit(one @ coefficients) for one in as_if]
    slopes = [(one * (risk * (1 - risk))[:, None]).mean(axis=0) for one, risk in zip(as_if, risks, strict=True)]
    spare = None if n_clusters is None else n_clusters - 1
    reach = normal_quantile(confidence_level) if spare is None else float(-stdtrit(spare, (1 - confidence_level) / 2))

    def error_of(parts: np.ndarray) -> float:
        """The error of a mean of people's `parts` [n]."""
        if of_cluster is None or n_clusters is None:
            return float(np.sqrt((parts**2).sum())) / n
        sums = np.bincount(pd.factorize(of_cluster[is_known])[0], parts)
        return float(np.sqrt((sums**2).sum() * n_clusters / (n_clusters - 1))) / n

    def p_of(z: float) -> float:
        return two_sided_p(z) if spare is None else float(2 * stdtr(spare, -abs(z)))

    found = []
    for place, label in enumerate(labels[1:], start=1):
        apart = risks[place] - risks[0]
        estimate = float(apart.mean())
        se = error_of(apart - estimate + n * (scores @ (slopes[place] - slopes[0])))
        odds, odds_se = float(coefficients[place]), error_of(n * scores[:, place])
        found.append(
            StandardisedDifference(
                group=label,
                reference=labels[0],
                risk=float(risks[place].mean()),
                reference_risk=float(risks[0].mean()),
                difference=Estimate(estimate, max(estimate - reach * se, -1.0), min(estimate + reach * se, 1.0)),
                se=se,
                p_value=p_of(estimate / se),
                odds_ratio=Estimate(*(float(np.exp(odds + step * reach * odds_se)) for step in (0, -1, 1))),
                odds_p_value=p_of(odds / odds_se),
            )
        )
    return Standardised(n=n, differences=tuple(found), reason="", n_clusters=n_clusters)


def _in_group(design: np.ndarray, place: int, n_groups: int) -> np.ndarray:
    """The design [n, p] as if everybody were in one group."""
    changed = design.copy()
    changed[:, 1:n_groups] = 0
    if place:
        changed[:, place] = 1
    return changed


def _logistic(design: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """The coefficients [p] of greatest likelihood by Newton's method; None where there is no greatest."""
    coefficients = np.zeros(design.shape[1])
    for _ in range(_MOST_STEPS):
        fitted = expit(design @ coefficients)
        weight = fitted * (1 - fitted)
        try:
            step = np.linalg.solve((design * weight[:, None]).T @ design, design.T @ (y - fitted))
        except np.linalg.LinAlgError:
            return None
        coefficients = coefficients + step
        # a coefficient that runs away separates responders from others
        if np.abs(design @ coefficients).max() > 30:
            return None
        if np.abs(step).max() < 1e-10:
            return coefficients
    return None
