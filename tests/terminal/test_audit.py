"""`respite audit`: the trail in the terminal, checked by whoever has the file, and refused where it is broken."""

import csv
import hashlib
import json
from datetime import date

import pytest

import cli
from data.own.entries import CheckIn, save_check_in
from data.store.store import Store

TODAY = date(2026, 11, 21)


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A store with a diary of two days and a study."""
    place = tmp_path / "store.duckdb"
    store = Store(place)
    mine = store.create("My diary", "personal")
    for number in range(2):
        save_check_in(mine, CheckIn(on_day=TODAY, pain_now=number), key=f"{number}", today=TODAY)
    store.create("=Backs", "cohort")
    store.close()
    monkeypatch.setenv("RESPITE_STORE", str(place))
    monkeypatch.chdir(tmp_path)
    return place


def test_the_file_can_be_checked_by_whoever_has_it(path, capsys):
    assert cli.main(["audit", "--csv", "trail.csv"]) == 0
    told = capsys.readouterr().out
    assert "4 lines since" in told and "saved an entry" in told and "=Backs" in told
    previous = "0" * 64
    with open("trail.csv", encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=1):
            about = int(row["about"]) if row["about"] else None
            parts = [number, row["at"], row["actor"], row["action"], about, row["numbers"], previous]
            previous = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
            assert row["sha256"] == previous
    assert number == 4 and previous in told


def test_as_json_and_of_one_collection(path, capsys):
    assert cli.main(["audit", "--study", "My diary", "--json"]) == 0
    payload = json.loads(capsys.readouterr().out)
    assert (payload["lines"], payload["whole"], payload["study"]) == (3, True, "My diary")
    assert [line["action"] for line in payload["trail"]] == ["create", "save", "save"]
    assert "sha256" not in payload["trail"][0]
    assert cli.main(["audit", "--study", "Nobody"]) == 2
    assert "there is no study “Nobody”" in capsys.readouterr().err


def test_a_broken_trail_is_exit_code_2_with_its_line(path, capsys):
    store = Store(path)
    with store.writing() as cursor:
        cursor.execute("delete from audit where sequence = 3")
    store.close()
    assert cli.main(["audit", "--json", "--csv", "trail.csv"]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1 and "broken at line 3" in printed.err
    assert "sha256" in (path.parent / "trail.csv").read_text(encoding="utf-8-sig")
