"""On which days recurrences can have begun, where answers are about several days or lie far apart, and what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.confidence import Estimate
from analysis.risk_table import risk_table_from_counts
from analysis.survival import kaplan_meier
from analysis.turnbull import TurnbullCurve, turnbull
from data.recurrence.derived_tables import Onset
from data.recurrence.engine import Derivation


@dataclass(frozen=True, kw_only=True, eq=False)
class OnsetReading:
    """What is read of a study for this, before anything is estimated.

    `counts`: by onset the rows group, entry, duration, event, n. `intervals`: participant, group, lower, upper, see
    `Derivation.onset_intervals`. `entry_days`: from where the clock starts to t0.
    """

    counts: dict[Onset, pd.DataFrame]
    intervals: pd.DataFrame
    entry_days: int


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupOnsets:
    """One group's first recurrences. `first`, `middle`, `last`: the median with each recurrence on that day of those that
    it can have begun on. `n_events`; `n_uncertain` of them can have begun on several days, on `median_days` of them in the
    median and `largest_days` at most (None without an event). `likelihood`: the share still free by the likelihood alone,
    which places no recurrence; None without people.
    """

    group: str
    first: Estimate
    middle: Estimate
    last: Estimate
    n_events: int
    n_uncertain: int
    median_days: float | None
    largest_days: int | None
    likelihood: TurnbullCurve | None

    @property
    def is_uncertain(self) -> bool:
        """Whether any recurrence can have begun on several days."""
        return self.n_uncertain > 0


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyOnsets:
    """`choice`: the day taken for a recurrence; `groups` in the order of the answer."""

    choice: Onset
    groups: tuple[GroupOnsets, ...]

    @property
    def is_uncertain(self) -> bool:
        """Whether any recurrence of any group can have begun on several days."""
        return any(one.is_uncertain for one in self.groups)

    def of(self, group: str) -> GroupOnsets | None:
        """Those of one group."""
        return next((one for one in self.groups if one.group == group), None)


def read_onsets(derivation: Derivation, by: str | None) -> OnsetReading | None:
    """What there is to read, None where each answer is about its own day and they follow each other closely."""
    reading = derivation.reading
    if reading is None or (not derivation.has_uncertain_onsets and derivation.onset == "last"):
        return None
    counts = derivation.onset_counts(by)
    entry = reading.definition.recovery_days - 1 if derivation.origin == "first_good_day" else 0
    return OnsetReading(
        counts={"first": counts.left, "middle": counts.middle, "last": counts.right},
        intervals=derivation.onset_intervals(by),
        entry_days=entry,
    )


def study_onsets(reading: OnsetReading | None, groups: Sequence[str], choice: Onset) -> StudyOnsets | None:
    """The answer for these groups."""
    if reading is None:
        return None
    return StudyOnsets(choice=choice, groups=tuple(_of_group(reading, group) for group in groups))


def _of_group(reading: OnsetReading, group: str) -> GroupOnsets:
    people = reading.intervals[reading.intervals["group"] == group]
    lower = people["lower"].to_numpy(dtype=float)
    upper = np.array([np.nan if day is None else float(day) for day in people["upper"]])
    days = (upper - lower)[~np.isnan(upper)]
    likelihood = None
    if len(people):
        clock = reading.entry_days
        likelihood = turnbull(lower + clock, [None if np.isnan(day) else day + clock for day in upper])
    return GroupOnsets(
        group=group,
        first=_median(reading.counts["first"], group),
        middle=_median(reading.counts["middle"], group),
        last=_median(reading.counts["last"], group),
        n_events=len(days),
        n_uncertain=int((days > 1).sum()),
        median_days=float(np.median(days)) if len(days) else None,
        largest_days=int(days.max()) if len(days) else None,
        likelihood=likelihood,
    )


def _median(counts: pd.DataFrame, group: str) -> Estimate:
    rows = counts[counts["group"] == group]
    if rows.empty:
        return Estimate(None, None, None)
    duration, event, n, entry = (rows[name].to_numpy(dtype=np.int64) for name in ("duration", "event", "n", "entry"))
    return kaplan_meier(risk_table_from_counts(duration, event, n, entry=entry)).median()
