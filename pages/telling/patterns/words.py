"""Patterns in sentences: a difference with its interval, never that one thing did the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analysis.association import MIN_APART, MIN_PAIRS, Association, Refusal
from data.catalogue.vocabulary import KINDS, MEASURES
from pages.answers.patterns import Link, Patterns
from pages.telling.manner import manner, num
from pages.telling.wording import escape

CONFIDENCE = 0.05
ONLY = (
    "Days of the same written pain and weekday are compared. People who do less when they feel worse show a difference by "
    "this alone, so that one counts as clear only where that cannot explain it. This does not say that one brought the "
    "other about: something else may be behind both."
)
BY_ITSELF = "Doing less when feeling worse could show as much by itself."
AS_PAIN_GOES = "What goes up and down with pain could show as much by itself."
MANY = 5  # questions without an answer are one line from here on; the table says of each why
MORE = {
    ("walking", "minutes"): "you walked more",
    ("sitting", "minutes"): "you sat more",
    ("steps", "steps"): "you took more steps",
}


def name_text(link: Link) -> str:
    """What it is as a person's own text, not yet escaped: walking, heat, mood, or what a file called it."""
    if link.measure is not None:
        return link.measure.title
    if (link.kind, link.unit) in MORE:
        return link.kind
    return KINDS[link.kind].title if link.kind in KINDS else link.kind


def per_text(link: Link) -> str:
    """What one step of it is: 10 minutes, hour, 1,000 steps, day with it, point."""
    step, unit = link.association.step, link.unit
    if link.is_scale:
        return "point"
    if link.is_session:
        return "day with it"
    if unit == "minutes" and step == 60:
        return "hour"
    if step == 1:
        return unit if unit.endswith("ss") else unit.removesuffix("s")
    return f"{num(step, ',g')} {unit}"


def number_text(number: float) -> str:
    """A difference without its sign, to what can be told of it: 120, 12, 1.2, 0.12."""
    size = abs(number)
    if size >= 10:
        return num(size, ",.0f")
    shown = num(size, ".1f") if size >= 1 else num(size, ".2f")
    return shown.rstrip("0").rstrip(manner().decimal)


def is_clear(found: Association) -> bool:
    """Whether the interval leaves out that there is no difference, and felt pain alone does not explain it."""
    if found.lower is None or found.upper is None or found.is_apart is False:
        return False
    return not found.lower <= 0 <= found.upper


def reach_text(found: Association, factor: float, less: str, more: str) -> str:
    """The difference with its interval: "0.3 lower (0.1 to 0.5)"; the interval alone if it is not clear."""
    middle, lower, upper = (factor * limit for limit in (found.difference, found.lower, found.upper))
    if is_clear(found):
        return f"{number_text(middle)} {less if middle < 0 else more} ({interval_text(found, factor)})"
    return f"{number_text(lower)} {less} to {number_text(upper)} {more}"


def interval_text(found: Association, factor: float) -> str:
    """The interval of a clear difference without its sign, the nearer limit first: 0.1 to 0.5."""
    near, far = sorted((abs(factor * found.lower), abs(factor * found.upper)))
    return f"{number_text(near)} to {number_text(far)}"


def pain_sentence(link: Link, *, pain: str, n_tested: int) -> str:
    """The next day's pain after more of an activity, or why nothing is said. `pain`: average pain."""
    name = _capital(escape(name_text(link)))
    if link.association.refusal is not None:
        return f"{name}: {refusal_text(link, exposure='it', outcome=f'the next day’s {pain}')}."
    if link.is_session:
        after, per = f"On days after {_quoted(link) or escape(name_text(link))}", " than on other days"
    elif link.measure is not None:
        more = f"{_quoted(link)} was higher" if link.is_scale else f"more {_quoted(link)}"
        after, per = f"On days after {more}", f" per {escape(per_text(link))}"
    else:
        more = MORE.get((link.kind, link.unit), f"more {escape(name_text(link))}")
        after, per = f"On days after {more}", f" per {escape(per_text(link))}"
    if not is_clear(link.association):
        told = f"{after}, no clear difference in {pain}: {reach_text(link.association, 1, 'lower', 'higher')}{per}."
        by_itself = BY_ITSELF if link.measure is None else AS_PAIN_GOES
        return f"{told} {by_itself}" if link.association.is_apart is False else told
    size = number_text(link.association.difference)
    side = f"point{'s' * (size != '1')} {'lower' if link.association.difference < 0 else 'higher'}"
    interval = interval_text(link.association, 1)
    return f"{after}, {pain} was about {size} {side}{per} ({interval}).{_by_chance(link, n_tested)}"


def activity_sentence(link: Link, *, pain: str, n_tested: int) -> str:
    """How much of an activity was done, or how a measure was, on the days after more pain, or why nothing is said."""
    name = escape(name_text(link))
    if link.association.refusal is not None:
        return f"{_capital(name)}: {refusal_text(link, exposure=pain, outcome='it')}."
    if link.is_scale:
        return _scale_sentence(link, pain=pain, n_tested=n_tested)
    name = _quoted(link) or name
    factor, on = (100.0, f"{name} on ") if link.is_session else (1.0, "")
    if link.is_session:
        what = "days in 100"
    elif (link.kind, link.unit) in MORE:
        what = escape(KINDS[link.kind].title)
    else:
        what = f"{escape(link.unit)} of {name}"
    if not is_clear(link.association):
        told = reach_text(link.association, factor, "fewer", "more")
        return f"On days after more {pain}, no clear difference: {on}{told} {what} per point."
    size, side = (
        number_text(factor * link.association.difference),
        "fewer" if link.association.difference < 0 else "more",
    )
    interval = interval_text(link.association, factor)
    return (
        f"On days after more {pain}, {on}about {size} {side} {what} per point ({interval}).{_by_chance(link, n_tested)}"
    )


def _scale_sentence(link: Link, *, pain: str, n_tested: int) -> str:
    found, name = link.association, _quoted(link)
    if not is_clear(found):
        return f"On days after more {pain}, no clear difference in {name}: {reach_text(found, 1, 'lower', 'higher')} per point."
    size, side = number_text(found.difference), "lower" if found.difference < 0 else "higher"
    told = f"{name} was about {size} point{'s' * (size != '1')} {side} per point ({interval_text(found, 1)})"
    return f"On days after more {pain}, {told}.{_by_chance(link, n_tested)}"


def sentences_of(links: Sequence[Link], said: Callable[[Link], str], *, lead: str) -> list[str]:
    """A sentence for each question, in their order; many without an answer are one sentence at the end."""
    refused = [link for link in links if link.association.refusal is not None]
    if len(refused) < MANY:
        return [said(link) for link in links]
    names = ", ".join(escape(name_text(link)) for link in refused)
    return [*(said(link) for link in links if link.association.refusal is None), f"{lead}: {names}."]


def refusal_text(link: Link, *, exposure: str, outcome: str) -> str:
    """Why there is no answer, in a few words and with the numbers behind it."""
    found = link.association
    if found.refusal is Refusal.TOO_FEW:
        return f"too few: {found.n} of {MIN_PAIRS} pairs of days"
    if found.refusal is Refusal.EXPOSURE_ALIKE:
        return f"{exposure} was the same on all but {found.n_apart} of {found.n} days; it takes {MIN_APART} that differ"
    if found.refusal is Refusal.OUTCOME_ALIKE:
        return f"{outcome} was the same on almost all of {found.n} days, so nothing can go with it"
    return "it follows the day of the week, time or the days before too closely to be told apart from them"


def count_sentence(asked: Patterns) -> str:
    """How many questions were asked at once, how many have an answer, and what chance makes of so many."""
    links = asked.pain + asked.activity
    counted = f"{len(links)} questions were asked of this diary; {asked.n_tested} can be answered."
    if not asked.n_tested:
        return f"{counted} It takes {MIN_PAIRS} pairs of one day and the next, the day before them known too."
    clear = sum(is_clear(link.association) for link in links)
    stay = sum(
        is_clear(link.association) and link.adjusted_p is not None and link.adjusted_p < CONFIDENCE for link in links
    )
    found = (
        "None shows a clear difference."
        if not clear
        else (
            f"{clear} {'shows' if clear == 1 else 'show'} a clear difference; {_stay(clear, stay)} when it is "
            f"counted that {asked.n_tested} were asked."
        )
    )
    return f"{counted} With nothing behind them, about 1 in 20 would still look clear. {found}"


def pain_text(asked: Patterns) -> str:
    """The pain that was asked about, in the middle of a sentence."""
    return MEASURES[asked.measure].title


def _quoted(link: Link) -> str:
    """A measure by its name, which is no word for doing something: “mood”; empty for an activity."""
    return "" if link.measure is None else f"“{escape(link.measure.title)}”"


def _stay(clear: int, stay: int) -> str:
    if stay == clear:
        return "it stays clear" if clear == 1 else "all stay clear"
    if not stay:
        return "it does not stay so" if clear == 1 else "none stays so"
    return f"{stay} {'stays' if stay == 1 else 'stay'} clear"


def _by_chance(link: Link, n_tested: int) -> str:
    if link.adjusted_p is None or link.adjusted_p < CONFIDENCE:
        return ""
    return f" Among {n_tested} questions, one like this can turn up by chance."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
