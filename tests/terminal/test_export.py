"""`respite load` and `respite export` by the page's own functions: a day of two devices has one number in the file."""

import csv
from pathlib import Path

import pytest

import cli
from pages.terminal.device_load import load_device
from pages.terminal.export import export_activities
from pages.terminal.grammar import parse
from pages.terminal.study import answers_of
from tests.stores import begin, new_store

CASES = Path(__file__).parents[1] / "files/cases/devices"


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path / "store.duckdb")
    yield store
    store.close()


def test_a_walk_of_two_apps_is_one_row_with_what_each_told(store, tmp_path):
    asked = parse(["load", "apple_workouts.xml", "--study", "My diary", "--zone", "Europe/Rome"])
    done = load_device(asked, answers_of(asked), store, None, str(CASES))
    assert (done.stored, done.rejected) == (4, 0)
    export_activities(store, tmp_path / "a.csv")
    # by hand: 120 minutes of a hike and a walk of 30 that two apps recorded
    assert (tmp_path / "a.csv").read_text().splitlines() == [
        "date,kind,amount,unit,by_source",
        "2026-01-12,hiking,120,minutes,Robin’s Apple Watch=120",
        "2026-01-12,steps,100,steps,Robin’s iPhone=100",
        "2026-01-12,walking,150,minutes,Robin’s Apple Watch=150; Strava=30.5",
    ]


@pytest.fixture
def respite(tmp_path, monkeypatch, capsys):
    """Commands on a store of their own: what they print, or the refusal."""
    monkeypatch.setenv("RESPITE_STORE", str(begin(tmp_path / "respite.duckdb")))
    monkeypatch.chdir(tmp_path)

    def ask(*words, code=0):
        found = cli.main(list(words))
        out, err = capsys.readouterr()
        assert found == code, err
        return out or err

    return ask


def test_entries_of_a_study_come_out_as_they_went_in_and_load_again(respite, tmp_path):
    text = "participant,date,pain_average,note\nä b,2024-03-01,3.5,\nä b,2024-03-02,0,=1+1\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    respite("load", "in.csv", "--study", "Mine")
    assert respite("export", "--study", "Mine", "--to", "out.csv") == f"2 rows of entries in {tmp_path / 'out.csv'}.\n"
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["participant"], row["date"], row["pain_average"]) for row in rows] == [
        ("ä b", "2024-03-01", "3.5"),
        ("ä b", "2024-03-02", "0.0"),
    ]
    # a spreadsheet runs nothing of it
    assert rows[1]["note"] == "'=1+1"


def test_a_study_without_dates_has_the_numbers_of_its_days(respite, tmp_path):
    (tmp_path / "weeks.csv").write_text("id,week,pain_days\na,1,3\na,2,0\n", encoding="utf-8")
    respite("load", "weeks.csv", "--study", "Weeks", "--covers", "7")
    respite("export", "--study", "Weeks", "--what", "entries", "--to", "out.csv")
    told = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    days = [row["day"] for row in csv.DictReader(told.splitlines())]
    assert days == ["7", "14"] and "1970" not in told


def test_assessments_are_items_and_totals_in_one_table(respite, tmp_path):
    items = ",".join(f"fabq_{n}" for n in range(1, 17))
    (tmp_path / "items.csv").write_text(f"id,date,{items}\na,2024-03-01,{','.join('3' * 16)}\n", encoding="utf-8")
    (tmp_path / "totals.csv").write_text("id,date,total_odi\na,2024-03-02,22\n", encoding="utf-8")
    respite("load", "items.csv", "--study", "Mine", "--instrument", "fabq")
    respite("load", "totals.csv", "--study", "Mine", "--instrument", "odi")
    assert respite("export", "--study", "Mine", "--what", "assessments", "--to", "out.csv").startswith("17 rows")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["value"] for row in rows[:16]} == {"3.0"} and [row["item"] for row in rows[:16]] == [
        str(n) for n in range(1, 17)
    ]
    assert (rows[16]["instrument"], rows[16]["item"], rows[16]["value"]) == ("odi", "", "22.0")


def test_whose_and_which_are_said_where_they_are_not_known(respite):
    assert "--diary" in respite("export", "--to", "out.csv", code=2)
    assert "no diary here yet" in respite("export", "--diary", "--to", "out.csv", code=2)
    assert "no study" in respite("export", "--study", "None", "--to", "out.csv", code=2)
    assert "choose from" in respite("export", "--diary", "--what", "all", "--to", "out.csv", code=2)
