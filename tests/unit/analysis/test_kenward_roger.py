"""Kenward and Roger's errors: a second implementation with dense matrices, and where they are exact."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from analysis.outcome_change import difference
from analysis.repeated_measures import repeated_measures

NAN = float("nan")


def trial(rng, n=24, v=3, missing=0.15):
    group = np.repeat(["a", "b"], n // 2)
    before = rng.normal(5, 2, n)
    y = before[:, None] / 2 + rng.normal(size=(n, 1)) + rng.normal(size=(n, v)) * np.linspace(0.8, 1.4, v)
    y[rng.random(y.shape) < missing] = NAN
    return before, y, group


def dense(before, y, group, covariance):
    """The formulas of 1997 as they stand, every matrix written out over all values, V differentiated by differences."""
    n, v = y.shape
    known = ~np.isnan(y)
    used = known.any(axis=1)
    before, y, group, known = before[used], y[used], group[used], known[used]
    n = len(y)
    per_visit = np.column_stack([np.ones(n), group == "b", before])
    x = np.vstack([np.kron(np.eye(v), per_visit[i])[known[i]] for i in range(n)])

    def of(theta):
        whole = np.zeros((v, v))
        whole[np.tril_indices(v)] = theta
        whole = whole + whole.T - np.diag(np.diag(whole))
        blocks = [whole[np.ix_(known[i], known[i])] for i in range(n)]
        sizes = np.cumsum([0, *(len(block) for block in blocks)])
        big = np.zeros((sizes[-1], sizes[-1]))
        for block, at in zip(blocks, sizes, strict=False):
            big[at : at + len(block), at : at + len(block)] = block
        return big

    theta = covariance[np.tril_indices(v)]
    inverse = np.linalg.inv(of(theta))
    step = 1e-4
    moved = [of(theta + step * unit) for unit in np.eye(len(theta))]
    slopes = [(one - of(theta)) / step for one in moved]
    spread = np.linalg.inv(x.T @ inverse @ x)
    p = [-x.T @ inverse @ s @ inverse @ x for s in slopes]
    project = inverse - inverse @ x @ spread @ x.T @ inverse
    info = np.array([[np.trace(project @ a @ project @ b) / 2 for b in slopes] for a in slopes])
    w = np.linalg.inv(info)
    more = sum(
        w[i, j] * (x.T @ inverse @ slopes[i] @ inverse @ slopes[j] @ inverse @ x - p[i] @ spread @ p[j])
        for i in range(len(theta))
        for j in range(len(theta))
    )
    adjusted = spread + 2 * spread @ more @ spread
    found = []
    for visit in range(v):
        contrast = np.zeros(x.shape[1])
        contrast[3 * visit + 1] = 1
        theta_of = np.outer(contrast, contrast) / (contrast @ spread @ contrast)
        parts = [theta_of @ spread @ one @ spread for one in p]
        a1 = sum(w[i, j] * np.trace(parts[i]) * np.trace(parts[j]) for i in range(len(w)) for j in range(len(w)))
        a2 = sum(w[i, j] * np.trace(parts[i] @ parts[j]) for i in range(len(w)) for j in range(len(w)))
        q = 1
        b = (a1 + 6 * a2) / (2 * q)
        g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
        c1, c2, c3 = (part / (3 * q + 2 * (1 - g)) for part in (g, q - g, q + 2 - g))
        mean = 1 / (1 - a2 / q)
        variance = 2 / q * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
        ratio = variance / (2 * mean**2)
        m = 4 + (q + 2) / (q * ratio - 1)
        scale = m / (mean * (m - 2))
        # lambda F is a t squared with this error
        found.append((float(np.sqrt(contrast @ adjusted @ contrast / scale)), float(m)))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_second_implementation_says_the_same(seed):
    before, y, group = trial(np.random.default_rng(seed))
    found = repeated_measures(before, y, group, (1, 2, 3), df="kenward-roger")
    assert found.method.endswith("Kenward and Roger's errors and degrees of freedom")
    expected = dense(before, y, group, found.covariance)
    for one, (se, df) in zip(found.differences, expected, strict=True):
        assert [one.difference.se, one.difference.df] == pytest.approx([se, df], rel=1e-5)
    usual = repeated_measures(before, y, group, (1, 2, 3))
    assert all(a.difference.se > b.difference.se for a, b in zip(found.differences, usual.differences, strict=True))


def test_at_one_visit_they_are_exact():
    """With one visit the model is least squares: Student's t on n less the number of coefficients."""
    before, y, group = trial(np.random.default_rng(9), n=12, v=1, missing=0)
    age = pd.DataFrame({"age": np.arange(12.0) ** 2})
    found = repeated_measures(before, y, group, (1,), covariates=age, df="kenward-roger").differences[0].difference
    x = np.column_stack([np.ones(12), group == "b", before, age["age"]])
    coefficients, (squares,), _, _ = np.linalg.lstsq(x, y[:, 0], rcond=None)
    variance = squares / 8 * np.linalg.inv(x.T @ x)[1, 1]
    by_hand = difference("b", "a", coefficients[1], variance, 8, 0.95)
    assert [found.estimate, found.se, found.df] == pytest.approx([by_hand.estimate, by_hand.se, 8], rel=1e-6)
    assert found.p_value == pytest.approx(2 * student.sf(abs(by_hand.estimate) / by_hand.se, 8), rel=1e-6)
