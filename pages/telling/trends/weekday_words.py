"""The days of the week in sentences: called different only where the one test of all seven says so."""

from __future__ import annotations

import numpy as np

from analysis.weekday import MIN_DAYS, TOO_FEW, WEEKDAYS, WeekdayPattern
from pages.answers.measured import Measured
from pages.telling.manner import num
from pages.telling.trends.comparison_words import difference_text, factor
from pages.telling.trends.weekday_figure import Weekday
from pages.telling.wording import capital, days_text, escape, number_text

NOMINAL = 0.05  # of the one test that all seven are alike


def weekday_sentence(one: Measured, found: WeekdayPattern) -> str:
    """Whether the days of the week differ, which lie highest and lowest, and from how many days."""
    what = escape(one.title)
    if found.refusal == TOO_FEW:
        fewest = int(np.argmin(found.n))
        return (
            f"Too few days to tell the days of the week apart: it takes {MIN_DAYS} of each, and there "
            f"{_counted(found.n[fewest], WEEKDAYS[fewest])}."
        )
    if found.refusal is not None:
        return f"{capital(what)} was nearly the same on all days, so nothing can be told of the days of the week."
    total = days_text(sum(found.n))
    if not _differs(found):
        return f"No clear difference in {what} between the days of the week, from {total}."
    high, low = int(np.argmax(found.deviation)), int(np.argmin(found.deviation))
    return (
        f"{capital(what)} differs by the day of the week: highest on {WEEKDAYS[high]}s "
        f"({_deviation_text(one, found, high)}), lowest on {WEEKDAYS[low]}s ({_deviation_text(one, found, low)}), "
        f"each beside the mean of the seven, from {total}."
    )


def weekday_title(one: Measured, found: WeekdayPattern) -> str:
    """What the figure of the seven shows, in Markdown."""
    shown = "differs by the day of the week" if _differs(found) else "no clear difference by the day of the week"
    return f"{capital(escape(one.title))}{' ' if _differs(found) else ': '}{shown}, {days_text(sum(found.n))} recorded"


def weekday_rows(one: Measured, found: WeekdayPattern) -> list[Weekday]:
    """The seven as their figure takes them; a clear one lies apart, and the seven differ together."""
    by = factor(one)
    return [
        Weekday(
            by * float(found.deviation[place]),
            by * float(found.lower[place]),
            by * float(found.upper[place]),
            f"{name}s: {_deviation_text(one, found, place)}, {days_text(found.n[place])}",
            _differs(found) and not found.lower[place] <= 0 <= found.upper[place],
        )
        for place, name in enumerate(WEEKDAYS)
    ]


def _differs(found: WeekdayPattern) -> bool:
    return found.p_value is not None and found.p_value < NOMINAL


def _deviation_text(one: Measured, found: WeekdayPattern, place: int) -> str:
    """0.8 points higher, 95 % between 0.3 higher and 1.3 higher."""
    limits = (float(found.lower[place]), float(found.upper[place]))
    said = " to ".join(_signed(one, limit) for limit in limits)
    return f"{difference_text(one, float(found.deviation[place]))}, {said}"


def _signed(one: Measured, limit: float) -> str:
    size = limit * factor(one)
    shown = number_text(size)
    return shown if shown == "0" else f"{'−' if size < 0 else '+'}{shown}"


def _counted(n: int, weekday: str) -> str:
    return f"is 1 {weekday}" if n == 1 else f"are {n} {weekday}s"


def weekday_method(found: WeekdayPattern) -> str:
    """How the days of the week are compared, with its numbers."""
    counted = ", ".join(f"{name} {n}" for name, n in zip(WEEKDAYS, found.n, strict=True))
    return (
        f"{found.method}. One test of all seven: p = {num(found.p_value, '.2g')}; only below {num(NOMINAL, 'g')} is any day called "
        "different. The intervals are of 95 % each. How alike neighbouring days are (φ): "
        f"{num(found.autocorrelation, '.2f')}. Days: {counted}."
    )
