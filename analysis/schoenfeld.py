"""Whether a hazard ratio changes over time: the score test on Schoenfeld residuals of a Cox model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from analysis.cox_design import Design, build_design
from analysis.cox_inputs import read_inputs
from analysis.cox_likelihood import (
    TiedMoments,
    first_dependent,
    information,
    maximise,
    no_maximum,
    standardised,
    tied_moments,
    with_products,
)
from analysis.cox_risk_sets import SubjectRiskSets
from analysis.follow_up import FollowUp
from analysis.grouping import Labels
from analysis.risk_table import tabulate

TimeTransform = Literal["km", "rank", "log", "identity"]
GLOBAL = "GLOBAL"
# information per event on the change over time, below which the events cannot show one
_SINGULAR = 1e-10


@dataclass(frozen=True, kw_only=True)
class HazardsTest:
    """One score test: `term` a covariate (all levels of a factor together) or GLOBAL, chi-squared with `df`.

    Numbers are None where the data cannot carry the test; the check's `reason` says why.
    """

    term: str
    transform: str
    statistic: float | None
    df: int | None
    p_value: float | None


@dataclass(frozen=True, eq=False, kw_only=True)
class CoefficientOverTime:
    """A term's scaled Schoenfeld residuals plus its coefficient: each is what one event time says about the log
    hazard ratio then, with much noise; only a smooth curve through them can be read.

    `time` [T] days, increasing; `n_events` [T]; `value` [T] mean over the events of that day, in all strata;
    `coef` the fit's own coefficient, which is the mean over all events.
    """

    term: str
    time: np.ndarray
    n_events: np.ndarray
    value: np.ndarray
    coef: float


@dataclass(frozen=True, eq=False, kw_only=True)
class HazardsCheck:
    """The tests of one Cox model, GLOBAL last, and its coefficients over time; `n`, `events`, `dropped` as in
    the model. `reason`: empty, or why tests have no numbers."""

    transform: str
    n: int
    events: int
    dropped: int
    tests: tuple[HazardsTest, ...]
    over_time: tuple[CoefficientOverTime, ...]
    reason: str


def proportional_hazards(
    duration: ArrayLike,
    event: ArrayLike,
    covariates: pd.DataFrame,
    *,
    entry: ArrayLike | None = None,
    strata: Labels | None = None,
    transform: TimeTransform = "km",
) -> HazardsCheck:
    """Test whether each coefficient changes along g(t), and whether any does.

    Arguments as in `analysis.cox.cox`; `transform` names g: "km" one minus the Kaplan-Meier estimate of all
    rows just before t, "rank" of all times, "log", "identity". The answer depends on g, so it is always named.
    It is the score test of adding covariate times g(t) to the model, as in R's `cox.zph` since survival 3.0,
    not the older correlation with time.

    A small p-value is evidence that the hazard ratio changes along g, and then one number does not describe
    it. A large p-value is never evidence that hazards are proportional: with few events the test sees little,
    and a change of another shape than g escapes it.

    Grambsch and Therneau 1994, doi:10.1093/biomet/81.3.515; Therneau and Grambsch 2000, chapter 6,
    doi:10.1007/978-1-4757-3294-8.

    >>> columns = [1, 2, 3, 4, 5, 6], [1] * 6, pd.DataFrame({"x": [0, 1, 0, 1, 1, 0]})
    >>> [test.term for test in proportional_hazards(*columns).tests]
    ['x', 'GLOBAL']
    """
    if transform not in _ALONG:
        raise ValueError(f"transform: {transform!r}; accepted are {', '.join(_ALONG)}.")
    inputs = read_inputs(duration, event, covariates, entry, strata, None)
    followed = inputs.followed
    is_event = followed.event if followed.is_at_risk is None else followed.event & followed.is_at_risk
    n_events = int(is_event.sum())
    names = [covariate.name for covariate in inputs.covariates]

    def check(
        tests: Sequence[tuple[str, float | None, int]], over_time: Sequence[CoefficientOverTime] = (), reason: str = ""
    ) -> HazardsCheck:
        by_name: dict[str, tuple[float | None, int | None]] = {name: (statistic, df) for name, statistic, df in tests}
        rows = [(name, *by_name.get(name, (None, None))) for name in (*names, GLOBAL)]
        p_values = [None if statistic is None else float(chdtrc(df, statistic)) for _, statistic, df in rows]
        written = tuple(
            HazardsTest(term=term, transform=transform, statistic=statistic, df=df, p_value=p_value)
            for (term, statistic, df), p_value in zip(rows, p_values, strict=True)
        )
        return HazardsCheck(
            transform=transform,
            n=inputs.n,
            events=n_events,
            dropped=inputs.dropped,
            tests=written,
            over_time=tuple(over_time),
            reason=reason,
        )

    if not n_events:
        return check((), reason="No event was observed.")
    risk_sets = SubjectRiskSets(followed, inputs.stratum)
    design = build_design(inputs.covariates, risk_sets.rows)
    if not design.columns:
        return check((), reason="There is nothing to compare.")
    maximum = maximise(risk_sets, design.x)
    if maximum.coef is None or maximum.covariance is None:
        return check((), reason=no_maximum(maximum, design.columns))
    z, spread = standardised(risk_sets, design.x)
    values = with_products(np.exp(z @ (maximum.coef * spread)), z)
    moments = tied_moments(risk_sets, values)
    # at each event time: x of those with the event less its mean in the risk sets
    residuals = risk_sets.sums(z)[1] - moments.mean * moments.n_tied[:, None]
    residuals -= moments.rest * moments.inverses[:, None]
    over_time = _over_time(followed, risk_sets, design, maximum.coef, maximum.covariance, residuals * spread)
    along = _ALONG[transform](followed)[risk_sets.time]
    if not np.isfinite(along).all():
        return check((), over_time, "There is an event on day 0, which has no logarithm.")
    share = moments.n_tied / moments.n_tied.sum()
    along = along - share @ along
    size = np.sqrt(share @ along**2)
    if not size > 0:
        return check((), over_time, "All events fall on one day: nothing can be said about change over time.")
    tests = _score_tests(
        risk_sets, z, weight=values[:, 0], moments=moments, residuals=residuals, along=along / size, design=design
    )
    is_short = any(statistic is None for _, statistic, _ in tests)
    reason = "The events of some term are too few to tell a change over time." if is_short else ""
    return check(tests, over_time, reason)


def _score_tests(
    risk_sets: SubjectRiskSets,
    z: np.ndarray,
    weight: np.ndarray,
    moments: TiedMoments,
    residuals: np.ndarray,
    along: np.ndarray,
    design: Design,
) -> list[tuple[str, float | None, int]]:
    """(covariate, statistic, df) per covariate, then GLOBAL: the model's score for covariate times g(t) at its
    maximum, against the information on those and on the coefficients themselves."""
    p = z.shape[1]
    once, by_time, squared = (
        information(
            z,
            (weight * risk_sets.exposure(power * moments.inverses, power * moments.relief))[:, None] * z,
            moments,
            power,
        )
        for power in (np.ones_like(along), along, along**2)
    )
    full = np.block([[once, by_time], [by_time, squared]]) / moments.n_tied.sum()
    score = np.concatenate([np.zeros(p), along @ residuals]) / moments.n_tied.sum()
    tests = []
    part_of = np.array(design.part_of, dtype=object)
    for name in (*dict.fromkeys(design.part_of), GLOBAL):
        tested = np.arange(p) if name == GLOBAL else np.flatnonzero(part_of == name)
        kept = np.concatenate([np.arange(p), p + tested])
        matrix, u = full[np.ix_(kept, kept)], score[kept]
        statistic = None
        if first_dependent(matrix, _SINGULAR) is None:
            statistic = float(u @ np.linalg.solve(matrix, u) * moments.n_tied.sum())
        tests.append((name, statistic, len(tested)))
    return tests


def _over_time(
    followed: FollowUp,
    risk_sets: SubjectRiskSets,
    design: Design,
    coef: np.ndarray,
    covariance: np.ndarray,
    residuals: np.ndarray,
) -> list[CoefficientOverTime]:
    n_all = risk_sets.n_events.sum()
    place, which = np.unique(risk_sets.time, return_inverse=True)
    n_events = np.bincount(which, risk_sets.n_events)
    on_day = np.stack([np.bincount(which, column) for column in residuals.T], axis=1)
    scaled = on_day / n_events[:, None] @ covariance * n_all + coef
    days = followed.grid[place]
    return [
        CoefficientOverTime(
            term=name, time=days, n_events=n_events.astype(int), value=scaled[:, column], coef=float(coef[column])
        )
        for column, name in enumerate(design.columns)
    ]


def _failed_before(followed: FollowUp) -> np.ndarray:
    """One minus the Kaplan-Meier estimate of all rows just before each grid time."""
    time, at_risk, events, _ = tabulate(followed, None, 1)
    left = np.where(at_risk[:, 0] > 0, 1 - events[:, 0] / np.maximum(at_risk[:, 0], 1), 1.0)
    before = np.concatenate([[1.0], np.cumprod(left)])
    return 1 - before[np.searchsorted(time, followed.grid, side="left")]


def _ranks(followed: FollowUp) -> np.ndarray:
    """Rank of each grid time among the times at which rows end, ties at their mean."""
    leaves = followed.exit if followed.is_at_risk is None else followed.exit[followed.is_at_risk]
    n_leaving = np.bincount(leaves, minlength=len(followed.grid))
    return np.cumsum(n_leaving) - n_leaving + (n_leaving + 1) / 2


def _logarithm(followed: FollowUp) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(followed.grid)


_ALONG: dict[TimeTransform, Callable[[FollowUp], np.ndarray]] = {
    "km": _failed_before,
    "rank": _ranks,
    "log": _logarithm,
    "identity": lambda followed: followed.grid,
}
