"""An attacker on released counts: integer programming over all worlds that fit what was told.

A world gives each person one state (when the event came, when follow-up ended, which level of an attribute). What was
told bounds how many people of a set are in a set of states. Somebody's value is recovered where no world that fits has
another one for them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from analysis.released_curve import GRID_DAYS, ReleasedCurves


@dataclass(frozen=True)
class Told:
    """Between `least` and `most` of the people [n booleans] are in one of the states [K booleans]."""

    people: np.ndarray
    states: np.ndarray
    least: int
    most: int


def recovered(
    allowed: np.ndarray, told: list[Told], has_value: np.ndarray, *, about: list[int] | None = None
) -> dict[int, bool]:
    """Whose value follows, and which: by person, whether they have it; `about`: the people looked at, else all.

    `allowed` [n, K]: the states that the attacker does not know to be false; `has_value` [K]: the states that are the
    value. ValueError where no world fits, which would mean that the attacker's bounds are wrong.
    """
    n, n_states = allowed.shape
    rows = [np.outer(one.people, one.states).ravel() for one in told]
    each = np.kron(np.eye(n), np.ones(n_states))
    matrix = csr_matrix(np.vstack([each, *rows]))
    lower = np.concatenate([np.ones(n), [one.least for one in told]])
    upper = np.concatenate([np.ones(n), [one.most for one in told]])
    bounds = Bounds(0, allowed.ravel().astype(float))
    seen = np.ones((n, 2), dtype=bool)
    seen[slice(None) if about is None else about] = False
    for value in (1, 0):
        while not seen[:, value].all():
            # a world in which as many as can be of those not yet seen with this value have it
            wanted = np.outer(~seen[:, value], has_value == bool(value)).ravel()
            found = milp(
                -wanted.astype(float), constraints=LinearConstraint(matrix, lower, upper), bounds=bounds, integrality=1
            )
            if not found.success:
                raise ValueError(f"no world fits: {found.message}")
            state = np.round(found.x).reshape(n, n_states)
            has = (state @ has_value) > 0.5
            fresh = ~seen[:, value] & (has == bool(value))
            seen[np.arange(n), has.astype(int)] = True
            if not fresh.any():
                break
    return {int(person): bool(seen[person, 1]) for person in np.flatnonzero(~seen.all(axis=1))}


def exchangeable(true: np.ndarray, allowed: np.ndarray, told: list[Told], has_value: np.ndarray) -> np.ndarray:
    """Of whom nothing follows, without a search: [n booleans], from the true state of each.

    People of the same sets, each of whom may have had what the next one had, and the last what the first had, can hand
    their states round: another world that fits. Whoever takes the other value in one is not recovered. Of the rest
    nothing is said.
    """
    places = np.unique(np.stack([one.people for one in told]), axis=0)
    alike = (places[:, :, None] == places[:, None, :]).all(axis=0)
    may_take = alike & allowed[:, true]  # [p, q]: p what q had
    _, ring = connected_components(csr_matrix(may_take), directed=True, connection="strong")
    differs = has_value[true][:, None] != has_value[true][None, :]
    return (may_take & differs & (ring[:, None] == ring[None, :])).any(axis=1)


def range_of(count: int | None) -> tuple[int, int]:
    """The true counts that a released one stands for; 0 and None are of 0 to 7 people."""
    if not count:
        return 0, 7
    return (8, 12) if count == 9 else (count - 2, count + 3)


@dataclass(frozen=True, eq=False)
class Weeks:
    """States of a curve over `n` weeks: event in week 1..n, censored in week 1..n, still followed, never at risk."""

    n: int

    @property
    def n_states(self) -> int:
        return 2 * self.n + 2

    @property
    def event(self) -> np.ndarray:
        return np.arange(self.n_states) < self.n

    def events_by(self, week: int) -> np.ndarray:
        return np.arange(self.n_states) < week

    def censored_by(self, week: int) -> np.ndarray:
        place = np.arange(self.n_states)
        return (place >= self.n) & (place < self.n + week)

    def followed_past(self, week: int) -> np.ndarray:
        never = np.arange(self.n_states) == self.n_states - 1
        return ~(self.events_by(week) | self.censored_by(week) | never)

    def states(self, duration: np.ndarray, event: np.ndarray) -> np.ndarray:
        """The state of each person [n], from days and 0/1; nobody is never at risk, and day 0 counts as week 1."""
        week = np.clip(-(-duration // GRID_DAYS), 1, self.n).astype(int)
        return np.where(event == 1, week - 1, self.n + week - 1)

    def possible(self, weeks_until_end: np.ndarray) -> np.ndarray:
        """States [n, K] that somebody can have whose follow-up must end so many weeks after their first day."""
        place = np.arange(1, self.n + 1)
        reached = place[None, :] <= weeks_until_end[:, None]
        never_or_on = np.ones((len(weeks_until_end), 1), bool)
        return np.hstack([reached, reached, (weeks_until_end > self.n)[:, None], never_or_on])


def told_by(curves: ReleasedCurves, members: dict[str, np.ndarray], weeks: Weeks) -> list[Told]:
    """Everything that released curves say, as bounds: people, events and censorings so far, and 8 left at the end."""
    found = []
    for curve in curves.curves:
        people = members[curve.group]
        never = np.arange(weeks.n_states) == weeks.n_states - 1
        least, most = range_of(curve.n)
        enrolled = int(people.sum())
        # where everybody is at risk one fewer is rounded
        found.append(Told(people, ~never, least, enrolled if most >= enrolled - 1 else most))
        last = int(curve.time[-1]) // GRID_DAYS
        for week in range(1, last + 1):
            before = curve.time <= week * GRID_DAYS
            events = int(curve.events[before].sum())
            left = curve.n - events - int(curve.at_risk[~before][0]) if week < last else None
            found.append(Told(people, weeks.events_by(week), *range_of(events)))
            if left is not None:
                found.append(Told(people, weeks.censored_by(week), *range_of(left)))
        found.append(Told(people, weeks.followed_past(last), 8, enrolled))
        if last < weeks.n:
            # the curve ends before a week in which 7 or fewer are left, truly or of the rounded people, who may be as
            # many as 4, 2 and 2 fewer than there are because people, events and censorings are rounded
            found.append(Told(people, weeks.followed_past(last + 1), 0, 7 + 4 + 2 + 2))
    return found


def fits(states: np.ndarray, told: list[Told]) -> bool:
    """Whether the true states [n] are among the worlds; an attacker whose bounds leave out the truth proves nothing."""
    return all(one.least <= int(one.states[states[one.people]].sum()) <= one.most for one in told)
