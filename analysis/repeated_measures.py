"""A model for repeated measures: all visits of everybody at once, with an unstructured covariance.

Fitted by restricted maximum likelihood with Fisher's scoring over the elements of the covariance matrix. Whoever
misses visits takes part with the others, which is right when missing depends on what was observed (MAR).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.covariates import covariate_columns
from analysis.grouping import Labels, group_codes
from analysis.outcome_change import LEAST_SPARE, Adjusted, difference
from analysis.visit_covariance import Alike, ByGroup, Structure, elements
from analysis.visit_likelihood import Fit, Pattern, fitted, is_positive

DegreesOfFreedom = Literal["satterthwaite", "kenward-roger"]
Covariance = Literal["as it fits", "alike", "by group"]
_MODEL = "restricted maximum likelihood, unstructured covariance over visits, group and baseline at each visit"
METHOD = f"{_MODEL}, Satterthwaite's degrees of freedom"
KENWARD_ROGER = f"{_MODEL}, Kenward and Roger's errors and degrees of freedom"
BY_GROUP = (
    "restricted maximum likelihood, at each visit a variance of each group's own, correlations between visits that the groups "
    "share, group and baseline at each visit, Satterthwaite's degrees of freedom"
)


@dataclass(frozen=True)
class VisitDifference:
    """How a group differs from the reference group at one visit (days), at the same baseline."""

    visit: int
    difference: Adjusted


@dataclass(frozen=True, eq=False, kw_only=True)
class RepeatedMeasures:
    """Differences between groups at each visit from one model; `differences` is empty where there is a `reason`.

    n: people with a baseline and at least one later visit. n_values: their values at those visits. visits: those in the
    model; left_out: those at which a group has fewer than two people, which the model does not hold. covariance [v, v]:
    of the residuals between visits, points squared, [g, v, v] where each group has its own, None without a fit.
    log_likelihood: restricted, up to the constant that R's nlme uses too. likelihood_ratio: of variances by group against
    those of all, on so many degrees of freedom; None where only one of the two was fitted.
    """

    n: int
    n_values: int
    visits: tuple[int, ...]
    differences: tuple[VisitDifference, ...]
    covariance: np.ndarray | None
    log_likelihood: float | None
    reason: str
    method: str = METHOD
    left_out: tuple[int, ...] = ()
    likelihood_ratio: tuple[float, int] | None = None

    @property
    def is_by_group(self) -> bool:
        """Whether each group has variances of its own."""
        return self.covariance is not None and self.covariance.ndim == 3


def repeated_measures(
    baseline: ArrayLike,
    outcomes: ArrayLike,
    group: Labels,
    visits: Iterable[int],
    *,
    covariates: pd.DataFrame | None = None,
    df: DegreesOfFreedom = "satterthwaite",
    covariance: Covariance = "as it fits",
    confidence_level: float = 0.95,
) -> RepeatedMeasures:
    """Compare the groups at every visit in one model of all visits.

    The outcome at each visit has its own intercept, its own differences between groups and its own slope on the
    baseline and on each of `covariates` [n rows]; residuals of one person have any covariance between visits. It is the same
    for all ("alike"), or each group has variances of its own ("by group"): where the one of a small group was taken for all
    and varied three times as much, 79 of 100 intervals held the truth. "As it fits" takes the one with the less of twice the
    parameters less twice the log-likelihood (Akaike's); Kenward and Roger's errors take one for all. `baseline` [n] and
    `outcomes` [n, v] in points, NaN where unknown; `group` [n] without a missing one, the first in order is the
    reference; `visits` [v] in days. Left out are people without a baseline, without a covariate or without any later visit,
    and visits at which a group has fewer than two of them: their differences are not determined, those of the others are.
    With complete data and one visit this is `ancova`. Assumes normal residuals and MAR. What cannot be
    fitted is a result with a reason: too few people at two visits together, or a fit that does not end.

    Mallinckrodt and others 2008, doi:10.1177/009286150804200402; df: Fai and Cornelius 1996,
    doi:10.1080/00949659608811740. Kenward and Roger 1997, doi:10.2307/2533558: errors that allow for the
    covariance being estimated, which matters with few people.

    >>> rng, arm = np.random.default_rng(1), np.repeat(["a", "b"], 20)
    >>> before = rng.normal(5, 1, 40)
    >>> after = before[:, None] + rng.normal(0, 1, (40, 2)) - 2 * (arm == "b")[:, None]
    >>> fit = repeated_measures(before, after, arm, [28, 84])
    >>> fit.n, fit.n_values, [part.visit for part in fit.differences]
    (40, 80, [28, 84])
    """
    x, y = np.asarray(baseline, dtype=float), np.asarray(outcomes, dtype=float)
    codes, groups = group_codes(group)
    visits = tuple(int(visit) for visit in visits)
    is_used = ~np.isnan(x) & ~np.isnan(y).all(axis=1)
    facts = covariate_columns(covariates, len(x), is_used)
    is_used &= facts.is_known
    is_told = np.ones(len(visits), dtype=bool)
    for g in range(len(groups)):
        is_told &= (~np.isnan(y[is_used & (codes == g)])).sum(axis=0) >= 2
    left_out = tuple(visit for visit, told in zip(visits, is_told, strict=True) if not told)
    if is_told.any():
        visits, y = tuple(visit for visit in visits if visit not in left_out), y[:, is_told]
        is_used &= ~np.isnan(y).all(axis=1)
    x, y, codes = x[is_used], y[is_used], codes[is_used]
    n, n_values = len(y), int((~np.isnan(y)).sum())

    def refused(reason: str) -> RepeatedMeasures:
        return RepeatedMeasures(
            n=n,
            n_values=n_values,
            visits=visits,
            differences=(),
            covariance=None,
            log_likelihood=None,
            reason=reason,
            left_out=left_out,
        )

    if len(groups) < 2:
        return refused("There is one group only, so there is nothing to compare.")
    if reason := _too_few(y, codes, groups, visits):
        return refused(reason)
    per_visit = np.column_stack([np.ones(n), *((codes == g).astype(float) for g in range(1, len(groups)))])
    scale = x.std() if np.ptp(x) > 0 else 1.0
    if np.ptp(x) > 0:
        per_visit = np.column_stack([per_visit, (x - x.mean()) / scale])
    per_visit = np.column_stack([per_visit, facts.x[is_used]])
    if any(np.linalg.matrix_rank(per_visit[~np.isnan(y[:, v])]) < per_visit.shape[1] for v in range(len(visits))):
        return refused("At a visit what is adjusted for does not vary within the groups enough to adjust for it.")
    is_small_sample = df == "kenward-roger"
    models = _models(per_visit, y, codes, len(groups), "alike" if is_small_sample else covariance)
    if not models:
        return refused("The model did not settle on a covariance between the visits; look at each visit alone.")
    made = min(models, key=lambda one: 2 * len(one.theta) - 2 * one.fit.log_likelihood)
    fit, is_alike = made.fit, isinstance(made.structure, Alike)
    slopes = made.structure.slopes(made.theta)
    # the observed information of a covariance that is linear in its parameters; of the other one the expected
    is_observed = is_alike and not is_small_sample and is_positive(fit.observed)
    uncertainty = np.linalg.pinv(slopes.T @ (fit.observed if is_observed else fit.expected) @ slopes)
    spread = fit.spread
    if is_small_sample:
        spread = _kenward_roger(made.patterns, made.structure.covariances(made.theta)[0], fit, uncertainty)
    width = per_visit.shape[1]
    differences = []
    for v, visit in enumerate(visits):
        for place, label in enumerate(groups[1:], 1):
            at = v * width + place
            variance, slope = float(fit.spread[at, at]), slopes.T @ fit.slopes[:, at, at]
            spare = 2 * variance**2 / float(slope @ uncertainty @ slope)
            if not spare >= LEAST_SPARE - 1:
                return refused("There are too few people for an interval at every visit; look at each visit alone.")
            error = float(spread[at, at])
            apart = difference(label, groups[0], float(fit.coefficients[at]), error, spare, confidence_level)
            differences.append(VisitDifference(visit, apart))
    matrices = made.structure.covariances(made.theta)
    return RepeatedMeasures(
        n=n,
        n_values=n_values,
        visits=visits,
        differences=tuple(differences),
        covariance=matrices[0] if is_alike else matrices,
        # of the baseline in points, as anybody else would fit it: a restricted likelihood depends on the units
        log_likelihood=fit.log_likelihood - len(visits) * (float(np.log(scale)) + facts.log_scale),
        reason="",
        method=KENWARD_ROGER if is_small_sample else METHOD if is_alike else BY_GROUP,
        left_out=left_out,
        likelihood_ratio=None if len(models) < 2 else _ratio(models),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Model:
    """A structure of the covariance, with the parameters of the largest likelihood."""

    structure: Structure
    theta: np.ndarray
    fit: Fit
    patterns: list[Pattern]


def _models(per_visit: np.ndarray, y: np.ndarray, codes: np.ndarray, n_groups: int, asked: Covariance) -> list[_Model]:
    """The models that were asked for and that end: one covariance for all, then variances by group."""
    residual = _residuals(per_visit, y)
    first, made = _first_covariance(residual, y), []
    if asked != "by group":
        structure, patterns = Alike(y.shape[1]), _patterns(per_visit, y, np.zeros(len(y), int))
        places = np.tril_indices(y.shape[1])
        theta, fit = fitted(patterns, structure, first[places])
        made += [] if fit is None else [_Model(structure=structure, theta=theta, fit=fit, patterns=patterns)]
    if asked != "alike":
        unlike, patterns = ByGroup(n_groups, y.shape[1]), _patterns(per_visit, y, codes)
        own = np.array([np.sqrt(np.nanmean(residual[codes == g] ** 2, axis=0)) for g in range(n_groups)])
        ratios = np.clip(own / np.sqrt(np.nanmean(residual**2, axis=0) + 1e-300), 0.2, 5)
        theta, fit = fitted(patterns, unlike, unlike.first(first, ratios))
        made += [] if fit is None else [_Model(structure=unlike, theta=theta, fit=fit, patterns=patterns)]
    return made


def _ratio(models: list[_Model]) -> tuple[float, int]:
    """Twice what variances by group gain in log-likelihood, and how many more parameters they have."""
    alike, by_group = models
    gained = 2 * (by_group.fit.log_likelihood - alike.fit.log_likelihood)
    return max(float(gained), 0.0), len(by_group.theta) - len(alike.theta)


def _too_few(y: np.ndarray, codes: np.ndarray, groups: tuple[str, ...], visits: tuple[int, ...]) -> str:
    """Why these data do not determine the model; empty where they may."""
    known = ~np.isnan(y)
    least = len(groups) + 1 + LEAST_SPARE
    for g, label in enumerate(groups):
        for visit, count in zip(visits, known[codes == g].sum(axis=0), strict=True):
            if count < 2:
                return f"Of {label} fewer than two people have a baseline and a value at day {visit:,}."
    if (known.T.astype(int) @ known.astype(int) < least).any():
        return f"Fewer than {least} people have values at two visits together, so how these hang together is unknown."
    return ""


def _patterns(per_visit: np.ndarray, y: np.ndarray, codes: np.ndarray) -> list[Pattern]:
    """People who have values at the same visits, together; `codes` [n]: whose covariance is theirs."""
    known = ~np.isnan(y)
    n_visits, width = y.shape[1], per_visit.shape[1]
    patterns = []
    for row in np.unique(np.column_stack([codes, known]), axis=0):
        who, seen = (codes == row[0]) & (known == row[1:]).all(axis=1), np.flatnonzero(row[1:])
        design = np.zeros((int(who.sum()), len(seen), n_visits * width))
        for place, v in enumerate(seen):
            design[:, place, v * width : (v + 1) * width] = per_visit[who]
        patterns.append(Pattern(seen=seen, design=design, outcome=y[who][:, seen], group=int(row[0])))
    return patterns


def _residuals(per_visit: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The residuals of each visit alone [n, v]."""
    residual = np.full(y.shape, np.nan)
    for v in range(y.shape[1]):
        known = ~np.isnan(y[:, v])
        design = per_visit[known]
        residual[known, v] = y[known, v] - design @ np.linalg.lstsq(design, y[known, v], rcond=None)[0]
    return residual


def _first_covariance(residual: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The variances of the residuals of each visit alone, with half of the correlations that pairs show."""
    known = ~np.isnan(residual)
    filled = np.where(known, residual, 0)
    pairs = filled.T @ filled / (known.T.astype(float) @ known)
    floor = 1e-12 * max(1.0, float(np.nanmax(y**2)))
    sd = np.sqrt(np.maximum(np.diag(pairs), floor))
    correlation = np.clip(pairs / np.outer(sd, sd), -0.9, 0.9) / 2
    np.fill_diagonal(correlation, 1)
    lowest = float(np.linalg.eigvalsh(correlation)[0])
    if lowest < 0.05:
        correlation = (correlation + (0.05 - lowest) * np.eye(len(sd))) / (1.05 - lowest)
    return correlation * np.outer(sd, sd)


def _kenward_roger(patterns: list[Pattern], covariance: np.ndarray, fit: Fit, uncertainty: np.ndarray) -> np.ndarray:
    """The coefficients' covariance [p, p], more for the covariance of the visits being estimated.

    C + 2 C [sum_kl W_kl (Q_kl - S_k C S_l)] C with W = `uncertainty`, S_k = X' V^-1 B_k V^-1 X and
    Q_kl = X' V^-1 B_k V^-1 B_l V^-1 X; that V is linear in its elements leaves no further term.
    """
    basis = elements(len(covariance))
    n_visits, width = len(covariance), patterns[0].design.shape[2]
    slopes, more = np.zeros((len(basis), width, width)), np.zeros((width, width))
    for one in patterns:
        whole = np.zeros((n_visits, n_visits))
        whole[np.ix_(one.seen, one.seen)] = np.linalg.inv(covariance[np.ix_(one.seen, one.seen)])
        z = np.zeros((len(one.outcome), n_visits, width))
        z[:, one.seen] = whole[np.ix_(one.seen, one.seen)] @ one.design
        flat = z.reshape(len(z), -1)
        designs = (flat.T @ flat).reshape(n_visits, width, n_visits, width)
        slopes += np.einsum("kab,apbq->kpq", basis, designs, optimize=True)
        through = np.einsum("kl,kab,bc,lcd->ad", uncertainty, basis, whole, basis, optimize=True)
        more += np.einsum("ad,apdq->pq", through, designs, optimize=True)
    more -= np.einsum("kl,kpq,qr,lrs->ps", uncertainty, slopes, fit.spread, slopes, optimize=True)
    return fit.spread + 2 * fit.spread @ more @ fit.spread
