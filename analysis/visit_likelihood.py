"""The restricted likelihood of a model of all visits, and where it is largest: Fisher's scoring over the covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.visit_covariance import Structure, elements

_MOST_STEPS = 200
_MOST_HALVINGS = 30
_FLAT = 1e-9  # of a correlation matrix, the least eigenvalue that is not taken for 0
_CLOSE = 1e-14  # of the score against its information: how much log-likelihood another step could gain


@dataclass(frozen=True, eq=False, kw_only=True)
class Pattern:
    """Everybody of a group with values at the same visits `seen`: design [m, len(seen), p] and outcomes [m, len(seen)].

    `group`: the number of the covariance that is theirs.
    """

    seen: np.ndarray
    design: np.ndarray
    outcome: np.ndarray
    group: int = 0


@dataclass(frozen=True, eq=False, kw_only=True)
class Fit:
    """The likelihood at one covariance, with its score and both informations about the elements [k] of every covariance,
    group after group."""

    log_likelihood: float
    coefficients: np.ndarray
    spread: np.ndarray
    slopes: np.ndarray
    score: np.ndarray
    expected: np.ndarray
    observed: np.ndarray


def fitted(patterns: Sequence[Pattern], structure: Structure, theta: np.ndarray) -> tuple[np.ndarray, Fit | None]:
    """Fisher's scoring with halved steps where one would lose likelihood; no fit where it does not end.

    >>> from analysis.visit_covariance import Alike
    >>> one = Pattern(seen=np.array([0]), design=np.ones((4, 1, 1)), outcome=np.array([[1.0], [2.0], [3.0], [4.0]]))
    >>> theta, fit = fitted([one], Alike(1), np.array([1.0]))
    >>> round(float(theta[0]), 6), float(fit.coefficients[0])  # the variance 5/3 of four values around their mean
    (1.666667, 2.5)
    """
    fit = likelihood(patterns, structure.covariances(theta))
    for _ in range(_MOST_STEPS):
        if fit is None:
            return theta, None
        slopes = structure.slopes(theta)
        score = slopes.T @ fit.score
        try:
            step = np.linalg.solve(slopes.T @ fit.expected @ slopes, score)
        except np.linalg.LinAlgError:
            return theta, None
        if float(score @ step) < _CLOSE:
            return theta, fit
        for halving in range(_MOST_HALVINGS):
            tried = theta + step / 2**halving
            better = likelihood(patterns, structure.covariances(tried))
            if better is not None and better.log_likelihood > fit.log_likelihood - 1e-12 * abs(fit.log_likelihood):
                break
        else:
            return theta, None
        theta, fit = tried, better
    return theta, None


def likelihood(patterns: Sequence[Pattern], covariances: np.ndarray) -> Fit | None:
    """The restricted likelihood and its derivatives; None where a covariance [g, v, v] is none.

    >>> one = Pattern(seen=np.array([0]), design=np.ones((2, 1, 1)), outcome=np.array([[0.0], [2.0]]))
    >>> round(likelihood([one], np.array([[[2.0]]])).log_likelihood, 6)  # of the mean's rest: -(log(2 pi) + log 2 + log 2 + 1) / 2
    -2.112086

    With V linear in its elements, dV/dk = B_k and P = V^-1 - V^-1 X C X' V^-1, the score is
    (y'P B_k P y - tr(P B_k)) / 2, the expected information tr(P B_k P B_l) / 2, the observed one
    y'P B_k P B_l P y less that.
    """
    if not all(map(is_positive, covariances)):
        return None
    n_visits, width = covariances.shape[-1], patterns[0].design.shape[2]
    weights, log_determinant, n_values = [], 0.0, 0
    crossed, moment = np.zeros((width, width)), np.zeros(width)
    for pattern in patterns:
        part = covariances[pattern.group][np.ix_(pattern.seen, pattern.seen)]
        inverse = np.linalg.inv(part)
        weights.append(inverse)
        log_determinant += len(pattern.outcome) * float(np.linalg.slogdet(part)[1])
        n_values += pattern.outcome.size
        weighted = inverse @ pattern.design
        crossed += np.tensordot(pattern.design, weighted, axes=([0, 1], [0, 1]))
        moment += np.tensordot(weighted, pattern.outcome, axes=([0, 1], [0, 1]))
    spread = np.linalg.inv(crossed)
    coefficients = spread @ moment
    parts = [
        _of_group(
            [(one, inverse) for one, inverse in zip(patterns, weights, strict=True) if one.group == group],
            n_visits,
            spread,
            coefficients,
        )
        for group in range(len(covariances))
    ]
    slopes, pulls = (np.concatenate([getattr(part, name) for part in parts]) for name in ("slopes", "pulls"))
    half = spread @ slopes
    expected = (_diagonal([part.expected for part in parts]) + traces(half, half)) / 2
    quadratic = _diagonal([part.quadratic for part in parts]) - pulls @ spread @ pulls.T
    constant = (n_values - width) * np.log(2 * np.pi)
    squares = sum(part.squares for part in parts)
    return Fit(
        log_likelihood=-float(constant + log_determinant + np.linalg.slogdet(crossed)[1] + squares) / 2,
        coefficients=coefficients,
        spread=spread,
        slopes=half @ spread,
        score=np.concatenate([part.score for part in parts]),
        expected=expected,
        observed=quadratic - expected,
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Part:
    """What the people of one covariance add to the likelihood and its derivatives by the elements of it."""

    score: np.ndarray
    expected: np.ndarray
    quadratic: np.ndarray
    slopes: np.ndarray
    pulls: np.ndarray
    squares: float


def _of_group(
    mine: Sequence[tuple[Pattern, np.ndarray]], n_visits: int, spread: np.ndarray, coefficients: np.ndarray
) -> _Part:
    basis, width = elements(n_visits), len(coefficients)
    n_elements = len(basis)
    score, expected, quadratic = np.zeros(n_elements), np.zeros((n_elements,) * 2), np.zeros((n_elements,) * 2)
    weighted_designs, weighted_residuals, squares = [], [], 0.0
    for pattern, inverse in mine:
        n = len(pattern.outcome)
        whole = np.zeros((n_visits, n_visits))
        whole[np.ix_(pattern.seen, pattern.seen)] = inverse
        z = np.zeros((n, n_visits, width))
        z[:, pattern.seen] = inverse @ pattern.design
        residual = pattern.outcome - pattern.design @ coefficients
        u = np.zeros((n, n_visits))
        u[:, pattern.seen] = residual @ inverse
        squares += float((u[:, pattern.seen] * residual).sum())
        felt = u.T @ u
        leverage = np.tensordot(z @ spread, z, axes=([0, 2], [0, 2]))
        score += np.einsum("kab,ab->k", basis, felt + leverage - n * whole) / 2
        through = basis @ whole
        expected += n * traces(through, through) - 2 * traces(through, basis @ leverage)
        quadratic += traces(through, basis @ felt)
        weighted_designs.append(z.reshape(n, -1))
        weighted_residuals.append(u)
    # one product over everybody: by patterns it would be the slowest part, as most have few people
    flat = np.concatenate(weighted_designs)
    designs = (flat.T @ flat).reshape(n_visits, width, n_visits, width)
    residuals = (flat.T @ np.concatenate(weighted_residuals)).reshape(n_visits, width, n_visits)
    return _Part(
        score=score,
        expected=expected,
        quadratic=quadratic,
        slopes=np.einsum("kab,apbq->kpq", basis, designs, optimize=True),
        pulls=np.einsum("kab,apb->kp", basis, residuals, optimize=True),
        squares=squares,
    )


def _diagonal(blocks: Sequence[np.ndarray]) -> np.ndarray:
    """The blocks one below the other on the diagonal, 0 beside them."""
    size = len(blocks[0])
    whole = np.zeros((size * len(blocks),) * 2)
    for place, block in enumerate(blocks):
        whole[place * size : (place + 1) * size, place * size : (place + 1) * size] = block
    return whole


def traces(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """tr(left_k right_l) for all k and l.

    >>> traces(np.eye(2)[None], np.array([[[1.0, 5.0], [7.0, 2.0]]])).tolist()
    [[3.0]]
    """
    return left.reshape(len(left), -1) @ right.transpose(0, 2, 1).reshape(len(right), -1).T


def is_positive(matrix: np.ndarray) -> bool:
    """Whether a symmetric matrix is positive definite, by a margin that its inverse can be trusted with.

    >>> is_positive(np.eye(2)), is_positive(np.ones((2, 2)))
    (True, False)
    """
    size = np.diag(matrix)
    if not (np.isfinite(matrix).all() and (size > 0).all()):
        return False
    return float(np.linalg.eigvalsh(matrix / np.sqrt(np.outer(size, size)))[0]) > _FLAT
