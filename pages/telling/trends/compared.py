"""Which two periods are set beside each other when nothing else is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pages.telling.wording import length_text


@dataclass(frozen=True)
class Compared:
    """Two periods, the earlier one first, their names in the middle of a sentence, and what asks for both."""

    first: tuple[date, date]
    second: tuple[date, date]
    first_name: str
    second_name: str
    title: str


def compared_by_default(period: tuple[date, date], begins: date) -> Compared:
    """A period beside the one before it, as long; its halves where it goes back to the first day, `begins`."""
    first_on, last_on = period
    length = last_on - first_on + timedelta(days=1)
    if first_on > begins or begins >= last_on:
        before = first_on - length, first_on - timedelta(days=1)
        span = length_text(length.days)
        return Compared(before, period, f"the {span} before", f"these {span}", "This period against the one before")
    middle = begins + ((last_on - begins + timedelta(days=1)) // timedelta(days=2)) * timedelta(days=1)
    return Compared(
        (begins, middle - timedelta(days=1)),
        (middle, last_on),
        "the earlier half",
        "the later half",
        "The later half of the diary against the earlier",
    )
