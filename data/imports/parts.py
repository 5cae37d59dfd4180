"""The records of a text, some thousands at a time: by the engine's own parser, or character by character.

However long the text, no more than a part of it is in memory. Both ways say the same of any text that the first
one takes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import csv

from data.imports.careful import Record, check_width, records
from data.imports.dialect import Dialect
from data.imports.faults import ImportFault, Reject
from data.imports.scan import LARGEST, Piece, pieces

LETTERS = 1 << 20  # read together where every character is looked at
SHOWN = 200  # characters of a broken record that are kept to show it
CODED = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some records: the cells of those as wide as the header, the line of each, the others, and how many in all.

    n_records is counted apart from the parser where there is one.
    """

    table: pa.Table
    lines: np.ndarray
    rejects: list[Reject]
    n_records: int


def plain_parts(file: BinaryIO, dialect: Dialect) -> Iterator[Part]:
    """By the engine's parser, from where `file` stands on. Raises NotPlain where the text is not plain enough."""
    for piece in pieces(file, dialect.separator, len(dialect.columns), dialect.body_line):
        cuts, rejects = _look_at(piece, dialect)
        lines, text = piece.lines, piece.text
        if rejects:
            lines = lines[~np.isin(lines, [reject.line for reject in rejects])]
            text = _without(text, cuts)
        yield Part(
            table=_parsed(text, len(lines), piece, dialect), lines=lines, rejects=rejects, n_records=len(piece.lines)
        )


def careful_parts(file: BinaryIO, dialect: Dialect) -> Iterator[Part]:
    """By our own reader, from where `file` stands on."""
    letters = io.TextIOWrapper(file, encoding="utf-8", newline="")
    line, rest, size = dialect.body_line, "", LETTERS
    while True:
        more = letters.read(size)
        text = rest + more
        if not text:
            letters.detach()
            return
        found, fault = _whole_records(text, dialect.separator, line, could_go_on=bool(more))
        if found:
            yield _part(found, text, dialect)
            line, rest, size = found[-1].next_line, text[found[-1].end :], LETTERS
            continue
        if len(text) >= LARGEST:
            long = f"Line {line}: the record that starts here goes on for over {LARGEST >> 20} MB; "
            raise fault or ImportFault(long + "close its quotation mark, and load the file again.")
        rest, size = text, len(text)


def _whole_records(
    text: str, separator: str, line: int, *, could_go_on: bool
) -> tuple[list[Record], ImportFault | None]:
    """The records of a text. Where it could go on, the one that it ends in may not be whole, nor really faulty."""
    found: list[Record] = []
    try:
        for record in records(text, separator, line):
            if could_go_on and record.end == len(text):
                break
            found.append(record)
    except ImportFault as fault:
        if not could_go_on:
            raise
        return found, fault
    return found, None


def _parsed(text: bytes, n: int, piece: Piece, dialect: Dialect) -> pa.Table:
    names = [f"c{i}" for i in range(len(dialect.columns))]
    if not n:
        return pa.table({name: pa.array([], CODED) for name in names})
    return csv.read_csv(
        pa.BufferReader(text),
        read_options=csv.ReadOptions(column_names=names, block_size=len(text)),
        parse_options=csv.ParseOptions(
            delimiter=dialect.separator,
            quote_char='"',
            double_quote=True,
            escape_char=False,
            newlines_in_values=piece.has_inner_newlines,
            ignore_empty_lines=True,
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, CODED), strings_can_be_null=False, check_utf8=False
        ),
    )


def _look_at(piece: Piece, dialect: Dialect) -> tuple[list[tuple[int, int]], list[Reject]]:
    """Of the records that do not look regular: the byte ranges to leave out, and why."""
    cuts, rejects = [], []
    for start, end, line in piece.odd:
        shown = piece.text[start:end].decode("utf-8")
        record = next(records(shown, dialect.separator, line))
        if reason := check_width(record, dialect.separator, len(dialect.columns)):
            cuts.append((start, end))
            rejects.append(_reject(record, shown, reason, dialect))
    return cuts, rejects


def _part(found: list[Record], text: str, dialect: Dialect) -> Part:
    columns: list[list[str]] = [[] for _ in dialect.columns]
    lines, rejects, begin, n_records = [], [], 0, 0
    for record in found:
        shown, begin = text[begin : record.end], record.end
        if record.is_blank:
            continue
        n_records += 1
        if reason := check_width(record, dialect.separator, len(columns)):
            rejects.append(_reject(record, shown, reason, dialect))
            continue
        lines.append(record.line)
        for column, cell in zip(columns, record.cells, strict=True):
            column.append(cell)
    table = pa.table({f"c{i}": pa.array(cells, pa.string()) for i, cells in enumerate(columns)})
    return Part(table=table, lines=np.array(lines, np.int64), rejects=rejects, n_records=n_records)


def _reject(record: Record, shown: str, reason: str, dialect: Dialect) -> Reject:
    """Name the first column that is not there; of a row too long, or broken otherwise, the last one."""
    place = min(len(record.cells), len(dialect.columns) - 1)
    for i, cell in enumerate(record.cells[: len(dialect.columns)]):
        if "\0" in cell:
            place = i
    shown = shown.strip("\r\n")[:SHOWN].replace("\0", "\N{SYMBOL FOR NULL}")
    return Reject(line=record.line, column=dialect.columns[place] or f"column {place + 1}", value=shown, reason=reason)


def _without(text: bytes, cuts: list[tuple[int, int]]) -> bytes:
    kept, begin = [], 0
    for start, end in cuts:
        kept.append(text[begin:start])
        begin = end
    return b"".join([*kept, text[begin:]])
