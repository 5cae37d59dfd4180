"""Files of statistics programs, spreadsheets and data formats, written by their own libraries: every cell as written.

The values are those that are handed to the writers here, and to R's in written_by_r/forms.R.
"""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pyreadstat
import pytest

from data.imports.faults import ImportFault, SeveralEncodings, SeveralTables
from data.imports.plan import Answers
from data.imports.reading import read_as
from tests.files.conftest import sheet_of

BY_R = Path(__file__).parent / "written_by_r"
DIARY = pd.DataFrame(
    {
        "id": [1_000_000_000_000_001.0, 1_000_000_000_000_002.0, 3.0],
        "pain": [3.0, 99.0, np.nan],
        "share": [0.1 + 0.2, 8.5, 1e-7],
        "note": ["a ", "  b", ""],
        "day": [dt.date(2024, 3, 1), dt.date(1900, 1, 1), None],
        "clock": [dt.time(8, 30), dt.time(20, 0, 1), None],
        "arm": [1.0, 2.0, 1.0],
    }
)
RIGHT = {
    "id": ["1000000000000001", "1000000000000002", "3"],
    "pain": ["3", "99", ""],
    "share": ["0.3", "8.5", "0.0000001"],
    "note": ["a", "  b", ""],  # these forms pad texts with blanks, which are not told from blanks at the end
    "day": ["2024-03-01", "1900-01-01", ""],
    "clock": ["08:30:00", "20:00:01", ""],
    "arm": ["1", "2", "1"],
}
LABELS = {"pain": {0: "no pain", 10: "worst", 99: "refused"}, "arm": {1: "Walking", 2: "Usual"}}


def cells_of(sheet) -> dict[str, list[str]]:
    columns = {name: sheet.column(name) for name in sheet.columns}
    return {name: [column.texts[code] for code in column.codes] for name, column in columns.items()}


def written(write, tmp_path: Path, frame: pd.DataFrame = DIARY, **settings) -> bytes:
    target = tmp_path / "file"
    write(frame, str(target), **settings)
    return target.read_bytes()


@pytest.mark.parametrize("settings", [{}, {"compress": True}, {"row_compress": True}])
def test_spss_system_files(tmp_path, settings):
    missing = {"pain": [99, {"lo": -9, "hi": -1}]}
    told = {"variable_value_labels": LABELS, "missing_ranges": missing, "column_labels": {"pain": "Average pain"}}
    sheet = sheet_of(written(pyreadstat.write_sav, tmp_path, **settings, **told))
    assert cells_of(sheet) == RIGHT
    assert sheet.labels["arm"] == {"1": "Walking", "2": "Usual"}
    assert sheet.labels["pain"]["10"] == "worst"  # and no category
    assert sheet.declared_missing == {"pain": {"99": 1}}
    assert sheet.titles["pain"] == "Average pain"


def test_spss_portable_files(tmp_path):
    # the writer spells every name in capitals
    assert cells_of(sheet_of(written(pyreadstat.write_por, tmp_path))) == {
        name.upper(): cells for name, cells in RIGHT.items()
    }


@pytest.mark.parametrize("version", [8, 10, 12, 13, 14, 15])
def test_stata_files(tmp_path, version):
    frame = DIARY.astype({"pain": object})
    frame.loc[1, "pain"] = "b"
    sheet = sheet_of(
        written(
            pyreadstat.write_dta,
            tmp_path,
            frame,
            version=version,
            missing_user_values={"pain": ["b"]},
            variable_value_labels={"arm": LABELS["arm"]},
        )
    )
    assert cells_of(sheet) == {**RIGHT, "pain": ["3", ".b", ""], "note": ["a ", "  b", ""]}
    assert sheet.declared_missing == {"pain": {".b": 1}}
    assert sheet.labels["arm"] == {"1": "Walking", "2": "Usual"}


@pytest.mark.parametrize("version", [5, 8])
def test_sas_transport_files(tmp_path, version):
    sheet = sheet_of(written(pyreadstat.write_xport, tmp_path, file_format_version=version))
    assert cells_of(sheet) == RIGHT


def test_files_written_by_r():
    own = {
        "id": ["P01", "P01", "P02"],
        "day": ["2024-03-01", "2024-03-02", "1900-01-01"],
        "at": ["2024-03-01 08:30:00", "", "2024-03-02 00:00:00"],
        "arm": ["1", "1", "2"],
        "big": ["1000000000000001", "1000000000000002", "3"],
        "clock": ["08:30:00", "", "20:00:01"],
    }
    for name in ("haven.sav", "haven.zsav"):
        sheet = sheet_of((BY_R / name).read_bytes())
        more = {"pain": ["3", "99", "-2"], "note": ["ä b", "  two blanks before", ""]}
        assert cells_of(sheet) == {**own, **more}
        assert sheet.declared_missing == {"pain": {"99": 1, "-2": 1}}
        assert sheet.labels["pain"] == {"0": "no pain", "10": "worst", "99": "refused"}
    stata = sheet_of((BY_R / "haven.dta").read_bytes())
    del own["clock"]
    assert cells_of(stata) == {**own, "pain": ["3", ".a", ".z"], "note": ["long " * 600, "ä", ""]}
    assert stata.labels["pain"] == {".a": "refused"} and stata.titles["pain"] == "Average pain"
    for name in ("haven5.xpt", "haven8.xpt"):
        cells = cells_of(sheet_of((BY_R / name).read_bytes()))
        assert cells["big"] == own["big"] and cells["day"] == own["day"] and cells["at"] == own["at"]
        assert cells["score"] == ["0.1", "", "-2.5"] and cells["clock"] == ["08:30:00", "", "20:00:01"]
    for name in ("foreign6.dta", "foreign10.dta"):
        old = sheet_of((BY_R / name).read_bytes())
        assert cells_of(old)["score"] == ["0.1", ""] and cells_of(old)["id"] == ["P01", "P02"]
        assert old.labels["arm"] == {"1": "Usual", "2": "Walking"}


def test_a_sas_data_set_written_by_r():
    sheet = sheet_of((BY_R / "haven.sas7bdat").read_bytes())
    assert cells_of(sheet) == {
        "id": ["P01", "P01", "P02"],
        "day": ["2024-03-01", "2024-03-02", "1900-01-01"],
        "at": ["2024-03-01 08:30:00", "", "2024-03-02 00:00:00"],
        "clock": ["08:30:00", "", "20:00:01"],
        "big": ["1000000000000001", "1000000000000002", "3"],
        "score": ["0.1", "", "-2.5"],
        "note": ["ä b", "  two blanks before", ""],
    }


def test_letters_of_a_file_that_does_not_say_them_are_asked_or_shown(tmp_path):
    with pytest.raises(SeveralEncodings, match="“ä” in UTF-8 or “Ã¤” in Windows-1252"):
        sheet_of((BY_R / "haven13.dta").read_bytes())
    assert cells_of(sheet_of((BY_R / "haven13.dta").read_bytes(), encoding="utf-8"))["note"] == ["ä"]
    # the same in one byte a letter has one reading, and is shown
    raw = (BY_R / "haven13.dta").read_bytes().replace("ä".encode(), b"\xe4\0")
    sheet = sheet_of(raw)
    assert cells_of(sheet)["note"] == ["ä"] and "read as Windows-1252" in " ".join(sheet.warnings)


def test_blank_records_at_the_end_of_a_transport_file(tmp_path):
    frame = pd.DataFrame({"a": ["x", "y", "", ""], "b": ["1", "2", "", ""]})
    kept = sheet_of(written(pyreadstat.write_xport, tmp_path, frame, file_format_version=8))
    assert cells_of(kept)["a"] == ["x", "y", "", ""]  # this version counts its records
    doubtful = sheet_of(written(pyreadstat.write_xport, tmp_path, frame, file_format_version=5))
    assert cells_of(doubtful)["a"] == ["x", "y"]
    assert "does not tell from up to 38 records" in doubtful.warnings[0]  # 80 bytes less 4 take 38 records of 2
    # 50 records of 2 bytes take more than one block of 80: those that must be there are kept
    many = pd.DataFrame({"a": ["x", *[""] * 49], "b": ["1", *[""] * 49]})
    assert sheet_of(written(pyreadstat.write_xport, tmp_path, many, file_format_version=5)).n_records == 41


def test_special_missing_values_of_sas_are_kept_apart(tmp_path):
    raw = written(pyreadstat.write_xport, tmp_path, DIARY[["id", "pain"]], file_format_version=5)
    # the third record's pain is a point, “.”; SAS writes .B with a letter in its place
    start = raw.rindex(b"\x2e\0\0\0\0\0\0\0")
    sheet = sheet_of(raw[:start] + b"B" + raw[start + 1 :])
    assert cells_of(sheet)["pain"] == ["3", "99", ".b"] and sheet.declared_missing == {"pain": {".b": 1}}


def test_two_data_sets_in_one_transport_file_are_refused(tmp_path):
    one = written(pyreadstat.write_xport, tmp_path, DIARY[["id"]], file_format_version=5)
    with pytest.raises(ImportFault, match="several data sets"):
        sheet_of(one + one[240:])


def test_columns_with_types():
    table = pa.table(
        {
            "id": pa.array([10**18 + 1, 2, None]),
            "day": pa.array([dt.date(2024, 3, 1), None, dt.date(1900, 1, 1)]),
            "x": pa.array([0.1, 2.0, None], pa.float32()),
            "yes": [True, False, None],
            "word": pa.array(["a", "b", "a"]).dictionary_encode(),
            "sum": pa.array([Decimal("1.50"), None, None]),
            "at": pa.array([dt.datetime(2024, 3, 1, 8, 30), None, None]),
        }
    )
    right = {
        "id": ["1000000000000000001", "2", ""],
        "day": ["2024-03-01", "", "1900-01-01"],
        "x": ["0.1", "2", ""],
        "yes": ["true", "false", ""],
        "word": ["a", "b", "a"],
        "sum": ["1.50", "", ""],
        "at": ["2024-03-01 08:30:00", "", ""],
    }
    for write in (pq.write_table, feather.write_feather):
        target = io.BytesIO()
        write(table, target)
        assert cells_of(sheet_of(target.getvalue())) == right
    nested = io.BytesIO()
    pq.write_table(pa.table({"id": [1], "pains": [[1, 2]]}), nested)
    with pytest.raises(ImportFault, match="column “pains” holds list"):
        sheet_of(nested.getvalue())


def test_json_records_as_typed():
    lines = '{"id":12345678901234567890,"pain":3.50,"ok":true}\n\n{"id":"b","pain":null,"note":"ä"}\n'
    right = {"id": ["12345678901234567890", "b"], "pain": ["3.50", ""], "ok": ["true", ""], "note": ["", "ä"]}
    assert cells_of(sheet_of(lines)) == right
    array = "[" + lines.strip().replace("\n\n", ",\n") + "]"
    assert cells_of(sheet_of(array)) == right
    about = {"datasetJSONVersion": "1.1.0", "records": 2, "columns": [{"name": "USUBJID"}, {"name": "AVAL"}]}
    rows = [["a", 1], ["b", 2.5]]
    in_lines = "\n".join(map(json.dumps, [about, *rows]))
    for text in (json.dumps({**about, "rows": rows}), json.dumps({**about, "rows": rows}, indent=1), in_lines):
        assert cells_of(sheet_of(text)) == {"USUBJID": ["a", "b"], "AVAL": ["1", "2.5"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"id":1,"pain":{"a":1}}]', "“pain” holds several values"),
        ('[{"id":1,"id":2}]', "names “id” twice"),
        ('{"id":1}\n{"id":', "Line 2 of a file of JSON lines"),
        ('[{"id":1},', "no valid JSON"),
        ("[" * 5000 + "]" * 5000, "no list of records|nested too deeply|one column|at least two"),
        ('[{"id":"\\ud800","a":1}]', "no letter"),
        (
            '{"datasetJSONVersion":"1.1.0","records":3,"columns":[{"name":"A"},{"name":"B"}],"rows":[["a",1]]}',
            "disagree",
        ),
        ('{"datasetJSONVersion":"1.1.0","records":1,"columns":[{"name":"A"},{"name":"B"}],"rows":[["a"]]}', "2 values"),
    ],
)
def test_json_that_is_no_table_is_told(text, said):
    with pytest.raises(ImportFault, match=said):
        sheet_of(text)


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return target.getvalue()


def test_a_packed_table_is_read_as_if_it_were_not(tmp_path):
    csv = b"id,pain\n1,2\n"
    aside = {"x/diary.csv": csv, "__MACOSX/x/._diary.csv": b"junk", "x/.DS_Store": b"junk"}
    for packed in (zipped({"a.csv": csv}), zipped(aside), gzip.compress(csv)):
        assert cells_of(sheet_of(packed)) == {"id": ["1"], "pain": ["2"]}
    sav = written(pyreadstat.write_sav, tmp_path)
    assert cells_of(sheet_of(zipped({"a.csv": sav}))) == RIGHT  # by its content, not by its name
    with pytest.raises(SeveralTables, match="2 files"):
        sheet_of(zipped({"a.csv": csv, "b.csv": csv}))
    with pytest.raises(ImportFault, match="zip archive with a zip archive in it"):
        sheet_of(zipped({"a.zip": zipped({"a.csv": csv})}))


def test_declared_codes_are_unknown_and_said_to_be():
    sheet = sheet_of((BY_R / "haven.sav").read_bytes())
    turned, plan = read_as(sheet, Answers(columns={"participant": "id", "date": "day", "pain_average": "pain"}))
    assert cells_of(turned)["pain"] == ["3", ".", "."]
    note = next(note for note in plan.notes if "as the file declares" in note)
    assert "“pain” -2 once, 99 (“refused”) once" in note
    assert cells_of(turned)["arm"] == ["Walking", "Walking", "Usual"]  # a fact about people
    assert any("1 is Walking" in note for note in plan.notes)


NOT_TABLES = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "an SQLite database": b"SQLite format 3\0" + bytes(300),
    "an R file": gzip.compress(b"X\n\0\0\0\3\0\4\2\2\0\3\5\0" + bytes(80)),
    "an old Excel workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "a Numbers": zipped({"Index/Document.iwa": b"x"}),
    "a Word document": zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a web page": b"<html><table><tr><td>id</td><td>pain</td></tr></table></html>",
    "a packed archive": b"7z\xbc\xaf\x27\x1c" + bytes(100),
    "an XML file": b'<?xml version="1.0"?><a><b/></a>',
    "no text": bytes(range(256)) * 20,
    "a DuckDB database": bytes(8) + b"DUCK" + bytes(100),
    "an encrypted file": b"-----BEGIN PGP MESSAGE-----\n\nabc",
}


@pytest.mark.parametrize("what", NOT_TABLES)
def test_what_is_no_table_is_named_with_what_to_do(what):
    with pytest.raises(ImportFault) as fault:
        sheet_of(NOT_TABLES[what], "diary.csv")
    said = str(fault.value)
    assert said.startswith(f"This is {what}") and ("load" in said or "ask for" in said) and "one column" not in said


def test_a_packed_bomb_is_refused_before_the_disk_is_full():
    """1,000 to 1, of 64 MB: whatever the zip says of itself, no more than some MB of it are unpacked."""
    bomb = b"id,pain\n" + b"0" * (64 << 20)
    for packed in (gzip.compress(bomb), zipped({"a.csv": bomb})):
        with pytest.raises(ImportFault, match="unpacks to over 200 times its size"):
            sheet_of(packed)
