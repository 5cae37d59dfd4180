"""OpenDocument spreadsheets: values as they are kept, not as they are shown, with their errors and repeated cells.

written_by_libreoffice/diary.ods is diary.fods, typed by hand, after LibreOffice 7.4.7 (Debian 12) worked its formulas
out: soffice --headless --convert-to ods diary.fods. The sheets written here are laid out as in that one. Invented people.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from data.imports.faults import ImportFault, SeveralTables
from tests.files.conftest import sheet_of
from tests.files.test_forms import cells_of

BY_LIBREOFFICE = Path(__file__).parent / "written_by_libreoffice/diary.ods"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
HEADER = "<table:table-row>{}</table:table-row>".format(
    "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in ("id", "pain", "note")
    )
)


def number(value: str, shown: str = "", more: str = "") -> str:
    cell = f'<table:table-cell office:value-type="float" office:value="{value}" calcext:value-type="float" {more}>'
    return f"{cell}<text:p>{shown or value}</text:p></table:table-cell>"


def text(content: str) -> str:
    return f'<table:table-cell office:value-type="string">{content}</table:table-cell>'


def error(shown: str) -> str:
    kind = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    return f'<table:table-cell table:formula="of:=1/0" {kind}><text:p>{shown}</text:p></table:table-cell>'


def rows(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def ods(sheets: dict[str, str], styles: str = "", manifest: str = "<manifest/>") -> bytes:
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{"ta2" if "idden" in name else "ta1"}">{body}</table:table>'
        for name, body in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    styles = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        package.writestr(zipfile.ZipInfo("mimetype"), kind)
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES} {CALC}>{styles}{body}'
            "</office:document-content>",
        )
    return target.getvalue()


def test_a_spreadsheet_that_libreoffice_wrote():
    sheet = sheet_of(BY_LIBREOFFICE.read_bytes())
    assert cells_of(sheet) == {
        "id": ["1000000000000001", "1000000000000002", "007", "007", "Ä9", "P7", "P7", "P7"],
        "day": [
            "2024-03-01",
            "2024-03-02",
            "1899-12-31",
            "1899-12-31",
            "2024-03-05 20:15:00",
            "2024-03-09",
            "2024-03-09",
            "2024-03-09",
        ],
        "at": ["08:30:00", "", "25:05:07", "25:05:07", "", "", "", ""],
        "pain": ["3.14159", "4", "5", "5", "1", "6", "6", "6"],  # shown as 3.1 and 4.0; TRUE is kept as a number
        "share": ["0.125", "4", "", "", "0.3", "6", "6", "6"],  # shown as 13%
        "sum": ["#DIV/0!", "8", "#N/A", "", "Err:502", "", "", ""],
        "note": ["two  blanks", "first line\nsecond line", "", "", "", "", "", ""],
    }
    assert list(sheet.lines()) == [2, 3, 6, 7, 8, 9, 10, 11]  # lines 4 and 5 are blank
    assert "3 cells hold an error (#DIV/0!, line 2)" in sheet.warnings[0]


def test_an_error_in_a_column_that_is_used_is_a_reject(bench):
    diary = HEADER.replace("note", "date") + "".join(
        rows(text(f"<text:p>P{i}</text:p>"), pain, text(f"<text:p>2024-03-0{i + 1}</text:p>"))
        for i, pain in enumerate((number("3"), error("#DIV/0!"), error("Err:502"), number("4.5", "5")))
    )
    done = bench.load(ods({"Diary": diary}))
    assert (done.records, done.stored, done.rejected) == (4, 2, 2)
    assert [(one["line"], one["value"]) for one in done.to_json_dict()["rejects"]] == [(3, "#DIV/0!"), (4, "Err:502")]
    assert bench.rows("select pain_average from day_entry order by 1") == [(3.0,), (4.5,)]


def test_repeated_cells_and_rows_are_as_many_as_they_say():
    body = HEADER + rows(
        text("<text:p>P1</text:p>"),
        number("2", more='table:number-columns-repeated="2"'),
        '<table:table-cell table:number-columns-repeated="16381"/>',
        more='table:number-rows-repeated="3"',
    )
    body += rows(
        '<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="1048572"'
    )
    sheet = sheet_of(ods({"Diary": body}))
    assert cells_of(sheet) == {"id": ["P1"] * 3, "pain": ["2"] * 3, "note": ["2"] * 3}
    assert list(sheet.lines()) == [2, 3, 4]


@pytest.mark.parametrize("times", ["0", "-1", "1e9", "99999999999"])
def test_a_repeat_that_no_sheet_has_is_refused(times):
    body = HEADER + rows(number("1"), number("2"), number("3"), more=f'table:number-rows-repeated="{times}"')
    with pytest.raises(ImportFault, match="where it takes how often a cell is repeated"):
        sheet_of(ods({"Diary": body}))


def test_rows_repeated_past_the_size_of_a_table_are_refused():
    body = HEADER + rows(
        number("1", more='table:number-columns-repeated="1024"'), more='table:number-rows-repeated="1048576"'
    )
    with pytest.raises(ImportFault, match="a table of that size is not read"):
        sheet_of(ods({"Diary": body}))


def test_numbers_are_as_they_were_typed():
    typed = ["1234567890123456", "12345678901234567890", "-7", "0.1", "1e-07", "2.5E3", "007"]
    right = ["1234567890123456", "12345678901234567890", "-7", "0.1", "0.0000001", "2500", "007"]
    body = HEADER + "".join(rows(number(value), number("1"), text("<text:p>x</text:p>")) for value in typed)
    assert cells_of(sheet_of(ods({"Diary": body})))["id"] == right


def test_a_remark_beside_a_cell_is_no_part_of_it():
    noted = "<office:annotation><text:p>called by telephone</text:p></office:annotation><text:p>P1</text:p>"
    link = "<text:p>see <text:a>here</text:a><text:tab/>or<text:line-break/>there</text:p>"
    sheet = sheet_of(ods({"Diary": HEADER + rows(text(noted), number("1"), text(link))}))
    assert cells_of(sheet) == {"id": ["P1"], "pain": ["1"], "note": ["see here\tor\nthere"]}


def test_sheets_are_chosen_and_hidden_ones_said():
    hidden = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    body = HEADER + rows(text("<text:p>P1</text:p>"), number("1"), text("<text:p>x</text:p>"))
    with pytest.raises(SeveralTables, match="“A”, “B”"):
        sheet_of(ods({"A": body, "B": body}))
    sheet = sheet_of(ods({"A": body, "Hidden": body}, hidden))
    assert any("hidden and were not read: “Hidden”" in warning for warning in sheet.warnings)


def test_what_cannot_be_read_is_told():
    with pytest.raises(ImportFault, match="locked with a password"):
        sheet_of(ods({"A": HEADER}, manifest="<manifest><encryption-data/></manifest>"))
    with pytest.raises(ImportFault, match="No sheet of this workbook holds anything"):
        sheet_of(ods({"A": ""}))
