"""Released curves: coarse by hand, and everything on them worked out from the coarse counts alone."""

import numpy as np
import pytest

from analysis.cox import cox_from_risk_table
from analysis.disclosure import midpoint_6
from analysis.logrank import log_rank
from analysis.released_curve import curve_distortion, release_curves
from analysis.risk_table import risk_table_from_counts, risk_table_from_subjects
from analysis.survival import kaplan_meier


def of_groups(rng, **sizes):
    """Subjects of several groups whose recurrences come at about the same rate."""
    group = np.repeat(list(sizes), list(sizes.values()))
    n = len(group)
    event_at, leaves_at = np.ceil(rng.exponential(60, n)), np.ceil(rng.uniform(20, 200, n))
    return risk_table_from_subjects(np.minimum(event_at, leaves_at), (event_at <= leaves_at).astype(int), group=group)


def test_the_steps_are_the_rounded_counts_so_far():
    # 40 people: 5 events on day 3, 4 on day 10, 8 on day 20; 3 censored on day 5, 6 on day 15; 14 stay to day 28
    table = risk_table_from_counts([3, 10, 20, 5, 15, 28], [1, 1, 1, 0, 0, 0], [5, 4, 8, 3, 6, 14])
    found = release_curves(table, None, {"all": 50})
    # events so far on day 7, 14, 21: 5 (few: none yet), 9 (told as 9), 17 (as 15); censored: 3, 3 (few), 9 (as 9)
    # 40 people are told as 39; at risk is what is left: 39, 39, 39 - 9 = 30; on day 28 nobody would be followed on
    (curve,) = found.curves
    assert curve.time.tolist() == [14, 21]
    assert curve.at_risk.tolist() == [39, 30]
    assert curve.events.tolist() == [9, 6]
    assert curve.survival.tolist() == [pytest.approx(30 / 39), pytest.approx(30 / 39 * 24 / 30)]
    assert curve.n == 39


def test_steps_are_of_six_or_more_and_days_are_of_the_grid():
    for seed in range(20):
        found = release_curves(of_groups(np.random.default_rng(seed), a=70, b=50), "arm", {"a": 80, "b": 60})
        assert found.curves
        for curve in found.curves:
            left = curve.at_risk[:-1] - curve.at_risk[1:] - curve.events[:-1]
            assert (curve.events[curve.events > 0] >= 6).all()
            assert (left[left > 0] >= 6).all()
            assert (curve.time % 7 == 0).all()
            assert curve.at_risk[-1] - curve.events[-1] >= 8


def test_everything_on_it_is_worked_out_from_the_coarse_table():
    found = release_curves(of_groups(np.random.default_rng(1), a=70, b=50), "arm", {"a": 80, "b": 60})
    assert found.log_rank == log_rank(found.table)
    assert found.cox == cox_from_risk_table(found.table, "arm")
    for curve in found.curves:
        again = kaplan_meier(found.table, curve.group)
        assert curve.median() == again.median()
        assert set(curve.events.tolist()) <= set(np.arange(0, 130, 3).tolist())


def test_two_studies_with_the_same_coarse_counts_are_released_alike():
    # the same sixes: whoever had the event on day 3 or on day 6, and whether 8 or 12 had it, makes no difference
    first = risk_table_from_counts([3, 20, 60], [1, 0, 0], [8, 10, 20])
    second = risk_table_from_counts([6, 20, 60], [1, 0, 0], [12, 10, 15])
    one, other = (release_curves(table, None, {"all": 60}).curves[0] for table in (first, second))
    assert one.as_columns() == other.as_columns()


def test_that_everybody_was_at_risk_does_not_follow():
    # 43 = 6 * 7 + 1 rounds to 45, which stands for 43 to 48: of 43 enrolled people that would be everybody
    table = risk_table_from_counts([5, 90], [1, 0], [13, 30])
    assert release_curves(table, None, {"all": 60}).curves[0].n == 45
    assert release_curves(table, None, {"all": 43}).curves[0].n == int(midpoint_6(42)) == 39


@pytest.mark.parametrize(
    "times, events, n, why",
    [
        ([5, 90], [1, 0], [7, 60], "too few recurrences"),  # 7 recurrences are few
        ([5, 90], [1, 0], [60, 7], "too few recurrences"),  # with all but 7 gone by the first day, nobody hides
        ([90], [0], [60], "too few recurrences"),
    ],
)
def test_groups_that_cannot_be_told_have_no_curve(times, events, n, why):
    found = release_curves(risk_table_from_counts(times, events, n), None, {"all": 100})
    assert found.table is None and found.curves == ()
    assert why in found.withheld["all"]


def test_fewer_than_thirty_people_have_no_curve():
    found = release_curves(risk_table_from_counts([5, 90], [1, 0], [10, 19]), None, {"all": 40})
    assert found.table is None
    assert "fewer than 30" in found.reason


def test_a_small_group_has_no_curve_and_one_of_thirty_no_test():
    found = release_curves(of_groups(np.random.default_rng(3), a=70, b=7), "arm", {"a": 80, "b": 7})
    assert found.table.groups == ("a",) and "b" in found.withheld
    found = release_curves(of_groups(np.random.default_rng(4), a=70, b=30), "arm", {"a": 80, "b": 40})
    assert found.table.groups == ("a", "b")
    assert found.log_rank is None and found.cox is None
    assert "fewer than 30" in found.reason


def test_late_entry_is_refused():
    table = risk_table_from_subjects([10, 20, 30], [1, 0, 1], entry=[0, 15, 0])
    with pytest.raises(ValueError, match="enters late"):
        release_curves(table, None, {"all": 3})


def test_the_greatest_distance_is_that_of_the_two_curves_day_by_day():
    table = of_groups(np.random.default_rng(5), a=70, b=50)
    found = release_curves(table, "arm", {"a": 80, "b": 60})
    distance = curve_distortion(table, found)
    by_hand = []
    for curve in found.curves:
        owner = kaplan_meier(table, curve.group)
        for day in range(int(curve.time[-1]) + 1):
            ours, theirs = (one.at([day])[0].survival for one in (owner, curve))
            by_hand.append((abs(ours - theirs), day % 7 == 0))
    assert distance.anywhere.size == pytest.approx(max(size for size, _ in by_hand))
    assert distance.on_grid.size == pytest.approx(max(size for size, is_grid in by_hand if is_grid))
    assert curve_distortion(table, release_curves(of_groups(np.random.default_rng(1), a=5), None, {"a": 5})) is None
