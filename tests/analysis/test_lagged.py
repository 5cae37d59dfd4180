"""Pairs of one day and the next: by the calendar, never by the row."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.lagged import next_day_pairs

nan = np.nan


def test_a_pair_needs_the_calendar_day_after():
    # walked on 1, 2, 3, 7, 8; pain on 1, 2, 4, 5, 8, 9. Day and next day with pain on both: 1-2 and 8-9 have
    # walking on the first; 4-5 has none; 2-3 and 7-8 lack pain on one of the two; 5 and 8 merely follow.
    known = [1, 2, 4, 5, 8, 9]
    pairs = next_day_pairs([1, 2, 3, 7, 8], [10, 20, 30, 70, 80], known, known)
    assert pairs.day.tolist() == [2, 9]
    assert pairs.exposure.tolist() == [10, 80]
    assert pairs.outcome.tolist() == [2, 9]
    assert pairs.outcome_before.tolist() == [1, 8]
    # of the day before the exposure: day 0 is unknown, day 7 is known
    assert np.isnan(pairs.exposure_before[0]) and pairs.exposure_before[1] == 70
    # pain of days 0 and 7 is unknown
    assert np.isnan(pairs.outcome_earlier).all()


def test_unknown_values_are_no_pairs():
    pairs = next_day_pairs([1, 2, 3, 4], [1, nan, 3, 4], [1, 2, 3, 4, 5], [1, 2, nan, 4, 5])
    # 1 to 2 is whole; 2 lacks the exposure; 3 the outcome, on its own day and as the next; 4 to 5 is whole
    assert pairs.day.tolist() == [2, 5]


diaries = st.dictionaries(st.integers(0, 30), st.integers(0, 9))


@given(diaries, diaries)
def test_pairs_are_those_that_a_loop_finds_in_any_order(exposure, outcome):
    expected = [
        (day, exposure[day - 1], outcome[day], outcome[day - 1], exposure.get(day - 2), outcome.get(day - 2))
        for day in sorted(outcome) if day - 1 in exposure and day - 1 in outcome
    ]
    columns = (list(exposure), list(exposure.values()), list(outcome), list(outcome.values()))
    pairs = next_day_pairs(*(np.array(one, dtype=int) for one in columns))
    names = ("day", "exposure", "outcome", "outcome_before", "exposure_before", "outcome_earlier")
    found = zip(*(getattr(pairs, name) for name in names), strict=True)
    assert [tuple(None if np.isnan(value) else value for value in one) for one in found] == expected


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
