"""A study in the terminal, end to end: files loaded, intervals and recurrence worked out by hand."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

import cli
from tests import ready
from tests.patience import LONG
from tests.ready import RESPITE

WAIT = str(int(LONG))  # for the other of two commands, however slow the machine is

# good: pain 0; bad: over 2; recovery after 3 good days, one unknown day bridged, gaps over 2 end follow-up
DEFINITION = """
id = "by-hand"
[bad]
any = [{ measure = "pain_average", more_than = 2 }]
[good]
all = [{ measure = "pain_average", at_most = 0 }]
[rule]
min_bad_days = 1
recovery_days = 3
bridge_days = 1
max_gap_days = 2
"""

# pain on 1, 2, 3, ... January 2024; "-" is a day without an entry, "?" one with worst pain only
DIARIES = {
    "A": "000005 0001",  # well on day 3, back on day 6: 3 days. Well on day 10, seen until day 11: 1 day.
    "B": "00-01",  # well on day 3, which itself is bridged, seen until day 5: 2 days
    "C": "000---0",  # well on day 3, then three unknown days: follow-up ends on day 3, after 0 days
    "D": "555",  # never well
    "F": "???",  # entries, but none decides the rules
    "G": "0009",  # well on day 3, back on day 4: 1 day; in no arm
}
ARMS = {"A": "x", "B": "x", "C": "y", "D": "x", "E": "y", "F": "y", "G": ""}  # E has no entry at all

FIRST = """\
participant,interval,origin_on,entry,duration,event,reason,onset_first,onset_last
A,1,2024-01-03,0,3,1,,3,3
B,1,2024-01-03,0,2,0,end_of_diary,,
C,1,2024-01-03,0,0,0,gap,,
G,1,2024-01-03,0,1,1,,1,1
"""


def diary_rows():
    for participant, days in DIARIES.items():
        for number, sign in enumerate(days.replace(" ", "-"), 1):
            pains = ("", "4") if sign == "?" else (sign, "")
            if sign != "-":
                yield participant, f"2024-01-{number:02}", *pains


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the files and a store that holds them as the study Hand."""
    path = tmp_path_factory.mktemp("study")
    (path / "hand.toml").write_text(DEFINITION)
    with (path / "diary.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("participant", "date", "pain_average", "pain_worst"), *diary_rows()])
    arms = "".join(f"{who},{arm}\n" for who, arm in ARMS.items())
    (path / "arms.csv").write_text(f"participant,arm\n{arms}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESPITE_STORE", str(path / "respite.duckdb"))
        patch.chdir(path)
        assert cli.main(["load", "diary.csv", "--study", "Hand"]) == 0
        assert cli.main(["load", "arms.csv", "--study", "Hand", "--kind", "attributes"]) == 0
    return path


@pytest.fixture
def here(folder, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(folder / "respite.duckdb"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "respite.duckdb"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys, line):
    code = cli.main(line.split())
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return out


def answer(capsys, line):
    return json.loads(said(capsys, line + " --json"))


def test_intervals_of_everybody_at_risk(here, capsys):
    assert said(capsys, "intervals --study Hand --definition hand.toml") == FIRST


def test_all_intervals(here, capsys):
    # after the recurrence of day 6, days 8 to 10 are well; day 7 has no entry
    expected = FIRST.replace("B,1", "A,2,2024-01-10,0,1,0,end_of_diary,,\nB,1", 1)
    assert said(capsys, "intervals --study Hand --definition hand.toml --all") == expected


def test_intervals_from_the_first_good_day_enter_late(here, capsys):
    rows = list(
        csv.DictReader(
            io.StringIO(said(capsys, "intervals --study Hand --definition hand.toml --origin first_good_day"))
        )
    )
    assert [(row["participant"], row["origin_on"], row["entry"], row["duration"]) for row in rows] == [
        ("A", "2024-01-01", "2", "5"),
        ("B", "2024-01-01", "2", "4"),
        ("C", "2024-01-01", "2", "2"),
        ("G", "2024-01-01", "2", "3"),
    ]


def test_intervals_from_a_date_that_the_study_gives(empty, capsys):
    (empty / "hand.toml").write_text(DEFINITION)
    with (empty / "diary.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("participant", "date", "pain_average", "pain_worst"), *diary_rows()])
    # A is randomised a day before pain is back, B before recovery is confirmed, C a day after its last known day
    (empty / "dates.csv").write_text(
        "participant,randomised_on\nA,2024-01-05\nB,2024-01-02\nC,2024-01-04\nD,2024-01-01\n"
    )
    answer(capsys, "load diary.csv --study Hand")
    answer(capsys, "load dates.csv --study Hand --kind attributes")
    asked = "--study Hand --definition hand.toml --origin anchor=randomised_on"
    assert said(capsys, f"intervals {asked}").splitlines()[1:] == ["A,1,2024-01-05,0,1,1,,1,1"]
    found = answer(capsys, f"recurrence {asked}")
    counts = {
        "origin": "anchor=randomised_on",
        "n": 1,
        "events": 1,
        "at_risk": 1,
        "participants": 6,
        "no_known_day": 1,
        "never_recovered": 1,
        "no_anchor": 1,
        "not_at_anchor": 2,
        "never_at_risk": 5,
    }
    assert {name: found[name] for name in counts} == counts
    in_words = said(capsys, f"recurrence {asked}")
    assert "no date to start from 1, not at risk on it 2)" in in_words
    assert "from recovery" not in in_words
    assert cli.main(f"recurrence {asked.replace('randomised', 'enrolled')}".split()) == 2
    assert "no attribute “enrolled_on”; there is randomised_on" in capsys.readouterr().err


def test_intervals_into_a_file(here, capsys):
    (here / "out.csv").write_text("an earlier file")
    said_of_it = said(capsys, "intervals --study Hand --definition hand.toml --csv out.csv")
    assert said_of_it == f"4 intervals of 4 people by by-hand are in {here / 'out.csv'}.\n"
    assert (here / "out.csv").read_bytes().decode() == FIRST
    assert not list(here.glob("*.partial"))


def test_recurrence_and_who_is_not_in_it(here, capsys):
    found = answer(capsys, "recurrence --study Hand --definition hand.toml --at 0,2,3,90")
    assert (found["definition"], found["origin"], found["interval"]) == ("by-hand", "confirmed", "log-log")
    counts = {
        "participants": 7,
        "no_entries": 1,
        "no_known_day": 1,
        "never_recovered": 1,
        "at_risk": 4,
        "never_at_risk": 3,
        "not_grouped": 0,
        "n": 4,
        "dropped": 0,
        "intervals": 4,
        "events": 2,
        "censored_gap": 1,
        "censored_end": 1,
        "unknown_days": 2,  # B's day 3 and A's day 7
        "days_outside_stretches": 3,  # C's days 4 to 6
    }
    assert {name: found[name] for name in counts} == counts
    assert found["all_intervals"] == {"intervals": 5, "events": 2, "censored_gap": 1, "censored_end": 2}
    (group,) = found["groups"]
    assert {name: group[name] for name in counts if name in group} == {
        name: count for name, count in counts.items() if name not in ("not_grouped", "dropped")
    }
    assert group["group"] == "all"
    curve = [group["curve"][name] for name in ("time", "at_risk", "events", "censored")]
    # day 0 C censored; day 1 G's recurrence; day 2 B censored; day 3 A's recurrence
    assert curve == [[0, 1, 2, 3], [4, 3, 2, 1], [0, 1, 0, 1], [1, 0, 1, 0]]
    assert group["curve"]["survival"] == pytest.approx([1, 2 / 3, 2 / 3, 0])
    assert group["median"]["estimate"] == 3
    assert [(point["time"], point["survival"], point["at_risk"]) for point in group["at"]] == [
        (0, 1, 4),
        (2, pytest.approx(2 / 3), 2),
        (3, 0, 1),
        (90, 0, 0),
    ]
    assert (found["logrank"], found["rmst_difference"], found["cox"]) == (None, None, None)


def test_recurrence_by_arm(here, capsys):
    found = answer(capsys, "recurrence --study Hand --definition hand.toml --by arm")
    assert (found["participants"], found["n"], found["never_at_risk"], found["not_grouped"]) == (7, 3, 3, 1)
    assert (found["at_risk"], found["events"], found["dropped"]) == (4, 1, 1)
    people = ("participants", "no_entries", "no_known_day", "never_recovered", "at_risk")
    names = ("group", *people, "n", "events")
    assert [tuple(group[name] for name in names) for group in found["groups"]] == [
        ("x", 3, 0, 0, 1, 2, 2, 1),  # A, B and D
        ("y", 3, 1, 1, 0, 1, 1, 0),  # C, E and F
    ]
    assert [point["time"] for point in found["groups"][0]["at"]] == [90, 180, 365]
    assert found["logrank"] is None  # C has left before anybody had a recurrence
    (term,) = found["cox"]["terms"]
    assert (term["term"], term["coef"]) == ("arm=y", None) and found["cox"]["reason"]


def test_recurrence_in_words(here, capsys):
    out = said(capsys, "recurrence --study Hand --definition hand.toml --by arm")
    assert "definition by-hand" in out
    assert "7 participants: 4 at risk; never at risk 3 (" in out
    assert "(no entries 1, no known day 1, never recovered 1)" in out
    assert "at risk but in no group 1" in out


def test_load_counts_every_record_and_names_every_fault(empty, capsys):
    (empty / "d.csv").write_text(
        "Patient;Datum;Schmerz;Klinik;Wetter\n"
        "A;01.02.2024;3,5;Nord;1\n"
        "A;02.02.2024;11;Nord;2\n"
        "A;03.02.2024;4;Nord;1\n"
        "A;03.02.2024;5;Nord;1\n"
        "B;01.02.2024;2;Süd;1\n"
        "B;01.02.2024;2;Süd;1\n"
        "B;31.02.2024;2;Süd;2\n"
        "B;04.02.2024;;Süd;2\n",
        encoding="utf-8",
    )
    line = "load d.csv --study Probe --map participant=Patient date=Datum pain_average=Schmerz"
    dry = answer(capsys, line + " --dry-run")
    assert not (empty / "respite.duckdb").exists()
    found = answer(capsys, line)
    assert dry == found | {"batch": None}
    assert isinstance(found["batch"], int)
    names = ("records", "stored", "duplicates", "rejected", "participants")
    assert [found[name] for name in names] == [8, 3, 1, 4, 2]
    # lines 4 and 5 contradict each other, and both are rejected
    assert [(fault["line"], fault["column"], fault["value"]) for fault in found["rejects"]] == [
        (3, "Schmerz", "11"),
        (4, "Schmerz", "4"),
        (5, "Schmerz", "5"),
        (8, "Datum", "31.02.2024"),
    ]
    assert all(fault["reason"] for fault in found["rejects"])
    assert found["columns"] == {"participant": "Patient", "date": "Datum", "pain_average": "Schmerz"}
    assert found["not_stored"] == ["Wetter"]  # varies within A; Klinik does not, and is an attribute
    again = answer(capsys, line)
    assert [again[name] for name in names] == [8, 0, 4, 4, 2]


def test_ones_own_diary_needs_no_participant_and_no_study_takes_its_name(empty, capsys):
    (empty / "own.csv").write_text("date,pain_average\n2024-01-31,3\n2024-02-01,4\n")
    for dry_run in (["--dry-run"], []):
        assert cli.main(["load", "own.csv", "--study", "My diary", "--json", *dry_run]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["stored"], told["participants"], told["batch"]) == (2, 1, None if dry_run else 1)
    assert cli.main(["load", "own.csv", "--study", "Other", "--json"]) == 2
    assert "participant" in capsys.readouterr().err


def test_an_answer_to_one_file_decides_nothing_about_the_next(empty, capsys):
    (empty / "first.csv").write_text("participant,date,pain_average\n1,2024-01-25,0.55\n")
    (empty / "second.csv").write_text("participant,date,pain_average\n2,2024-01-01,1\n2,2024-01-02,7\n")
    (empty / "third.csv").write_text("participant,date,pain_average\n3,03/04/2024,1\n")
    answer(capsys, "load first.csv --study S --scale pain_average=0-1")
    assert answer(capsys, "load second.csv --study S")["stored"] == 2
    answer(capsys, "load third.csv --study S --date-format %m/%d/%Y")
    (empty / "third.csv").write_text("participant,date,pain_average\n3,05/04/2024,1\n")
    assert cli.main("load third.csv --study S".split()) == 2
    assert "--date-format" in capsys.readouterr().err


def test_a_person_of_whom_nothing_is_known_takes_part_all_the_same(empty, capsys):
    (empty / "d.csv").write_text("participant,date,pain_average\n1,2024-01-25,0\n")
    (empty / "arms.csv").write_text("participant,arm\n1,a\n2,\n")
    answer(capsys, "load d.csv --study S")
    assert answer(capsys, "load arms.csv --study S --kind attributes")["rejected"] == 0
    found = answer(capsys, "recurrence --study S --definition delphi-2011")
    assert (found["participants"], found["no_entries"], found["never_recovered"]) == (2, 1, 1)


def test_codes_are_unknown_only_when_declared(empty, capsys):
    rows = "A,2024-02-01,-99\nA,2024-02-02,999\nA,2024-02-03,1\n"
    (empty / "d.csv").write_text(f"participant,date,pain_average\n{rows}")
    undeclared = answer(capsys, "load d.csv --study One")
    assert [fault["line"] for fault in undeclared["rejects"]] == [2, 3]
    declared = answer(capsys, "load d.csv --study Two --missing -99,999")
    assert (declared["stored"], declared["rejected"]) == (3, 0)


def test_progress_and_notes_stay_off_stdout(empty, capsys):
    # a byte that is no UTF-8 makes the reader say how it read the file
    (empty / "d.csv").write_bytes("participant,date,pain_average\nZoë,2024-02-01,1\n".encode("cp1252"))
    assert cli.main(["load", "d.csv", "--study", "S", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["stored"] == 1
    assert "Windows-1252" in err and err.count("\n") == 1


def test_demo_backup_and_restore(empty, capsys):
    assert "Both are simulated" in said(capsys, "demo")
    line = "recurrence --study Simulated_trial --definition walkback-limiting --by arm --json".split()
    line[2] = "Simulated trial"
    assert cli.main(line) == 0
    before = capsys.readouterr().out
    payload = json.loads(before)
    assert payload["simulated"] is True and payload["participants"] == 701
    assert payload["n"] + payload["never_at_risk"] + payload["not_grouped"] == payload["participants"]
    said(capsys, "backup copy.duckdb")
    (empty / "d.csv").write_text("participant,date,pain_average\nA,2024-02-01,1\n")
    said(capsys, "load d.csv --study Later")
    kept = said(capsys, "restore copy.duckdb").strip().split("kept at ")[1].rstrip(".")
    assert Path(kept).parent == empty and Path(kept).exists()
    assert cli.main(line) == 0
    assert capsys.readouterr().out == before
    assert cli.main(["intervals", "--study", "Later", "--definition", "delphi-2011"]) == 2
    assert "there is no study “Later”" in capsys.readouterr().err


def console(line, folder):
    env = {"RESPITE_STORE": "respite.duckdb", "PATH": "", "HOME": str(folder)}
    return ready.said(line.split(), cwd=folder, env=env)


def test_the_console_command_with_a_relative_store_from_any_folder(tmp_path):
    (tmp_path / "d.csv").write_text("participant,date,pain_average\nA,2024-02-01,1\n")
    done = subprocess.run(
        [RESPITE, *"load d.csv --study S --json".split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LONG,
        env={"RESPITE_STORE": "respite.duckdb", "PATH": "", "HOME": str(tmp_path)},
    )
    assert (done.returncode, done.stderr, json.loads(done.stdout)["stored"]) == (0, "", 1)
    assert (tmp_path / "respite.duckdb").exists()


def test_two_consoles_at_once_both_finish(tmp_path):
    assert console("demo", tmp_path).returncode == 0
    for name in "ab":
        rows = "".join(f"{name}{n},2024-02-{1 + n % 28:02},{n % 11}\n" for n in range(2000))
        (tmp_path / f"{name}.csv").write_text(f"participant,date,pain_average\n{rows}")
    both = [
        ready.console(
            ["load", f"{name}.csv", "--study", "S", "--json"],
            cwd=tmp_path,
            out=tmp_path / f"{name}.out",
            err=tmp_path / f"{name}.err",
            env={"RESPITE_STORE": "respite.duckdb", "PATH": "", "HOME": str(tmp_path), "RESPITE_WAIT_SECONDS": WAIT},
        )
        for name in "ab"
    ]
    assert [process.wait(LONG) for process in both] == [0, 0]
    answers = [json.loads((tmp_path / f"{name}.out").read_text()) for name in "ab"]
    assert [found["stored"] for found in answers] == [2000, 2000]
    assert answers[0]["batch"] != answers[1]["batch"]


def test_while_the_app_has_the_store_it_does_the_jobs(serve, tmp_path):
    (tmp_path / "hand.toml").write_text(DEFINITION)
    with (tmp_path / "diary.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("participant", "date", "pain_average", "pain_worst"), *diary_rows()])
    with serve(tmp_path / "respite.duckdb") as address:
        loaded = console("load diary.csv --study Hand --json", tmp_path)
        assert (loaded.returncode, loaded.stderr) == (0, "") and json.loads(loaded.stdout)["rejected"] == 0
        assert console("intervals --study Hand --definition hand.toml", tmp_path).stdout == FIRST
        wrong = console("intervals --study Hnad --definition hand.toml", tmp_path)
        assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (2, "", 1)
        second = console("serve", tmp_path)
        assert (second.returncode, second.stdout) == (0, f"Respite is already at {address}\n")
        assert console("backup copy.duckdb", tmp_path).returncode == 0
        restored = console("restore copy.duckdb", tmp_path)
        assert restored.returncode == 2 and "stop it" in restored.stderr
    assert console("restore copy.duckdb", tmp_path).returncode == 0


def test_a_port_in_use_is_refused_and_named(serve, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with serve(tmp_path / "one" / "respite.duckdb") as address:
        port = address.rsplit(":")[-1]
        done = console(f"serve --port {port}", tmp_path / "two")
    assert (done.returncode, done.stdout) == (2, "")
    said = f"--port: {port} is in use by another program; choose another, or leave --port out.\n"
    assert done.stderr == said
