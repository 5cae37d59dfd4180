"""The process that reads a phone's, watch's or tracker's file: `python -m data.imports.devices.reader SOURCE FOLDER
MEMORY SECONDS`.

It limits its own memory and time, tells the maker, and leaves amounts.csv, left.csv and told.json in FOLDER; asked.json
there has what was said and the name of the file. Of a zip only members that are needed are unpacked. Imports the
standard library only: it runs in little memory whatever the size of the file.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from data.imports.devices import apple_health, health_connect
from data.imports.devices.amounts import Left, Notes, Said, Unsaid
from data.imports.devices.clock import zone_of
from data.imports.devices.google_health import json_reader
from data.imports.devices.makers import HEAD, Content, Maker, maker_of
from data.imports.faults import ImportFault
from data.imports.limited import DAMAGED_ZIP, end_well, within_limits

MAX_TEXT = 200 << 20  # bytes of one table of text
MAX_DATABASE = 4 << 30
MAX_RATIO = 200  # real exports are packed 15 to 40 times
MAX_LEFT = 50_000
ROOM = 1 << 30
ENDINGS = (".csv", ".json", ".xml", ".db", ".txt", ".tsv", ".zip")
AMOUNTS, LEFT, TOLD, ASKED = "amounts.csv", "left.csv", "told.json", "asked.json"
STRUCTURED = "Google Health"


def leave(source: Path, folder: Path) -> None:
    """Read `source` and leave the result in `folder`, without limits."""
    asked = json.loads((folder / ASKED).read_text(encoding="utf-8"))
    name = asked.pop("name")
    said, notes = Said(**asked, folder=folder), Notes()
    told = {"maker": None, "n_records": 0}
    try:
        if said.zone:
            zone_of(said.zone)
        with _Sink(folder) as sink:
            try:
                told["maker"] = ", ".join(dict.fromkeys(_read(source, name, said, notes, sink)))
            except DAMAGED_ZIP:
                raise ImportFault("This zip is damaged or packed in a way of its own; export it again.") from None
            told |= {"n_records": sink.n_records, "n_left": sink.n_left}
    except Unsaid as fault:
        told |= {"fault": str(fault), "topic": fault.topic}
    except ImportFault as fault:
        told |= {"fault": str(fault)}
    (folder / TOLD).write_text(json.dumps(told | {"notes": list(notes.said)}), encoding="utf-8")


class _Sink:
    """Writes amounts and what is left out as they come, records of several members one after the other."""

    def __init__(self, folder: Path) -> None:
        self._files = [(folder / name).open("w", encoding="utf-8", newline="") for name in (AMOUNTS, LEFT)]
        self._amounts, self._left = (csv.writer(file) for file in self._files)
        self._first = self._last = self.n_records = self.n_left = 0

    def __enter__(self) -> _Sink:
        return self

    def __exit__(self, *_) -> None:
        for file in self._files:
            file.close()

    def take(self, told, *, is_first: bool) -> None:
        """All that a reader yields."""
        self._first = 0 if is_first else self._last
        seen = 0
        write, first = self._amounts.writerow, self._first
        for row in told:
            line = row[0] + first
            if line != seen:
                self.n_records += 1
                seen = line
            if isinstance(row, Left):
                self._leave(row, line)
            else:
                write((line, *row[1:]))
            self._last = max(self._last, line)

    def _leave(self, row: Left, line: int) -> None:
        self.n_left += 1
        if self.n_left > MAX_LEFT:
            return
        self._left.writerow((line, *(str(cell)[:200] for cell in row[1:])))


def _read(source: Path, name: str, said: Said, notes: Notes, sink: _Sink) -> Iterator[str]:
    """Read a file or what is in a zip, and name the makers."""
    with source.open("rb") as file:
        head = file.read(apple_health.HEAD)
    if zipfile.is_zipfile(source):
        yield from _read_zip(source, said, notes, sink)
    elif head.startswith(health_connect.MARK):
        sink.take(health_connect.read(source, said, notes), is_first=True)
        yield "Health Connect"
    elif apple_health.is_it(head):
        with source.open("rb") as file:
            sink.take(apple_health.read(file, said, notes), is_first=True)
        yield "Apple Health"
    else:
        content = Content(name, head[:HEAD], lambda: _all_of(source))
        if maker := maker_of(content):
            sink.take(maker.read(content, said, notes), is_first=True)
            yield maker.what


def _all_of(source: Path) -> bytes:
    if (size := source.stat().st_size) > MAX_TEXT:
        raise ImportFault(f"This file has {size >> 20:,} MB; a table of a device has up to {MAX_TEXT >> 20}.")
    return source.read_bytes()


def _read_zip(source: Path, said: Said, notes: Notes, sink: _Sink) -> Iterator[str]:
    with zipfile.ZipFile(source) as archive:
        wanted, unread = [], None
        for part in archive.infolist():
            # what is locked, too well packed to be an export, or no kind of file that a maker writes, is none of ours
            if part.is_dir() or not part.filename.casefold().endswith(ENDINGS) or part.flag_bits & 1:
                continue
            if part.file_size > max(part.compress_size, 1 << 16) * MAX_RATIO:
                unread = f"A part of this zip unpacks to over {MAX_RATIO} times its size; nothing was read."
                continue
            with archive.open(part) as file:
                head = file.read(HEAD)
                if part.filename.casefold().endswith(".xml") and head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
                    head += file.read(apple_health.HEAD)
            wanted += [(part, what) for what in [_what(archive, part, head)] if what]
        if not wanted:
            if unread:
                raise ImportFault(unread)
            return
        for part, what in _once(wanted, notes):
            yield what if isinstance(what, str) else what.what
            sink.take(_told(archive, part, what, said, notes), is_first=False)


def _what(archive: zipfile.ZipFile, part: zipfile.ZipInfo, head: bytes) -> str | Maker | None:
    if head.startswith(health_connect.MARK):
        return "Health Connect"
    if part.filename.casefold().endswith(".xml"):
        return "Apple Health" if apple_health.is_it(head) else None
    maker = maker_of(Content(part.filename, head[:HEAD], lambda: _part(archive, part)))
    if maker is None or maker.what == "a date and steps" or maker.what == "Whoop":
        return None
    # of tables with one structure only those whose name tells are needed
    if maker.what.startswith("Withings") and "steps" not in part.filename.casefold():
        return None
    if maker.what == "Google Health (JSON)" and json_reader(part.filename) is None:
        return None
    return None if maker.what == "Samsung Health" and b"step_daily_trend" not in head.splitlines()[0] else maker


def _once(wanted: list, notes: Notes) -> list:
    """Without what another member holds as well: the same minutes as JSON beside the CSV."""
    names = {what.what for _, what in wanted if isinstance(what, Maker)}
    if STRUCTURED not in names:
        return wanted
    kept = [
        (part, what)
        for part, what in wanted
        if isinstance(what, str) or what.what != f"{STRUCTURED} (JSON)" or "steps" not in part.filename.casefold()
    ]
    if len(kept) < len(wanted):
        notes.say("The steps are there twice, as CSV and as JSON; the CSV was read.")
    return kept


def _told(archive: zipfile.ZipFile, part: zipfile.ZipInfo, what: str | Maker, said: Said, notes: Notes):
    if what == "Apple Health":
        with archive.open(part) as file:
            yield from apple_health.read(file, said, notes)
    elif what == "Health Connect":
        target = said.folder / "database"
        if part.file_size > MAX_DATABASE or shutil.disk_usage(said.folder).free < part.file_size + ROOM:
            raise ImportFault("The database in this zip is too large for here; nothing was read.")
        with archive.open(part) as file, target.open("wb") as out:
            shutil.copyfileobj(file, out, 1 << 20)
        yield from health_connect.read(target, said, notes)
    else:
        name = part.filename
        with archive.open(part) as file:
            head = file.read(HEAD)
        yield from what.read(Content(name, head, lambda: _part(archive, part)), said, notes)


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.file_size > MAX_TEXT:
        raise ImportFault(
            f"“{part.filename[-60:]}” has {part.file_size >> 20:,} MB; a table has up to {MAX_TEXT >> 20}."
        )
    return archive.read(part)


if __name__ == "__main__":
    within_limits(leave, *sys.argv[1:])
    end_well()
