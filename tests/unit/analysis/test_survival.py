"""What a curve, a restricted mean and a test say when there is little to go by, and what they refuse."""

import json

import pytest

from analysis.logrank import log_rank
from analysis.risk_table import risk_table_from_counts, risk_table_from_subjects
from analysis.rmst import common_tau, restricted_mean, rmst_difference
from analysis.survival import kaplan_meier

# a division by zero or an overflow on the way is a fault, even if the result looks right
pytestmark = pytest.mark.filterwarnings("error")


def test_not_reached_is_none():
    curve = kaplan_meier(risk_table_from_subjects([10, 20, 30, 40], [1, 0, 0, 0]))
    assert (curve.median().estimate, curve.median().upper) == (None, None)
    assert curve.quantile(0.25).estimate == 25  # the curve lies at 3/4 from day 10 to its end on day 40


def test_past_the_last_time_is_unknown():
    curve = kaplan_meier(risk_table_from_subjects([10, 20], [1, 0]))
    inside, past = curve.at([20, 21])
    assert (inside.survival, inside.at_risk) == (0.5, 1)
    assert (past.time, past.survival, past.lower, past.upper, past.at_risk) == (21, None, None, None, 0)


def test_past_the_last_time_is_zero_once_everybody_had_the_event():
    [past] = kaplan_meier(risk_table_from_subjects([10, 20], [1, 1])).at([21])
    assert (past.survival, past.lower, past.upper) == (0, None, None)


def test_at_risk_between_late_entries():
    # entries on days 10 and 20: on day 10 and before nobody, from day 11 one, from day 21 two
    curve = kaplan_meier(risk_table_from_subjects([30, 40], [1, 1], entry=[10, 20]))
    assert [row.at_risk for row in curve.at([0, 10, 10.5, 20, 21, 30, 30.5, 41])] == [0, 0, 1, 1, 2, 2, 1, 0]


def test_nobody_ever_at_risk():
    table = risk_table_from_subjects([5, 9], [1, 0], entry=[5, 9])
    curve = kaplan_meier(table)
    assert (curve.n, curve.n_events, curve.as_columns()["time"]) == (2, 0, [])
    assert curve.median().estimate is None
    assert curve.at([3])[0].survival is None
    assert common_tau(table) is None
    assert restricted_mean(table).estimate is None


def test_without_people():
    table = risk_table_from_subjects([], [])
    assert kaplan_meier(table).median().estimate is None
    assert restricted_mean(table, "all", 30).estimate is None
    assert log_rank(table) is None
    assert rmst_difference(table) is None


def test_columns_are_plain_json():
    columns = kaplan_meier(risk_table_from_subjects([1, 2.5], [1, 1])).as_columns()
    assert columns["time"] == [1, 2.5] and columns["lower"][-1] is None
    assert json.loads(json.dumps(columns, allow_nan=False)) == columns


def test_wider_confidence_wider_interval():
    table = risk_table_from_subjects([1, 2, 3, 4], [1, 1, 1, 1])
    half, most = (kaplan_meier(table, confidence_level=level).at([2])[0] for level in (0.5, 0.99))
    assert most.lower < half.lower < 0.5 < half.upper < most.upper


def test_restricted_mean_by_hand():
    # 1 until day 2, 2/3 until day 5, 1/3 until day 6: 2 + 3 * 2/3 + 1 * 1/3 = 13/3. Greenwood terms 1/(3*2)
    # on day 2 and 1/(2*1) on day 5, areas after them 7/3 and 1/3: (49/9)/6 + (1/9)/2 = 26/27
    mean = restricted_mean(risk_table_from_subjects([2, 5, 6], [1, 1, 0]))
    assert mean.tau == 6
    assert mean.estimate == pytest.approx(13 / 3, rel=1e-14)
    assert mean.se == pytest.approx((26 / 27) ** 0.5, rel=1e-14)


def test_restricted_mean_beyond_the_data_is_unknown():
    table = risk_table_from_subjects([2, 9, 5, 6], [1, 0, 1, 0], group=["a", "a", "b", "b"])
    assert restricted_mean(table, "b", 7).estimate is None
    assert restricted_mean(table, "a", 7).estimate == pytest.approx(2 + 5 * 0.5)
    difference = rmst_difference(table, 7)
    assert (difference.tau, difference.estimate, difference.p_value) == (7, None, None)


def test_no_event_before_the_horizon_leaves_no_interval():
    table = risk_table_from_subjects([8, 9], [0, 0])
    mean = restricted_mean(table, "all", 5)
    assert (mean.estimate, mean.se, mean.lower, mean.upper) == (5, 0, None, None)


def test_difference_needs_two_groups():
    three = risk_table_from_subjects([2, 5, 6], [1, 1, 0], group=["a", "b", "c"])
    assert rmst_difference(three) is None


def test_log_rank_keeps_a_tiny_group_in_a_large_cohort():
    """One person among a million: (O - E)^2 / V with E and V added up over two event days.

    Day 1: 1 event among 1,000,001 at risk, one of them in the small group: E = V about 1/1000001. Day 2: the
    small group's event, of 1,000,000 at risk: E = 1/1000000, V = E (1 - E).
    """
    table = risk_table_from_counts([1, 2, 3], [1, 1, 0], [1, 1, 999_999], group=["big", "small", "big"])
    p, q = 1 / 1_000_001, 1 / 1_000_000
    expected = (1 - p - q) ** 2 / (p * (1 - p) + q * (1 - q))
    assert log_rank(table).statistic == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda t: kaplan_meier(t, ci_method="logit"), "ci_method: 'logit'; accepted are log-log, log"),
        (lambda t: kaplan_meier(t, confidence_level=95), "confidence_level: 95; accepted are numbers"),
        (lambda t: kaplan_meier(t, "b"), "group: 'b' is not in the table"),
        (lambda t: kaplan_meier(t).quantile(0), "p: 0; accepted are numbers between 0 and 1"),
        (lambda t: kaplan_meier(t).at([-1]), "times: -1; accepted are numbers from 0"),
        (lambda t: restricted_mean(t, "all", 0), "tau: 0; accepted are numbers of days above 0"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call(risk_table_from_subjects([1, 2], [1, 0]))
