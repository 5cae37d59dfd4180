"""What a file is is told by its first bytes, in the terminal and on the page: under no ending, and under a wrong one."""

from __future__ import annotations

import pytest

import cli
from data.imports.faults import ImportFault
from tests.files.conftest import sheet_of
from tests.torture.spoiled import KINDS, small

NAMES = ("diary", "diary.csv", "diary.sav", ".pdf")
TEXT = b"id,date,pain\na,2024-01-01,3\nb,2024-01-01,4\n"


def told(raw, name):
    sheet = sheet_of(raw, name)
    return sheet.columns, [[sheet.column(one).texts[code] for code in sheet.column(one).codes] for one in sheet.columns]


@pytest.mark.parametrize("kind", [*KINDS, "csv"])
def test_the_cells_are_the_same_under_every_name(kind):
    raw = TEXT if kind == "csv" else small(kind)
    right = told(raw, f"diary.{kind}")
    assert right[1][0] and all(told(raw, name) == right for name in NAMES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_one_under_another_name_is_a_sentence_that_says_what_it_is(kind):
    raw = small(kind)
    for name in ("diary", "diary.csv"):
        try:
            sheet = sheet_of(raw[: len(raw) // 2 + 5], name)
        except ImportFault as fault:
            assert "line 1 holds" not in str(fault) and "Traceback" not in str(fault)
            assert str(fault).endswith((".", ")")) and len(str(fault)) > 30
        else:
            assert kind == "jsonl" and len(sheet.rejects) == 1  # a line by itself, which is told of as a row is


@pytest.mark.parametrize("kind", ["sav", "xlsx", "jsonl"])
@pytest.mark.parametrize("name", ["diary", "diary.csv"])
def test_the_terminal_takes_it_under_any_name(kind, name, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    (tmp_path / name).write_bytes(small(kind))
    # P01 to P03 have four rows each, and no column is a day: the question is that of the table, not of its form
    assert cli.main(["load", str(tmp_path / name), "--study", "Backs", "--dry-run"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1 and "found for the date" in said.err
    raw = small(kind)
    (tmp_path / name).write_bytes(raw[: len(raw) * 2 // 3] if kind != "jsonl" else raw[:-9])
    assert cli.main(["load", str(tmp_path / name), "--study", "Backs"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1 and "line 1 holds" not in said.err
