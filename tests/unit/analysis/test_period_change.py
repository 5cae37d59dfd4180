"""Two periods beside each other: against nlme, against dense matrices, by hand, and type I error in small."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from analysis.lasting_errors import PHI, SHARE, lasting_errors
from analysis.period_change import ALIKE, TOO_FEW, compare_periods
from tests.simulation.period_type_one_error import compared, rates
from tests.simulation.trend_type_one_error import diary

REFERENCE = Path(__file__).parents[2] / "reference" / "periods"
SERIES = pd.read_csv(REFERENCE / "series.csv")
FROM_R = pd.read_csv(REFERENCE / "given_correlation.csv")
DAY, VALUE = SERIES["day"].to_numpy(), SERIES["value"].to_numpy(float)
FIRST, SECOND = (19000, 19049), (19050, 19099)


def place(found, row):
    return np.flatnonzero((found.phi == row.phi) & (found.share == row.share))[0]


def test_given_the_correlation_coefficients_errors_and_likelihood_are_those_of_nlme():
    later = (DAY >= 19050).astype(float)
    found = lasting_errors(DAY, np.column_stack([np.ones(len(DAY)), later]), VALUE)
    raw = np.sqrt(found.variance_of(later / later.sum() - (1 - later) / (1 - later).sum()))
    at = [place(found, row) for row in FROM_R.itertuples()]
    assert found.estimate[at, 1] == pytest.approx(FROM_R["later"], rel=1e-7)
    assert np.sqrt(found.covariance[at, 1, 1]) == pytest.approx(FROM_R["later_se"], rel=1e-7)
    assert np.sqrt(found.variance[at]) == pytest.approx(FROM_R["sigma"], rel=1e-7)
    assert raw[at] == pytest.approx(FROM_R["raw_se"], rel=1e-7)
    # likelihoods weigh as they do in R, up to a common factor
    assert np.diff(np.log(found.weight[at])) == pytest.approx(np.diff(FROM_R["loglik"]), abs=1e-6)


def test_interval_and_p_value_average_over_dense_matrices():
    later = (DAY >= 19050).astype(float)
    design = np.column_stack([1 - later, later])
    contrast = later / later.sum() - (1 - later) / (1 - later).sum()
    n, difference = len(DAY), float(contrast @ VALUE)
    log_weight, se = [], []
    for phi, share in [(0.5, 0.0)] + [(phi, share) for phi in PHI for share in SHARE]:
        v = share * phi ** np.abs(np.subtract.outer(DAY, DAY)) + (1 - share) * np.eye(n)
        inverse = np.linalg.inv(v)
        normal = design.T @ inverse @ design
        left = VALUE - design @ np.linalg.solve(normal, design.T @ inverse @ VALUE)
        rest = left @ inverse @ left
        # what is thought of up to 56 days, and of more 56 / n of it: mostly lasting, and long
        beforehand = min(1, 56 / n) * (8 * np.log(share) - 0.3 * np.log(1 - phi)) if share else 0.0
        likelihood = -0.5 * ((n - 2) * np.log(rest) + np.linalg.slogdet(v)[1] + np.linalg.slogdet(normal)[1])
        log_weight.append(likelihood + beforehand)
        se.append(np.sqrt(rest / (n - 2) * (contrast @ v @ contrast)))
    weight, se = np.exp(np.array(log_weight) - max(log_weight)), np.array(se)
    weight /= weight.sum()
    found = compare_periods(DAY, VALUE, first=FIRST, second=SECOND)
    assert found.difference == pytest.approx(difference, rel=1e-12)
    assert found.p_value == pytest.approx(2 * weight @ student.sf(abs(difference) / se, n - 2), abs=2e-4)
    for limit, share in ((found.lower, 0.025), (found.upper, 0.975)):
        assert weight @ student.cdf((limit - difference) / se, n - 2) == pytest.approx(share, abs=2e-4)


def test_counts_and_means_by_hand():
    # days 0-2 hold 1, 2, unknown; days 5-6 hold 4 and 6, the later row of day 6 being the higher one: 5 - 1.5
    day = np.array([6, 0, 1, 2, 5, 6, 3])
    value = np.array([2.0, 1, 2, np.nan, 4, 6, 9])
    found = compare_periods(day, value, first=(0, 2), second=(5, 6))
    assert (found.n_first, found.n_second, found.mean_first, found.mean_second) == (2, 2, 1.5, 5.0)
    assert found.difference == 3.5
    assert (found.lower, found.upper, found.p_value, found.refusal) == (None, None, None, TOO_FEW)
    nothing = compare_periods(day, value, first=(0, 2), second=(50, 60))
    assert (nothing.n_second, nothing.mean_second, nothing.difference) == (0, None, None)


def test_fourteen_known_days_are_needed_in_each_period():
    day, value = diary(np.random.default_rng(1), 29, 0.5, 0, "exact")
    assert compare_periods(day, value, first=(0, 13), second=(14, 27)).refusal is None
    assert compare_periods(day, value, first=(0, 12), second=(13, 28)).refusal == TOO_FEW
    value[20] = np.nan  # an unknown day is not a day
    assert compare_periods(day, value, first=(0, 13), second=(14, 27)).refusal == TOO_FEW


def test_days_that_hardly_differ_cannot_tell_how_much_they_might_have():
    day = np.arange(40)
    value = np.repeat([3.0, 5.0], 20)
    assert compare_periods(day, value, first=(0, 19), second=(20, 39)).refusal == ALIKE
    value[[1, 5, 25, 33]] = 4  # four days apart from the commonest, then five
    assert compare_periods(day, value, first=(0, 19), second=(20, 39)).refusal == ALIKE
    value[12] = 4
    found = compare_periods(day, value, first=(0, 19), second=(20, 39))
    assert found.refusal is None and found.p_value < 0.001


def test_periods_turned_round_turn_the_sign():
    one = compare_periods(DAY, VALUE, first=FIRST, second=SECOND)
    other = compare_periods(DAY, VALUE, first=SECOND, second=FIRST)
    assert other.difference == -one.difference
    assert (other.lower, other.upper) == pytest.approx((-one.upper, -one.lower))
    assert other.p_value == pytest.approx(one.p_value)


def test_interval_ends_at_zero_at_the_level_of_the_p_value():
    found = compare_periods(DAY, VALUE, first=FIRST, second=SECOND)
    assert (found.lower <= 0 <= found.upper) == (found.p_value >= 0.05)
    touching = compare_periods(DAY, VALUE, first=FIRST, second=SECOND, confidence_level=1 - found.p_value)
    assert min(abs(touching.lower), abs(touching.upper)) == pytest.approx(0, abs=1e-6)


def test_days_outside_the_periods_count_for_nothing():
    found = compare_periods(DAY, VALUE, first=(19000, 19029), second=(19070, 19099))
    inside = (DAY < 19030) | (DAY >= 19070)
    assert compare_periods(DAY[inside], VALUE[inside], first=(19000, 19029), second=(19070, 19099)) == found


def test_gaps_count_in_full():
    # trap 9: the same values a month apart have forgotten each other; compressed to neighbours they have not
    day, value = diary(np.random.default_rng(2), 60, 0.8, 0, "exact")
    near = compare_periods(day, value, first=(0, 29), second=(30, 59))
    value_of_months = np.random.default_rng(2).permutation(value)
    apart = compare_periods(30 * day, value_of_months, first=(0, 899), second=(900, 1799))
    assert near.autocorrelation > 0.5
    assert apart.upper - apart.lower < 0.6 * (near.upper - near.lower)
    # days 30 apart tell nothing about neighbours, and the interval does not pretend that they do: it is that
    # of independent days where nothing lasts a month
    variance = value_of_months[:30].var(ddof=1) + value_of_months[30:].var(ddof=1)
    t_test = student.ppf(0.975, 58) * np.sqrt(variance / 30)
    assert (apart.upper - apart.lower) / 2 == pytest.approx(t_test, rel=0.25)


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [((0, 20), (20, 40), "overlaps"), ((20, 40), (0, 20), "overlaps"), ((5, 4), (20, 40), "first: 5 to 4")],
)
def test_periods_that_overlap_or_run_backwards_are_errors(first, second, named):
    with pytest.raises(ValueError, match=named):
        compare_periods(DAY, VALUE, first=first, second=second)


def test_a_confidence_level_is_a_share():
    with pytest.raises(ValueError, match="confidence_level: 95"):
        compare_periods(DAY, VALUE, first=FIRST, second=SECOND, confidence_level=95)


@pytest.mark.parametrize("kind", ["exact", "rounded, missing"])
def test_two_fortnights_of_nothing_are_rarely_taken_for_a_change(kind):
    # trap 11. N = 300: a rate of 5 % stays below 5 + 4 standard errors (1.26) = 10 % but once in 30,000 runs
    ours, naive, covered = rates(np.random.default_rng(11), 300, 14, 0.5, 0, kind)
    assert ours <= 0.10 and covered >= 0.90
    assert naive > 0.15  # Mann-Whitney, which takes days as independent


def test_a_slow_state_behind_daily_noise_is_not_taken_for_a_change():
    # correlation 0.7 * 0.9^lag; N = 120, true rate about 6 %: 6 + 4 * 2.2 = 15 %. AR(1) alone rejects 20 % or more
    ours, naive, _ = rates(np.random.default_rng(12), 120, 84, 0.9, 0.3, "rounded, missing")
    assert ours <= 0.15
    assert naive > 0.3


def test_a_large_difference_is_found():
    rng, found = np.random.default_rng(13), 0
    for _ in range(60):
        day, value = diary(rng, 56, 0.5, 0, "rounded, missing")
        value[28:] += 4
        found += compared(day, value).p_value < 0.05
    # N = 60: of 72 %, what it costs to take no slow state for a change, at least 32 in all but one run in 1,000
    assert found >= 32


def test_calendar_days_may_have_any_origin():
    shift = date(2026, 1, 1).toordinal()
    here = compare_periods(DAY, VALUE, first=FIRST, second=SECOND)
    there = compare_periods(
        DAY - shift, VALUE, first=(FIRST[0] - shift, FIRST[1] - shift), second=(SECOND[0] - shift, SECOND[1] - shift)
    )
    assert there == here
