"""Curve, restricted mean and log-rank against loops over people, written straight from the definitions."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.logrank import CHI_SQUARED, PERMUTATION, log_rank
from analysis.risk_table import risk_table_from_subjects
from analysis.rmst import common_tau, restricted_mean, rmst_difference
from analysis.survival import kaplan_meier

# a division by zero or an overflow on the way is a fault, even if the result looks right
pytestmark = pytest.mark.filterwarnings("error")

Z = 1.959963984540054  # the 97.5 % point of the normal distribution
person = st.tuples(st.integers(0, 15), st.integers(1, 15), st.booleans(), st.sampled_from("ab"))
cohort = st.lists(person, min_size=1, max_size=30)


def with_entry_first(people):
    """Entry before duration; about half of the people observed from day 0."""
    return [(min(a, b) if a % 2 else 0, max(a, b), event, group) for a, b, event, group in people]


def table_of(people):
    entry, duration, event, group = zip(*people, strict=True)
    return risk_table_from_subjects(duration, event, entry=entry, group=group)


def is_at_risk(p, t):
    return p[0] < t <= p[1]


def steps(people):
    """(time, survival, Greenwood sum) after each day on which somebody left."""
    survival, greenwood, out = 1.0, 0.0, []
    people = [p for p in people if p[0] < p[1]]
    for t in sorted({p[1] for p in people}):
        n = sum(is_at_risk(p, t) for p in people)
        d = sum(p[1] == t and p[2] for p in people)
        survival *= 1 - d / n
        greenwood += d / (n * (n - d)) if n > d else math.inf
        out.append((t, survival, greenwood))
    return out


def near(value):
    return pytest.approx(value, rel=1e-9, abs=1e-12)


@given(cohort)
def test_curve_and_log_log_interval(people):
    people = with_entry_first(people)
    table = table_of(people)
    for label in table.groups:
        curve = kaplan_meier(table, label).as_columns()
        expected = steps([p for p in people if p[3] == label])
        assert curve["time"] == [t for t, _, _ in expected]
        for row, (_, survival, greenwood) in enumerate(expected):
            assert curve["survival"][row] == near(survival)
            if survival in (0, 1) or not math.isfinite(greenwood):
                assert curve["lower"][row] is None and curve["upper"][row] is None
            else:
                half = Z * math.sqrt(greenwood) / abs(math.log(survival))
                assert curve["lower"][row] == near(survival ** math.exp(half))
                assert curve["upper"][row] == near(survival ** math.exp(-half))


@given(cohort, st.sampled_from([0.25, 0.5, 0.75]))
def test_quantile_is_where_the_curve_comes_down(people, p):
    people = with_entry_first(people)
    table = table_of(people)
    for label in table.groups:
        expected = steps([q for q in people if q[3] == label])
        below = [t for t, survival, _ in expected if survival < 1 - p - 1e-9]
        on = [t for t, survival, _ in expected if abs(survival - (1 - p)) <= 1e-9]
        end = (below or [expected[-1][0]])[0] if expected else None
        wanted = (on[0] + end) / 2 if on else (below or [None])[0]
        assert kaplan_meier(table, label).quantile(p).estimate == (None if wanted is None else near(wanted))


@given(cohort)
def test_restricted_mean_is_the_area_day_by_day(people):
    people = with_entry_first(people)
    table = table_of(people)
    tau = common_tau(table)
    assume(tau is not None)
    means = []
    for label in table.groups:
        expected = steps([p for p in people if p[3] == label])
        ours = restricted_mean(table, label, tau)
        if not expected:
            assert ours.estimate is None
            continue

        def survival(day, expected=expected):
            return next((s for t, s, _ in reversed(expected) if t <= day), 1.0)

        # durations are whole days, so the curve is constant over each day
        area = [survival(day) for day in range(int(tau))]
        variance, before = 0.0, 0.0
        for t, _, greenwood in expected:
            if t < tau and math.isfinite(greenwood):
                variance += sum(area[t:]) ** 2 * (greenwood - before)
                before = greenwood
        assert ours.estimate == near(sum(area))
        assert ours.se == near(math.sqrt(variance))
        means.append((sum(area), math.sqrt(variance)))
    if len(table.groups) == 2:
        difference = rmst_difference(table)
        if len(means) < 2:
            assert difference.estimate is None
        else:
            assert difference.estimate == near(means[1][0] - means[0][0])
            if means[0][1] > 1e-9 and means[1][1] > 1e-9:
                assert difference.se == near(math.hypot(means[0][1], means[1][1]))
            else:
                assert difference.se is None


@given(cohort)
def test_log_rank_of_two_groups(people):
    people = with_entry_first(people)
    result = log_rank(table_of(people))
    difference = variance = 0.0
    for t in sorted({p[1] for p in people if p[2] and p[0] < p[1]}):
        n = sum(is_at_risk(p, t) for p in people)
        n_b = sum(is_at_risk(p, t) for p in people if p[3] == "b")
        d = sum(is_at_risk(p, t) and p[1] == t and p[2] for p in people)
        d_b = sum(is_at_risk(p, t) and p[1] == t and p[2] for p in people if p[3] == "b")
        difference += d_b - d * n_b / n
        if n > 1:
            variance += d * (n - d) / (n - 1) * n_b / n * (1 - n_b / n)
    if variance < 1e-12:
        assert result is None
    else:
        assert result.statistic == near(difference**2 / variance)
        if result.method == CHI_SQUARED:
            # chi-squared with one degree of freedom is a squared normal
            assert result.p_value == near(math.erfc(math.sqrt(difference**2 / variance / 2)))
        else:  # held against dealing every way there is in test_permutation.py
            assert result.method == PERMUTATION and 0 < result.p_value <= 1
        assert result.df == 1
