"""Which days lie beyond the usual, in sentences, and how many ordinary days would be marked by chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.usual import MIN_DAYS, TOO_FEW, Usual
from pages.answers.measured import Measured
from pages.telling.manner import num
from pages.telling.wording import day_text, days_text, escape, number_text

NAMED = 3  # of the days beyond the usual, the latest


def usual_sentence(one: Measured, found: Usual, beyond: Sequence[tuple[date, float]], *, n_shown: int) -> str:
    """The usual range and the days of a period beyond it. `beyond`: day and value of each, oldest first.

    `n_shown`: the known days of the period; the range comes from the days of `found`.
    """
    if found.refusal == TOO_FEW:
        return f"Which days are beyond the usual cannot be said yet: it takes {MIN_DAYS} days, most of them in a row."
    if found.lower is None or found.upper is None or found.false_share is None:
        return ""
    if found.lower <= one.limits[0] and found.upper >= one.limits[1]:
        return ""  # every value that there can be is usual: nothing to tell
    unit = f" {escape(one.unit)}" if one.unit and one.unit != "points" else ""
    usual = (
        f"Usual is {number_text(found.lower)} to {number_text(found.upper)}{unit}, from {days_text(found.n)} "
        "recorded up to the last one shown"
    )
    if not beyond:
        return f"No day shown lies beyond the usual. {usual}."
    named = [f"{day_text(on_day)} ({number_text(value)})" for on_day, value in beyond[-NAMED:]]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    latest = "the latest of them " if len(beyond) > NAMED else ""
    lie = "lies" if len(beyond) == 1 else "lie"
    return (
        f"{len(beyond)} of the {days_text(n_shown)} shown {lie} beyond the usual, in a diamond: {latest}{listed}. "
        f"{usual}. {_by_chance(found.false_share, n_shown)}"
    )


def usual_method(found: Usual) -> str:
    """How the usual range was worked out; empty where there is none."""
    if found.refusal is not None:
        return ""
    return f"Beyond the usual: {found.rule}. A day beyond is unlike the others; it says nothing about why."


def _by_chance(false_share: float, n: int) -> str:
    expected = false_share * n
    said = "less than one" if expected < 0.5 else f"about {num(expected, '.0f')}"
    return f"Among as many ordinary days {said} would be marked by chance."
