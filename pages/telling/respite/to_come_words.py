"""What more days will tell, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from pages.answers.to_come import TREND, USUAL
from pages.telling.wording import days_text, escape

WORDS = {USUAL: "what is usual for you can be told", TREND: "how sure a rise or a fall is"}


def to_come_sentence(n: int, ahead: Mapping[str, int], *, title: str) -> str:
    """How many days are recorded, and how many more it takes until what; empty where nothing is ahead.

    title: of the score that the days are of.
    """
    if not ahead:
        return ""
    told = "; ".join(f"{days} more, and {WORDS[what]}" for what, days in ahead.items())
    return f"{days_text(n)} of {escape(title)} recorded so far: {told}."
