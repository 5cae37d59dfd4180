"""Efron's partial likelihood in closed form, and its maximum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, polygamma, psi

from analysis.cox_risk_sets import RiskSets

_MOST_STEPS = 50
_MOST_HALVINGS = 30
_LARGE = 30.0
# information per event, in units of the covariate's own spread, below which there is nothing to estimate from
_SINGULAR = 1e-10
_VANISHED = 1e-11


@dataclass(frozen=True, eq=False, kw_only=True)
class Maximum:
    """Maximum of the partial likelihood: coefficients [p] and their covariance [p, p]; or, where there is
    none, the column that prevents it and whether that is because it is `singular` (else its estimate is
    unbounded)."""

    coef: np.ndarray | None
    covariance: np.ndarray | None
    culprit: int | None = None
    is_singular: bool = False


def tied_sums(total: np.ndarray, n_tied: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each pair (a, d): the sums over l = 0 ... d-1 of log(a - l), 1 / (a - l) and 1 / (a - l)^2.

    They are differences of the log-gamma, digamma and trigamma functions at a + 1 and a - d + 1, so a tie of
    any size costs the same. Far from zero the differences would cancel; there the asymptotic series are
    subtracted term by term (Abramowitz and Stegun 1964, 6.1.41, 6.3.18, 6.4.12).

    >>> logs, inverses, squares = tied_sums(np.array([3.0]), np.array([2]))
    >>> [round(float(part[0]), 4) for part in (logs, inverses, squares)]  # log 3 + log 2, 1/3 + 1/2, 1/9 + 1/4
    [1.7918, 0.8333, 0.3611]
    """
    rest = total - n_tied
    is_large = rest > _LARGE
    logs, inverses, squares = np.empty_like(total), np.empty_like(total), np.empty_like(total)
    a, b, d = total[is_large], rest[is_large], n_tied[is_large]
    log_ratio = np.log1p(-d / a)
    u, v = 1 / a, 1 / b
    u2, v2 = u * u, v * v
    logs[is_large] = (
        d * np.log(a)
        - (b + 0.5) * log_ratio
        - d
        - (v - u) / 12
        + (v2 * v - u2 * u) / 360
        - (v2**2 * v - u2**2 * u) / 1260
    )
    inverses[is_large] = -log_ratio - d * u * v / 2 + (v2 - u2) / 12 - (v2**2 - u2**2) / 120 + (v2**3 - u2**3) / 252
    squares[is_large] = (
        d * u * v - (v2 - u2) / 2 + (v2 * v - u2 * u) / 6 - (v2**2 * v - u2**2 * u) / 30 + (v2**3 * v - u2**3 * u) / 42
    )
    a, b = total[~is_large], rest[~is_large]
    logs[~is_large] = gammaln(a + 1) - gammaln(b + 1)
    inverses[~is_large] = psi(a + 1) - psi(b + 1)
    squares[~is_large] = polygamma(1, b + 1) - polygamma(1, a + 1)
    return logs, inverses, squares


@dataclass(frozen=True, eq=False, kw_only=True)
class TiedMoments:
    """Efron's sums at each of D event times, with d events and denominators D_l = A - (l / d) B, l = 0 ... d-1
    (A, B: sums of exp(x coef) over those at risk and over those with the event).

    `logs`, `inverses`, `squares` [D]: sums of log D_l, 1 / D_l, 1 / D_l^2; `relief`, `squared_relief` [D]: sums
    of (l / d) / D_l and (l / d) / D_l^2, by which less is expected of those who have the event. The mean of x
    in the risk set l is `mean` + `rest` / D_l [D, p].
    """

    n_tied: np.ndarray
    logs: np.ndarray
    inverses: np.ndarray
    squares: np.ndarray
    relief: np.ndarray
    squared_relief: np.ndarray
    mean: np.ndarray
    rest: np.ndarray


def tied_moments(risk_sets: RiskSets, values: np.ndarray) -> TiedMoments:
    """Efron's sums; `values` [rows, 1 + p]: exp(x coef), and x times it.

    Written as D_l = (B / d)(a - l) with a = A d / B, the sums over l are `tied_sums`.

    Efron 1977, doi:10.1080/01621459.1977.10480613.

    >>> from analysis.cox_risk_sets import PatternRiskSets
    >>> x, at_risk = np.array([[0.0], [1.0]]), np.array([[2, 2], [1, 2], [1, 1], [0, 1]])
    >>> sets = PatternRiskSets(at_risk, np.array([[1, 0], [0, 1], [1, 0], [0, 1]]))
    >>> tied_moments(sets, with_products(np.ones(2), x)).inverses.round(3).tolist()  # of 4, 3, 2 and 1 at risk
    [0.25, 0.333, 0.5, 1.0]
    """
    n_tied = risk_sets.n_events
    at_risk, at_event = risk_sets.sums(values)
    a0, a1, b0, b1 = at_risk[:, 0], at_risk[:, 1:], at_event[:, 0], at_event[:, 1:]
    ratio = n_tied / b0
    logs, inverses, squares = tied_sums(a0 * ratio, n_tied)
    inverses, squares = inverses * ratio, squares * ratio**2
    # l / d = (A - D_l) / B
    relief = (a0 * inverses - n_tied) / b0
    squared_relief = (a0 * squares - inverses) / b0
    # (A1 - l/d B1) / (A - l/d B) = m + c / (A - l/d B), the mean of the covariates in the reduced risk set
    mean = b1 / b0[:, None]
    rest = a1 - a0[:, None] * mean
    logs = logs - n_tied * np.log(ratio)
    return TiedMoments(
        n_tied=n_tied,
        logs=logs,
        inverses=inverses,
        squares=squares,
        relief=relief,
        squared_relief=squared_relief,
        mean=mean,
        rest=rest,
    )


def with_products(weight: np.ndarray, x: np.ndarray) -> np.ndarray:
    """`weight` [rows] beside its products with `x` [rows, p]; columns lie together in memory, which is how
    both the sums over risk sets and the products with x read them.

    >>> with_products(np.array([2.0, 3.0]), np.array([[1.0], [4.0]])).tolist()
    [[2.0, 2.0], [3.0, 12.0]]
    """
    values = np.empty((len(x), x.shape[1] + 1), order="F")
    values[:, 0] = weight
    np.multiply(weight[:, None], x, out=values[:, 1:])
    return values


def information(
    x: np.ndarray, expected_x: np.ndarray, moments: TiedMoments, share: np.ndarray | float = 1.0
) -> np.ndarray:
    """Information [p, p], with each event time counted `share` [D] times.

    `expected_x` [rows, p]: x times each row's expected events, which have to be counted by `share` as well.

    Efron 1977, doi:10.1080/01621459.1977.10480613.

    >>> from analysis.cox_risk_sets import PatternRiskSets
    >>> x, at_risk = np.array([[0.0], [1.0]]), np.array([[2, 2], [1, 2], [1, 1], [0, 1]])
    >>> sets = PatternRiskSets(at_risk, np.array([[1, 0], [0, 1], [1, 0], [0, 1]]))
    >>> moments, expected = tied_moments(sets, with_products(np.ones(2), x)), np.array([[0.0], [8 / 3]])
    >>> information(x, expected, moments).round(4).tolist()  # 1/2 x 1/2 + 2/3 x 1/3 + 1/2 x 1/2 + 0
    [[0.7222]]
    """
    mean, rest = moments.mean, moments.rest
    crossed = (mean * (share * moments.inverses)[:, None]).T @ rest
    squared = (mean * (share * moments.n_tied)[:, None]).T @ mean
    squared += crossed + crossed.T + (rest * (share * moments.squares)[:, None]).T @ rest
    return expected_x.T @ x - squared


def log_likelihood(risk_sets: RiskSets, x: np.ndarray, coef: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Efron's log partial likelihood at `coef` [p], with score [p] and information [p, p]; `x` [rows, p].

    Efron 1977, doi:10.1080/01621459.1977.10480613.

    >>> from analysis.cox_risk_sets import PatternRiskSets
    >>> x, at_risk = np.array([[0.0], [1.0]]), np.array([[2, 2], [1, 2], [1, 1], [0, 1]])
    >>> sets = PatternRiskSets(at_risk, np.array([[1, 0], [0, 1], [1, 0], [0, 1]]))
    >>> round(log_likelihood(sets, x, np.zeros(1))[0], 4)  # one of 4, of 3, of 2, of 1: -log 24
    -3.1781
    """
    linear = x @ coef
    values = with_products(np.exp(linear), x)
    moments = tied_moments(risk_sets, values)
    value = float(risk_sets.events_per_row @ linear - np.sum(moments.logs))
    # each person's expected events: the hazard over the time at risk, of which those who have the event
    # themselves carry the share l / d less
    expected = values[:, 0] * risk_sets.exposure(moments.inverses, moments.relief)
    score = x.T @ (risk_sets.events_per_row - expected)
    np.multiply(expected[:, None], x, out=values[:, 1:])
    return value, score, information(x, values[:, 1:], moments)


def standardised(risk_sets: RiskSets, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`x` [rows, p] centred and in units of its spread [p]; a column without spread is only centred.

    >>> from analysis.cox_risk_sets import PatternRiskSets
    >>> x, at_risk = np.array([[0.0], [1.0]]), np.array([[2, 2], [1, 2], [1, 1], [0, 1]])
    >>> sets = PatternRiskSets(at_risk, np.array([[1, 0], [0, 1], [1, 0], [0, 1]]))
    >>> [part.round(3).tolist() for part in standardised(sets, x)]
    [[[-1.225], [0.816]], [0.49]]
    """
    share = risk_sets.people_per_row / risk_sets.people_per_row.sum()
    centred = x - share @ x
    spread = np.sqrt(share @ centred**2)
    return np.asfortranarray(centred / np.where(spread > 0, spread, 1.0)), spread


def maximise(risk_sets: RiskSets, x: np.ndarray) -> Maximum:
    """Newton's method on centred and scaled covariates, halving any step that lowers the likelihood.

    A maximum is reported only when a full step no longer moves any coefficient (1e-9 of its covariate's
    spread); the step is then taken. A column without information of its own, or one whose information
    vanishes on the way (its estimate runs off to infinity), is named instead.

    >>> from analysis.cox_risk_sets import PatternRiskSets
    >>> x, at_risk = np.array([[0.0], [1.0]]), np.array([[2, 2], [1, 2], [1, 1], [0, 1]])
    >>> sets = PatternRiskSets(at_risk, np.array([[1, 0], [0, 1], [1, 0], [0, 1]]))
    >>> round(float(np.exp(maximise(sets, x).coef[0])), 3)
    0.39
    """
    z, spread = standardised(risk_sets, x)
    if not (spread > 0).all():
        return Maximum(coef=None, covariance=None, culprit=int(np.argmin(spread)), is_singular=True)
    n_events = risk_sets.n_events.sum()
    coef = np.zeros(z.shape[1])
    value, score, information = log_likelihood(risk_sets, z, coef)
    dependent = first_dependent(information / n_events, _SINGULAR)
    if dependent is not None:
        return Maximum(coef=None, covariance=None, culprit=dependent, is_singular=True)
    for _ in range(_MOST_STEPS):
        step = np.linalg.solve(information, score)
        moved = _uphill(risk_sets, z, coef, step, value)
        if moved is None:
            return Maximum(coef=None, covariance=None, culprit=int(np.argmax(np.abs(step))))
        coef, (value, score, information) = moved
        if first_dependent(information / n_events, _VANISHED) is not None:
            return Maximum(coef=None, covariance=None, culprit=int(np.argmax(np.abs(step))))
        if np.abs(step).max() <= 1e-9:
            covariance = np.linalg.inv(information)
            return Maximum(coef=coef / spread, covariance=covariance / np.outer(spread, spread))
    return Maximum(coef=None, covariance=None, culprit=int(np.argmax(np.abs(step))))


def no_maximum(maximum: Maximum, columns: tuple[str, ...]) -> str:
    """Why there is no maximum, as a sentence that names the column.

    >>> maximum = Maximum(coef=None, covariance=None, culprit=0, is_singular=False)
    >>> no_maximum(maximum, ("age",))
    'The estimate for age has no limit: it separates those with an event from those without.'
    """
    if maximum.culprit is None:
        raise ValueError("maximum: it exists; accepted is one that names the column which prevents it.")
    name = columns[maximum.culprit]
    if maximum.is_singular:
        return f"{name} does not vary among the people at risk, or is determined by the other terms."
    return f"The estimate for {name} has no limit: it separates those with an event from those without."


def first_dependent(matrix: np.ndarray, tolerance: float) -> int | None:
    """The first column of a covariance that those before it explain up to `tolerance`; None if there is
    none.

    >>> first_dependent(np.array([[1.0, 2.0], [2.0, 4.0]]), 1e-9)  # the second is twice the first
    1
    """
    rest = matrix.copy()
    for column in range(len(rest)):
        pivot = rest[column, column]
        if not pivot > tolerance:
            return column
        rest = rest - np.outer(rest[:, column], rest[column]) / pivot
    return None


def _uphill(
    risk_sets: RiskSets, x: np.ndarray, coef: np.ndarray, step: np.ndarray, value: float
) -> tuple[np.ndarray, tuple[float, np.ndarray, np.ndarray]] | None:
    """The step, halved until the likelihood does not fall, with the likelihood there; None if it always
    does."""
    allowed = 1e-12 * (1 + abs(value))
    for halvings in range(_MOST_HALVINGS):
        tried = coef + step / 2**halvings
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            result = log_likelihood(risk_sets, x, tried)
        if np.isfinite(result[0]) and np.isfinite(result[2]).all() and result[0] >= value - allowed:
            return tried, result
    return None
