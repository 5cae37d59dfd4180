"""The slopes between all pairs of days, and their median."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft


@dataclass(frozen=True, kw_only=True)
class PairSlopes:
    """Slopes per day between every two days, ascending; pairs alike in both differences stand together.

    `elapsed` days and `rise` of each entry, `pairs` how many pairs it stands for, `resolution` the smallest
    step between two values that occur.
    """

    slope: np.ndarray
    elapsed: np.ndarray
    rise: np.ndarray
    pairs: np.ndarray
    resolution: float

    @property
    def n_pairs(self) -> int:
        """How many pairs of days there are."""
        return int(self.pairs.sum())


def pair_slopes(day: np.ndarray, value: np.ndarray) -> PairSlopes:
    """Every pair of days once. `day`: ascending distinct integers; `value`: at least two distinct numbers.

    Scores on a grid (0, 1, ..., 10) are counted by elapsed days and rise at once, as the autocorrelation of
    the table "day by level" by FFT; other values are paired one by one.

    Sen 1968, doi:10.1080/01621459.1968.10480934.

    >>> pair_slopes(np.array([0, 1, 3]), np.array([0.0, 1.0, 6.0])).n_pairs
    3
    """
    levels = np.sort(value)
    steps = np.diff(levels)
    resolution = float(steps[steps > 0].min())
    span, rank = int(day[-1] - day[0]) + 1, np.rint((value - levels[0]) / resolution)
    on_grid = np.abs(levels[0] + resolution * rank - value).max() <= 1e-9 * resolution
    if on_grid and span * (2 * rank.max() + 1) <= len(day) * (len(day) - 1) // 2:
        elapsed, rise, pairs = _counted(day - day[0], rank.astype(np.int64), span, int(rank.max()))
        rise = rise * resolution
    else:
        first, second = np.triu_indices(len(day), 1)
        elapsed, rise = day[second] - day[first], value[second] - value[first]
        pairs = np.ones(len(elapsed), dtype=np.int64)
    slope = rise / elapsed
    order = np.argsort(slope)
    return PairSlopes(
        slope=slope[order], elapsed=elapsed[order], rise=rise[order], pairs=pairs[order], resolution=resolution
    )


def _counted(offset: np.ndarray, rank: np.ndarray, span: int, top: int) -> tuple[np.ndarray, ...]:
    """Pairs counted by elapsed days and steps risen: (elapsed, steps, pairs), without empty cells."""
    shape = (fft.next_fast_len(2 * span, real=True), fft.next_fast_len(2 * top + 1, real=True))
    present = np.zeros(shape)
    present[offset, rank] = 1
    spectrum = fft.rfftn(present)
    # cell (d, s) counts the days with another one d days later and s steps higher; negative s wrap around
    count = np.rint(fft.irfftn(np.abs(spectrum) ** 2, s=shape)[:span]).astype(np.int64)
    count[0] = 0
    elapsed, column = np.nonzero(count)
    rise = np.where(column > top, column - shape[1], column)
    return elapsed, rise, count[elapsed, column]


def median_slope(slopes: PairSlopes) -> float:
    """The median of all pairwise slopes, per day: the Theil-Sen estimate.

    Sen 1968, doi:10.1080/01621459.1968.10480934.

    >>> median_slope(pair_slopes(np.array([0, 1, 3]), np.array([0.0, 1.0, 6.0])))  # of 1, 2 and 2.5
    2.0
    """
    below = np.cumsum(slopes.pairs)
    middle = (slopes.n_pairs - 1) // 2, slopes.n_pairs // 2
    low, high = slopes.slope[np.searchsorted(below, middle, side="right")]
    return float((low + high) / 2)
