"""Rounding, withheld cells and coarse means, by hand, against acro, and against statsmodels."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from analysis.disclosure import (
    HIDDEN_UP_TO,
    mean_difference,
    midpoint_6,
    released_cells,
    released_count,
    released_mean,
    total_of,
)

SCORE = (0, 10)
ACRO = Path(__file__).parents[2] / "reference/acro/cells.csv"


def test_counts_are_rounded_to_the_middle_of_their_six():
    # by hand: 1-6 -> 3, 7-12 -> 9, 13-18 -> 15; 0 stays 0
    assert midpoint_6(np.array([0, 1, 6, 7, 12, 13, 18, 19])).tolist() == [0, 3, 3, 9, 9, 15, 15, 21]


def test_nothing_is_told_of_seven_people_or_fewer_nobody_included():
    assert [released_count(count) for count in (0, 1, 7, 8, 12, 13)] == [None, None, None, 9, 9, 15]


@pytest.mark.parametrize(
    "counts, people, told",
    [
        ((30, 30), 60, (27, 27)),
        ((57, 3), 60, (None, None)),  # 3 is few, and 57 is all but few
        ((60,), 60, (None,)),  # all of them: that would be told of everyone
        ((25, 10, 2), 37, (27, None, None)),  # 2 is few; 10 goes with it, else 2 would follow
        ((20, 9, 4, 4), 37, (21, 9, None, None)),  # 4 and 4 are 8 together: neither follows
        ((20, 9, 4, 3), 37, (21, None, None, None)),  # 4 and 3 are 7 together: few
        ((52, 8), 60, (51, 9)),
        ((), 60, ()),
    ],
)
def test_cells_are_withheld_so_that_they_do_not_follow_from_the_others(counts, people, told):
    assert released_cells(counts, people) == told


def test_totals_are_added_up_from_the_rounded_cells():
    assert total_of((27, 9)) == 36
    assert total_of((27, None)) is None
    assert total_of(()) is None


def test_every_cell_that_acro_suppresses_is_withheld():
    tables = defaultdict(list)
    with ACRO.open() as file:
        for row in csv.DictReader(file):
            tables[row["table"], row["arm"]].append((int(row["n"]), row["suppressed"] == "1"))
    n_suppressed = n_told = 0
    for cells in tables.values():
        counts = tuple(n for n, _ in cells)
        told = released_cells(counts, sum(counts))
        assert all(one is None for one, (_, is_suppressed) in zip(told, cells, strict=True) if is_suppressed)
        n_suppressed += sum(is_suppressed for _, is_suppressed in cells)
        n_told += sum(one is not None for one in told)
    assert n_suppressed > 40 and n_told > 40  # there is something to compare on both sides


def test_what_is_withheld_cannot_be_told_from_the_sizes():
    """By trying all tables of up to four cells: each withheld cell can still be of 0 and of 8 or more people."""
    rng = np.random.default_rng(6)
    for _ in range(300):
        counts = tuple(int(count) for count in rng.multinomial(int(rng.integers(30, 60)), rng.dirichlet(np.ones(4))))
        people = sum(counts)
        told = released_cells(counts, people)
        hidden = [count for count, one in zip(counts, told, strict=True) if one is None]
        assert not hidden or (len(hidden) > 1 and sum(hidden) > HIDDEN_UP_TO)


def sample(mean: float, sd: float, n: int) -> np.ndarray:
    """n values with exactly this mean and sample standard deviation."""
    values = np.linspace(-1, 1, n)
    return mean + (values - values.mean()) / values.std(ddof=1) * sd


def test_a_mean_is_told_on_a_grid_that_one_person_is_lost_in():
    # by hand: a score from 0 to 10 of 58 people, told as 57, which stands for 55 and more: 10 / 55 = 0.18, up to 0.2
    told = released_mean(58, 4.27, 2.13, people=70, ends=SCORE)
    assert (told.mean, told.sd, told.step) == (pytest.approx(4.2), pytest.approx(2.2), pytest.approx(0.2))
    assert told.n == 57
    assert released_mean(58, 4.27 - 0.06, 2.13, people=70, ends=SCORE).mean == told.mean


def test_one_person_s_whole_range_is_never_more_than_a_step_and_the_step_tells_no_more_of_n_than_n():
    steps = {}
    for people in range(30, 260):
        for n in (people, people - 3, people - 7, people - 8, people - 20):
            told = released_mean(n, 5.0, 2.0, people=people, ends=SCORE)
            # whether nearly all are known follows from n as it is told, for a reader who knows how many people there are
            nearly_all = people - n <= 7
            steps.setdefault((told.n, nearly_all), set()).add(told.step)
            assert told.step is None or told.step >= 10 / n
            assert told.step is None or n >= 30
    assert all(len(found) == 1 for found in steps.values()) and len(steps) > 60


def test_its_interval_is_that_of_the_released_numbers_half_a_step_wider():
    told = released_mean(58, 4.27, 2.13, people=70, ends=SCORE)
    lower, upper = DescrStatsW(sample(told.mean, told.sd, told.n)).tconfint_mean()
    assert (told.lower, told.upper) == (pytest.approx(lower - 0.1), pytest.approx(upper + 0.1))


def test_a_difference_of_means_follows_from_what_is_told():
    first, second = (released_mean(n, mean, 2.0, people=n, ends=(-10, 10)) for n, mean in ((62, -1.0), (41, -2.5)))
    values = [DescrStatsW(sample(one.mean, one.sd, one.n)) for one in (second, first)]
    lower, upper = CompareMeans(*values).tconfint_diff(usevar="unequal")
    reach = (first.step + second.step) / 2
    assert mean_difference(first, second) == pytest.approx((second.mean - first.mean, lower - reach, upper + reach))


@pytest.mark.parametrize(
    "n, mean, sd, more",
    [
        (29, 4.0, 2.0, {}),
        (30, 4.0, 2.0, {}),  # told as 27, as 25 to 29 are: that it has a mean would tell it from them
        (36, 4.0, 2.0, {"people": 36}),  # told as 33, as 31 to 36 are, of whom up to 7 may be unknown: 24
        (0, None, None, {}),
        (60, 4.0, 0.0, {}),
        (60, 50_000.0, 90_000.0, {"farthest": 550_000.0}),
        (60, 0.07, 0.25, {"is_lumpy": True}),  # 4 of 60 with a 1: 0.07 * 60
        (60, 9.95, 0.2, {"ends": SCORE}),  # told as 10, nobody could be below 5
        (60, 0.05, 0.2, {"ends": SCORE}),
    ],
)
def test_means_that_would_tell_about_one_person_are_withheld_and_why_is_not_told(n, mean, sd, more):
    told = released_mean(n, mean, sd, **({"people": 60} | more))
    assert told.mean is told.sd is told.lower is told.upper is None
    assert told.reason == released_mean(0, None, None, people=60).reason
    assert mean_difference(told, told) is None


def test_few_whose_value_is_unknown_do_not_follow_from_the_size():
    # by hand: 56 of 60 known; 4 unknown are few, so n is told as 60 is, 57; of 50 known as 51
    assert released_mean(56, 4.0, 2.0, people=60, ends=SCORE).n == 57
    assert released_mean(50, 4.0, 2.0, people=60, ends=SCORE).n == 51
