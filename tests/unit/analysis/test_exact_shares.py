"""Exact limits of a share: Clopper and Pearson's, products of betas drawn at random, and who gets them."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from analysis.exact_shares import exact_limits
from analysis.risk_table import risk_table_from_subjects
from analysis.survival import EXACT, kaplan_meier

pytestmark = pytest.mark.filterwarnings("error")

CURVES = json.loads((Path(__file__).parents[2] / "reference/survival/curves.json").read_text())


@pytest.mark.parametrize("n", [5, 12, 25])
def test_without_censoring_they_are_those_of_clopper_and_pearson(n):
    curve = kaplan_meier(risk_table_from_subjects(np.arange(1, n + 1), np.ones(n)))
    for free, point in zip(range(n, 0, -1), curve.at(np.arange(n) + 0.5), strict=True):
        theirs = binomtest(free, n).proportion_ci(method="exact")
        assert (point.lower, point.upper) == pytest.approx(tuple(theirs), rel=1e-9)
        assert point.method == EXACT
    # several events on one day are one step of the same binomial
    lower, upper = exact_limits([n], [3])
    assert (lower[0], upper[0]) == pytest.approx(tuple(binomtest(n - 3, n).proportion_ci(method="exact")), rel=1e-9)


@pytest.mark.parametrize(("n", "lower"), [(5, 0.478), (25, 0.863)])
def test_before_the_first_event(n, lower):
    """0.025 ** (1 / 5) = 0.478 and 0.025 ** (1 / 25) = 0.863, not 1 (1 to 1)."""
    for ci_method in ("log-log", "log", "plain"):
        curve = kaplan_meier(risk_table_from_subjects([9] * n, [1] * n), ci_method=ci_method)
        (point,) = curve.at([4])
        assert (point.survival, round(point.lower, 3), point.upper, point.method) == (1, lower, 1, EXACT)


def test_with_censoring_they_are_quantiles_of_products_of_betas():
    """Drawn at random: at an event of y people the share kept is Beta(y, 1), at the end times Beta(left, 1).

    The moments of the product are exact, its quantiles those of the beta with the same moments, within a point.
    """
    at_risk = np.array([12, 9, 6, 4])
    rng = np.random.default_rng(5)
    kept = rng.beta(at_risk, 1, (200_000, 4)).prod(axis=1)
    lower, upper = exact_limits(at_risk, np.ones(4))
    drawn = np.quantile(kept * rng.beta(3, 1, 200_000), 0.025), np.quantile(kept, 0.975)
    assert (lower[-1], upper[-1]) == pytest.approx(drawn, abs=0.01)


def test_r_keeps_the_rest():
    """Of the lung data: where 10 of its 228 people are left, and an event was seen, the limits are R's."""
    (case,) = (case for case in CURVES["cases"] if case["name"] == "lung")
    curve = kaplan_meier(risk_table_from_subjects(case["duration"], case["event"]))
    points = curve.at([1, 180, 365, 730, 900])
    assert [point.method for point in points] == [EXACT, "log-log", "log-log", "log-log", EXACT]
    assert [point.at_risk >= 10 for point in points] == [True, True, True, True, False]


def test_the_band_is_what_is_told_of_its_days():
    rng = np.random.default_rng(8)
    duration, event = rng.integers(1, 60, 40), rng.random(40) < 0.5
    curve = kaplan_meier(risk_table_from_subjects(duration, event))
    lower, upper = curve.limits()
    for place, point in enumerate(curve.at(curve.time)):
        if point.lower is None:
            assert np.isnan(lower[place])
        else:
            assert (lower[place], upper[place]) == pytest.approx((point.lower, point.upper))


def test_nobody_left_has_no_limits():
    table = risk_table_from_subjects([1, 2, 3], [1, 1, 1])
    (point,) = kaplan_meier(table).at([3])
    assert (point.survival, point.lower, point.method) == (0, None, "")
