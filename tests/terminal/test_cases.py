"""Small files that stand for kinds of files, from the file to a number: each has its right value, worked by hand.

What each is, and how else such files are written, is in `tests/files/cases` and `tests/files/test_cases.py`.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import cli
from tests.stores import begin

CASES = Path(__file__).parents[1] / "files" / "cases"
# w = 7, week n ends on day 7n. A: weeks 2 to 5 free, days 8 to 35, 26 of them by day 33; pain again in week 6, days 36 to 42.
# Its second: days 43 to 77, t0 68, pain in week 12, days 78 to 84. B: days 50 to 84, t0 75. C: days 36 to 84, t0 61.
WEEKLY = {"last": [9, 16, 9, 23], "middle": [6, 13, 9, 23], "first": [3, 10, 9, 23]}


@pytest.fixture
def respite(tmp_path, monkeypatch, capsys):
    """Commands on a store of their own: what they print, or the refusal."""
    monkeypatch.setenv("RESPITE_STORE", str(begin(tmp_path / "respite.duckdb")))

    def ask(*words):
        code = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        return out if code == 0 else err

    return ask


def intervals(told):
    return list(csv.DictReader(io.StringIO(told)))


@pytest.mark.parametrize(("name", "more"), [("long", ()), ("wide", ("--shape", "layout=wide"))])
def test_weekly_counts_give_the_same_however_they_stand(respite, name, more):
    respite("load", CASES / f"weekly-counts-{name}.csv", "--study", "W", "--covers", "7", *more)
    asked = ("intervals", "--study", "W", "--definition", "zero-weeks-4", "--all")
    for onset, right in WEEKLY.items():
        rows = intervals(respite(*asked, "--onset", onset))
        assert [(row["participant"], row["origin_day"]) for row in rows] == [
            ("A", "33"),
            ("A", "68"),
            ("B", "75"),
            ("C", "61"),
        ]
        assert [int(row["duration"]) for row in rows] == right
        assert [row["event"] for row in rows] == ["1", "1", "0", "0"]


def test_a_visit_that_asks_whether_there_was_pain(respite):
    asked = respite("load", CASES / "monthly-visits.csv", "--study", "V")
    assert "“case.lbp”" in asked and "“1”" in asked and '--map "flare=case.lbp"' in asked
    respite("load", CASES / "monthly-visits.csv", "--study", "V", "--map", "flare=case.lbp")
    told = {
        onset: {
            row["participant"]: (row["origin_on"], row["duration"], row["event"])
            for row in intervals(respite("intervals", "--study", "V", "--definition", "visit-free", "--onset", onset))
        }
        for onset in ("last", "first")
    }
    # visits every 28 days. s0: pain on 1 January and 20 May, free from 29 January to 22 April; s1: free on the 1st, not on the 29th
    assert len(told["last"]) == 12
    assert (told["last"]["s0"], told["last"]["s1"]) == (("2024-01-29", "112", "1"), ("2024-01-01", "28", "1"))
    assert (told["first"]["s0"][1], told["first"]["s1"][1]) == ("85", "1")


def test_scores_on_about_the_day_of_a_visit_are_those_of_the_visit(respite):
    respite("load", CASES / "scores-at-visits.csv", "--study", "S")
    words = ("--measure", "pain_average", "--by", "arm", "--visits", "0,84", "--window", "7", "--json")
    told = json.loads(respite("outcomes", "--study", "S", *words))
    # second visits lie on days 81 to 90, and everybody has both
    assert [(group["group"], [visit["n"] for visit in group["visits"]]) for group in told["groups"]] == [
        ("a", [20, 20]),
        ("b", [20, 20]),
    ]
    # each of a falls by 2 points, each of b by 4
    assert [group["visits"][1]["change"]["mean"] for group in told["groups"]] == [-2.0, -4.0]


def test_groups_by_number_take_their_labels_and_any_of_them_is_the_reference(respite):
    labels = ("--label", "group:1=Usual care", "group:2=Walking", "group:3=Walking and talking")
    respite("load", CASES / "labels-1-2-3.csv", "--study", "L", *labels)
    words = ("--measure", "pain_average", "--by", "group", "--visits", "0,56", "--window", "2", "--json")
    means = {"Usual care": 5.0, "Walking": 4.0, "Walking and talking": 3.0}  # on 1 January; 0 on 26 February for all
    for reference in means:
        told = json.loads(respite("outcomes", "--study", "L", "--reference", reference, *words))
        assert [group["group"] for group in told["groups"]] == [reference, *(one for one in means if one != reference)]
        for group in told["groups"]:
            first, last = group["visits"]
            assert (first["n"], first["mean"], last["change"]["mean"]) == (
                10,
                means[group["group"]],
                -means[group["group"]],
            )
    refused = respite("outcomes", "--study", "L", "--reference", "1", *words)
    assert "“1”" in refused and "Usual care" in refused
