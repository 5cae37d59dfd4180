"""Results as sentences in plain words: what changed, how sure that is, and whether people notice as much.

Every sentence carries its uncertainty. Words follow one rule each: an interval on one side of no change is
"fell" or "rose", any other is "not clear"; whether people notice it is judged on the interval, not on the
estimate alone. None is "not reached" or "too few to say", never a number.
"""

from __future__ import annotations

import re
from datetime import date

from analysis.change import Change, change_over
from analysis.confidence import Estimate
from analysis.instrument import Quantity, Scale
from analysis.intervals import FEW_INTERVALS, SHORT_FOR
from analysis.score_change import change
from analysis.trend import MIN_DAYS, Trend
from pages.telling.manner import date_text, manner, num, without_zero


def escape(text: str) -> str:
    """A person's text so that Markdown shows it as it was typed: no link, no image, no shortcode comes alive."""
    # shortcodes (:+1:) and bare addresses are looked for after the escapes are gone; an unseen joiner in them
    # keeps them apart
    apart = re.sub(r"[:@]|ww(?=w\.)", "\\g<0>\u2060", re.sub(r"\s+", " ", text), flags=re.IGNORECASE)
    return re.sub(r"[!-/:-@\[-`{-~]", r"\\\g<0>", apart)


def plain(text: str) -> str:
    """A sentence for Markdown as plain text: what `escape` put into it is taken out again."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u2060", "")


def capital(text: str) -> str:
    """The text as a sentence begins with it; only its first letter is changed."""
    return text[:1].upper() + text[1:]


def range_text(lower: float, upper: float) -> str:
    """An interval of ratios or numbers per person; past a thousand the digits would tell nothing."""
    return (
        f"{num(lower, '.2f')} to more than {num(1000, ',')}"
        if upper > 1000
        else f"{num(lower, '.2f')} to {num(upper, '.2f')}"
    )


def day_text(day: date) -> str:
    """A date as people write it: 3 March 2026."""
    return date_text(day)


def period_text(first_on: date, last_on: date) -> str:
    """From when to when, naming the year once if it is the same."""
    if first_on == last_on:
        return day_text(first_on)
    is_one_year, is_year_first = first_on.year == last_on.year, manner().order == "ymd"
    first = date_text(first_on, year=not is_one_year or is_year_first)
    return f"{first} to {date_text(last_on, year=not is_one_year or not is_year_first)}"


def days_text(n: float) -> str:
    """A number of days: 1 day, 58 days, 58.5 days."""
    return f"{num(n, ',g')} day" if n == 1 else f"{num(n, ',g')} days"


def length_text(days: int) -> str:
    """How long a stretch of days is, in weeks from two weeks on."""
    if days < 14:
        return days_text(days)
    weeks = round(days / 7)
    return f"{weeks} weeks" if abs(days / 7 - weeks) < 0.15 else f"about {weeks} weeks"


def points_text(points: float) -> str:
    """A number of points on a scale, to one decimal: 1 point, 1.4 points."""
    return size_text(points, "points")


def number_text(number: float) -> str:
    """A number without its sign, to one decimal below a hundred: 1, 1.4, 1,240."""
    size = abs(number)
    return num(size, ",.0f") if size >= 99.95 else without_zero(size, ".1f")


def size_text(size: float, unit: str) -> str:
    """A size without its sign in a unit given as a plural: 1 point, 1.4 points, 1,240 steps."""
    shown = number_text(size)
    return f"{shown} {unit.removesuffix('s') if shown == '1' else unit}"


def trend_sentence(
    trend: Trend, *, what: str, widest: float, noticed: Quantity | None = None, unit: str = "points"
) -> str:
    """What a measure did over the days of a trend: "Average pain fell by about 1.4 points (0.6 to 2.1) ...".

    `what` is the subject in the middle of a sentence ("your average pain"); `widest` is the largest change
    that the scale allows, past which a limit is "any size"; `unit` a plural. The change is the slope times the
    time from the first day to the last.
    """
    subject = capital(what)
    if trend.too_few or trend.slope_per_week is None:
        return (
            f"{subject} was recorded on {days_text(trend.n)}: too few to say whether it changed "
            f"(a trend takes {MIN_DAYS})."
        )
    span = f"over {length_text(trend.days)}"
    change = _change_from_first_to_last(trend, noticed)
    if change.lower is None or change.upper is None:
        if change.estimate == 0:
            return f"{subject} was the same on each of the {days_text(trend.n)} recorded {span}."
        size = _limit(change.estimate, widest, unit)
        return f"{subject} shows {size} {span}, but the days tell too little to say how sure that is."
    if change.lower > 0 or change.upper < 0:
        verb = "rose" if change.lower > 0 else "fell"
        small, large = (min(size, widest) for size in sorted((abs(change.lower), abs(change.upper))))
        interval = f"{_one_decimal(small)} to {_one_decimal(large)}"
        told = f"{subject} {verb} by about {size_text(change.estimate, unit)} ({interval}) {span}."
        return " ".join((told, *noticed_sentences(change, noticed)))
    if -change.lower >= widest and change.upper >= widest:
        return f"A straight line says nothing here: the days {span} allow any slope of {what}."
    told = (
        f"It is not clear whether {what} changed {span}: anything from "
        f"{_limit(change.lower, widest, unit)} to {_limit(change.upper, widest, unit)} fits."
    )
    return " ".join((told, *noticed_sentences(change, noticed)))


def noticed_sentences(change: Change, noticed: Quantity | None) -> list[str]:
    """Set the interval of a change of pain beside what people notice; of an unclear one only that it is less.

    The size is that of people who got better: of a rise it is said that for getting worse none is known.
    """
    if noticed is None or change.lower is None or change.upper is None:
        return []
    mark = f"the change most people notice as they get better ({points_text(noticed.value)})"
    said = _beside_noticed(change, mark)
    return [*said, "How large a rise most people notice is not known."] if said and change.lower > 0 else said


def _beside_noticed(change: Change, mark: str) -> list[str]:
    if change.lower <= 0 <= change.upper:
        return [f"Either is less than {mark}."] if change.interval_falls_short else []
    if change.interval_falls_short:
        return [f"That is less than {mark}."]
    if change.interval_exceeds:
        return [f"That is at least {mark}."]
    if not change.exceeds:
        return [f"That may be less than {mark}, or as much."]
    return [f"That is probably at least {mark}, but may be less."]


def _change_from_first_to_last(trend: Trend, noticed: Quantity | None) -> Change:
    threshold = None if noticed is None else noticed.value
    return change_over(trend, trend.days - 1, minimal_important_change=threshold)


def _one_decimal(size: float) -> str:
    return num(size, ".1f") if size < 99.95 else number_text(size)


def _limit(change: float, widest: float, unit: str) -> str:
    if abs(change) >= widest:
        return f"{'a fall' if change < 0 else 'a rise'} of any size"
    if round(change, 1) == 0:
        return "no change"
    return f"{'a fall' if change < 0 else 'a rise'} of {size_text(change, unit)}"


def estimate_text(estimate: Estimate) -> str:
    """A number of days with its interval: 58 days (31 to 120); not reached where the data do not reach it."""
    if estimate.estimate is None:
        return "not reached"
    told = days_text(estimate.estimate)
    if estimate.lower is None:
        return f"{told} (how sure that is cannot be told)"
    upper = "not reached" if estimate.upper is None else num(estimate.upper, ",g")
    return f"{told} ({num(estimate.lower, ',g')} to {upper})"


def state_sentence(*, as_of: date, well_since: date | None, confirmed_on: date | None, needed_days: int) -> str:
    """Where a person stands as of the last day that says so: in a respite, on the way to one, or in neither.

    `well_since`: first day of the good run that `as_of` ends or that the open respite began with; None when
    neither. `confirmed_on`: the day the recovery of a respite that is still open was confirmed.
    """
    if confirmed_on is not None and well_since is not None:
        free = (as_of - well_since).days + 1
        return (
            f"In a respite as of {day_text(as_of)}: free of recurrence for {days_text(free)}, from {day_text(well_since)} "
            f"on; confirmed on {day_text(confirmed_on)}."
        )
    if well_since is not None:
        reached = (as_of - well_since).days + 1
        return (
            f"Well since {day_text(well_since)}, as of {day_text(as_of)}: day {reached} of the {needed_days} "
            "that make a recovery."
        )
    return f"Not in a respite as of {day_text(as_of)}, the last day that says how it was."


def longest_respite_sentence(days: int, *, n: int, is_open: bool) -> str:
    """The longest of `n` respites, counted from its first good day."""
    still = ", and has not ended" if is_open else ""
    if n == 1:
        return f"The one respite lasted {days_text(days)}{still}."
    return f"The longest of {n} respites lasted {days_text(days)}{still}."


def median_respite_sentence(median: Estimate | None, *, n: int, diary_days: int) -> str:
    """Half of the respites lasted at least so long; too few to say below five.

    `n` counts the respites, the open one included; a diary can show only respites shorter than itself.
    """
    if n == 0:
        return "There is no respite in these days."
    if n < FEW_INTERVALS or median is None:
        counted = "1 respite is" if n == 1 else f"{n} respites are"
        return f"{counted} too few to say how long half of them last (that takes {FEW_INTERVALS})."
    if median.estimate is None:
        bound = f"A diary of {days_text(diary_days)} can show only respites shorter than that."
        return f"More than half of the {n} respites outlasted what was seen of them. {bound}"
    return f"Half of the {n} respites lasted at least {estimate_text(median)}. {short_diary_sentence(diary_days)}"


def short_diary_sentence(diary_days: int) -> str:
    """Which way the median of one's own respites errs where the diary is short for them, and how often."""
    return (
        f"A diary of {days_text(diary_days)} holds the shorter ones: if half of them really last {days_text(diary_days // SHORT_FOR)} "
        "or more, the number from such a diary is too small in about 9 of 10."
    )


def score_change_sentence(scale: Scale, first: tuple[date, float], last: tuple[date, float]) -> str:
    """How a questionnaire's scale changed between its first and its last score, set against what is known of it."""
    (first_on, before), (last_on, after) = first, last
    now = f"{scale.title} was {without_zero(after, '.1f')} of {num(scale.high, 'g')} on {day_text(last_on)}"
    if first_on == last_on:
        return f"{now}."
    moved = change(scale, before, after)
    if not moved.difference:
        return f"{now}, the same as on {day_text(first_on)}."
    way = "higher" if moved.difference > 0 else "lower"
    told = f"{now}, {points_text(moved.difference)} {way} than on {day_text(first_on)}."
    better = "" if moved.is_improvement else " who get better"
    # two answers, never merged into one: a change may matter and still be within the error, or the other way round
    points, percent, error = (scale.minimal_important_change, scale.minimal_important_percent, scale.measurement_error)
    if moved.is_important is not None:
        needed = [points_text(points.value)] if points else []
        needed += [f"{num(percent.value, 'g')} %"] if percent else []
        is_large = points is not None and matters_text(points.name) == "a large improvement"
        size = "where people call it a large improvement" if is_large else f"matters to most people{better}"
        told += f" As much as {size} ({' or '.join(needed)}): {_yes_no(moved.is_important)}."
    if moved.is_beyond_error is not None:
        size = points_text(error.value)
        told += f" More than it varies by on its own ({size}): {_yes_no(moved.is_beyond_error)}."
    return told


def matters_text(name: str) -> str:
    """What the change that matters is called, by the name that its source gives it."""
    return "a large improvement" if "large improvement" in name else "an important change"


def _yes_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


def day_words(day: date, today: date) -> str:
    """A day as it is spoken of: today, yesterday, Friday 13 November."""
    near = {0: "today", 1: "yesterday"}.get((today - day).days)
    return near or f"{day:%A} {date_text(day, year=day.year != today.year)}"
