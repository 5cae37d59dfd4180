"""The share still free of the event where its day is known only to lie between two looks: Turnbull's estimate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls

# the largest share by which the log likelihood's slope may exceed its bound at the maximum (0: exactly there)
TOLERANCE = 1e-9
_MOST_STEPS = 500
# a mass below this is no mass: where the likelihood has its maximum without it, the solver leaves only rounding
_NO_MASS = 1e-12


@dataclass(frozen=True)
class FreeAt:
    """Share free of the event at one time: between `lowest` and `highest`, equal where the data decide.

    These are not limits of an interval: the likelihood does not say where within a stretch the events lie.
    None past the last look of those who were still free.
    """

    time: float
    lowest: float | None
    highest: float | None


@dataclass(frozen=True, eq=False, kw_only=True)
class TurnbullCurve:
    """Where the events lie, by the likelihood alone: share `mass` [M] in each stretch (`after`, `until`].

    `n` people: `n_exact` events on a known day (a stretch of no length: after = until), `n_between` between
    two looks, `n_censored` still free at their last look. A mass after the last look (until infinite) is of
    people of whom it is only known that they were free. `log_likelihood`; `is_converged`: whether the
    conditions of a maximum hold within TOLERANCE, `excess` being the largest violation. No interval is given:
    the usual theory does not hold for this estimate. Arrays are read-only.
    """

    n: int
    n_exact: int
    n_between: int
    n_censored: int
    after: np.ndarray
    until: np.ndarray
    mass: np.ndarray
    log_likelihood: float
    excess: float
    is_converged: bool

    def __post_init__(self) -> None:
        for array in (self.after, self.until, self.mass):
            array.setflags(write=False)

    def at(self, times: Iterable[float]) -> tuple[FreeAt, ...]:
        """What is known of the share still free at each of `times` (days from 0)."""
        return tuple(self._at(float(time)) for time in times)

    def _at(self, time: float) -> FreeAt:
        if not 0 <= time < np.inf:
            raise ValueError(f"times: {time:g}; accepted are numbers from 0.")
        if not self.n or ((self.until == np.inf) & (time > self.after)).any():
            return FreeAt(time, None, None)
        surely_over, perhaps_over = self.until <= time, self.after < time
        lowest, highest = (1 - self.mass[over].sum() for over in (surely_over | perhaps_over, surely_over))
        return FreeAt(time, max(float(lowest), 0.0), max(float(highest), 0.0))

    def median(self) -> tuple[float, float] | None:
        """The stretch (after, until] in which the share still free comes down to one half; None: not reached."""
        reached = np.flatnonzero(np.cumsum(self.mass) >= 0.5 - 1e-9)
        if not reached.size or self.until[reached[0]] == np.inf:
            return None
        return float(self.after[reached[0]]), float(self.until[reached[0]])


def turnbull(after: ArrayLike, until: Iterable[float | None]) -> TurnbullCurve:
    """Nonparametric maximum likelihood estimate from interval-censored event times.

    `after` [n], `until` [n] days: the event came after the one and by the other (after < event <= until);
    equal: exactly then; `until` missing (None, NaN) or infinite: still free at `after`; `after` 0: at any time
    up to `until`. Assumes that when people are looked at says nothing about when the event comes. The masses
    lie in the stretches from a left end to the next right end with no other end between (Peto 1973); they
    maximise the likelihood, found by constrained Newton steps and checked by the slopes that a maximum must
    have. Where several sets of masses are equally likely, it is one of them. ValueError names the argument, the
    position and the value.

    Turnbull 1976, doi:10.1111/j.2517-6161.1976.tb01597.x; the steps: Wang 2007,
    doi:10.1111/j.1467-9868.2007.00583.x.

    >>> curve = turnbull([0, 0, 5, 5], [5, 5, 9, 9])
    >>> curve.after.tolist(), curve.until.tolist(), curve.mass.round(6).tolist()
    ([0.0, 5.0], [5.0, 9.0], [0.5, 0.5])
    """
    starts, ends = _ends(after, until)
    n = len(starts)
    is_exact = starts == ends
    pairs, weight = np.unique(np.column_stack([starts, ends]), axis=0, return_counts=True)
    left, right = _stretches(pairs)
    if not n:
        return TurnbullCurve(
            n=0,
            n_exact=0,
            n_between=0,
            n_censored=0,
            after=left,
            until=right,
            mass=np.zeros(0),
            log_likelihood=0.0,
            excess=0.0,
            is_converged=True,
        )
    inside = _covers(pairs, left, right)
    mass, excess = _maximise(inside, weight / n)
    log_likelihood = float(weight @ np.log(inside @ mass))
    keep = mass > _NO_MASS
    is_censored = np.isinf(ends)
    return TurnbullCurve(
        n=n,
        n_exact=int(is_exact.sum()),
        n_between=int(n - is_exact.sum() - is_censored.sum()),
        n_censored=int(is_censored.sum()),
        after=left[keep],
        until=right[keep],
        mass=mass[keep] / mass[keep].sum(),
        log_likelihood=log_likelihood,
        excess=excess,
        is_converged=excess <= TOLERANCE,
    )


def _ends(after: ArrayLike, until: Iterable[float | None]) -> tuple[np.ndarray, np.ndarray]:
    starts = np.array(after, dtype=float)
    ends = np.array([np.nan if end is None else end for end in until], dtype=float)
    if len(starts) != len(ends):
        raise ValueError(f"until: has {len(ends)} values for {len(starts)} of after; accepted is one each.")
    ends[np.isnan(ends)] = np.inf
    for row in np.flatnonzero(~(np.isfinite(starts) & (starts >= 0)))[:1]:
        raise ValueError(f"after: {starts[row]:g} at position {row + 1}; accepted are days from 0.")
    for row in np.flatnonzero(ends < starts)[:1]:
        raise ValueError(
            f"until: {ends[row]:g} at position {row + 1}; accepted are days from {starts[row]:g}, or no value."
        )
    return starts, ends


def _stretches(pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Left and right ends [M] of the stretches that can hold mass, in order."""
    after, until = pairs[:, 0], pairs[:, 1]
    # at the same day: just before it (an exact event), up to and with it, just after it
    kind = np.concatenate([np.where(after == until, 0, 2), np.full(len(pairs), 1)])
    end = np.concatenate([after, until])
    order = np.lexsort((kind, end))
    kind, end = kind[order], end[order]
    is_stretch = (kind[:-1] != 1) & (kind[1:] == 1)
    return end[:-1][is_stretch], end[1:][is_stretch]


def _covers(pairs: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """1 where the stretch of the column lies in the pair's own, else 0: [pairs, M]."""
    after, until = pairs[:, :1], pairs[:, 1:]
    starts_too_late = (left == right) & (after == left) & (after < until)
    return ((after <= left) & (right <= until) & ~starts_too_late).astype(float)


def _maximise(inside: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    """Masses [M] of largest likelihood, and by how much the slopes exceed 1, which none may at the maximum.

    The mean log likelihood is concave in the masses; its slope for a mass is 1 where there is any, and at most
    1 elsewhere. A step minimises the quadratic approximation over all masses that are at least 0 and add up
    to 1, and goes as much of the way as raises the likelihood; failing that, one step of expectation and
    maximisation, which always does.
    """
    n_masses = inside.shape[1]
    mass = np.full(n_masses, 1 / n_masses)
    root = np.sqrt(weight)[:, None]
    best = mass, np.inf
    for _ in range(_MOST_STEPS):
        chance = inside @ mass
        scaled = inside / chance[:, None]
        slope = weight @ scaled
        excess = float(slope.max() - 1)
        if excess < best[1]:
            best = mass, excess
        if excess <= TOLERANCE:
            break
        target = _quadratic_step(root * (scaled - 2))
        now = weight @ np.log(chance)
        raised = _part_of_the_way(inside, weight, mass, target, now, slope @ (target - mass))
        if raised is None:
            raised = best[0] * slope if best[1] == excess else best[0]
            raised = raised / raised.sum()
        mass = raised
    return best


def _quadratic_step(residual: np.ndarray) -> np.ndarray:
    """The masses, at least 0 and adding up to 1, for which |residual @ mass| is smallest (Dax 1990)."""
    n_masses = residual.shape[1]
    wanted = np.zeros(len(residual) + 1)
    wanted[-1] = 1
    stacked = np.column_stack([np.vstack([residual, np.ones(n_masses)]), wanted])
    if len(stacked) > n_masses + 1:
        stacked = np.asarray(np.linalg.qr(stacked, mode="r"))
    mass, _ = nnls(stacked[:, :-1], stacked[:, -1], maxiter=30 * n_masses)
    return mass / mass.sum()


def _part_of_the_way(
    inside: np.ndarray, weight: np.ndarray, mass: np.ndarray, target: np.ndarray, now: float, rise: float
) -> np.ndarray | None:
    """The first of mass + (target - mass) / 1, 2, 4, ... that raises the likelihood enough; None: none does."""
    part = 1.0
    while part > 1e-6:
        tried = mass + part * (target - mass)
        chance = inside @ tried
        # at the maximum what is left to gain is less than what can be told apart from rounding
        if (chance > 0).all() and weight @ np.log(chance) >= now + part * rise / 3 - 1e-15 * max(1, abs(now)):
            return tried
        part /= 2
    return None
