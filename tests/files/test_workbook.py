"""Excel files: numbers as typed, days as days, errors seen, one sheet named, and no package that breaks the house."""

import io
import zipfile
from datetime import date, datetime

import pytest

from data.imports.faults import ImportFault, SeveralTables
from data.imports.propose import propose
from data.imports.sheet import read_file
from tests.files.conftest import sheet_of
from tests.files.test_read_file import cells
from tests.files.workbooks import Raw, workbook

HEADER = ["id", "date", "pain_average", "note"]


def test_cells_are_read_as_they_are_typed():
    rows = [
        HEADER,
        ["007", date(2024, 3, 1), 7, "=1+1"],
        ["8", datetime(2024, 3, 1, 18, 30), 3.3000000000000003, None],
        [9, date(1900, 3, 1), 0.1 + 0.2, " ä\nb "],
        [12345678, datetime(2024, 2, 29, 23, 59, 59), True, Raw(' s="1"><v>0.75</v>')],
    ]
    sheet = sheet_of(workbook({"Diary": rows}))
    assert sheet.columns == tuple(HEADER) and sheet.encoding == "xlsx" and sheet.warnings == ()
    assert cells(sheet) == [
        ("007", "2024-03-01", "7", "=1+1"),
        ("8", "2024-03-01 18:30:00", "3.3", ""),
        ("9", "1900-03-01", "0.3", " ä\nb "),
        ("12345678", "2024-02-29 23:59:59", "true", "18:00:00"),
    ]
    assert sheet.lines().tolist() == [2, 3, 4, 5]


def test_a_workbook_is_loaded_like_the_same_table_as_text(bench):
    rows = [[f"p{i}", date(2024, 3, 1 + i), i / 2, None] for i in range(8)]
    done = bench.load(workbook({"Diary": [HEADER, *rows]}))
    assert (done.records, done.stored, done.rejected) == (8, 8, 0)
    assert bench.rows("select on_day, pain_average from day_entry order by 1") == [
        (date(2024, 3, 1 + i), i / 2) for i in range(8)
    ]


def test_rows_keep_their_number_in_excel_and_what_stands_above_is_said():
    first, second = ["1", date(2024, 3, 1), 3, None], ["2", date(2024, 3, 2), 4, None]
    rows = [["Study of backs"], [None], HEADER, first, [None], second]
    sheet = sheet_of(workbook({"A": rows}, first_row=4))
    assert sheet.lines().tolist() == [7, 9] and sheet.header_line == 6 and sheet.n_records == 2
    assert sheet.warnings == (
        "Lines 4 to 5 stand above the header (line 6) and were not read as records: “Study of backs”.",
    )


def test_an_error_is_not_an_answer_left_out(bench):
    error = Raw(' t="e"><f>1/0</f><v>#DIV/0!</v>')
    rows = [HEADER, *(["1", date(2024, 3, day), pain, None] for day, pain in ((1, error), (2, None), (3, 4)))]
    done = bench.load(workbook({"A": rows}))
    assert (done.stored, done.rejected) == (2, 1)
    assert done.rejects.to_dict("records") == [
        {
            "line": 2,
            "column": "pain_average",
            "value": "#DIV/0!",
            "reason": "“#DIV/0!” is an error of the spreadsheet, no value; mend the cell and save the file again",
        }
    ]
    assert "A cell holds an error (#DIV/0!, line 2)" in done.warnings[0]


def test_one_of_several_sheets_is_asked_for_and_hidden_ones_are_said(tmp_path):
    one = [HEADER, ["1", date(2024, 3, 1), 3, None]]
    two = [HEADER, ["2", date(2024, 3, 1), 4, None]]
    with pytest.raises(SeveralTables, match=r"“A”, “B”.*--sheet NAME") as asked:
        sheet_of(workbook({"A": one, "B": two, "Empty": [], "Old": two}, hidden=("Old",)))
    assert list(asked.value.choices) == ["A", "B"]
    source = tmp_path / "two.xlsx"
    source.write_bytes(workbook({"A": one, "B": two}))
    assert cells(read_file(source, tmp_path, table="B"))[0][0] == "2"
    with pytest.raises(ImportFault, match="There is no sheet “C” in this workbook; it has “A”, “B”"):
        read_file(source, tmp_path, table="C")
    sheet = sheet_of(workbook({"A": one, "Old": two}, hidden=("Old",)))
    assert cells(sheet)[0][0] == "1" and sheet.warnings == ("Other sheets are hidden and were not read: “Old”.",)


def test_merged_cells_are_said():
    rows = [HEADER, ["1", date(2024, 3, 1), 3, None], [None, date(2024, 3, 2), 4, None]]
    sheet = sheet_of(workbook({"A": rows}, merged={"A": "A2:A3"}))
    assert cells(sheet)[1][0] == "" and "the first in line 2, column 1" in sheet.warnings[0]


def _with_cell(xml: str) -> bytes:
    """A workbook to whose only sheet a row was added by hand."""
    source = zipfile.ZipFile(io.BytesIO(workbook({"A": [HEADER, ["1", date(2024, 3, 1), 3, None]]})))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name).decode()
            target.writestr(name, text.replace("</sheetData>", f"{xml}</sheetData>"))
    return out.getvalue()


FAULTS = {
    "a cell in the last corner": (
        _with_cell('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "row 1,048,576, column 16,384: a table of that size is not read",
    ),
    "cells without a place": (_with_cell("<row><c><v>1</v></c></row>"), "do not say where they stand"),
    "a zip of something else": (b"", "a zip archive with a text file in it: Line 1 holds one column only"),
    "half a workbook": (workbook({"A": [HEADER, ["1"]]})[:900], "a zip file that is damaged"),
    "nothing in it": (workbook({"A": []}), "No sheet of this workbook holds anything"),
    "a header alone": (workbook({"A": [HEADER]}), "no records"),
    "two columns of one name": (workbook({"A": [["id", "a", "a"], ["1", 2, 3]]}), "columns 2 and 3 are both"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_what_is_no_table_is_a_sentence(what):
    raw, sentence = FAULTS[what]
    if not raw:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            package.writestr("a.txt", "hello")
        raw = out.getvalue()
    with pytest.raises(ImportFault, match=sentence):
        propose(sheet_of(raw))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package,
        zipfile.ZipFile(io.BytesIO(workbook({"A": [HEADER, ["1", date(2024, 3, 1), 3, None]]}))) as source,
    ):
        for name in source.namelist():
            package.writestr(name, source.read(name))
        with package.open("xl/media/blank.xml", "w", force_zip64=True) as big:
            for _ in range(1100):
                big.write(bytes(1 << 20))
    assert len(out.getvalue()) < 2 << 20
    with pytest.raises(ImportFault, match="unpacks to 1,100 MB; one takes up to 1,024 MB"):
        sheet_of(out.getvalue())


def test_entities_are_not_expanded(tmp_path):
    laughs = (
        '<!DOCTYPE x [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
        + "]>"
    )
    source = zipfile.ZipFile(io.BytesIO(workbook({"A": [HEADER, ["1", date(2024, 3, 1), 3, None]]})))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == "xl/workbook.xml":
                text = laughs + text.replace('name="A"', 'name="&j;"')
            target.writestr(name, text)
    (tmp_path / "laughs.xlsx").write_bytes(out.getvalue())
    with pytest.raises(ImportFault, match=r"does not list its sheets|damaged"):
        read_file(tmp_path / "laughs.xlsx", tmp_path)
