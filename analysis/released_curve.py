"""A survival curve that can be released: worked out again from rounded counts on a coarse grid of days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.cox import CoxFit, cox_from_risk_table
from analysis.disclosure import HIDDEN_UP_TO, LEAST_PEOPLE, midpoint_6
from analysis.logrank import LogRank, log_rank
from analysis.risk_table import RiskTable, risk_table_from_counts
from analysis.survival import SurvivalCurve, kaplan_meier

GRID_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Distortion:
    """Where a released curve lies farthest from the one it was made from: shares free of the event on `day`."""

    group: str
    day: float
    owner: float
    released: float

    @property
    def size(self) -> float:
        """The distance between the two shares."""
        return abs(self.owner - self.released)


@dataclass(frozen=True)
class CurveDistortion:
    """The greatest distances: `anywhere`, where the steps of the grid count too, and on the days of the grid."""

    anywhere: Distortion
    on_grid: Distortion


@dataclass(frozen=True, eq=False, kw_only=True)
class ReleasedCurves:
    """Curves of the groups that can be told, from a risk table of rounded counts; `withheld`: why each other is not.

    `table` is None where no group can be told. `log_rank` and `cox` are worked out from the rounded table; they are
    None with one group, and withheld with a `reason` where a group has fewer than 30 people as rounded.
    """

    table: RiskTable | None
    curves: tuple[SurvivalCurve, ...]
    log_rank: LogRank | None
    cox: CoxFit | None
    withheld: dict[str, str]
    reason: str


def release_curves(table: RiskTable, factor: str | None, enrolled: Mapping[str, int]) -> ReleasedCurves:
    """Coarsen the risk table of people who all entered on day 0, and work everything out from it anew.

    Every 7 days the events so far and the censorings so far are each rounded to midpoint 6, 0 to 7 counting as none
    yet: a step of events is 6 or more (the first 9), and one of censorings too. At risk is the rounded number of people
    less the two. A group ends on the last day of the grid after which 8 people or more are still at risk, truly and as
    rounded; one with fewer than 8 events by then has no curve. `enrolled`: people of each group, at risk or not; where
    all were at risk one fewer is rounded, so that it does not follow that everybody was. `factor` names the groups in
    the Cox model. ValueError for late entry, which rounded events and censorings cannot carry.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> curves = release_curves(risk_table_from_subjects([5] * 20, [1] * 20), None, {"all": 20})
    >>> curves.reason  # with fewer than 30 people nothing is told
    'fewer than 30 people could be told about'
    """
    steps_of, withheld = {}, {}
    for k, group in enumerate(table.groups):
        _check_entry(table, k)
        steps = _steps(table, k, enrolled[group])
        if steps is None:
            withheld[group] = f"fewer than {HIDDEN_UP_TO + 1} people, or too few recurrences while they were followed"
        else:
            steps_of[group] = steps
    if not steps_of or sum(int(table.n[table.column(group)]) for group in steps_of) < LEAST_PEOPLE:
        return ReleasedCurves(
            table=None,
            curves=(),
            log_rank=None,
            cox=None,
            withheld=withheld,
            reason=f"fewer than {LEAST_PEOPLE} people could be told about",
        )
    released = _table_of(steps_of)
    curves = tuple(kaplan_meier(released, group) for group in released.groups)
    small = [group for group in steps_of if released.n[released.column(group)] < LEAST_PEOPLE]
    if factor is None or len(steps_of) < 2 or small:
        is_compared = factor is not None and len(steps_of) > 1
        reason = f"no test is given: a group has fewer than {LEAST_PEOPLE} people" if is_compared else ""
        return ReleasedCurves(table=released, curves=curves, log_rank=None, cox=None, withheld=withheld, reason=reason)
    return ReleasedCurves(
        table=released,
        curves=curves,
        log_rank=log_rank(released),
        cox=cox_from_risk_table(released, factor),
        withheld=withheld,
        reason="",
    )


def curve_distortion(table: RiskTable, released: ReleasedCurves) -> CurveDistortion | None:
    """Where released curves lie farthest from those of `table`, as far as they go; None where none is released.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> table = risk_table_from_subjects([5] * 20, [1] * 20)
    >>> curve_distortion(table, release_curves(table, None, {"all": 20})) is None
    True
    """
    anywhere, on_grid = [], []
    for curve in released.curves:
        owner = kaplan_meier(table, curve.group)
        times = np.union1d(curve.time, owner.time[owner.time <= curve.time[-1]])
        is_told = times % GRID_DAYS == 0
        anywhere.append(_farthest(curve, owner, times))
        on_grid.append(_farthest(curve, owner, times[is_told]))
    if not anywhere:
        return None
    return CurveDistortion(
        *(max(distortions, key=lambda distortion: distortion.size) for distortions in (anywhere, on_grid))
    )


def _farthest(curve: SurvivalCurve, owner: SurvivalCurve, times: np.ndarray) -> Distortion:
    ours, theirs = (_values(shown, times) for shown in (owner, curve))
    place = int(np.argmax(np.abs(ours - theirs)))
    return Distortion(
        group=curve.group, day=float(times[place]), owner=float(ours[place]), released=float(theirs[place])
    )


def _check_entry(table: RiskTable, k: int) -> None:
    left = table.events[:, k] + table.censored[:, k]
    still = table.n[k] - np.concatenate([[0], np.cumsum(left)[:-1]])
    if not np.array_equal(still[left > 0], table.at_risk[left > 0, k]):
        raise ValueError("table: somebody enters late; accepted are people who are all at risk from day 0.")


def _steps(table: RiskTable, k: int, enrolled: int) -> tuple[int, np.ndarray, np.ndarray, np.ndarray] | None:
    """People, days [G], and rounded events and censorings so far on them [G]; None where nothing can be told."""
    n, last = int(table.n[k]), table.last_time(table.groups[k])
    if n <= HIDDEN_UP_TO or last is None:
        return None
    days = np.arange(GRID_DAYS, last + 1, GRID_DAYS)
    row = np.searchsorted(table.time, days, side="right")
    true = [np.concatenate([[0], np.cumsum(counts[:, k])])[row] for counts in (table.events, table.censored)]
    events, censored = (np.where(counts > HIDDEN_UP_TO, midpoint_6(counts), 0) for counts in true)
    people = int(midpoint_6(min(n, enrolled - 1)))
    left = np.minimum(n - true[0] - true[1], people - events - censored)
    n_days = int(np.searchsorted(-left, -HIDDEN_UP_TO, side="left"))
    if not n_days or not events[n_days - 1]:
        return None
    return people, days[:n_days], events[:n_days], censored[:n_days]


def _table_of(steps_of: dict[str, tuple[int, np.ndarray, np.ndarray, np.ndarray]]) -> RiskTable:
    """The risk table of people who leave by the rounded steps; who is left is censored on the group's last day."""
    time, event, n, group = [], [], [], []
    for name, (people, days, events, censored) in steps_of.items():
        left = people - int(events[-1]) - int(censored[-1])
        time += [*days, *days, days[-1]]
        event += [1] * len(days) + [0] * (len(days) + 1)
        n += [*np.diff(events, prepend=0), *np.diff(censored, prepend=0), left]
        group += [name] * (2 * len(days) + 1)
    return risk_table_from_counts(np.array(time), np.array(event), np.array(n), group=np.array(group, dtype=object))


def _values(curve: SurvivalCurve, times: np.ndarray) -> np.ndarray:
    return np.concatenate([[1.0], curve.survival])[np.searchsorted(curve.time, times, side="right")]
