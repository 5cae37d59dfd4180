"""Smoothed hazards: against R with kernels rebuilt from their conditions, and known hazards."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.hazard import FEW_AT_RISK, FEW_EVENTS, smoothed_hazard
from analysis.risk_table import risk_table_from_counts, risk_table_from_subjects

pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/survival_more/hazard.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}


@pytest.mark.parametrize("name", CASES)
def test_against_r(name):
    case = CASES[name]
    table = risk_table_from_subjects(case["duration"], case["event"])
    found = smoothed_hazard(table, bandwidth_days=case.get("bandwidth"), n_points=case["points"])
    assert (found.n, found.n_events, found.until) == (len(case["duration"]), case["events"], case["until"])
    assert found.bandwidth_days == pytest.approx(case["used"])
    np.testing.assert_allclose(found.time, case["time"], rtol=1e-12)
    np.testing.assert_allclose(found.hazard, case["hazard"], rtol=1e-8, atol=1e-14)
    np.testing.assert_allclose(found.se, case["se"], rtol=1e-8, atol=1e-14)
    limits = np.exp(1.959963984540054 * found.se / np.where(found.hazard > 0, found.hazard, np.nan))
    np.testing.assert_allclose(found.upper, found.hazard * limits, rtol=1e-10)
    np.testing.assert_allclose(found.lower, found.hazard / limits, rtol=1e-10)


@pytest.mark.parametrize("rate", [lambda day: 0.01 + 0 * day, lambda day: 0.002 + 0.00005 * day])
def test_finds_a_known_hazard_also_at_both_ends(rate):
    """A constant and a straight hazard are not bent by the kernels: the expected events are put in as they are."""
    days = np.arange(1, 201)
    share = 1 - np.exp(-rate(days - 0.5))
    left = np.concatenate([[1.0], np.cumprod(1 - share)])
    people = np.rint(4e7 * -np.diff(left)).astype(int)
    rest = int(4e7) - people.sum()
    table = risk_table_from_counts([*days, 200], [1] * 200 + [0], [*people, rest])
    found = smoothed_hazard(table, bandwidth_days=60)
    # at an end the kernel has its height, 6 / 60 a day, on the end itself: whole days cost about half of that
    np.testing.assert_allclose(found.hazard, rate(found.time), rtol=0.065)
    inside = (found.time > 60) & (found.time < 140)
    np.testing.assert_allclose(found.hazard[inside], rate(found.time[inside]), rtol=0.01)


def test_starts_with_enough_people_at_risk():
    entry = np.concatenate([np.zeros(4), np.full(30, 20)])
    duration = np.concatenate([np.full(4, 90), np.arange(25, 85, 2)])
    event = np.ones(34, int)
    found = smoothed_hazard(risk_table_from_subjects(duration, event, entry=entry), bandwidth_days=10)
    # on day 73 six of the thirty are at risk (73, 75, ... 83), and the four: ten; 25 of the thirty had events by then
    assert (found.time[0], found.until, found.n_events) == (20, 73, 25)


def test_too_little_is_a_result():
    few = smoothed_hazard(risk_table_from_subjects(range(1, FEW_AT_RISK), [1] * (FEW_AT_RISK - 1)))
    assert few.reason == "Never 10 people at risk at once." and few.time.size == 0
    rare = smoothed_hazard(risk_table_from_subjects(range(1, 31), [1] * (FEW_EVENTS - 1) + [0] * 21))
    assert rare.reason == "9 events while 10 people were at risk; it takes 10." and rare.bandwidth_days is None
    wide = smoothed_hazard(risk_table_from_subjects(range(1, 31), [1] * 30), bandwidth_days=15)
    assert "does not fit twice into 21 days" in wide.reason


def test_refuses():
    table = risk_table_from_subjects([1, 2], [1, 1])
    with pytest.raises(ValueError, match="bandwidth_days: -1; accepted"):
        smoothed_hazard(table, bandwidth_days=-1)
    with pytest.raises(ValueError, match="n_points: 1; accepted"):
        smoothed_hazard(table, n_points=1)
