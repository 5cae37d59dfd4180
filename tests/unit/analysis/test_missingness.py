"""Unknown days after a day in pain: against least squares with clustered errors, day by day, and at the edges."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy.stats import t as student

from analysis.missingness import FEWEST_PEOPLE, unknown_after_pain
from tests.simulation.missing_coverage import days_after, study


def limits(fit, name: str, n_people: int):
    """The interval with n / (n - 1) and Student's t, from a fit whose errors are clustered without correction."""
    error = fit.bse[name] * np.sqrt(n_people / (n_people - 1))
    reach = student.ppf(0.975, n_people - 1) * error
    return fit.params[name], fit.params[name] - reach, fit.params[name] + reach


def test_both_differences_are_those_of_least_squares_with_errors_clustered_by_person():
    counts = study(np.random.default_rng(7), 40, spread=1.0)
    days = [
        (person, is_high, is_unknown)
        for person, (n_high, m_high, n_low, m_low) in enumerate(counts)
        for is_high, n, m in ((1, n_high, m_high), (0, n_low, m_low))
        for is_unknown in [1] * m + [0] * (n - m)
    ]
    table = pd.DataFrame(days, columns=["person", "high", "unknown"])
    how = {"cov_type": "cluster", "cov_kwds": {"groups": table["person"], "use_correction": False}}
    found = unknown_after_pain(days_after(counts))

    pooled = smf.ols("unknown ~ high", table).fit(**how)
    one = found.difference
    assert (one.estimate, one.lower, one.upper) == pytest.approx(limits(pooled, "high", 40), abs=1e-10)
    # with a level of its own for each person the slope is the Mantel-Haenszel difference
    both = table[table["person"].isin(np.flatnonzero((counts[:, 0] > 0) & (counts[:, 2] > 0)))]
    how["cov_kwds"] = how["cov_kwds"] | {"groups": both["person"]}
    within = smf.ols("unknown ~ high + C(person)", both).fit(**how)
    one = found.within
    assert (one.estimate, one.lower, one.upper) == pytest.approx(limits(within, "high", found.n_both), abs=1e-9)


def test_shares_by_hand_and_their_interval_within_0_and_1():
    # 30 people alike in number of days: 10 high, 10 low; k of 10 unknown after high for k = 1 (15 people) and 3 (15)
    counts = np.array([[10, 1 + 2 * (person % 2), 10, 1] for person in range(30)])
    found = unknown_after_pain(days_after(counts))
    assert (found.n_high, found.unknown_high, found.n_low, found.unknown_low) == (300, 60, 300, 30)
    assert found.high.estimate == pytest.approx(0.2) and found.low.estimate == pytest.approx(0.1)
    # each person is 1 day in 10 off their group's 2 of 10: variance 30/29 * 30 * 1^2 / 300^2; log odds: / (0.2 * 0.8)
    reach = student.ppf(0.975, 29) * np.sqrt(30 / 29 * 30) / 300 / 0.16
    odds = np.exp(np.log(0.25) + np.array([-reach, reach]))
    assert (found.high.lower, found.high.upper) == pytest.approx(tuple(odds / (1 + odds)))
    # people do not differ at all after a day with less: that says nothing about how sure it is
    assert found.low.lower is None


def test_too_little_is_a_result_that_says_so():
    few = np.array([[5, 1, 5, 0]] * (FEWEST_PEOPLE - 1))
    found = unknown_after_pain(days_after(few))
    assert found.difference.estimate == pytest.approx(0.2) and found.difference.lower is None
    assert "too few" in found.reason
    nobody = unknown_after_pain(days_after(np.zeros((0, 4), int)))
    assert nobody.high.estimate is None and nobody.within.estimate is None and "No day" in nobody.reason
    never_high = unknown_after_pain(days_after(np.array([[0, 0, 9, 2]] * 40)))
    assert never_high.difference.estimate is None and "at or over the bound" in never_high.reason
    none_unknown = unknown_after_pain(days_after(np.array([[3, 0, 9, 0]] * 40)))
    assert none_unknown.difference.estimate == 0 and none_unknown.difference.lower is None
    all_unknown = unknown_after_pain(days_after(np.array([[3, 3, 9, 9]] * 40)))
    assert all_unknown.high.estimate == 1 and all_unknown.high.lower is None
