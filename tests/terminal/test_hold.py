"""A study held elsewhere: the same answers as where its days lie here, only read, and refused once its folder is another."""

import csv
import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import cli
from data.accounts.access import AccountStore
from data.accounts.people import set_member, sign_in
from data.catalogue.definition import load_definition
from data.recurrence.engine import derive
from data.store.audit import trail
from data.store.handoff import serving
from data.store.store import Store, StoreError, now
from pages.terminal.jobs import run_with_store
from tests.stores import begin, new_store
from tests.unit.data.diaries import add_attributes
from tests.unit.data.diaries import study as diaries

STORE = "respite.duckdb"
ASK = ("intervals", "--definition", "delphi-2011", "--all", "--study")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A store with a study of thirty people in two arms, and the folder that it was prepared into."""
    base = tmp_path_factory.mktemp("prepared")
    rng = np.random.default_rng(20261202)
    days = {}
    for person in range(30):
        known, pain = [], 6.0
        for day in range(int(rng.integers(40, 140))):
            pain = float(rng.integers(3, 9)) if rng.random() < 0.06 else 0.0 if rng.random() < 0.15 else pain
            if rng.random() > 0.08:
                bad = int(pain > 4)
                known.append((20_000 + day, {"pain_average": pain, "activity_limited": 3 * bad, "flare": bad}))
        days[f"p{person:02}"] = known
    store = new_store(base / STORE)
    study = diaries(store, "Trial", days)
    with store.writing() as cursor:
        people = cursor.execute("select label, participant_id from participant").fetchall()
        add_attributes(cursor, study, "arm", {number: "ab"[int(label[1:]) % 2] for label, number in people})
    store.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESPITE_STORE", str(base / STORE))
        assert cli.main(["prepare", "--study", "Trial", "--to", str(base / "folder"), "--buckets", "3"]) == 0
    return base


@pytest.fixture
def respite(tmp_path, monkeypatch, capsys):
    """Commands on a store of their own: exit code, and what they print or refuse."""
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / STORE))
    monkeypatch.chdir(tmp_path)

    def ask(*words, code=0):
        found = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert found == code, err
        return out if code == 0 else err

    return ask


@pytest.fixture
def trial(prepared, respite, tmp_path):
    """The study and its folder in a place of their own, with the times of their files; not held yet."""
    shutil.copy2(prepared / STORE, tmp_path / STORE)
    shutil.copytree(prepared / "folder", tmp_path / "folder")
    return "Trial"


@pytest.fixture
def held(trial, respite):
    """The same, held as another study."""
    respite("hold", "parquet:folder", "--study", "Away")
    return "Away"


@contextmanager
def opened(path):
    store = Store(path)
    try:
        yield store
    finally:
        store.close()


def test_it_answers_as_the_study_and_as_its_folder(respite, trial, tmp_path, monkeypatch):
    asked = ["--definition", "delphi-2011", "--by", "arm", "--recurrent", "--unknown", "--definitions", "presets"]
    words = {"recurrence": [*asked, "--json"], "intervals": ["--definition", "walkback-limiting", "--all"]}
    there = {command: respite(command, "--study", trial, *more) for command, more in words.items()}
    assert json.loads(there["recurrence"])["events"] > 5
    from_folder = {command: respite(command, "--source", "parquet:folder", *more) for command, more in words.items()}
    respite("bundle", "--source", "parquet:folder", *asked[:4], "--out", "folder.zip")
    # in a store of its own it has the name that it had
    monkeypatch.setenv("RESPITE_STORE", str(begin(tmp_path / "other.duckdb")))
    respite("hold", "parquet:folder", "--study", trial)
    here = {command: respite(command, "--study", trial, *more) for command, more in words.items()}
    assert here == there == from_folder
    # an engine that is named is handed the folder, which has the name that it is held under
    assert respite("recurrence", "--study", trial, *words["recurrence"], "--engine", "duckdb") == here["recurrence"]
    respite("bundle", "--study", trial, *asked[:4], "--out", "held.zip")
    respite("bundle", "--study", trial, *asked[:4], "--engine", "duckdb", "--out", "by_engine.zip")
    assert Path("held.zip").read_bytes() == Path("by_engine.zip").read_bytes() == Path("folder.zip").read_bytes()


def test_in_ranges_of_people_it_is_the_same(held, trial, tmp_path):
    definition = load_definition("walkback-limiting")
    with (
        opened(tmp_path / STORE) as store,
        derive(store.find(held), definition, rows_a_range=500) as parts,
        derive(store.find(trial), definition) as whole,
    ):
        assert parts.intervals(all=True, onsets=True).equals(whole.intervals(all=True, onsets=True))
        assert parts.flow("arm") == whole.flow("arm")


def test_an_account_reads_it_once_it_was_given_and_no_longer_once_it_was_taken(held, trial, tmp_path):
    definition = load_definition("delphi-2011")
    with opened(tmp_path / STORE) as store:
        who = sign_in(store, "https://a.example", "1", name="Cleo", email="", roles=("researcher",), now=now())
        seen = AccountStore(store, who)
        assert seen.find(held) is None
        set_member(store.find(held), who.account_id, True, now=now())
        assert seen.find(held).info.is_held and seen.find(trial) is None
        with derive(seen.find(held), definition) as theirs, derive(store.find(trial), definition) as whole:
            assert theirs.intervals(all=True).equals(whole.intervals(all=True))
        with pytest.raises(StoreError, match="only read"):
            seen.create(held, "cohort")
        set_member(store.find(held), who.account_id, False, now=now())
        assert seen.find(held) is None


def test_no_row_about_a_person_is_in_the_store(respite, trial, prepared, tmp_path, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(begin(tmp_path / "other.duckdb")))
    respite("hold", "parquet:folder", "--study", "Away")
    with opened(tmp_path / "other.duckdb") as store, store.reading() as cursor:
        tables = cursor.execute(
            "select distinct table_name from duckdb_columns() where column_name = 'participant_id' and not internal"
        ).fetchall()
        assert len(tables) > 10
        assert [cursor.execute(f'select count(*) from "{table}"').fetchall()[0][0] for (table,) in tables] == [0] * len(
            tables
        )
    assert b"p03" not in Path("other.duckdb").read_bytes()
    assert "p03" in respite(*ASK, "Away")


WEEKS = {"A": "300002000001", "B": "775000700000", "C": "100010000000"}


def test_answers_about_weeks_episodes_and_finished_tables_are_held_too(respite, tmp_path):
    begin(tmp_path / STORE)

    def load(study, name, rows, *more):
        with (tmp_path / name).open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        respite("load", name, "--study", study, *more)

    # another study first: numbers of batches and of entries are not those of a store of its own
    load("First", "d.csv", [["participant", "date", "pain_average"], ["a", "2024-01-01", "3"]])
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
        respite("hold", f"parquet:{study}", "--study", f"{study} held")
        for command in (["recurrence", "--json"], ["intervals", "--all"]):
            there = respite(command[0], "--study", study, *words, *command[1:])
            here = respite(command[0], "--study", f"{study} held", *words, *command[1:])
            assert here.replace(f"{study} held", study) == there
    there = respite("pain-days", "--study", "Weeks")
    assert respite("pain-days", "--study", "Weeks held").replace("Weeks held", "Weeks") == there != ""


def test_it_is_only_read(respite, held, tmp_path):
    Path("more.csv").write_text("participant,date,pain_average\np01,2030-01-01,3\n")
    for words in (
        ["load", "more.csv"],
        ["load", "more.csv", "--dry-run"],
        ["outcomes", "--measure", "pain_average"],
        ["export", "--what", "entries", "--to", "out.csv"],
        ["prepare", "--to", "again"],
        ["review"],
    ):
        said = respite(*words, "--study", held, code=2)
        assert "held elsewhere" in said and "prepare it anew" in said and said.count("\n") == 1, words
    for more in ([], ["--yes"]):
        said = respite("erase", "--study", held, "--participant", "p03", *more, code=2)
        assert "erase them from the study it came from" in said
    with opened(tmp_path / STORE) as store:
        before = store.find(held).revision
        # whatever else would change it says what it does in the trail, and is stopped there
        for action in ("save", "load", "undo", "plan", "settings", "merge people", "erase fact", "export", "gather"):
            with pytest.raises(ValueError, match="only read"), store.writing() as cursor:
                store.find(held).note(cursor, action)
        assert store.find(held).revision == before


def test_access_audit_backup_and_erasure(respite, held, trial, tmp_path):
    assert "Nobody who signs in reaches" in respite("access", "--study", held)
    told = json.loads(respite("audit", "--study", held, "--json"))
    assert [line["action"] for line in told["trail"]][:2] == ["create", "hold"]
    assert str(tmp_path / "folder") in respite("backup", "copy.duckdb")
    with opened(tmp_path / STORE) as store:
        [line] = [line for line in trail(store) if line.action == "hold"]
        assert line.detail["people"] == 30
    assert "--yes does it" in respite("erase", "--study", held)
    receipt = respite("erase", "--study", held, "--yes")
    assert str(tmp_path / "folder") in receipt and "is as it was" in receipt
    assert "there is no study" in respite(*ASK, held, code=2)
    there = respite(*ASK, trial)
    # the folder itself can be asked still, and entered anew; the backup has its name
    respite("hold", "parquet:folder", "--study", "Again")
    assert respite(*ASK, "Again") == there
    assert "not there" not in respite("restore", "copy.duckdb")
    assert respite(*ASK, held) == there
    shutil.move("folder", "elsewhere")
    assert "“Away” is held elsewhere, in a folder that is not there" in respite("restore", "copy.duckdb")


def test_a_folder_that_is_another_one_now_is_said_and_nothing_is_shown(respite, held, trial, tmp_path):
    there = respite(*ASK, held)
    folder = tmp_path / "folder"
    folder.rename(tmp_path / "moved")
    assert "not in its place now" in respite(*ASK, held, code=2)
    # entered again where it is now; the number, and with it releases and access, stays
    assert "until now" in respite("hold", "parquet:moved", "--study", held)
    assert respite(*ASK, held) == there
    day = tmp_path / "moved/day/bucket_00001.parquet"
    whole, when = day.read_bytes(), day.stat()
    os.utime(day, ns=(1, 1))
    assert respite(*ASK, held) == there  # another time, and the same contents
    day.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    said = respite(*ASK, held, code=2)
    assert "not as it was written" in said and "bucket_00001" in said
    os.utime(day, ns=(when.st_atime_ns, when.st_mtime_ns))
    assert "not as it was written" in respite("check", "moved", code=2)  # which reads all of it
    day.unlink()
    assert "missing" in respite(*ASK, held, code=2)
    shutil.rmtree("moved")
    respite("prepare", "--study", trial, "--to", "moved", "--buckets", "2")
    assert "prepared anew" in respite(*ASK, held, code=2)
    respite("hold", "parquet:moved", "--study", held)
    assert respite(*ASK, held) == there
    with opened(tmp_path / STORE) as store:
        assert [line.about for line in trail(store) if line.action == "hold"] == [store.find(held).id] * 3


def test_who_is_erased_from_the_study_it_came_from_is_not_shown_here(respite, held, trial):
    assert "p03" in respite(*ASK, held)
    respite("erase", "--study", trial, "--participant", "p03", "--yes")
    said = respite(*ASK, held, code=2)
    assert "taken out of that study" in said and "Delete the folder" in said
    assert "taken out" in respite("hold", "parquet:folder", "--study", held, code=2)
    respite("prepare", "--study", trial, "--to", "anew")
    respite("hold", "parquet:anew", "--study", held)
    assert "p03" not in respite(*ASK, held) == respite(*ASK, trial)


def test_what_cannot_be_held_is_said_and_leaves_nothing(respite, trial, tmp_path):
    assert "parquet:PATH" in respite("hold", "folder", "--study", "Away", code=2)
    assert "required: --study" in respite("hold", "parquet:folder", code=2)
    assert "no folder" in respite("hold", "parquet:none", "--study", "Away", code=2)
    Path("empty").mkdir()
    assert "no prepared folder" in respite("hold", "parquet:empty", "--study", "Away", code=2)
    assert "here already" in respite("hold", "parquet:folder", "--study", trial, code=2)
    shutil.copytree("folder", "spoiled")
    day = tmp_path / "spoiled/day/bucket_00000.parquet"
    when, whole = day.stat(), day.read_bytes()
    day.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    os.utime(day, ns=(when.st_atime_ns, when.st_mtime_ns))
    assert "not as it was written" in respite("hold", "parquet:spoiled", "--study", "Away", code=2)
    respite("load", "folder/manifest.json", "--study", "x", code=2)
    Path("more.csv").write_text("participant,date,pain_average\np01,2030-01-01,3\n")
    respite("prepare", "more.csv", "--to", "other")
    respite("hold", "parquet:folder", "--study", "Away")
    assert "choose another name" in respite("hold", "parquet:other", "--study", "Away", code=2)
    with opened(tmp_path / STORE) as store:
        assert [info.name for info in store.collections()] == ["Away", "Trial"]


def test_an_open_app_does_the_job_and_reads_the_folder_at_once(respite, trial, tmp_path):
    with opened(tmp_path / STORE) as store, serving(store, run_with_store):
        there = respite(*ASK, trial)
        assert json.loads(respite("hold", "parquet:folder", "--study", "Away", "--json"))["participants"] == 30
        assert respite(*ASK, "Away") == there
        # the engine reads what the store names, and nothing else beside it
        shutil.copytree("folder", "beside")
        with store.reading() as cursor, pytest.raises(Exception, match="disabled by configuration"):
            cursor.execute(f"from read_parquet('{tmp_path}/beside/day/*.parquet')")
    assert respite(*ASK, "Away") == there  # after a restart
