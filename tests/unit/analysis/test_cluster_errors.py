"""Bias-reduced errors: Welch's for two groups, dense matrices for clusters of any size, and how often they hold."""

import numpy as np
import pytest
from scipy.stats import t as student
from scipy.stats import ttest_ind

from analysis.cluster_errors import cr2
from analysis.outcome_change import ancova
from analysis.within_between import within_between

RNG = np.random.default_rng


def dense(design, residual, cluster, contrast):
    """The definition, with the n by n hat matrix and the expectation of the variance's square written out."""
    n, hat = len(design), design @ np.linalg.inv(design.T @ design) @ design.T
    toward, parts, variance = design @ np.linalg.inv(design.T @ design) @ contrast, [], 0.0
    for one in np.unique(cluster):
        mine = cluster == one
        size, direction = np.linalg.eigh((np.eye(n) - hat)[np.ix_(mine, mine)])
        weighed = direction @ np.diag(size**-0.5) @ direction.T @ toward[mine]
        variance += float(weighed @ residual[mine]) ** 2
        parts.append((np.eye(n) - hat)[:, mine] @ weighed)
    together = np.array(parts) @ np.array(parts).T
    return variance, np.trace(together) ** 2 / (together**2).sum()


@pytest.mark.parametrize("sizes", [(1,) * 12, (3, 1, 4, 2, 6, 5), (2,) * 8])
def test_the_short_sums_are_those_of_dense_matrices(sizes):
    rng, n = RNG(sum(sizes)), sum(sizes)
    design = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    outcome, cluster = rng.normal(size=n), np.repeat(np.arange(len(sizes)), sizes)
    residual = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    shuffled = rng.permutation(n)
    for contrast in np.eye(3)[1:]:
        expected = dense(design, residual, cluster, contrast)
        assert cr2(design, residual, cluster, contrast) == pytest.approx(expected, rel=1e-9)
        moved = cr2(design[shuffled], residual[shuffled], cluster[shuffled], contrast)
        assert moved == pytest.approx(expected, rel=1e-9)


def test_without_a_baseline_a_comparison_is_welchs():
    rng = RNG(4)
    first, second = rng.normal(4, 1, 30), rng.normal(5, 3, 10)
    (found,) = ancova(np.full(40, 5.0), np.r_[first, second], ["a"] * 30 + ["b"] * 10).differences
    welch = ttest_ind(second, first, equal_var=False)
    limits = welch.confidence_interval()
    assert (found.p_value, found.df) == pytest.approx((welch.pvalue, welch.df), rel=1e-9)
    assert (found.lower, found.upper) == pytest.approx((limits.low, limits.high), rel=1e-9)


def test_few_who_vary_more_are_not_told_too_surely():
    """30 and 10 people, sd 1 and 3: pooled, 80 of 100 intervals hold. N = 400: 95 % is over 91 % but once in 1,000."""
    rng, held = RNG(6), 0
    for _ in range(400):
        baseline, group = rng.normal(5, 2, 40), np.repeat([0, 1], (30, 10))
        outcome = baseline / 2 + rng.normal(0, np.where(group, 3.0, 1.0))
        (found,) = ancova(baseline, outcome, group).differences
        held += found.lower <= 0 <= found.upper
    assert held / 400 > 0.91


def test_two_people_with_most_occasions_are_two_people():
    """10 people, slopes that differ, two of them with 60 occasions: told seldom, or wide. N = 200 of those told."""
    rng, held = RNG(8), []
    for _ in range(200):
        people = np.repeat(np.arange(10), [60, 60] + [3] * 8)
        slope = 0.3 + rng.normal(0, 0.5, 10)
        x = rng.normal(size=len(people))
        found = within_between(people, x, slope[people] * x + rng.normal(size=len(people))).within
        if found.lower is not None:
            held.append(found.lower <= 0.3 <= found.upper)
            assert found.df >= 4
        else:
            assert "rests on" in found.reason
    assert len(held) < 20 or np.mean(held) > 0.93 - 4 * (0.05 / len(held)) ** 0.5


def test_a_slope_of_many_alike_is_as_sure_as_ever():
    rng = RNG(9)
    people = np.repeat(np.arange(40), 6)
    x = rng.normal(size=240)
    found = within_between(people, x, 0.3 * x + rng.normal(size=240)).within
    assert 20 < found.df < 40
    reach = student.isf(0.025, found.df) * found.se
    assert (found.lower, found.upper) == pytest.approx((found.estimate - reach, found.estimate + reach))
