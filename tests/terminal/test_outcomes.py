"""`respite outcomes`: on a study known by hand, on the simulated trial, and on what there is not."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

import cli
from analysis.outcome_change import ancova
from data.store.store import Store
from data.study.outcomes import visit_outcomes

ROOT = Path(__file__).parents[2]
# Everybody starts at pain 6, written down for a week; at day 28 (25 to 31) walkers are at these, controls at those.
LATER = {"walking": (1, 2, 3, 2, 1, 4), "control": (4, 5, 6, 5, 3, None)}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def hand(folder, capsys):
    lines = ["participant,date,pain_average,arm,started"]
    for arm, values in LATER.items():
        for number, value in enumerate(values):
            for day in [*range(7), *(range(25, 32) if value is not None else ())]:
                on = date(2025, 1, 1) + timedelta(days=day)
                lines.append(f"{arm[0]}{number},{on},{6 if day < 7 else value},{arm},2025-01-07")
    (folder / "file.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert cli.main(["load", "file.csv", "--study", "Hand"]) == 0
    capsys.readouterr()
    return folder


def said(capsys, *argv, code=0):
    assert cli.main(["outcomes", *argv]) == code
    out, err = capsys.readouterr()
    return err if code else out


def answer(capsys, *argv):
    return json.loads(said(capsys, *argv, "--json"), parse_constant=lambda word: pytest.fail(f"{word} in the JSON"))


HAND = ("--study", "Hand", "--measure", "pain_average", "--by", "arm", "--visits", "0,28")


def test_a_study_known_by_hand(hand, capsys):
    found = answer(capsys, *HAND)
    control, walking = found["groups"]
    assert (found["enrolled"], control["enrolled"], walking["enrolled"]) == (12, 6, 6)
    assert [visit["mean"] for visit in control["visits"]] == pytest.approx([6, (4 + 5 + 6 + 5 + 3) / 5])
    assert [visit["mean"] for visit in walking["visits"]] == pytest.approx([6, 13 / 6])
    assert (control["visits"][1]["n"], control["visits"][1]["change"]["mean"]) == (5, pytest.approx(-1.4))
    # the same baseline for everybody: the plain difference 13/6 - 23/5
    (term,) = found["ancova"][0]["terms"]
    assert (term["group"], term["reference"]) == ("walking", "control")
    assert term["estimate"] == pytest.approx(13 / 6 - 23 / 5)
    # falls of 6: to 1, 2, 3, 2, 1, 4 and to 4, 5, 6, 5, 3: 30 % is 1.8 points, to 4.2 or less; 50 % to 3 or less
    thirty, fifty = found["responders"]
    assert [(one["responders"], one["enrolled"], one["observed"]) for one in thirty["groups"]] == [(2, 6, 5), (6, 6, 6)]
    assert [one["responders"] for one in fifty["groups"]] == [1, 5]
    assert fifty["differences"][0]["estimate"] == pytest.approx(4 / 6)
    assert fifty["differences"][0]["number_needed"]["number"] == pytest.approx(1.5)
    # 2 points and more: controls 4 and 3; all walkers
    assert [one["important"]["better"] for one in found["changes"]] == [2, 6]
    assert [one["beyond_error"] for one in found["changes"]] == [None, None]


def test_visits_are_those_of_the_study_unless_others_are_named(folder, capsys):
    """A score at day 0, 30 and 90, some days early or late: nothing about 84 or 182, and no visit of a diary."""
    rows = [
        f"p{n},{date(2025, 1, 1) + timedelta(days=day + (n % 3 if day else 0))},{n + day % 7}"
        for n in range(9)
        for day in (0, 30, 90)
    ]
    (folder / "scores.csv").write_text("participant,date,total\n" + "\n".join(rows) + "\n", encoding="utf-8")
    load = ["load", "scores.csv", "--study", "Scores", "--kind", "questionnaire", "--instrument", "rmdq-24"]
    assert cli.main([*load, "--map", "total_rmdq-24=total"]) == 0
    capsys.readouterr()
    found = answer(capsys, "--study", "Scores", "--measure", "rmdq-24")
    assert [one["visit"] for one in found["windows"]] == [0, 31, 91]  # the middle of 30, 31 and 32
    assert [visit["n"] for visit in found["groups"][0]["visits"]] == [9, 9, 9]
    typed = answer(capsys, "--study", "Scores", "--measure", "rmdq-24", "--visits", "0,90")
    assert [one["visit"] for one in typed["windows"]] == [0, 90]


def test_people_read_the_same(hand, capsys):
    out = said(capsys, *HAND)
    assert "Average pain, 0 to 10, higher is worse; days from each first day with anything told." in out
    assert "Down by 50 % or more at day 28: control 1 of 6 enrolled (5 observed), walking 5 of 6 enrolled" in out
    assert "walking minus control: -2.43" in out and "NNTB 1.5" in out


def test_an_anchor_and_a_window_are_taken(hand, capsys):
    # day 0 is 7 January, the last of the week at 6; day 21 is the 28th of the file's days
    found = answer(capsys, *HAND[:6], "--visits", "0,21", "--window", "2", "--anchor", "started")
    assert found["windows"] == [{"visit": 0, "first": -4, "last": 0}, {"visit": 21, "first": 19, "last": 23}]
    assert found["groups"][1]["visits"][1]["mean"] == pytest.approx(13 / 6)


def test_the_simulated_trial_says_what_the_statistics_say(folder, simulated, capsys):
    shutil.copy(simulated, folder / "store.duckdb")
    given = ("--study", "Simulated trial", "--measure", "pain_average", "--by", "arm")
    found = answer(capsys, *given)
    assert found["simulated"] and found["enrolled"] == 701
    store = Store(folder / "store.duckdb")
    read = visit_outcomes(store.find("Simulated trial"), "pain_average", by="arm")
    store.close()
    alone = ancova(read.values[:, 0], read.values[:, 2], read.group).differences[0]
    assert found["ancova"][1]["terms"][0]["estimate"] == pytest.approx(alone.estimate)
    assert len(found["repeated_measures"]["terms"]) == 2 and found["repeated_measures"]["reason"] == ""
    assert "(simulated data)" in said(capsys, *given)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--study", "None", "--measure", "pain_average"), "there is no study “None”"),
        (("--study", "Hand", "--measure", "tsk-11"), "no values of “tsk-11”; there is pain_average"),
        ((*HAND[:4], "--by", "sex"), "no attribute “sex”; there is arm, started"),
        ((*HAND[:4], "--anchor", "arm"), "“arm” of participant c0 is “control”; visits are counted from dates"),
        ((*HAND[:4], "--visits", "84,28"), "2 to 20 days that rise"),
        ((*HAND[:4], "--share-of-days", "2"), "“2” is no share"),
        ((*HAND[:4], "--visits", "0,x"), "“x” is no such day"),
        ((*HAND[:4], "--visits", "0,10", "--window", "5"), "visits 0 and 10 share days"),
        ((*HAND[:4], "--window", "1000"), "0 to 183 days"),
    ],
)
def test_what_cannot_be_done_is_one_line(hand, capsys, argv, words):
    err = said(capsys, *argv, code=2)
    assert words in err and err.count("\n") == 1


@pytest.fixture(scope="module")
def trial_file(tmp_path_factory):
    """The simulated trial that R analysed, as a diary at three visits: no daily entries."""
    people = pd.read_csv(ROOT / "tests/reference/trial/people.csv")
    rows = []
    for one in people.itertuples():
        for day, value in ((0, one.before), (28, one.y28), (84, one.y84)):
            if value == value:
                on = date(2025, 1, 6) + timedelta(days=day)
                rows.append(f"p{one.person},{on},{value},{one.arm},{one.clinic},{one.age},{one.sex},{one.job}")
    path = tmp_path_factory.mktemp("trial") / "trial.csv"
    path.write_text("participant,date,pain_average,arm,clinic,age,sex,job\n" + "\n".join(rows) + "\n")
    return path


def test_a_trial_at_visits_is_compared_as_r_compares_it(folder, trial_file, capsys):
    """From the file to the numbers: tests/reference/trial, by R."""
    expected = pd.read_csv(ROOT / "tests/reference/trial/results.csv").set_index(["what", "term", "name"])["value"]
    assert cli.main(["load", str(trial_file), "--study", "Trial"]) == 0
    capsys.readouterr()
    given = ("--study", "Trial", "--measure", "pain_average", "--by", "arm", "--visits", "0,28,84", "--window", "7")
    beside = ("--covariates", "age,sex,job")
    found = answer(capsys, *given, *beside)
    assert (found["rule"], found["reference"]) == ("nearest", "control")
    for term in found["ancova"][1]["terms"]:
        assert term["estimate"] == pytest.approx(expected["ancova", f"arm{term['group']}", "estimate"])
    assert len(found["ancova"][1]["pairs"]) == 3
    found = answer(capsys, *given, *beside, "--cluster", "clinic")
    for term in found["ancova"][1]["terms"]:
        assert term["se"] == pytest.approx(expected["ancova_clusters", f"arm{term['group']}", "se"])
    assert found["ancova"][1]["clusters"] == 12 and "stands alone" in found["repeated_measures"]["reason"]
    asked = (*given, "--covariates", "age,sex", "--respond", "<=4")
    found = answer(capsys, *asked, "--df", "kenward-roger", "--parts", "job")
    for term in found["standardised"][1]["differences"]:
        by_r = expected["standardised", term["group"], "difference"]
        assert term["difference"]["estimate"] == pytest.approx(by_r, rel=1e-6)
    assert "Kenward" in found["repeated_measures"]["method"]
    assert [one["level"] for one in found["parts"][0]["parts"]] == ["desk", "none", "other"]
    # another reference turns the sign
    turned = answer(capsys, *given, *beside, "--reference", "walking")
    of_control = next(one for one in turned["ancova"][1]["terms"] if one["group"] == "control")
    assert of_control["estimate"] == pytest.approx(-expected["ancova", "armwalking", "estimate"])
    told = said(capsys, *asked, "--parts", "sex")
    assert "Responders (<=4) at day 84:" in told and "  interaction: p = " in told
    assert "nobody is in “none”" in said(capsys, *given, "--reference", "none", code=2)
    assert "is no cut" in said(capsys, *given, "--respond", "=1", code=2)
