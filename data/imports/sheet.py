"""A file as a sheet of texts: every cell as it was typed, every record with its line, nothing decided yet."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.imports.column import Column
from data.imports.dialect import UNNAMED
from data.imports.faults import ImportFault, Reject, SeveralEncodings, SeveralTables
from data.imports.limited import FRUGAL, READER_BYTES, READER_SECONDS, ROOT, ends_by_itself, one_of_the_readers
from data.imports.limited import UPLOAD_BYTES as MAX_BYTES
from data.imports.progress import READING, Progress, Tell, unwatched
from data.imports.so_far import progress_in
from data.imports.staged import LINE, staged_rejects, staged_table

_COUNTERS = re.compile(r"(?i)unnamed: ?\d+|\.\.\.\d+|row[ ._]?(?:names?|number|nr|no)?|index|level_0")
BASE_MEMORY = 3 << 30  # address space, most of it never touched: libraries, thread stacks, arenas
MEMORY_PER_BYTE = 16
HELD_WHOLE = 1 << 28  # bytes: a workbook is read whole and has no more than that, a text is read in parts
BASE_SECONDS = 60
SECONDS_PER_MEGABYTE = 2
DISK = "{} could not be read: the disk that holds the store is full or failing. Make room there, then load it again."


@dataclass(frozen=True, kw_only=True)
class Turn:
    """How the table of a file was turned before it is read as records.

    header: the file's own columns. row_of: the row of the file that each record is part of, None where a record
    is a row. sources: for a column made of several of the file's, their names, of which `part` says the place for
    each record. is_sparse: rows of other forms stand between, with nothing in the columns that are loaded.
    is_long: rows tell of one thing each, and nothing of the others. structural: columns of the program that wrote the file, which say nothing about a person.
    """

    header: tuple[str, ...]
    row_of: np.ndarray | None = None
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part: np.ndarray | None = None
    is_sparse: bool = False
    is_long: bool = False
    structural: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A file that was read. `rejects` are records that could not be split into the columns of the header.

    repeated: the columns whose names stand twice in the header, each with the sentence that refuses it where it is used.
    n_records counts all records (those rejects included), by a count that the parser had no part in. turn: how the
    table was turned since, None if it is as in the file. Of a file that says so: labels: what a code of a column means;
    declared_missing: the codes of a column that mean no answer, each with its number of records; titles: what a column
    is called in words. aside: columns that are not there any more, and why; made: columns worked out from those;
    put_together: columns in place of which one of these is.
    """

    file_name: str
    sha256: str
    encoding: str
    separator: str
    header_line: int
    columns: tuple[str, ...]
    n_records: int
    warnings: tuple[str, ...]
    rejects: tuple[Reject, ...]
    first_line: int
    table: pa.Table = field(repr=False)
    turn: Turn | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    declared_missing: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict, repr=False)
    repeated: Mapping[str, str] = field(default_factory=dict)
    aside: Mapping[str, str] = field(default_factory=dict)
    made: tuple[str, ...] = ()
    put_together: tuple[str, ...] = ()
    _read: dict[str, Column] = field(default_factory=dict, repr=False)

    @property
    def n_rows(self) -> int:
        """Records that could be split into columns."""
        return self.table.num_rows

    def column(self, name: str) -> Column:
        """The column called `name`."""
        if name not in self._read:
            cells = self.table.column(self.columns.index(name)).combine_chunks()
            if isinstance(cells, pa.ChunkedArray):
                cells = cells.chunk(0)
            self._read[name] = _told_apart(name, cells.indices.to_numpy(), cells.dictionary.to_pylist())
        return self._read[name]

    def lines(self) -> np.ndarray:
        """The physical line on which each record starts; the file's first line is 1."""
        if LINE in self.table.column_names:
            return self.table.column(LINE).to_numpy()
        return self.first_line + np.arange(self.n_rows, dtype=np.int64)

    def rows(self) -> np.ndarray:
        """For each record which row of the file it is part of."""
        if self.turn is None or self.turn.row_of is None:
            return np.arange(self.n_rows)
        return self.turn.row_of

    def header(self) -> tuple[str, ...]:
        """The columns of the file as it was written."""
        return (
            self.turn.header
            if self.turn
            else (*(name for name in self.columns if name not in self.made), *self.put_together, *self.aside)
        )

    def source(self, name: str, record: int) -> str:
        """The file's own column in which a cell of column `name` stands."""
        if self.turn is None or name not in self.turn.sources:
            return name
        return self.turn.sources[name][self.turn.part[record]]

    def but(self, gone: Collection[str], *warnings: str) -> Sheet:
        """The sheet without some of its columns, and what there is to say of that."""
        if not gone:
            return self
        places = [place for place, name in enumerate(self.columns) if name not in gone]
        kept = [*(self.table.column_names[place] for place in places), *self.table.column_names[len(self.columns) :]]
        columns = tuple(self.columns[place] for place in places)
        return replace(
            self, columns=columns, table=self.table.select(kept), warnings=(*self.warnings, *warnings), _read={}
        )

    def without(self, is_gone: np.ndarray, column: str, reason: str) -> Sheet:
        """The sheet with some of its records rejected for what stands in `column`; they stay in the count."""
        if not is_gone.any():
            return self
        gone, lines, cells = np.flatnonzero(is_gone), self.lines(), self.column(column)
        rejects = [
            Reject(line=int(lines[i]), column=column, value=cells.texts[cells.codes[i]], reason=reason) for i in gone
        ]
        kept = self.table
        if LINE not in kept.column_names:
            kept = kept.append_column(LINE, pa.array(lines, pa.int64()))
        kept = kept.filter(pa.array(~is_gone))
        return replace(self, table=kept, rejects=(*self.rejects, *rejects), _read={})

    def aside_from(self, found: Mapping[str, str], withheld: str) -> Sheet:
        """The sheet without these columns, whose cells are nowhere in it; `withheld` stands for rows that are not split."""
        kept = [place for place, name in enumerate(self.columns) if name not in found]
        names = [f"c{i}" for i in range(len(kept))]
        table = self.table.select(kept).rename_columns(names)
        if LINE in self.table.column_names:
            table = table.append_column(LINE, self.table.column(LINE))
        return replace(
            self,
            columns=tuple(self.columns[place] for place in kept),
            table=table,
            rejects=tuple(replace(reject, value=withheld) for reject in self.rejects),
            aside={**self.aside, **found},
            _read={},
        )

    def with_made(self, name: str, cells: pa.DictionaryArray, *, instead_of: Collection[str] = ()) -> Sheet:
        """The sheet with one more column, of as many cells as it has records, that is not in the file."""
        left = self.but(instead_of)
        place = len(left.columns)
        return replace(
            left,
            columns=(*left.columns, name),
            made=(*self.made, name),
            put_together=(*self.put_together, *instead_of),
            table=left.table.add_column(place, f"made{len(self.columns)}", cells),
            _read={},
        )

    def with_columns(self, columns: Mapping[str, Column], lines: np.ndarray, turn: Turn | None) -> Sheet:
        """The sheet with these columns in place of its own, all of one length, and the line of each record."""
        arrays = [
            pa.DictionaryArray.from_arrays(pa.array(one.codes.astype(np.int32)), pa.array(one.texts, pa.string()))
            for one in columns.values()
        ]
        names = [f"c{i}" for i in range(len(arrays))]
        table = pa.table([*arrays, pa.array(lines, pa.int64())], names=[*names, LINE])
        return replace(self, columns=tuple(columns), table=table, turn=turn, _read={})


def read_file(
    path: Path,
    staging: Path,
    *,
    file_name: str | None = None,
    table: str | None = None,
    encoding: str | None = None,
    tell: Tell = unwatched,
) -> Sheet:
    """Read a text file of records, or a sheet of a workbook, in a process of its own, with limits on memory and time.

    table: the name of the sheet of a workbook that has several; encoding: that of a text, if it was asked. The process
    leaves its result in `staging`, from where it is mapped into memory and its name removed at once, so that nothing
    stays behind whatever happens, nor goes on when `tell` raises. Raises ImportFault with a sentence, SeveralReadings if
    one of them is to be said.
    """
    path = Path(path)
    if not path.is_file():
        raise ImportFault(f"There is no file {path}; name a CSV file.")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ImportFault(f"{path.name} has {size >> 20:,} MB; a file takes up to {MAX_BYTES >> 20:,} MB.")
    folder = None
    try:
        folder = Path(tempfile.mkdtemp(prefix="sheet-", dir=staging))
        asked = {"table": table, "encoding": encoding}
        (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
        with one_of_the_readers():
            _run(path, folder, size, file_name or path.name, tell)
        return open_sheet(folder, file_name or path.name)
    except OSError as fault:
        raise ImportFault(DISK.format(file_name or path.name)) from fault
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def open_sheet(folder: Path, file_name: str) -> Sheet:
    """The sheet that `data.imports.child` left in `folder`; the fault it found is raised."""
    described = json.loads((folder / "sheet.json").read_text(encoding="utf-8"))
    if fault := described.get("fault"):
        for several in (SeveralTables, SeveralEncodings):
            if described["kind"] == several.__name__:
                raise several(fault, described["choices"])
        raise ImportFault(fault)
    sheet = Sheet(
        file_name=file_name,
        sha256=described["sha256"],
        encoding=described["encoding"],
        separator=described["separator"],
        header_line=described["header_line"],
        columns=tuple(described["columns"]),
        n_records=described["n_records"],
        warnings=tuple(described["warnings"]),
        rejects=staged_rejects(folder),
        first_line=described["first_line"],
        table=staged_table(folder),
        labels=described.get("labels", {}),
        declared_missing=described.get("missing", {}),
        titles=described.get("titles", {}),
        repeated=described.get("repeated", {}),
    )
    return without_counting(sheet)


def without_counting(sheet: Sheet) -> Sheet:
    """The sheet without columns that only count its rows, as R and pandas write them; another one without a name is a
    fault."""
    gone = []
    for name in sheet.columns:
        is_unnamed = name.startswith(UNNAMED)
        if not is_unnamed and not _COUNTERS.fullmatch(name):
            continue
        if _counts_rows(sheet.column(name)):
            gone.append(name)
        elif is_unnamed:
            number = name.removeprefix(UNNAMED).rstrip(")")
            raise ImportFault(f"Line {sheet.header_line}: column {number} has no name; every column takes one.")
    listed = ", ".join(f"“{name}”" for name in gone)
    return sheet.but(gone, f"{listed} only counts the rows of the file and was left out.")


def _counts_rows(column: Column) -> bool:
    """Whether a column holds whole numbers that only go up, each of them once."""
    if len(column.texts) != len(column.codes) or not all(text.isdecimal() for text in column.trimmed):
        return False
    numbers = np.array([int(text[:18]) for text in column.trimmed])[column.codes]
    return bool(len(numbers)) and numbers[0] <= 1 and bool(np.all(np.diff(numbers) > 0))


def _told_apart(name: str, codes: np.ndarray, texts: list[str]) -> Column:
    """A column of distinct texts: of very many, the reading process could not hold all to tell them apart."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    if len(numbers) == len(texts):
        return Column(name, codes, texts)
    return Column(name, np.array([numbers[text] for text in texts], np.int32)[codes], list(numbers))


def _run(path: Path, folder: Path, size: int, file_name: str, tell: Tell) -> None:
    memory = min(BASE_MEMORY + MEMORY_PER_BYTE * min(size, HELD_WHOLE), READER_BYTES)
    seconds = min(BASE_SECONDS + SECONDS_PER_MEGABYTE * size // 1_000_000, READER_SECONDS)
    told = (path.resolve(), folder, memory, seconds)
    command = [sys.executable, "-m", "data.imports.child", *map(str, told)]

    def look() -> None:
        n_bytes, n_records = progress_in(folder)
        tell(Progress(stage=READING, share=min(1.0, n_bytes / max(1, size)), n_done=n_records, n_records=None))

    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **FRUGAL}, **quiet)
    try:
        if not ends_by_itself(process, seconds, look):
            raise ImportFault(f"Reading {file_name} came to nothing for {2 * seconds} s or more and was stopped.")
    finally:
        process.kill()
        process.wait()
    if process.returncode and not shutil.disk_usage(folder).free:
        raise ImportFault(DISK.format(file_name))
    if process.returncode or not (folder / "sheet.json").exists():
        raise ImportFault(
            f"{file_name} could not be read within {memory >> 20:,} MB and {seconds} s; "
            "split it into smaller files, or save it anew as CSV (UTF-8)."
        )
