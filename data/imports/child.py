"""The process that reads a stranger's file: `python -m data.imports.child SOURCE FOLDER MEMORY SECONDS`.

It limits its own memory and time, reads a text part by part (a workbook whole), and leaves the cells in FOLDER as
`data.imports.staged` lays them out, with what else there is to know in `sheet.json`. A fault is written there as a
sentence. `asked.json` in FOLDER, if there, names the sheet of a workbook (table) or the encoding of a text.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.imports.careful import independent_count
from data.imports.dialect import SAMPLE_CHARACTERS, Dialect, check_names, find_dialect, told_apart
from data.imports.encoding import as_utf8, find_encoding, pieces_of
from data.imports.faults import ImportFault, Reject, SeveralReadings
from data.imports.forms.form import HEADER_LINE, Form
from data.imports.forms.kinds import CELLS, FORM, NOT_TAKEN, PACKED, Kind, recognise
from data.imports.limited import end_well, within_limits
from data.imports.parts import Part, careful_parts, plain_parts
from data.imports.preamble import header_place, said_of
from data.imports.scan import NotPlain
from data.imports.so_far import said_so_far
from data.imports.staged import Staged

if TYPE_CHECKING:
    from data.imports.workbook import Cells

UTF8_MARK = b"\xef\xbb\xbf"
NUL = "the row holds a NUL character"
SHOWN = 200  # characters of a record with one that are kept to show it


def leave(source: Path, folder: Path) -> None:
    """Read `source` and leave the result in `folder`, without limits."""
    asked = folder / "asked.json"
    said = json.loads(asked.read_text(encoding="utf-8")) if asked.exists() else {}
    try:
        described = read(source, folder, **said)
    except ImportFault as fault:
        described = {"fault": str(fault), "choices": getattr(fault, "choices", {}), "kind": type(fault).__name__}
    (folder / "sheet.json").write_text(json.dumps(described), encoding="utf-8")


@contextmanager
def damage_told(what: str) -> Iterator[None]:
    """Whatever a reader of files stumbles over in a damaged one, as a sentence; what the system says is no fault of it."""
    try:
        yield
    except (ImportFault, MemoryError):
        raise
    except Exception as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise
        raise ImportFault(
            f"This is {what} that is damaged or of a version that is not read; save it anew, or as CSV (UTF-8)."
        ) from None


def read(source: Path, folder: Path, table: str | None = None, encoding: str | None = None) -> dict:
    """Leave the cells of `source` in `folder`; returns what else there is to know about the file.

    table: the sheet of a workbook; encoding: that of a text; None if it was not said.
    """
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    kind, packed = recognise(source), None
    if kind.how == PACKED:
        source = kind.read(source, folder, table)
        packed, kind = kind, recognise(source)
        if kind.how == PACKED:
            raise ImportFault(f"This is {packed.what} with {kind.what} in it; unpack it, and load the table in it.")
    if kind.how == NOT_TAKEN:
        raise ImportFault(f"This is {kind.what}; {kind.instead}.")
    if table is not None and kind.how != CELLS and packed is None:
        raise ImportFault(f"There is no sheet “{table}”: this is {kind.what}, not a workbook.")
    form = None
    try:
        if kind.how == CELLS:
            with damage_told(kind.what):
                part, dialect = _from_cells(kind.read(source, table), kind.id)
            staged, n_records = _staged(folder, dialect, [part])
        elif kind.how == FORM:
            with damage_told(kind.what):
                form = kind.read(source, encoding)
                staged, dialect, n_records = _from_form(form, source, folder, kind)
        else:
            staged, dialect, n_records = _from_text(source, folder, encoding)
    except SeveralReadings:
        raise
    except ImportFault as fault:
        raise ImportFault(f"This is {packed.what} with {kind.what} in it: {fault}") if packed else fault from None
    if staged.n_rows + staged.n_rejects != n_records:
        raise ImportFault(
            f"Two ways of counting the records of this file disagree ({n_records:,} and "
            f"{staged.n_rows + staged.n_rejects:,}); nothing was read. Save it anew as CSV (UTF-8)."
        )
    if not n_records:
        raise ImportFault(
            f"The file has a header (line {dialect.header_line}) and no records; it takes one line per record."
        )
    staged.finish()
    warnings = dialect.warnings
    if dialect.n_unnamed:
        warnings = (*warnings, "Every line ends in separators with nothing behind them; they were left out.")
    named, repeated = told_apart(list(dialect.columns[: len(dialect.columns) - dialect.n_unnamed]), dialect.header_line)
    return {
        "sha256": digest,
        "encoding": dialect.encoding,
        "separator": dialect.separator,
        "header_line": dialect.header_line,
        "first_line": dialect.body_line,
        "columns": named,
        "repeated": repeated,
        "n_records": n_records,
        "warnings": warnings,
        **({"labels": form.labels, "missing": form.missing, "titles": form.titles} if form else {}),
    }


def _from_text(source: Path, folder: Path, said: str | None) -> tuple[Staged, Dialect, int]:
    """The cells of a text, how it is laid out, and how many records a second count finds in it."""
    text, encoding = source, find_encoding(pieces_of(source), said)
    with source.open("rb") as file:
        is_as_it_stands = encoding.codec == "utf-8" and file.read(len(UTF8_MARK)) != UTF8_MARK
    if not is_as_it_stands:
        text = folder / "text"
        with text.open("wb") as out:
            out.writelines(as_utf8(pieces_of(source), encoding))
    with text.open("rb") as file:
        dialect = find_dialect(file.read(SAMPLE_CHARACTERS + 1), encoding.name, encoding.warnings)
        share = source.stat().st_size / text.stat().st_size
        with said_so_far(folder) as say:

            def tell(n_rows: int) -> None:
                say(int(file.tell() * share), n_rows)

            try:
                file.seek(dialect.body)
                staged, n_records = _staged(folder, dialect, plain_parts(file, dialect), tell)
            except NotPlain:
                file.seek(dialect.body)
                staged, _ = _staged(folder, dialect, careful_parts(file, dialect), tell)
                file.seek(dialect.body)
                n_records = independent_count(file, dialect.separator)
    return staged, dialect, n_records


def _staged(
    folder: Path, dialect: Dialect, parts: Iterable[Part], tell: Callable[[int], None] = lambda n_rows: None
) -> tuple[Staged, int]:
    """The parts on disk, and how many records they are said to hold."""
    named = len(dialect.columns) - dialect.n_unnamed
    n_records = 0
    with Staged(folder, named, dialect.body_line) as staged:
        for part in parts:
            _check_unnamed(part.table, named, dialect)
            staged.add(part.table.select(range(named)), part.lines)
            staged.add_rejects(part.rejects)
            n_records += part.n_records
            tell(staged.n_rows)
    return staged, n_records


def _from_form(form: Form, source: Path, folder: Path, kind: Kind) -> tuple[Staged, Dialect, int]:
    """The cells of a file with columns of its own, how it is laid out, and how many records it says it has."""
    names = [name.strip() for name in form.names]
    if not names:
        raise ImportFault(f"This is {kind.what} without a column; it takes columns with names, and a record each row.")
    n_unnamed = check_names(names, HEADER_LINE)
    dialect = Dialect(
        encoding=kind.id,
        separator="",
        columns=tuple(names),
        header_line=HEADER_LINE,
        body=0,
        body_line=HEADER_LINE + 1,
        n_unnamed=n_unnamed,
        warnings=(),
    )
    size, n_bytes, done = max(1, form.n_records), source.stat().st_size, 0
    with said_so_far(folder) as say:

        def parts() -> Iterator[Part]:
            nonlocal done
            for table in form.parts:
                yield _without_nul(table, dialect, HEADER_LINE + 1 + done)
                done += table.num_rows

        staged, _ = _staged(folder, dialect, parts(), lambda n_rows: say(n_rows * n_bytes // size, n_rows))
    return staged, replace(dialect, warnings=tuple(form.warnings)), form.n_records


def _without_nul(table: pa.Table, dialect: Dialect, first_line: int) -> Part:
    """A part of a form, its records with a NUL as rejects."""
    lines = np.arange(first_line, first_line + table.num_rows, dtype=np.int64)
    rejects, is_odd = [], np.zeros(table.num_rows, bool)
    for i, column in enumerate(table.columns):
        has_nul = pc.match_substring(column, "\0").combine_chunks().to_numpy(zero_copy_only=False)
        for at in np.flatnonzero(has_nul & ~is_odd):
            shown = column[int(at)].as_py()[:SHOWN].replace("\0", "\N{SYMBOL FOR NULL}")
            rejects.append(Reject(line=int(lines[at]), column=dialect.columns[i], value=shown, reason=NUL))
        is_odd |= has_nul
    if rejects:
        table, lines = table.filter(pa.array(~is_odd)), lines[~is_odd]
    return Part(table=table, lines=lines, rejects=rejects, n_records=table.num_rows + len(rejects))


def _from_cells(cells: Cells, name: str) -> tuple[Part, Dialect]:
    """The table of a sheet of a workbook, and how it is laid out; `name` stands for the encoding that it has not."""
    rows, warnings = cells.rows, cells.warnings
    place = header_place([row for _, row in rows])
    line, header = rows[place]
    if place:
        above = " ".join(rows[0][1]).strip()
        warnings = (*warnings, said_of(rows[0][0], line, above))
    names = [name.strip() for name in header]
    n_unnamed = check_names(names, line)
    body = rows[place + 1 :]
    columns = [pa.array([row[i] for _, row in body], pa.string()) for i in range(len(names))]
    table = pa.table(columns, names=[f"c{i}" for i in range(len(names))])
    dialect = Dialect(
        encoding=name,
        separator="",
        columns=tuple(names),
        header_line=line,
        body=0,
        body_line=line + 1,
        n_unnamed=n_unnamed,
        warnings=warnings,
    )
    return Part(
        table=table, lines=np.array([at for at, _ in body], np.int64), rejects=[], n_records=cells.n_rows - place - 1
    ), dialect


def _check_unnamed(table: pa.Table, named: int, dialect: Dialect) -> None:
    """Unnamed columns at the end are a separator too many in every line; anything in them is a fault."""
    for i in range(named, len(dialect.columns)):
        texts = table.column(i).unique().to_pylist()
        if any(text.strip() for text in texts):
            raise ImportFault(
                f"Line {dialect.header_line}: column {i + 1} has values but no name; "
                "every column of the header takes one."
            )


class _Hidden:
    """Before all that find modules: pandas is not to be found."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def settle_without_pandas() -> None:
    """Let pyarrow look for pandas, as it does with its first array, while there is none to be found.

    Loading it takes three times what reading a file of a few thousand lines does, and nothing here hands pyarrow any of
    its tables. Whoever asks for pandas itself gets it.
    """
    sys.meta_path.insert(0, _Hidden)
    pa.array([""]).to_numpy(zero_copy_only=False)
    sys.meta_path.remove(_Hidden)


if __name__ == "__main__":
    settle_without_pandas()
    within_limits(leave, *sys.argv[1:])
    end_well()
