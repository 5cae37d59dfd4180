"""A study of diaries at random through the terminal, against a day-by-day reading of the contract and R.

tests/reference/cli/day_by_day.py was written from the contract's words; recurrence.R took up its intervals.
"""

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import pytest

import cli
from tests.reference.cli import day_by_day as contract
from tests.terminal.typed import inside, load

REFERENCE = Path(__file__).parents[1] / "reference/cli"
FROM_R = json.loads((REFERENCE / "recurrence.json").read_text())
ROWS, ARMS = contract.study()
PEOPLE = contract.days_of(ROWS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder whose store holds the diaries and the arms as the study Random."""
    path = tmp_path_factory.mktemp("acceptance")
    with (path / "diary.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("participant", "date", "entry", *contract.MEASURES), *ROWS])
    with (path / "arms.csv").open("w", newline="", encoding="utf-8") as file:
        # a second column, since a row that says nothing about a participant is rejected
        members = ((who, arm, "here") for who, arm in ARMS.items())
        csv.writer(file).writerows([("participant", "arm", "site"), *members])
    with inside(path):
        load("Random", diary="diary.csv", attributes="arms.csv")
    return path


@pytest.fixture
def said(folder, monkeypatch, capsys):
    monkeypatch.setenv("RESPITE_STORE", str(folder / "respite.duckdb"))
    monkeypatch.chdir(folder)
    capsys.readouterr()

    def run(line):
        code = cli.main(line.split())
        out, err = capsys.readouterr()
        assert (code, err) == (0, "")
        return out

    return run


def same(ours, theirs):
    if theirs is None:
        assert ours is None
    else:
        assert ours == pytest.approx(theirs, rel=1e-8)


def expected(definition, origin, only_first=False):
    rows = []
    for who, days in PEOPLE.items():
        for number, found in enumerate(contract.intervals(days, definition, origin), 1):
            if number == 1 or not only_first:
                texts = (found.origin_on.isoformat(), *map(str, found[1:4]), found.reason)
                rows.append((who, number, *texts))
    return [(who, str(number), *rest) for who, number, *rest in sorted(rows)]


@pytest.mark.parametrize("origin", contract.ORIGINS)
@pytest.mark.parametrize("definition", contract.SHIPPED)
def test_every_interval_of_every_definition_that_ships(definition, origin, said):
    line = f"intervals --study Random --definition {definition} --origin {origin}"
    for option, only_first in ((" --all", False), ("", True)):
        header, *rows = csv.reader(io.StringIO(said(line + option)))
        columns = ["participant", "interval", "origin_on", "entry", "duration", "event", "reason"]
        assert header == [*columns, "onset_first", "onset_last"]
        assert [tuple(row[: len(columns)]) for row in rows] == expected(definition, origin, only_first)
        # the last day that a recurrence can have begun on is the one it is counted to
        assert all(row[8] == (row[4] if row[5] == "1" else "") for row in rows)
        assert rows


def people_counted(definition, members):
    """Clause 8, from the diaries."""
    days = [PEOPLE.get(who, {}) for who in members]
    with_known_day = [own for own in days if contract.known(own, definition)]
    at_risk = sum(bool(contract.intervals(own, definition)) for own in days)
    gaps = []
    for own in with_known_day:
        dates = list(contract.known(own, definition))
        gaps += [(b - a).days - 1 for a, b in pairwise(dates)]
    return {
        "participants": len(days),
        "no_entries": days.count({}),
        "no_known_day": len(days) - len(with_known_day) - days.count({}),
        "never_recovered": len(with_known_day) - at_risk,
        "at_risk": at_risk,
        "never_at_risk": len(days) - at_risk,
        "unknown_days": sum(gap for gap in gaps if gap <= contract.GAP),
        "days_outside_stretches": sum(gap for gap in gaps if gap > contract.GAP),
    }


@pytest.mark.parametrize("definition", contract.SHIPPED)
def test_nobody_disappears_overall_and_by_arm(definition, said):
    found = json.loads(said(f"recurrence --study Random --definition {definition} --by arm --json"))
    in_no_arm = people_counted(definition, [who for who, arm in ARMS.items() if not arm])["at_risk"]
    assert found["not_grouped"] == in_no_arm
    assert found["n"] + found["never_at_risk"] + found["not_grouped"] == found["participants"]
    everybody = people_counted(definition, ARMS)
    assert {name: found[name] for name in everybody} == everybody
    for group in found["groups"]:
        members = people_counted(definition, [who for who, arm in ARMS.items() if arm == group["group"]])
        assert {name: group[name] for name in members} == members
        assert group["n"] == group["at_risk"]


def test_the_intervals_that_r_took_up_are_those_of_the_contract():
    with (REFERENCE / "recurrence.csv").open(encoding="utf-8") as file:
        told = [tuple(row.values()) for row in csv.DictReader(file)]
    assert told == [
        (definition, origin, who, ARMS[who], entry, duration, event)
        for definition in contract.WITH_R
        for origin in contract.ORIGINS
        for who, _, _, entry, duration, event, _ in expected(definition, origin, only_first=True)
    ]


@pytest.mark.parametrize("case", FROM_R["cases"], ids=lambda case: f"{case['definition']}, {case['origin']}")
def test_recurrence_by_arm_is_what_r_says_of_those_intervals(case, said):
    at, horizon = ",".join(map(str, case["groups"][0]["time"])), FROM_R["horizon"]
    found = json.loads(
        said(
            f"recurrence --study Random --definition {case['definition']} --origin {case['origin']} --by arm"
            f" --at {at} --tau {horizon} --json"
        )
    )
    assert [group["group"] for group in found["groups"]] == [group["group"] for group in case["groups"]]
    for ours, theirs in zip(found["groups"], case["groups"], strict=True):
        assert (ours["n"], ours["events"]) == (theirs["n"], theirs["events"])
        for name in ("estimate", "lower", "upper"):
            same(ours["median"][name], theirs["median"][name])
        for name in ("time", "survival", "lower", "upper"):
            for point, value in zip(ours["at"], theirs[name], strict=True):
                # exact limits, which `method` names, are held by tests of their own
                if name not in ("lower", "upper") or point["method"] != "exact":
                    same(point[name], value)
        for name, value in theirs["rmst"].items():
            same(ours["rmst"][name], value)
    same(found["logrank"]["statistic"], case["logrank"])
    (term,) = found["cox"]["terms"]
    assert term["term"] == "arm=walking"
    for name, value in case["cox"].items():
        same(term[name], value)
