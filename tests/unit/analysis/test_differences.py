"""Differences of shares and medians against R's log-log intervals put together in R, and by hand."""

import json
from pathlib import Path

import pytest

from analysis.differences import median_difference, share_differences
from analysis.risk_table import risk_table_from_subjects
from analysis.survival import kaplan_meier

pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/survival_more/differences.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}


def table_of(case):
    return risk_table_from_subjects(case["duration"], case["event"], entry=case.get("entry"), group=case["group"])


@pytest.mark.parametrize("name", CASES)
def test_against_r(name):
    case = CASES[name]
    table = table_of(case)
    found = share_differences(table, [row["time"] for row in case["shares"]])
    curves = [kaplan_meier(table, group) for group in table.groups]
    is_rs = []
    for ours, theirs in zip(found, case["shares"], strict=True):
        points = [curve.at([theirs["time"]])[0] for curve in curves]
        is_rs.append(all(point.method == "log-log" for point in points))
        for part in ("estimate", "lower", "upper") if is_rs[-1] else ("estimate",):
            assert getattr(ours, part) == pytest.approx(theirs[part], rel=1e-9, abs=1e-12)
        if not is_rs[-1] and all(point.lower is not None for point in points):
            (low, high), apart = points, points[1].survival - points[0].survival
            below = (high.survival - high.lower) ** 2 + (low.upper - low.survival) ** 2
            above = (high.upper - high.survival) ** 2 + (low.survival - low.lower) ** 2
            assert (ours.lower, ours.upper) == pytest.approx((apart - below**0.5, apart + above**0.5))
    assert sum(table.n) < 60 or any(is_rs)
    median = median_difference(table)
    for part in ("estimate", "lower", "upper"):
        theirs = case["median"][part]
        assert getattr(median, part) == (None if theirs is None else pytest.approx(theirs, rel=1e-9))


def test_no_event_yet_in_a_group():
    """Four at risk on day 5, no event: exact one-sided 2.5 % limit 0.025 ** (1 / 4) = 0.398."""
    table = risk_table_from_subjects(
        [2, 6, 7, 8, 9, 6, 7, 8, 9, 10], [0, 0, 0, 1, 1, 1, 1, 1, 1, 1], group=["a"] * 5 + ["b"] * 5
    )
    (same,) = share_differences(table, [5])
    # both at 1: a has four at risk, b five
    assert same.estimate == 0
    assert same.lower == pytest.approx(-(1 - 0.025 ** (1 / 5)))
    assert same.upper == pytest.approx(1 - 0.025 ** (1 / 4))


def test_nobody_left_in_a_group():
    table = risk_table_from_subjects(
        [1, 2, 3, 4, 5, 4, 5, 6, 8, 9], [1, 1, 1, 1, 1, 0, 1, 0, 1, 0], group=["a"] * 5 + ["b"] * 5
    )
    (found,) = share_differences(table, [7])
    upper_before = kaplan_meier(table, "a").at([4])[0].upper
    b = kaplan_meier(table, "b").at([7])[0]
    assert found.estimate == b.survival
    # a lies at 0 and nowhere below it; it may lie as high as before its last event
    assert found.upper == pytest.approx(b.upper)
    assert found.lower == pytest.approx(b.survival - ((b.survival - b.lower) ** 2 + upper_before**2) ** 0.5)


def test_all_at_once():
    """Three of three on day 4: the share may still be as high as 1 - 0.025 ** (1 / 3)."""
    table = risk_table_from_subjects([4, 4, 4, 4, 4, 9], [1, 1, 1, 0, 0, 0], group=["a"] * 3 + ["b"] * 3)
    (found,) = share_differences(table, [4])
    assert found.estimate == 1 and found.upper == 1
    assert found.lower == pytest.approx(1 - ((1 - 0.025 ** (1 / 3)) ** 2 + (1 - 0.025 ** (1 / 3)) ** 2) ** 0.5)


def test_beyond_follow_up_and_without_two_groups():
    table = risk_table_from_subjects([4, 5, 6, 9], [1, 0, 1, 0], group=["a", "a", "b", "b"])
    (found,) = share_differences(table, [7])
    assert (found.estimate, found.lower, found.upper) == (None, None, None)
    alone = risk_table_from_subjects([4, 5], [1, 0])
    assert share_differences(alone, [4]) is None and median_difference(alone) is None


def test_median_not_reached():
    table = risk_table_from_subjects([4, 5, 6, 9], [1, 0, 0, 0], group=["a", "a", "b", "b"])
    found = median_difference(table)
    assert (found.estimate, found.lower, found.upper) == (None, None, None)
