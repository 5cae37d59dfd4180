"""Cumulative incidence with competing causes: against R, the formula written out in R, and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.competing import aalen_johansen
from analysis.risk_table import risk_table_from_subjects
from analysis.survival import kaplan_meier

pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/survival_more/competing.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}


def curves_of(case):
    columns = {name: case[name] for name in ("duration", "event", "cause", "entry", "group")}
    return aalen_johansen(**columns)


def filled(values):
    return np.array([np.nan if value is None else value for value in values])


@pytest.mark.parametrize("name", CASES)
def test_against_r(name):
    curves = curves_of(CASES[name])
    for ours, theirs in zip(curves, CASES[name]["curves"], strict=True):
        assert (ours.group, ours.cause) == (theirs["group"], theirs["cause"])
        assert ours.time.tolist() == theirs["time"]
        for part in ("incidence", "se", "lower", "upper"):
            np.testing.assert_allclose(getattr(ours, part), filled(theirs[part]), rtol=1e-8, atol=1e-9)
        if "r_se" in theirs:
            np.testing.assert_allclose(ours.incidence, theirs["r_incidence"], rtol=1e-10, atol=1e-13)
            np.testing.assert_allclose(ours.se, theirs["r_se"], rtol=1e-8, atol=1e-8)
            assert ours.at_risk.tolist() == theirs["at_risk"]


def test_one_cause_is_the_kaplan_meier_curve_turned_over():
    rng = np.random.default_rng(3)
    duration, event = rng.integers(1, 60, 80), rng.integers(0, 2, 80)
    (curve,) = aalen_johansen(duration, event, ["x"] * 80)
    other = kaplan_meier(risk_table_from_subjects(duration, event))
    np.testing.assert_allclose(1 - curve.incidence, other.survival, rtol=1e-12)
    for ours, theirs in ((curve.upper, other.lower), (curve.lower, other.upper)):
        has_event = other.survival < 1
        np.testing.assert_allclose((1 - ours)[has_event], theirs[has_event], rtol=1e-9)


def test_by_hand():
    """Of five, x on day 1, y on day 2, one leaves on day 3, then x and y: 1/5 + 3/5 * 1/2 for x at the end."""
    x, y = aalen_johansen([1, 2, 3, 4, 5], [1, 1, 0, 1, 1], ["x", "y", None, "x", "y"])
    assert x.at([0, 1, 3, 4, 99])[0].incidence == 0
    assert [point.incidence for point in x.at([1, 3, 4, 99])] == pytest.approx([0.2, 0.2, 0.5, 0.5])
    assert [point.at_risk for point in x.at([1, 3, 4, 99])] == [5, 3, 2, 0]
    # with nobody left the two add up to 1
    assert y.at([99])[0].incidence == pytest.approx(0.5)
    # binomial: 1/5 of five people
    assert x.at([1])[0].se == pytest.approx((0.2 * 0.8 / 5) ** 0.5)


def test_too_little_is_a_result():
    assert aalen_johansen([3, 5], [0, 0], [None, None]) == ()
    (only,) = aalen_johansen([4, 4], [1, 1], ["x", "x"])
    assert only.incidence.tolist() == [1.0] and np.isnan(only.lower[0]) and only.se[0] == 0
    curve = aalen_johansen([3, 5], [1, 0], ["x", None])[0]
    assert curve.at([6])[0].incidence is None


def test_refuses():
    with pytest.raises(ValueError, match="cause: missing at position 2, which has an event"):
        aalen_johansen([3, 5], [0, 1], ["x", None])
    with pytest.raises(ValueError, match="cause: has 1 values for 2 durations"):
        aalen_johansen([3, 5], [0, 1], ["x"])
    with pytest.raises(ValueError, match="group: has 1 values for 2 durations"):
        aalen_johansen([3, 5], [0, 1], ["x", "y"], group=["a"])
