"""One period beside another, in sentences: a change is called one only where its interval says so."""

from __future__ import annotations

from analysis.change import Change
from analysis.instrument import Quantity
from analysis.period_change import MIN_APART, MIN_DAYS, TOO_FEW, PeriodChange
from pages.answers.measured import Kind, Measured
from pages.telling.manner import num
from pages.telling.trends.drawn import value_text
from pages.telling.wording import capital, days_text, escape, noticed_sentences, number_text, size_text

NO_OVERLAP = "These two share a day. Choose two that do not: one that ends before the other begins."


def period_sentence(
    one: Measured, found: PeriodChange, change: Change | None, *, first: str, second: str, noticed: Quantity | None
) -> str:
    """What differs between two periods, how sure that is, and from how many days.

    `first` and `second` name the periods in the middle of a sentence, "the 12 weeks before" and "these 12 weeks".
    `change`: the same beside what people notice, None where no interval can be told.
    """
    what = capital(escape(one.title))
    if found.refusal == TOO_FEW:
        held = f"{days_text(found.n_second)} recorded in {second}, {num(found.n_first, ',')} in {first}"
        means = _means(one, found, first, second)
        return f"{what}: {held}. That is too few to compare; it takes {MIN_DAYS} in each.{means}"
    sides = (
        f"{_mean_text(one, found.mean_second)} in {second} ({days_text(found.n_second)} recorded) and "
        f"{_mean_text(one, found.mean_first)} in {first} ({num(found.n_first, ',')})"
    )
    if change is None or found.lower is None or found.upper is None or found.difference is None:
        return (
            f"{what}: {sides}. Fewer than {MIN_APART} days differ from the usual one, "
            "so how sure a difference is cannot be told."
        )
    if found.lower <= 0 <= found.upper:
        limits = " to ".join(difference_text(one, limit) for limit in (found.lower, found.upper))
        told = f"No clear difference. {what}: {sides}. Anything from {limits} fits."
    else:
        near, far = sorted((abs(found.lower), abs(found.upper)))
        interval = f"{number_text(near * factor(one))} to {number_text(far * factor(one))}"
        told = f"{what}: {sides}. That is about {difference_text(one, found.difference)} ({interval})."
    return " ".join((told, *noticed_sentences(change, noticed)))


def factor(one: Measured) -> float:
    """What a difference is multiplied with to be said: shares are said in percent."""
    return 100.0 if one.kind is Kind.YES_NO else 1.0


def difference_text(one: Measured, difference: float) -> str:
    """A difference with its direction: 1.4 points lower, 12 minutes more, no difference."""
    size = difference * factor(one)
    if number_text(size) == "0":
        return "no difference"
    unit = "percentage points" if one.kind is Kind.YES_NO else escape(one.unit)
    down, up = ("less", "more") if one.kind is Kind.AMOUNT else ("lower", "higher")
    return f"{size_text(size, unit)} {down if size < 0 else up}"


def _mean_text(one: Measured, mean: float) -> str:
    if one.kind is Kind.YES_NO:
        return f"{num(100 * mean, '.0f')} % of days"
    return f"{value_text(one, mean)} on average"


def _means(one: Measured, found: PeriodChange, first: str, second: str) -> str:
    """The means of two periods that are not compared, as far as there are days."""
    if found.mean_first is None or found.mean_second is None:
        return ""
    means = f"{_mean_text(one, found.mean_second)} in {second}, and {_mean_text(one, found.mean_first)} in {first}"
    return f" So far: {means}."


def period_method(found: PeriodChange) -> str:
    """How two periods are compared, with its numbers."""
    phi = found.autocorrelation
    like = "" if phi is None else f" How alike neighbouring days are (φ): {num(phi, '.2f')}."
    p_value = "" if found.p_value is None else f" p = {num(found.p_value, '.2g')}."
    return (
        f"{found.method}. In brackets: 95 % interval.{p_value}{like} n = {found.n_second} and {found.n_first} days. "
        "It says how the two differ, not why. Two periods that are chosen because they look different will often "
        "differ: choose them by what happened between them, before looking."
    )
