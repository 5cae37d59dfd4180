"""How often a day under B was better than a day under A: the nonoverlap of all pairs, and Tau-U."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.instrument import DIRECTIONS

# why no interval stands beside an overlap
NO_INTERVAL = "neighbouring days are alike"


@dataclass(frozen=True, kw_only=True)
class NonoverlapOfAllPairs:
    """Share of all pairs of one A day and one B day in which the B day was better, a tie counting half.

    `nap` from 0 to 1: 0.5 where B is as often better as worse, 1 where every B day was better than every A
    day. None without a known day in either. `n_better`, `n_ties`, `n_worse`: pairs of days. `interval_withheld`:
    why there is none. The intervals in use take days as independent, and those of one diary are not: where
    nothing differs, 14 + 14 days of an autocorrelation of 0.5 are told apart in more than a fifth of trials.
    What is sure about a drawn schedule is the interval and p-value of `randomisation_test`.
    """

    n_a: int
    n_b: int
    n_better: int
    n_ties: int
    n_worse: int
    nap: float | None
    interval_withheld: str = NO_INTERVAL


@dataclass(frozen=True, kw_only=True)
class TauU:
    """The overlap as a difference, from which the improvement within A is taken off.

    `s_ab`: pairs of an A and a B day in which B was better minus those in which it was worse. `s_a`: pairs of
    two A days in which the later was better minus worse. `tau` = s_ab / (n_a n_b), from -1 to 1. `tau_u` =
    (s_ab - s_a) / (n_a n_b): not bounded by 1, but by `largest` in size, which grows with n_a / n_b; so it
    can be compared only between phases of the same lengths (Tarlow 2017). tau and largest None without a
    known day in either, tau_u also with fewer than two of A.
    """

    n_a: int
    n_b: int
    s_ab: int
    s_a: int
    tau: float | None
    tau_u: float | None
    largest: float | None
    interval_withheld: str = NO_INTERVAL


def nap(a: ArrayLike, b: ArrayLike, *, higher_is: str) -> NonoverlapOfAllPairs:
    """Nonoverlap of all pairs between days under A and days under B.

    `a`, `b`: one value per day, NaN where unknown, which is left out. `higher_is`: "better" or "worse", for
    pain "worse". It describes these days; bands that call a value small or large are not facts about what
    helped. Parker and Vannest 2009, doi:10.1016/j.beth.2008.10.006.
    Errors: ValueError for another `higher_is`, infinite values, more than one dimension.

    >>> nap([5, 6], [3, 5], higher_is="worse").nap  # of 4 pairs 3 better, 1 tied
    0.875
    """
    a, b = _improving("a", a, higher_is), _improving("b", b, higher_is)
    better, worse = _compared(a, b)
    n = len(a) * len(b)
    ties = n - better - worse
    return NonoverlapOfAllPairs(
        n_a=len(a), n_b=len(b), n_better=better, n_ties=ties, n_worse=worse, nap=(better + ties / 2) / n if n else None
    )


def tau_u(a: ArrayLike, b: ArrayLike, *, higher_is: str) -> TauU:
    """Tau-U of B against A with the trend within A taken off.

    Arguments and errors as `nap`, `a` in the order of time. Made for one phase of A that goes before one of B:
    a trend that was there before B began is not put down to B. In blocks whose order is drawn a trend favours
    neither, and `tau` is the one to look at. Parker et al. 2011, doi:10.1016/j.beth.2010.08.006; Tarlow 2017,
    doi:10.1177/0145445516676750.

    >>> overlap = tau_u([6, 5, 5], [3, 4], higher_is="worse")
    >>> overlap.s_ab, overlap.s_a
    (6, 2)
    """
    a, b = _improving("a", a, higher_is), _improving("b", b, higher_is)
    better, worse = _compared(a, b)
    s_ab = better - worse
    steps = np.sign(a[None, :] - a[:, None])
    s_a = int(np.triu(steps, 1).sum())
    n = len(a) * len(b)
    return TauU(
        n_a=len(a),
        n_b=len(b),
        s_ab=s_ab,
        s_a=s_a,
        tau=s_ab / n if n else None,
        tau_u=(s_ab - s_a) / n if n and len(a) > 1 else None,
        largest=1 + (len(a) - 1) / (2 * len(b)) if n else None,
    )


def _compared(a: np.ndarray, b: np.ndarray) -> tuple[int, int]:
    """Pairs in which b is above a, and in which it is below."""
    a = np.sort(a)
    below, not_above = np.searchsorted(a, b, "left"), np.searchsorted(a, b, "right")
    return int(below.sum()), int((len(a) - not_above).sum())


def _improving(name: str, value: ArrayLike, higher_is: str) -> np.ndarray:
    """The known values, turned so that more is better."""
    if higher_is not in DIRECTIONS:
        raise ValueError(f"higher_is: {higher_is!r}; accepted are {' and '.join(map(repr, DIRECTIONS))}.")
    values = np.asarray(value, dtype=float)
    if values.ndim != 1:
        raise ValueError(f"{name}: shape {values.shape}; accepted is one number a day.")
    if np.isinf(values).any():
        raise ValueError(f"{name}: {values[np.isinf(values)][0]}; accepted are numbers, NaN where unknown.")
    known = values[~np.isnan(values)]
    return known if higher_is == "better" else -known
