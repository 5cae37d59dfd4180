"""How much faster or slower does the event come, per group or per unit of a covariate: Cox's model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.confidence import normal_quantile, two_sided_p
from analysis.cox_design import Design, Factor, Measure, build_design, patterns, pick
from analysis.cox_inputs import read_inputs
from analysis.cox_likelihood import maximise, no_maximum
from analysis.cox_risk_sets import PatternRiskSets, RiskSets, SubjectRiskSets
from analysis.cox_robust import robust_errors
from analysis.grouping import Labels
from analysis.risk_table import RiskTable, tabulate

_MOST_PATTERNS = 200
_NO_EVENT = "No event was observed."
# exp of more than this overflows
_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True, kw_only=True)
class CoxTerm:
    """One line of a Cox model. `term`: a measure's name, or "arm=walking" for a level against the reference.

    `coef` is the log hazard ratio with standard error `se`; `lower`, `upper` limit the hazard ratio. Where rows
    belong together in clusters, `robust_se` allows for it and interval and p-value are from it. All None where
    the data cannot carry them; the fit's `reason` says why.
    """

    term: str
    coef: float | None = None
    hazard_ratio: float | None = None
    se: float | None = None
    robust_se: float | None = None
    lower: float | None = None
    upper: float | None = None
    p_value: float | None = None


@dataclass(frozen=True, kw_only=True)
class CoxFit:
    """Cox model with Efron's handling of ties.

    `n` people (those never at risk included), `events` among those at risk, `dropped` rows left out for a
    missing covariate (not in n). `reason`: empty, or why terms have no numbers. `strata`: how many baseline
    hazards there are. `clusters`: how many of them the n rows make up, None where rows are people.
    """

    n: int
    events: int
    dropped: int
    terms: tuple[CoxTerm, ...]
    reason: str
    ties: str = "efron"
    strata: int = 1
    clusters: int | None = None

    @property
    def is_estimated(self) -> bool:
        """Whether any term has numbers."""
        return any(term.coef is not None for term in self.terms)


def cox(
    duration: ArrayLike,
    event: ArrayLike,
    covariates: pd.DataFrame,
    *,
    entry: ArrayLike | None = None,
    strata: Labels | None = None,
    cluster: Labels | None = None,
    confidence_level: float = 0.95,
) -> CoxFit:
    """Fit a Cox model from one row per person, or per stretch of follow-up of a person.

    `duration`, `event`, `entry` [n] as in `risk_table_from_subjects`; `covariates` [n rows]: numeric
    columns give one term each; text, booleans and categoricals one term per level but the first (sorted as
    numbers if all are, else as text), which is the reference. Rows that lack a covariate are left out and
    counted in `dropped`. `strata` [n] labels: each has a baseline hazard of its own, the coefficients are
    common, and nobody is compared across strata. `cluster` [n] labels of those to whom the rows belong
    (participants): standard errors that hold whatever binds the rows of one cluster, for many clusters; with
    few (under about 100, where people differ much) they are too small.

    Assumes proportional hazards and that censoring and late entry say nothing about the outlook. Intervals
    and p-values are Wald's. A fit without a maximum (a covariate that others determine, or that separates
    those with an event from those without) has terms without numbers and a `reason`; it is never reported
    half-way.

    Cox 1972, doi:10.1111/j.2517-6161.1972.tb00899.x; Efron 1977, doi:10.1080/01621459.1977.10480613;
    Lin and Wei 1989, doi:10.1080/01621459.1989.10478874.

    >>> fit = cox([1, 2, 3, 4], [1, 1, 1, 1], pd.DataFrame({"x": [0, 1, 0, 1]}))
    >>> round(fit.terms[0].hazard_ratio, 3)
    0.39
    """
    inputs = read_inputs(duration, event, covariates, entry, strata, cluster)
    followed, read, n_strata = inputs.followed, inputs.covariates, inputs.n_strata
    # the sandwich needs every row's own residual
    grouped = patterns(read, _MOST_PATTERNS) if cluster is None else None
    if grouped is not None and len(followed.grid) * len(grouped[1]) * n_strata <= 4 * inputs.n + 1_000_000:
        pattern, shown = grouped
        cell = pattern if inputs.stratum is None else inputs.stratum * len(shown) + pattern
        _, at_risk, events, _ = tabulate(followed, cell, len(shown) * n_strata)
        at_risk, events = (_one_below_the_other(table, n_strata) for table in (at_risk, events))
        fit = _fit_patterns(at_risk, events, pick(read, shown), inputs.n, inputs.dropped, confidence_level)
        return replace(fit, strata=n_strata)
    is_event = followed.event if followed.is_at_risk is None else followed.event & followed.is_at_risk
    if not is_event.any():
        fit = _no_fit(build_design(read, np.zeros(0, np.intp)), inputs.n, 0, inputs.dropped, _NO_EVENT)
    else:
        risk_sets = SubjectRiskSets(followed, inputs.stratum)
        design = build_design(read, risk_sets.rows)
        owner = None if inputs.cluster is None else inputs.cluster[risk_sets.rows]
        fit = _fit(risk_sets, design, inputs.n, inputs.dropped, confidence_level, owner)
    clusters = None if inputs.cluster is None else len(np.unique(inputs.cluster))
    return replace(fit, strata=n_strata, clusters=clusters)


def _one_below_the_other(table: np.ndarray, n_strata: int) -> np.ndarray:
    """[T, S * P] as [S * T, P]: the event times of each stratum, and the same patterns in all of them."""
    times, columns = table.shape
    if n_strata == 1:
        return table
    by_stratum = table.reshape(times, n_strata, columns // n_strata)
    return by_stratum.transpose(1, 0, 2).reshape(n_strata * times, -1)


def cox_from_risk_table(table: RiskTable, factor: str, *, confidence_level: float = 0.95) -> CoxFit:
    """Fit a Cox model with the table's grouping as its only covariate; `factor` names it in the terms.

    The first group with anybody at risk at an event is the reference. Otherwise as `cox`, at a cost that
    does not grow with the number of people.

    Efron 1977, doi:10.1080/01621459.1977.10480613 (ties).

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> table = risk_table_from_subjects([1, 2, 3, 4], [1] * 4, group=["a", "b", "a", "b"])
    >>> round(cox_from_risk_table(table, "arm").terms[0].hazard_ratio, 3)
    0.39
    """
    groups = Factor(factor, np.arange(len(table.groups)), table.groups)
    return _fit_patterns(table.at_risk, table.events, [groups], int(table.n.sum()), 0, confidence_level)


def _fit_patterns(
    at_risk: np.ndarray,
    events: np.ndarray,
    covariates: Sequence[Factor | Measure],
    n: int,
    dropped: int,
    confidence_level: float,
) -> CoxFit:
    has_event = events.any(axis=1)
    at_risk, events = at_risk[has_event], events[has_event]
    rows = np.flatnonzero(at_risk.any(axis=0))
    design = build_design(covariates, rows)
    if not has_event.any():
        return _no_fit(design, n, 0, dropped, _NO_EVENT)
    risk_sets = PatternRiskSets(at_risk[:, rows], events[:, rows])
    return _fit(risk_sets, design, n, dropped, confidence_level)


def _fit(
    risk_sets: RiskSets,
    design: Design,
    n: int,
    dropped: int,
    confidence_level: float,
    cluster: np.ndarray | None = None,
) -> CoxFit:
    z = normal_quantile(confidence_level)
    n_events = int(risk_sets.n_events.sum())
    if not design.columns:
        return _no_fit(design, n, n_events, dropped, "There is nothing to compare.")
    maximum = maximise(risk_sets, design.x)
    if maximum.coef is None or maximum.covariance is None:
        return _no_fit(design, n, n_events, dropped, no_maximum(maximum, design.columns))
    se = np.sqrt(np.diag(maximum.covariance)).tolist()
    robust = None
    if cluster is not None and isinstance(risk_sets, SubjectRiskSets):
        robust = robust_errors(risk_sets, design.x, maximum, cluster)
    notes = list(design.notes)
    if cluster is None:
        spread = se
    elif robust is not None:
        spread = robust = robust.tolist()
    else:
        spread = [None] * len(se)
        notes.append("There are too few clusters at risk to estimate how far the coefficients would vary.")
    estimated = {
        name: replace(_term(name, coef, error, z), se=usual, robust_se=None if robust is None else error)
        for name, coef, usual, error in zip(design.columns, maximum.coef.tolist(), se, spread, strict=True)
    }
    terms = tuple(estimated.get(name, CoxTerm(term=name)) for name in design.terms)
    notes += [
        f"The hazard ratio per unit of {term.term} is too large to write: use a finer unit."
        for term in estimated.values()
        if term.hazard_ratio is None
    ]
    return CoxFit(n=n, events=n_events, dropped=dropped, terms=terms, reason=" ".join(notes))


def _term(name: str, coef: float, error: float | None, z: float) -> CoxTerm:
    """A term with its interval and p-value by Wald from this standard error, none where it is None."""
    p_value = None if error is None else two_sided_p(coef / error)
    reach = 0.0 if error is None else z * error
    if abs(coef) + reach > _LARGEST_EXPONENT:
        return CoxTerm(term=name, coef=coef, p_value=p_value)
    hazard_ratio, lower, upper = np.exp([coef, coef - reach, coef + reach]).tolist()
    if error is None:
        lower = upper = None
    return CoxTerm(term=name, coef=coef, hazard_ratio=hazard_ratio, lower=lower, upper=upper, p_value=p_value)


def _no_fit(design: Design, n: int, n_events: int, dropped: int, reason: str) -> CoxFit:
    terms = tuple(CoxTerm(term=name) for name in design.terms)
    # without events nothing said about single levels adds to the reason
    notes = design.notes if n_events else ()
    return CoxFit(n=n, events=n_events, dropped=dropped, terms=terms, reason=" ".join((reason, *notes)))
