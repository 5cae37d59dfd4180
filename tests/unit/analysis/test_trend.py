"""The weekly slope with its test and interval: against R, scipy, loops over all pairs, and by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from analysis.trend import MIN_DAYS, highest_per_day, theil_sen
from tests.drawn import drawn

REFERENCE = Path(__file__).parents[2] / "reference" / "trend"
SERIES = pd.read_csv(REFERENCE / "series.csv")
FROM_R = pd.read_csv(REFERENCE / "trend.csv").set_index("series")


def scores(low=0, high=10, min_size=30, max_size=70):
    """Diaries: days of a calendar with gaps, and whole-number scores."""
    return st.integers(min_size, max_size).flatmap(
        lambda n: st.tuples(
            st.lists(st.integers(0, 200), min_size=n, max_size=n, unique=True),
            st.lists(st.integers(low, high), min_size=n, max_size=n),
        )
    )


def simulated(n=90, phi=0.5, slope=0.0, seed=7):
    rng = np.random.default_rng(seed)
    noise = np.zeros(n)
    for i in range(1, n):
        noise[i] = phi * noise[i - 1] + rng.standard_normal()
    return np.arange(n), noise + slope * np.arange(n)


@pytest.mark.parametrize("name", ["daily", "weekly", "decimals"])
def test_agrees_with_r(name):
    series, expected = SERIES[SERIES["series"] == name], FROM_R.loc[name]
    trend = theil_sen(series["day"].to_numpy(), series["value"].to_numpy())
    assert (trend.n, trend.days, trend.too_few) == (expected["n"], expected["days"], False)
    assert trend.slope_per_week == pytest.approx(expected["slope_per_week"], rel=1e-12)
    if np.isnan(expected["lag_one"]):
        assert trend.autocorrelation is None
    else:
        assert trend.autocorrelation == pytest.approx(expected["lag_one"], rel=1e-12)
    # R averages over every pair of the grid, here those are left out that hardly weigh anything
    assert trend.p_value == pytest.approx(expected["p_value"], rel=0.005)
    width = expected["upper"] - expected["lower"]
    assert trend.lower == pytest.approx(expected["lower"], abs=0.001 * width)
    assert trend.upper == pytest.approx(expected["upper"], abs=0.001 * width)


@given(scores())
def test_slope_is_the_median_over_all_pairs(diary):
    day, value = np.array(diary[0]), np.array(diary[1], dtype=float)
    trend = theil_sen(day, value)
    in_order = sorted(zip(diary[0], diary[1], strict=True))
    pairs = [(w - v) / (e - d) for i, (d, v) in enumerate(in_order) for e, w in in_order[i + 1 :]]
    inside = trend.lower is None or trend.lower <= 7 * float(np.median(pairs)) <= trend.upper
    if inside:
        assert trend.slope_per_week == 7 * float(np.median(pairs)) == 7 * theilslopes(value, day)[0]


@given(scores(high=3), st.sampled_from([0.5, 0.8, 0.95]))
def test_interval_holds_the_slope_and_excludes_zero_exactly_when_p_is_small(diary, confidence_level):
    trend = theil_sen(np.array(diary[0]), np.array(diary[1]), confidence_level=confidence_level)
    if trend.lower is None:
        assert trend.p_value >= 1 - confidence_level
    else:
        assert trend.lower <= trend.slope_per_week <= trend.upper
        assert (trend.lower > 0 or trend.upper < 0) == (trend.p_value < 1 - confidence_level)


def test_a_trend_hidden_in_ties_is_not_denied():
    # 1 on every twentieth day, later on every third: the median slope is 0, the test sees the rise
    day = np.arange(1000)
    value = np.where(day < 500, day % 20 == 0, day % 3 == 0).astype(float)
    assert theilslopes(value, day)[0] == 0
    trend = theil_sen(day, value)
    assert trend.p_value < 0.001
    assert 0 < trend.lower < trend.slope_per_week < trend.upper


@drawn(20)
@given(scores(), st.integers(-999, 999), st.sampled_from([0.5, 2.0, 8.0]), st.integers(-9, 9), st.randoms())
def test_order_origin_and_unit_do_not_matter(diary, later, factor, higher, random):
    day, value = np.array(diary[0]), np.array(diary[1], dtype=float)
    plain = theil_sen(day, value)
    order = list(range(len(day)))
    random.shuffle(order)
    moved = theil_sen(day[order] + later, value[order] * factor + higher)
    # the search for the autocorrelation ends within a tolerance, not at the last digit
    assert moved.p_value == pytest.approx(plain.p_value, rel=1e-3)
    assert moved.days == plain.days
    for name in ("slope_per_week", "lower", "upper"):
        if getattr(plain, name) is None:
            assert getattr(moved, name) is None
        else:
            assert getattr(moved, name) == pytest.approx(factor * getattr(plain, name), rel=1e-3, abs=1e-6)


@drawn(15)
@given(scores())
def test_upside_down_is_the_mirror_image(diary):
    day, value = np.array(diary[0]), np.array(diary[1], dtype=float)
    up, down = theil_sen(day, value), theil_sen(day, 10 - value)
    assert down.p_value == pytest.approx(up.p_value, rel=1e-3)
    assert down.slope_per_week == pytest.approx(-up.slope_per_week, abs=1e-9)
    if up.lower is not None:
        assert (down.lower, down.upper) == pytest.approx((-up.upper, -up.lower), rel=1e-2, abs=1e-6)


def test_gaps_count_in_calendar_days():
    # one point every day for 20 days, a year without entries, then 20 days more: not one point a day
    day = np.concatenate([np.arange(20), 385 + np.arange(20)])
    value = np.arange(40.0)
    trend = theil_sen(day, value)
    assert (trend.n, trend.days) == (40, 405)
    # 400 of 780 pairs lie across the gap, each with 20 + k points in 385 + k days, so below 59/404 a day
    assert trend.slope_per_week < 7 * 59 / 404
    assert theil_sen(np.arange(40), value).slope_per_week == 7


def test_the_autocorrelation_of_neighbours_counts_only_neighbours():
    # weekly entries have no neighbouring days; the test still has its variance from the weekly gaps
    day, value = simulated(n=60, phi=0.0)
    weekly = theil_sen(day * 7, value)
    assert weekly.autocorrelation is None
    assert weekly.p_value is not None and weekly.lower is not None


def test_a_perfect_line():
    trend = theil_sen(np.arange(30), 2.0 + 3 * np.arange(30))
    assert trend.slope_per_week == 21
    assert trend.p_value < 1e-6
    assert trend.lower < 21 < trend.upper
    assert trend.autocorrelation is None  # nothing is left over to be correlated


def test_days_that_hardly_differ_have_no_interval():
    value = np.zeros(60)
    value[-4:] = 1
    trend = theil_sen(np.arange(60), value)
    assert (trend.slope_per_week, trend.lower, trend.upper, trend.p_value) == (0, None, None, 1)
    value[-5:] = 1
    assert theil_sen(np.arange(60), value).lower is not None


def test_steps_on_a_high_level_are_no_last_digits():
    day, value = simulated(slope=0.1)
    steps = np.rint(value)
    low, high = theil_sen(day, steps), theil_sen(day, 1e12 + steps)
    assert high.slope_per_week == pytest.approx(low.slope_per_week, rel=1e-6) and low.slope_per_week > 0.5
    assert high.p_value == pytest.approx(low.p_value, rel=1e-6)


def test_days_that_never_differ_have_no_interval():
    trend = theil_sen(np.arange(50), np.full(50, 3.0))
    assert (trend.slope_per_week, trend.p_value) == (0, 1)
    assert (trend.lower, trend.upper, trend.autocorrelation) == (None, None, None)
    assert not trend.too_few


def test_too_few_days_say_so():
    day, value = simulated(n=MIN_DAYS)
    assert not theil_sen(day, value).too_few
    value[3] = np.nan  # an unknown day is no day with a value
    trend = theil_sen(day, value)
    assert (trend.n, trend.days, trend.too_few) == (29, 30, True)
    assert {trend.slope_per_week, trend.lower, trend.upper, trend.p_value, trend.autocorrelation} == {None}
    assert trend.method
    nothing = theil_sen(np.array([], dtype=int), np.array([]))
    assert (nothing.n, nothing.days, nothing.too_few) == (0, 0, True)


def test_unknown_days_change_nothing():
    day, value = simulated()
    with_gaps = np.where(day % 5 == 2, np.nan, value)
    known = ~np.isnan(with_gaps)
    assert theil_sen(day, with_gaps) == theil_sen(day[known], value[known])


def test_the_last_digits_of_a_sum_are_no_rise():
    day = np.arange(60)
    clean = np.where(day % 3 == 1, 0.5, 0.3)
    noisy = np.where(day % 3 == 0, 0.1 + 0.2, clean)  # 0.30000000000000004
    assert theil_sen(day, noisy) == theil_sen(day, clean)


def test_more_confidence_is_wider():
    day, value = simulated(slope=0.02)
    narrow, wide = theil_sen(day, value, confidence_level=0.8), theil_sen(day, value, confidence_level=0.99)
    assert wide.lower < narrow.lower < narrow.upper < wide.upper
    assert wide.p_value == narrow.p_value


@pytest.mark.parametrize(
    ("day", "value", "message"),
    [
        ([1, 2, 2], [1, 2, 3], "day: 2 occurs twice"),
        ([1.0, 2.0], [1, 2], "day: an array of float64"),
        ([1, 2], [1, np.inf], "value: inf"),
        ([1, 2, 3], [1, 2], r"value: shape \(2,\)"),
    ],
)
def test_bad_input_is_named(day, value, message):
    with pytest.raises(ValueError, match=message):
        theil_sen(np.array(day), np.array(value, dtype=float))


@pytest.mark.parametrize("confidence_level", [0, 1, 95, float("nan")])
def test_a_confidence_level_lies_between_0_and_1(confidence_level):
    with pytest.raises(ValueError, match="confidence_level"):
        theil_sen(np.arange(40), np.arange(40.0), confidence_level=confidence_level)


def test_a_day_has_the_highest_of_its_entries():
    entries = np.array([2.0, np.nan, 7.0, np.nan, 1.0, np.nan])
    day, value = highest_per_day(np.array([5, 3, 5, 4, 3, 5]), entries)
    assert day.tolist() == [3, 5]
    assert value.tolist() == [1, 7]
    assert highest_per_day(np.array([], dtype=int), np.array([]))[0].tolist() == []
