"""What a young diary cannot tell yet, and how many recorded days it takes."""

from __future__ import annotations

from analysis.trend import MIN_DAYS
from data.own.my_usual import LEAST_DAYS

USUAL, TREND = "usual", "trend"
TAKES = {USUAL: LEAST_DAYS, TREND: MIN_DAYS}  # recorded days of the main pain score


def to_come(n: int) -> dict[str, int]:
    """How many more days than `n` recorded ones each takes, the nearest first; what can be told already is not in it."""
    return {what: takes - n for what, takes in TAKES.items() if n < takes}
