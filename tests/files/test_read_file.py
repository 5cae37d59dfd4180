"""Reading a file: its dialect is found, its shape never changes in silence, every record keeps its line."""

import io
import os
import subprocess
import sys

import pytest

from data.imports.careful import independent_count, records
from data.imports.faults import ImportFault
from data.imports.propose import propose
from data.imports.scan import pieces
from data.imports.sheet import open_sheet, read_file
from tests.files.conftest import sheet_of


def cells(sheet):
    columns = [sheet.column(name) for name in sheet.columns]
    return [tuple(column.texts[column.codes[i]] for column in columns) for i in range(sheet.n_rows)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_dialects(separator, end, encoding):
    lines = [separator.join(row) for row in (("id", "größe", "note"), ("007", "1.5", "ä€"), ("8", "", "x y"))]
    sheet = sheet_of((end.join(lines) + end).encode(encoding))
    assert sheet.separator == separator
    assert sheet.columns == ("id", "größe", "note")
    assert cells(sheet) == [("007", "1.5", "ä€"), ("8", "", "x y")]
    assert sheet.lines().tolist() == [2, 3]


def test_windows_1252_is_said():
    sheet = sheet_of("id;Notiz\n1;Rücken – müde\n".encode("cp1252"))
    assert cells(sheet) == [("1", "Rücken – müde")]
    assert sheet.encoding == "windows-1252"
    assert "Windows-1252" in sheet.warnings[0] and "line 2" in sheet.warnings[0]


def test_a_separator_named_by_excel():
    sheet = sheet_of("sep=;\nid;a,b\n1;2,3\n")
    assert sheet.columns == ("id", "a,b") and cells(sheet) == [("1", "2,3")] and sheet.lines().tolist() == [3]


def test_decimal_commas_do_not_make_commas_the_separator():
    sheet = sheet_of("id;pain;worst\n1;1,5;2,5\n2;3,5;4,5\n")
    assert cells(sheet) == [("1", "1,5", "2,5"), ("2", "3,5", "4,5")]


def test_lines_are_those_of_an_editor():
    text = '\n\nid,note\n\n1,"a\nb\n\nc"\n\n2,"x"\n3,"y\r\nz"\n4,w'
    sheet = sheet_of(text)
    assert sheet.header_line == 3
    assert cells(sheet) == [("1", "a\nb\n\nc"), ("2", "x"), ("3", "y\r\nz"), ("4", "w")]
    assert sheet.lines().tolist() == [5, 10, 11, 13]


def test_rows_that_do_not_fit_are_rejected_with_their_line():
    sheet = sheet_of("id,a,b\n1,2,3\n4,5\n\n6,7,8,9\n10,11,12\n   \n,,\n")
    assert cells(sheet) == [("1", "2", "3"), ("10", "11", "12"), ("", "", "")]
    assert sheet.lines().tolist() == [2, 6, 8]
    assert [(r.line, r.column, r.value, r.reason) for r in sheet.rejects] == [
        (3, "b", "4,5", "the row has 2 cells, the header has 3"),
        (5, "b", "6,7,8,9", "the row has 4 cells, the header has 3"),
        (7, "a", "   ", "the row has 1 cells, the header has 3"),
    ]
    assert sheet.n_records == 6


def test_a_quotation_mark_inside_a_cell_is_a_character():
    sheet = sheet_of('id,note,b\n1,5" nail,x\n2,"say ""hi""",y\n3,a "b" c,"z"\n')
    assert cells(sheet) == [("1", '5" nail', "x"), ("2", 'say "hi"', "y"), ("3", 'a "b" c', "z")]


def test_text_behind_a_closing_mark_rejects_the_row():
    sheet = sheet_of('id,note,b\n1,"a"b,x\n2,c,y\n')
    assert cells(sheet) == [("2", "c", "y")]
    assert [(r.line, r.reason) for r in sheet.rejects] == [(2, "text follows a closing quotation mark")]


def test_a_nul_rejects_the_row():
    sheet = sheet_of("id,note\n1,a\n2,b\0c\n3,d\n")
    assert cells(sheet) == [("1", "a"), ("3", "d")]
    assert [(r.line, r.column) for r in sheet.rejects] == [(3, "note")]


FAULTS = {
    "": "The file is empty",
    " \n\n": "The file is empty",
    "id,pain\n": "header .line 1. and no records",
    "id,pain": "header .line 1. and no records",
    "id\n1\n2\n": "Line 1 holds one column only",
    "id,pain,id\n1,2,3\n": "columns 1 and 3 are both called “id”",
    "id,,pain\n1,2,3\n": "column 2 has no name",
    "id,pain,\n1,2,3\n": "column 3 has values but no name",
    "1,2024-01-01,3\n1,2024-01-02,4\n": "Line 1 looks like data",
    'id,note\n1,"open\n2,b\n': "Line 2: a quotation mark opens a cell here and is never closed",
    'id,d,note\n1,2,"open\n2,3,b\n3,4,"c"\n': "Line 2: .* swallows the lines up to 4",
    'id,d,note\n1,2,"open\n2,3,"\n3,4,c\n': "Line 2: .* swallows the lines up to 3",
    "id,a\n1,2,3\n2,3,4\n": "Line 1, the header, has 2 columns, but line 2 has 3",
    "a;b,c\n1;2,3\n": "split equally well at comma and semicolon",
    b"PK\x03\x04...": "a zip file that is damaged, not a workbook",
    b"id,a\n1,\x81\xfc\n": "Line 2 has a byte that is neither UTF-8 nor Windows-1252",
}


@pytest.mark.parametrize("text", FAULTS)
def test_faults_of_a_file_name_the_line(text):
    # of two columns of one name the one that is used cannot be told; one that is not used refuses nothing
    with pytest.raises(ImportFault, match=FAULTS[text]):
        propose(sheet_of(text))


def test_a_repeated_name_that_is_not_used_refuses_nothing():
    plan = propose(sheet_of("id,date,pain,memo,memo\n1,2024-01-01,3,a,b\n1,2024-01-02,3,c,d\n"))
    assert plan.columns == {"participant": "id", "date": "date", "pain_average": "pain"}


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "...1", "index"])
def test_a_column_that_counts_rows_is_left_out_and_said(name):
    sheet = sheet_of(f"{name},id,pain\n1,a,3\n2,b,4\n4,c,5\n")
    assert sheet.columns == ("id", "pain") and "only counts the rows" in sheet.warnings[0]


def test_separators_too_many_at_every_line_end_are_said():
    sheet = sheet_of("id;pain;;\n1;2;;\n2;3;;\n")
    assert sheet.columns == ("id", "pain") and cells(sheet) == [("1", "2"), ("2", "3")]
    assert "left out" in sheet.warnings[0]


def test_the_scanner_reads_across_its_pieces(monkeypatch):
    # a piece much smaller than a record, and records of all sorts
    text = "".join(f'{i},"{"x" * (i % 40)}\n{i}",z\n' + ("\n" if i % 7 == 0 else "") for i in range(300))
    raw = text.encode()
    (whole,) = pieces(io.BytesIO(raw), ",", 3, 2)
    monkeypatch.setattr("data.imports.scan.PIECE", 16)
    found = list(pieces(io.BytesIO(raw), ",", 3, 2))
    expected = [record.line for record in records(text, ",", 2) if not record.is_blank]
    assert len(found) > 200 and b"".join(piece.text for piece in found) == whole.text == raw
    assert len(expected) == independent_count(io.BytesIO(raw), ",")
    assert whole.lines.tolist() == [line for piece in found for line in piece.lines] == expected
    assert [line for *_, line in whole.odd] == [line for piece in found for *_, line in piece.odd]


def test_reading_happens_in_another_process_and_leaves_nothing_behind(tmp_path):
    source = tmp_path / "diary.csv"
    source.write_text("id,date,pain\n1,2024-01-01,3\n" * 1, encoding="utf-8")
    staging = tmp_path / "staging"
    staging.mkdir()
    sheet = read_file(source, staging, file_name="mine.csv")
    assert sheet.file_name == "mine.csv" and cells(sheet) == [("1", "2024-01-01", "3")]
    assert os.listdir(staging) == []
    source.unlink()
    assert sheet.column("pain").texts == ["3"]
    source.write_text("id\n", encoding="utf-8")
    with pytest.raises(ImportFault, match="one column only"):
        read_file(source, staging)
    with pytest.raises(ImportFault, match="There is no file"):
        read_file(tmp_path / "none.csv", staging)
    assert os.listdir(staging) == []


def test_a_file_past_the_limits_is_a_sentence(tmp_path, monkeypatch):
    source = tmp_path / "big.csv"
    source.write_text("id,date,pain\n" + "1,2024-01-01,3\n" * 1000, encoding="utf-8")
    monkeypatch.setattr("data.imports.sheet.BASE_MEMORY", 50 << 20)
    with pytest.raises(ImportFault, match=r"big\.csv could not be read within"):
        read_file(source, tmp_path)
    assert os.listdir(tmp_path) == ["big.csv"]


def test_texts_that_cannot_be_held_at_once_are_still_told_apart(monkeypatch):
    # pieces of a few records and room for five texts: the same sheet, whatever was put away on the way
    text = "id,note,b\n" + "".join(f"{i % 9},{'x' * (i % 4)}{i // 2},{i % 300}\n" for i in range(3000)) + "1,2\n"
    whole = sheet_of(text)
    monkeypatch.setattr("data.imports.scan.PIECE", 64)
    monkeypatch.setattr("data.imports.staged.HELD", 5)
    parts = sheet_of(text)
    assert cells(parts) == cells(whole) and len(cells(whole)) == 3000
    for name in whole.columns:
        assert parts.column(name).texts == list(dict.fromkeys(parts.column(name).texts)) == whole.column(name).texts
    assert parts.rejects == whole.rejects and parts.lines().tolist() == whole.lines().tolist()


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the peak of a process is read from /proc")
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_memory_does_not_grow_with_the_file(tmp_path, encoding):
    peak = {}
    for n in (100_000, 500_000):
        body = b"".join(b"P%d,2024-01-%02d,3,m%sde\n" % (i % 5000, 1 + i % 28, "ü".encode(encoding)) for i in range(n))
        source, folder = tmp_path / f"{n}.csv", tmp_path / str(n)
        source.write_bytes(b"id,date,pain,note\n" + body)
        folder.mkdir()
        code = (
            "from pathlib import Path; from data.imports import encoding, scan; from data.imports.child import leave; "
            "encoding.PIECE = scan.PIECE = 1 << 18; "
            f"leave(Path({str(source)!r}), Path({str(folder)!r})); "
            "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        peak[n] = int(done.stdout) / 1024
        assert open_sheet(folder, source.name).n_rows == n
    assert peak[500_000] - peak[100_000] < 9  # MB, the least that holding the longer file would take


def test_the_child_limits_itself(tmp_path):
    source = tmp_path / "a.csv"
    source.write_text("id,b\n1,2\n", encoding="utf-8")
    code = (
        "import resource, sys; from data.imports.child import leave; "
        "from data.imports.limited import within_limits; "
        f"within_limits(leave, {str(source)!r}, {str(tmp_path)!r}, str(4 << 30), '7'); "
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(4 << 30), "7"]


def test_a_reading_tells_how_far_it_is_and_can_be_stopped(tmp_path):
    source, staging = tmp_path / "long.csv", tmp_path / "staging"
    staging.mkdir()
    # cells with stray quotation marks are read character by character: slow enough to be watched
    source.write_bytes(b"id,date,note\n" + b'1,2024-01-01,5" nail\n' * 80_000)
    told = []
    assert read_file(source, staging, tell=told.append).n_rows == 80_000
    shares, counts = [one.share for one in told], [one.n_done for one in told]
    assert {one.stage for one in told} == {"reading"} and shares == sorted(shares) and counts == sorted(counts)
    assert 0 < counts[-1] <= 80_000 and 0 < shares[-1] <= 1

    class Enough(BaseException):
        """What a page throws when somebody stops it."""

    def stop(progress):
        if progress.n_done:
            raise Enough

    with pytest.raises(Enough):
        read_file(source, staging, tell=stop)
    assert os.listdir(staging) == []
