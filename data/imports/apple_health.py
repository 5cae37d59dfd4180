"""Apple Health's export.zip or export.xml as amounts by day and source: steps, and minutes of walking workouts.

The file is read as a stream of start tags, so memory does not grow with it. Its document type is cut off
unread: some versions of iOS write a broken one, and a hostile one is where entities are declared. A record
counts for the day on which it starts, in the time that the file writes. The day of the export is not over
and is left out. Imports the standard library only: it runs in a process with little memory.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from data.imports.daily import MAX_UNREADABLE, Daily
from data.imports.faults import ImportFault
from data.imports.limited import DAMAGED_ZIP

STEPS = "HKQuantityTypeIdentifierStepCount"
WALKING = "HKWorkoutActivityTypeWalking"
ROOT = b"<HealthData"
HEAD = 1 << 18  # the document type ends well before this
CHUNK = 1 << 20
MAX_UNPACKED = 8 << 30
MAX_RATIO = 200  # real exports are packed 15 to 40 times
MAX_SUMS = 500_000  # days times sources: a century of ten devices
MINUTES = {"s": 1 / 60, "min": 1.0, "hr": 60.0}
NOT_APPLE = (
    "This is no export of Apple Health: it takes export.zip as the Health app saves it, or the export.xml in it."
)


def read(source: Path) -> Daily:
    """The daily amounts of an export. Raises ImportFault with a sentence."""
    try:
        return _read(source)
    except DAMAGED_ZIP:
        raise ImportFault("This zip is damaged or packed in a way of its own; export it again on the phone.") from None


def _read(source: Path) -> Daily:
    amounts = _Amounts()
    with _opened(source) as file:
        head = file.read(HEAD)
        start = head.find(ROOT)
        if start < 0:
            raise ImportFault(NOT_APPLE)
        if b"<!ENTITY" in head[:start].upper():
            raise ImportFault("This file declares entities, which no export of Apple Health does; nothing was read.")
        parser = expat.ParserCreate()
        parser.StartElementHandler = amounts.take
        parser.StartDoctypeDeclHandler = _no_doctype
        declared = head[: head.find(b"?>") + 2] if head.startswith(b"<?xml") else b""
        try:
            parser.Parse(declared + head[start:], False)
            n_read = len(head)
            while chunk := file.read(CHUNK):
                n_read += len(chunk)
                if n_read > MAX_UNPACKED:
                    raise ImportFault(f"This export has more than {MAX_UNPACKED >> 30} GiB; nothing was read.")
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as fault:
            raise ImportFault(
                f"This export breaks off or is damaged at line {fault.lineno:,} of what follows its document type; "
                "export it again on the phone."
            ) from None
    return amounts.daily()


@lru_cache(maxsize=4)
def is_day(text: str) -> bool:
    """Whether a text is a day as Apple Health writes it; asked of every record, mostly of the day before's."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class _Amounts:
    """Sums by day, kind and source, taken from one tag after the other."""

    def __init__(self):
        self.sums: dict[tuple[str, str, str], float] = {}
        self.unreadable: list[tuple[str, str, str, str]] = []
        self.n_records = 0
        self.exported_on = ""

    def take(self, tag: str, values: dict[str, str]) -> None:
        if tag == "Record":
            if values.get("type") == STEPS:
                self._add("steps", values, values.get("value", ""), 1.0)
        elif tag == "Workout":
            if values.get("workoutActivityType") == WALKING:
                factor = MINUTES.get(values.get("durationUnit", "min"))
                self._add("walking", values, values.get("duration", ""), factor)
        elif tag == "ExportDate":
            self.exported_on = values.get("value", "")[:10]

    def _add(self, kind: str, values: dict[str, str], said: str, factor: float | None) -> None:
        self.n_records += 1
        source, day = values.get("sourceName", ""), values.get("startDate", "")[:10]
        try:
            amount = float(said) * factor
            if not 0 <= amount < float("inf") or not is_day(day):
                raise ValueError
        except (ValueError, TypeError):
            self.unreadable.append((values.get("startDate", ""), kind, said, source))
            if len(self.unreadable) > MAX_UNREADABLE:
                raise ImportFault(
                    f"More than {MAX_UNREADABLE:,} records of this export cannot be read, such as a {kind} of "
                    f"“{said[:40]}” on “{day}”; nothing was read."
                ) from None
            return
        key = (day, kind, source)
        self.sums[key] = self.sums.get(key, 0.0) + amount
        if len(self.sums) > MAX_SUMS:
            raise ImportFault(f"This export has more than {MAX_SUMS:,} days of different sources; nothing was read.")

    def daily(self) -> Daily:
        kept = {key: amount for key, amount in self.sums.items() if key[0] != self.exported_on}
        rows = [
            (day, kind, f"{amount:.1f}" if kind == "walking" else f"{amount:.0f}", source)
            for (day, kind, source), amount in sorted(kept.items())
        ]
        notes = ()
        if len(kept) < len(self.sums):
            notes = (f"{self.exported_on} was the day of the export and not over; it is left out.",)
        return Daily(rows=tuple(rows + self.unreadable), n_records=self.n_records, not_worn=(), notes=notes)


def _no_doctype(*_) -> None:
    raise ImportFault("This file has a document type where no export of Apple Health has one; nothing was read.")


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    """The XML itself, or the one in the zip; its name depends on the language of the phone."""
    if not zipfile.is_zipfile(source):
        with source.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(source) as archive:
        for part in archive.infolist():
            if not part.filename.lower().endswith(".xml") or part.flag_bits & 1:
                continue
            if part.file_size > max(part.compress_size, 1 << 16) * MAX_RATIO:
                raise ImportFault(f"A part of this zip unpacks to over {MAX_RATIO} times its size; nothing was read.")
            with archive.open(part) as file:
                is_export = ROOT in file.read(HEAD)
            if is_export:
                with archive.open(part) as file:
                    yield file
                return
    raise ImportFault(NOT_APPLE)
