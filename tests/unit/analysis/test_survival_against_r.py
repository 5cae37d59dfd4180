"""Kaplan-Meier curves, quantiles and shares at a time against R (tests/reference/survival/make.R)."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.risk_table import risk_table_from_subjects
from analysis.survival import kaplan_meier

# a division by zero or an overflow on the way is a fault, even if the result looks right
pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/survival/curves.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}
METHODS = ("log-log", "log", "plain")


def table_of(case):
    return risk_table_from_subjects(case["duration"], case["event"], entry=case["entry"], group=case["group"])


def close(ours, theirs):
    """Equal to nine digits, and missing where R has NA."""
    assert [value is None for value in ours] == [value is None for value in theirs]
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if b is not None]
    np.testing.assert_allclose([a for a, _ in pairs], [b for _, b in pairs], rtol=1e-9, atol=1e-14)


def test_the_reference_names_its_makers():
    assert REFERENCE["made_with"] == {"r": "R version 4.2.2 Patched (2022-11-10 r83330)", "survival": "3.5.3"}


@pytest.mark.parametrize("name", CASES)
def test_groups_and_people(name):
    case = CASES[name]
    table = table_of(case)
    assert list(table.groups) == [group["group"] for group in case["groups"]]
    assert table.n.tolist() == [group["n"] for group in case["groups"]]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", CASES)
def test_curve(name, method):
    case = CASES[name]
    table = table_of(case)
    for expected in case["groups"]:
        curve = kaplan_meier(table, expected["group"], ci_method=method).as_columns()
        if not expected["at_risk"]:
            assert curve["time"] == [] and curve["survival"] == []
            continue
        assert curve["time"] == expected["time"]
        assert curve["at_risk"] == expected["n_risk"]
        assert curve["events"] == expected["n_event"]
        assert curve["censored"] == expected["n_censor"]
        close(curve["survival"], expected["survival"])
        close(curve["lower"], expected["intervals"][method]["lower"])
        close(curve["upper"], expected["intervals"][method]["upper"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", CASES)
def test_quartiles(name, method):
    case = CASES[name]
    table = table_of(case)
    for expected in case["groups"]:
        curve = kaplan_meier(table, expected["group"], ci_method=method)
        ours = [curve.quantile(p) for p in (0.25, 0.5, 0.75)]
        if not expected["at_risk"]:
            assert all((q.estimate, q.lower, q.upper) == (None, None, None) for q in ours)
            continue
        theirs = expected["quantiles"][method]
        for part in ("estimate", "lower", "upper"):
            close([getattr(quartile, part) for quartile in ours], theirs[part])
        assert curve.median() == ours[1]


@pytest.mark.parametrize("name", CASES)
def test_quantile_at_the_very_last_limit(name):
    case = CASES[name]
    table = table_of(case)
    for expected in case["groups"]:
        limit = expected.get("last_limit")
        if limit:
            close([kaplan_meier(table, expected["group"]).quantile(limit["p"]).lower], [limit["lower"]])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", CASES)
def test_share_at_chosen_times(name, method):
    case = CASES[name]
    table = table_of(case)
    duration = np.array(case["duration"])
    entry = np.zeros(len(duration)) if case["entry"] is None else np.array(case["entry"])
    group = np.array(["all"] * len(duration) if case["group"] is None else case["group"])
    for expected in case["groups"]:
        if not expected["at_risk"]:
            continue
        wanted = expected["at"][method]
        ours = kaplan_meier(table, expected["group"], ci_method=method).at([row["time"] for row in wanted])
        for part in ("time", "survival"):
            close([getattr(row, part) for row in ours], [row[part] for row in wanted])
        rs = [place for place, row in enumerate(ours) if row.method != "exact" and row.at_risk]
        for part in ("lower", "upper"):
            close([getattr(ours[place], part) for place in rs], [wanted[place][part] for place in rs])
        for row in ours:
            assert (row.lower is None) is (not row.survival or not row.at_risk)
            assert row.lower is None or row.lower <= row.survival <= row.upper
        if name.startswith("near-equal times"):
            continue  # counted by hand in test_risk_table.py
        for row in ours:
            inside = (entry < row.time) | ((entry == 0) & (row.time == 0))
            mine = (group == expected["group"]) & inside & (row.time <= duration)
            assert row.at_risk == int(mine.sum())


def test_published_intervals_of_the_lung_data():
    """Median 310 days; log-log 284 to 361, log 285 to 363; ECOG 2: 153 to 285 and 156 to 288."""
    lung, by_ecog = table_of(CASES["lung"]), table_of(CASES["lung by ph.ecog"])

    def interval(table, group, method):
        median = kaplan_meier(table, group, ci_method=method).median()
        return median.lower, median.upper

    assert kaplan_meier(lung).median().estimate == 310
    assert interval(lung, "all", "log-log") == (284, 361)
    assert interval(lung, "all", "log") == (285, 363)
    assert interval(by_ecog, "2", "log-log") == (153, 285)
    assert interval(by_ecog, "2", "log") == (156, 288)
