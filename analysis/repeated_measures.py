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

DegreesOfFreedom = Literal["satterthwaite", "kenward-roger"]
_MODEL = "restricted maximum likelihood, unstructured covariance over visits, group and baseline at each visit"
METHOD = f"{_MODEL}, Satterthwaite's degrees of freedom"
KENWARD_ROGER = f"{_MODEL}, Kenward and Roger's errors and degrees of freedom"
_MOST_STEPS = 200
_MOST_HALVINGS = 30
_FLAT = 1e-9  # of a correlation matrix, the least eigenvalue that is not taken for 0
_CLOSE = 1e-14  # of the score against its information: how much log-likelihood another step could gain


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
    of the residuals between visits, points squared, None without a fit. log_likelihood: restricted, up to the
    constant that R's nlme uses too.
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


@dataclass(frozen=True, eq=False)
class _Pattern:
    """Everybody with values at the same visits `seen`: design [m, len(seen), p] and outcomes [m, len(seen)]."""

    seen: np.ndarray
    design: np.ndarray
    outcome: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class _Fit:
    """The likelihood at one covariance, with its score and both informations about the elements [k]."""

    log_likelihood: float
    coefficients: np.ndarray
    spread: np.ndarray
    slopes: np.ndarray
    score: np.ndarray
    expected: np.ndarray
    observed: np.ndarray


def repeated_measures(
    baseline: ArrayLike,
    outcomes: ArrayLike,
    group: Labels,
    visits: Iterable[int],
    *,
    covariates: pd.DataFrame | None = None,
    df: DegreesOfFreedom = "satterthwaite",
    confidence_level: float = 0.95,
) -> RepeatedMeasures:
    """Compare the groups at every visit in one model of all visits.

    The outcome at each visit has its own intercept, its own differences between groups and its own slope on the
    baseline and on each of `covariates` [n rows]; residuals of one person have any covariance between visits, the same for all. `baseline` [n] and
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
    patterns = _patterns(per_visit, y)
    if any(np.linalg.matrix_rank(per_visit[~np.isnan(y[:, v])]) < per_visit.shape[1] for v in range(len(visits))):
        return refused("At a visit what is adjusted for does not vary within the groups enough to adjust for it.")
    covariance, fit = _fitted(patterns, _first_covariance(per_visit, y))
    if fit is None:
        return refused("The model did not settle on a covariance between the visits; look at each visit alone.")
    is_small_sample = df == "kenward-roger"
    information = fit.observed if _is_positive(fit.observed) and not is_small_sample else fit.expected
    uncertainty = np.linalg.pinv(information)
    spread = _kenward_roger(patterns, covariance, fit, uncertainty) if is_small_sample else fit.spread
    width = per_visit.shape[1]
    differences = []
    for v, visit in enumerate(visits):
        for place, label in enumerate(groups[1:], 1):
            at = v * width + place
            variance, slope = float(fit.spread[at, at]), fit.slopes[:, at, at]
            spare = 2 * variance**2 / float(slope @ uncertainty @ slope)
            if not spare >= LEAST_SPARE - 1:
                return refused("There are too few people for an interval at every visit; look at each visit alone.")
            error = float(spread[at, at])
            made = difference(label, groups[0], float(fit.coefficients[at]), error, spare, confidence_level)
            differences.append(VisitDifference(visit, made))
    return RepeatedMeasures(
        n=n,
        n_values=n_values,
        visits=visits,
        differences=tuple(differences),
        covariance=covariance,
        # of the baseline in points, as anybody else would fit it: a restricted likelihood depends on the units
        log_likelihood=fit.log_likelihood - len(visits) * (float(np.log(scale)) + facts.log_scale),
        reason="",
        method=KENWARD_ROGER if is_small_sample else METHOD,
        left_out=left_out,
    )


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


def _patterns(per_visit: np.ndarray, y: np.ndarray) -> list[_Pattern]:
    known = ~np.isnan(y)
    n_visits, width = y.shape[1], per_visit.shape[1]
    patterns = []
    for row in np.unique(known, axis=0):
        who, seen = (known == row).all(axis=1), np.flatnonzero(row)
        design = np.zeros((int(who.sum()), len(seen), n_visits * width))
        for place, v in enumerate(seen):
            design[:, place, v * width : (v + 1) * width] = per_visit[who]
        patterns.append(_Pattern(seen, design, y[who][:, seen]))
    return patterns


def _first_covariance(per_visit: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The variances of the residuals of each visit alone, with half of the correlations that pairs show."""
    residual = np.full(y.shape, np.nan)
    for v in range(y.shape[1]):
        known = ~np.isnan(y[:, v])
        design = per_visit[known]
        residual[known, v] = y[known, v] - design @ np.linalg.lstsq(design, y[known, v], rcond=None)[0]
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


def _fitted(patterns: list[_Pattern], covariance: np.ndarray) -> tuple[np.ndarray, _Fit | None]:
    """Fisher's scoring with halved steps where one would lose likelihood; no fit where it does not end."""
    basis = _basis(len(covariance))
    fit = _likelihood(patterns, covariance, basis)
    for _ in range(_MOST_STEPS):
        if fit is None:
            return covariance, None
        try:
            step = np.linalg.solve(fit.expected, fit.score)
        except np.linalg.LinAlgError:
            return covariance, None
        if float(fit.score @ step) < _CLOSE:
            return covariance, fit
        for halving in range(_MOST_HALVINGS):
            tried = covariance + np.einsum("k,kab->ab", step / 2**halving, basis)
            better = _likelihood(patterns, tried, basis)
            if better is not None and better.log_likelihood > fit.log_likelihood - 1e-12 * abs(fit.log_likelihood):
                break
        else:
            return covariance, None
        covariance, fit = tried, better
    return covariance, None


def _basis(n_visits: int) -> np.ndarray:
    """A matrix [v, v] for each element of a symmetric one: ones where this element stands."""
    places = [(a, b) for a in range(n_visits) for b in range(a + 1)]
    basis = np.zeros((len(places), n_visits, n_visits))
    for k, (a, b) in enumerate(places):
        basis[k, a, b] = basis[k, b, a] = 1
    return basis


def _likelihood(patterns: list[_Pattern], covariance: np.ndarray, basis: np.ndarray) -> _Fit | None:
    """The restricted likelihood and its derivatives; None where the covariance is none.

    With V linear in its elements, dV/dk = B_k and P = V^-1 - V^-1 X C X' V^-1, the score is
    (y'P B_k P y - tr(P B_k)) / 2, the expected information tr(P B_k P B_l) / 2, the observed one
    y'P B_k P B_l P y less that.
    """
    if not _is_positive(covariance):
        return None
    n_visits, width = len(covariance), patterns[0].design.shape[2]
    weights, log_determinant, n_values = [], 0.0, 0
    crossed, moment = np.zeros((width, width)), np.zeros(width)
    for pattern in patterns:
        part = covariance[np.ix_(pattern.seen, pattern.seen)]
        inverse = np.linalg.inv(part)
        weights.append(inverse)
        log_determinant += len(pattern.outcome) * float(np.linalg.slogdet(part)[1])
        n_values += pattern.outcome.size
        weighted = inverse @ pattern.design
        crossed += np.tensordot(pattern.design, weighted, axes=([0, 1], [0, 1]))
        moment += np.tensordot(weighted, pattern.outcome, axes=([0, 1], [0, 1]))
    spread = np.linalg.inv(crossed)
    coefficients = spread @ moment
    n_elements = len(basis)
    score, expected, quadratic = np.zeros(n_elements), np.zeros((n_elements,) * 2), np.zeros((n_elements,) * 2)
    weighted_designs, weighted_residuals, squares = [], [], 0.0
    for pattern, inverse in zip(patterns, weights, strict=True):
        n = len(pattern.outcome)
        whole = np.zeros((n_visits, n_visits))
        whole[np.ix_(pattern.seen, pattern.seen)] = inverse
        z = np.zeros((n, n_visits, width))
        z[:, pattern.seen] = inverse @ pattern.design
        residual = pattern.outcome - pattern.design @ coefficients
        u = np.zeros((n, n_visits))
        u[:, pattern.seen] = residual @ inverse
        squares += float((u[:, pattern.seen] * residual).sum())
        felt = u.T @ u
        leverage = np.tensordot(z @ spread, z, axes=([0, 2], [0, 2]))
        score += np.einsum("kab,ab->k", basis, felt + leverage - n * whole) / 2
        through = basis @ whole
        expected += n * _traces(through, through) - 2 * _traces(through, basis @ leverage)
        quadratic += _traces(through, basis @ felt)
        weighted_designs.append(z.reshape(n, -1))
        weighted_residuals.append(u)
    # one product over everybody: by patterns it would be the slowest part, as most have few people
    flat = np.concatenate(weighted_designs)
    designs = (flat.T @ flat).reshape(n_visits, width, n_visits, width)
    residuals = (flat.T @ np.concatenate(weighted_residuals)).reshape(n_visits, width, n_visits)
    slopes = np.einsum("kab,apbq->kpq", basis, designs, optimize=True)
    pulls = np.einsum("kab,apb->kp", basis, residuals, optimize=True)
    half = spread @ slopes
    expected = (expected + _traces(half, half)) / 2
    quadratic -= pulls @ spread @ pulls.T
    constant = (n_values - width) * np.log(2 * np.pi)
    log_likelihood = -float(constant + log_determinant + np.linalg.slogdet(crossed)[1] + squares) / 2
    return _Fit(
        log_likelihood=log_likelihood,
        coefficients=coefficients,
        spread=spread,
        slopes=half @ spread,
        score=score,
        expected=expected,
        observed=quadratic - expected,
    )


def _kenward_roger(patterns: list[_Pattern], covariance: np.ndarray, fit: _Fit, uncertainty: np.ndarray) -> np.ndarray:
    """The coefficients' covariance [p, p], more for the covariance of the visits being estimated.

    C + 2 C [sum_kl W_kl (Q_kl - S_k C S_l)] C with W = `uncertainty`, S_k = X' V^-1 B_k V^-1 X and
    Q_kl = X' V^-1 B_k V^-1 B_l V^-1 X; that V is linear in its elements leaves no further term.
    """
    basis = _basis(len(covariance))
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


def _traces(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """tr(left_k right_l) for all k and l."""
    return left.reshape(len(left), -1) @ right.transpose(0, 2, 1).reshape(len(right), -1).T


def _is_positive(matrix: np.ndarray) -> bool:
    """Whether a symmetric matrix is positive definite, by a margin that its inverse can be trusted with."""
    size = np.diag(matrix)
    if not (np.isfinite(matrix).all() and (size > 0).all()):
        return False
    return float(np.linalg.eigvalsh(matrix / np.sqrt(np.outer(size, size)))[0]) > _FLAT
