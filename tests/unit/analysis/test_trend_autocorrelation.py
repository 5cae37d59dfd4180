"""What autocorrelation does to the trend test: factors against R and by hand, type I error in small."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from analysis.autocorrelation import MAX_PHI, lag_one, lasting_and_passing, variance_inflation
from analysis.trend import theil_sen
from tests.simulation.trend_type_one_error import diary

REFERENCE = Path(__file__).parents[2] / "reference" / "trend"
SERIES = pd.read_csv(REFERENCE / "series.csv")
FROM_R = pd.read_csv(REFERENCE / "trend.csv").set_index("series")


@pytest.mark.parametrize("name", ["daily", "weekly", "decimals"])
def test_factor_from_given_autocorrelation_equals_the_double_sum_in_r(name):
    day, expected = SERIES.loc[SERIES["series"] == name, "day"].to_numpy(), FROM_R.loc[name]
    found = variance_inflation(day, expected["phi"], expected["share"])
    assert found == pytest.approx(expected["inflation"], rel=1e-9)


@pytest.mark.parametrize("name", ["daily", "weekly", "decimals"])
def test_restricted_likelihood_finds_the_factor_that_nlme_finds(name):
    series, expected = SERIES[SERIES["series"] == name], FROM_R.loc[name]
    day = series["day"].to_numpy()
    slope = expected["slope_per_week"] / 7
    residual = np.round(series["value"].to_numpy() - slope * (day - day[0]), 9)
    found = variance_inflation(day, *lasting_and_passing(day, residual))
    assert found == pytest.approx(expected["inflation"], rel=0.02)


def test_independent_days_need_no_factor():
    assert variance_inflation(np.arange(50), 0.0) == 1


def test_factor_by_hand():
    # days 0, 1, 3: c = -2, 0, 2; only the outer two meet, at distance 3: 1 + 2 (-2)(2) phi^3 / 8 = 1 - phi^3,
    # which is below 1: a factor never narrows the variance
    assert variance_inflation(np.array([0, 1, 3]), 0.5) == 1
    # days 0, 1, 8, 9: c = -3, -1, 1, 3, sum of squares 20; cross products 3 + 3 near, -3 - 9 - 1 - 3 afar
    cross = 2 * (3 * 0.5 + 3 * 0.5 - 3 * 0.5**8 - 9 * 0.5**9 - 1 * 0.5**7 - 3 * 0.5**8)
    assert variance_inflation(np.array([0, 1, 8, 9]), 0.5) == pytest.approx(1 + cross / 20, rel=1e-12)


def test_long_gaps_let_days_forget():
    near, far = np.arange(100), np.arange(100) * 30
    assert variance_inflation(far, 0.6) == pytest.approx(1, abs=1e-6)
    # for neighbouring days the factor tends to (1 + phi) / (1 - phi) = 4 from below
    assert 3.5 < variance_inflation(near, 0.6) < 4


def test_lag_one_by_hand():
    # 24 days up and down: twelve ranks 6 below the mean, twelve 6 above; each of 23 products is -36, r = -1,
    # (23 * -1 + 2) / 19 < 0, so 0. Twelve low then twelve high days: 22 products of 36, one of -36,
    # r = 21/23, (23 * 21/23 + 2) / 19 = 23/19 > 0.97, so 0.97.
    up_and_down = np.tile([0.0, 1.0], 12)
    assert lag_one(np.arange(24), up_and_down) == 0
    assert lag_one(np.arange(24), np.repeat([0.0, 1.0], 12)) == MAX_PHI
    # runs of three: of 23 pairs 16 lie within runs, 7 across: r = 9/23, corrected (9 + 2) / 19
    threes = np.tile(np.repeat([0.0, 1.0], 3), 4)
    assert lag_one(np.arange(24), threes) == pytest.approx(11 / 19, rel=1e-12)


def test_lag_one_needs_neighbours_and_variation():
    assert lag_one(np.arange(21), np.arange(21.0) % 2) is not None
    assert lag_one(np.arange(20), np.arange(20.0) % 2) is None  # 19 pairs
    assert lag_one(np.arange(40) * 2, np.arange(40.0) % 3) is None
    assert lag_one(np.arange(40), np.zeros(40)) is None


def test_residuals_that_are_all_equal_have_no_lasting_part():
    assert lasting_and_passing(np.arange(30), np.zeros(30)) == (0, 0)


def test_a_slow_state_is_found_behind_daily_noise():
    # correlation 0.7 * 0.9^lag: neighbours alone (0.63) would call the state gone within days
    rng = np.random.default_rng(3)
    day, value = diary(rng, 3000, 0.9, 0.3, "exact")
    phi, share = lasting_and_passing(day, value)
    assert (phi, share) == (pytest.approx(0.9, abs=0.03), pytest.approx(0.7, abs=0.08))


def rejected(rng, replicates, n, phi, passing, kind):
    """Shares of simulated diaries without a trend that our test rejects, and one that ignores correlation."""
    ours = naive = 0
    for _ in range(replicates):
        day, value = diary(rng, n, phi, passing, kind)
        ours += theil_sen(day, value).p_value < 0.05
        naive += kendalltau(day, value).pvalue < 0.05
    return ours / replicates, naive / replicates


@pytest.mark.parametrize(
    ("n", "phi", "passing", "kind"),
    [(60, 0.6, 0, "rounded"), (60, 0.6, 0, "rounded, missing"), (120, 0.9, 0.3, "exact")],
)
def test_no_trend_is_rarely_taken_for_one(n, phi, passing, kind):
    # N = 300: a rate of 5 % stays below 5 + 4 standard errors (1.26) = 10 % but once in 30,000 runs; the
    # setting with a slow state behind noise truly has about 7 % and gets its own bound, 7 + 4 * 1.5 = 13 %
    ours, naive = rejected(np.random.default_rng(11), 300, n, phi, passing, kind)
    assert ours <= (0.13 if passing else 0.10)
    assert naive > 0.2  # the bound would be missed by a test that ignored the correlation


def test_the_interval_of_rounded_scores_holds_a_small_true_slope():
    # one point in 1,000 days: most pairs are tied or nearly so, and the slope is far below one step
    rng, held, slope = np.random.default_rng(5), 0, -1 / 1000
    for _ in range(60):
        day, value = diary(rng, 500, 0.3, 0, "rounded, missing", slope)
        trend = theil_sen(day, value)
        held += trend.lower <= 7 * slope <= trend.upper
    # N = 60: of 95 % at least 50 in all but one run in 1,000
    assert held >= 50
