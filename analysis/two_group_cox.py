"""Cox's model of two groups, fitted to many risk tables at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.cox_likelihood import tied_sums

_MOST_STEPS, _MOST_HALVINGS = 50, 30
_CONVERGED = 1e-9  # a step, in units of the group's spread among those at risk
# information per event, in the same units, below which there is nothing to estimate from
_SINGULAR, _VANISHED = 1e-10, 1e-11
_LARGEST_EXPONENT = 700.0  # exp of more than this overflows


@dataclass(frozen=True, eq=False, kw_only=True)
class _EventTimes:
    """The event times of all tables one after another: table, at risk and events of both groups, each [rows]."""

    table: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    n_tables: int

    def of(self, is_kept: np.ndarray) -> _EventTimes:
        """Those of the tables marked true [tables], which are numbered anew."""
        rows = is_kept[self.table]
        number = np.cumsum(is_kept) - 1
        return _EventTimes(
            table=number[self.table[rows]],
            at_risk=self.at_risk[rows],
            events=self.events[rows],
            n_tables=int(np.count_nonzero(is_kept)),
        )

    def total(self, values: np.ndarray) -> np.ndarray:
        """Sums of `values` [rows] by table."""
        return np.bincount(self.table, weights=values, minlength=self.n_tables)


def two_group_cox(at_risk: np.ndarray, events: np.ndarray, z: float) -> np.ndarray:
    """Hazard ratio of the second group against the first, with Wald's limits [M, 3]; NaN where there is none.

    `at_risk`, `events` [M, T, 2]: people at each time. Efron's ties. Newton's method for all tables side by
    side, with the step halved in each table where its likelihood would fall; a table whose information vanishes
    on the way (one group has all the events, or nobody at risk at one) has no maximum. The same rules and limits
    as in `cox_likelihood.maximise`. Efron 1977, doi:10.1080/01621459.1977.10480613.

    >>> at_risk = np.array([[[2, 2], [1, 2], [1, 1], [0, 1]]])
    >>> events = np.array([[[1, 0], [0, 1], [1, 0], [0, 1]]])
    >>> round(float(two_group_cox(at_risk, events, 1.96)[0, 0]), 3)
    0.39
    """
    n_tables = len(at_risk)
    table, time = np.nonzero(events.any(axis=2))
    times = _EventTimes(
        table=table,
        at_risk=at_risk[table, time].astype(float),
        events=events[table, time].astype(float),
        n_tables=n_tables,
    )
    people = np.stack([times.total(times.at_risk[:, group]) for group in (0, 1)])
    n_events = times.total(times.events.sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = people[1] / people.sum(axis=0)
    spread = np.sqrt(share * (1 - share))
    maxima = np.full((2, n_tables), np.nan)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        _maximise(times.of(spread > 0), np.flatnonzero(spread > 0), spread, n_events, maxima)
        coef, se = maxima[0], 1 / np.sqrt(maxima[1])
        limits = np.stack([coef, coef - z * se, coef + z * se], axis=1)
    limits[np.abs(coef) + z * se > _LARGEST_EXPONENT] = np.nan
    return np.exp(limits)


def _maximise(
    times: _EventTimes, place: np.ndarray, spread: np.ndarray, n_events: np.ndarray, maxima: np.ndarray
) -> None:
    """Write coefficient and information of every table that has a maximum into `found` [2, tables] at its `place`."""
    coef = np.zeros(times.n_tables)
    value, score, information = _likelihood(times, coef)
    is_open = information / spread[place] ** 2 / n_events[place] > _SINGULAR
    for _ in range(_MOST_STEPS):
        times, place = times.of(is_open), place[is_open]
        coef, value, score, information = (array[is_open] for array in (coef, value, score, information))
        if not len(place):
            return
        step = score / information
        moved = _uphill(times, coef, step, value)
        coef, value, score, information = moved
        is_open = ~np.isnan(coef) & (information / spread[place] ** 2 / n_events[place] > _VANISHED)
        is_done = is_open & (np.abs(step) * spread[place] <= _CONVERGED)
        maxima[:, place[is_done]] = coef[is_done], information[is_done]
        is_open &= ~is_done


def _uphill(times: _EventTimes, coef: np.ndarray, step: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Each table's step, halved until its likelihood does not fall; NaN where it always does."""
    reached = np.full((4, len(coef)), np.nan)
    place = np.arange(len(coef))
    allowed = 1e-12 * (1 + np.abs(value))
    for halvings in range(_MOST_HALVINGS):
        tried = coef[place] + step[place] / 2**halvings
        result = np.stack([tried, *_likelihood(times, tried)])
        is_good = np.isfinite(result[[1, 3]]).all(axis=0) & (result[1] >= value[place] - allowed[place])
        reached[:, place[is_good]] = result[:, is_good]
        if is_good.all():
            break
        times, place = times.of(~is_good), place[~is_good]
    return reached


def _likelihood(times: _EventTimes, coef: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Efron's log partial likelihood, its slope and its information, by table, at one coefficient each.

    As in `cox_likelihood.log_likelihood`, with one covariate that is 0 or 1: A and B are the sums of exp(coef)
    over those at risk and those with the event, of which the second group's part is A1 and B1.
    """
    weight = np.exp(coef)[times.table]
    n_tied = times.events.sum(axis=1)
    a1, b1 = times.at_risk[:, 1] * weight, times.events[:, 1] * weight
    a0, b0 = times.at_risk[:, 0] + a1, times.events[:, 0] + b1
    ratio = n_tied / b0
    logs, inverses, squares = tied_sums(a0 * ratio, n_tied)
    inverses, squares = inverses * ratio, squares * ratio**2
    # (A1 - l/d B1) / (A - l/d B) = share + rest / (A - l/d B)
    share = b1 / b0
    rest = a1 - a0 * share
    expected = n_tied * share + rest * inverses
    squared = n_tied * share**2 + 2 * share * rest * inverses + rest**2 * squares
    own = times.events[:, 1]
    value = times.total(own) * coef - times.total(logs - n_tied * np.log(ratio))
    return value, times.total(own - expected), times.total(expected - squared)
