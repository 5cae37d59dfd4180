"""An OpenDocument spreadsheet (.ods) as a table of texts: the values as they are kept, not as they are shown.

The cells come from the document's own XML, which keeps numbers as they were typed and says which cells are errors;
calamine, which gives both as numbers and blanks, counts the rows once more.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from data.imports.faults import ImportFault, SeveralTables
from data.imports.forms.moments import clock_text, number_text
from data.imports.workbook import MAX_CELLS, MAX_UNPACKED, Cells

WHAT = "an OpenDocument spreadsheet (ods)"
URN = "{urn:oasis:names:tc:opendocument:xmlns:"
TABLE, OFFICE, TEXT, STYLE = (f"{URN}{name}:1.0}}" for name in ("table", "office", "text", "style"))
SHEET, ROW, CELL, COVERED = (f"{TABLE}{name}" for name in ("table", "table-row", "table-cell", "covered-table-cell"))
ERROR = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
ERROR_TEXT = re.compile(r"#[A-Z/0-9!?]+[!?A-Z]|Err:\d{3}")
PERIOD = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
MOST_REPEATS = 1 << 21


@dataclass
class _Sheet:
    """One sheet as it is read: filled rows with their number."""

    name: str
    is_hidden: bool
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    errors_only: set[int] = field(
        default_factory=set
    )  # rows that hold nothing else, which another reader gives as blank
    n_merged: int = 0


def read_ods(source: Path, chosen: str | None) -> Cells:
    """The sheet called `chosen`, or the only one that is not hidden and holds something.

    Raises SeveralTables if there are more, ImportFault for what is damaged, locked or too large.
    """
    try:
        with zipfile.ZipFile(source) as package:
            if b"encryption-data" in package.read("META-INF/manifest.xml"):
                raise ImportFault(f"This is {WHAT} that is locked with a password; save it without one.")
            entry = package.getinfo("content.xml")
            if entry.file_size > MAX_UNPACKED:
                raise ImportFault(
                    f"This is {WHAT} that unpacks to {entry.file_size >> 20:,} MB; one takes up to "
                    f"{MAX_UNPACKED >> 20:,} MB. Save it as CSV (UTF-8)."
                )
            with package.open(entry) as xml:
                sheets = list(_sheets(xml))
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, EOFError, NotImplementedError, RuntimeError) as fault:
        raise ImportFault(f"This is {WHAT} that is damaged ({type(fault).__name__}); save it anew.") from None
    sheet, warnings = _which(sheets, chosen)
    _check_count(source, sheet)
    width = max(len(cells) for _, cells in sheet.rows)
    rows = [(line, [*cells, *[""] * (width - len(cells))]) for line, cells in sheet.rows]
    if sheet.n_merged:
        warnings.append(
            f"{sheet.n_merged:,} cells are merged into others; a value counts for the first of its cells only."
        )
    if sheet.errors:
        line, text = sheet.errors[0]
        n = f"{len(sheet.errors):,} cells hold an error" if len(sheet.errors) > 1 else "A cell holds an error"
        warnings.append(f"{n} ({text}, line {line}); a row with an error in a column that is used is rejected.")
    return Cells(rows, len(rows), tuple(warnings))


def _sheets(xml) -> Iterator[_Sheet]:
    hidden: set[str] = set()
    sheet, line, depth = None, 0, 0
    for event, node in ElementTree.iterparse(xml, ("start", "end")):
        if event == "start":
            if node.tag == SHEET:
                depth += 1
                if depth == 1:
                    name = node.get(f"{TABLE}name", "")
                    sheet, line = _Sheet(name, node.get(f"{TABLE}style-name") in hidden), 0
            continue
        if node.tag == f"{STYLE}style":
            if any(part.get(f"{TABLE}display") == "false" for part in node):
                hidden.add(node.get(f"{STYLE}name", ""))
        elif node.tag == ROW and depth == 1 and sheet is not None:
            line = _add(sheet, node, line)
            node.clear()
        elif node.tag == SHEET:
            depth -= 1
            if depth == 0 and sheet is not None:
                yield sheet
                sheet = None
            node.clear()


def _add(sheet: _Sheet, row: ElementTree.Element, line: int) -> int:
    """Take one row, as often as it is repeated; returns the line of the last."""
    cells, errors = [], []
    for cell in row:
        if cell.tag not in (CELL, COVERED):
            continue
        times = _repeats(cell, "columns")
        text, is_error = ("", False) if cell.tag == COVERED else _read(cell)
        sheet.n_merged += times if cell.tag == COVERED else 0
        errors += [text] if is_error else []
        if text or len(cells) + times <= 16_384:
            cells += [text] * times
        if len(cells) > MAX_CELLS:
            raise _too_large(sheet.name)
    while cells and not cells[-1]:
        cells.pop()
    times = _repeats(row, "rows")
    if cells:
        if (len(sheet.rows) + times) * max(len(cells), 1) > MAX_CELLS:
            raise _too_large(sheet.name)
        sheet.rows += [(line + i, list(cells)) for i in range(1, times + 1)]
        sheet.errors += [(line + 1, text) for text in errors]
        if not any(text and text not in errors for text in cells):
            sheet.errors_only.update(range(line + 1, line + times + 1))
    return line + times


def _repeats(node: ElementTree.Element, what: str) -> int:
    text = node.get(f"{TABLE}number-{what}-repeated", "1")
    if not text.isdecimal() or not 0 < int(text) <= MOST_REPEATS:
        raise ImportFault(f"This is {WHAT} that says “{text[:20]}” where it takes how often a cell is repeated.")
    return int(text)


def _read(cell: ElementTree.Element) -> tuple[str, bool]:
    """What a cell holds, and whether that is an error's text."""
    shown = "\n".join(_paragraph(part) for part in cell if part.tag == f"{TEXT}p")
    kind = cell.get(f"{OFFICE}value-type")
    if cell.get(ERROR) == "error" or (cell.get(f"{TABLE}formula") and ERROR_TEXT.fullmatch(shown.strip())):
        return shown.strip() or "#N/A", True
    if kind in ("float", "percentage", "currency"):
        return _number(cell.get(f"{OFFICE}value", "")), False
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "").replace("T", " "), False
    if kind == "time":
        return _clock(cell.get(f"{OFFICE}time-value", "")), False
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value", ""), False
    return cell.get(f"{OFFICE}string-value") or shown, False


def _paragraph(node: ElementTree.Element) -> str:
    """The text of a paragraph, in which runs of blanks are marks of their own; what is noted beside a cell is not it."""
    pieces = [node.text or ""]
    for part in node:
        if part.tag == f"{TEXT}s":
            pieces.append(" " * min(int(part.get(f"{TEXT}c", "1")), 1000))
        elif part.tag == f"{TEXT}tab":
            pieces.append("\t")
        elif part.tag == f"{TEXT}line-break":
            pieces.append("\n")
        elif part.tag != f"{OFFICE}annotation":
            pieces.append(_paragraph(part))
        pieces.append(part.tail or "")
    return "".join(pieces)


def _number(text: str) -> str:
    """A number as the file keeps it; one with a fraction or power without the noise of its binary form."""
    if re.fullmatch(r"-?[0-9]+", text):
        return text
    try:
        return number_text(float(text))
    except ValueError:
        return text


def _clock(text: str) -> str:
    match = PERIOD.fullmatch(text)
    if match is None:
        return text
    sign, days, hours, minutes, seconds = match.groups()
    whole = int(days or 0) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60
    return sign + clock_text(whole + float((seconds or "0").replace(",", ".")))


def _which(sheets: list[_Sheet], chosen: str | None) -> tuple[_Sheet, list[str]]:
    names = ", ".join(f"“{sheet.name}”" for sheet in sheets)
    if chosen is not None:
        found = [sheet for sheet in sheets if sheet.name == chosen]
        if not found:
            raise ImportFault(f"There is no sheet “{chosen}” in this workbook; it has {names}.")
        if not found[0].rows:
            raise ImportFault(f"The sheet “{chosen}” is empty; it takes a header and one row per record.")
        others = [sheet.name for sheet in sheets if sheet.rows and not sheet.is_hidden and sheet.name != chosen]
        return found[0], [_not_read(others, "were not chosen and")] if others else []
    filled = [sheet for sheet in sheets if sheet.rows and not sheet.is_hidden]
    if len(filled) > 1:
        listed = ", ".join(f"“{sheet.name}”" for sheet in filled)
        raise SeveralTables(
            f"The workbook has several sheets ({listed}); name the one to read with --sheet NAME.",
            {sheet.name: sheet.name for sheet in filled},
        )
    hidden = [sheet.name for sheet in sheets if sheet.is_hidden and sheet.rows]
    if not filled:
        also = " that is not hidden" if hidden else ""
        raise ImportFault(f"No sheet of this workbook{also} holds anything; it takes a header and one row per record.")
    return filled[0], [_not_read(hidden, "are hidden and")] if hidden else []


def _not_read(names: list[str], why: str) -> str:
    return f"Other sheets {why} were not read: {', '.join(f'“{name}”' for name in names)}."


def _check_count(source: Path, sheet: _Sheet) -> None:
    """The rows that hold something, as another reader sees them."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source.read_bytes()))
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    except (CalamineError, KeyError, OSError) as fault:
        raise ImportFault(f"This is {WHAT} that is damaged ({type(fault).__name__}); save it anew.") from None
    seen = {line for line, row in enumerate(rows, start=1) if any(cell != "" for cell in row)}
    n, expected = len(seen - sheet.errors_only), len(sheet.rows) - len(sheet.errors_only)
    if n != expected:
        raise ImportFault(
            f"Two ways of counting the rows of “{sheet.name}” disagree ({n:,} and {expected:,}); nothing was read. "
            "Save it anew, or as CSV (UTF-8)."
        )


def _too_large(name: str) -> ImportFault:
    return ImportFault(
        f"“{name}” has over {MAX_CELLS:,} cells: a table of that size is not read. Delete what stands behind the table, "
        "or save it as CSV (UTF-8)."
    )
