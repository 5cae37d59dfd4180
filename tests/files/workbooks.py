"""Excel workbooks written cell by cell, by a writer of the tests' own: what the file holds is known exactly."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

FIRST = datetime(1899, 12, 30)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
    "</cellXfs></styleSheet>"
)


class Raw(str):
    """A cell given as the XML of its `c` element without the reference, such as ` t="e"><v>#DIV/0!</v>`."""


def letters(column: int) -> str:
    """0 is A, 26 is AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def workbook(
    sheets: dict[str, list[list]],
    *,
    hidden: tuple[str, ...] = (),
    merged: dict[str, str] | None = None,
    first_row: int = 1,
) -> bytes:
    """A workbook of these sheets. A cell is text, number, truth, date, datetime, Raw or None (not there)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", _links({"rId1": ("officeDocument", "xl/workbook.xml")}))
        package.writestr("xl/styles.xml", STYLES)
        listed, links = "", {"rId0": ("styles", "styles.xml")}
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            state = ' state="hidden"' if name in hidden else ""
            listed += f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"{state}/>'
            links[f"rId{number}"] = ("worksheet", f"worksheets/sheet{number}.xml")
            package.writestr(f"xl/worksheets/sheet{number}.xml", _sheet(rows, first_row, (merged or {}).get(name)))
        package.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        package.writestr("xl/_rels/workbook.xml.rels", _links(links))
    return out.getvalue()


def _links(links: dict[str, tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>' for key, (kind, target) in links.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'


def _sheet(rows: list[list], first_row: int, merged: str | None) -> str:
    lines = []
    for number, row in enumerate(rows, start=first_row):
        cells = "".join(
            f'<c r="{letters(column)}{number}"{_cell(value)}</c>'
            for column, value in enumerate(row)
            if value is not None
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    joined = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData>{joined}</worksheet>'


def _cell(value) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, bool):
        return f' t="b"><v>{int(value)}</v>'
    if isinstance(value, datetime):
        serial = (value - FIRST).total_seconds() / 86_400
        return f' s="2"><v>{serial!r}</v>'
    if isinstance(value, date):
        return f' s="1"><v>{(datetime(value.year, value.month, value.day) - FIRST).days}</v>'
    if isinstance(value, (int, float)):
        return f"><v>{value!r}</v>"
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is>'
