"""Nonoverlap of all pairs and Tau-U: published examples, R, all pairs by loops, and the traps of both."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from analysis.overlap import nap, tau_u
from analysis.randomisation_test import compared_days
from tests.unit.analysis.test_randomisation_test import trial_of_r

REFERENCE = Path(__file__).parents[2] / "reference" / "single_case"
FROM_R = pd.read_csv(REFERENCE / "results.csv").drop_duplicates("trial")
# Parker, Vannest and Davis 2011 (doi:10.1177/0145445511399147), with the numbers that SingleCaseES tests itself by
A, B = [20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]

days = st.lists(st.integers(0, 10), min_size=1, max_size=15)
directions = st.sampled_from(["better", "worse"])


def signs(pairs, higher_is):
    """How many of the pairs (from, to) are better, tied, and worse, one by one."""
    turned = 1 if higher_is == "better" else -1
    steps = [turned * (to - start) for start, to in pairs]
    return sum(s > 0 for s in steps), sum(s == 0 for s in steps), sum(s < 0 for s in steps)


def test_published_nonoverlap():
    # 42 pairs: 38 higher in B, one tie (25 and 25), 3 lower
    found = nap(A, B, higher_is="better")
    assert (found.n_better, found.n_ties, found.n_worse) == (38, 1, 3)
    assert found.nap == pytest.approx(38.5 / 42)
    assert tau_u(A, B, higher_is="better").tau == pytest.approx((38 - 3) / 42)


def test_published_tau_u():
    # the second example of the same paper: 20 pairs, 16 better than worse, the baseline itself rises in 5
    found = tau_u([3, 3, 4, 5], [4, 5, 6, 7, 7], higher_is="better")
    assert (found.s_ab, found.s_a) == (16, 5)
    assert (found.tau, found.tau_u) == (16 / 20, 11 / 20)


def test_published_example_of_a_trend_through_both_phases():
    # Tarlow 2017, doi:10.1177/0145445516676750: 1 to 5, then 6 to 10. Every pair is better, and 10 of A's own
    found = tau_u([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], higher_is="better")
    assert (found.tau, found.tau_u) == (1, 0.6)


@pytest.mark.parametrize("row", list(FROM_R.itertuples()), ids=lambda row: row.trial)
def test_trials_against_r(row):
    compared = compared_days(*trial_of_r(row.trial))
    found = tau_u(compared.a, compared.b, higher_is="worse")
    assert nap(compared.a, compared.b, higher_is="worse").nap == pytest.approx(row.nap, abs=1e-12)
    assert (found.s_ab, found.s_a) == (row.s_ab, row.s_a)
    assert found.tau_u == pytest.approx(row.tau_u, abs=1e-12)


@given(days, days, directions)
def test_nonoverlap_against_all_pairs_one_by_one_and_mann_whitney(a, b, higher_is):
    found = nap(a, b, higher_is=higher_is)
    assert (found.n_better, found.n_ties, found.n_worse) == signs([(i, j) for i in a for j in b], higher_is)
    statistic = mannwhitneyu(b, a, method="asymptotic").statistic
    share = statistic / (len(a) * len(b))
    assert found.nap == pytest.approx(share if higher_is == "better" else 1 - share)


@given(days, days, directions)
def test_tau_u_against_all_pairs_one_by_one(a, b, higher_is):
    found = tau_u(a, b, higher_is=higher_is)
    better, _, worse = signs([(i, j) for i in a for j in b], higher_is)
    rising, _, falling = signs([(a[i], a[j]) for i in range(len(a)) for j in range(i + 1, len(a))], higher_is)
    assert (found.s_ab, found.s_a) == (better - worse, rising - falling)
    assert found.tau == pytest.approx(2 * nap(a, b, higher_is=higher_is).nap - 1)
    if found.tau_u is not None:
        assert abs(found.tau_u) <= found.largest + 1e-12


def test_trap_less_pain_is_better():
    pain_before, pain_after = [7, 8, 6, 7], [3, 2, 4, 3]
    assert nap(pain_before, pain_after, higher_is="worse").nap == 1
    assert nap(pain_before, pain_after, higher_is="better").nap == 0
    # the trend within A turns as well: pain that falls before B is an improvement that B gets no credit for
    falling = tau_u([8, 7, 6, 5], [4, 3], higher_is="worse")
    assert (falling.s_ab, falling.s_a) == (8, 6)
    assert tau_u([8, 7, 6, 5], [4, 3], higher_is="better").s_a == -6


@given(days, days)
def test_the_other_direction_is_the_mirror_image(a, b):
    up, down = (nap(a, b, higher_is=way) for way in ("better", "worse"))
    assert (up.n_better, up.n_ties, up.n_worse) == (down.n_worse, down.n_ties, down.n_better)
    assert up.nap == pytest.approx(1 - down.nap)


def test_direction_is_never_guessed():
    with pytest.raises(TypeError, match="higher_is"):
        nap(A, B)
    with pytest.raises(ValueError, match="higher_is: 'up'; accepted are 'worse' and 'better'"):
        tau_u(A, B, higher_is="up")


def test_trap_tau_u_is_not_bounded_by_one():
    # A gets worse day by day, every B day is better: S_AB = 10 x 2, S_A = -45, by 20 pairs: 3.25
    found = tau_u(range(10, 0, -1), [11, 12], higher_is="better")
    assert (found.s_ab, found.s_a, found.tau) == (20, -45, 1)
    assert found.tau_u == found.largest == 3.25


def test_trap_tau_u_depends_on_the_lengths_of_the_phases():
    # the same rise without any effect, cut off after 5 and after 40 days of B
    rise = list(range(45))
    short, long = (tau_u(rise[:5], rise[5:end], higher_is="better") for end in (10, 45))
    assert short.tau == long.tau == 1
    assert (short.tau_u, long.tau_u) == (15 / 25, 190 / 200)  # (25 - 10) / 25, (200 - 10) / 200


def test_trap_no_interval_and_no_p_value_that_take_days_as_independent():
    for found in (nap(A, B, higher_is="better"), tau_u(A, B, higher_is="better")):
        names = {field.name for field in fields(found)}
        assert not names & {"p_value", "lower", "upper", "se"}
        assert found.interval_withheld == "neighbouring days are alike"


def test_unknown_days_are_left_out():
    a, b = [7, np.nan, 5], [np.nan, 4, 6]
    assert nap(a, b, higher_is="worse") == nap([7, 5], [4, 6], higher_is="worse")
    assert tau_u(a, b, higher_is="worse") == tau_u([7, 5], [4, 6], higher_is="worse")


@pytest.mark.parametrize(("a", "b"), [([], [1]), ([1], []), ([np.nan], [1]), ([], [])])
def test_without_a_known_day_there_is_no_overlap(a, b):
    assert nap(a, b, higher_is="worse").nap is None
    found = tau_u(a, b, higher_is="worse")
    assert found.tau is found.tau_u is found.largest is None


def test_one_day_of_a_has_no_trend_to_take_off():
    found = tau_u([7], [4, 6], higher_is="worse")
    assert (found.tau, found.tau_u) == (1, None)


@pytest.mark.parametrize("wrong", [[np.inf, 1], [[1, 2]]])
def test_values_that_are_none(wrong):
    with pytest.raises(ValueError, match=r"^b: "):
        nap([1, 2], wrong, higher_is="worse")
    with pytest.raises(ValueError, match=r"^a: "):
        tau_u(wrong, [1, 2], higher_is="worse")
