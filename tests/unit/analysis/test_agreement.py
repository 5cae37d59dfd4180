"""Two readings of the same days: hand numbers, R's intervals, and days that are not independent."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.agreement import BLOCK_DAYS, MIN_DAYS, agreement, kappa

REFERENCE = Path(__file__).parents[2] / "reference" / "agreement"
DAYS = pd.read_csv(REFERENCE / "days.csv")
FOUND_BY_R = pd.read_csv(REFERENCE / "agreement.csv").set_index(["person", "what"])
PEOPLE = sorted(set(DAYS["person"]))
SHARES = ("of_first", "of_second", "overall", "positive", "negative")


def of_counts(both, first_only, second_only, neither):
    """The agreement of days dealt out in turn, so that every block holds much the same."""
    days = [(1, 1)] * both + [(1, 0)] * first_only + [(0, 1)] * second_only + [(0, 0)] * neither
    first, second = np.array(days, float).T
    return agreement(np.random.default_rng(1).permutation(len(days)), first, second)


def test_the_four_counts_and_their_shares_by_hand():
    # 20 + 5 + 10 + 15 = 50 days. Of the first's 25 the second calls 20 so: 0.8; of the second's 30 20: 2/3.
    # alike 35 of 50: 0.7; positive 40 of 55; negative 30 of 45
    found = of_counts(20, 5, 10, 15)
    assert (found.n, found.both, found.first_only, found.second_only, found.neither) == (50, 20, 5, 10, 15)
    assert (found.n_first, found.n_second) == (25, 30)
    told = [getattr(found, name).estimate for name in SHARES]
    assert told == pytest.approx([20 / 25, 20 / 30, 35 / 50, 40 / 55, 30 / 45])
    # by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5, so (0.7 - 0.5) / (1 - 0.5)
    assert found.kappa == pytest.approx(0.4)


def test_kappa_at_its_ends():
    assert kappa(10, 0, 0, 10) == 1
    assert kappa(0, 10, 10, 0) == -1
    assert kappa(5, 5, 5, 5) == 0
    assert kappa(10, 0, 10, 0) is None  # the first never says no
    assert kappa(0, 0, 0, 0) is None


@pytest.mark.parametrize("person", PEOPLE)
def test_against_r(person):
    days = DAYS[DAYS["person"] == person]
    found = agreement(days["day"], days["flare"], days["episode"])
    for name in SHARES:
        ours, theirs = getattr(found, name), FOUND_BY_R.loc[person, name]
        assert (ours.n, ours.n_blocks) == (theirs["n"], theirs["n_blocks"])
        told = [np.nan if value is None else value for value in (ours.estimate, ours.lower, ours.upper)]
        assert told == pytest.approx(list(theirs[["estimate", "lower", "upper"]]), abs=1e-9, nan_ok=True)
    assert found.kappa == pytest.approx(FOUND_BY_R.loc[person, "kappa"]["estimate"], abs=1e-9)


def test_a_day_counts_only_where_both_are_known():
    day = np.arange(60)
    first, second = np.zeros(60), np.zeros(60)
    first[:20], second[10:30] = np.nan, np.nan
    assert agreement(day, first, second).n == 30


def test_the_order_of_the_days_does_not_matter():
    days = DAYS[DAYS["person"] == "year"]
    turned = days.sample(frac=1, random_state=3)
    assert agreement(days["day"], days["flare"], days["episode"]) == agreement(
        turned["day"], turned["flare"], turned["episode"]
    )


def test_too_few_days_tell_nothing():
    day = np.arange(MIN_DAYS - 1)
    found = agreement(day, day % 2, day % 2)
    assert found.too_few and found.kappa is None and found.overall.estimate is None
    assert not agreement(np.arange(MIN_DAYS), np.arange(MIN_DAYS) % 2, np.zeros(MIN_DAYS)).too_few


def test_no_day_at_all_is_too_few():
    found = agreement([], [], [])
    assert found.too_few and found.n == 0


def test_a_share_of_four_days_is_not_told():
    # 4 days called yes in 196, then 5
    first = np.zeros(196)
    first[[3, 60, 100, 180]] = 1
    assert agreement(np.arange(196), first, np.zeros(196)).of_first.estimate is None
    first[120] = 1
    assert agreement(np.arange(196), first, np.zeros(196)).of_first.estimate == 0


def test_a_share_in_four_blocks_has_no_interval():
    day = np.arange(4 * BLOCK_DAYS)
    found = agreement(day, day % 2, day % 3 == 0)
    assert found.overall.n_blocks == 4
    assert found.overall.estimate is not None and found.overall.lower is None
    day = np.arange(4 * BLOCK_DAYS + 1)
    assert agreement(day, day % 2, day % 3 == 0).overall.lower is not None


def test_a_share_of_all_is_not_certain():
    # 30 flares on 30 days in a row in an episode of 40, in a year: two blocks hold them, which tells no interval
    first, second = np.zeros(365), np.zeros(365)
    first[100:130], second[95:135] = 1, 1
    found = agreement(np.arange(365), first, second)
    assert found.of_first.estimate == 1 and found.of_first.lower is None
    # one flare in each of 13 blocks, all in episodes: the exact interval of 13 of 13 days, 0.025 ** (1 / 13),
    # and since there are as many days as blocks, nothing is taken off
    first, second = np.zeros(728), np.zeros(728)
    first[5::56], second[4::56], second[5::56] = 1, 1, 1
    found = agreement(np.arange(728), first, second).of_first
    assert (found.n, found.estimate, found.upper) == (13, 1, 1)
    assert found.lower == pytest.approx(0.025 ** (1 / 13))


def test_days_that_hang_together_are_worth_fewer():
    # the same counts, once in a row within ten blocks and once spread evenly: 280 of 560 days agree
    day = np.arange(560)
    together = agreement(day, np.ones(560), (day // 56) % 2).overall
    spread = agreement(day, np.ones(560), day % 2).overall
    assert together.estimate == spread.estimate == 0.5
    # ten blocks of all or nothing against the 560 days there are
    assert together.upper - together.lower > 4 * (spread.upper - spread.lower)
    assert spread.upper - spread.lower > 0.08  # 2 * 1.96 * sqrt(0.25 / 560) = 0.083


def test_intervals_hold_the_truth_where_days_are_alike():
    # episodes of 14 days on average in 67; three in ten days flare outside only by a twentieth. The truth by hand:
    # an episode day is a flare with 0.5, another with 0.05; share of episodes 0.02 / (0.02 + 0.07) = 2/9
    rng = np.random.default_rng(7)
    truth = {"of_second": 0.5, "overall": 2 / 9 * 0.5 + 7 / 9 * 0.95}
    held = {name: [] for name in truth}
    for _ in range(300):
        draw, episode = rng.random(560), np.zeros(560)
        episode[0] = rng.random() < 2 / 9
        for t in range(1, 560):
            episode[t] = draw[t] < (0.93 if episode[t - 1] else 0.02)
        flare = (rng.random(560) < np.where(episode > 0, 0.5, 0.05)).astype(float)
        flare[rng.random(560) < 0.2] = np.nan
        found = agreement(np.arange(560), flare, episode)
        for name, value in truth.items():
            share = getattr(found, name)
            if share.lower is not None:
                held[name].append(share.lower <= value <= share.upper)
    assert all(len(one) > 250 and np.mean(one) >= 0.9 for one in held.values())


@pytest.mark.parametrize(
    ("day", "first", "message"),
    [
        ([1, 2], [0, 2], "first: 2; accepted are 0, 1 and NaN"),
        ([1, 1], [0, 1], "none of them twice"),
        ([1, 2.5], [0, 1], "whole numbers"),
        ([1, 2, 3], [0, 1], "one length"),
    ],
)
def test_bad_input_is_named(day, first, message):
    with pytest.raises(ValueError, match=message):
        agreement(day, first, [0, 1])
