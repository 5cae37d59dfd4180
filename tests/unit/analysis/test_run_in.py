"""The run-in: by hand, and what beginning on a bad day does to the first week and to a fall that is not there."""

import numpy as np
import pytest

from analysis.run_in import RUN_IN_DAYS, after_run_in
from tests.simulation.period_type_one_error import begun_on_a_bad_day, false_falls


def test_run_in_counts_calendar_days_from_the_first_known_one():
    # day 10 is unknown, so the first is 11 and three days of run-in are 11, 12 and 13; 14 is kept
    day = np.array([10, 11, 13, 14, 30, 12])
    value = np.array([np.nan, 9, 7, 5, 4, np.nan])
    found = after_run_in(day, value, run_in_days=3)
    assert found.day.tolist() == [14, 30]
    assert found.value.tolist() == [5, 4]
    assert found.n_left_out == 2


def test_no_run_in_leaves_out_nothing():
    found = after_run_in(np.array([2, 1]), np.array([3.0, 4.0]), run_in_days=0)
    assert (found.day.tolist(), found.value.tolist(), found.n_left_out) == ([1, 2], [4, 3], 0)


def test_a_diary_within_its_run_in_is_empty_and_so_is_one_without_days():
    found = after_run_in(np.arange(5), np.ones(5))
    assert (len(found.day), found.n_left_out) == (0, 5)
    assert after_run_in(np.array([], int), np.array([])).n_left_out == 0


def test_a_negative_run_in_is_an_error():
    with pytest.raises(ValueError, match="run_in_days: -1"):
        after_run_in(np.arange(5), np.ones(5), run_in_days=-1)


def test_the_first_week_is_worse_than_usual_and_a_run_in_mends_it():
    # trap 18: the true mean is 4 and people begin 3 points or more above it; what is left of 3 + after 14 days
    # of 0.8 a day is 0.8^14 = 4 %
    rng = np.random.default_rng(1)
    first, later = [], []
    for _ in range(400):
        value = begun_on_a_bad_day(rng, 0.8, 0, RUN_IN_DAYS + 7)
        first.append(value[:7].mean())
        later.append(after_run_in(np.arange(len(value)), value).value.mean())
    # N = 400 weeks of standard deviation at most 2: four standard errors are 0.4
    assert np.mean(first) - 4 > 1.5
    assert abs(np.mean(later) - 4) < 0.4


def test_a_run_in_takes_false_falls_back():
    # a slow state: without a run-in more of the periods and trends fall than with it, of trends few either way
    excess, fell, trended = false_falls(np.random.default_rng(2), 80, 0.9, 0.3, 0)
    excess_after, fell_after, trended_after = false_falls(np.random.default_rng(2), 80, 0.9, 0.3, RUN_IN_DAYS)
    assert excess > 1.2 and excess_after < 0.9
    assert trended_after < trended <= 0.15
    # N = 80, about 5 % after a run-in: 5 + 4 * 2.4 = 15 %
    assert fell > fell_after and fell_after <= 0.15
