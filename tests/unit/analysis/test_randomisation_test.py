"""The test of a self-trial: against R, Fisher's own example, loops over all schedules, and by hand."""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.block_schedule import Design
from analysis.randomisation_test import compared_days, randomisation_test
from tests.drawn import drawn

REFERENCE = Path(__file__).parents[2] / "reference" / "single_case"
TRIALS = pd.read_csv(REFERENCE / "trials.csv")
FROM_R = pd.read_csv(REFERENCE / "results.csv")
# Darwin's fifteen pairs of plants, crossed minus selfed in eighths of an inch (Fisher 1935, The Design of
# Experiments, sections 17 and 21)
PLANTS = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]


def trial_of_r(name):
    days = TRIALS[TRIALS["trial"] == name]
    design = Design(*(int(days[column].iloc[0]) for column in ("block_days", "washout_days", "n_pairs")))
    return days["value"].to_numpy(), tuple(days["label"].iloc[:: design.block_days]), design


def pairs_trial(differences):
    """A trial of blocks of a day, A first, whose pairs differ by the numbers given."""
    design = Design(1, 0, len(differences))
    value = np.array([[5.0, 5.0 + difference] for difference in differences]).ravel()
    return value, ("A", "B") * len(differences), design


def by_loops(value, schedule, design, effect=0.0):
    """The difference and its p-value, by writing out every schedule's labels day by day."""
    label = np.repeat(schedule, design.block_days)
    day = np.arange(design.n_days)
    pair, counted = day // design.pair_days, day % design.block_days >= design.washout_days
    known = counted & ~np.isnan(value)
    value = value - effect * (label == "B")
    pairs = [p for p in range(design.n_pairs) if len(set(label[known & (pair == p)])) == 2]

    def difference(label):
        parts = []
        for p in pairs:
            here = known & (pair == p)
            parts.append(value[here & (label == "B")].mean() - value[here & (label == "A")].mean())
        return np.mean(parts)

    seen = difference(label)
    as_large = []
    for exchange in product([False, True], repeat=len(pairs)):
        exchanged = np.isin(pair, [p for p, is_exchanged in zip(pairs, exchange, strict=True) if is_exchanged])
        other = np.where(exchanged, np.where(label == "A", "B", "A"), label)
        as_large.append(abs(difference(other)) >= abs(seen) - 1e-9)
    return seen, np.mean(as_large)


def trials(max_pairs=5):
    """Trials of whole-number scores with days missing, as (value, schedule, design)."""

    @st.composite
    def one(draw):
        block_days = draw(st.integers(1, 4))
        design = Design(block_days, draw(st.integers(0, block_days - 1)), draw(st.integers(1, max_pairs)))
        score = st.one_of(st.just(np.nan), st.integers(0, 10).map(float))
        value = np.array(draw(st.lists(score, min_size=design.n_days, max_size=design.n_days)))
        orders = draw(st.lists(st.sampled_from(["AB", "BA"]), min_size=design.n_pairs, max_size=design.n_pairs))
        return value, tuple("".join(orders)), design

    return one()


@pytest.mark.parametrize("row", list(FROM_R.itertuples()), ids=lambda row: f"{row.trial} {row.confidence}")
def test_every_number_equals_the_enumeration_in_r(row):
    found = randomisation_test(*trial_of_r(row.trial), confidence_level=row.confidence)
    assert (found.n_pairs_used, found.n_a, found.n_b) == (row.n_pairs_used, row.n_a, row.n_b)
    for name in ("mean_a", "mean_b", "difference", "p_value"):
        assert getattr(found, name) == pytest.approx(getattr(row, name), abs=1e-12)
    if np.isnan(row.lower):
        assert found.reaches_confidence_asked is False
        assert found.confidence_level < row.confidence
    else:
        assert found.reaches_confidence_asked is True
        assert found.confidence_level >= row.confidence
        # R halves its way to the limits, and stops a little beside them
        assert (found.lower, found.upper) == pytest.approx((row.lower, row.upper), abs=1e-7)


def test_fisher_counted_863_of_32768_in_either_tail():
    found = randomisation_test(*pairs_trial(PLANTS))
    assert found.difference == pytest.approx(314 / 15)
    assert found.p_value == 2 * 863 / 32_768
    # 5.27 % is more than 5 %: no effect is within the interval
    assert found.lower < 0 < found.upper


def test_three_pairs_by_hand():
    # differences 1, 2, 3: only +++ and --- reach a sum of 6 in size: 2 of 8. Means of subsets go from 1 to 3;
    # leaving out the effects beyond them rejects with 2 of 8 schedules: 75 %
    found = randomisation_test(*pairs_trial([1, 2, 3]))
    assert (found.difference, found.p_value, found.smallest_p) == (2, 0.25, 0.25)
    assert (found.lower, found.upper, found.confidence_level) == (1, 3, 0.75)
    assert (found.confidence_asked, found.reaches_confidence_asked) == (0.95, False)


def test_four_pairs_at_a_lower_confidence_by_hand():
    # 16 schedules, 50 %: 8 may reject, 4 from either end. Of the 15 means of subsets of 0, 1, 4, 9 the four
    # smallest are 0 (0), 1/2 (0 1), 1 (1), 5/3 (0 1 4) and the four largest 9 (9), 13/2 (4 9), 5 (1 9), 14/3
    found = randomisation_test(*pairs_trial([0, 1, 4, 9]), confidence_level=0.5)
    assert (found.lower, found.upper) == pytest.approx((5 / 3, 14 / 3))
    assert found.confidence_level == 0.5


@given(trials())
def test_against_loops_over_every_schedule(trial):
    found = randomisation_test(*trial)
    if found.n_pairs_used == 0:
        return
    difference, p_value = by_loops(*trial)
    assert found.difference == pytest.approx(difference, abs=1e-12)
    assert found.p_value == pytest.approx(p_value, abs=1e-12)
    assert found.difference == pytest.approx(found.mean_b - found.mean_a, abs=1e-12)
    assert found.p_value >= found.smallest_p


@drawn(20)
@given(trials(max_pairs=6), st.sampled_from([0.5, 0.75, 0.9, 0.95]))
def test_the_interval_holds_the_effects_that_the_loops_do_not_reject(trial, confidence_level):
    found = randomisation_test(*trial, confidence_level=confidence_level)
    if found.lower is None:
        return
    rejecting = 1 - found.confidence_level
    inside = [found.lower + 1e-6, found.difference, found.upper - 1e-6]
    if found.lower < found.upper:
        assert all(by_loops(*trial, effect=effect)[1] > rejecting for effect in inside)
    for effect in (found.lower - 1e-6, found.upper + 1e-6):
        assert by_loops(*trial, effect=effect)[1] <= rejecting + 1e-12


@given(trials(max_pairs=8), st.sampled_from([0.5, 0.75, 0.9, 0.95]))
def test_interval_and_p_value_agree(trial, confidence_level):
    found = randomisation_test(*trial, confidence_level=confidence_level)
    if found.reaches_confidence_asked:
        is_outside = found.lower > 0 or found.upper < 0
        assert is_outside == (found.p_value <= 1 - found.confidence_level + 1e-12)


@given(trials())
def test_exchanging_a_and_b_turns_every_sign(trial):
    value, schedule, design = trial
    found = randomisation_test(value, schedule, design)
    turned = randomisation_test(value, tuple("AB"[label == "A"] for label in schedule), design)
    assert (turned.n_a, turned.n_b, turned.p_value) == (found.n_b, found.n_a, found.p_value)
    if found.difference is not None:
        assert turned.difference == pytest.approx(-found.difference, abs=1e-12)
    if found.lower is not None:
        assert (turned.lower, turned.upper) == pytest.approx((-found.upper, -found.lower), abs=1e-12)


def test_days_that_never_differ():
    found = randomisation_test(np.full(84, 4.0), ("A", "B") * 6, Design(7, 0, 6))
    assert (found.difference, found.p_value, found.lower, found.upper) == (0, 1, 0, 0)


def test_last_digits_are_no_difference():
    # 0.1 + 0.2 is not 0.3 in floating point: these differences cancel, and have to count as such
    value, schedule, design = pairs_trial([0.3, -(0.1 + 0.2), 0.3, -0.3])
    assert randomisation_test(value, schedule, design).p_value == 1
    # nor do they break a tie: in tenths as in whole numbers, exchanging the first three pairs changes nothing
    whole = np.array([0, 1, 0, 2, 0, -3, 0, 10.0])
    in_whole, in_tenths = (randomisation_test(one, schedule, design) for one in (whole, np.round(whole * 0.1, 1)))
    assert in_tenths.p_value == in_whole.p_value


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        (np.zeros(0), "no pair completed"),
        (np.zeros(13), "no pair completed"),
        (np.full(84, np.nan), "no pair with known days in both blocks"),
        (np.r_[np.zeros(7), np.full(77, np.nan)], "no pair with known days in both blocks"),
    ],
)
def test_too_little_is_a_result_that_says_so(value, refusal):
    found = randomisation_test(value, ("A", "B") * 6, Design(7, 0, 6))
    assert found.refusal == refusal
    assert found.n_pairs_used == found.n_a == found.n_b == 0
    estimates = (
        found.mean_a,
        found.mean_b,
        found.difference,
        found.p_value,
        found.smallest_p,
        found.lower,
        found.upper,
        found.confidence_level,
    )
    assert all(one is None for one in estimates)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.zeros(85), r"value: shape \(85,\); accepted is one number a day, up to the 84 days"),
        (np.zeros((84, 1)), r"value: shape \(84, 1\)"),
        (np.r_[np.zeros(83), np.inf], "value: inf; accepted are numbers, NaN where unknown"),
    ],
)
def test_values_that_are_none(value, message):
    with pytest.raises(ValueError, match=message):
        randomisation_test(value, ("A", "B") * 6, Design(7, 0, 6))


@pytest.mark.parametrize("confidence_level", [0, 1, 95])
def test_confidence_levels_that_are_none(confidence_level):
    with pytest.raises(ValueError, match=r"confidence_level: .*; accepted are numbers between 0 and 1"):
        randomisation_test(np.zeros(84), ("A", "B") * 6, Design(7, 0, 6), confidence_level=confidence_level)


def test_the_days_compared_are_in_the_order_of_time():
    days = compared_days(np.arange(12.0), ("B", "A", "A", "B"), Design(3, 1, 2))
    assert days.a.tolist() == [4, 5, 7, 8]
    assert days.b.tolist() == [1, 2, 10, 11]
    assert (days.block_mean_a.tolist(), days.block_mean_b.tolist()) == ([4.5, 7.5], [1.5, 10.5])
