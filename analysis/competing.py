"""How many had each kind of event by each day, where one kind rules out the others: Aalen-Johansen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.confidence import normal_quantile
from analysis.follow_up import follow_up
from analysis.grouping import Labels, group_codes
from analysis.risk_table import tabulate

# what is left of a sum of squares that cancel, relative to them, when the true remainder is 0
_ROUNDING = 1e-13


@dataclass(frozen=True, kw_only=True)
class IncidenceAt:
    """The share that had this kind of event by one time; None where follow-up does not reach it."""

    time: float
    incidence: float | None
    se: float | None
    lower: float | None
    upper: float | None
    at_risk: int


@dataclass(frozen=True, eq=False, kw_only=True)
class CumulativeIncidence:
    """Share of a group that had its first event, of this `cause`, by each time.

    `n` people, `n_events` events of the cause. One row per time at which somebody of the group left: `time`
    [R] days, `at_risk` people, `events` of this cause, `incidence` shares from that time on, `se`, and
    `lower`, `upper`, NaN where there is no interval: before the first event of the cause, and where all had
    it. Arrays are read-only.
    """

    group: str
    cause: str
    n: int
    n_events: int
    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    incidence: np.ndarray
    se: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    confidence_level: float
    # all times of the table: what the number at risk between two rows needs
    _risk_time: np.ndarray
    _risk_count: np.ndarray
    # whether everybody at risk at the last time had an event of some cause
    _is_nobody_left: bool

    def __post_init__(self) -> None:
        for name in ("time", "at_risk", "events", "incidence", "se", "lower", "upper"):
            getattr(self, name).setflags(write=False)

    def at(self, times: Iterable[float]) -> tuple[IncidenceAt, ...]:
        """The share by each of `times` (days from 0); past the group's last time unknown, unless nobody is left
        without an event."""
        return tuple(self._at(float(time)) for time in times)

    def _at(self, time: float) -> IncidenceAt:
        if not 0 <= time < np.inf:
            raise ValueError(f"times: {time:g}; accepted are numbers from 0.")
        following = np.searchsorted(self._risk_time, time, side="left")
        at_risk = int(self._risk_count[following]) if following < len(self._risk_count) else 0
        if not self.time.size or (time > self.time[-1] and not self._is_nobody_left):
            return IncidenceAt(time=time, incidence=None, se=None, lower=None, upper=None, at_risk=at_risk)
        row = np.searchsorted(self.time, time, side="right") - 1
        if row < 0:
            return IncidenceAt(time=time, incidence=0.0, se=0.0, lower=None, upper=None, at_risk=at_risk)
        lower, upper = (None if np.isnan(limit[row]) else float(limit[row]) for limit in (self.lower, self.upper))
        return IncidenceAt(
            time=time,
            incidence=float(self.incidence[row]),
            se=float(self.se[row]),
            lower=lower,
            upper=upper,
            at_risk=at_risk,
        )


def aalen_johansen(
    duration: ArrayLike,
    event: ArrayLike,
    cause: Labels,
    *,
    entry: ArrayLike | None = None,
    group: Labels | None = None,
    confidence_level: float = 0.95,
) -> tuple[CumulativeIncidence, ...]:
    """Cumulative incidence of every cause in every group, by group and then cause, each in label order.

    `duration`, `event`, `entry`, `group` [n] as in `risk_table_from_subjects`; `cause` [n] the label of each
    event (of rows without event it is not looked at). The incidences of a group and the share still free add
    up to 1, which the sum of one-cause Kaplan-Meier curves does not. The variance is the sum over event times
    of the multinomial variance given who was at risk: without delayed entry R's (infinitesimal jackknife), and
    with one cause Greenwood's. The interval is built on the scale log(-log(1 - incidence)): with one cause it
    is the Kaplan-Meier log-log interval, turned over. Assumes that leaving without an event, and coming late,
    say nothing about what follows. It does not say what would happen if the other causes were taken away.
    Without any event there is no cause to list, and the result is empty.

    Aalen and Johansen 1978; variance: Allignol, Schumacher and Beyersmann 2010, doi:10.1002/bimj.200900039.
    ValueError names the argument, the position and what is accepted, also for an event without a cause.

    >>> curves = aalen_johansen([1, 2, 3, 4], [1, 1, 1, 0], ["a", "b", "a", None])
    >>> [(curve.cause, curve.at([3])[0].incidence) for curve in curves]  # a: 1/4 + 1/2 x 1/2, b: 3/4 x 1/3
    [('a', 0.5), ('b', 0.25)]
    """
    normal_quantile(confidence_level)  # a level that is none is refused, also where there is no event
    followed = follow_up(duration, event, entry)
    n_rows = len(followed.event)
    groups: tuple[str, ...] = ("all",)
    group_of = np.zeros(n_rows, np.intp)
    if group is not None:
        group_of, groups = group_codes(group)
    for argument, given in (("cause", cause), ("group", group_of)):
        if len(given) != n_rows:
            raise ValueError(f"{argument}: has {len(given)} values for {n_rows} durations; accepted is one each.")
    cause_of, causes = _causes(cause, followed.event)
    tables = [
        tabulate(replace(followed, event=followed.event & (cause_of == number)), group_of, len(groups))
        for number in range(len(causes))
    ]
    everything = tabulate(followed, group_of, len(groups))
    people = np.bincount(group_of, minlength=len(groups))
    return tuple(
        _curve(
            everything,
            tables[number][2],
            k=k,
            group=groups[k],
            cause=causes[number],
            n=int(people[k]),
            confidence_level=confidence_level,
        )
        for k in range(len(groups))
        for number in range(len(causes))
    )


def _causes(cause: Labels, event: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """The number of each row's cause [n], -1 without event, and the labels of the causes that occur."""
    labels = np.array(cause, dtype=object)
    for row in np.flatnonzero(event & np.asarray(pd.isna(labels)))[:1]:
        raise ValueError(f"cause: missing at position {row + 1}, which has an event; accepted is a label.")
    cause_of = np.full(len(event), -1)
    if not event.any():
        return cause_of, ()
    cause_of[event], causes = group_codes(labels[event], argument="cause")
    return cause_of, causes


def _curve(
    everything: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    of_cause: np.ndarray,
    *,
    k: int,
    group: str,
    cause: str,
    n: int,
    confidence_level: float,
) -> CumulativeIncidence:
    """One cause in the group in column k: `everything` is the table of events of any cause."""
    risk_time, at_risk, events, censored = everything
    rows = np.flatnonzero(events[:, k] + censored[:, k])
    people, own, any_cause = at_risk[rows, k], of_cause[rows, k], events[rows, k]
    own_hazard, hazard = own / people, any_cause / people
    free = np.cumprod((people - any_cause) / people)
    before = np.concatenate([[1.0], free])[: len(free)]
    # until another cause has an event the incidence is one less the share still free, to the last digit
    is_alone = np.cumsum(any_cause - own) == 0
    incidence = np.where(is_alone, 1 - free, np.minimum(np.cumsum(before * own_hazard), 1))
    se = np.sqrt(_variance(people, own_hazard, hazard, before, incidence))
    is_inside = (incidence > 0) & (incidence < 1) & (se > 0)
    # 1 - incidence, on the scale log(-log)
    rest = np.where(is_inside, 1 - incidence, 0.5)
    width = np.exp(normal_quantile(confidence_level) * se / (rest * -np.log(rest)))
    lower, upper = (np.where(is_inside, 1 - rest**power, np.nan) for power in (1 / width, width))
    is_nobody_left = bool(rows.size) and bool(any_cause[-1] == people[-1])
    return CumulativeIncidence(
        group=group,
        cause=cause,
        n=n,
        n_events=int(own.sum()),
        time=risk_time[rows],
        at_risk=people,
        events=own,
        incidence=incidence,
        se=se,
        lower=lower,
        upper=upper,
        confidence_level=confidence_level,
        _risk_time=risk_time,
        _risk_count=at_risk[:, k],
        _is_nobody_left=is_nobody_left,
    )


def _variance(
    people: np.ndarray, own_hazard: np.ndarray, hazard: np.ndarray, before: np.ndarray, incidence: np.ndarray
) -> np.ndarray:
    """Variance [R] of the incidence, from running sums.

    At time u the estimate at t moves by before(u) with the cause's hazard, and by minus (incidence(t) -
    incidence(u)) / (1 - hazard(u)) with the hazard of any cause; the two hazards are multinomial shares.
    """
    left = 1 - hazard
    inverse = np.divide(1.0, left, out=np.zeros(len(left)), where=people * left > 0.5)

    def summed(values: np.ndarray) -> np.ndarray:
        return np.cumsum(values / people)

    own = summed(before**2 * own_hazard * (1 - own_hazard))
    both, both_at = summed(before * own_hazard), summed(before * own_hazard * incidence)
    any_cause = [summed(hazard * inverse * incidence**power) for power in (0, 1, 2)]
    added = own + 2 * both_at + incidence**2 * any_cause[0] + any_cause[2]
    variance = added - 2 * incidence * (both + any_cause[1])
    return np.where(variance > _ROUNDING * added, variance, 0.0)
