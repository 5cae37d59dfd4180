"""The process that reads a phone's, watch's or tracker's file: `python -m data.imports.devices.reader SOURCE FOLDER
MEMORY SECONDS`.

It limits its own memory and time, tells the maker, and leaves amounts.csv, left.csv and told.json in FOLDER; asked.json
there has what was said, the name of the file, and whether only its maker is asked for. Of a zip only members that are needed are unpacked. Imports the
standard library only, and for FIT files fitdecode: it runs in little memory whatever the size of the file.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast

from data.imports.devices import apple_health, garmin_fit, health_connect, not_taken
from data.imports.devices.amounts import Left, Notes, Said, Told, Unsaid, Written
from data.imports.devices.clock import travels_of
from data.imports.devices.garmin_steps import told as steps_of
from data.imports.devices.garmin_zip import FitParts
from data.imports.devices.google_health import json_reader
from data.imports.devices.makers import HEAD, Content, Maker, maker_of
from data.imports.faults import ImportFault
from data.imports.limited import DAMAGED_ZIP, end_well, within_limits
from data.imports.so_far import said_so_far

MAX_TEXT = 200 << 20  # bytes of one table of text
MAX_DATABASE = 4 << 30
MAX_RATIO = 200  # real exports are packed 15 to 40 times
MAX_LEFT = 50_000
ROOM = 1 << 30
ENDINGS = (".csv", ".json", ".xml", ".db", ".txt", ".tsv", ".zip", ".ndjson", ".jsonl")
GARMIN_FIT = "Garmin (FIT)"
AMOUNTS, LEFT, TOLD, ASKED = "amounts.csv", "left.csv", "told.json", "asked.json"
STRUCTURED = "Google Health"
# what a reader stumbles over in a file that is laid out otherwise than any it knows
UNFORESEEN = (ValueError, TypeError, LookupError, AttributeError, csv.Error)
OTHERWISE = "This export is damaged, or of a version that is not known here; export it again. Nothing was read."
# what a Takeout has twice, the older form and the one that is read where both are there
TWINS = {
    "Google Health (sleep)": {"Google Health (sleep stages)", "Google Health (sleeps)"},
    "Google Health (sleep stages)": {"Google Health (sleeps)"},
    "Google Health (resting heart rate)": {"Google Health (resting heart rate by day)"},
}


def leave(source: Path, folder: Path) -> None:
    """Read `source` and leave the result in `folder`, without limits."""
    asked = json.loads((folder / ASKED).read_text(encoding="utf-8"))
    name, is_look = asked.pop("name"), asked.pop("is_look", False)
    said, notes = Said(**asked, folder=folder), Notes()
    told: dict[str, object] = {"maker": None, "n_records": 0}
    try:
        if said.zone:
            travels_of(said.zone)
        with said_so_far(folder) as say, _Sink(folder, say) as sink:
            try:
                makers = _read(source, name, said, notes, sink)
                told["maker"] = next(makers, "") if is_look else ", ".join(dict.fromkeys(makers))
            except DAMAGED_ZIP:
                raise ImportFault("This zip is damaged or packed in a way of its own; export it again.") from None
            except ImportFault:
                raise
            except UNFORESEEN:
                raise ImportFault(OTHERWISE) from None
            told |= {"n_records": sink.n_records, "n_left": sink.n_left}
    except Unsaid as fault:
        told |= {"fault": str(fault), "topic": fault.topic}
    except ImportFault as fault:
        told |= {"fault": str(fault)}
    (folder / TOLD).write_text(json.dumps(told | {"notes": list(notes.said)}), encoding="utf-8")


class _Sink:
    """Writes amounts and what is left out as they come, records of several members one after the other."""

    def __init__(self, folder: Path, say: Callable[[int, int], None] = lambda n_bytes, n_records: None) -> None:
        self._say, self.share, self._n_bytes = say, 1.0, 0.0
        self._files = [(folder / name).open("w", encoding="utf-8", newline="") for name in (AMOUNTS, LEFT)]
        self._amounts, self._left = (csv.writer(file) for file in self._files)
        self._first = self._last = self.n_records = self.n_left = 0

    def __enter__(self) -> _Sink:
        return self

    def __exit__(self, *_) -> None:
        for file in self._files:
            file.close()

    def take(self, told: Told, *, is_first: bool) -> None:
        """All that a reader yields."""
        self._first = first = 0 if is_first else self._last
        seen, last, write = 0, self._last, self._amounts.writerow
        for row in told:
            if type(row) is Written:
                self.n_records += row.n
                seen, last = 0, max(last, row.last + first)
                self._write_lines(row.text, first)
                continue
            line = row[0] + first
            if line != seen:
                self.n_records += 1
                seen, last = line, max(last, line)
            if type(row) is Left:
                self._leave(row, line)
            elif first:
                write((line, *row[1:]))
            else:
                write(row)
        self._last = last

    def counted(self, file: IO[bytes]) -> BinaryIO:
        """The file, of which it is told how much is read: `share` bytes of the whole for each of its own."""
        return cast(BinaryIO, _Counted(file, self))

    def done(self, n_bytes: int) -> None:
        """So many more bytes are read."""
        self._n_bytes += n_bytes * self.share
        self._say(int(self._n_bytes), self.n_records)

    def _write_lines(self, text: str, first: int) -> None:
        """Lines that are written already, with their numbers behind those of the members before."""
        if first:
            parts = (line.partition(",") for line in text.split("\r\n")[:-1])
            text = "".join(f"{int(number) + first},{rest}\r\n" for number, _, rest in parts)
        self._files[0].write(text)

    def _leave(self, row: Left, line: int) -> None:
        self.n_left += 1
        if self.n_left > MAX_LEFT:
            return
        self._left.writerow((line, *(str(cell)[:200] for cell in row[1:])))


class _Counted:
    """A file that tells the sink how much of it is read."""

    def __init__(self, file: IO[bytes], sink: _Sink) -> None:
        self._file, self._sink = file, sink

    def read(self, n: int = -1) -> bytes:
        """The next bytes."""
        some = self._file.read(n)
        self._sink.done(len(some))
        return some


def _read(source: Path, name: str, said: Said, notes: Notes, sink: _Sink) -> Iterator[str]:
    """Read a file or what is in a zip, and name the makers."""
    with source.open("rb") as file:
        head = file.read(apple_health.HEAD)
    if zipfile.is_zipfile(source):
        yield from _read_zip(source, said, notes, sink)
    elif head.startswith(health_connect.MARK):
        yield "Health Connect"
        sink.take(health_connect.read(source, said, notes), is_first=True)
    elif garmin_fit.is_it(head):
        yield GARMIN_FIT
        watches = garmin_fit.Watches()
        if other := watches.add(_all_of(source), name):
            raise ImportFault(garmin_fit.INSTEAD.format(what=other))
        sink.take(steps_of(watches, said, notes), is_first=True)
    elif apple_health.is_it(head):
        yield "Apple Health"
        with source.open("rb") as file:
            sink.take(apple_health.read(sink.counted(file), said, notes), is_first=True)
    else:
        content = Content(name, head[:HEAD], lambda: _all_of(source))
        if maker := maker_of(content):
            yield maker.what
            sink.take(maker.read(content, said, notes), is_first=True)
        else:
            not_taken.check(content.head, content.table, is_json=content.is_json)


def _all_of(source: Path) -> bytes:
    if (size := source.stat().st_size) > MAX_TEXT:
        raise ImportFault(f"This file has {size >> 20:,} MB; a table of a device has up to {MAX_TEXT >> 20}.")
    return source.read_bytes()


def _read_zip(source: Path, said: Said, notes: Notes, sink: _Sink) -> Iterator[str]:
    with zipfile.ZipFile(source) as archive:
        wanted, unread = [], None
        fits = FitParts(archive, cast(Path, said.folder), MAX_RATIO)
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
        has_fits = bool(fits)
        if not wanted and not has_fits:
            if unread:
                raise ImportFault(unread)
            not_taken.check_zip([part.filename for part in archive.infolist() if not part.is_dir()])
            return
        wanted = _once(wanted, notes)
        sink.share = source.stat().st_size / max(1, sum(part.file_size for part, _ in wanted) + fits.size)
        for part, what in wanted:
            yield what if isinstance(what, str) else what.what
            sink.take(_told(archive, part, what, said, notes, sink), is_first=False)
            if what != "Apple Health":
                sink.done(part.file_size)
        if has_fits:
            yield GARMIN_FIT
            sink.take(fits.told(said, notes, sink.done), is_first=False)


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
    for twin, others in TWINS.items():
        if others & names:
            wanted = [(part, what) for part, what in wanted if isinstance(what, str) or what.what != twin]
    if STRUCTURED not in names:
        return wanted
    # other tables may have the columns of the steps; where one is called so, that is it
    called = {part.filename for part, what in wanted if _is_of(what, STRUCTURED) and _is_called(part, "steps")}
    if called:
        wanted = [(part, what) for part, what in wanted if not _is_of(what, STRUCTURED) or part.filename in called]
    kept = [
        (part, what)
        for part, what in wanted
        if not _is_of(what, f"{STRUCTURED} (JSON)") or not _is_called(part, "steps")
    ]
    if len(kept) < len(wanted):
        notes.say("The steps are there twice, as CSV and as JSON; the CSV was read.")
    return kept


def _is_of(what: str | Maker, name: str) -> bool:
    return isinstance(what, Maker) and what.what == name


def _is_called(part: zipfile.ZipInfo, word: str) -> bool:
    return word in part.filename.rsplit("/", 1)[-1].casefold()


def _told(archive: zipfile.ZipFile, part: zipfile.ZipInfo, what: str | Maker, said: Said, notes: Notes, sink: _Sink):
    if what == "Apple Health":
        with archive.open(part) as file:
            yield from apple_health.read(sink.counted(file), said, notes)
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
        yield from what.read(
            Content(name, head, lambda: _part(archive, part), lambda word: _beside(archive, part, word)), said, notes
        )


def _beside(archive: zipfile.ZipFile, part: zipfile.ZipInfo, word: str) -> bytes | None:
    """Another member of the same folder, whose name begins with a word."""
    folder = part.filename.rpartition("/")[0]
    for other in archive.infolist():
        inside, _, name = other.filename.rpartition("/")
        if inside == folder and name.startswith(word) and not other.flag_bits & 1:
            return _part(archive, other)
    return None


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.file_size > MAX_TEXT:
        raise ImportFault(
            f"“{part.filename[-60:]}” has {part.file_size >> 20:,} MB; a table has up to {MAX_TEXT >> 20}."
        )
    return archive.read(part)


if __name__ == "__main__":
    within_limits(leave, *sys.argv[1:])
    end_well()
