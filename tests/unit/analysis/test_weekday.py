"""Weekdays: against nlme, by the calendar, by hand, and type I error in small."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.lasting_errors import lasting_errors
from analysis.weekday import ALIKE, TOO_FEW, WEEKDAYS, _p_value, weekday_pattern
from tests.simulation.period_type_one_error import weekday_rejected
from tests.simulation.trend_type_one_error import diary

REFERENCE = Path(__file__).parents[2] / "reference" / "periods"
SERIES = pd.read_csv(REFERENCE / "series.csv")
FROM_R = pd.read_csv(REFERENCE / "given_correlation.csv")
DAY, VALUE = SERIES["day"].to_numpy(), SERIES["value"].to_numpy(float)


def test_given_the_correlation_weekdays_and_their_test_are_those_of_nlme():
    weekday = (DAY[:, None] + 3) % 7 == np.arange(7)
    design = np.column_stack([weekday, (DAY - DAY.mean()) / len(DAY)]).astype(float)
    found = lasting_errors(DAY, design, VALUE)
    for row in FROM_R.itertuples():
        at = np.flatnonzero((found.phi == row.phi) & (found.share == row.share))
        assert found.estimate[at[0], [0, 6]] == pytest.approx((row.monday, row.sunday), rel=1e-7)
        assert np.sqrt(found.covariance[at[0], 0, 0]) == pytest.approx(row.monday_se, rel=1e-7)
        one = replace(
            found,
            estimate=found.estimate[at],
            covariance=found.covariance[at],
            variance=found.variance[at],
            weight=np.ones(1),
            phi=found.phi[at],
            share=found.share[at],
        )
        assert _p_value(one) == pytest.approx(row.f_p, rel=1e-6)


def test_monday_comes_first():
    start = date(2026, 1, 5)  # a Monday
    assert WEEKDAYS[start.weekday()] == "Monday"
    day = (start - date(1970, 1, 1)).days + np.arange(70)
    value = np.random.default_rng(1).normal(4, 0.5, 70) + 3.5 * (np.arange(70) % 7 == 0)
    found = weekday_pattern(day, value)
    assert found.n == (10,) * 7
    assert np.argmax(found.deviation) == 0
    # six sevenths of 3.5 above the mean of the seven, the others a seventh below
    assert found.deviation[0] == pytest.approx(3.0, abs=0.5)
    assert found.deviation[1:] == pytest.approx(-0.5, abs=0.5)
    assert found.p_value < 1e-6


def test_deviations_add_up_to_nothing_and_lie_in_their_intervals():
    found = weekday_pattern(DAY, VALUE)
    assert found.deviation.sum() == pytest.approx(0, abs=0.05)
    assert np.all((found.lower < found.deviation) & (found.deviation < found.upper))
    assert found.n == tuple(np.bincount((DAY + 3) % 7).tolist())


def test_eight_known_days_of_each_weekday_are_needed():
    day, value = diary(np.random.default_rng(2), 56, 0.3, 0, "exact")
    assert not weekday_pattern(day, value).too_few
    value[10] = np.nan
    found = weekday_pattern(day, value)
    assert found.too_few and found.refusal == TOO_FEW
    assert sorted(found.n) == [7, 8, 8, 8, 8, 8, 8]
    assert found.deviation is None and found.p_value is None
    assert weekday_pattern(np.array([], int), np.array([])).n == (0,) * 7


def test_days_that_hardly_differ_are_refused():
    day = np.arange(70)
    assert weekday_pattern(day, np.full(70, 4.0)).refusal == ALIKE
    assert weekday_pattern(day, (day % 7 == 0) * 2.0).refusal == ALIKE


def test_a_trend_and_days_written_mostly_on_mondays_make_no_pattern():
    # pain falls by 0.05 a day, and for the first half only Mondays and for the second mostly the others are
    # known: plain means put Mondays higher than the rest
    rng = np.random.default_rng(3)
    day = np.arange(240)
    value = 10 - 0.03 * day + 0.5 * rng.standard_normal(240)
    monday = (day + 3) % 7 == 0
    known = np.where(day < 120, monday | (rng.random(240) < 0.1), ~monday | (rng.random(240) < 0.3))
    naive = value[known & monday].mean() - value[known & ~monday].mean()
    found = weekday_pattern(day[known], value[known])
    assert naive > 0.8
    assert found.lower[0] < 0 < found.upper[0]
    assert abs(found.deviation[0]) < 0.3


@pytest.mark.parametrize(("n", "phi", "passing", "kind"), [(90, 0.6, 0, "rounded, missing"), (120, 0.9, 0.3, "exact")])
def test_weekdays_alike_are_rarely_told_apart(n, phi, passing, kind):
    # N = 150: a rate of 5 % stays below 5 + 4 standard errors (1.8) = 12 %
    assert weekday_rejected(np.random.default_rng(4), 150, n, phi, passing, kind) <= 0.12
    # Mondays two points (a standard deviation) higher are found mostly; of 70 % at least 15 of 40
    assert weekday_rejected(np.random.default_rng(4), 40, n, phi, passing, kind, 2.0) >= 0.375


def test_a_confidence_level_is_a_share():
    with pytest.raises(ValueError, match="confidence_level: 0"):
        weekday_pattern(DAY, VALUE, confidence_level=0)
