"""Whether days under B differed from days under A by more than the draw of the schedule explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from analysis.block_schedule import Design, checked_schedule, smallest_p_value_of

# differences of means that ought to cancel may miss 0 by the last digits only
_LAST_DIGITS = 1e-9


@dataclass(frozen=True, eq=False, kw_only=True)
class ComparedDays:
    """The days of a trial that enter a comparison.

    `block_mean_a`, `block_mean_b` [pairs used]: mean of the known counted days of the block. `a`, `b`: the
    values of these days themselves, in the order of time. `n_pairs_completed`: pairs whose days are all over;
    `dropped_pairs`: of these, those with a block without any known counted day, by position from 0.
    """

    block_mean_a: np.ndarray
    block_mean_b: np.ndarray
    a: np.ndarray
    b: np.ndarray
    n_pairs_completed: int
    dropped_pairs: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class RandomisationResult:
    """What a self-trial shows, in points of the outcome; B minus A, so below 0 where B was lower.

    `n_a`, `n_b`: known counted days of the pairs used. `mean_a`, `mean_b`: mean over these pairs of the
    blocks' means, `difference` between them. `p_value`: two-sided; `smallest_p`: the smallest it could have
    been with `n_pairs_used`. `lower`, `upper`: interval of the difference at `confidence_level`, the attained
    one: at least `confidence_asked` where the pairs can give that, else the highest that they can give
    (`reaches_confidence_asked` False). From one pair there is no interval. `n_pairs_planned`, of which
    `n_pairs_completed` were lived through, of which `dropped_pairs` (positions from 0) had a block without any
    known counted day. `refusal`: why nothing is estimated, "no pair completed" or "no pair with known days in both blocks"; then
    all estimates are None.
    """

    n_pairs_planned: int
    n_pairs_completed: int
    n_pairs_used: int
    dropped_pairs: tuple[int, ...]
    n_a: int
    n_b: int
    mean_a: float | None
    mean_b: float | None
    difference: float | None
    p_value: float | None
    smallest_p: float | None
    lower: float | None
    upper: float | None
    confidence_level: float | None
    confidence_asked: float
    reaches_confidence_asked: bool
    refusal: str | None


def compared_days(value: ArrayLike, schedule: Sequence[str], design: Design) -> ComparedDays:
    """The known, counted days of the completed pairs, by label; what both the test and the overlap look at.

    Arguments and errors as `randomisation_test`.

    >>> design = Design(block_days=2, washout_days=1, n_pairs=1)
    >>> days = compared_days([9, 4, 9, 6], ["A", "B"], design)
    >>> days.a.tolist(), days.b.tolist()
    ([4.0], [6.0])
    """
    labels = checked_schedule(schedule, design)
    lived = _checked_value(value, design)
    n_pairs = len(lived) // design.pair_days
    days = lived[: n_pairs * design.pair_days].reshape(2 * n_pairs, design.block_days)
    days = days[:, design.washout_days :]
    known = ~np.isnan(days)
    n_known = known.sum(axis=1)
    is_used = (n_known.reshape(n_pairs, 2) > 0).all(axis=1)
    is_b = np.array(labels[: 2 * n_pairs], dtype=object) == "B"
    in_use = np.repeat(is_used, 2)
    mean = np.where(known, days, 0).sum(axis=1) / np.maximum(n_known, 1)

    def of(label: np.ndarray) -> np.ndarray:
        chosen = in_use & label
        return days[chosen][known[chosen]]

    return ComparedDays(
        block_mean_a=mean[in_use & ~is_b],
        block_mean_b=mean[in_use & is_b],
        a=of(~is_b),
        b=of(is_b),
        n_pairs_completed=n_pairs,
        dropped_pairs=tuple(int(pair) for pair in np.flatnonzero(~is_used)),
    )


def randomisation_test(
    value: ArrayLike, schedule: Sequence[str], design: Design, *, confidence_level: float = 0.95
) -> RandomisationResult:
    """Compare B with A by the schedules that could have been drawn instead.

    `value` [days]: one number per day of the trial from its first, NaN where unknown; fewer than the trial
    has where it was stopped, and then only completed pairs are used. `schedule`: the labels that
    `draw_schedule` gave, whatever was then done on the days (to leave out days on which somebody did not keep
    to it brings back what the draw removed). The test means something only for a schedule that was drawn by
    chance before the first day: for blocks in an order chosen otherwise there is no such p-value.

    The statistic is the mean over pairs of B's block mean minus A's. Each pair counts once: days of a block
    are too much alike to weigh by their number, and within a pair a slow drift has no time to grow, while the
    difference of all B days and all A days takes in drift as soon as more days are missing early than late.
    The p-value is the share of schedules, every pair's order being exchanged or not, whose difference is at
    least as large in size. Days keep their values and stay in their block, known or not: whatever ties
    neighbouring days together is the same under every schedule, so that autocorrelation does no harm. It
    assumes that nothing but the draw decided the order, and that under no effect the same days would have
    been left blank. What a block leaves behind longer than the washout makes the difference too small.

    The interval holds every constant number of points that B may add to each day without the test rejecting
    it: means of all subsets of the pairs' differences, in order (Hartigan 1969). It assumes that one number
    fits all days; answers rounded to whole points, or at an end of their scale, can follow that only roughly.

    Edgington and Onghena 2007, ISBN 9781584885894; Hartigan, J Am Stat Assoc 1969;64:1303-17.
    Errors: ValueError for a schedule with other than one A and one B in each pair, more days than the trial
    has, infinite values, a confidence level outside 0 to 1.

    >>> design = Design(block_days=1, washout_days=0, n_pairs=4)
    >>> result = randomisation_test([5, 3] * 4, ["A", "B"] * 4, design)
    >>> result.difference, result.p_value  # all pairs agree: 2 of 16 schedules give as much
    (-2.0, 0.125)
    """
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level: {confidence_level}; accepted are numbers between 0 and 1.")
    days = compared_days(value, schedule, design)
    difference = days.block_mean_b - days.block_mean_a
    n_pairs = len(difference)
    nothing = RandomisationResult(
        n_pairs_planned=design.n_pairs,
        n_pairs_completed=days.n_pairs_completed,
        n_pairs_used=n_pairs,
        dropped_pairs=days.dropped_pairs,
        n_a=len(days.a),
        n_b=len(days.b),
        mean_a=None,
        mean_b=None,
        difference=None,
        p_value=None,
        smallest_p=None,
        lower=None,
        upper=None,
        confidence_level=None,
        confidence_asked=confidence_level,
        reaches_confidence_asked=False,
        refusal="no pair with known days in both blocks" if days.n_pairs_completed else "no pair completed",
    )
    if n_pairs == 0:
        return nothing
    exchanged = _exchanged(n_pairs)
    n_schedules = len(exchanged) + 1
    # an interval leaves out the differences with p-values up to `n_rejecting` schedules; the best leaves out one
    n_rejecting = int((1 - confidence_level) * n_schedules + _LAST_DIGITS)
    lower, upper = _limits(difference, exchanged, max(n_rejecting, 1))
    return replace(
        nothing,
        mean_a=float(days.block_mean_a.mean()),
        mean_b=float(days.block_mean_b.mean()),
        difference=float(difference.mean()),
        p_value=_p_value(difference, exchanged),
        smallest_p=smallest_p_value_of(n_pairs),
        lower=lower,
        upper=upper,
        confidence_level=None if lower is None else 1 - max(n_rejecting, 1) / n_schedules,
        reaches_confidence_asked=lower is not None and n_rejecting >= 1,
        refusal=None,
    )


def _exchanged(n_pairs: int) -> np.ndarray:
    """Schedules other than the drawn one as pairs exchanged against it: bool [schedules, pairs].

    A schedule and the one that exchanges every pair against it give differences of the same size: one of the
    two stands for both, here the one that leaves the first pair as it is.
    """
    number = np.arange(1, 2 ** (n_pairs - 1))
    return (number[:, None] >> np.arange(n_pairs)[::-1]) & 1 == 1


def _sums(difference: np.ndarray, exchanged: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum of the differences over the pairs exchanged and over those left, per schedule; 0 where they cancel."""
    scale = np.abs(difference).sum()
    turned, kept = (
        np.where(np.abs(total) <= _LAST_DIGITS * scale, 0.0, total)
        for total in (exchanged @ difference, ~exchanged @ difference)
    )
    return turned, kept


def _p_value(difference: np.ndarray, exchanged: np.ndarray) -> float:
    """Share of schedules with a difference at least as large in size as that of the drawn one.

    Exchanging pairs turns the sum over both, e + k, into k - e: as large in size where e or k is 0 or has the
    other sign than e + k.
    """
    turned, kept = _sums(difference, exchanged)
    total = turned + kept
    as_large = (turned * total <= 0) | (kept * total <= 0)
    return float((1 + as_large.sum()) / (len(exchanged) + 1))


def _limits(difference: np.ndarray, exchanged: np.ndarray, n_rejecting: int) -> tuple[float | None, float | None]:
    """The smallest and largest effect that more than `n_rejecting` schedules say is possible; None for every one.

    Taking an effect off every pair, exchanging some leaves a difference as large where their mean, or that of
    the others, is at most the effect (for an effect below the estimate; else at least). So the limits are the
    means of subsets, counted from either end: as many as there may be schedules that reject.
    """
    n_exchanged = exchanged.sum(axis=1)
    turned, kept = _sums(difference, exchanged)
    n_kept = exchanged.shape[1] - n_exchanged
    means = np.sort(np.concatenate([turned / n_exchanged, kept / n_kept]))
    if len(means) < n_rejecting:
        return None, None
    return float(means[n_rejecting - 1]), float(means[-n_rejecting])


def _checked_value(value: ArrayLike, design: Design) -> np.ndarray:
    days = np.asarray(value, dtype=float)
    if days.ndim != 1 or len(days) > design.n_days:
        raise ValueError(
            f"value: shape {days.shape}; accepted is one number a day, up to the {design.n_days} days of the trial."
        )
    if np.isinf(days).any():
        raise ValueError(f"value: {days[np.isinf(days)][0]}; accepted are numbers, NaN where unknown.")
    return days
