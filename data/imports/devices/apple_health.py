"""Apple Health's export.xml as a stream of amounts: steps as they were counted, minutes of walks, hikes
and sleep, and heart rates at rest.

The file is read as a stream of start tags, so memory does not grow with it. Its document type is cut off unread: some
versions of iOS write a broken one, and a hostile one is where entities are declared. Every stamp carries the one offset
that the phone had on the day of export, whatever the season, so that the zone is asked; where a record names its own
zone (HKTimeZone) that counts. The day of the export is not over and is left out.
"""

from __future__ import annotations

from calendar import timegm
from collections.abc import Iterator
from datetime import date
from functools import lru_cache, partial
from typing import BinaryIO
from xml.parsers import expat

from data.imports.devices.amounts import (
    HIKING,
    MINUTES,
    RESTING,
    SLEEP,
    STEPS,
    WALKING,
    Amount,
    Left,
    Notes,
    Said,
    Told,
    zone_unsaid,
)
from data.imports.devices.apple_plain import PlainSteps
from data.imports.devices.apple_records import RESTING_TYPE, SLEEP_TYPE, STEP_TYPE, stretches, without_plain
from data.imports.devices.clock import by_day, day_at, place_at, zone_of
from data.imports.devices.rest import Hearts, stretch_asleep
from data.imports.faults import ImportFault

WORKOUTS = {"HKWorkoutActivityTypeWalking": WALKING, "HKWorkoutActivityTypeHiking": HIKING}
ROOT = b"<HealthData"
HEAD = 1 << 18  # the document type ends well before this
MAX_UNPACKED = 16 << 30
TO_MINUTES = {"s": 1 / 60, "sec": 1 / 60, "min": 1.0, "hr": 60.0, "h": 60.0}
LARGEST = 1e7
ASLEEP = "HKCategoryValueSleepAnalysisAsleep"  # core, deep, REM or unspecified; not in bed, nor awake
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
    is_plain = not declared or b"utf-8" in declared.lower()
    n_controls = n_read = 0

    def clean(chunk: bytes) -> bytes:
        nonlocal n_controls, n_read
        kept = chunk.translate(None, CONTROLS)
        n_controls += len(chunk) - len(kept)
        n_read += len(chunk)
        if n_read > MAX_UNPACKED:
            raise ImportFault(f"This export has more than {MAX_UNPACKED >> 30} GiB; nothing was read.")
        return kept

    try:
        parser.Parse(declared, False)
        for text in stretches(head[start:], file, clean):
            parser.Parse(without_plain(text, tags.plain.take) if is_plain else text, False)
            if written := tags.plain.written():
                yield written
            yield from tags.taken()
        parser.Parse(b"", True)
    except ValueError as fault:
        raise ImportFault(f"This export holds {fault}; export it again on the phone.") from None
    except expat.ExpatError as fault:
        raise ImportFault(
            f"This export breaks off or is damaged after {n_read:,} bytes of what follows its document type "
            f"({expat.ErrorString(fault.code)}); export it again on the phone."
        ) from None
    tags.flush()
    yield from tags.taken()
    yield from tags.hearts.told()
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
        self.plain = PlainSteps(_full_hour, partial(self._zone, None), lambda: self.exported_on)
        self.n_unfinished = 0
        self.exported_on = ""
        self.waiting: tuple[str, dict[str, str], float | None] | None = None
        self.own_zone: str | None = None
        self.hearts = Hearts()

    def taken(self) -> Iterator[Amount | Left]:
        rows, self.rows = self.rows, []
        return iter(rows)

    def take(self, tag: str, values: dict[str, str]) -> None:
        if tag == "Record":
            if self.waiting:
                self.flush()
            kind = values.get("type")
            if kind == STEP_TYPE:
                self.waiting = (STEPS, values, 1.0)
            elif kind == RESTING_TYPE:
                self.waiting = (RESTING, values, None)
            elif kind == SLEEP_TYPE and values.get("value", "").startswith(ASLEEP):
                self.waiting = (SLEEP, values, None)
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

    def _rest(self, kind: str, values: dict[str, str], own_zone: str | None) -> None:
        """A stretch asleep, of the day of waking, or a heart rate at rest."""
        line, stamp, text = self.plain.n_records, values.get("startDate", ""), values.get("value", "")
        source = _plain(values.get("sourceName", ""))
        try:
            start, end = _instant(stamp), _instant(values.get("endDate", ""))
            zone = place_at(self._zone(own_zone, stamp), start)
            row = stretch_asleep(line, start, end, zone, source) if kind == SLEEP else None
            day = row.day if row else day_at(start, zone)
            if day >= self.exported_on > "":
                self.n_unfinished += 1
                row = Left(line, kind, text, "the day of the export was not over")
            elif row is None:
                row = self.hearts.take(line, day, float(text), source)
        except (ValueError, OverflowError):
            self._leave(kind, text, stamp)
            return
        if row:
            self.rows.append(row)

    def flush(self) -> None:
        """Turn what waits into amounts."""
        if not self.waiting:
            return
        (kind, values, factor), own_zone = self.waiting, self.own_zone
        self.waiting = self.own_zone = None
        self.plain.n_records += 1
        if kind in (RESTING, SLEEP):
            self._rest(kind, values, own_zone)
            return
        text = values.get("value" if kind == STEPS else "duration", "")
        stamp, until = values.get("startDate", ""), values.get("endDate", "")
        try:
            amount = float(text) * factor
            start = _instant(stamp)
            end = max(start, _instant(until)) if until else start + (0 if kind == STEPS else amount * 60)
            zone = place_at(self._zone(own_zone, stamp), start)
        except (ValueError, TypeError, OverflowError):
            self._leave(kind, text, stamp)
            return
        source = values.get("sourceName", "")
        self._split(kind, text, stamp, amount, start=start, end=end, zone=zone, source=source)

    def _leave(self, kind: str, text: str, stamp: str) -> None:
        self.rows.append(
            Left(self.plain.n_records, kind, text, f"“{text[:40]}” on “{stamp[:40]}” is no amount of a day")
        )

    def _split(
        self, kind: str, text: str, stamp: str, amount: float, *, start: float, end: float, zone: str, source: str
    ) -> None:
        """A record by its days, without the day of the export."""
        try:
            if not 0 <= amount < LARGEST or end - start > 7 * 86_400:
                raise ValueError
            days = by_day(start, end, zone)
        except (ValueError, OverflowError):
            self._leave(kind, text, stamp)
            return
        unit, name = (STEPS if kind == STEPS else MINUTES), _plain(source)
        for day, since, till, share in days:
            if day == self.exported_on:
                self.n_unfinished += 1
                self.rows.append(Left(self.plain.n_records, kind, text, "the day of the export was not over"))
            else:
                self.rows.append(
                    Amount(
                        self.plain.n_records,
                        kind,
                        amount * share,
                        unit,
                        name,
                        day=day,
                        start=since,
                        end=till,
                        zone=zone,
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


@lru_cache(maxsize=1 << 10)
def _plain(source: str) -> str:
    return source.replace("\xa0", " ")


@lru_cache(maxsize=1 << 10)
def _hour(day_and_hour: str, offset: str) -> float:
    """The instant of a full hour, as 2026-01-02 00 of +0200."""
    day = date.fromisoformat(day_and_hour[:10])
    return float(timegm(day.timetuple()) + int(day_and_hour[11:13]) * 3600 - _offset(offset))


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
    return _hour(stamp[:13], stamp[20:]) + int(stamp[14:16]) * 60 + int(stamp[17:19])


def _full_hour(day_and_hour: bytes, offset: bytes) -> float:
    return _hour(day_and_hour.decode("ascii"), offset.decode("ascii"))


def _no_doctype(*_: object) -> None:
    raise ImportFault("This file has a document type where no export of Apple Health has one; nothing was read.")
