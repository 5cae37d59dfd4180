"""How two yes-or-no readings of the same days agree, where neighbouring days are not independent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, stdtrit

MIN_DAYS = 28  # with both readings; below, nothing is told
FEW_DAYS = 5  # a share of fewer days than this is not told
FEW_BLOCKS = 5  # an interval takes this many blocks of days
# Calendar days; whole weeks, and several times as long as most episodes. With blocks of 28 days, 88 to 92 of 100 intervals
# of a year's shares held the truth (docs/certainty.md has what these do).
BLOCK_DAYS = 56
METHOD = (
    "Shares with Korn-Graubard intervals: the days are cut into blocks of 56 calendar days, the spread between "
    "blocks tells how many independent days they are worth (never more than there are), and the exact binomial "
    "interval is taken at that number. Cohen's kappa without an interval"
)


@dataclass(frozen=True, kw_only=True)
class Share:
    """A share of `n` days that lie in `n_blocks` blocks; None where too few days, or blocks, can tell it."""

    n: int
    n_blocks: int
    estimate: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Two readings of the same days: the four counts, and how they agree.

    `both`, `first_only`, `second_only`, `neither`: days, `n` together. `of_first`: share of the first's yes-days
    that the second calls yes too; `of_second` the other way round. `overall`: share of days read alike;
    `positive` and `negative`: 2 both / (2 both + unlike) and the same with neither, the agreement on yes and
    on no. `kappa`: Cohen's, None where one reading never varies. It has no interval: the jackknife over
    blocks held the truth in 90 to 93 of 100 diaries of a year, whatever its scale.
    `too_few`: fewer than MIN_DAYS days have both readings, all shares are untold.
    """

    n: int
    both: int
    first_only: int
    second_only: int
    neither: int
    of_first: Share
    of_second: Share
    overall: Share
    positive: Share
    negative: Share
    kappa: float | None
    too_few: bool
    method: str = METHOD

    @property
    def n_first(self) -> int:
        """Days that the first reading calls yes."""
        return self.both + self.first_only

    @property
    def n_second(self) -> int:
        """Days that the second reading calls yes."""
        return self.both + self.second_only


def agreement(day: ArrayLike, first: ArrayLike, second: ArrayLike, *, confidence_level: float = 0.95) -> Agreement:
    """Compare two readings of one person's days.

    `day` [n] whole calendar day numbers, none twice; `first`, `second` [n] 0 or 1, NaN where unknown: a day
    counts where both are known. The intervals assume that blocks of BLOCK_DAYS are independent of one another
    and that the person's days to come are like these; the degrees of freedom are the blocks less one.

    Cicchetti and Feinstein 1990, doi:10.1016/0895-4356(90)90159-M (positive and negative agreement); Cohen 1960,
    doi:10.1177/001316446002000104; Korn and Graubard 1998, Survey Methodology 24:193-201.
    Errors: ValueError for readings other than 0, 1 and NaN, days given twice or lengths that differ.

    >>> days = agreement(np.arange(4), [1, 1, 0, 0], [1, 0, 0, 0])
    >>> days.both, days.first_only, days.second_only, days.neither
    (1, 1, 0, 2)
    """
    days, reading, other = (np.asarray(values, float) for values in (day, first, second))
    _check(days, reading, other, confidence_level)
    is_known = ~(np.isnan(reading) | np.isnan(other))
    days, reading, other = days[is_known], reading[is_known] > 0, other[is_known] > 0
    if len(days):
        block = ((days - days.min()) // BLOCK_DAYS).astype(int)
        _, block = np.unique(block, return_inverse=True)
    else:
        block = np.empty(0, int)
    # [block, cell]: days that both, only the first, only the second and neither call yes
    cell = np.where(reading, np.where(other, 0, 1), np.where(other, 2, 3))
    n_blocks = int(block.max(initial=-1)) + 1
    counts = np.bincount(block * 4 + cell, minlength=n_blocks * 4).reshape(n_blocks, 4)
    both, first_only, second_only, neither = counts.T
    unlike = first_only + second_only
    too_few = len(days) < MIN_DAYS

    def share(part: np.ndarray, whole: np.ndarray, n_days: np.ndarray) -> Share:
        return _share(part, whole, n_days, confidence_level, is_told=not too_few)

    return Agreement(
        n=len(days),
        both=int(both.sum()),
        first_only=int(first_only.sum()),
        second_only=int(second_only.sum()),
        neither=int(neither.sum()),
        of_first=share(both, both + first_only, both + first_only),
        of_second=share(both, both + second_only, both + second_only),
        overall=share(both + neither, counts.sum(axis=1), counts.sum(axis=1)),
        positive=share(2 * both, 2 * both + unlike, both + unlike),
        negative=share(2 * neither, 2 * neither + unlike, neither + unlike),
        kappa=None if too_few else kappa(*(int(cell) for cell in counts.sum(axis=0))),
        too_few=too_few,
    )


def kappa(both: int, first_only: int, second_only: int, neither: int) -> float | None:
    """Cohen's kappa of a two by two table; None where one reading never varies, or there is no day.

    Cohen 1960, doi:10.1177/001316446002000104.

    >>> round(kappa(20, 5, 10, 15), 3)  # 0.70 agree, 0.50 by chance: (0.70 - 0.50) / (1 - 0.50)
    0.4
    """
    first, second = (both + first_only, second_only + neither), (both + second_only, first_only + neither)
    if not (all(first) and all(second)):
        return None
    n = sum(first)
    by_chance = (first[0] * second[0] + first[1] * second[1]) / n**2
    return float(((both + neither) / n - by_chance) / (1 - by_chance))


def _share(part: np.ndarray, whole: np.ndarray, n_days: np.ndarray, confidence_level: float, *, is_told: bool) -> Share:
    """A ratio of sums over blocks; `n_days` counts the days it is about."""
    has_any = whole > 0
    part, whole, n, n_blocks = part[has_any], whole[has_any], int(n_days.sum()), int(has_any.sum())
    if n < FEW_DAYS or not is_told:
        return Share(n=n, n_blocks=n_blocks, estimate=None, lower=None, upper=None)
    estimate = float(part.sum() / whole.sum())
    if n_blocks < FEW_BLOCKS:
        return Share(n=n, n_blocks=n_blocks, estimate=estimate, lower=None, upper=None)
    residual = part - estimate * whole
    variance = n_blocks / (n_blocks - 1) * float(residual @ residual) / float(whole.sum()) ** 2
    if estimate in (0, 1):  # no spread to go by: only the blocks are sure to be independent of one another
        worth = float(n_blocks)
    else:
        worth = min(estimate * (1 - estimate) / variance, n) if variance > 0 else float(n)
    tail = (1 - confidence_level) / 2
    worth *= (stdtrit(n - 1, tail) / stdtrit(n_blocks - 1, tail)) ** 2
    hits = estimate * worth
    misses = worth - hits
    lower = float(betaincinv(hits, misses + 1, tail)) if hits > 0 else 0.0
    upper = float(betaincinv(hits + 1, misses, 1 - tail)) if misses > 0 else 1.0
    return Share(n=n, n_blocks=n_blocks, estimate=estimate, lower=lower, upper=upper)


def _check(day: np.ndarray, first: np.ndarray, second: np.ndarray, confidence_level: float) -> None:
    if not 0 < confidence_level < 1:
        raise ValueError(f"confidence_level: {confidence_level}; accepted are numbers between 0 and 1.")
    if not len(day) == len(first) == len(second):
        lengths = f"{len(day)}, {len(first)} and {len(second)}"
        raise ValueError(f"day, first, second: lengths {lengths}; one length is accepted.")
    if (day != np.floor(day)).any() or len(np.unique(day)) != len(day):
        raise ValueError("day: whole numbers, none of them twice, are accepted.")
    for name, values in (("first", first), ("second", second)):
        if (strange := values[~np.isin(values, (0, 1)) & ~np.isnan(values)]).size:
            raise ValueError(f"{name}: {strange[0]:g}; accepted are 0, 1 and NaN (unknown).")
