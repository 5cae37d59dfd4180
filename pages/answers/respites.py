"""A person's respites by one definition: which there are, where they stand, how long they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis.confidence import Estimate
from analysis.intervals import own_intervals
from analysis.phases import PhaseRespites, PhaseSpan, respites_by_phase
from data.catalogue.definition import Definition, DefinitionError
from data.catalogue.vocabulary import PERSON
from data.recurrence.engine import derive
from data.recurrence.one_diary import DiaryDays, can_read, intervals, read_diary, runs
from data.store.excerpt import excerpt
from data.store.store import Collection
from pages.answers.day_columns import as_columns

OPEN, GAP = "end_of_diary", "gap"
ORIGIN = "first_good_day"  # what a person sees of a respite begins with its first good day


@dataclass(frozen=True, eq=False)
class Respites:
    """What a definition makes of a diary. `respites`, `runs` and `day_runs` are the engine's tables of one person.

    Respites are counted from the first day of their good run. `runs` bridge as many unknown days as the definition
    bears; each day of `day_runs` is known. `missing` is the engine's sentence about a measure that the diary lacks;
    the tables are empty then.
    """

    definition: Definition
    respites: pd.DataFrame
    runs: pd.DataFrame
    day_runs: pd.DataFrame
    missing: str | None = None

    @property
    def as_of(self) -> date | None:
        """The last day whose state is known."""
        return None if self.runs.empty else self.runs["last_on"].iloc[-1]

    @property
    def period(self) -> tuple[date, date]:
        """The first and the last known day."""
        return self.runs["first_on"].iloc[0], self.runs["last_on"].iloc[-1]

    @property
    def current(self) -> pd.Series | None:
        """The respite that is still open as of the last known day."""
        is_open = len(self.respites) and self.respites["reason"].iloc[-1] == OPEN
        return self.respites.iloc[-1] if is_open else None

    @property
    def well_since(self) -> date | None:
        """The first day of the current respite, or of the good run that the last known day belongs to."""
        if self.current is not None:
            return self.current["origin_on"]
        last = self.runs.iloc[-1]
        return last["first_on"] if last["state"] == "good" else None

    @property
    def days_free(self) -> pd.Series:
        """How many days each respite is known to have lasted: its first good day and its last day free both count.

        The day of a recurrence is none of them; the last known day of a respite that has not ended is.
        """
        return self.respites["duration"] + (self.respites["event"] == 0)

    @property
    def median(self) -> Estimate | None:
        """How long half of the respites last at least; None with too few of them."""
        table = self.respites
        if table.empty:
            return None
        return own_intervals(table["duration"], table["event"], table["entry"]).median

    @property
    def longest(self) -> int | None:
        """Days of the longest respite; None where there is none."""
        return int(self.days_free.max()) if len(self.respites) else None

    @property
    def is_longest_open(self) -> bool:
        """Whether the longest respite had not ended on the last known day."""
        return len(self.respites) > 0 and self.respites["reason"].iloc[int(self.days_free.argmax())] == OPEN

    @property
    def episode_since(self) -> date | None:
        """The first day of the episode that no recovery has ended; None in a respite and where no episode began.

        It is the recurrence that ended the last respite of the latest stretch or, where that holds none, the
        first of its runs of bad days that is long enough to count.
        """
        if self.runs.empty or self.current is not None:
            return None
        stretch = self.runs[self.runs["starts_stretch"].cumsum() == self.runs["starts_stretch"].sum()]
        began = stretch["first_on"].iloc[0]
        if len(self.respites) and (last := self.respites.iloc[-1])["origin_on"] >= began:
            return last["recurrence_on"]
        bad = stretch[stretch["state"] == "bad"]
        counted = bad[[days_in(*span) >= self.definition.min_bad_days for span in spans_of(bad)]]
        return None if counted.empty else counted["first_on"].iloc[0]

    def is_followed(self, today: date) -> bool:
        """Whether no more days are unknown since the last known one than the definition bears."""
        return self.as_of is not None and (today - self.as_of).days - 1 <= self.definition.max_gap_days


def respites_of(collection: Collection, definition: Definition, days: DiaryDays | None = None) -> Respites:
    """The respites of a personal collection, from the first good day of each.

    `days`: what `read_diary` gives of it, where several definitions are asked of one reading.
    """
    if days is None:
        days = read_diary(collection)
    if days is not None and can_read(days, definition):
        bridged, unbridged = runs(days, definition), runs(days, replace(definition, bridge_days=0))
        respites = intervals(days.label, bridged, definition)
        return Respites(definition, respites, bridged.frame(days.label), unbridged.frame(days.label))
    try:
        with derive(collection, definition, origin=ORIGIN) as derivation:
            whole = derivation.runs(PERSON), derivation.runs(PERSON, is_bridged=False)
            return Respites(definition, derivation.intervals(all=True), *whole)
    except DefinitionError as fault:
        return Respites(definition, pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), missing=str(fault))


def respite_days(row: Any) -> tuple[date, date]:
    """The first good day of a respite, a row of the table, and its last day known to be free of recurrence.

    The day of the recurrence itself is a day of pain.
    """
    return row.origin_on, row.origin_on + timedelta(days=int(row.duration) - int(row.event))


def spans_of(runs: pd.DataFrame) -> Iterator[tuple[date, date]]:
    """The first and the last day of each run."""
    return zip(runs["first_on"], runs["last_on"], strict=True)


def days_in(first_on: date, last_on: date) -> int:
    """How many days from the first to the last, both of them counted."""
    return (last_on - first_on).days + 1


def respites_between(collection: Collection, definition: Definition, first_on: date, last_on: date) -> Respites:
    """The respites of a period, both days included, from its days alone: an earlier one begins with the first of them."""
    with excerpt(collection, definition.measures, first_on, last_on) as days:
        return respites_of(days, definition)


def by_phase(respites: Respites, phases: Sequence[PhaseSpan]) -> tuple[PhaseRespites, ...]:
    """How long respites lasted in each phase of a plan, those that straddle a change split there."""
    table = respites.respites
    return respites_by_phase(
        as_columns(table.rename(columns={"origin_on": "on_day"}), "duration")[0],
        table["duration"],
        table["event"],
        table["entry"],
        phases,
    )


def longest_without_bad(respites: Respites) -> int:
    """The most calendar days in a row that are known not to be bad ones, bridged unknown days included."""
    longest, length, before = 0, 0, None
    for row in respites.runs[respites.runs["state"] != "bad"].itertuples():
        days = (row.last_on - row.first_on).days + 1
        follows = before is not None and (row.first_on - before).days == 1
        length, before = (length if follows else 0) + days, row.last_on
        longest = max(longest, length)
    return longest
