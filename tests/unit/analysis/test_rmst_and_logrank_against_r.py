"""Restricted means and log-rank tests against R (tests/reference/survival/make.R)."""

import json
from pathlib import Path

import pytest

from analysis.logrank import CHI_SQUARED, log_rank
from analysis.risk_table import risk_table_from_subjects
from analysis.rmst import common_tau, restricted_mean, rmst_difference

# a division by zero or an overflow on the way is a fault, even if the result looks right
pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/survival/curves.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}
GROUPED = [name for name, case in CASES.items() if case["group"] is not None]
DIFFERENCES = [name for name, case in CASES.items() if case["rmst_difference"]]


def table_of(case):
    return risk_table_from_subjects(case["duration"], case["event"], entry=case["entry"], group=case["group"])


def close(value):
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-13)


@pytest.mark.parametrize("name", CASES)
def test_default_horizon(name):
    assert common_tau(table_of(CASES[name])) == CASES[name]["default_tau"]


@pytest.mark.parametrize("name", CASES)
def test_restricted_mean(name):
    case = CASES[name]
    table = table_of(case)
    for group in case["groups"]:
        for expected in group.get("rmst", []):
            ours = restricted_mean(table, group["group"], expected["tau"])
            assert ours.estimate == close(expected["estimate"])
            assert ours.se == close(expected["se"])
            if ours.se:
                # 1.959963984540054 is qnorm(0.975)
                assert ours.lower == close(expected["estimate"] - 1.959963984540054 * expected["se"])
                assert ours.upper == close(expected["estimate"] + 1.959963984540054 * expected["se"])
            else:
                assert (ours.lower, ours.upper) == (None, None)


@pytest.mark.parametrize("name", DIFFERENCES)
def test_difference_of_restricted_means(name):
    case = CASES[name]
    table = table_of(case)
    standard_errors = [[row["se"] for row in group["rmst"]] for group in case["groups"]]
    for number, expected in enumerate(case["rmst_difference"]):
        ours = rmst_difference(table, expected["tau"])
        assert ours.groups == table.groups
        assert ours.estimate == close(expected["estimate"])
        has_variance = all(errors[number] for errors in standard_errors)
        for part in ("se", "lower", "upper", "p_value"):
            assert getattr(ours, part) == (close(expected[part]) if has_variance else None)


@pytest.mark.parametrize("name", GROUPED)
@pytest.mark.parametrize("kind", ["log_rank_by_r", "log_rank_by_sums"])
def test_log_rank(name, kind):
    case = CASES[name]
    expected = case[kind]
    ours = log_rank(table_of(case))
    if expected is None:
        # R has no answer here, or (delayed entry, near-equal times) only the other of the two ways applies
        other = case["log_rank_by_sums" if kind == "log_rank_by_r" else "log_rank_by_r"]
        assert (ours is None) == (other is None)
        return
    assert ours.statistic == pytest.approx(expected["statistic"], rel=1e-9, abs=1e-12)
    assert ours.df == expected["df"]
    if ours.method == CHI_SQUARED:
        assert ours.p_value == pytest.approx(expected["p_value"], rel=1e-9)
    # R's where its approximation holds; under 20 people in a group it is not told
    small = min(table_of(case).n[table_of(case).groups.index(group)] for group in ours.groups) < 20
    assert bool(small) is (ours.method != CHI_SQUARED or ours.too_few)
