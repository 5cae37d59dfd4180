"""Next-day associations: against R, against dense matrices, by simulation, and where nothing may be said."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.signal import lfilter
from scipy.stats import pearsonr
from scipy.stats import t as student

from analysis.association import MIN_PAIRS, Refusal, next_day_association
from analysis.autoregression import PHI, PhiAverage
from analysis.lagged import DayPairs, next_day_pairs

REFERENCE = Path(__file__).parents[2] / "reference" / "association"
SERIES = pd.read_csv(REFERENCE / "series.csv")
FROM_R = pd.read_csv(REFERENCE / "average.csv").set_index("series")


def pairs_of(name: str) -> DayPairs:
    one = SERIES[SERIES["series"] == name]
    day = one["day"].to_numpy()
    return next_day_pairs(day, one["exposure"].to_numpy(), day, one["outcome"].to_numpy())


def simulated(days=130, seed=3, kept=0.9, effect=0.0) -> DayPairs:
    """Pain with a carry-over of 0.6 that the day before's amount moves by `effect`; some days not written."""
    rng = np.random.default_rng(seed)
    pain, amount = np.zeros(days), 30 + 10 * rng.standard_normal(days)
    for i in range(1, days):
        pain[i] = 0.6 * pain[i - 1] + effect * amount[i - 1] + rng.standard_normal()
    day = np.flatnonzero(rng.random(days) < kept)
    return next_day_pairs(day, amount[day], day, pain[day])


@pytest.mark.parametrize("name", ["daily", "gaps", "sessions"])
def test_agrees_with_r(name):
    expected, found = FROM_R.loc[name], next_day_association(pairs_of(name))
    assert (found.n, found.refusal) == (expected["n"], None)
    for ours, theirs in (
        (found.difference, "difference"),
        (found.lower, "lower"),
        (found.upper, "upper"),
        (found.p_value, "p_value"),
        (found.autocorrelation, "phi"),
    ):
        assert ours == pytest.approx(expected[theirs], rel=1e-6)


def averaged_by_dense_matrices(pairs: DayPairs) -> tuple[float, float]:
    """Share of the averaged t distribution below 0, and the mean phi, from n by n covariance matrices."""
    n = len(pairs.day)
    columns = [pairs.exposure, pairs.outcome_before, pairs.exposure_before, pairs.outcome_earlier]
    columns += [pairs.day - 100] + [(pairs.day % 7 == weekday).astype(float) for weekday in range(7)]
    X = np.column_stack(columns)
    df = n - X.shape[1]
    weights, below = [], []
    for phi in np.arange(100) / 100:
        V = phi ** np.abs(np.subtract.outer(pairs.day, pairs.day)).astype(float)
        inverse = np.linalg.inv(V)
        information = X.T @ inverse @ X
        beta = np.linalg.solve(information, X.T @ inverse @ pairs.outcome)
        rest = pairs.outcome - X @ beta
        square = rest @ inverse @ rest
        se = np.sqrt(square / df * np.linalg.inv(information)[0, 0])
        log_det = np.linalg.slogdet(V)[1] + np.linalg.slogdet(information)[1]
        weights.append(-0.5 * (df * np.log(square) + log_det))
        below.append(student.cdf(-beta[0] / se, df))
    weights = np.exp(np.array(weights) - max(weights)) * np.r_[0.5, np.ones(98), 0.5]
    weights /= weights.sum()
    return float(weights @ below), float(weights @ np.arange(100) / 100)


@pytest.mark.parametrize(("days", "kept", "seed"), [(130, 1.0, 1), (200, 0.75, 2)])
def test_agrees_with_dense_covariance_matrices(days, kept, seed):
    pairs = simulated(days, kept=kept, seed=seed)
    below, phi = averaged_by_dense_matrices(pairs)
    found = next_day_association(pairs)
    assert found.p_value == pytest.approx(2 * min(below, 1 - below), rel=1e-7)
    assert found.autocorrelation == pytest.approx(phi, rel=1e-7)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(0.01, 20), st.floats(0.001, 1)), min_size=1, max_size=6),
    st.floats(0.001, 0.999),
    st.integers(48, 3000),
)
def test_quantiles_are_those_that_halving_finds(parts, share, df):
    estimate, se, weight = np.array(parts).T
    found = PhiAverage(phi=PHI[: len(parts)], estimate=estimate, se=se, weight=weight / weight.sum(), df=df)
    reach = 1000 * se.max()
    expected = brentq(lambda value: found.share_below(value) - share, -50 - reach, 50 + reach, xtol=1e-13)
    # where hardly anything lies between two parts, many values have nearly the same share below them
    value = found.quantiles(np.array([0.5, share]))[1]
    assert value == pytest.approx(expected, abs=1e-6) or abs(found.share_below(value) - share) < 1e-12


def test_the_interval_excludes_zero_exactly_when_p_is_small():
    told = [next_day_association(simulated(seed=seed, effect=-0.02)) for seed in range(30)]
    excludes = [not one.lower <= 0 <= one.upper for one in told]
    assert excludes == [one.p_value < 0.05 for one in told]
    assert {True, False} == set(excludes)


def test_a_step_is_a_unit_and_nothing_else():
    pairs = simulated(effect=-0.05)
    one, ten = next_day_association(pairs), next_day_association(pairs, step=10)
    assert ten.difference == pytest.approx(10 * one.difference, rel=1e-9)
    assert (ten.lower, ten.upper) == pytest.approx((10 * one.lower, 10 * one.upper), rel=1e-9)
    assert ten.p_value == pytest.approx(one.p_value, rel=1e-9)


def test_where_the_calendar_begins_does_not_matter_nor_a_constant_or_a_straight_trend():
    pairs = simulated(effect=-0.05, kept=1.0)
    moved = replace(
        pairs,
        day=pairs.day + 7 * 2600,
        outcome=pairs.outcome + 3 + 0.02 * pairs.day,
        outcome_before=pairs.outcome_before + 3 + 0.02 * (pairs.day - 1),
        outcome_earlier=pairs.outcome_earlier + 3 + 0.02 * (pairs.day - 2),
    )
    one, other = next_day_association(pairs), next_day_association(moved)
    assert other.difference == pytest.approx(one.difference, rel=1e-6)
    assert other.p_value == pytest.approx(one.p_value, rel=1e-6)


def test_bad_days_that_keep_one_still_are_not_taken_for_harm_of_resting():
    # the trap of reverse causation: pain carries over and cuts the same day's walking, walking does nothing.
    # A plain line through the pairs then finds less pain after more walking every time.
    rng = np.random.default_rng(8)
    plain, rejected = [], 0
    for _ in range(60):
        pain, walked = np.zeros(121), np.zeros(121)
        for i in range(1, 121):
            pain[i] = 0.8 * pain[i - 1] + rng.standard_normal()
            walked[i] = 30 - 5 * pain[i] + 5 * rng.standard_normal()
        pairs = next_day_pairs(np.arange(121), walked, np.arange(121), pain)
        plain.append(np.polyfit(pairs.exposure, pairs.outcome, 1)[0])
        rejected += next_day_association(pairs).p_value < 0.05
    assert max(plain) < 0
    assert rejected <= 8  # more has a chance of 0.4 % at 5 % of 60


def test_a_shared_trend_is_no_association():
    # both fall over the year, independently of each other day by day
    rng = np.random.default_rng(5)
    day = np.arange(365)
    walked, pain = 20 + day / 50 + rng.standard_normal(365), 6 - day / 80 + rng.standard_normal(365)
    assert np.corrcoef(walked[:-1], pain[1:])[0, 1] < -0.6
    assert next_day_association(next_day_pairs(day, walked, day, pain)).p_value > 0.05


def test_a_shared_weekday_is_no_association():
    # more walking on Saturdays, more pain on Sundays, whatever was walked
    rng = np.random.default_rng(5)
    day = np.arange(365)
    walked = 20 + 30 * (day % 7 == 2) + 5 * rng.standard_normal(365)
    pain = 3 + 2 * (day % 7 == 3) + rng.standard_normal(365)
    assert np.corrcoef(walked[:-1], pain[1:])[0, 1] > 0.4
    assert next_day_association(next_day_pairs(day, walked, day, pain)).p_value > 0.05


def test_days_that_carry_over_are_not_called_more_often_than_announced():
    # 300 diaries of 60 rounded days, pain and exposure both AR(1) with 0.6 and nothing between them. At 6 %
    # more than 28 rejections have a chance of 1 %; the full simulation is tests/simulation's.
    rng = np.random.default_rng(20240611)
    rejected = plain = 0
    for _ in range(300):
        walked, pain = lfilter([0.8], [1, -0.6], rng.standard_normal((2, 82)))[:, 20:]
        pairs = next_day_pairs(np.arange(62), walked, np.arange(62), np.clip(np.rint(4 + 2 * pain), 0, 10))
        rejected += next_day_association(pairs).p_value < 0.05
        plain += pearsonr(pairs.exposure, pairs.outcome).pvalue < 0.05
    assert rejected <= 28
    assert plain > 36  # days taken as independent: twice as often and more


def test_intervals_hold_the_truth_where_days_are_missing_and_much_like_the_one_before():
    # 100 diaries of 365 pairs, a fifth of the days missing, pain and exposure both AR(1) with 0.8, half a point
    # less pain per step. At 95 % fewer than 89 have a chance of 0.4 %; pairs whose day before is unknown,
    # told apart by a mark only, left 80 that did.
    rng = np.random.default_rng(20240611)
    held = 0
    for _ in range(100):
        walked, pain = lfilter([0.6], [1, -0.8], rng.standard_normal((2, 1000)))
        pain = 4 + 2 * pain - 0.5 * np.r_[0, walked[:-1]]
        day = np.flatnonzero(rng.random(1000) < 0.8)
        found = next_day_association(first(next_day_pairs(day, walked[day], day, pain[day]), 365))
        held += found.lower <= -0.5 <= found.upper
    assert held >= 89


def first(pairs: DayPairs, n: int) -> DayPairs:
    return DayPairs(**{name: column[:n] for name, column in vars(pairs).items()})


def test_fifty_nine_pairs_are_too_few_and_sixty_are_not():
    pairs = simulated()
    few = next_day_association(first(pairs, MIN_PAIRS - 1))
    assert (few.n, few.refusal) == (59, Refusal.TOO_FEW)
    assert (few.difference, few.lower, few.upper, few.p_value, few.autocorrelation) == (None,) * 5
    assert next_day_association(first(pairs, MIN_PAIRS)).refusal is None


def test_no_days_at_all_are_too_few():
    empty = np.array([])
    found = next_day_association(next_day_pairs(empty, empty, empty, empty))
    assert (found.n, found.n_apart, found.refusal) == (0, 0, Refusal.TOO_FEW)


def test_an_exposure_that_hardly_varies_is_refused():
    pairs = simulated()
    rare = np.zeros(len(pairs.day))
    rare[::10][:9] = 1
    found = next_day_association(replace(pairs, exposure=rare))
    assert (found.n_apart, found.refusal) == (9, Refusal.EXPOSURE_ALIKE)
    rare[5] = 1
    assert next_day_association(replace(pairs, exposure=rare)).refusal is None


def test_an_outcome_that_hardly_varies_is_refused():
    pairs = simulated()
    free = np.zeros(len(pairs.day))
    assert next_day_association(replace(pairs, outcome=free)).refusal is Refusal.OUTCOME_ALIKE
    free[::10][:9] = 3
    assert next_day_association(replace(pairs, outcome=free)).refusal is Refusal.OUTCOME_ALIKE


def test_an_exposure_tied_to_the_weekday_is_refused():
    pairs = simulated(kept=1.0)
    tied = (pairs.day % 7 == 2).astype(float)
    assert next_day_association(replace(pairs, exposure=tied)).refusal is Refusal.ENTANGLED


def test_an_outcome_before_that_never_differs_adds_nothing():
    pairs = simulated()
    found = next_day_association(replace(pairs, outcome_before=np.ones(len(pairs.day))))
    assert found.refusal is None and np.isfinite([found.lower, found.upper]).all()


@pytest.mark.parametrize("wrong", [0, -1, float("inf"), float("nan")])
def test_a_step_that_is_none_is_named(wrong):
    with pytest.raises(ValueError, match="step"):
        next_day_association(simulated(), step=wrong)


def test_a_confidence_level_outside_is_named():
    with pytest.raises(ValueError, match="confidence_level: 95"):
        next_day_association(simulated(), confidence_level=95)
