"""The process that reads a stranger's file: `python -m data.imports.child SOURCE FOLDER MEMORY SECONDS`.

It limits its own memory and time, turns the text or workbook into one column of distinct texts and codes per
header name, and leaves `cells.arrow` and `sheet.json` in FOLDER. A fault is written to `sheet.json` as a
sentence. `asked.json` in FOLDER, if there, names the sheet of a workbook (table) or the encoding of a text.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from data.imports.careful import check_width, independent_count, records
from data.imports.dialect import Dialect, check_names, find_dialect
from data.imports.encoding import to_utf8
from data.imports.faults import ImportFault, Reject
from data.imports.preamble import header_place, said_of
from data.imports.scan import scan
from data.limited import within_limits

ZIP = b"PK\x03\x04"
XLSX = "xlsx"  # what stands for the encoding of a workbook, which has no separator
LINE = "line"  # the column of start lines; the others are c0, c1, ...
READ_BLOCK = 1 << 22
SHOWN = 200  # characters of a broken record that are kept to show it


def leave(source: Path, folder: Path) -> None:
    """Read `source` and leave the result in `folder`, without limits."""
    asked = folder / "asked.json"
    said = json.loads(asked.read_text(encoding="utf-8")) if asked.exists() else {}
    try:
        described = read(source, folder / "cells.arrow", **said)
    except ImportFault as fault:
        described = {"fault": str(fault), "choices": getattr(fault, "choices", {}), "kind": type(fault).__name__}
    (folder / "sheet.json").write_text(json.dumps(described), encoding="utf-8")


def read(source: Path, target: Path, table: str | None = None, encoding: str | None = None) -> dict:
    """Write the cells of `source` to `target`; returns what else there is to know about the file.

    table: the sheet of a workbook; encoding: that of a text; None if it was not said.
    """
    chosen = table
    raw = source.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if raw.startswith(ZIP):
        found, dialect = _from_workbook(raw, chosen)
    else:
        if chosen is not None:
            raise ImportFault(f"There is no sheet “{chosen}”: this is a text file, not a workbook.")
        text, encoding, warnings = to_utf8(raw, encoding)
        del raw
        dialect = find_dialect(text, encoding, warnings)
        found = _fast(text, dialect) or _carefully(text, dialect)
    table, lines, rejects, n_records = found
    if table.num_rows + len(rejects) != n_records:
        raise ImportFault(
            f"Two ways of counting the records of this file disagree ({n_records:,} and "
            f"{table.num_rows + len(rejects):,}); nothing was read. Save it anew as CSV (UTF-8)."
        )
    if not n_records:
        raise ImportFault(
            f"The file has a header (line {dialect.header_line}) and no records; "
            "it takes one line per record."
        )
    named, warnings = len(dialect.columns) - dialect.n_unnamed, dialect.warnings
    if dialect.n_unnamed:
        warnings = (*warnings, _unnamed(table, named, dialect))
        table = table.select(range(named))
    table = _compact(table)
    if lines is not None:
        table = table.append_column(LINE, pa.array(lines, pa.int64()))
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return {
        "sha256": digest,
        "encoding": dialect.encoding,
        "separator": dialect.separator,
        "header_line": dialect.header_line,
        "first_line": dialect.body_line,
        "columns": dialect.columns[:named],
        "n_records": n_records,
        "warnings": warnings,
        "rejects": [[r.line, r.column, r.value, r.reason] for r in rejects],
    }


def _from_workbook(raw: bytes, chosen: str | None):
    """The table of a sheet of a workbook, and how it is laid out."""
    from data.imports.workbook import read_workbook  # its parser is loaded only in the process that needs it

    cells = read_workbook(raw, chosen)
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
    dialect = Dialect(XLSX, "", tuple(names), line, 0, line + 1, n_unnamed, warnings)
    return (table, np.array([at for at, _ in body], np.int64), [], cells.n_rows - place - 1), dialect


def _fast(text: bytes, dialect: Dialect):
    """The table by the engine's own parser, None where the text is not plain enough for it."""
    if b"\0" in text or (b"\r" in text and text.count(b"\r") != text.count(b"\r\n")):
        return None
    body = text[dialect.body :] if dialect.body else text
    width = len(dialect.columns)
    found = scan(body, dialect.separator, width, dialect.body_line)
    if not found.is_plain:
        return None
    cuts, rejects = _look_at(found.odd, body, dialect)
    lines = found.lines
    if rejects:
        if lines is None:
            lines = dialect.body_line + np.arange(found.n_records)
        lines = lines[~np.isin(lines, [reject.line for reject in rejects])]
        body = _without(body, cuts)
    names = [f"c{i}" for i in range(width)]
    if found.n_records == len(rejects):
        return pa.table({name: pa.array([], pa.string()) for name in names}), lines, rejects, found.n_records
    coded = pa.dictionary(pa.int32(), pa.string())
    table = csv.read_csv(
        pa.BufferReader(body),
        read_options=csv.ReadOptions(column_names=names, block_size=_block_size(body)),
        parse_options=csv.ParseOptions(
            delimiter=dialect.separator,
            quote_char='"',
            double_quote=True,
            escape_char=False,
            newlines_in_values=found.has_inner_newlines,
            ignore_empty_lines=True,
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, coded), strings_can_be_null=False, check_utf8=False
        ),
    )
    return table.unify_dictionaries(), lines, rejects, found.n_records


def _look_at(odd, body: bytes, dialect: Dialect) -> tuple[list[tuple[int, int]], list[Reject]]:
    """Of the records that do not look regular: the byte ranges to leave out, and why."""
    width, cuts, rejects = len(dialect.columns), [], []
    for start, end, line in odd:
        shown = body[start:end].decode("utf-8")
        record = next(records(shown, dialect.separator, line))
        if reason := check_width(record, dialect.separator, width):
            cuts.append((start, end))
            rejects.append(_reject(record, shown, reason, dialect))
    return cuts, rejects


def _carefully(text: bytes, dialect: Dialect):
    """The table by our own reader, character by character."""
    body = text[dialect.body :].decode("utf-8")
    columns: list[list[str]] = [[] for _ in dialect.columns]
    lines, rejects, begin = [], [], 0
    for record in records(body, dialect.separator, dialect.body_line):
        shown, begin = body[begin : record.end], record.end
        if record.is_blank:
            continue
        if reason := check_width(record, dialect.separator, len(columns)):
            rejects.append(_reject(record, shown, reason, dialect))
            continue
        lines.append(record.line)
        for column, cell in zip(columns, record.cells, strict=True):
            column.append(cell)
    table = pa.table({f"c{i}": pa.array(cells, pa.string()) for i, cells in enumerate(columns)})
    return table, np.array(lines, np.int64), rejects, independent_count(body, dialect.separator)


def _reject(record, shown: str, reason: str, dialect: Dialect) -> Reject:
    """Name the first column that is not there; of a row too long, or broken otherwise, the last one."""
    place = min(len(record.cells), len(dialect.columns) - 1)
    for i, cell in enumerate(record.cells[: len(dialect.columns)]):
        if "\0" in cell:
            place = i
    shown = shown.strip("\r\n")[:SHOWN].replace("\0", "\N{SYMBOL FOR NULL}")
    return Reject(record.line, dialect.columns[place] or f"column {place + 1}", shown, reason)


def _unnamed(table: pa.Table, named: int, dialect: Dialect) -> str:
    """Unnamed columns at the end are a separator too many in every line; anything in them is a fault."""
    for i in range(named, len(dialect.columns)):
        texts = table.column(i).unique().to_pylist()
        if any(text.strip() for text in texts):
            raise ImportFault(
                f"Line {dialect.header_line}: column {i + 1} has values but no name; "
                "every column of the header takes one."
            )
    return "Every line ends in separators with nothing behind them; they were left out."


def _compact(table: pa.Table) -> pa.Table:
    """Every column as one array of codes, as narrow as its distinct texts allow, and their texts."""
    columns = []
    for column in table.columns:
        whole = column.combine_chunks()
        if isinstance(whole, pa.ChunkedArray):
            whole = whole.chunk(0) if whole.num_chunks else pa.array([], whole.type)
        if not pa.types.is_dictionary(whole.type):
            whole = whole.dictionary_encode()
        n = len(whole.dictionary)
        width = pa.int8() if n < 2**7 else pa.int16() if n < 2**15 else pa.int32()
        columns.append(pa.DictionaryArray.from_arrays(whole.indices.cast(width), whole.dictionary))
    return pa.table(columns, names=table.column_names)


def _without(body: bytes, cuts: list[tuple[int, int]]) -> bytes:
    kept, begin = [], 0
    for start, end in cuts:
        kept.append(body[begin:start])
        begin = end
    return b"".join([*kept, body[begin:]])


def _block_size(body: bytes) -> int:
    """Blocks of the parser: a few, so that the cores share them; larger where one cell might not fit."""
    longest = max(len(body) // 8, READ_BLOCK)
    return min(longest, 1 << 24)


if __name__ == "__main__":
    within_limits(leave, *sys.argv[1:])
