"""A study as a folder of sorted Parquet files: the same answers as from the store, and refused where they no longer hold."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import cli
from data.catalogue.definition import definitions
from data.prepared.read import opened
from data.recurrence.engine import derive
from data.store.audit import trail
from data.store.erase import erase
from data.store.store import Store
from tests.stores import begin
from tests.unit.data.diaries import add_attributes
from tests.unit.data.diaries import study as diaries


@pytest.fixture
def respite(tmp_path, monkeypatch, capsys):
    """Commands on a store of their own: exit code, and what they print or refuse."""
    monkeypatch.setenv("RESPITE_STORE", str(begin(tmp_path / "respite.duckdb")))
    monkeypatch.chdir(tmp_path)

    def ask(*words, code=0):
        found = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert found == code, err
        return out if code == 0 else err

    return ask


@pytest.fixture
def trial(respite, tmp_path):
    """Forty people with 40 to 160 days, some unknown, in two arms; a note on one of them."""
    rng = np.random.default_rng(20261201)
    days = {}
    for person in range(40):
        known, pain = [], 6.0
        for day in range(int(rng.integers(40, 160))):
            pain = float(rng.integers(3, 9)) if rng.random() < 0.06 else 0.0 if rng.random() < 0.15 else pain
            if rng.random() > 0.08:
                bad = int(pain > 4)
                told = {"pain_average": pain, "activity_limited": 3 * bad, "flare": bad, "care_sought": bad}
                known.append((20_000 + day, told))
        days[f"p{person:02}"] = known
    store = Store(tmp_path / "respite.duckdb")
    study = diaries(store, "Trial", days)
    with store.writing() as cursor:
        people = cursor.execute("select label, participant_id from participant").fetchall()
        add_attributes(cursor, study, "arm", {number: "ab"[int(label[1:]) % 2] for label, number in people})
        cursor.execute("update day_entry set note = 'told nobody' where participant_id = $p", {"p": people[0][1]})
    store.close()
    return "Trial"


@pytest.mark.parametrize("buckets", [1, 7, 100])
def test_every_definition_says_the_same_of_the_folder_and_of_the_store(respite, trial, tmp_path, buckets):
    told = json.loads(respite("prepare", "--study", trial, "--to", "folder", "--buckets", buckets, "--json"))
    assert told["participants"] == 40 and told["buckets"] == min(buckets, 40)
    store = Store(tmp_path / "respite.duckdb")
    try:
        with opened(tmp_path / "folder", store) as held:
            for definition in definitions():
                for origin in ("confirmed", "first_good_day"):
                    with (
                        derive(store.find(trial), definition, origin=origin) as there,
                        derive(held, definition, origin=origin, rows_a_range=900 if buckets == 7 else None) as here,
                    ):
                        assert not here.intervals().empty
                        assert here.intervals(all=True, onsets=True).equals(there.intervals(all=True, onsets=True))
                        assert here.flow("arm") == there.flow("arm")
                        assert here.recurrent("arm").equals(there.recurrent("arm"))
                        assert here.runs().equals(there.runs())
    finally:
        store.close()


def test_a_whole_analysis_is_the_same(respite, trial):
    respite("prepare", "--study", trial, "--to", "folder", "--buckets", "3")
    asked = [
        "--definition",
        "delphi-2011",
        "--by",
        "arm",
        "--recurrent",
        "--unknown",
        "--definitions",
        "presets",
        "--json",
    ]
    assert respite("recurrence", "--source", "parquet:folder", *asked) == respite(
        "recurrence", "--study", trial, *asked
    )
    one = ["--definition", "walkback-any", "--all"]
    assert respite("intervals", "--source", "parquet:folder", *one) == respite("intervals", "--study", trial, *one)
    respite("bundle", "--source", "parquet:folder", *asked[:4], "--out", "folder.zip")
    respite("bundle", "--study", trial, *asked[:4], "--out", "store.zip")
    shutil.unpack_archive("folder.zip", "one")
    shutil.unpack_archive("store.zip", "other")
    for name in ("results.json", "data/all_intervals.csv", "analysis.R"):
        assert Path("one", name).read_bytes() == Path("other", name).read_bytes()
    # the days stay in their folder: its manifest says which
    assert not Path("one/study.zip").exists()
    assert Path("one/manifest.json").read_bytes() == Path("folder/manifest.json").read_bytes()


def test_buckets_hold_whole_people_in_order_and_nothing_that_was_written(respite, trial, tmp_path):
    respite("prepare", "--study", trial, "--to", "folder", "--buckets", "5")
    folder = tmp_path / "folder"
    seen, rows = [], 0
    for path in sorted(folder.glob("day/*.parquet")):
        days = pq.read_table(path).to_pandas()
        keys = list(zip(days["participant_id"], days["day"], strict=True))
        assert keys == sorted(set(keys))
        seen.append(set(days["participant_id"]))
        rows += len(days)
    assert len(seen) == 5 and len(set.union(*seen)) == sum(map(len, seen))
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["days"] == rows
    assert folder.stat().st_mode & 0o777 == 0o700
    there = [*folder.rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in there if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in there if path.is_file()} == {0o600}
    for path in folder.rglob("*.parquet"):
        texts = pq.read_table(path).to_pandas().astype(str)
        assert not texts.isin(["told nobody"]).any().any(), path.name
    assert [path for path in tmp_path.glob("*partial*")] == []
    assert list((tmp_path / "respite.duckdb.staging").iterdir()) == []


WEEKS = {"A": "300002000001", "B": "775000700000", "C": "100010000000"}


def test_answers_about_weeks_episodes_and_finished_tables_are_held_too(respite, tmp_path):
    def load(study, name, rows, *more):
        with (tmp_path / name).open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        respite("load", name, "--study", study, *more)

    weeks = [[who, week, days] for who, told in WEEKS.items() for week, days in enumerate(told, 1)]
    load("Weeks", "w.csv", [["participant", "week", "days_with_pain"], *weeks], "--covers", "7")
    followed = [["a", "2024-01-01", "2024-06-01"], ["b", "2024-01-05", "2024-07-01"]]
    load("Told", "f.csv", [["participant", "free_from", "followed_until"], *followed])
    reported = ["a", "2024-03-01", "2024-03-09", "1"]
    load("Told", "e.csv", [["participant", "began_on", "ended_on", "limiting"], reported], "--kind", "episodes")
    load("Done", "t.csv", [["id", "duration", "event"], ["a", 10, 1], ["b", 20, 0], ["c", 30, 1]], "--kind", "table")
    asked = {"Weeks": ["--definition", "zero-weeks-4"], "Told": ["--definition", "walkback-limiting"], "Done": []}
    for study, words in asked.items():
        respite("prepare", "--study", study, "--to", study, "--buckets", "2")
        for command in (["recurrence", "--json"], ["intervals", "--all"]):
            told = respite(command[0], "--study", study, *words, *command[1:])
            assert respite(command[0], "--source", f"parquet:{study}", *words, *command[1:]) == told


def test_files_are_prepared_without_being_loaded(respite, tmp_path):
    rows = [["participant", "date", "pain_average"]]
    rows += [[who, f"{day:02}/01/2024", pain] for who in "ab" for day, pain in enumerate([6, 6, 0, 0, 0, 0, 5], 1)]
    with (tmp_path / "days.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    # what is open is asked, and nothing is left behind
    assert "--date-format" in respite("prepare", "days.csv", "--to", "folder", code=2)
    assert not (tmp_path / "folder").exists()
    assert list((tmp_path / "respite.duckdb.staging").iterdir()) == []
    said = json.loads(respite("prepare", "days.csv", "--date-format", "%d/%m/%Y", "--to", "folder", "--json"))
    assert (said["study"], said["participants"], said["days"], said["rejected"]) == ("days", 2, 14, 0)
    assert "no study" in respite("intervals", "--study", "days", "--definition", "delphi-2011", code=2)
    assert respite("intervals", "--source", "parquet:folder", "--definition", "delphi-2011").startswith("participant,")


def test_a_folder_that_is_not_as_it_was_written_is_refused_and_a_copy_is_not(respite, trial, tmp_path):
    respite("prepare", "--study", trial, "--to", "folder")
    ask = ("intervals", "--definition", "delphi-2011", "--source")
    there = respite(*ask, "parquet:folder")
    # a copy has other times, and the same contents
    shutil.copytree("folder", "copy", copy_function=shutil.copy)
    assert respite(*ask, "parquet:copy") == there and "whole" in respite("check", "copy")
    day = tmp_path / "copy/day/bucket_00000.parquet"
    whole = day.read_bytes()
    for spoiled in (whole[:-1], whole[:100] + bytes([whole[100] ^ 1]) + whole[101:]):
        day.write_bytes(spoiled)
        assert "not as it was written" in respite(*ask, "parquet:copy", code=2)
    # the same time and size: seen by who reads all of it
    shutil.copystat("folder/day/bucket_00000.parquet", day)
    assert "not as it was written" in respite("check", "copy", code=2)
    day.unlink()
    assert "missing" in respite(*ask, "parquet:copy", code=2)
    (tmp_path / "copy/manifest.json").write_text("{}")
    assert "cannot be read" in respite(*ask, "parquet:copy", code=2)
    (tmp_path / "copy/manifest.json").unlink()
    assert "no prepared folder" in respite(*ask, "parquet:copy", code=2)
    told = json.loads((tmp_path / "folder/manifest.json").read_text())
    (tmp_path / "folder/manifest.json").write_text(json.dumps({**told, "bits": told["bits"] + 1}))
    assert "prepare it anew" in respite(*ask, "parquet:folder", code=2)


def test_an_erased_person_makes_it_refused_until_it_is_prepared_anew(respite, trial, tmp_path):
    respite("prepare", "--study", trial, "--to", "folder")
    ask = ("intervals", "--definition", "delphi-2011", "--source")
    receipt = respite("erase", "--study", trial, "--participant", "p03", "--yes")
    assert str(tmp_path / "folder") in receipt
    assert "prepare the study anew" in respite(*ask, "parquet:folder", code=2)
    respite("prepare", "--study", trial, "--to", "anew")
    people = {row.split(",")[0] for row in respite(*ask, "parquet:anew").splitlines()}
    assert "p03" not in people and "p01" in people


def test_the_folder_of_an_erased_study_is_refused_where_it_came_from_and_read_elsewhere(
    respite, trial, tmp_path, monkeypatch
):
    respite("prepare", "--study", trial, "--to", "folder")
    store = Store(tmp_path / "respite.duckdb")
    try:
        assert tmp_path / "folder" in erase(store.find(trial)).folders
    finally:
        store.close()
    ask = ("intervals", "--definition", "delphi-2011", "--source", "parquet:folder")
    assert "the study was erased" in respite(*ask, code=2)
    # what another store erased is not known there
    monkeypatch.setenv("RESPITE_STORE", str(begin(tmp_path / "other.duckdb")))
    assert "p03" in respite(*ask)


def test_a_backup_names_what_is_not_in_it_and_the_trail_tells(respite, trial, tmp_path):
    respite("prepare", "--study", trial, "--to", "folder")
    assert f"Not in it: what was prepared into {tmp_path / 'folder'}." in respite("backup", "copy.duckdb")
    store = Store(tmp_path / "respite.duckdb")
    try:
        [line] = [line for line in trail(store) if line.action == "prepare"]
        assert line.detail["people"] == 40
    finally:
        store.close()
    shutil.rmtree("folder")
    assert "Not in it" not in respite("backup", "other.duckdb")


def test_what_cannot_be_prepared_or_asked_is_said(respite, trial):
    respite("prepare", "--study", trial, "--to", "folder")
    assert "is there already" in respite("prepare", "--study", trial, "--to", "folder", code=2)
    assert "no folder" in respite("prepare", "--study", trial, "--to", "none/folder", code=2)
    assert "no study" in respite("prepare", "--study", "Other", "--to", "other", code=2)
    assert "--study" in respite("prepare", "--to", "other", code=2)
    assert "no file" in respite("prepare", "none.csv", "--to", "other", code=2)
    assert "buckets" in respite("prepare", "--study", trial, "--to", "other", "--buckets", "0", code=2)
    ask = ("intervals", "--definition", "delphi-2011")
    assert "leave --study out" in respite(*ask, "--source", "parquet:folder", "--study", "Other", code=2)
    assert "required: --study" in respite(*ask, code=2)
    assert "parquet:PATH" in respite(*ask, "--source", "parquet:", code=2)
