"""Apple Health's export.xml as a stream of amounts: steps as they were counted, and minutes of walks and hikes.

The file is read as a stream of start tags, so memory does not grow with it. Its document type is cut off unread: some
versions of iOS write a broken one, and a hostile one is where entities are declared. Every stamp carries the one offset
that the phone had on the day of export, whatever the season, so that the zone is asked; where a record names its own
zone (HKTimeZone) that counts. The day of the export is not over and is left out.
"""

from __future__ import annotations

from calendar import timegm
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import BinaryIO
from xml.parsers import expat

from data.imports.devices.amounts import HIKING, MINUTES, STEPS, WALKING, Amount, Left, Notes, Said, Told, zone_unsaid
from data.imports.devices.clock import by_day, zone_of
from data.imports.faults import ImportFault

STEP_TYPE = "HKQuantityTypeIdentifierStepCount"
WORKOUTS = {"HKWorkoutActivityTypeWalking": WALKING, "HKWorkoutActivityTypeHiking": HIKING}
ROOT = b"<HealthData"
HEAD = 1 << 18  # the document type ends well before this
CHUNK = 1 << 20
MAX_UNPACKED = 16 << 30
TO_MINUTES = {"s": 1 / 60, "sec": 1 / 60, "min": 1.0, "hr": 60.0, "h": 60.0}
LARGEST = 1e7
# no XML takes these; some versions of iOS write them
CONTROLS = bytes(one for one in range(32) if one not in (9, 10, 13))
NOT_APPLE = (
    "This is no export of Apple Health: it takes export.zip as the Health app saves it, or the export.xml in it."
)


def is_it(head: bytes) -> bool:
    """Whether it begins as an export does."""
    return ROOT in head


def read(file: BinaryIO, said: Said, notes: Notes) -> Told:
    """The amounts of an export. Raises ImportFault with a sentence."""
    head = file.read(HEAD)
    start = head.find(ROOT)
    if start < 0:
        raise ImportFault(NOT_APPLE)
    if b"<!ENTITY" in head[:start].upper():
        raise ImportFault("This file declares entities, which no export of Apple Health does; nothing was read.")
    tags = _Tags(said)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = tags.take
    parser.StartDoctypeDeclHandler = _no_doctype
    declared = head[: head.find(b"?>") + 2] if head.startswith(b"<?xml") else b""
    n_controls = 0
    try:
        chunk, n_read = declared + head[start:], len(head)
        while chunk:
            clean = chunk.translate(None, CONTROLS)
            n_controls += len(chunk) - len(clean)
            parser.Parse(clean, False)
            yield from tags.taken()
            chunk = file.read(CHUNK)
            n_read += len(chunk)
            if n_read > MAX_UNPACKED:
                raise ImportFault(f"This export has more than {MAX_UNPACKED >> 30} GiB; nothing was read.")
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise ImportFault(
            f"This export breaks off or is damaged at line {fault.lineno:,} of what follows its document type; "
            "export it again on the phone."
        ) from None
    tags.flush()
    yield from tags.taken()
    if said.zone is None and len(tags.offsets) == 1:
        raise zone_unsaid(tags.shown)
    if n_controls:
        notes.say(f"{n_controls:,} control characters, which no XML takes, were left out.")
    if tags.n_unfinished:
        notes.say(f"{tags.exported_on} was the day of the export and not over; it is left out.")


class _Tags:
    """Turns one tag after the other into amounts; a record waits for what may say its zone."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.rows: list[Amount | Left] = []
        self.offsets: set[str] = set()
        self.shown = ""
        self.n_records = 0
        self.n_unfinished = 0
        self.exported_on = ""
        self.waiting: tuple[str, dict[str, str], float | None] | None = None
        self.own_zone: str | None = None

    def taken(self) -> Iterator[Amount | Left]:
        rows, self.rows = self.rows, []
        return iter(rows)

    def take(self, tag: str, values: dict[str, str]) -> None:
        if tag == "Record":
            if self.waiting:
                self.flush()
            if values.get("type") == STEP_TYPE:
                self.waiting = (STEPS, values, 1.0)
        elif tag == "Workout":
            if self.waiting:
                self.flush()
            if kind := WORKOUTS.get(values.get("workoutActivityType", "")):
                self.waiting = (kind, values, TO_MINUTES.get(values.get("durationUnit", "min")))
        elif tag == "MetadataEntry":
            if self.waiting and values.get("key") == "HKTimeZone":
                self.own_zone = values.get("value")
        elif tag == "ExportDate":
            self.exported_on = values.get("value", "")[:10]

    def flush(self) -> None:
        """Turn what waits into amounts."""
        if not self.waiting:
            return
        (kind, values, factor), own_zone = self.waiting, self.own_zone
        self.waiting = self.own_zone = None
        self.n_records += 1
        text = values.get("value" if kind == STEPS else "duration", "")
        stamp, until = values.get("startDate", ""), values.get("endDate", "")
        try:
            amount = float(text) * factor
            start = _instant(stamp)
            end = max(start, _instant(until)) if until else start + (0 if kind == STEPS else amount * 60)
            if not 0 <= amount < LARGEST or end - start > 7 * 86_400:
                raise ValueError
            zone = self._zone(own_zone, stamp)
            days = by_day(start, end, zone)
        except (ValueError, TypeError, OverflowError):
            self.rows.append(Left(self.n_records, kind, text, f"“{text[:40]}” on “{stamp[:40]}” is no amount of a day"))
            return
        unit, source = (STEPS if kind == STEPS else MINUTES), values.get("sourceName", "").replace("\xa0", " ")
        for day, since, till, share in days:
            if day == self.exported_on:
                self.n_unfinished += 1
                self.rows.append(Left(self.n_records, kind, text, "the day of the export was not over"))
            else:
                self.rows.append(
                    Amount(
                        self.n_records, kind, amount * share, unit, source, day=day, start=since, end=till, zone=zone
                    )
                )

    def _zone(self, own: str | None, stamp: str) -> str:
        if own:
            try:
                zone_of(own)
                return own
            except ImportFault:
                pass
        offset = stamp[20:]
        if offset not in self.offsets:
            self.offsets.add(offset)
            self.shown = self.shown or stamp
        return self.said.zone or f"{offset[:3]}:{offset[-2:]}"


@lru_cache(maxsize=4)
def _midnight(day: str) -> int:
    """The day's begin in UTC; asked of every record, mostly of the day before's."""
    found = date.fromisoformat(day)
    return timegm(found.timetuple())


@lru_cache(maxsize=64)
def _offset(text: str) -> int:
    if len(text) != 5 or text[0] not in "+-":
        raise ValueError(text)
    seconds = int(text[1:3]) * 3600 + int(text[3:]) * 60
    return seconds if text[0] == "+" else -seconds


def _instant(stamp: str) -> float:
    """2026-01-02 00:20:00 +0200 in seconds since 1970."""
    if len(stamp) != 25 or stamp[13] != ":" or stamp[16] != ":":
        raise ValueError(stamp)
    clock = int(stamp[11:13]) * 3600 + int(stamp[14:16]) * 60 + int(stamp[17:19])
    return float(_midnight(stamp[:10]) + clock - _offset(stamp[20:]))


def _no_doctype(*_) -> None:
    raise ImportFault("This file has a document type where no export of Apple Health has one; nothing was read.")
