"""What respite recurrence says of a study's plan: nothing without one, else declared or exploratory."""

import json
import shutil
from datetime import date, timedelta

import pytest

import cli
from data.store.running import close_the_store, the_store
from data.study.looks import Looks, looks
from data.study.study_plan import OutcomePlan, RecurrencePlan, StudyPlan, declare
from tests.terminal.typed import inside, load

ASK = "recurrence --study Trial --definition dasilva-2019-any --by arm"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Two arms of three: well for a week; the first of each has pain again on the 9th day."""
    folder = tmp_path_factory.mktemp("loaded")
    lines = ["participant,date,pain_average,arm"]
    for who in ("a0", "a1", "a2", "b0", "b1", "b2"):
        for day in range(10):
            pain = 5 if day == 8 and who.endswith("0") else 0
            lines.append(f"{who},{date(2025, 1, 1) + timedelta(days=day)},{pain},{who[0]}")
    (folder / "diary.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with inside(folder):
        load("Trial", diary="diary.csv")
    return folder


@pytest.fixture
def trial(loaded, tmp_path, monkeypatch):
    """A copy of the store with them, to ask."""
    shutil.copy(loaded / "respite.duckdb", tmp_path)
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "respite.duckdb"))
    monkeypatch.chdir(tmp_path)


def told(capsys, line):
    capsys.readouterr()
    assert cli.main(line.split()) == 0
    return capsys.readouterr().out


def in_the_store(do):
    try:
        return do(the_store().find("Trial"))
    finally:
        close_the_store()


def test_without_a_plan_nothing_is_said(trial, capsys):
    assert "standing" not in json.loads(told(capsys, ASK + " --json"))


def test_with_a_plan_it_says_what_is_declared_and_what_is_not(trial, capsys):
    plan = StudyPlan(
        primary="recurrence", by="arm", recurrence=RecurrencePlan(definition="dasilva-2019-any"), outcome=None
    )
    in_the_store(lambda study: declare(study, plan, key="a"))
    found = json.loads(told(capsys, ASK + " --json"))["standing"]
    assert found["kind"] == "declared" and "after data were loaded" in found["words"]
    other = json.loads(told(capsys, ASK + " --origin first_good_day --json"))["standing"]
    assert other["kind"] == "exploratory" and "where days are counted from" in other["words"]
    assert "Declared on" in told(capsys, ASK)
    assert in_the_store(looks) == Looks(0, 2)


def test_what_is_beside_the_declared_one_is_exploratory_and_counted(trial, capsys):
    plan = StudyPlan(
        primary="recurrence", by="arm", recurrence=RecurrencePlan(definition="dasilva-2019-any"), outcome=None
    )
    in_the_store(lambda study: declare(study, plan, key="a"))
    found = json.loads(told(capsys, ASK + " --recurrent --definitions presets --json"))
    assert found["standing"]["kind"] == "declared"
    assert "declares nothing about all recurrences" in found["all_recurrences_standing"]["words"]
    assert "Declared is the marked definition alone" in found["multiverse_standing"]["words"]
    # the first recurrences, all of them, and every definition
    assert in_the_store(looks) == Looks(0, 3)
    text = told(capsys, ASK + " --recurrent --definitions presets")
    assert "declares nothing about all recurrences" in text and "what the others say is exploratory" in text
    strata = json.loads(told(capsys, ASK + " --weights peto-peto --json"))
    assert strata["standing"]["kind"] == "declared" and in_the_store(looks) == Looks(0, 4)


def test_outcomes_say_what_they_are_by_the_plan_and_are_counted(trial, capsys):
    ask = "outcomes --study Trial --measure pain_average --by arm --visits 0,8 --window 1"
    assert "standing" not in json.loads(told(capsys, ask + " --json"))
    plan = StudyPlan(
        primary="outcome", by="arm", recurrence=None, outcome=OutcomePlan(measure="pain_average", visits=(0, 8))
    )
    in_the_store(lambda study: declare(study, plan, key="a"))
    found = json.loads(told(capsys, ask + " --json"))["standing"]
    assert found["kind"] == "declared" and "the mean scores at day 8" in found["words"]
    other = json.loads(told(capsys, ask.replace(" --by arm", "") + " --json"))["standing"]
    assert other["kind"] == "exploratory" and "the groups (declared: arm)" in other["words"]
    assert "Declared on" in told(capsys, ask)
    assert in_the_store(looks) == Looks(1, 2)


def test_a_file_with_the_id_of_a_shipped_definition_is_not_the_declared_one(trial, capsys, tmp_path):
    plan = StudyPlan(
        primary="recurrence", by="arm", recurrence=RecurrencePlan(definition="dasilva-2019-any"), outcome=None
    )
    in_the_store(lambda study: declare(study, plan, key="a"))
    (tmp_path / "own.toml").write_text(
        'id = "dasilva-2019-any"\n[bad]\nany = [{ measure = "pain_average", more_than = 2 }]\n'
        '[good]\nall = [{ measure = "pain_average", at_most = 0 }]\n'
        "[rule]\nmin_bad_days = 1\nrecovery_days = 3\nbridge_days = 1\nmax_gap_days = 2\n"
    )
    found = json.loads(told(capsys, "recurrence --study Trial --definition own.toml --by arm --json"))["standing"]
    assert found["kind"] == "exploratory" and "the definition" in found["words"]
