"""What a trend amounts to over some weeks, beside the change people notice: hand arithmetic."""

from dataclasses import replace

import pytest

from analysis.change import change_over
from analysis.trend import Trend

# -0.5 points a week between -0.75 and -0.25: over 28 days -2 points, between -3 and -1
FALLING = Trend(
    n=40,
    days=84,
    slope_per_week=-0.5,
    lower=-0.75,
    upper=-0.25,
    p_value=0.01,
    method="a method",
    autocorrelation=0.2,
    too_few=False,
)


def test_slope_times_weeks():
    change = change_over(FALLING, 28)
    assert (change.estimate, change.lower, change.upper, change.days) == (-2, -3, -1, 28)
    assert (change.exceeds, change.interval_exceeds, change.interval_falls_short) == (None, None, None)


@pytest.mark.parametrize(
    ("points", "exceeds", "interval_exceeds", "interval_falls_short"),
    [
        (0.9, True, True, False),
        (1, True, True, False),  # the interval's end reaches it
        (1.5, True, False, False),
        (2, True, False, False),  # a change of exactly what people notice is noticed
        (2.5, False, False, False),
        (3, False, False, False),  # the far end still reaches it
        (3.5, False, False, True),
    ],
)
def test_beside_what_people_notice(points, exceeds, interval_exceeds, interval_falls_short):
    change = change_over(FALLING, 28, minimal_important_change=points)
    assert change.exceeds is exceeds
    assert change.interval_exceeds is interval_exceeds
    assert change.interval_falls_short is interval_falls_short
    rising = replace(FALLING, slope_per_week=0.5, lower=0.25, upper=0.75)
    mirrored = change_over(rising, 28, minimal_important_change=points)
    assert (mirrored.estimate, mirrored.lower, mirrored.upper) == (2, 1, 3)
    assert (mirrored.exceeds, mirrored.interval_exceeds, mirrored.interval_falls_short) == (
        exceeds,
        interval_exceeds,
        interval_falls_short,
    )


def test_an_interval_on_both_sides_of_zero_is_never_wholly_beyond():
    unsure = replace(FALLING, lower=-1.5, upper=0.5)  # over 28 days: -6 to 2
    change = change_over(unsure, 28, minimal_important_change=1)
    assert (change.exceeds, change.interval_exceeds, change.interval_falls_short) == (True, False, False)


def test_thirds_of_a_point_a_week_reach_one_point_in_three_weeks():
    thirds = replace(FALLING, slope_per_week=-7 * (1 / 21))  # in floating point a last digit short of 1
    assert change_over(thirds, 21, minimal_important_change=1).exceeds is True


def test_never_over_more_days_than_the_trend_was_seen_on():
    change = change_over(FALLING, 365)
    assert change.days == 84
    assert change.estimate == -6


def test_too_few_days_and_missing_intervals_say_so():
    few = Trend(
        n=12,
        days=20,
        slope_per_week=None,
        lower=None,
        upper=None,
        p_value=None,
        method="a method",
        autocorrelation=None,
        too_few=True,
    )
    change = change_over(few, 28, minimal_important_change=2)
    assert {
        change.estimate,
        change.lower,
        change.upper,
        change.exceeds,
        change.interval_exceeds,
        change.interval_falls_short,
    } == {None}
    unbounded = replace(FALLING, lower=None, upper=None)
    change = change_over(unbounded, 28, minimal_important_change=2)
    assert (change.estimate, change.lower, change.upper) == (-2, None, None)
    assert (change.exceeds, change.interval_exceeds, change.interval_falls_short) == (True, None, None)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="days: 0"):
        change_over(FALLING, 0)
    with pytest.raises(ValueError, match="minimal_important_change: 0"):
        change_over(FALLING, 28, minimal_important_change=0)
