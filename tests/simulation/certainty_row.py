"""A row of docs/certainty.md: a statement in a setting, and how one replicate of it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Row:
    """A statement in a setting. `draw` gives, of one replicate, how much of it held (or erred), None if withheld.

    `is_error`: None where it is the price of not erring, which has no bound.
    """

    statement: str
    setting: str
    is_error: bool | None
    draw: Callable[[np.random.Generator], float | None]

    @property
    def key(self) -> str:
        return f"{self.statement} | {self.setting}"


def row(statement: str, setting: str, draw, *arguments, is_error: bool | None = False) -> Row:
    return Row(statement=statement, setting=setting, is_error=is_error, draw=lambda rng: draw(rng, *arguments))


def errs(p_value: float | None) -> float | None:
    """Whether a p-value below 5 % told of something that is not there."""
    return None if p_value is None else float(p_value < 0.05)


def holds(lower: float | None, upper: float | None, truth: float) -> float | None:
    """Whether an interval held the truth; None without one. What rounding leaves at an end is within."""
    if lower is None or upper is None:
        return None
    return float(lower - 1e-9 <= truth <= upper + 1e-9)


def holds_open(lower: float | None, upper: float | None, truth: float) -> float | None:
    """The same where a limit that is not reached is open; None where neither is."""
    if lower is None and upper is None:
        return None
    return holds(-np.inf if lower is None else lower, np.inf if upper is None else upper, truth)
