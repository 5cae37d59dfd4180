"""The plan of a self-trial: what is drawn, how often, which days count, and what stopping leaves."""

from collections import Counter

import numpy as np
import pytest

from analysis.block_schedule import (
    MOST_PAIRS,
    Design,
    block_of,
    checked_schedule,
    draw_schedule,
    possible_schedules,
    smallest_p_value,
)
from analysis.randomisation_test import randomisation_test
from analysis.stopping import cost_of_stopping


def test_every_pair_has_one_block_of_each():
    rng = np.random.default_rng(1)
    design = Design(block_days=7, washout_days=2, n_pairs=9)
    for _ in range(50):
        schedule = draw_schedule(design, rng=rng)
        assert len(schedule) == 18
        assert all(set(schedule[i : i + 2]) == {"A", "B"} for i in range(0, 18, 2))
        assert checked_schedule(list(schedule), design) == schedule


def test_all_schedules_are_drawn_equally_often():
    rng = np.random.default_rng(20240611)
    design = Design(block_days=1, washout_days=0, n_pairs=3)
    drawn = Counter(draw_schedule(design, rng=rng) for _ in range(8_000))
    assert len(drawn) == possible_schedules(design) == 8  # 2 x 2 x 2
    # 1000 of each expected, standard deviation sqrt(8000 x 1/8 x 7/8) = 30; five of these
    assert all(abs(times - 1_000) < 150 for times in drawn.values())


def test_a_draw_is_repeated_by_its_seed_alone():
    design = Design(5, 1, 12)
    first, again = (draw_schedule(design, rng=np.random.default_rng(42)) for _ in range(2))
    assert first == again
    assert first != draw_schedule(design, rng=np.random.default_rng(43))


@pytest.mark.parametrize(
    ("n_pairs", "smallest"), [(1, 1), (2, 0.5), (3, 0.25), (4, 0.125), (5, 0.0625), (6, 0.03125), (12, 2 / 4096)]
)
def test_trap_smallest_p_value_by_hand(n_pairs, smallest):
    # two of the 2 ** n schedules, the drawn one and its mirror image; below 5 % from six pairs on
    assert smallest_p_value(Design(7, 0, n_pairs)) == smallest


@pytest.mark.parametrize("n_pairs", [1, 2, 3, 6, 10, MOST_PAIRS])
def test_the_smallest_p_value_is_reached_by_the_test_and_not_undercut(n_pairs):
    design = Design(2, 0, n_pairs)
    schedule = draw_schedule(design, rng=np.random.default_rng(n_pairs))
    # every block of B far below every block of A
    value = np.repeat([0.0 if label == "B" else 10.0 for label in schedule], 2)
    found = randomisation_test(value, schedule, design)
    assert found.p_value == found.smallest_p == smallest_p_value(design)


def test_more_pairs_than_every_order_of_can_be_looked_at_are_refused():
    with pytest.raises(ValueError, match="n_pairs: 16; accepted are up to 15"):
        Design(1, 0, MOST_PAIRS + 1)


def test_days_by_hand():
    # blocks of 3 days, of which the first is washout: days 0-2, 3-5 are pair 0, 6-8, 9-11 pair 1
    design = Design(block_days=3, washout_days=1, n_pairs=2)
    assert (design.n_blocks, design.pair_days, design.n_days) == (4, 6, 12)
    days = [block_of(day, design) for day in range(12)]
    assert [day.block for day in days] == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert [day.pair for day in days] == [0] * 6 + [1] * 6
    assert [day.day_of_block for day in days] == [0, 1, 2] * 4
    assert [day.is_counted for day in days] == [False, True, True] * 4


@pytest.mark.parametrize("day", [-1, 12])
def test_a_day_outside_the_trial_has_no_block(day):
    with pytest.raises(ValueError, match=f"day_index: {day}; accepted are the days of the trial, 0 to 11"):
        block_of(day, Design(3, 1, 2))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 0, 6), "block_days: 0; accepted is a whole number from 1"),
        ((7, -1, 6), "washout_days: -1; accepted is a whole number from 0"),
        ((7, 0, 0), "n_pairs: 0; accepted is a whole number from 1"),
        ((7.0, 0, 6), "block_days: 7.0; accepted is a whole number"),
        ((7, 0, True), "n_pairs: True; accepted is a whole number"),
        ((7, 7, 6), "washout_days: 7; accepted is a number below block_days, 7"),
    ],
)
def test_designs_that_are_none(arguments, message):
    with pytest.raises(ValueError, match=message):
        Design(*arguments)


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        (("A", "B"), "schedule: 2 blocks; accepted are 4"),
        (("A", "B", "B", "B"), "schedule: pair 2 is .* one block of A and one of B in each pair"),
        (("A", "b", "A", "B"), "schedule: pair 1 is"),
    ],
)
def test_schedules_that_cannot_have_been_drawn(schedule, message):
    with pytest.raises(ValueError, match=message):
        checked_schedule(schedule, Design(3, 1, 2))


def test_what_stopping_costs_by_hand():
    # pairs of 14 days; after 59 days 4 pairs are over (56 days), 3 days of the fifth are spent, 11 complete it
    cost = cost_of_stopping(Design(block_days=7, washout_days=2, n_pairs=6), 59)
    assert (cost.n_pairs_planned, cost.n_pairs_completed) == (6, 4)
    assert (cost.n_days_unused, cost.n_days_to_pair) == (3, 11)
    assert (cost.smallest_p_planned, cost.smallest_p) == (2 / 64, 2 / 16)
    assert (cost.highest_confidence_planned, cost.highest_confidence) == (1 - 2 / 64, 1 - 2 / 16)


def test_stopping_before_a_pair_is_complete_leaves_nothing():
    cost = cost_of_stopping(Design(7, 2, 6), 13)
    assert (cost.n_pairs_completed, cost.n_days_unused, cost.n_days_to_pair) == (0, 13, 1)
    assert cost.smallest_p is cost.highest_confidence is None


def test_one_pair_can_show_nothing():
    cost = cost_of_stopping(Design(7, 2, 6), 14)
    assert (cost.n_pairs_completed, cost.n_days_unused, cost.n_days_to_pair) == (1, 0, 0)
    assert (cost.smallest_p, cost.highest_confidence) == (1, 0)


def test_a_whole_trial_costs_nothing():
    design = Design(7, 2, 6)
    cost = cost_of_stopping(design, design.n_days)
    assert (cost.n_pairs_completed, cost.smallest_p) == (6, cost.smallest_p_planned)


@pytest.mark.parametrize("n_days", [0, 1, 13, 14, 40, 55, 56, 84])
def test_what_stopping_is_said_to_leave_is_what_the_test_then_gives(n_days):
    design = Design(7, 2, 6)
    rng = np.random.default_rng(11)
    schedule = draw_schedule(design, rng=rng)
    found = randomisation_test(rng.normal(4, 2, n_days), schedule, design, confidence_level=0.999)
    cost = cost_of_stopping(design, n_days)
    assert found.n_pairs_completed == found.n_pairs_used == cost.n_pairs_completed
    assert found.smallest_p == cost.smallest_p
    if cost.n_pairs_completed > 1:
        assert found.confidence_level == cost.highest_confidence


@pytest.mark.parametrize("n_days", [-1, 85])
def test_days_that_the_trial_does_not_have(n_days):
    with pytest.raises(ValueError, match=f"n_days: {n_days}; accepted are 0 to 84"):
        cost_of_stopping(Design(7, 2, 6), n_days)
