"""What autocorrelation does to the trend test: the correlation of neighbours by hand, type I error in small."""

import numpy as np
import pytest
from scipy.stats import kendalltau

from analysis.autocorrelation import MAX_PHI, lag_one
from analysis.trend import theil_sen
from tests.simulation.trend_type_one_error import diary


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
    [
        (60, 0.6, 0, "rounded"),
        (60, 0.6, 0, "rounded, missing"),
        (30, 0.9, 0.3, "exact"),
        (60, 0.95, 0.3, "rounded, missing"),
        (120, 0.95, 0.3, "exact"),
    ],
)
def test_no_trend_is_rarely_taken_for_one(n, phi, passing, kind):
    # N = 300: a rate of 5 % stays below 5 + 4 standard errors (1.26) = 10 % but once in 30,000 runs, a slow state
    # behind noise included, where a single best guess of how long it lasts made 16 to 18 %
    ours, naive = rejected(np.random.default_rng(11), 300, n, phi, passing, kind)
    assert ours <= 0.10
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
