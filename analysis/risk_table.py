"""How many were at risk, had the event or left without it, at each time and in each group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.follow_up import FollowUp, follow_up
from analysis.grouping import Labels, group_codes


@dataclass(frozen=True, eq=False, kw_only=True)
class RiskTable:
    """The table that every survival statistic here starts from; its size does not grow with the cohort.

    `groups` (K labels as text, in order), `time` [T] in days: every time at which anybody enters late or
    leaves; `at_risk`, `events`, `censored` [T, K] people; `n` [K] people, those never at risk (entry =
    duration) included. At risk at t: entry < t <= duration, with entry 0 also at t = 0. Arrays are
    read-only.
    """

    groups: tuple[str, ...]
    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    n: np.ndarray

    def __post_init__(self) -> None:
        for array in (self.time, self.at_risk, self.events, self.censored, self.n):
            array.setflags(write=False)

    def column(self, group: str) -> int:
        """The column of a group; ValueError names the groups there are."""
        if group not in self.groups:
            raise ValueError(f"group: {group!r} is not in the table; accepted are {', '.join(self.groups)}.")
        return self.groups.index(group)

    def last_time(self, group: str) -> float | None:
        """The last day on which anybody of the group was seen; None if nobody was ever at risk."""
        k = self.column(group)
        seen = np.flatnonzero(self.events[:, k] + self.censored[:, k])
        return float(self.time[seen[-1]]) if seen.size else None


def risk_table_from_subjects(
    duration: ArrayLike, event: ArrayLike, *, entry: ArrayLike | None = None, group: Labels | None = None
) -> RiskTable:
    """Risk table from one row per person.

    `duration` [n] days until the event or the end of follow-up, `event` [n] 0/1 or booleans (always needed: a
    default would hide censoring), `entry` [n] days after which the person is at risk (default 0), `group` [n]
    labels (default: one group called "all"). Times that differ by rounding only count as equal, as in R.
    Cost: linear in n for whole days. ValueError names the argument, the position, the value and what is
    accepted.

    >>> table = risk_table_from_subjects([1, 2, 2, 4], [1, 1, 0, 1])
    >>> table.time.tolist(), table.at_risk[:, 0].tolist(), table.events[:, 0].tolist()
    ([1.0, 2.0, 4.0], [4, 3, 1], [1, 1, 1])
    """
    return _risk_table(duration, event, entry, group, None)


def risk_table_from_counts(
    time: ArrayLike, event: ArrayLike, n: ArrayLike, *, entry: ArrayLike | None = None, group: Labels | None = None
) -> RiskTable:
    """Risk table from counts: `n` [rows] people share this time, event (0/1), entry and group.

    Otherwise as `risk_table_from_subjects`; rows with the same key add up.

    >>> table = risk_table_from_counts([1, 2], [1, 0], [3, 7])
    >>> table.n.tolist(), table.at_risk[:, 0].tolist()
    ([10], [10, 7])
    """
    people = np.asarray(n)
    if people.ndim != 1 or people.dtype.kind not in "iuf":
        raise ValueError(f"n: holds values of type {people.dtype}; accepted are whole numbers from 0.")
    wrong = ~((people >= 0) & (people == np.floor(people)))
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise ValueError(f"n: {people[place]:g} at position {place + 1}; accepted are whole numbers from 0.")
    return _risk_table(time, event, entry, group, people)


def _risk_table(
    duration: ArrayLike, event: ArrayLike, entry: ArrayLike | None, group: Labels | None, people: np.ndarray | None
) -> RiskTable:
    followed = follow_up(duration, event, entry)
    rows = len(followed.event)
    codes: np.ndarray | None = None
    groups: tuple[str, ...] = ("all",)
    if group is not None:
        codes, groups = group_codes(group)
    for argument, array in (("group", codes), ("n", people)):
        if array is not None and len(array) != rows:
            raise ValueError(f"{argument}: has {len(array)} values for {rows} durations; accepted is one each.")
    time, at_risk, events, censored = tabulate(followed, codes, len(groups), people)
    n = _count(np.zeros(rows, np.intp) if codes is None else codes, len(groups), people)
    return RiskTable(groups=groups, time=time, at_risk=at_risk, events=events, censored=censored, n=n)


def tabulate(
    followed: FollowUp, codes: np.ndarray | None, n_groups: int, people: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Times [T] and people at risk, with an event, and censored [T, K], from follow-up and group positions.

    `codes` [n] or None for a single group, `people` [n] or None for one each.

    >>> from analysis.follow_up import follow_up
    >>> [part.ravel().tolist() for part in tabulate(follow_up([1, 2], [1, 0]), None, 1)]
    [[1.0, 2.0], [2, 1], [1, 0], [0, 1]]
    """
    leaves, event, enters, is_late = followed.exit, followed.event, followed.entry, followed.is_late
    if followed.is_at_risk is not None and not followed.is_at_risk.all():
        keep = followed.is_at_risk
        leaves, event = leaves[keep], event[keep]
        enters, is_late = (None if column is None else column[keep] for column in (enters, followed.is_late))
        codes = None if codes is None else codes[keep]
        people = None if people is None else people[keep]
    shape = (len(followed.grid), n_groups)
    # one array, changed in place: at a million people most of the time would go into fresh memory
    cell = leaves * n_groups
    if codes is not None:
        cell += codes
    cell *= 2
    cell += event
    left = _count(cell, shape[0] * n_groups * 2, people).reshape(*shape, 2)
    censored, events = left[..., 0], left[..., 1]
    change = events + censored
    moved = change.any(axis=1)
    if enters is not None and is_late is not None:
        late = np.flatnonzero(is_late)
        cell = enters[late] if codes is None else enters[late] * n_groups + codes[late]
        entered = _count(cell, shape[0] * n_groups, None if people is None else people[late]).reshape(shape)
        moved |= entered.any(axis=1)
        change = change - entered
    # whoever leaves at t or later, less whoever had not yet entered before t
    at_risk = np.cumsum(change[::-1], axis=0)[::-1]
    rows = np.flatnonzero(moved)
    return followed.grid[rows], at_risk[rows], events[rows], censored[rows]


def _count(cell: np.ndarray, n_cells: int, people: np.ndarray | None) -> np.ndarray:
    if people is None:
        return np.bincount(cell, minlength=n_cells)
    # weights are added as floats: exact, since counts of people stay far below 2**53
    return np.bincount(cell, weights=people, minlength=n_cells).astype(np.int64)
