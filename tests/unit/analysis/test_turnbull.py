"""Turnbull's estimate: against R, a second way in R, the conditions of a maximum, Kaplan-Meier, and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.risk_table import risk_table_from_subjects
from analysis.survival import kaplan_meier
from analysis.turnbull import TOLERANCE, turnbull

pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/survival_more/turnbull.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}


@pytest.mark.parametrize("name", CASES)
def test_against_r(name):
    case = CASES[name]
    curve = turnbull(case["after"], case["until"])
    assert curve.is_converged and curve.excess <= TOLERANCE
    assert curve.log_likelihood == pytest.approx(case["log_likelihood"], abs=1e-7)
    at = curve.at(case["at"])
    reached = [n for n, point in enumerate(at) if point.highest is not None]
    assert len(reached) >= len(at) - 1
    ours = [at[n].highest for n in reached]
    np.testing.assert_allclose(ours, np.array(case["free"])[reached], atol=2e-6)
    # R stops while the likelihood still rises: even on known days its numbers differ from its Kaplan-Meier curve
    theirs = [case["r_free"][n] for n in reached]
    assert (theirs[0] is None) == (name == "all before the first look")
    if theirs[0] is not None:
        np.testing.assert_allclose(ours, theirs, atol=1e-2)


def test_slopes_of_a_maximum():
    """No mass could be moved, to a stretch or anywhere else, so as to raise the likelihood."""
    case = CASES["60 people, 4 visits, a third exact"]
    after = np.array(case["after"])
    until = np.array([np.inf if end is None else end for end in case["until"]])
    curve = turnbull(after, until)

    def covers(left, right):
        """Whether each person's event may lie in the stretch: told by a day within it."""
        day = left if left == right else (min(right, left + 1) + left) / 2
        return ((after < day) & (day <= until)) | ((after == until) & (after == day))

    chance = sum(mass * covers(*ends) for *ends, mass in zip(curve.after, curve.until, curve.mass, strict=True))
    for left, right in zip(curve.after, curve.until, strict=True):
        assert np.mean(covers(left, right) / chance) == pytest.approx(1, abs=1e-7)
    for day in np.arange(0.5, 300, 0.5):
        assert np.mean(covers(day, day) / chance) <= 1 + 1e-7


def test_known_days_and_censoring_make_the_kaplan_meier_curve():
    rng = np.random.default_rng(5)
    duration, event = rng.integers(1, 40, 60), rng.integers(0, 2, 60)
    curve = turnbull(duration, np.where(event == 1, duration, np.inf))
    kaplan = kaplan_meier(risk_table_from_subjects(duration, event))
    days = np.arange(1, duration[event == 1].max() + 1)
    for ours, theirs in zip(curve.at(days), kaplan.at(days), strict=True):
        assert ours.highest == ours.lowest == pytest.approx(theirs.survival, abs=1e-8)


def test_by_hand():
    """Monthly looks: ten people, 3 of 10 by day 30 ... each month as in a life table, here without censoring.

    Two in (0, 30], three in (30, 60], five in (60, 90]: masses 0.2, 0.3, 0.5.
    """
    curve = turnbull([0] * 2 + [30] * 3 + [60] * 5, [30] * 2 + [60] * 3 + [90] * 5)
    assert curve.after.tolist() == [0, 30, 60] and curve.until.tolist() == [30, 60, 90]
    assert curve.mass == pytest.approx([0.2, 0.3, 0.5])
    within, at_end = curve.at([45, 60])
    assert (within.lowest, within.highest) == pytest.approx((0.5, 0.8))
    assert (at_end.lowest, at_end.highest) == pytest.approx((0.5, 0.5))
    assert curve.median() == (30, 60)
    assert (curve.n, curve.n_exact, curve.n_between, curve.n_censored) == (10, 0, 10, 0)


def test_where_nobody_was_looked_at_any_more():
    curve = turnbull([0, 10, 10], [10, None, np.nan])
    assert curve.n_censored == 2 and curve.median() is None
    assert curve.at([10])[0].highest == pytest.approx(2 / 3)
    assert curve.at([11])[0].highest is None
    nobody = turnbull([], [])
    assert nobody.n == 0 and nobody.at([1])[0].lowest is None and nobody.median() is None


@pytest.mark.parametrize(
    ("after", "until", "message"),
    [
        ([1, -2], [3, 4], "after: -2 at position 2; accepted are days from 0"),
        ([1, 5], [3, 4], "until: 4 at position 2; accepted are days from 5, or no value"),
        ([1, 5], [3], "until: has 1 values for 2 of after"),
    ],
)
def test_refuses(after, until, message):
    with pytest.raises(ValueError, match=message):
        turnbull(after, until)
