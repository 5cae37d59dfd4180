"""Files made to exhaust whoever opens them, read as Load reads them while another person saves.

    python -m tests.torture.bombs [--megabytes N]

How long the longest save of the other person took is told, and how much memory the process that holds the store took
at most. The files are read by a process of their own, which has its own limits (data/imports/limited.py) and is left out of that
measure. Each file ends as records or as a sentence, and leaves nothing behind.
"""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import threading
import time
import zipfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from data.imports.faults import ImportFault
from data.imports.sheet import read_file
from data.own.entries import CheckIn, save_check_in
from data.store.store import Store
from tests.files.workbooks import workbook
from tests.holding import readers_held
from tests.torture.evidence import tell

TODAY = date.today()
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
MEMORY = 700 << 20  # bytes of the process that serves, above what it holds at rest
MOST_READ = 20


def xlsx_with(sheet: bytes, *, head: str = "", workbook_xml: bytes | None = None) -> bytes:
    """A workbook of one sheet whose XML is `sheet`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook({"Sheet": [["id", "date"], ["a", "2026-01-01"]]}))) as plain:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
            for name in plain.namelist():
                content = plain.read(name)
                if name.endswith("sheet1.xml"):
                    content = sheet
                elif name == "xl/workbook.xml":
                    content = workbook_xml or head.encode() + content
                package.writestr(name, content)
    return out.getvalue()


def lying(raw: bytes) -> bytes:
    """The same zip, whose list of contents says that the sheet unpacks to two hundred bytes."""
    out = bytearray(raw)
    at = out.rfind(b"PK\x01\x02", 0, out.rfind(b"sheet1.xml"))
    out[at + 24 : at + 28] = (200).to_bytes(4, "little")
    return bytes(out)


def nested(depth: int, width: int, megabytes: int) -> bytes:
    """Zips within zips, the innermost of zeros."""
    inner = b"\0" * (megabytes << 20)
    for _ in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
            for number in range(width):
                package.writestr(f"{number}.zip", inner)
        inner = out.getvalue()
    return inner


MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
CELL = b'<row r="%d"><c r="%s%d" t="inlineStr"><is><t>x</t></is></c></row>'


def bombs(megabytes: int) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Names of files and what makes each, of about so many megabytes once unpacked, where that is to be chosen."""
    size = megabytes << 20
    yield "zip.xlsx", lambda: xlsx_with(MAIN + b" " * size + END)
    yield "lying.xlsx", lambda: lying(xlsx_with(MAIN + b" " * size + END))
    yield (
        "entities.xlsx",
        lambda: xlsx_with(MAIN + END, head=ENTITIES, workbook_xml=(ENTITIES + "<workbook>&j;</workbook>").encode()),
    )
    yield (
        "entities in the sheet.xlsx",
        lambda: xlsx_with(ENTITIES.encode() + MAIN + b'<row r="1"><c r="A1" t="str"><v>&j;</v></c></row>' + END),
    )
    yield "last column.xlsx", lambda: xlsx_with(MAIN + CELL % (1, b"A", 1) + CELL % (2, b"XFD", 2) + END)
    yield "last row.xlsx", lambda: xlsx_with(MAIN + CELL % (1, b"A", 1) + CELL % (1_048_576, b"A", 1_048_576) + END)
    yield "last cell.xlsx", lambda: xlsx_with(MAIN + CELL % (1, b"A", 1) + CELL % (1_048_576, b"XFD", 1_048_576) + END)
    yield (
        "no such cell.xlsx",
        lambda: xlsx_with(MAIN + CELL % (1, b"A", 1) + CELL % (9_999_999, b"ZZZ", 9_999_999) + END),
    )
    yield "nested.xlsx", lambda: nested(3, 4, max(1, megabytes // 8))
    yield (
        "many columns.csv",
        lambda: b",".join(b"c%d" % n for n in range(size // 8)) + b"\n" + b"," * (size // 8 - 1) + b"\n",
    )
    yield "one line.csv", lambda: b"id,date,pain\na,2026-01-01," + b"9" * size + b"\n"
    yield "one line without a header.csv", lambda: b"x" * size
    yield "quote.csv", lambda: b'id,date,pain\na,2026-01-01,"' + b"9\n" * (size // 2)
    yield "gzip.csv", lambda: gzip.compress(b"id,date,pain\n" + b"0" * size)
    yield "nul.csv", lambda: b"\0" * size
    yield "empty lines.csv", lambda: b"\n" * size
    yield "columns by name.csv", lambda: b"id,date,pain\n" + b",,\n" * (size // 3)


@dataclass
class Meanwhile:
    """What another person saw while the files were read."""

    saves: list[float] = field(default_factory=list)
    n_within: int = 0  # saves that began and ended while one file was read: they waited for none
    peak: int = 0
    turn: int = 0  # odd while a file is read: to make it takes memory too, which is not what is asked

    @property
    def is_read(self) -> bool:
        return self.turn % 2 == 1


def held_now() -> int:
    """Bytes of memory of this process, without its children."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@contextmanager
def somebody_saves(store: Store, *, every: float = 0.05):
    """A thread that saves a form again and again; gives what it saw."""
    seen, stop = Meanwhile(), threading.Event()
    diary = store.create("Her diary", "personal")

    def save() -> None:
        number = 0
        while not stop.wait(every):
            began, turn, is_read = time.monotonic(), seen.turn, seen.is_read
            entry = CheckIn(on_day=TODAY - timedelta(days=number % 300), pain_average=3, note=f"n {number}")
            save_check_in(diary, entry, key=f"k {number}", today=TODAY)
            seen.saves.append(time.monotonic() - began)
            seen.n_within += is_read and seen.turn == turn
            seen.peak = max(seen.peak, held_now() if seen.is_read else 0)
            number += 1

    thread = threading.Thread(target=save)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


@dataclass(frozen=True)
class Outcome:
    """How one file ended: with how many records or which sentence, after how long."""

    name: str
    said: str
    seconds: float


def explode(folder: Path, megabytes: int, names: tuple[str, ...] = ()) -> tuple[list[Outcome], Meanwhile, int]:
    """Read every file within this process's limits while somebody saves; gives the outcomes, what they saw, and the memory before.

    A fault that is no sentence is raised: the page would have stopped with it.
    """
    store = Store(folder / "store.duckdb")
    outcomes = []
    at_rest = held_now()
    try:
        with somebody_saves(store) as seen:
            for name, make in bombs(megabytes):
                if names and name not in names:
                    continue
                file = folder / name
                file.write_bytes(make())
                began = time.monotonic()
                for _ in range(MOST_READ):  # once, but where the first ended before it could be held
                    seen.turn += 1
                    try:
                        with readers_held(os.getpid(), lambda: seen.n_within):
                            sheet = read_file(file, store.staging())
                        words = f"{sheet.n_records:,} records, {len(sheet.columns):,} columns"
                    except ImportFault as fault:
                        words = str(fault)
                    seen.turn += 1
                    if seen.n_within:
                        break
                outcomes.append(Outcome(name, words, time.monotonic() - began))
                file.unlink()
        left = [one.name for one in store.staging().iterdir()]
        assert not left, f"left behind: {left}"
    finally:
        store.close()
    return outcomes, seen, at_rest


def main(megabytes: int = 200) -> None:
    """The long run; the process ends with 1 where every save waited for a file, or memory went past the limit."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes, seen, at_rest = explode(Path(folder), megabytes)
    for one in outcomes:
        print(f"{one.name}: {one.said[:160]} ({one.seconds:.1f} s)")
    print(
        f"longest of {len(seen.saves)} saves {max(seen.saves):.2f} s; memory at most {(seen.peak - at_rest) >> 20} MB more than at rest"
    )
    tell("campaigns in which every save waited for a file", n_bad=int(not seen.n_within), n=1)
    tell(
        f"files that took the server {MEMORY >> 20} MB or more",
        n_bad=int(seen.peak - at_rest >= MEMORY),
        n=len(outcomes),
    )


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--megabytes", type=int, default=200)
    main(asked.parse_args().megabytes)
