"""A self-trial's plan: pairs of blocks of days, the order of A and B within each pair drawn by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LABELS = ("A", "B")
# every schedule is looked at, 2 ** n_pairs of them
MOST_PAIRS = 15


@dataclass(frozen=True)
class Design:
    """What is fixed before anything is drawn.

    `block_days`: days of a block, its washout included. `washout_days`: the first days of every block, which
    are lived as the block says and not counted, so that what the block before left behind can fade.
    `n_pairs`: pairs of blocks, one of A and one of B each, up to MOST_PAIRS.
    Errors: ValueError for anything but whole numbers, no block, no pair or too many, or blocks that are all washout.
    """

    block_days: int
    washout_days: int
    n_pairs: int

    def __post_init__(self) -> None:
        for name, lowest in (("block_days", 1), ("washout_days", 0), ("n_pairs", 1)):
            number = getattr(self, name)
            if isinstance(number, bool) or not isinstance(number, int) or number < lowest:
                raise ValueError(f"{name}: {number!r}; accepted is a whole number from {lowest}.")
        if self.n_pairs > MOST_PAIRS:
            raise ValueError(f"n_pairs: {self.n_pairs}; accepted are up to {MOST_PAIRS}: every order is looked at.")
        if self.washout_days >= self.block_days:
            raise ValueError(
                f"washout_days: {self.washout_days}; accepted is a number below block_days, {self.block_days}: "
                "a block needs a day that counts."
            )

    @property
    def n_blocks(self) -> int:
        return 2 * self.n_pairs

    @property
    def pair_days(self) -> int:
        return 2 * self.block_days

    @property
    def n_days(self) -> int:
        """Days of the whole trial."""
        return self.n_pairs * self.pair_days


@dataclass(frozen=True, kw_only=True)
class TrialDay:
    """Where a day of the trial stands: all positions count from 0.

    `block` among all blocks, `pair` among all pairs, `day_of_block` within its block. `is_counted`: the
    washout of its block is over.
    """

    block: int
    pair: int
    day_of_block: int
    is_counted: bool


def draw_schedule(design: Design, *, rng: np.random.Generator) -> tuple[str, ...]:
    """The labels of the blocks in their order, "A" or "B": in each pair one of each, the order by chance.

    Every pair's order is drawn on its own with equal chances, so that all `possible_schedules` are equally
    likely. Draw once, before the first day, and keep what was drawn: a schedule drawn anew until it pleases
    is not one drawn by chance.

    >>> draw_schedule(Design(block_days=7, washout_days=1, n_pairs=2), rng=np.random.default_rng(1)).count("A")
    2
    """
    is_b_first = rng.integers(0, 2, size=design.n_pairs).astype(bool)
    return tuple(label for first in is_b_first for label in (LABELS[::-1] if first else LABELS))


def possible_schedules(design: Design) -> int:
    """How many schedules `draw_schedule` chooses from.

    >>> possible_schedules(Design(block_days=7, washout_days=1, n_pairs=4))  # 2 orders of each of 4 pairs
    16
    """
    return 2**design.n_pairs


def smallest_p_value(design: Design) -> float:
    """The smallest two-sided p-value that `randomisation_test` can give with all pairs of this design.

    >>> smallest_p_value(Design(block_days=7, washout_days=1, n_pairs=4))  # 2 of 16
    0.125
    """
    return smallest_p_value_of(design.n_pairs)


def smallest_p_value_of(n_pairs: int) -> float:
    """The same for a number of pairs that can be compared, from 1.

    The schedule drawn and the one with A and B exchanged throughout always give differences of the same size:
    two of the 2 ** n_pairs.

    >>> smallest_p_value_of(6)  # 2 of 64
    0.03125
    """
    if n_pairs < 1:
        raise ValueError(f"n_pairs: {n_pairs}; accepted is a whole number from 1.")
    return 2 / 2**n_pairs


def block_of(day_index: int, design: Design) -> TrialDay:
    """Where day `day_index` of the trial stands; its first day is 0.

    Errors: ValueError for a day outside the trial.

    >>> day = block_of(8, Design(block_days=7, washout_days=2, n_pairs=4))
    >>> day.block, day.day_of_block, day.is_counted  # the second day of the second block: still washing out
    (1, 1, False)
    """
    if not 0 <= day_index < design.n_days:
        raise ValueError(f"day_index: {day_index}; accepted are the days of the trial, 0 to {design.n_days - 1}.")
    block, day_of_block = divmod(day_index, design.block_days)
    return TrialDay(
        block=block, pair=block // 2, day_of_block=day_of_block, is_counted=day_of_block >= design.washout_days
    )


def checked_schedule(schedule: Sequence[str], design: Design) -> tuple[str, ...]:
    """The schedule as a tuple, or the reason why `draw_schedule` cannot have drawn it.

    >>> checked_schedule(["B", "A"], Design(block_days=7, washout_days=0, n_pairs=1))
    ('B', 'A')
    """
    schedule = tuple(schedule)
    if len(schedule) != design.n_blocks:
        raise ValueError(f"schedule: {len(schedule)} blocks; accepted are {design.n_blocks}.")
    for pair in range(design.n_pairs):
        labels = schedule[2 * pair : 2 * pair + 2]
        if set(labels) != set(LABELS):
            raise ValueError(
                f"schedule: pair {pair + 1} is {labels!r}; accepted is one block of A and one of B in each pair."
            )
    return schedule
