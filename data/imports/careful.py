"""Read records character by character: exact on any text, but slow, so used where the scanner gives up.

The rules are those of RFC 4180. A quotation mark opens a quoted cell only at the cell's start; elsewhere it
is a character like others. Line ends are LF, CRLF or CR.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

from data.imports.faults import ImportFault


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record as read: `line` is where it starts, `end` the offset behind its line end."""

    line: int
    cells: list[str]
    fault: str | None
    is_blank: bool
    end: int
    next_line: int


def records(text: str, separator: str, line: int = 1) -> Iterator[Record]:
    """Every line or group of lines that is one record, blank ones included.

    Raises ImportFault where a quoted cell is never closed, or has swallowed what looks like further records.
    """
    position, size = 0, len(text)
    stop_at = _stop_pattern(separator)
    while position < size:
        start, first_line, cells, fault = position, line, [], None
        opened = None
        while True:
            if text[position : position + 1] == '"':
                opened = line
                value, position = _quoted(text, position, line)
                line += _line_ends(value)
                stop = stop_at.search(text, position).start()
                if stop != position:
                    fault = fault or "text follows a closing quotation mark"
                    value += text[position:stop]
            else:
                stop = stop_at.search(text, position).start()
                value = text[position:stop]
            cells.append(value)
            position = stop
            if text[position : position + 1] != separator:
                break
            position += 1
        last_line = line
        position += 2 if text.startswith("\r\n", position) else 1
        line += 1
        if fault and last_line != first_line:
            raise ImportFault(_unclosed(opened, last_line))
        is_blank = cells == [""] and not text.startswith('"', start)
        yield Record(
            line=first_line, cells=cells, fault=fault, is_blank=is_blank, end=min(position, size), next_line=line
        )


def first_records(text: str, separator: str, line: int, limit: int, *, is_whole: bool) -> list[Record]:
    """Up to `limit` first records; of the mere start of a file the last, cut one is left out."""
    found: list[Record] = []
    try:
        for record in records(text, separator, line):
            if record.end == len(text) and not is_whole:
                break
            found.append(record)
            if len(found) == limit:
                break
    except ImportFault:
        if is_whole or not found:
            raise
    return found


def check_width(record: Record, separator: str, width: int) -> str | None:
    """Why the record cannot be split into `width` columns, None if it can.

    A record over several lines that does not fit, or whose cell holds what looks like whole records, is the
    sign of a quotation mark that was never closed: the file is refused, as rows would vanish inside a note.
    """
    spans = any("\n" in cell or "\r" in cell for cell in record.cells)
    if len(record.cells) != width:
        if spans:
            raise ImportFault(_unclosed(record.line, record.next_line - 1))
        return f"the row has {len(record.cells)} cells, the header has {width}"
    if spans:
        for cell in record.cells:
            if any(part.count(separator) >= width - 1 for part in cell.splitlines()[1:]):
                raise ImportFault(_unclosed(record.line, record.next_line - 1))
    if any("\0" in cell for cell in record.cells):
        return "the row holds a NUL character"
    return record.fault


def independent_count(text: BinaryIO, separator: str) -> int:
    """How many records the standard library's reader finds in UTF-8, blank lines not counted."""
    csv.field_size_limit(2**31 - 1)
    letters = io.TextIOWrapper(text, encoding="utf-8", newline="")
    n_records = sum(1 for row in csv.reader(letters, delimiter=separator, strict=False) if row)
    letters.detach()
    return n_records


def _quoted(text: str, position: int, line: int) -> tuple[str, int]:
    """The value of the quoted cell that opens at `position`, and the offset behind its closing mark."""
    search = position + 1
    while True:
        close = text.find('"', search)
        if close < 0:
            raise ImportFault(
                f"Line {line}: a quotation mark opens a cell here and is never closed; "
                "close it, or take it out, and load the file again."
            )
        if text[close + 1 : close + 2] != '"':
            return text[position + 1 : close].replace('""', '"'), close + 1
        search = close + 2


def _unclosed(first: int | None, last: int) -> str:
    return (
        f"Line {first}: a quotation mark opens a cell that swallows the lines up to {last}; "
        "close it where the cell ends, or take it out, and load the file again."
    )


def _line_ends(value: str) -> int:
    return value.count("\n") + value.count("\r") - value.count("\r\n")


@cache
def _stop_pattern(separator: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(separator)}\r\n]|\\Z")
