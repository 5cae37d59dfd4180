"""What may be told about a group without telling about its people: counts, cells of a table, and means.

Counts are rounded to midpoint 6, and nothing is told of seven people or fewer, nobody included: that nobody had an
event says it of everyone. Everything else that is released is worked out from these counts, so it tells no more than
they do.

What rounding can do and what it cannot: it hides a person among the others whom the reader does not know. No rule
without chance in it can hide somebody from a reader who knows the outcome of everybody else. Start from a group in
which nobody had the event and give it to one after another; if anything that is released ever changes, then it changes
between two groups that differ in one person. Only added noise would prevent that, and no noise is added here: who reads
a release is taken to know who is in the study, their age, sex and first day, and not what became of all but one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

STEP = 6  # people: a released count stands for this many different true ones
BELOW_MIDPOINT = 2  # people: how far below a released count the true one can be
HIDDEN_UP_TO = 7  # people, of whom nothing is told, and 0
LEAST_PEOPLE = 30  # of a release, and of a mean
SDS_OF_ONE = 6  # standard deviations that one person's value is taken to span where a scale does not say
FARTHEST_SDS = 4  # from the mean; a value farther out would show in the mean
NO_MEAN = "few values, or values that would tell of single people"
CONFIDENCE_LEVEL = 0.95


@dataclass(frozen=True, kw_only=True)
class ReleasedMean:
    """Mean and standard deviation told no finer than `step`, with the interval that follows from what is told.

    `n`: rounded people, None for few. With a `reason` there is no mean; the reason is the same whatever it was, since
    "all values are the same" would tell everybody's to whoever knows one. `lower` and `upper` are at 95 % and reach half
    a step farther, because the mean may have been rounded by so much.
    """

    n: int | None
    mean: float | None
    sd: float | None
    lower: float | None
    upper: float | None
    step: float | None
    reason: str = ""


def midpoint_6(count: int | np.ndarray) -> np.ndarray:
    """Round counts (a number or an array, from 0) to the middle of their six: 1 to 6 give 3, 7 to 12 give 9; 0 stays 0.

    ceil(count / 6) * 6 - 3, the rounding that OpenSAFELY asks for of counts that leave it
    (https://docs.opensafely.org/outputs/sdc/). Rounding errors lie between -3 and 2.

    >>> midpoint_6(np.array([0, 1, 6, 7, 12])).tolist()
    [0, 3, 3, 9, 9]
    """
    counts = np.asarray(count)
    return np.where(counts > 0, -(-counts // STEP) * STEP - STEP // 2, 0)


def released_count(count: int) -> int | None:
    """A count as it may be told: midpoint 6, None for 0 to 7. 9 stands for 8 to 12, 15 for 13 to 18, and so on.

    >>> released_count(7), released_count(8), released_count(13)
    (None, 9, 15)
    """
    return None if count <= HIDDEN_UP_TO else int(midpoint_6(count))


def released_cells(counts: Sequence[int], people: int) -> tuple[int | None, ...]:
    """The cells of one characteristic of a group of `people`: rounded, None where withheld.

    Withheld is a cell of 0 to 7 people, and one that all but 0 to 7 of the group are in. Where a cell is withheld, the
    smallest of the others are too until two or more are and hold at least 8 people together: else a cell would follow
    from the group's size, which readers may know.

    >>> released_cells([20, 22], 42), released_cells([40, 2], 42)  # the few would be told by the rest
    ((21, 21), (None, None))
    """
    is_told = [HIDDEN_UP_TO < count < people - HIDDEN_UP_TO for count in counts]
    by_size = sorted(range(len(counts)), key=lambda place: (counts[place], place))
    for place in by_size:
        hidden = [count for count, is_cell_told in zip(counts, is_told, strict=True) if not is_cell_told]
        if not hidden or (len(hidden) > 1 and sum(hidden) > HIDDEN_UP_TO):
            break
        is_told[place] = False
    return tuple(
        released_count(count) if is_cell_told else None for count, is_cell_told in zip(counts, is_told, strict=True)
    )


def total_of(cells: Sequence[int | None]) -> int | None:
    """The total as the released cells give it; None where one of them is withheld.

    >>> total_of([9, 15]), total_of([9, None])
    (24, None)
    """
    known = [cell for cell in cells if cell is not None]
    return sum(known) if known and len(known) == len(cells) else None


def released_mean(
    n: int,
    mean: float | None,
    sd: float | None,
    *,
    people: int,
    ends: tuple[float, float] | None = None,
    farthest: float | None = None,
    is_lumpy: bool = False,
) -> ReleasedMean:
    """A mean of `n` values so coarse that their sum is told no finer than one person's value can move it.

    `people`: of the group; where the value of 7 of them or fewer is not known, n is told as if all were.
    `ends`: the least and the largest value there can be (0, 10 for a score, -10, 10 for a change of it); without them
    two values are taken to lie six standard deviations apart. `farthest`: the largest distance of a value from the
    mean; with one beyond four standard deviations nothing is told. `is_lumpy`: so many values are alike (as of 0 and 1)
    that mean and standard deviation would tell how many, which may be few: nothing is told either.

    The step is that distance over the least n that the released n stands for, so that it tells no more of n than n
    does, rounded up to 1, 2 or 5 times a power of ten; mean and standard deviation are multiples of it. Withheld are:
    where that least n is below 30, values that are all the same, and a mean that is told as one of the ends, because
    then nobody is far from it. No smallest, largest or middle value is ever told, since it is one person's.

    >>> told = released_mean(40, 4.6, 2.0, people=40, ends=(0, 10))
    >>> told.n, told.mean, told.step
    (39, 4.5, 0.5)
    """
    nearly_all = people - n <= HIDDEN_UP_TO
    count = released_count(people if nearly_all else n)
    withheld = ReleasedMean(n=count, mean=None, sd=None, lower=None, upper=None, step=None, reason=NO_MEAN)
    least = (count or 0) - BELOW_MIDPOINT - (HIDDEN_UP_TO if nearly_all else 0)
    if count is None or least < LEAST_PEOPLE or mean is None or not sd or is_lumpy:
        return withheld
    if farthest is not None and farthest > FARTHEST_SDS * sd:
        return withheld
    step = _round_up((SDS_OF_ONE * sd if ends is None else ends[1] - ends[0]) / least)
    shown = round(mean / step) * step
    if ends is not None and not ends[0] + step / 2 < shown < ends[1] - step / 2:
        return withheld
    spread = max(round(sd / step), 1) * step
    reach = stdtrit(count - 1, 1 - (1 - CONFIDENCE_LEVEL) / 2) * spread / np.sqrt(count) + step / 2
    return ReleasedMean(
        n=count,
        mean=float(shown),
        sd=float(spread),
        lower=float(shown - reach),
        upper=float(shown + reach),
        step=float(step),
    )


def mean_difference(first: ReleasedMean, second: ReleasedMean) -> tuple[float, float, float] | None:
    """Second mean minus first with its 95 % limits, from what is released of both; None where one is withheld.

    By Welch's t on the released numbers (Welch 1947, doi:10.1093/biomet/34.1-2.28), half a step wider for each mean.

    >>> first, second = (released_mean(200, mean, 2.0, people=200, ends=(0, 10)) for mean in (5.0, 3.0))
    >>> [round(part, 2) for part in mean_difference(first, second)]
    [-2.0, -2.49, -1.51]
    """
    if first.mean is None or second.mean is None:
        return None
    spreads = [_spread(mean) for mean in (first, second)]
    variance = sum(part for part, _, _ in spreads)
    df = variance**2 / sum(part**2 / (n - 1) for part, n, _ in spreads)
    reach = stdtrit(df, 1 - (1 - CONFIDENCE_LEVEL) / 2) * np.sqrt(variance) + sum(step for _, _, step in spreads) / 2
    estimate = second.mean - first.mean
    return float(estimate), float(estimate - reach), float(estimate + reach)


def _spread(released: ReleasedMean) -> tuple[float, int, float]:
    """The variance of a mean that is told, of how many people, and its step."""
    if released.n is None or released.sd is None or released.step is None:
        raise ValueError("mean: it is withheld; accepted is one that is told.")
    return released.sd**2 / released.n, released.n, released.step


def _round_up(step: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(step))
    return float(next(digit * power for digit in (1, 2, 5, 10) if digit * power >= step * (1 - 1e-12)))
