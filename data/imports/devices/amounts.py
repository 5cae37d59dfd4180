"""What a reader of a phone's, watch's or tracker's file yields: amounts, and records that are left out with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from data.imports.faults import ImportFault

STEPS, WALKING, HIKING, SITTING = "steps", "walking", "hiking", "sitting"
SLEEP, RESTING = "sleep", "resting heart rate"
MINUTES, KILOMETRES, BEATS = "minutes", "km", "bpm"
ALL_DAY, MOST_OF_A_DAY = 1440, 1200  # minutes: not worn; more sitting than a worn day has
NOT_WORN = "not worn: nothing was counted, which is not nothing done; the day stays unknown"
NO_VALUE = "no value: unknown"
TOO_MUCH_SITTING = "20 hours of sitting or more are no day on which it was worn throughout; not taken"


class Amount(NamedTuple):
    """An amount of a kind of activity: of a whole day (`day`, an ISO date), or from `start` to `end`.

    start, end: seconds since 1970, of UTC; where `zone` is None, of the clock of where the person was. zone: the zone
    whose days count, or an offset as "+01:00".
    """

    line: int
    kind: str
    amount: float
    unit: str
    source: str
    day: str = ""
    start: float | None = None
    end: float | None = None
    zone: str | None = None


class Left(NamedTuple):
    """A record that is not taken: its line, the column and value that decided it, and why."""

    line: int
    column: str
    value: str
    reason: str


class Written(NamedTuple):
    """`n` amounts of as many records, up to the one of line `last`, as lines of the table that amounts are written to."""

    n: int
    last: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was said about a file before it is read; None is not said.

    zone: where the person was, as "Europe/Rome"; date_format: strptime's; source: whose counts a table holds that does
    not say so; columns: the columns that were named by hand, by what they hold. folder: for what has to be unpacked.
    """

    zone: str | None = None
    date_format: str | None = None
    source: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None


class Unsaid(ImportFault):
    """Something that the file leaves open. topic: zone, date-format, source or column."""

    def __init__(self, topic: str, sentence: str):
        self.topic = topic
        super().__init__(sentence)


def zone_unsaid(shown: str) -> Unsaid:
    """The question where somebody was."""
    return Unsaid(
        "zone",
        f"The stamps of this file, such as “{shown}”, do not say where you were; say it with --zone Area/City, "
        "as --zone Europe/Rome, and each amount counts for the day it was there.",
    )


class Notes:
    """Sentences about the file as a whole, in the order in which they were first said."""

    def __init__(self) -> None:
        self.said: dict[str, None] = {}

    def say(self, sentence: str) -> None:
        """Say it once."""
        self.said.setdefault(sentence)


Told = Iterable[Amount | Left | Written]


def daily(line: int, day: str, steps: float | None, sitting: float | None, source: str, cell: str) -> Iterator:
    """The rows of a day that a maker's table tells: days not worn are unknown, and so is too much sitting."""
    if (steps == 0 and (sitting is None or sitting >= ALL_DAY)) or (sitting or 0) >= ALL_DAY:
        yield Left(line, "steps", cell, NOT_WORN)
        return
    if steps is not None:
        yield Amount(line, STEPS, steps, STEPS, source, day)
    elif sitting is None:
        yield Left(line, "steps", cell, NO_VALUE)
    if sitting is not None and sitting >= MOST_OF_A_DAY:
        yield Left(line, "sitting", f"{sitting:g}", TOO_MUCH_SITTING)
    elif sitting is not None:
        yield Amount(line, SITTING, sitting, MINUTES, source, day)
