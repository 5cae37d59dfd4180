"""Expected against actual: hand arithmetic, R for both intervals, and how often the interval holds the truth."""

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.expectation import (
    NO,
    PARTLY,
    YES,
    Ends,
    OwnRule,
    RuleStanding,
    Share,
    expectation,
    mean_interval,
    rule_standing,
    wilson,
)

REFERENCE = Path(__file__).parents[2] / "reference/expectation"
UNKNOWN = float("nan")


def reference(name: str) -> list[dict]:
    with (REFERENCE / name).open(newline="") as file:
        return [{key: cell.strip() for key, cell in row.items()} for row in csv.DictReader(file)]


def of(expected, actual, fear=None, happened=None):
    unknown = [None] * len(expected)
    return expectation(expected, actual, fear=fear or unknown, happened=happened or unknown)


def test_seven_tries_by_hand():
    # expected 8+7+6+6+6+5+4 = 42, actual 3+4+3+3+3+2+3 = 21: 6 and 3 on average, 3 apart
    found = of([8, 7, 6, 6, 6, 5, 4], [3, 4, 3, 3, 3, 2, 3], [9, 8, 7, 6, 5, 4, 3], [YES, PARTLY, 0, 0, 0, 0, 0])
    assert (found.n, found.mean_expected, found.mean_actual, found.difference.estimate) == (7, 6, 3, 3)
    assert found.difference.lower < 3 < found.difference.upper
    assert (found.happened.k, found.happened.n, found.n_partly) == (1, 7, 1)
    assert found.expected_ends == Ends((8, 7, 6), (6, 5, 4)) and found.fear_ends == Ends((9, 8, 7), (5, 4, 3))


def test_below_five_there_are_counts_and_no_interval():
    found = of([6, 6, 6, 5], [3, 2, 4, 3], happened=[NO, NO, YES, NO])
    # (6 + 6 + 6 + 5 - 3 - 2 - 4 - 3) / 4 = 11 / 4
    assert (found.n, found.difference.estimate, found.difference.lower) == (4, 2.75, None)
    assert found.happened == Share(k=1, n=4, lower=None, upper=None)
    assert found.expected_ends is None


def test_nothing_recorded_is_a_result():
    found = of([], [])
    assert (found.n, found.mean_expected, found.mean_actual, found.difference.estimate) == (0, None, None, None)
    assert found.happened == Share(k=0, n=0, lower=None, upper=None)


def test_what_is_unknown_is_left_out_of_what_needs_it_and_never_zero():
    found = of([6, None, 8, 4], [2, 3, UNKNOWN, 2], happened=[NO, None, YES, UNKNOWN])
    # pairs: 6 and 2, 4 and 2
    assert (found.n, found.mean_expected, found.mean_actual) == (2, 5, 2)
    assert found.happened == Share(k=1, n=2, lower=None, upper=None)


@pytest.mark.parametrize("actual", [[3] * 6, [4, 3, 2, 1, 0, -1]])
def test_differences_without_scatter_tell_nothing_of_how_sure(actual):
    # 2 each time; 1 to 6 in a straight line, 3.5 on average
    found = mean_interval(5 - np.array(actual))
    assert (found.estimate, found.lower, found.upper) == (5 - np.mean(actual), None, None)


def test_a_straight_drift_does_not_widen_the_interval():
    value = np.array([3, -1, 4, 0, 3, -2, 5, 1.0])
    level, drifting = mean_interval(value), mean_interval(value + np.linspace(3, -3, 8))
    assert drifting.upper - drifting.lower == pytest.approx(level.upper - level.lower)


@pytest.mark.parametrize("row", reference("wilson.csv"), ids=lambda row: f"{row['k']} of {row['n']}, {row['level']}")
def test_the_interval_of_a_share_is_that_of_r(row):
    found = wilson(int(row["k"]), int(row["n"]), confidence_level=float(row["level"]))
    assert found == pytest.approx((float(row["lower"]), float(row["upper"])), abs=1e-10)


def test_none_and_all_of_them_reach_the_end_exactly():
    assert wilson(0, 7)[0] == 0 and wilson(7, 7)[1] == 1


@pytest.mark.parametrize("row", reference("mean.csv"), ids=lambda row: row["name"])
def test_the_interval_of_the_mean_is_that_of_the_whole_covariance_matrix(row):
    found = mean_interval([float(one) for one in row["values"].split()])
    wanted = (float(row["mean"]), float(row["lower"]), float(row["upper"]))
    assert (found.estimate, found.lower, found.upper) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("phi, least", [(0.0, 0.97), (0.3, 0.95), (0.5, 0.92)])
@pytest.mark.parametrize("n", [5, 12, 20])
@pytest.mark.parametrize("drift", [0, 2])
def test_the_interval_holds_the_truth_as_often_as_is_said(n, phi, least, drift):
    # points around 2, rounded; 1,500 diaries, of which chance alone moves the share by about 0.006
    rng = np.random.default_rng(20261121)
    held = 0
    for _ in range(1500):
        value = rng.normal(size=n)
        for at in range(1, n):
            value[at] = phi * value[at - 1] + np.sqrt(1 - phi**2) * value[at]
        found = mean_interval(np.round(2 + drift * np.linspace(1, -1, n) + 1.5 * value))
        held += found.lower is None or found.lower <= 2 <= found.upper
    assert held / 1500 >= least


@pytest.mark.parametrize(
    "rule, in_a_row",
    [
        (OwnRule("fear", 3, 3), 2),  # 3 and 2; before them 4
        (OwnRule("fear", 3, 4), 4),  # 4, 4, 3, 2
        (OwnRule("pain", 3), 1),  # 2 expected and 2; before it 3 and 2
        (OwnRule("feared", 3), 3),  # no, no, no; before them partly
    ],
)
def test_the_latest_tries_in_a_row_count(rule, in_a_row):
    found = rule_standing(
        rule, [6, 4, 3, 3, 2], [2, 4, 3, 2, 2], fear=[7, 4, 4, 3, 2], happened=[YES, PARTLY, NO, NO, NO]
    )
    assert found == RuleStanding(in_a_row, 3) and found.is_met == (in_a_row >= 3)


def test_a_try_of_which_it_is_unknown_ends_the_row():
    found = rule_standing(OwnRule("fear", 2, 5), [1] * 3, [1] * 3, fear=[1, None, 1], happened=[0] * 3)
    assert found == RuleStanding(1, 2)
    nothing = rule_standing(OwnRule("pain", 2), [], [], fear=[], happened=[])
    assert nothing == RuleStanding(0, 2)


def test_when_only_the_person_says_so_nothing_is_counted():
    assert rule_standing(OwnRule(), [1], [1], fear=[1], happened=[0]) is None


@pytest.mark.parametrize(
    "call, says",
    [
        (lambda: of([11], [1]), "expected: 11; accepted are 0 to 10"),
        (lambda: of([1], [1], happened=[3]), "happened: 3; accepted are 0 to 2"),
        (lambda: of([1], [1, 2]), "actual: has 2 values for 1 tries"),
        (lambda: wilson(3, 2), "k: 3 of 2"),
        (lambda: rule_standing(OwnRule("mine"), [], [], fear=[], happened=[]), "rule: 'mine'; accepted are say"),
    ],
)
def test_what_cannot_be_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
