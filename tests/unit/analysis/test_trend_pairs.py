"""All pairs of days: counted on a grid or paired one by one, it must be the same."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.pair_slopes import median_slope, pair_slopes


def all_pairs(day, value):
    """Every pair by two loops: {(elapsed days, rise): how many}."""
    counted = {}
    for i in range(len(day)):
        for j in range(i + 1, len(day)):
            pair = (int(day[j] - day[i]), float(value[j] - value[i]))
            counted[pair] = counted.get(pair, 0) + 1
    return counted


diaries = st.tuples(
    st.lists(st.integers(0, 60), min_size=25, max_size=45, unique=True),
    st.lists(st.integers(0, 3), min_size=45, max_size=45),
)


@given(diaries)
def test_counting_on_the_grid_equals_pairing(diary):
    day = np.sort(diary[0])
    value = np.array(diary[1][: len(day)], dtype=float)
    assume(np.ptp(value) > 0)
    slopes = pair_slopes(day, value)
    found = {}
    for elapsed, rise, pairs in zip(slopes.elapsed, slopes.rise, slopes.pairs, strict=True):
        found[int(elapsed), float(rise)] = found.get((int(elapsed), float(rise)), 0) + int(pairs)
    expected = all_pairs(day, value)
    assert found == expected
    assert slopes.n_pairs == len(day) * (len(day) - 1) // 2 == sum(expected.values())
    assert np.all(np.diff(slopes.slope) >= 0)
    every = [rise / elapsed for (elapsed, rise), k in expected.items() for _ in range(k)]
    assert median_slope(slopes) == np.median(every)


def test_a_dense_diary_is_counted_and_a_fine_scale_is_paired():
    day = np.arange(100)
    scores = (day * 7) % 11
    assert len(pair_slopes(day, scores.astype(float)).pairs) < 100 * 99 // 2
    fine = scores + day / 1000
    assert len(pair_slopes(day, fine).pairs) == 100 * 99 // 2


def test_without_ties_the_median_is_the_order_statistic():
    # days 0, 1, 3 with values 0, 1, 100: slopes 1 (0 to 1), 100/3 (0 to 3), 49.5 (1 to 3); S = 3, 1, -1, -3
    # between them. Between 1 and 100/3 S is 1; it is 0 where the pair with slope 100/3 is even.
    slopes = pair_slopes(np.array([0, 1, 3]), np.array([0.0, 1.0, 100.0]))
    assert slopes.slope.tolist() == pytest.approx([1, 100 / 3, 49.5])
    assert median_slope(slopes) == pytest.approx(100 / 3)
