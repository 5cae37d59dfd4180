"""Negative binomial rates and ratios against R's glm.nb, and by hand."""

import json
from pathlib import Path

import pytest

from analysis.event_rates import event_rates

pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/survival_more/rates.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}


@pytest.mark.parametrize("name", CASES)
def test_against_r(name):
    case = CASES[name]
    found = event_rates(case["events"], case["days"], case["group"])
    assert found.reason == "" and found.n_without_time == 0
    # glm.nb finds its dispersion to about seven digits, by steps of its own
    assert found.dispersion == pytest.approx(case["dispersion"], rel=1e-5)
    for ours, theirs in zip(found.rates, case["rates"], strict=True):
        assert ours.group == theirs["group"]
        assert ours.rate_per_year == pytest.approx(theirs["rate"], rel=1e-6)
        for part in ("log_se", "lower", "upper"):
            assert getattr(ours, part) == pytest.approx(theirs[part], rel=1e-5)
    for ours, theirs in zip(found.ratios, case["ratios"], strict=True):
        assert (ours.reference, ours.group) == (found.rates[0].group, theirs["group"])
        assert ours.estimate == pytest.approx(theirs["estimate"], rel=1e-6)
        for part in ("log_se", "lower", "upper", "p_value"):
            assert getattr(ours, part) == pytest.approx(theirs[part], rel=2e-5)


def test_poisson_rate_by_hand():
    """Four events in two years of 365.25 days, two each: 2 a year, its log with a variance of one in four."""
    (rate,) = event_rates([2, 2], [365.25, 365.25]).rates
    assert (rate.n, rate.n_events, rate.person_years) == (2, 4, 2)
    assert rate.rate_per_year == pytest.approx(2) and rate.log_se == pytest.approx(0.5)
    # t with one degree of freedom: 12.7062
    assert rate.upper == pytest.approx(2 * 2.718281828459045 ** (12.706204736 * 0.5), rel=1e-6)


def test_a_group_without_events_has_no_interval():
    found = event_rates([0, 0, 3, 1], [100, 200, 300, 100], ["a", "a", "b", "b"])
    a, b = found.rates
    assert (a.n, a.n_events, a.rate_per_year, a.upper) == (2, 0, None, None)
    assert b.rate_per_year == pytest.approx(4 / 400 * 365.25)
    assert found.ratios[0].estimate is None
    assert found.reason == "No event in a: no rate with an interval there."


def test_too_little_is_a_result():
    nothing = event_rates([0, 0], [10, 20])
    assert nothing.reason == "No event." and nothing.dispersion is None
    assert nothing.rates[0].rate_per_year is None and nothing.rates[0].person_years == pytest.approx(30 / 365.25)
    alone = event_rates([3], [100])
    assert alone.rates[0].rate_per_year == pytest.approx(10.9575) and alone.rates[0].lower is None
    nobody = event_rates([], [])
    assert nobody.reason == "No event." and nobody.rates[0].n == 0


def test_people_without_time_are_counted():
    found = event_rates([1, 0, 2], [100, 0, 200])
    assert found.n_without_time == 1 and found.rates[0].n == 2


def test_one_person_with_all_the_events():
    """So uneven that the dispersion is large, but found; the rate stays events per time."""
    found = event_rates([40] + [0] * 9, [200] * 10)
    assert found.dispersion > 5
    assert found.rates[0].rate_per_year == pytest.approx(40 / 2000 * 365.25)
    assert found.rates[0].upper > 3 * found.rates[0].rate_per_year


@pytest.mark.parametrize(
    ("events", "days", "message"),
    [
        ([1, 1.5], [10, 10], "events: 1.5 at position 2; accepted are whole numbers from 0"),
        ([1, 1], [10, -1], "days_at_risk: -1 at position 2; accepted are days from 0"),
        ([1, 1], [10, 0], "days_at_risk: 0 at position 2, which has 1 events"),
        ([1, 1], [10], "days_at_risk: has 1 values for 2 events"),
    ],
)
def test_refuses(events, days, message):
    with pytest.raises(ValueError, match=message):
        event_rates(events, days)
