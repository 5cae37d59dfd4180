"""The checks of a link against pain that is felt before it is written."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from scipy.stats import t as student

from analysis import felt_pain
from analysis.association import next_day_association
from analysis.felt_pain import N_LINEAR, _series, _state, felt_check
from analysis.lagged import next_day_pairs
from pages.answers.patterns import Link, Patterns, pain_after
from pages.telling.patterns.words import BY_ITSELF, count_sentence, is_clear, pain_sentence
from tests.simulation.felt_diaries import felt_diary


def pairs_of(seed, n=180, **more):
    done, written, _ = felt_diary(
        np.random.default_rng(seed), n, 0.5, more.pop("follows", 0.6), more.pop("noise", 0.7), **more
    )
    return next_day_pairs(np.arange(n), done, np.arange(n), written)


def dense(x, y, phi, share, follows):
    """The same from the whole covariance matrix: log weight, estimate and its error of what was done the day before."""
    at = np.arange(2, len(x))
    state = share * phi ** np.abs(np.subtract.outer(at, at))
    pull = follows / np.sqrt(share)
    noise = max(1 - share, 1e-3)
    covariance = np.block(
        [
            [state + noise * np.eye(len(at)), pull * state],
            [pull * state, pull**2 * state + (1 - follows**2) * np.eye(len(at))],
        ]
    )
    zero = np.zeros(len(at))
    design = np.column_stack(
        [np.r_[x[at - 1], zero], np.r_[x[at - 2], zero], np.r_[zero, x[at - 1]], np.r_[zero, y[at - 1]]]
    )
    seen = np.r_[y[at], x[at]]
    known = ~np.isnan(seen) & ~np.isnan(design).any(axis=1)
    covariance, design, seen = covariance[np.ix_(known, known)], design[known], seen[known]
    inverse = np.linalg.inv(covariance)
    normal = design.T @ inverse @ design
    estimate = np.linalg.solve(normal, design.T @ inverse @ seen)
    rest = seen @ inverse @ seen - estimate @ normal @ estimate
    df = known.sum() - N_LINEAR
    log_det = np.linalg.slogdet(covariance)[1]
    # of a normal density with this covariance, so that the determinant has its sign
    density = multivariate_normal(np.zeros(known.sum()), covariance).logpdf(np.zeros(known.sum()))
    assert -2 * density == pytest.approx(known.sum() * np.log(2 * np.pi) + log_det)
    weight = -0.5 * (df * np.log(rest) + log_det + np.linalg.slogdet(normal)[1])
    return weight, estimate[0], np.sqrt(rest / df * np.linalg.inv(normal)[0, 0]), df


@pytest.mark.parametrize("gap", [False, True])
def test_the_filter_is_what_the_whole_matrix_gives(gap, monkeypatch):
    for name in ("PHI", "SHARE", "SQUARED"):
        monkeypatch.setattr(felt_pain, name, getattr(felt_pain, name)[[0, 3]])
    pairs = pairs_of(3, n=75, effect=-0.5)
    if gap:
        keep = np.r_[0:30, 40:73]
        pairs = replace(pairs, **{name: column[keep] for name, column in vars(pairs).items()})
    x, y = _series(pairs)
    found = [
        dense(x, y, phi, share, sign * np.sqrt(squared))
        for phi in felt_pain.PHI
        for share in felt_pain.SHARE
        for squared in felt_pain.SQUARED
        for sign in ((1, -1) if squared else (1,))
    ]
    log_weight, estimate, se, df = (np.array(column) for column in zip(*found, strict=True))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    below = weight @ student.cdf(-estimate / se, df)
    p_value, middle = _state(x, y)
    assert p_value == pytest.approx(2 * min(below, 1 - below), rel=1e-6)
    assert middle == pytest.approx(weight @ estimate, rel=1e-6)


def test_what_felt_pain_shows_by_itself_is_not_told_as_clear():
    """Of sixteen diaries in which nothing is done by the activity, a regression finds many; the page tells of few."""
    found, told = 0, 0
    for seed in range(16):
        pairs = pairs_of(seed, n=365)
        first = next_day_association(pairs)
        association = pain_after(pairs)
        found += first.p_value < 0.05
        told += is_clear(association)
        if first.p_value < 0.05 and not is_clear(association):
            said = pain_sentence(Link("walking", "minutes", association, None, None), pain="pain", n_tested=1)
            assert "no clear difference" in said and said.endswith(BY_ITSELF)
            assert association.p_value >= first.p_value and association.is_apart is False
    assert found >= 6 and told <= 3


def test_an_effect_stands_and_keeps_its_sign():
    told = [pain_after(pairs_of(seed, follows=0.3, noise=0.5, is_session=True, effect=-0.8)) for seed in range(10)]
    assert sum(map(is_clear, told)) >= 8
    assert all(one.difference < 0 for one in told if is_clear(one))


def test_turned_in_time_a_link_is_of_the_day_before():
    """What goes with the day before alone is no effect: the days of an effect, read backwards."""
    done, written, _ = felt_diary(np.random.default_rng(8), 365, 0.5, 0.0, 0.3, effect=-1.0)
    forwards = next_day_pairs(np.arange(365), done, np.arange(365), written)
    assert felt_check(forwards, next_day_association(forwards).difference).is_apart
    backwards = next_day_pairs(np.arange(365), done[::-1], np.arange(365), written[::-1])
    check = felt_check(backwards, -1.0)
    assert not check.is_apart and check.after_before > 0


def test_a_question_that_was_not_clear_is_not_asked_again():
    association = pain_after(pairs_of(2, follows=0.0))
    assert association.p_value >= 0.05 and association.is_apart is None


def test_only_what_is_clear_can_stay_clear():
    association = replace(pain_after(pairs_of(2, n=365)), lower=-0.4, upper=-0.1, p_value=0.001, is_apart=False)
    link = Link("walking", "minutes", association, 0.001, 4.0)
    assert "None shows a clear difference." in count_sentence(Patterns("pain_average", (link,), (), 1))
