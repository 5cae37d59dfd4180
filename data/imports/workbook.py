"""An Excel workbook (xlsx) as a table of texts: what was typed, without the noise of binary fractions.

The cells come from calamine. The package's own XML is looked at as well, apart from it: which rows hold anything
(the count that nothing may be missing from), which cell is the last, and which cells hold an error such as
#DIV/0!, which calamine gives as empty and which must not pass for an answer left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from posixpath import join, normpath
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from data.imports.cells import NO_RESULT
from data.imports.faults import ImportFault, SeveralTables

MAX_UNPACKED = 1 << 30  # bytes of XML in one workbook
MAX_CELLS = 60_000_000  # in the rectangle down to the last cell, which is held in memory whole
DIGITS = 15  # what a spreadsheet shows and keeps of a number; more is the noise of its binary form
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# one cell: its attributes and what stands in it
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_STRING = re.compile(rb"""\bt=["']str["']""")
_TYPED = re.compile(rb"""\bt=["'](?!n["'])""")
_LONG = re.compile(rb"<(?:\w+:)?v>(-?[0-9]{16,})</")
_FILLED = re.compile(rb"<(?:\w+:)?[vt](?:\s[^>]*)?>[^<]")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_ERROR_TEXT = re.compile(rb"<(?:\w+:)?v>([^<]*)<")


@dataclass(frozen=True)
class Cells:
    """One sheet: rows of trimmed-to-width texts with their line (the row number in Excel), blank rows left out.

    n_rows: how many rows hold anything, counted in the XML.
    """

    rows: list[tuple[int, list[str]]]
    n_rows: int
    warnings: tuple[str, ...]


def read_workbook(raw: bytes, chosen: str | None) -> Cells:
    """The sheet called `chosen`, or the only one that is not hidden and holds something.

    Raises SeveralTables if there are more, ImportFault for what is no xlsx, is locked or too large.
    """
    package = _package(raw)
    places = _places(package)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        visible = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
        hidden = [one.name for one in sheets if one.name not in visible]
        name, skipped = _which(package, places, visible, hidden, chosen)
        look = _Look(package.read(places[name]), name)
        table = book.get_sheet_by_name(name)
        rows = table.to_python(skip_empty_area=False)
        merged = table.merged_cell_ranges or []
    except PasswordError:
        raise ImportFault("This workbook is locked with a password; save it without one.") from None
    except (CalamineError, zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, EOFError) as fault:
        raise ImportFault(f"This workbook is damaged ({type(fault).__name__}); save it anew in Excel.") from None
    for (row, column), text in [*look.errors.items(), *look.whole_numbers.items()]:
        rows += [[] for _ in range(row - len(rows))]
        rows[row - 1] += [""] * (column + 1 - len(rows[row - 1]))
        rows[row - 1][column] = text
    found = [
        (number, [cell_text(value) for value in row]) for number, row in enumerate(rows, start=1) if number in look.rows
    ]
    warnings = [*skipped, *_said_of(merged), *look.warnings()]
    return Cells(found, len(look.rows), tuple(warnings))


def cell_text(value: Any) -> str:
    """A cell as it would be typed: 7.0 is 7, 3.3000000000000003 is 3.3, a day is 2024-03-01."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not abs(value) < float("inf"):
            return str(value)
        if value.is_integer():
            return str(int(value))  # a label may have more digits than a spreadsheet counts with
        return f"{Decimal(f'{value:.{DIGITS}g}').normalize():f}" if value else "0"
    if isinstance(value, datetime):
        # the fraction of a day that is a time of day is rarely exact
        return (value + timedelta(milliseconds=500)).isoformat(" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, time):
        return value.isoformat(timespec="seconds")
    return str(value)


class _Look:
    """What the XML of one sheet says by itself: rows that hold anything, errors by place, the last cell."""

    def __init__(self, xml: bytes, name: str):
        self.rows: set[int] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.whole_numbers: dict[tuple[int, int], str] = {}  # too long for a binary fraction to hold them
        last_row = last_column = 0
        for match in _CELL.finditer(xml):
            place = _PLACE.search(match[1])
            if place is None:
                raise ImportFault(f"The cells of “{name}” do not say where they stand; save it anew in Excel.")
            row, column = int(place[2]), _number(place[1])
            last_row, last_column = max(last_row, row), max(last_column, column)
            if match[2] and _FORMULA.search(match[2]) and not _STRING.search(match[1]) and not _FILLED.search(match[2]):
                self.rows.add(row)
                self.errors[row, column] = NO_RESULT
            elif match[2] and _FILLED.search(match[2]):
                self.rows.add(row)
                if (long := _LONG.search(match[2])) and not _TYPED.search(match[1]):
                    self.whole_numbers[row, column] = long[1].decode()
                if _ERROR.search(match[1]):
                    self.errors[row, column] = _ERROR_TEXT.search(match[2])[1].decode("utf-8", "replace")
        if last_row * (last_column + 1) > MAX_CELLS:
            raise ImportFault(
                f"The last cell of “{name}” is in row {last_row:,}, column {last_column + 1:,}: a table of that size "
                "is not read. Delete the rows and columns behind the table, or save it as CSV (UTF-8)."
            )

    def warnings(self) -> list[str]:
        if not self.errors:
            return []
        (row, _), text = min(self.errors.items())
        n = f"{len(self.errors):,} cells hold an error" if len(self.errors) > 1 else "A cell holds an error"
        return [f"{n} ({text}, line {row}); a row with an error in a column that is used is rejected."]


def _package(raw: bytes) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(io.BytesIO(raw))
        names = package.namelist()
    except (zipfile.BadZipFile, ValueError, EOFError):
        raise ImportFault("This is a zip file that is damaged, not a workbook; save it as CSV (UTF-8).") from None
    if "xl/workbook.xml" not in names:
        raise ImportFault("This is a zip archive, not an Excel workbook (xlsx); save the table as xlsx or CSV (UTF-8).")
    unpacked = sum(entry.file_size for entry in package.infolist())
    if unpacked > MAX_UNPACKED:
        raise ImportFault(
            f"This workbook unpacks to {unpacked >> 20:,} MB; one takes up to {MAX_UNPACKED >> 20:,} MB. "
            "Save it as CSV (UTF-8)."
        )
    return package


def _places(package: zipfile.ZipFile) -> dict[str, str]:
    """Where in the package the XML of each sheet is."""
    try:
        links = {
            link.get("Id"): link.get("Target")
            for link in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        }
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))
        listed = [one for one in book.iter() if one.tag.endswith("}sheet")]
        found = {one.get("name"): links[one.get(RELATION)] for one in listed}
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile):
        raise ImportFault("This workbook does not list its sheets; save it anew in Excel.") from None
    return {
        name: target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        for name, target in found.items()
    }


def _which(
    package: zipfile.ZipFile, places: dict[str, str], visible: list[str], hidden: list[str], chosen: str | None
) -> tuple[str, list[str]]:
    """The sheet to read, and what to say of the others."""
    if chosen is not None:
        if chosen not in visible + hidden:
            listed = ", ".join(f"“{name}”" for name in visible + hidden)
            raise ImportFault(f"There is no sheet “{chosen}” in this workbook; it has {listed}.")
        others = [name for name in visible if name != chosen]
        return chosen, [_not_read(others, "were not chosen and")] if others else []
    filled = [name for name in visible if _FILLED.search(package.read(places[name]))]
    if len(filled) > 1:
        listed = ", ".join(f"“{name}”" for name in filled)
        sentence = f"The workbook has several sheets ({listed}); name the one to read with --sheet NAME."
        raise SeveralTables(sentence, {name: name for name in filled})
    if not filled:
        also = " that is not hidden" if hidden else ""
        raise ImportFault(f"No sheet of this workbook{also} holds anything; it takes a header and one row per record.")
    return filled[0], [_not_read(hidden, "are hidden and")] if hidden else []


def _not_read(names: list[str], why: str) -> str:
    listed = ", ".join(f"“{name}”" for name in names)
    return f"Other sheets {why} were not read: {listed}."


def _said_of(merged: list) -> list[str]:
    if not merged:
        return []
    (row, column), _ = merged[0]
    return [
        f"Cells are merged in {len(merged):,} places, the first in line {row + 1}, column {column + 1}; such a value "
        "counts for the first of its cells only, the others are blank."
    ]


def _number(letters: bytes) -> int:
    """The column of these letters, A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
