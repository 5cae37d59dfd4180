"""Whether a difference between two groups is another one in parts of the people: each part, and the interaction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import fdtrc

from analysis.cluster_errors import cr2
from analysis.covariates import covariate_columns
from analysis.grouping import Labels, group_codes
from analysis.outcome_change import LEAST_SPARE, Adjusted, difference

METHOD = (
    "least squares on group, part, their interaction, baseline and covariates; each part's difference with errors that allow people to "
    "vary differently (HC2) or within clusters (CR2), Satterthwaite's degrees of freedom"
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the people: its n by group, and the difference between the groups in it, None where too few are there."""

    level: str
    counts: dict[str, int]
    difference: Adjusted | None


@dataclass(frozen=True, kw_only=True)
class Subgroups:
    """A group's difference from the reference in each part, and the p-value of its being the same in all.

    interaction_p: None with a `reason`.
    """

    group: str
    reference: str
    parts: tuple[Part, ...]
    interaction_p: float | None
    reason: str
    method: str = METHOD


def subgroups(
    baseline: ArrayLike,
    outcome: ArrayLike,
    group: Labels,
    part: Labels,
    *,
    covariates: pd.DataFrame | None = None,
    cluster: Labels | None = None,
    confidence_level: float = 0.95,
) -> tuple[Subgroups, ...]:
    """For each group but the first: its difference from the first within each level of `part`, from one model.

    `baseline`, `outcome` [n] in points, NaN where unknown; `group` [n] without a missing one; `part` [n] labels, None
    where unknown, who are left out. The interaction is one t test where there are two parts; of more, an F test with
    one variance for everybody, not told with clusters. Differences of parts invite chance findings: the interaction says whether
    they differ from one another.

    >>> group, part = ["a", "b"] * 8, ["old"] * 8 + ["young"] * 8
    >>> after = [1, 3, 2, 4, 1, 3, 2, 4, 1, 1, 2, 2, 1, 1, 2, 2]  # b is 2 higher among the old, and no other among the young
    >>> (found,) = subgroups([5] * 16, after, group, part)
    >>> [(part.level, round(part.difference.estimate, 6) + 0.0) for part in found.parts]
    [('old', 2.0), ('young', 0.0)]
    """
    before, after = np.asarray(baseline, dtype=float), np.asarray(outcome, dtype=float)
    part_labels = pd.Series(np.asarray(part, dtype=object))
    is_known = ~(np.isnan(before) | np.isnan(after)) & part_labels.notna().to_numpy()
    of_cluster = None if cluster is None else pd.factorize(np.asarray(cluster, dtype=object))[0]
    if of_cluster is not None:
        is_known &= of_cluster >= 0
    facts = covariate_columns(covariates, len(before), is_known)
    is_known &= facts.is_known
    all_codes, groups = group_codes(group)
    codes, x, y = all_codes[is_known], before[is_known], after[is_known]
    in_part, levels = group_codes(part_labels[is_known].to_numpy(dtype=object), argument="part")
    n_clusters = None if of_cluster is None else of_cluster[is_known]
    own = pd.factorize(n_clusters)[0] if n_clusters is not None else np.arange(len(y))
    cells = np.array(
        [[int(((codes == g) & (in_part == p)).sum()) for g in range(len(groups))] for p in range(len(levels))]
    )
    # a cell of one person leaves nothing to tell chance from
    able = [p for p in range(len(levels)) if len(groups) > 1 and (cells[p] >= 2).all()]
    fit = _fit(x, y, codes, in_part, beside=facts.x[is_known], n_groups=len(groups), able=able)
    found = []
    for g in range(1, len(groups)):
        parts, contrasts = [], []
        for p, level in enumerate(levels):
            counts = {groups[k]: int(cells[p][k]) for k in (0, g)}
            made = None
            if fit is not None and p in able:
                contrast = np.zeros(fit.design.shape[1])
                contrast[able.index(p) * len(groups) + g] = 1
                contrasts.append(contrast)
                variance, spare = cr2(fit.design, fit.residual, own[fit.rows], contrast)
                if spare >= LEAST_SPARE - 1 and variance > 0:
                    estimate = float(contrast @ fit.coefficients)
                    made = difference(groups[g], groups[0], estimate, variance, spare, confidence_level)
            parts.append(Part(level=level, counts=counts, difference=made))
        p_value, reason = _interaction(fit, contrasts, own, has_clusters=n_clusters is not None)
        found.append(
            Subgroups(group=groups[g], reference=groups[0], parts=tuple(parts), interaction_p=p_value, reason=reason)
        )
    return tuple(found)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Fit:
    """Least squares over the rows that are in a part with enough people: a mean and differences for each part."""

    rows: np.ndarray
    design: np.ndarray
    coefficients: np.ndarray
    residual: np.ndarray


def _fit(
    x: np.ndarray,
    y: np.ndarray,
    codes: np.ndarray,
    in_part: np.ndarray,
    beside: np.ndarray,
    n_groups: int,
    able: list[int],
) -> _Fit | None:
    rows = np.isin(in_part, able)
    if not able or not rows.any():
        return None
    columns = []
    for p in able:
        here = (in_part[rows] == p).astype(float)
        columns += [here, *(here * (codes[rows] == g) for g in range(1, n_groups))]
    if np.ptp(x[rows]) > 0:
        columns.append(x[rows] - x[rows].mean())
    varies = [place for place in range(beside.shape[1]) if np.ptp(beside[rows][:, place]) > 0]
    design = np.column_stack([*columns, beside[rows][:, varies]])
    # what is adjusted for may be the parts themselves
    n_first = len(able) * n_groups
    kept = list(range(n_first))
    for place in range(n_first, design.shape[1]):
        if np.linalg.matrix_rank(design[:, [*kept, place]]) == len(kept) + 1:
            kept.append(place)
    design = design[:, kept]
    if len(y[rows]) - design.shape[1] < LEAST_SPARE:
        return None
    coefficients = np.linalg.lstsq(design, y[rows], rcond=None)[0]
    return _Fit(rows=rows, design=design, coefficients=coefficients, residual=y[rows] - design @ coefficients)


def _interaction(
    fit: _Fit | None, contrasts: list[np.ndarray], own: np.ndarray, *, has_clusters: bool
) -> tuple[float | None, str]:
    if fit is None or len(contrasts) < 2:
        return None, "Fewer than two parts have two people or more in each group."
    apart = np.array([contrast - contrasts[0] for contrast in contrasts[1:]])
    if len(apart) == 1:
        variance, spare = cr2(fit.design, fit.residual, own[fit.rows], apart[0])
        if spare < LEAST_SPARE - 1 or not variance > 0:
            return None, "There are too few people to tell whether the parts differ."
        one = difference("", "", float(apart[0] @ fit.coefficients), variance, spare, 0.95)
        return one.p_value, ""
    if has_clusters:
        return None, "With clusters the parts are compared two at a time only."
    df = len(fit.design) - fit.design.shape[1]
    variance = float(fit.residual @ fit.residual) / df
    moved = apart @ fit.coefficients
    spread = apart @ np.linalg.inv(fit.design.T @ fit.design) @ apart.T
    statistic = float(moved @ np.linalg.solve(spread, moved)) / len(apart) / variance
    return float(fdtrc(len(apart), df, statistic)), ""
