"""The exact log-rank p-value: every way to deal the people counted one by one, strata and weights too."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.logrank import CHI_SQUARED, PERMUTATION, log_rank
from analysis.permutation import exact_p
from analysis.risk_table import risk_table_from_subjects
from analysis.weighted_logrank import log_rank_stratified
from tests.drawn import drawn

pytestmark = pytest.mark.filterwarnings("error")


def scores(duration, event):
    """Event less cumulative hazard of everybody together, person by person."""
    hazard = {
        day: sum(event[duration == s].sum() / (duration >= s).sum() for s in np.unique(duration[duration <= day]))
        for day in np.unique(duration)
    }
    return np.array([one - hazard[day] for day, one in zip(duration, event, strict=True)])


def dealt(score, n_first):
    """The difference of each way to choose the first group's people."""
    return np.array([score[list(chosen)].sum() for chosen in combinations(range(len(score)), n_first)])


@drawn(20)
@given(st.lists(st.tuples(st.integers(1, 6), st.booleans()), min_size=5, max_size=9), st.integers(1, 4))
def test_it_counts_every_way(people, n_first):
    duration, event = (np.array(column) for column in zip(*people, strict=True))
    event = event.astype(float)
    group = np.where(np.arange(len(people)) < n_first, "a", "b")
    table = risk_table_from_subjects(duration, event, group=group)
    score = scores(duration, event)
    if np.ptp(score) == 0:
        return
    differences = np.abs(dealt(score, n_first))
    assert exact_p([table], ("a", "b")) == pytest.approx((differences >= abs(score[:n_first].sum()) - 1e-9).mean())


def test_strata_are_dealt_each_for_itself():
    first, second = (np.array([2, 4, 5, 7, 9]), np.array([1, 1, 0, 1, 1.0])), (np.array([1, 3, 3, 8]), np.ones(4))
    sizes = (2, 1)
    tables = [
        risk_table_from_subjects(duration, event, group=np.where(np.arange(len(event)) < size, "a", "b"))
        for (duration, event), size in zip((first, second), sizes, strict=True)
    ]
    parts = [scores(*stratum) for stratum in (first, second)]
    sums = np.add.outer(dealt(parts[0], 2), dealt(parts[1], 1)).ravel()
    observed = parts[0][:2].sum() + parts[1][:1].sum()
    found = log_rank_stratified(tables).test
    assert found.p_value == pytest.approx((np.abs(sums) >= abs(observed) - 1e-9).mean())
    assert found.method == PERMUTATION and not found.too_few


def test_who_is_told_what():
    """Under 20 in a group: exact for two groups, nothing for three or with late entry; from 20 on chi-squared's."""
    rng = np.random.default_rng(3)

    def test_of(sizes, entry=None):
        n = sum(sizes)
        duration = rng.integers(5, 200, n)
        return log_rank(
            risk_table_from_subjects(
                duration, np.ones(n), group=np.repeat(np.arange(len(sizes)), sizes), entry=entry and [entry] * n
            )
        )

    assert (test_of((19, 40)).method, test_of((19, 40)).too_few) == (PERMUTATION, False)
    assert (test_of((20, 20)).method, test_of((20, 20)).too_few) == (CHI_SQUARED, False)
    assert (test_of((10, 10, 10)).method, test_of((10, 10, 10)).too_few) == (CHI_SQUARED, True)
    assert test_of((10, 4_000)).too_few
    late = [1] + [0] * 9
    table = risk_table_from_subjects(range(5, 15), [1] * 10, group=[1] * 5 + [2] * 5, entry=late)
    assert log_rank(table).too_few


def test_a_group_that_never_meets_the_others_takes_no_part():
    """Stratum w has a alone; b and c meet in u and v, and R compares them: survdiff without a gives 3.459."""
    rows = [row.split() for row in "u c 14 1,u b 28 1,v b 28 0,v b 28 0,v c 28 1,v c 42 1,v b 56 1,w a 70 1".split(",")]
    tables = [
        risk_table_from_subjects(
            [int(day) for stratum, _, day, _ in rows if stratum == name],
            [int(event) for stratum, _, _, event in rows if stratum == name],
            group=[group for stratum, group, _, _ in rows if stratum == name],
        )
        for name in "uvw"
    ]
    found = log_rank_stratified(tables).test
    assert found.groups == ("b", "c") and found.df == 1 and found.statistic == pytest.approx(3.459, abs=5e-4)
    without = log_rank_stratified(tables[:2]).test
    assert (found.statistic, found.p_value) == (without.statistic, without.p_value)


def test_a_vast_group_beside_a_small_one_is_not_counted():
    table = risk_table_from_subjects(range(1, 2_011), [1] * 2_010, group=[1] * 10 + [2] * 2_000)
    assert exact_p([table], ("1", "2")) is None
