"""A person's respites by one definition: which there are, where they stand, how long they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.intervals import OwnIntervals, own_intervals
from data.catalogue.definition import Definition, DefinitionError
from data.catalogue.vocabulary import PERSON
from data.recurrence.engine import derive
from data.store.store import Collection

OPEN, GAP = "end_of_diary", "gap"


@dataclass(frozen=True, eq=False)
class Respites:
    """What a definition makes of a diary. `respites` and `runs` are the engine's tables of one person.

    `missing` is the engine's sentence about a measure that the diary lacks; the tables are empty then.
    """

    definition: Definition
    respites: pd.DataFrame
    runs: pd.DataFrame
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
            return self.current["recovery_first_on"]
        last = self.runs.iloc[-1]
        return last["first_on"] if last["state"] == "good" else None

    @property
    def lengths(self) -> OwnIntervals:
        """The longest and the median of the respites."""
        table = self.respites
        if table.empty:
            return own_intervals([], [], [])
        return own_intervals(table["duration"], table["event"], table["entry"])

    @property
    def is_longest_open(self) -> bool:
        """Whether the longest respite had not ended on the last known day."""
        place = self.lengths.longest_position
        return place is not None and self.respites["reason"].iloc[place] == OPEN

    def is_followed(self, today: date) -> bool:
        """Whether no more days are unknown since the last known one than the definition bears."""
        return self.as_of is not None and (today - self.as_of).days - 1 <= self.definition.max_gap_days


def respites_of(collection: Collection, definition: Definition) -> Respites:
    """Derive the respites of a personal collection."""
    try:
        with derive(collection, definition) as derivation:
            return Respites(definition, derivation.intervals(all=True), derivation.runs(PERSON))
    except DefinitionError as fault:
        return Respites(definition, pd.DataFrame(), pd.DataFrame(), missing=str(fault))


def longest_without_bad(found: Respites) -> int:
    """The most calendar days in a row that are known not to be bad ones, bridged unknown days included."""
    longest, length, before = 0, 0, None
    for row in found.runs[found.runs["state"] != "bad"].itertuples():
        days = (row.last_on - row.first_on).days + 1
        follows = before is not None and (row.first_on - before).days == 1
        length, before = (length if follows else 0) + days, row.last_on
        longest = max(longest, length)
    return longest
