"""Pairs of one day and the next: by the calendar, never by the row."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.lagged import next_day_pairs

nan = np.nan


def test_a_pair_needs_the_calendar_day_after_and_the_day_before():
    # walked on 1, 2, 3, 7, 8; pain on 1, 2, 3, 5, 7, 8, 9. Both are known on 1, 2, 3 and 7, 8: the pairs are
    # 2 to 3 after 1, and 8 to 9 after 7. The pair 1 to 2 lacks day 0, 7 to 8 day 6; 3 and 5 merely follow.
    known = [1, 2, 3, 5, 7, 8, 9]
    pairs = next_day_pairs([1, 2, 3, 7, 8], [10, 20, 30, 70, 80], known, known)
    assert pairs.day.tolist() == [3, 9]
    assert pairs.exposure.tolist() == [20, 80]
    assert pairs.outcome.tolist() == [3, 9]
    assert pairs.outcome_before.tolist() == [2, 8]
    assert pairs.exposure_before.tolist() == [10, 70]
    assert pairs.outcome_earlier.tolist() == [1, 7]


def test_unknown_values_are_no_pairs():
    days = range(1, 10)
    pairs = next_day_pairs(days, [1, 2, nan, 4, 5, 6, 7, 8, 9], days, [1, 2, 3, 4, 5, 6, nan, 8, 9])
    # both are known on 1, 2, 4, 5, 6, 8, 9. 3 lacks the exposure, but its outcome follows 1 and 2; 7 lacks the
    # outcome and so cannot follow 6; 9 has no day after it
    assert pairs.day.tolist() == [3, 6]


diaries = st.dictionaries(st.integers(0, 30), st.integers(0, 9))


@given(diaries, diaries)
def test_pairs_are_those_that_a_loop_finds_in_any_order(exposure, outcome):
    expected = [
        (day, exposure[day - 1], outcome[day], outcome[day - 1], exposure[day - 2], outcome[day - 2])
        for day in sorted(outcome)
        if all(day - back in each for back in (1, 2) for each in (exposure, outcome))
    ]
    columns = (list(exposure), list(exposure.values()), list(outcome), list(outcome.values()))
    pairs = next_day_pairs(*(np.array(one, dtype=int) for one in columns))
    names = ("day", "exposure", "outcome", "outcome_before", "exposure_before", "outcome_earlier")
    found = zip(*(getattr(pairs, name) for name in names), strict=True)
    assert list(found) == expected


@pytest.mark.parametrize(
    ("day", "value", "named"),
    [
        ([1, 1], [2, 3], "exposure_day: 1 occurs twice"),
        ([1.5, 2.5], [2, 3], "exposure_day: an array of float64"),
        ([1, 2], [2], "exposure: shape"),
        ([1, 2], [2, np.inf], "exposure: inf"),
    ],
)
def test_columns_that_cannot_be_used_are_named(day, value, named):
    with pytest.raises(ValueError, match=named):
        next_day_pairs(day, value, [1, 2], [3, 4])
