"""What is easily got wrong about a self-trial: washout, gaps, orders that were not drawn, days alike."""

from dataclasses import fields
from itertools import product

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from analysis.block_schedule import Design
from analysis.randomisation_test import compared_days, randomisation_test
from tests.simulation.self_trial_type_one_error import rates
from tests.unit.analysis.test_randomisation_test import pairs_trial, trial_of_r


def test_trap_washout_days_are_not_counted():
    # what the block before left behind fills the first two days of each block, and nothing else is there
    design = Design(block_days=5, washout_days=2, n_pairs=6)
    schedule = ("A", "B", "B", "A", "A", "B", "A", "B", "B", "A", "B", "A")
    value = np.full(design.n_days, 4.0)
    value[np.arange(design.n_days) % 5 < 2] = 9.0
    found = randomisation_test(value, schedule, design)
    assert (found.mean_a, found.mean_b, found.n_a, found.n_b) == (4, 4, 18, 18)
    # the washout changes nothing either when it is unknown
    value[np.arange(design.n_days) % 5 < 2] = np.nan
    assert randomisation_test(value, schedule, design) == found


def test_trap_without_washout_what_is_left_behind_hides_the_effect():
    # B takes 2 points off, from the third day of its block on; what it did lasts two days into the next block
    design = Design(6, 0, 6)
    schedule = ("A", "B") * 6
    value = np.full(design.n_days, 6.0)
    for block in range(1, 12, 2):
        value[block * 6 + 2 : block * 6 + 8] = 4.0
    with_washout = Design(6, 2, 6)
    assert randomisation_test(value, schedule, with_washout).difference == -2
    # 4 of B's days low and 2 of the next A's, none of the first: -(4/6 - 2/6) x 2 in five pairs, -4/3 in the first
    assert randomisation_test(value, schedule, design).difference == pytest.approx(-(5 * 2 / 3 + 4 / 3) / 6)


def test_trap_a_block_without_a_known_day_drops_its_pair():
    value, schedule, design = trial_of_r("gaps")
    found = randomisation_test(value, schedule, design)
    assert (found.n_pairs_planned, found.n_pairs_completed, found.n_pairs_used) == (7, 7, 6)
    assert found.dropped_pairs == (1,)
    assert found.smallest_p == 2 / 2**6  # of the pairs used, not of those planned
    # the days of the dropped pair that are known say nothing
    value = value.copy()
    value[12:16] = 10.0
    assert randomisation_test(value, schedule, design) == found


def test_trap_unequal_missingness_is_no_difference():
    # a steady fall, no effect; early A days and late B days known only. Means over all days would differ by
    # far more than any two blocks of a pair do
    design = Design(7, 0, 6)
    schedule = ("A", "B", "B", "A") * 3
    label = np.repeat(schedule, 7)
    value = np.linspace(10, 0, design.n_days)
    day = np.arange(design.n_days)
    unknown = ((label == "A") & (day > 42) | (label == "B") & (day < 42)) & (day % 7 != 3)
    value[unknown] = np.nan
    days = compared_days(value, schedule, design)
    found = randomisation_test(value, schedule, design)
    assert np.mean(days.b) - np.mean(days.a) < -3
    assert abs(found.difference) < 0.3
    assert found.p_value > 0.5


def test_trap_missing_is_unknown_not_zero():
    value, schedule, _design = pairs_trial([1, 2, 3])
    two_days = np.column_stack([value, np.full(6, np.nan)]).ravel()
    found = randomisation_test(two_days, schedule, Design(2, 0, 3))
    assert (found.mean_a, found.mean_b, found.n_a, found.n_b) == (5, 7, 3, 3)


def test_trap_days_are_not_permuted_freely():
    # one pair of 14 and 14 days, all of B below all of A: days shuffled freely would be sure of it, and so
    # would a slow change have been; two blocks could have come in two orders
    value = np.r_[np.full(14, 7.0), np.full(14, 3.0)] + np.tile([0, 0.5], 14)
    assert mannwhitneyu(value[:14], value[14:]).pvalue < 1e-5
    found = randomisation_test(value, ("A", "B"), Design(14, 0, 1))
    assert (found.difference, found.p_value, found.smallest_p) == (-4, 1, 1)
    assert found.lower is found.upper is found.confidence_level is None


def test_trap_a_p_value_of_an_order_that_was_not_drawn_means_nothing():
    # pain that only falls, nothing tried: in the order A B, A B, ... the later block is always lower and the
    # smallest p-value comes out. Over the orders that are drawn it does so in 2 of 64
    design = Design(7, 0, 6)
    value = np.linspace(8, 2, design.n_days)
    assert randomisation_test(value, ("A", "B") * 6, design).p_value == 2 / 64
    p_values = [
        randomisation_test(value, tuple("".join(order)), design).p_value for order in product(["AB", "BA"], repeat=6)
    ]
    assert np.mean(np.array(p_values) <= 0.05) == 2 / 64


def test_trap_there_is_no_test_without_a_drawn_schedule():
    with pytest.raises(TypeError, match="schedule"):
        randomisation_test(np.zeros(28), design=Design(14, 0, 1))
    with pytest.raises(ValueError, match="one block of A and one of B in each pair"):
        randomisation_test(np.zeros(28), ("A", "A"), Design(14, 0, 1))


def test_trap_the_smallest_p_value_stands_beside_the_p_value():
    names = [field.name for field in fields(randomisation_test(*pairs_trial([1, 2])))]
    assert {"p_value", "smallest_p", "n_pairs_used", "confidence_level"} <= set(names)
    for n_pairs in (2, 3, 4, 5):
        found = randomisation_test(*pairs_trial(range(1, n_pairs + 1)))
        assert found.p_value == found.smallest_p > 0.05
        assert found.reaches_confidence_asked is False
    assert randomisation_test(*pairs_trial(range(1, 7))).reaches_confidence_asked is True


def test_a_stopped_trial_uses_complete_pairs_only():
    value, schedule, design = trial_of_r("weekly")
    four = Design(design.block_days, design.washout_days, 4)
    whole = randomisation_test(value[: four.n_days], schedule[:8], four)
    for n_days in (four.n_days, four.n_days + 1, four.n_days + 13):
        found = randomisation_test(value[:n_days], schedule, design)
        assert (found.n_pairs_planned, found.n_pairs_completed) == (6, 4)
        for field in fields(found):
            if field.name != "n_pairs_planned":
                assert getattr(found, field.name) == getattr(whole, field.name)


@pytest.mark.parametrize("phi", [0, 0.5, 0.8])
@pytest.mark.parametrize("kind", ["exact", "rounded, missing"])
def test_type_one_error_and_coverage_in_small(phi, kind):
    # the 10,000 of the simulation in 1,000; six pairs can only reject at 2 / 64: 0.03125, standard error 0.0055
    found = rates(np.random.default_rng(20240611), 1_000, Design(7, 0, 6), phi, kind)
    assert found.rejected == pytest.approx(2 / 64, abs=4 * 0.0055)
    # taking days as independent, unlike this test, is wrong more often the more they are alike
    assert found.as_if_independent > {0: 0.02, 0.5: 0.07, 0.8: 0.1}[phi]
    moved = rates(np.random.default_rng(20240611), 1_000, Design(7, 0, 6), phi, kind, effect=-1)
    assert moved.covered >= 1 - 2 / 64 - 4 * 0.0055


def test_one_pair_never_rejects_where_days_taken_as_independent_do():
    found = rates(np.random.default_rng(20240611), 400, Design(14, 0, 1), 0.5, "exact")
    assert found.rejected == 0
    assert found.as_if_independent > 0.15
