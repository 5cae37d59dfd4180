"""A person's own respites: the longest, and a median from five on, by hand arithmetic."""

import pytest

from analysis.intervals import own_intervals


def test_no_interval_is_no_length():
    found = own_intervals([], [], [])
    assert (found.n, found.longest, found.longest_position, found.median) == (0, None, None, None)


def test_four_are_too_few_for_a_median_five_are_not():
    four = own_intervals([10, 20, 30, 40], [1, 1, 1, 1], [0, 0, 0, 0])
    assert (four.n, four.longest, four.longest_position, four.median) == (4, 40, 3, None)
    # 4/5, 3/5, 2/5 left after days 10, 20, 30: the curve first falls to one half or below on day 30
    five = own_intervals([10, 20, 30, 40, 50], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0])
    assert five.median.estimate == 30


def test_the_open_one_is_censored_not_counted_as_ended():
    # 25 is still open: 5/6 after 10, 4/6 after 20; then 3 at risk: 2/3 * 4/6 = 4/9 after day 30.
    # Taken for ended, the curve would be 3/6 on day 25 and the median 27.5, the middle of 25 and 30.
    found = own_intervals([10, 20, 25, 30, 40, 50], [1, 1, 0, 1, 1, 1], [0] * 6)
    assert found.median.estimate == 30
    assert (found.longest, found.longest_position) == (50, 5)


def test_a_respite_counted_from_its_first_good_day_is_not_at_risk_before_it_was_confirmed():
    # entry 29 (N = 30): on day 35 all five are at risk; 4/5, 3/5, 2/5 after days 35, 40, 45
    found = own_intervals([35, 40, 45, 50, 60], [1, 1, 1, 1, 1], [29] * 5)
    assert found.median.estimate == 45
    assert own_intervals([29, 40, 45, 50, 60], [0, 1, 1, 1, 1], [29] * 5).n == 5  # never at risk, still counted


def test_a_median_beyond_what_was_seen_is_not_reached():
    found = own_intervals([10, 90, 90, 90, 90], [1, 0, 0, 0, 0], [0] * 5)
    assert found.median is not None and found.median.estimate is None


def test_an_interval_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="entry"):
        own_intervals([5, 9, 9, 9, 9], [1, 1, 1, 1, 1], [6, 0, 0, 0, 0])
