"""How much faster or slower does the event come, per group or per unit of a covariate: Cox's model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.confidence import normal_quantile, two_sided_p
from analysis.cox_design import Design, Factor, Measure, build_design, patterns, pick, read_covariates
from analysis.cox_likelihood import maximise
from analysis.cox_risk_sets import PatternRiskSets, SubjectRiskSets
from analysis.follow_up import follow_up
from analysis.risk_table import RiskTable, tabulate

_MOST_PATTERNS = 200
_NO_EVENT = "No event was observed."
# exp of more than this overflows
_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True)
class CoxTerm:
    """One line of a Cox model. `term`: a measure's name, or "arm=walking" for a level against the reference.

    `coef` is the log hazard ratio with standard error `se`; `lower`, `upper` limit the hazard ratio. All None
    where the data cannot carry them; the fit's `reason` says why.
    """

    term: str
    coef: float | None = None
    hazard_ratio: float | None = None
    se: float | None = None
    lower: float | None = None
    upper: float | None = None
    p_value: float | None = None


@dataclass(frozen=True)
class CoxFit:
    """Cox model with Efron's handling of ties.

    `n` people (those never at risk included), `events` among those at risk, `dropped` rows left out for a
    missing covariate (not in n). `reason`: empty, or why terms have no numbers.
    """

    n: int
    events: int
    dropped: int
    terms: tuple[CoxTerm, ...]
    reason: str
    ties: str = "efron"

    @property
    def is_estimated(self) -> bool:
        """Whether any term has numbers."""
        return any(term.coef is not None for term in self.terms)


def cox(
    duration, event, covariates: pd.DataFrame, *, entry=None, confidence_level: float = 0.95
) -> CoxFit:
    """Fit a Cox model from one row per person.

    `duration`, `event`, `entry` [n] as in `risk_table_from_subjects`; `covariates` [n rows]: numeric
    columns give one term each; text, booleans and categoricals one term per level but the first (sorted as
    numbers if all are, else as text), which is the reference. Rows that lack a covariate are left out and
    counted in `dropped`.

    Assumes proportional hazards and that censoring and late entry say nothing about the outlook. Intervals
    and p-values are Wald's. A fit without a maximum (a covariate that others determine, or that separates
    those with an event from those without) has terms without numbers and a `reason`; it is never reported
    half-way.

    Cox 1972, doi:10.1111/j.2517-6161.1972.tb00899.x; Efron 1977, doi:10.1080/01621459.1977.10480613.
    """
    duration, event = np.asarray(duration), np.asarray(event)
    entry = None if entry is None else np.asarray(entry)
    if len(covariates) != len(duration):
        raise ValueError(
            f"covariates: has {len(covariates)} rows for {len(duration)} durations; accepted is one each."
        )
    is_complete = covariates.notna().all(axis=1).to_numpy()
    if not is_complete.all():
        # checked as a whole first, so that an error names the row of the caller's data
        follow_up(duration, event, entry)
        duration, event = duration[is_complete], event[is_complete]
        entry = None if entry is None else entry[is_complete]
    followed = follow_up(duration, event, entry)
    read = read_covariates(covariates, is_complete)
    n, dropped = len(duration), int(len(is_complete) - is_complete.sum())
    grouped = patterns(read, _MOST_PATTERNS)
    if grouped is not None and len(followed.grid) * len(grouped[1]) <= 4 * n + 1_000_000:
        pattern, shown = grouped
        _, at_risk, events, _ = tabulate(followed, pattern, len(shown))
        return _fit_patterns(at_risk, events, pick(read, shown), n, dropped, confidence_level)
    is_event = followed.event if followed.is_at_risk is None else followed.event & followed.is_at_risk
    if not is_event.any():
        return _no_fit(build_design(read, np.zeros(0, np.intp)), n, 0, dropped, _NO_EVENT)
    risk_sets = SubjectRiskSets(followed)
    return _fit(risk_sets, build_design(read, risk_sets.rows), n, dropped, confidence_level)


def cox_from_risk_table(table: RiskTable, factor: str, *, confidence_level: float = 0.95) -> CoxFit:
    """Fit a Cox model with the table's grouping as its only covariate; `factor` names it in the terms.

    The first group with anybody at risk at an event is the reference. Otherwise as `cox`, at a cost that
    does not grow with the number of people.
    """
    groups = Factor(factor, np.arange(len(table.groups)), table.groups)
    return _fit_patterns(table.at_risk, table.events, [groups], int(table.n.sum()), 0, confidence_level)


def _fit_patterns(
    at_risk, events, covariates: Sequence[Factor | Measure], n: int, dropped: int, confidence_level: float
) -> CoxFit:
    has_event = events.any(axis=1)
    at_risk, events = at_risk[has_event], events[has_event]
    rows = np.flatnonzero(at_risk.any(axis=0))
    design = build_design(covariates, rows)
    if not has_event.any():
        return _no_fit(design, n, 0, dropped, _NO_EVENT)
    risk_sets = PatternRiskSets(at_risk[:, rows], events[:, rows])
    return _fit(risk_sets, design, n, dropped, confidence_level)


def _fit(risk_sets, design: Design, n: int, dropped: int, confidence_level: float) -> CoxFit:
    z = normal_quantile(confidence_level)
    n_events = int(risk_sets.n_events.sum())
    if not design.columns:
        return _no_fit(design, n, n_events, dropped, "There is nothing to compare.")
    maximum = maximise(risk_sets, design.x)
    if maximum.coef is None:
        name = design.columns[maximum.culprit]
        reason = (
            f"{name} does not vary among the people at risk, or is determined by the other terms."
            if maximum.is_singular
            else f"The estimate for {name} has no limit: it separates those with an event from those without."
        )
        return _no_fit(design, n, n_events, dropped, reason)
    se = np.sqrt(np.diag(maximum.covariance))
    estimated = {
        name: _term(name, float(coef), float(error), z)
        for name, coef, error in zip(design.columns, maximum.coef, se)
    }
    terms = tuple(estimated.get(name, CoxTerm(name)) for name in design.terms)
    unwritten = [
        f"The hazard ratio per unit of {term.term} is too large to write: use a finer unit."
        for term in estimated.values()
        if term.hazard_ratio is None
    ]
    return CoxFit(n, n_events, dropped, terms, " ".join((*design.notes, *unwritten)))


def _term(name: str, coef: float, se: float, z: float) -> CoxTerm:
    p_value = two_sided_p(coef / se)
    if abs(coef) + z * se > _LARGEST_EXPONENT:
        return CoxTerm(name, coef, se=se, p_value=p_value)
    hazard_ratio, lower, upper = np.exp([coef, coef - z * se, coef + z * se]).tolist()
    return CoxTerm(name, coef, hazard_ratio, se, lower, upper, p_value)


def _no_fit(design: Design, n: int, n_events: int, dropped: int, reason: str) -> CoxFit:
    terms = tuple(CoxTerm(name) for name in design.terms)
    # without events nothing said about single levels adds to the reason
    notes = design.notes if n_events else ()
    return CoxFit(n, n_events, dropped, terms, " ".join((reason, *notes)))
