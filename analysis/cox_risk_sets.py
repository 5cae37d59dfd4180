"""Sums over the people at risk at each event time, from a table of patterns or from individual rows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from analysis.follow_up import FollowUp


class PatternRiskSets:
    """People who share all covariates are one pattern: cost (event times x patterns), whatever the cohort's
    size.

    `at_risk`, `events` [D, P]: people of each pattern at each of D event times.
    """

    def __init__(self, at_risk: np.ndarray, events: np.ndarray) -> None:
        self._at_risk = at_risk.astype(float)
        self._events = events.astype(float)
        self.n_events = self._events.sum(axis=1)
        self.events_per_row = self._events.sum(axis=0)
        self.people_per_row = self._at_risk.sum(axis=0)

    def sums(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Sums of `values` [P, k] over everybody at risk and over those with the event, each [D, k]."""
        return self._at_risk @ values, self._events @ values

    def exposure(self, hazard: np.ndarray, relief: np.ndarray) -> np.ndarray:
        """Per pattern: `hazard` [D] summed over the times at risk, less `relief` [D] at its events."""
        return hazard @ self._at_risk - relief @ self._events


class SubjectRiskSets:
    """One row per person, for covariates with many values: linear in the number of people once sorted.

    `rows` [m]: the people at risk at one event time at least, in the order in which every array by row is to
    be given. `stratum` [n] numbers from 0: nobody is at risk at an event of another stratum, and the event
    times of the strata stand one stratum after the other. `time` [D]: position of each on the grid.
    """

    def __init__(self, followed: FollowUp, stratum: np.ndarray | None = None) -> None:
        is_event = followed.event if followed.is_at_risk is None else followed.event & followed.is_at_risk
        n_grid = len(followed.grid)
        if stratum is None:
            happened = np.bincount(followed.exit[is_event], minlength=n_grid)
            # position of the first event time after a grid point, and of the last one up to it
            up_to = np.cumsum(happened > 0)
            last = up_to[followed.exit] - 1
            first = start = np.zeros(len(last), np.intp)
            if followed.entry is not None and followed.is_late is not None:
                first = np.where(followed.is_late, up_to[followed.entry], 0)
            self.time = np.flatnonzero(happened)
            self.n_events = happened[self.time].astype(float)
            self._strata = [slice(0, len(self.time))]
        else:
            # few of the pairs of stratum and grid point have an event: those that do are looked up
            leaves = stratum.astype(np.int64) * n_grid + followed.exit
            moment, happened = np.unique(leaves[is_event], return_counts=True)
            last = np.searchsorted(moment, leaves, side="right") - 1
            begins = np.searchsorted(moment, np.arange(stratum.max(initial=0) + 2, dtype=np.int64) * n_grid)
            first = start = begins[stratum]
            if followed.entry is not None and followed.is_late is not None:
                enters = np.searchsorted(moment, leaves - followed.exit + followed.entry, side="right")
                first = np.where(followed.is_late, enters, start)
            self.time = moment % n_grid
            self.n_events = happened.astype(float)
            self._strata = [slice(a, b) for a, b in pairwise(begins) if a < b]
        at_an_event = np.flatnonzero(last >= first)
        self.rows = at_an_event[np.argsort(last[at_an_event], kind="stable")]
        self._last, self._first = last[self.rows], first[self.rows]
        self.events_per_row = is_event[self.rows].astype(float)
        self.people_per_row = np.ones(len(self.rows))
        n_times = len(self.n_events)
        # every event time is the last one of those who have the event then, so no stretch of rows is empty
        self._leaving = np.searchsorted(self._last, np.arange(n_times))
        self._event_rows = np.flatnonzero(self.events_per_row)
        self._having_event = np.searchsorted(self._last[self._event_rows], np.arange(n_times))
        late = np.flatnonzero(self._first > start[self.rows])
        self._late_rows = late[np.argsort(self._first[late], kind="stable")]
        self._entered_times, self._entering = np.unique(self._first[self._late_rows], return_index=True)
        self._is_first_zero = not self._first.any()

    def sums(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Sums of `values` [m, k] over everybody at risk and over those with the event, each [D, k]."""
        columns = values.T
        change = np.add.reduceat(columns, self._leaving, axis=1)
        if self._late_rows.size:
            entering = np.add.reduceat(columns[:, self._late_rows], self._entering, axis=1)
            # at risk from event time j on: not yet counted at j - 1
            change[:, self._entered_times - 1] -= entering
        at_risk = np.empty_like(change)
        for times in self._strata:
            at_risk[:, times] = np.cumsum(change[:, times][:, ::-1], axis=1)[:, ::-1]
        at_event = np.add.reduceat(columns[:, self._event_rows], self._having_event, axis=1)
        return at_risk.T, at_event.T

    def exposure(self, hazard: np.ndarray, relief: np.ndarray) -> np.ndarray:
        """Per row: `hazard` [D] summed over the event times at risk, less `relief` [D] at the row's event."""
        cumulative = np.concatenate([[0.0], np.cumsum(hazard)])
        exposure = cumulative[1:][self._last]
        if not self._is_first_zero:
            exposure -= cumulative[self._first]
        exposure[self._event_rows] -= relief[self._last[self._event_rows]]
        return exposure

    def at_event(self, values: np.ndarray) -> np.ndarray:
        """Per row: `values` [D, k] at the time of the row's event, 0 in rows without one, [m, k]."""
        taken = np.zeros((len(self.rows), values.shape[1]))
        taken[self._event_rows] = values[self._last[self._event_rows]]
        return taken


RiskSets = PatternRiskSets | SubjectRiskSets
