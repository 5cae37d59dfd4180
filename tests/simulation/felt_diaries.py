"""Diaries in which pain is felt before it is written, and what is done follows the pain that is felt.

Felt pain is AR(1) with variance 1 about 4; what is written has noise of its own. `follows`: the share of the variance of
what is done that felt pain explains; `carries`: how much what is done resembles itself from day to day beside that.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from analysis.association import _covariates
from analysis.autoregression import average_over_phi
from analysis.lagged import next_day_pairs
from pages.answers.patterns import Link, pain_after
from pages.telling.patterns.words import pain_sentence

NOT_CLEAR = "no clear difference"


def carried(rng: np.random.Generator, n: int, phi: float) -> np.ndarray:
    """n days of AR(1) with variance 1."""
    shock = rng.standard_normal(n) * np.sqrt(1 - phi**2)
    shock[0] = rng.standard_normal()
    return lfilter([1], [1, -phi], shock)


def felt_diary(rng, n: int, phi: float, follows: float, noise: float, *, carries=0.0, is_session=False, effect=0.0):
    """What was done, what was written, and what was felt on n days; `effect`: of what was done on the next day's pain."""
    felt = carried(rng, n, phi)
    done = np.sqrt(1 - follows) * carried(rng, n, carries) - np.sqrt(follows) * felt
    if is_session:
        done = (done > 0).astype(float)
    felt = 4 + felt + effect * np.r_[0, done[:-1]]
    return done, felt + noise * rng.standard_normal(n), felt


def felt_found(rng, n, phi, follows, noise, carries=0.0, is_session=False, effect=0.0) -> float | None:
    """Whether the sentence of the page tells of a difference."""
    how = {"carries": carries, "is_session": is_session, "effect": effect}
    done, written, _ = felt_diary(rng, n, phi, follows, noise, **how)
    found = pain_after(next_day_pairs(np.arange(n), done, np.arange(n), written))
    if found.refusal is not None:
        return None
    link = Link("walking", "sessions" if is_session else "minutes", found, None, None)
    return float(NOT_CLEAR not in pain_sentence(link, pain="pain", n_tested=1))


def oracle_found(rng, n, phi, follows, noise, carries=0.0, is_session=False, effect=0.0) -> float | None:
    """The same by a regression that knows the pain that was felt, on the same days."""
    how = {"carries": carries, "is_session": is_session, "effect": effect}
    done, written, felt = felt_diary(rng, n, phi, follows, noise, **how)
    pairs = next_day_pairs(np.arange(n), done, np.arange(n), written)
    others = _covariates(pairs)
    known = felt[pairs.day - 1]
    known = known - others @ (others.T @ known)
    design = np.column_stack([others, known / np.linalg.norm(known), pairs.exposure - pairs.exposure.mean()])
    return float(average_over_phi(pairs.day, design, pairs.outcome - pairs.outcome.mean()).p_value() < 0.05)
