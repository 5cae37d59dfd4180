"""What it costs to stop a self-trial before its end."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.block_schedule import Design, smallest_p_value, smallest_p_value_of


@dataclass(frozen=True, kw_only=True)
class StoppingCost:
    """What a trial can still show when it ends after `n_days` of its days, beside what was planned.

    `n_pairs_completed` of `n_pairs_planned`: only these are compared. `n_days_unused`: days already spent on
    a pair that would stay incomplete, and not be used; `n_days_to_pair`: days that would complete this pair,
    0 where none has begun. `smallest_p`: the smallest p-value that the completed pairs can give;
    `highest_confidence`: the highest confidence level (0 to 1) that an interval from them can have. None
    without a completed pair; with one, no p-value but 1, and no interval. Both assume that the reason for
    stopping was not how the results looked: a trial of twelve pairs ended as soon as a look after the sixth or a
    later pair gives a p-value up to 5 % finds a difference in 10 to 11 % of trials without any (simulated).
    """

    n_days: int
    n_pairs_planned: int
    n_pairs_completed: int
    n_days_unused: int
    n_days_to_pair: int
    smallest_p_planned: float
    smallest_p: float | None
    highest_confidence_planned: float
    highest_confidence: float | None


def cost_of_stopping(design: Design, n_days: int) -> StoppingCost:
    """What is left of a trial that ends after `n_days` of its days (0: before the first was over).

    Assumes that every block has a known day (else see `RandomisationResult.n_pairs_used`).
    Errors: ValueError for fewer days than none or more than the trial has.

    >>> cost = cost_of_stopping(Design(block_days=7, washout_days=1, n_pairs=4), 30)
    >>> cost.n_pairs_completed, cost.n_days_unused, cost.smallest_p  # 2 pairs of 14 days, and 2 days more
    (2, 2, 0.5)
    """
    if not 0 <= n_days <= design.n_days:
        raise ValueError(f"n_days: {n_days}; accepted are 0 to {design.n_days}, the days of the trial.")
    n_pairs, unused = divmod(n_days, design.pair_days)
    planned = smallest_p_value(design)
    smallest = smallest_p_value_of(n_pairs) if n_pairs else None
    return StoppingCost(
        n_days=n_days,
        n_pairs_planned=design.n_pairs,
        n_pairs_completed=n_pairs,
        n_days_unused=unused,
        n_days_to_pair=design.pair_days - unused if unused else 0,
        smallest_p_planned=planned,
        smallest_p=smallest,
        highest_confidence_planned=1 - planned,
        highest_confidence=None if smallest is None else 1 - smallest,
    )
