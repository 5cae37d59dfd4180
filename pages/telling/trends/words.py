"""What was measured over time, in sentences: a change, a share of days, a questionnaire's first and last score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.instrument import Quantity
from analysis.trend import MIN_DAYS, Trend
from pages.answers.measured import Kind, Measured
from pages.telling.manner import num
from pages.telling.questionnaires.words import measures_change, scale_text
from pages.telling.trends.drawn import value_text
from pages.telling.wording import capital, days_text, escape, trend_sentence


def headline(one: Measured, result: Trend, known: Sequence[tuple[date, float]]) -> str:
    """What the days of a yes or no, or the results of a questionnaire, say first, in Markdown.

    `known`: day and value of each in a period, oldest first.
    """
    if one.kind is Kind.YES_NO:
        return yes_no_sentence(escape(one.title), [value for _, value in known])
    return _score_headline(one, result, known)


def line_sentence(one: Measured, result: Trend, *, noticed: Quantity | None) -> str:
    """What a straight line through the days of a period says, one click below what was recorded."""
    widest = one.limits[1] - one.limits[0]
    return trend_sentence(result, what=escape(one.title), noticed=noticed, widest=widest, unit=escape(one.unit))


def figure_title(one: Measured, known: Sequence[tuple[date, float]], *, run_in_from: date | None = None) -> str:
    """What the figure of these days shows, in Markdown; `run_in_from`: the first day that is no run-in."""
    what = escape(one.title)
    if one.kind is Kind.YES_NO:
        n_yes = sum(value > 0 for _, value in known)
        return f"{capital(what)}: yes on {num(n_yes, ',')} of {days_text(len(known))} recorded"
    if one.kind is Kind.SCORE:
        return f"{capital(what)}, {results_text(len(known))}"
    n_run_in = 0 if run_in_from is None else sum(on_day < run_in_from for on_day, _ in known)
    return f"{capital(what)}, {days_text(len(known))} recorded" + (f", {n_run_in} of them run-in" if n_run_in else "")


def panel_title(one: Measured, values: Sequence[float]) -> str:
    """What a small figure beside others shows, as it was typed."""
    if one.kind is Kind.YES_NO:
        return f"{capital(one.title)}, yes on {num(sum(value > 0 for value in values), ',')} of {num(len(values), ',')}"
    if one.kind is Kind.SCORE:
        return f"{capital(one.title)}, {results_text(len(values))}"
    return f"{capital(one.title)}, {days_text(len(values))} recorded"


def yes_no_sentence(what: str, values: Sequence[float]) -> str:
    """On how many of the days recorded something was so."""
    n, n_yes = len(values), sum(value > 0 for value in values)
    if not n:
        return f"{capital(what)} was not recorded in this period."
    return (
        f"{capital(what)}: yes on {num(n_yes, ',')} of the {days_text(n)} recorded ({num(100 * n_yes / n, '.0f')} %)."
    )


def results_text(n: int) -> str:
    """1 result, 4 results."""
    return f"{num(n, ',')} result{'s' * (n != 1)}"


def _score_headline(one: Measured, result: Trend, known: Sequence[tuple[date, float]]) -> str:
    """The latest score and what it amounts to beside the first of the period; a trend takes many more."""
    if not known:
        return f"{capital(escape(one.title))}: no result lies in this period. A longer one may hold some."
    told = scale_text(one.scale, known)
    if not result.too_few:
        moved = trend_sentence(result, what=escape(one.title), widest=one.limits[1] - one.limits[0])
        return f"{moved}\n\n{told}"
    few = f"{results_text(len(known))} in this period: too few for a trend, which takes {MIN_DAYS}"
    if len(known) > 1 and measures_change(one.scale):
        few += "; what is said here sets the last beside the first"
    return f"{told}\n\n{few}."


def calendar_caption(one: Measured, lowest: float, highest: float) -> str:
    """What the colours of a calendar mean, in words: of its faintest and of its fullest."""
    unknown = "A dot: nothing recorded."
    if one.kind is Kind.YES_NO:
        return f"Full colour: yes. Faint: no. {unknown}"
    low, high = value_text(one, lowest), value_text(one, highest)
    return f"The fuller the colour, the higher: faintest {low}, fullest {high}. {unknown}"
