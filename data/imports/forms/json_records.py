"""Records as JSON: one object a line, one array of objects, or a table of CDISC's Dataset-JSON. Numbers as typed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.imports.faults import ImportFault
from data.imports.forms.form import Form, rows_at_once, texts_table

LINES, ARRAY, DATASET = "a file of JSON lines", "a JSON file", "a Dataset-JSON file (CDISC)"
MOST_AT_ONCE = 1 << 28  # bytes of one JSON value, which is held in memory whole
OUTSIDE = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.S)
FLAT = "every record takes one number, text, true or false per name"


class Nested(ValueError):
    """A value that holds further values."""


class HalfALetter(ValueError):
    """A text with an escape that stands for a part of a letter."""


def read_lines(source: Path, encoding: str | None) -> Form:
    """One object a line, each name a column; or Dataset-JSON's table in lines: what it holds, then an array a row."""
    with source.open("rb") as file:
        first = next((line for line in file if line.strip()), b"")
    about = _parsed(first.strip().removeprefix(b"\xef\xbb\xbf"), 1, LINES)
    if is_dataset(about):
        names, form = _dataset_columns(about)
        form.n_records = _whole(about.get("records"), DATASET)
        form.parts = _in_parts(len(names), _array_rows(source, names))
        return form
    names = _named(_names(source), LINES)
    n = sum(bool(line.strip()) for line in _lines(source))
    return Form(names, _in_parts(len(names), _object_rows(source, names)), n)


def read_array(source: Path, encoding: str | None) -> Form:
    """One array of objects, each name a column."""
    raw = _read(source)
    records = _parsed(raw, None, ARRAY)
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise ImportFault(f"This is {ARRAY} that is no list of records; it takes [{{name: value, ...}}, ...].")
    names = _named(list(dict.fromkeys(name for record in records for name in record)), ARRAY)
    rows = (_cells(record, names, f"Record {i}") for i, record in enumerate(records, start=1))
    return Form(names, _in_parts(len(names), rows), _objects_in(raw))


def read_dataset(source: Path, encoding: str | None) -> Form:
    """CDISC's Dataset-JSON 1.1: columns with types, rows as arrays, and how many there are."""
    about = _parsed(_read(source), None, DATASET)
    if not is_dataset(about):
        raise ImportFault(
            f"This is {ARRAY} with one object; it takes a list of records [{{name: value, ...}}, ...], or one a line."
        )
    names, form = _dataset_columns(about)
    rows = about.get("rows") or []
    if not isinstance(rows, list):
        raise ImportFault(f"This is {DATASET} whose rows are no list; export it anew.")
    form.n_records = _whole(about.get("records"), DATASET)
    form.parts = _in_parts(len(names), (_row_cells(row, names, i) for i, row in enumerate(rows, start=1)))
    return form


def is_dataset(about: Any) -> bool:
    """Whether an object describes a table of Dataset-JSON."""
    return isinstance(about, dict) and "datasetJSONVersion" in about and isinstance(about.get("columns"), list)


def _dataset_columns(about: dict[str, Any]) -> tuple[list[str], Form]:
    try:
        names = [str(column["name"]) for column in about["columns"]]
        titles = {str(c["name"]): c.get("label") or "" for c in about["columns"]}
    except (KeyError, TypeError):
        raise ImportFault(f"This is {DATASET} whose columns have no names; export it anew.") from None
    return names, Form(names, (), 0, titles={name: title for name, title in titles.items() if title})


def _named(names: list[str], what: str) -> list[str]:
    if any("\ud800" <= letter <= "\udfff" for name in names for letter in name):
        raise ImportFault(f"This is {what} with a name that holds half a letter; export it anew.")
    if not names:
        raise ImportFault(f"This is {what} without a record; it takes {{name: value, ...}} for each.")
    return names


def _whole(text: Any, what: str) -> int:
    if not str(text).isdecimal():
        raise ImportFault(f"This is {what} that does not say how many records it has; export it anew.")
    return int(text)


def _read(source: Path) -> bytes:
    size = source.stat().st_size
    if size > MOST_AT_ONCE:
        raise ImportFault(
            f"This is {ARRAY} of {size >> 20:,} MB; one takes up to {MOST_AT_ONCE >> 20:,} MB. Write one record a line."
        )
    return source.read_bytes().removeprefix(b"\xef\xbb\xbf")


def _lines(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        for number, line in enumerate(file):
            yield line.removeprefix(b"\xef\xbb\xbf") if not number else line


def _parsed(raw: bytes, line: int | None, what: str) -> Any:
    """A JSON value whose numbers are texts as they are typed."""
    place = f"Line {line} of {what}" if line else f"This is {what} that"
    try:
        return json.loads(raw, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_without_repeats)
    except RecursionError:
        raise ImportFault(f"{place} is nested too deeply; {FLAT}.") from None
    except _Repeated as fault:
        raise ImportFault(f"{place} names “{fault}” twice in one record; {FLAT}.") from None
    except UnicodeDecodeError:
        raise ImportFault(f"{place} is not UTF-8, as JSON is; export it anew.") from None
    except ValueError as fault:
        where = f" (line {fault.lineno})" if isinstance(fault, json.JSONDecodeError) and not line else ""
        raise ImportFault(
            f"{place} is no valid JSON{where}; export it anew, or save the table as CSV (UTF-8)."
        ) from None


class _Repeated(ValueError):
    pass


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Repeated(next(name for name in names if names.count(name) > 1))
    return found


def _names(source: Path) -> list[str]:
    names: dict[str, None] = {}
    for number, line in enumerate(_lines(source), start=1):
        if line.strip():
            names.update(dict.fromkeys(_object(line, number)))
    return list(names)


def _object(line: bytes, number: int) -> dict[str, Any]:
    record = _parsed(line, number, LINES)
    if not isinstance(record, dict):
        raise ImportFault(f"Line {number} of {LINES} is no record; every line takes {{name: value, ...}}.")
    return record


def _object_rows(source: Path, names: list[str]) -> Iterator[list[str]]:
    for number, line in enumerate(_lines(source), start=1):
        if line.strip():
            yield _cells(_object(line, number), names, f"Line {number}")


def _array_rows(source: Path, names: list[str]) -> Iterator[list[str]]:
    lines = ((number, line) for number, line in enumerate(_lines(source), start=1) if line.strip())
    next(lines)
    for number, line in lines:
        yield _row_cells(_parsed(line, number, DATASET), names, number)


def _row_cells(row: Any, names: list[str], number: int) -> list[str]:
    if not isinstance(row, list) or len(row) != len(names):
        raise ImportFault(f"Row {number} of {DATASET} has not the {len(names)} values that its columns take.")
    return _cells(dict(zip(names, row, strict=True)), names, f"Row {number}")


def _cells(record: dict[str, Any], names: list[str], place: str) -> list[str]:
    try:
        return [_text(record.get(name)) for name in names]
    except Nested:
        name = next(name for name in names if isinstance(record.get(name), (dict, list)))
        raise ImportFault(f"{place}: “{name}” holds several values; {FLAT}.") from None
    except HalfALetter:
        raise ImportFault(
            f"{place} holds an escape that is no letter (\\ud800 to \\udfff alone); export it anew."
        ) from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        raise Nested
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise HalfALetter
    return value


def _in_parts(width: int, rows: Iterator[list[str]]) -> Iterator[pa.Table]:
    at_once = rows_at_once(width)
    some: list[list[str]] = []
    for row in rows:
        some.append(row)
        if len(some) == at_once:
            yield texts_table([list(column) for column in zip(*some, strict=True)])
            some = []
    if some:
        yield texts_table([list(column) for column in zip(*some, strict=True)])


def _objects_in(raw: bytes) -> int:
    """How many objects stand directly in the outer array, by brackets outside of texts alone."""
    depth = n = 0
    for match in OUTSIDE.finditer(raw):
        sign = match[0]
        if sign in (b"{", b"["):
            n += depth == 1
            depth += 1
        elif sign in (b"}", b"]"):
            depth -= 1
    return n
