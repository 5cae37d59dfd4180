"""Tables and a study through the terminal, against R and a loop over days that share nothing with what they check.

tests/reference/cli/cohort/make.R made the numbers; study.py there draws the study and derives its intervals.
"""

import csv
import io
import json
import math
import zipfile
from pathlib import Path

import pytest

import cli
from tests.reference.cli.cohort import study as contract
from tests.terminal.typed import inside, load

REFERENCE = Path(__file__).parents[1] / "reference/cli/cohort"
TABLES = json.loads((REFERENCE / "tables.json").read_text(encoding="utf-8"))["cases"]
STUDY = json.loads((REFERENCE / "study.json").read_text(encoding="utf-8"))
ATTRIBUTES, ROWS = contract.study()
PEOPLE = contract.days_of(ATTRIBUTES, ROWS)
NOT_OF_R = ("lower", "upper", "p_value")
ORIGINS = ("confirmed", "first_good_day", "anchor=randomised_on")


def differences(theirs, ours, place=""):
    """Where ours is not theirs; keys that only ours has are left alone, and "skip" is not compared."""
    if theirs == "skip":
        return []
    if isinstance(theirs, dict):
        # where exact limits or p-values take the place of R's, `method` says so; tests of their own hold those
        not_of_r = NOT_OF_R if str(ours.get("method", "")).startswith("exact") else ()
        theirs = {key: value for key, value in theirs.items() if key not in not_of_r}
        return [found for key, value in theirs.items() for found in differences(value, ours[key], f"{place}.{key}")]
    if isinstance(theirs, list):
        assert len(theirs) == len(ours), place
        pairs = enumerate(zip(theirs, ours, strict=True))
        return [found for n, pair in pairs for found in differences(*pair, f"{place}[{n}]")]
    if isinstance(theirs, str) or None in (theirs, ours):
        return [(place, theirs, ours)] if theirs != ours else []
    is_same = math.isclose(theirs, ours, rel_tol=1e-6, abs_tol=1e-9)
    return [] if is_same else [(place, theirs, ours)]


def no_number(text):
    raise AssertionError(f"{text} in JSON")


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case["name"])
def test_a_table_is_told_as_r_tells_it(case, monkeypatch, capsys):
    monkeypatch.chdir(REFERENCE)
    assert cli.main(case["args"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert differences(case["expected"], json.loads(out, parse_constant=no_number)) == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("cohort")
    with (path / "diary.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("participant", "date", *contract.MEASURES), *ROWS])
    with (path / "people.csv").open("w", newline="", encoding="utf-8") as file:
        people = ((who, *values) for who, values in ATTRIBUTES.items())
        csv.writer(file).writerows([("participant", *contract.ATTRIBUTES), *people])
    with inside(path):
        load("Cohort", diary="diary.csv", attributes="people.csv")
    return path


@pytest.fixture
def said(folder, monkeypatch, capsys):
    monkeypatch.setenv("RESPITE_STORE", str(folder / "respite.duckdb"))
    monkeypatch.chdir(folder)
    capsys.readouterr()

    def run(args):
        code = cli.main(args)
        out, err = capsys.readouterr()
        assert (code, err) == (0, "")
        return out

    return run


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("definition", contract.PRESETS)
def test_first_and_all_intervals_from_every_origin(definition, origin, said):
    expected = contract.table(ATTRIBUTES, PEOPLE, contract.PRESETS[definition], origin)
    expected = [tuple(map(str, row)) for row in expected]
    line = ["intervals", "--study", "Cohort", "--definition", definition, "--origin", origin]
    _, *rows = csv.reader(io.StringIO(said([*line, "--all"])))
    assert [tuple(row[:7]) for row in rows] == expected  # behind them the days that the onset can lie on
    _, *rows = csv.reader(io.StringIO(said(line)))
    assert [tuple(row[:7]) for row in rows] == [row for row in expected if row[1] == "1"]
    assert len(rows) > 80


@pytest.mark.parametrize("case", STUDY["cases"], ids=lambda case: case["name"])
def test_the_study_is_told_as_r_tells_its_intervals(case, said):
    found = json.loads(said(case["args"]), parse_constant=no_number)
    assert differences(case["expected"], found) == []


def test_rules_of_the_grid_are_what_r_says_of_intervals_made_day_by_day(said):
    line = "recurrence --study Cohort --definition delphi-2011 --by arm --definitions grid --json"
    found = json.loads(said(line.split()), parse_constant=no_number)["multiverse"]
    rules = {rule["definition"]: rule for rule in found}
    assert len(rules) == 1000
    told = {rule["definition"]: rule for rule in STUDY["rules"]}
    for name, _ in map(contract.grid_rule, contract.GRID):
        # R had no rows of a rule under which nobody recovers
        nobody = {"n": 0, "events": 0, "median": None, "hazard_ratio": None, "lower": None, "upper": None}
        assert differences(told.get(name, nobody), rules[name]) == []
    assert sum(rule["hazard_ratio"] is not None for rule in told.values()) >= 15


def test_methods_tell_the_model_that_was_fitted_and_when_the_clock_started(said, folder):
    options = "--definition dasilva-2019-any --origin anchor=randomised_on --by arm --covariates age --strata site"
    said(f"bundle --study Cohort {options} --weights peto-peto --out a.zip".split())
    with zipfile.ZipFile(folder / "a.zip") as archive:
        found, methods = json.loads(archive.read("results.json")), archive.read("methods.txt").decode()
        asked = json.loads(archive.read("settings.json"))
    assert found["cox"]["n"] < found["n"]
    assert f"The model has {found['cox']['n']} people with {found['cox']['events']} recurrences" in methods
    assert "peto-peto weights S^1 (1 - S)^0, by the log-rank test within “site”" in methods
    assert "a baseline hazard for each “site”" in methods
    assert f"{found['no_anchor']} have no such date and {found['not_at_anchor']} were not recovered" in methods
    assert "randomised_on" in methods and "not at randomisation" not in methods
    assert (asked["strata"], asked["weights"]["weights"]) == ("site", "peto-peto")
    said("bundle --study Cohort --definition dasilva-2019-any --covariates age --out b.zip".split())
    with zipfile.ZipFile(folder / "b.zip") as archive:
        methods = archive.read("methods.txt").decode()
    assert "Recurrence was related to covariates by Cox's model" in methods and "None" not in methods
