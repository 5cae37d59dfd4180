"""Ready tables (one row per person or day) as people's programs write them, for statistics without a store.

Every cell stays text until a column is asked for as numbers, truths or days; unlike in an import, where a bad
row is set aside, a cell that cannot be read is an error with its line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data.imports.careful import check_width, records
from data.imports.cells import is_unknown
from data.imports.date_families import DateReading, find_formats
from data.imports.dates import OR, parse_day, split_moment
from data.imports.dialect import SEPARATORS, find_dialect
from data.imports.encoding import to_utf8
from data.imports.faults import ImportFault
from data.imports.forms.kinds import TEXT, recognise

_POINT = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_COMMA = re.compile(r"[-+]?(\d+,?\d*|,\d+)([eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}([.,]\d{3})+")
_WHOLE = re.compile(r"(?<=^[01])[.,]0*$")
_TRUTHS = {"1": True, "true": True, "0": False, "false": False}


class TableError(ValueError):
    """A file or a cell that cannot be read; the message names the file, the line and what is accepted."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file's header and records; `lines` are the physical lines on which records start (header: 1)."""

    name: str
    separator: str
    columns: tuple[str, ...]
    lines: tuple[int, ...]
    rows: tuple[list[str], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def cells(self, column: str) -> list[str | None]:
        """A column as text, None for unknown (empty, NA, N/A, NaN, null, a single point)."""
        place = self._place(column)
        stripped = (row[place].strip() for row in self.rows)
        return [None if is_unknown(cell) else cell for cell in stripped]

    def truths(self, column: str) -> list[bool | None]:
        """A column of 0/1 (0.0/1.0 too) or true/false, in any case."""
        return self._read(column, lambda cell: _TRUTHS[_WHOLE.sub("", cell.casefold())], "0 and 1, or true and false")

    def numbers(self, column: str, *, least: float | None = None) -> list[float | None]:
        """A column of numbers, with the decimal sign it is written with; one below `least` is an error."""
        cells = self.cells(column)
        has_comma = self._has_decimal_comma(column, cells)
        pattern = _COMMA if has_comma else _POINT
        accepted = f"numbers with a decimal {'comma' if has_comma else 'point'}"
        if least is not None:
            accepted += f" from {least:g}"

        def read(cell: str) -> float:
            if not pattern.fullmatch(cell):
                raise ValueError(cell)
            number = float(cell.replace(",", "."))
            if not abs(number) < float("inf") or (least is not None and number < least):
                raise ValueError(cell)
            return number

        return self._read(column, read, accepted)

    def days(self, column: str) -> list[date | None]:
        """A column of dates in the one way that reads them all; one that reads in two ways is refused."""
        cells = self.cells(column)
        reading = find_formats(Counter(cell for cell in cells if cell is not None).items())
        if len(reading.formats) > 1 or any(OR in form for form in reading.formats):
            place = f"{self.name}, column “{column}”"
            raise TableError(f"{place}: {_readings(reading)}; accepted are dates as 2024-03-31.")
        form = reading.formats[0] if reading.formats else "%Y-%m-%d"

        def read(cell: str) -> date:
            day = parse_day(split_moment(cell)[0], form)
            if day is None:
                raise ValueError(cell)
            return day

        return self._read(column, read, "dates as 2024-03-31, or in one other way throughout")

    def is_numeric(self, column: str) -> bool:
        """Whether every known cell of a column is a number, and there is one."""
        cells = [cell for cell in self.cells(column) if cell is not None]
        return bool(cells) and any(all(map(form.fullmatch, cells)) for form in (_POINT, _COMMA))

    def fault(self, column: str, row: int, cell: str, accepted: str) -> TableError:
        """The error for one cell."""
        place = f"{self.name}, line {self.lines[row]}, column “{column}”"
        return TableError(f"{place}: {_shown(cell)}; accepted are {accepted}.")

    def _read(self, column: str, read: Callable[[str], Any], accepted: str) -> list[Any]:
        values = []
        for row, cell in enumerate(self.cells(column)):
            try:
                values.append(None if cell is None else read(cell))
            except (KeyError, ValueError):
                raise self.fault(column, row, cell, accepted) from None
        return values

    def _has_decimal_comma(self, column: str, cells: list[str | None]) -> bool:
        """Which sign is the decimal one; a column that reads both ways with different values is refused."""
        marked = [(row, cell) for row, cell in enumerate(cells) if cell and ("," in cell or "." in cell)]
        has_comma = any("," in cell for _, cell in marked)
        all_grouped = marked and all(_THOUSANDS.fullmatch(cell) for _, cell in marked)
        # a point in a comma-separated file is never a thousands sign; elsewhere "1.234" may be either
        if all_grouped and (has_comma or self.separator == ";"):
            row, cell = marked[0]
            both = f"{cell.replace(',', '.')} or {re.sub('[.,]', '', cell)}"
            place = f"{self.name}, line {self.lines[row]}, column “{column}”"
            raise TableError(
                f"{place}: {_shown(cell)} could be {both}; accepted are numbers with no sign for thousands."
            )
        return has_comma

    def _place(self, column: str) -> int:
        found = self.columns.count(column)
        if not found:
            raise TableError(f"{self.name} has no column “{column}”; it has {', '.join(self.columns)}.")
        if found > 1:
            places = [str(place) for place, name in enumerate(self.columns, start=1) if name == column]
            listed = f"columns {', '.join(places[:-1])} and {places[-1]} are {'both' if found == 2 else 'all'}"
            raise TableError(f"{self.name}: {listed} called “{column}”; rename all but one.")
        return self.columns.index(column)


def read_table(path: Path, *, can_be_one_column: bool = False) -> Table:
    """Read a table with a header: a text in which blank lines are no records, or any kind of file that `load` takes.

    Raises TableError with a sentence when the file is not there, is no table, or a record has more or fewer cells than
    the header.
    """
    try:
        if recognise(path).how != TEXT:
            return _of_form(path)
        text, encoding, warnings = to_utf8(path.read_bytes())
        text = _with_named_rows(text)
        dialect = find_dialect(text, encoding, warnings, can_be_one_column=can_be_one_column)
        body = text[dialect.body :].decode("utf-8")
        lines, rows = [], []
        for record in records(body, dialect.separator, dialect.body_line):
            if record.is_blank:
                continue
            if why_not := check_width(record, dialect.separator, len(dialect.columns)):
                raise TableError(f"{path.name}, line {record.line}: {why_not}.")
            lines.append(record.line)
            rows.append(record.cells)
    except FileNotFoundError:
        raise TableError(f"There is no file {path}.") from None
    except OSError as fault:
        raise TableError(f"{path} cannot be read: {fault.strerror}.") from None
    except ImportFault as fault:
        raise TableError(f"{path.name}: {fault}") from None
    return Table(
        name=path.name, separator=dialect.separator, columns=dialect.columns, lines=tuple(lines), rows=tuple(rows)
    )


def _of_form(path: Path) -> Table:
    """The table of a file that is no plain text, read in a process of its own; a declared missing value is unknown."""
    from data.imports.declared import without_declared
    from data.imports.sheet import read_file

    with TemporaryDirectory(prefix="respite-table-") as staging:
        sheet, _ = without_declared(read_file(path, Path(staging)))
        columns = [sheet.column(name) for name in sheet.columns]
        cells = [[column.texts[code] for code in column.codes.tolist()] for column in columns]
        if sheet.rejects:
            broken = sheet.rejects[0]
            raise TableError(f"{path.name}, line {broken.line}: {broken.reason}.")
        lines = tuple(sheet.lines().tolist())
    rows = tuple(list(row) for row in zip(*cells, strict=True))
    return Table(name=path.name, separator="", columns=sheet.columns, lines=lines, rows=rows)


def _with_named_rows(text: bytes) -> bytes:
    """R writes row names under an empty name, where a header without one is otherwise a fault."""
    start = text[2:] if text.startswith(b'""') else text
    return b"(row)" + start if start[:1].decode("latin-1") in SEPARATORS and start[:1] else text


def _readings(reading: DateReading) -> str:
    """The ways in which a column of dates can be read."""
    forms = [one for form in reading.formats for one in form.split(OR)]
    if reading.example is None or len(forms) > len(reading.formats):
        return f"dates are written in several ways ({', '.join(forms)})"
    readings = {day.isoformat() for form in reading.formats if (day := parse_day(reading.example, form))}
    return f"{_shown(reading.example)} could be {' or '.join(sorted(readings))}"


def _shown(cell: str) -> str:
    return f"“{cell if len(cell) <= 60 else cell[:60] + '...'}”"
