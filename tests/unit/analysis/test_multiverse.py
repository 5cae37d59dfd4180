"""All definitions at once must say what the single analyses say, which are held against R."""

import numpy as np
import pytest

from analysis.cox import cox_from_risk_table
from analysis.multiverse import RiskCounts, in_order, multiverse
from analysis.risk_table import risk_table_from_counts
from analysis.survival import kaplan_meier

TWO = ("control", "walking")


def drawn(rng, *, definitions, people, groups=2, days=40, share_of_events=0.6, ratio=1.0):
    """Counts [definitions, T, groups, 2] of exponential times in whole days, so that ties are everywhere."""
    counts = np.zeros((definitions, days + 1, groups, 2), np.int32)
    for one in counts:
        for _ in range(people):
            group = rng.integers(groups)
            day = min(int(rng.exponential(days / 3) / ratio**group), days)
            one[day + (day == 0), group, 1 if day < days and rng.random() < share_of_events else 0] += 1
    return counts


def single(counts, groups, origin_days=0):
    """Median and hazard ratio of one definition [T, K, 2] by way of a risk table."""
    day, group, event = np.nonzero(counts)
    n = counts[day, group, event]
    entry = np.full(len(day), origin_days)
    everybody = risk_table_from_counts(day + origin_days, event, n, entry=entry)
    grouped = risk_table_from_counts(day + origin_days, event, n, entry=entry, group=np.array(groups)[group])
    median = kaplan_meier(everybody).median()
    terms = cox_from_risk_table(grouped, "arm").terms
    term = terms[0] if len(terms) == 1 and len(grouped.groups) == 2 else None
    return int(n.sum()), int(n[event == 1].sum()), median, term


def assert_equal_to_single(counts, groups=TWO, origin_days=0):
    names = tuple(f"rule {number}" for number in range(len(counts)))
    found = multiverse(
        [RiskCounts(definitions=names, groups=groups, counts=counts, origin_days=origin_days)], order="definition"
    )
    assert [one.definition for one in found] == list(names)
    for one, own in zip(found, counts, strict=True):
        n, events, median, term = single(own, groups, origin_days)
        assert (one.n, one.events) == (n, events)
        for name in ("estimate", "lower", "upper"):
            assert getattr(one.median, name) == getattr(median, name)
        ratio = (one.hazard_ratio.estimate, one.hazard_ratio.lower, one.hazard_ratio.upper)
        wanted = (None,) * 3 if term is None else (term.hazard_ratio, term.lower, term.upper)
        assert [value is None for value in ratio] == [value is None for value in wanted], (own, term)
        if wanted[0] is not None:
            assert ratio == pytest.approx(wanted, rel=1e-9)
    return found


@pytest.mark.parametrize("people", [2, 3, 5, 8, 20, 200])
@pytest.mark.parametrize("share_of_events", [0.05, 0.4, 1.0])
def test_the_same_as_one_by_one(people, share_of_events):
    rng = np.random.default_rng([people, int(100 * share_of_events)])
    found = assert_equal_to_single(
        drawn(rng, definitions=60, people=people, days=30, share_of_events=share_of_events, ratio=1.7)
    )
    # the draws hold both kinds, else half of this would go untested
    if people in (5, 8) and share_of_events > 0.05:
        assert {one.hazard_ratio.estimate is None for one in found} == {True, False}


def test_the_same_where_the_group_matters_much():
    rng = np.random.default_rng(8)
    assert_equal_to_single(drawn(rng, definitions=40, people=60, days=300, ratio=9.0))


def test_counted_from_the_first_good_day():
    rng = np.random.default_rng(3)
    assert_equal_to_single(drawn(rng, definitions=20, people=30), origin_days=29)


def test_no_hazard_ratio_without_exactly_two_groups():
    rng = np.random.default_rng(4)
    for groups in (("all",), ("a", "b", "c")):
        found = assert_equal_to_single(drawn(rng, definitions=5, people=40, groups=len(groups)), groups)
        assert {one.hazard_ratio.estimate for one in found} == {None}


def table(*rows, days=10):
    """One definition from (day, group, event, people)."""
    counts = np.zeros((1, days + 1, 2, 2), np.int32)
    for day, group, event, people in rows:
        counts[0, day, group, event] += people
    return counts


@pytest.mark.parametrize(
    "counts",
    [
        table((4, 0, 0, 3), (6, 1, 0, 2)),  # all censored
        table((4, 0, 1, 1), (6, 1, 0, 2)),  # one event
        table((4, 0, 1, 3), (4, 1, 1, 3)),  # everybody on one day
        table((2, 0, 1, 1), (3, 1, 1, 1), (5, 0, 0, 1), (9, 1, 0, 1)),  # exactly one half, to the end
        table((2, 0, 1, 1), (3, 1, 1, 1), (5, 0, 1, 1), (9, 1, 1, 1)),  # exactly one half, for two days
        table((0, 0, 0, 2), (3, 0, 1, 1), (0, 1, 0, 2)),  # a group that leaves on day 0
        table((3, 0, 1, 2), (5, 0, 0, 4)),  # a group without anybody
        table(),  # nobody at all
    ],
)
def test_the_same_at_the_edges(counts):
    if counts.any():
        assert_equal_to_single(counts)
    else:
        (one,) = multiverse([RiskCounts(definitions=("rule",), groups=TWO, counts=counts)])
        assert (one.n, one.events, one.median.estimate, one.hazard_ratio.estimate) == (0, 0, None, None)


def test_by_hand():
    # day 1: 1 of 4 leaves by an event (control), day 2: 1 of 3 (walking); the curve is 3/4, then exactly 1/2
    # until day 4, when the third has an event: the median is the middle of days 2 and 4
    counts = table((1, 0, 1, 1), (2, 1, 1, 1), (4, 0, 1, 1), (5, 1, 0, 1))
    (one,) = multiverse([RiskCounts(definitions=("rule",), groups=TWO, counts=counts)])
    assert (one.n, one.events, one.median.estimate) == (4, 3, 3.0)
    # the slope of the likelihood is 0 where 1 = 2w/(2+2w) + 2w/(1+2w) + w/(1+w), that is
    # 2w/(1+w) + 2w/(1+2w) = 1, so 4w + 6w^2 = 1 + 3w + 2w^2, or 4w^2 + w - 1 = 0
    assert one.hazard_ratio.estimate == pytest.approx((np.sqrt(17) - 1) / 8, rel=1e-12)


def test_sorted_with_those_without_an_estimate_last_and_the_declared_one_marked():
    rng = np.random.default_rng(5)
    names = tuple("abcdefgh")
    block = RiskCounts(definitions=names, groups=TWO, counts=drawn(rng, definitions=8, people=12, share_of_events=0.35))
    lost = RiskCounts.without(("z",), TWO, "Nobody was asked.")
    found = multiverse([lost, block], primary="c", order="hazard_ratio")
    known = [one.hazard_ratio.estimate for one in found if one.hazard_ratio.estimate is not None]
    assert 2 < len(known) < 9 and known == sorted(known)
    assert all(one.hazard_ratio.estimate is None for one in found[len(known) :])
    assert [one.definition for one in found if one.is_primary] == ["c"]
    (without,) = (one for one in found if one.definition == "z")
    assert (without.n, without.events, without.reason) == (None, None, "Nobody was asked.")
    assert [one.definition for one in multiverse([lost, block], order="definition")] == ["z", *names]
    assert multiverse([lost, block], primary="c") == found
    by_median = [one.median.estimate for one in in_order(found, "median") if one.median.estimate is not None]
    assert by_median == sorted(by_median)
    with pytest.raises(ValueError, match="accepted are median, hazard_ratio, definition"):
        multiverse([block], order="size")
