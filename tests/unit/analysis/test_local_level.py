"""The level behind noisy days: against dense matrices in R, statsmodels, a published fit, by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.local_level import _AVERAGED, _BEFOREHAND, MIN_DAYS, _likeliest, local_level
from tests.drawn import drawn

REFERENCE = Path(__file__).parents[2] / "reference" / "trend"
LEVELS = pd.read_csv(REFERENCE / "level.csv")
VARIANCES = pd.read_csv(REFERENCE / "level_variances.csv").set_index("series")
Z95 = 1.959963984540054


def walk_behind_noise(ratio, days, missing, seed):
    rng = np.random.default_rng(seed)
    value = 4 + np.cumsum(rng.standard_normal(days)) * np.sqrt(ratio) + rng.standard_normal(days)
    value[rng.random(days) < missing] = np.nan
    return value


def likeliest(value):
    """Level and variance [days] at the most likely ratio, taken as known."""
    known = ~np.isnan(value)
    centre = value[known].mean()
    fit = _likeliest(np.where(known, value - centre, 0.0), known.astype(float), np.flatnonzero(known))
    return fit.level + centre, fit.variance


@pytest.mark.parametrize("name", ["diary", "nile"])
def test_agrees_with_dense_matrices_in_r(name):
    expected, variances = LEVELS[LEVELS["series"] == name], VARIANCES.loc[name]
    found = local_level(expected["value"].to_numpy())
    # the maximum is flat: R stops within about 1e-5 of the variances, which moves levels far less
    assert found.noise_variance == pytest.approx(variances["noise_variance"], rel=1e-4)
    assert found.level_variance == pytest.approx(variances["level_variance"], rel=1e-4)
    level, variance = likeliest(expected["value"].to_numpy())
    assert level == pytest.approx(expected["level"].to_numpy(), rel=1e-5)
    assert variance == pytest.approx(expected["variance"].to_numpy(), rel=1e-3)


def test_the_band_averages_over_the_ratio_by_dense_matrices():
    """Each ratio by the differences of known days (free of the start) and by best linear prediction, then averaged."""
    value = walk_behind_noise(0.05, 60, 0.1, seed=3)
    known = np.flatnonzero(~np.isnan(value))
    y, n, day = value[known], len(known), np.arange(60)
    difference = np.diff(np.eye(n), axis=0)
    log_weight, levels, variances = [], [], []
    for log_ratio, beforehand in zip(_AVERAGED, _BEFOREHAND, strict=True):
        sigma = np.eye(n) + np.exp(log_ratio) * np.minimum.outer(known, known)
        v = difference @ sigma @ difference.T
        noise = (difference @ y) @ np.linalg.solve(v, difference @ y) / (n - 1)
        log_weight.append(-0.5 * ((n - 1) * np.log(noise) + np.linalg.slogdet(v)[1]) + beforehand)
        inverse, across = np.linalg.inv(sigma), np.exp(log_ratio) * np.minimum.outer(day, known)
        start = (inverse @ y).sum() / inverse.sum()
        levels.append(start + across @ inverse @ (y - start))
        left = 1 - across @ inverse @ np.ones(n)
        alone = np.exp(log_ratio) * day - np.einsum("ij,jk,ik->i", across, inverse, across)
        variances.append(noise * (alone + left**2 / inverse.sum()))
    weight, levels = np.exp(np.array(log_weight) - max(log_weight)), np.array(levels)
    weight /= weight.sum()
    level = weight @ levels
    half = student.isf(0.025, n - 1) * np.sqrt(weight @ (np.array(variances) + (levels - level) ** 2))
    found = local_level(value)
    assert found.level == pytest.approx(level, abs=2e-3)
    assert found.upper - found.level == pytest.approx(half, rel=5e-3)
    assert found.level - found.lower == pytest.approx(half, rel=5e-3)


def test_the_band_holds_where_the_likeliest_ratio_held_85_of_100_days():
    """N = 60 diaries of 45 days: 93 % of days and more, with what 60 can tell."""
    rng, held = np.random.default_rng(7), []
    for _ in range(60):
        level = 4 + np.cumsum(rng.normal(0, 0.3, 45))
        found = local_level(level + rng.normal(0, 1.5, 45))
        held.append(np.mean((found.lower <= level) & (level <= found.upper)))
    assert np.mean(held) > 0.93 - 3 * np.std(held) / 60**0.5


def test_the_nile_as_published():
    # Durbin and Koopman 2012, section 2.10: variances 15099 and 1469.1 for the yearly flow of the Nile
    nile = LEVELS.loc[LEVELS["series"] == "nile", "value"].to_numpy()
    found = local_level(nile)
    assert (found.n, found.days) == (100, 100)
    assert found.noise_variance == pytest.approx(15099, abs=1)
    assert found.level_variance == pytest.approx(1469.1, abs=0.5)


@pytest.mark.parametrize(("ratio", "missing"), [(0.05, 0.2), (0.5, 0.0), (0.003, 0.4), (3.0, 0.1)])
def test_agrees_with_an_exact_diffuse_kalman_smoother(ratio, missing):
    value = walk_behind_noise(ratio, 200, missing, seed=2)
    value[50:75] = np.nan
    found = local_level(value)
    model = UnobservedComponents(value, "llevel", use_exact_diffuse=True)
    at_ours = model.smooth([found.noise_variance, found.level_variance])
    level, variance = likeliest(value)
    assert level == pytest.approx(at_ours.smoothed_state[0], rel=1e-8)
    assert variance == pytest.approx(at_ours.smoothed_state_cov[0, 0], rel=1e-6)
    # no pair of variances around ours is likelier
    for noise in (0.98, 1.0, 1.02):
        for level in (0.95, 1.0, 1.05):
            near = model.loglike([found.noise_variance * noise, found.level_variance * level])
            assert near <= at_ours.llf + 1e-8


def test_a_level_that_never_moves_is_the_mean():
    # up and down each day: any movement makes it less likely. Mean 3.5, each day 0.5 away, so the variance
    # is 60 * 0.25 / 59 and the likeliest variance of the level the mean's, variance / 60; it may move all the same
    found = local_level(np.tile([3.0, 4.0], 30))
    assert found.level_variance == 0
    assert found.noise_variance == pytest.approx(15 / 59, rel=1e-12)
    assert likeliest(np.tile([3.0, 4.0], 30))[1] == pytest.approx(np.full(60, 15 / 59 / 60))
    assert found.level == pytest.approx(np.full(60, 3.5), abs=0.02)
    assert np.all(found.upper - found.level > Z95 * np.sqrt(15 / 59 / 60))


def test_days_without_noise_are_joined_by_a_bridge():
    # one point up every day; unknown are days 0-9, 20-23 and 45-49. The level variance is the mean over the
    # 30 gaps between 31 known days of squared step by days: one gap gives 25/5 = 5, 29 give 1: 34/30
    value = np.arange(50.0)
    value[:10] = value[20:24] = value[45:] = np.nan
    found = local_level(value)
    assert found.noise_variance == 0
    assert found.level_variance == pytest.approx(34 / 30, rel=1e-12)
    variance, reach = 34 / 30, student.isf(0.025, 30)
    assert found.level[:10] == pytest.approx(np.full(10, 10.0))
    assert found.level[10:45] == pytest.approx(np.arange(10.0, 45.0))
    assert found.level[45:] == pytest.approx(np.full(5, 44.0))
    half = found.upper - found.level
    assert half[10:20] == pytest.approx(np.zeros(10))
    assert half[9] == pytest.approx(reach * np.sqrt(variance))  # one day before the first known one
    assert half[0] == pytest.approx(reach * np.sqrt(10 * variance))
    assert half[49] == pytest.approx(reach * np.sqrt(5 * variance))
    assert half[21] == pytest.approx(reach * np.sqrt(variance * 2 * 3 / 5))  # 2 days into a gap of 5


def test_unknown_days_widen_the_band_and_move_nothing_else():
    value = walk_behind_noise(0.1, 120, 0.0, seed=4)
    value[60:90] = np.nan
    found = local_level(value)
    width = found.upper - found.lower
    assert width[75] > 1.5 * width[40]
    assert np.argmax(width[55:95]) == pytest.approx(19.5, abs=1)  # widest in the middle of the gap
    padded = local_level(np.concatenate([np.full(7, np.nan), value]))
    assert (padded.n, padded.days) == (90, 127)
    assert padded.level[7:] == pytest.approx(found.level, rel=1e-5)
    assert padded.level[:7] == pytest.approx(np.full(7, found.level[0]), rel=1e-5)


@drawn(15)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 10)), min_size=60, max_size=150),
    st.sampled_from([0.5, 2.0]),
    st.integers(-100, 1000),
)
def test_unit_and_origin_carry_over_and_time_may_run_backwards(scores, factor, shift):
    value = np.array([np.nan if score is None else float(score) for score in scores])
    found, reversed_ = local_level(value), local_level(value[::-1])
    moved = local_level(value * factor + shift)
    assert found.too_few == moved.too_few == reversed_.too_few == ((~np.isnan(value)).sum() < MIN_DAYS)
    if found.level is not None:
        assert moved.level == pytest.approx(found.level * factor + shift, rel=1e-4, abs=1e-3)
        assert reversed_.level[::-1] == pytest.approx(found.level, abs=1e-3)
        if found.lower is not None:
            assert np.all(found.lower <= found.level) and np.all(found.level <= found.upper)
            assert moved.upper - moved.lower == pytest.approx(factor * (found.upper - found.lower), abs=1e-3)


def test_the_band_is_clipped_only_on_request():
    # slow waves that reach the floor, with a gap where they are lowest
    day = np.arange(80)
    value = np.clip(np.rint(3 + 4 * np.cos(day / 8)), 0, 10)
    value[20:30] = np.nan
    free, clipped = local_level(value), local_level(value, bounds=(0, 10))
    assert free.lower.min() < 0
    assert clipped.lower.min() == 0
    assert np.all(clipped.lower[free.lower > 0] == free.lower[free.lower > 0])
    assert np.all(clipped.upper == np.clip(free.upper, 0, 10))
    # beyond the scale the level itself is clipped too: a line that rises to its end and is carried on
    assert local_level(np.arange(40.0), bounds=(0, 20)).level.max() == 20


def test_days_that_never_differ_have_a_level_and_no_band():
    value = np.full(40, 2.0)
    value[5] = np.nan
    found = local_level(value)
    assert found.level.tolist() == [2.0] * 40
    assert (found.lower, found.upper, found.noise_variance, found.level_variance) == (None, None, 0, 0)


def test_too_few_days_say_so():
    value = np.arange(100.0) % 7
    value[29:] = np.nan
    found = local_level(value)
    assert (found.n, found.days, found.too_few) == (29, 100, True)
    assert {found.noise_variance, found.level_variance} == {None}
    assert found.level is None and found.lower is None and found.upper is None
    assert local_level(np.array([])).too_few
    value[60] = 3
    assert not local_level(value).too_few


def test_more_confidence_is_wider():
    value = walk_behind_noise(0.1, 80, 0.1, seed=9)
    narrow, wide = local_level(value, confidence_level=0.8), local_level(value, confidence_level=0.99)
    assert np.all(wide.lower < narrow.lower) and np.all(narrow.upper < wide.upper)


@pytest.mark.parametrize(
    ("value", "options", "message"),
    [
        ([1.0, np.inf], {}, "value: inf"),
        ([[1.0]], {}, "value: 2 dimensions"),
        ([1.0], {"bounds": (10, 0)}, r"bounds: \(10, 0\)"),
        ([1.0], {"confidence_level": 95}, "confidence_level: 95"),
    ],
)
def test_bad_input_is_named(value, options, message):
    with pytest.raises(ValueError, match=message):
        local_level(np.array(value), **options)
