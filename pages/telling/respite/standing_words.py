"""How somebody is doing, in three lines: how long, four weeks beside the four before, one's own respites.

What was recorded is said first and needs no test: a mean that is lower is called lower. How sure a change is stands
one click below, and cannot unsay what was recorded.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.intervals import FEW_INTERVALS
from pages.answers.measured import Kind, Measured
from pages.answers.standing import (
    EPISODE,
    LEAST_RECORDED,
    NEITHER,
    NOTHING,
    RESPITE,
    TOWARDS,
    UNASKED,
    UNKNOWN,
    WEEKS_DAYS,
    FourWeeks,
    Standing,
)
from pages.telling.plural import ordinal
from pages.telling.respite.usual_words import in_words_of
from pages.telling.wording import (
    capital,
    day_text,
    days_text,
    escape,
    estimate_text,
    number_text,
    period_text,
    short_diary_sentence,
)

MOST_DECIMALS = 6


@dataclass(frozen=True, kw_only=True)
class StandingWords:
    """The three lines in Markdown: what stands in large type under its label, and the sentences below it.

    Each is empty where there is nothing to say. `detail`: what stands one click below.
    """

    label: str
    large: str
    how_long: str
    weeks: str
    days: str
    respites: str
    detail: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that there are, in order."""
        return tuple(line for line in (self.how_long, self.weeks, self.days, self.respites) if line)


def standing_words(standing: Standing, what: Measured | None) -> StandingWords:
    """The lines of a standing; `what` is the measure that its four weeks are of, None for none."""
    label, large, how_long = _how_long(standing)
    respites, detail = _own_respites(standing)
    by = standing.definition
    return StandingWords(
        label=in_words_of(by, label),
        large=in_words_of(by, large),
        how_long=in_words_of(by, how_long),
        weeks="" if what is None else four_weeks_sentence(standing.now, standing.before, what),
        days="" if standing.as_of is None else days_sentence(standing.now, standing.before),
        respites=in_words_of(by, respites),
        detail=tuple(in_words_of(by, one) for one in detail),
    )


def four_weeks_sentence(now: FourWeeks, before: FourWeeks | None, what: Measured) -> str:
    """The mean of these four weeks beside that of the four before; who has too few days is told how many to go."""
    title, weeks = escape(what.title), _weeks(now)
    if what.kind is Kind.YES_NO:
        beside = "" if before is None else f"; in the four before on {before.n_yes} of {before.n}"
        return f"{capital(title)}: yes on {now.n_yes} of {days_text(now.n)} recorded in {weeks}{beside}."
    if now.mean is None:
        return (
            f"{capital(title)} was recorded on {days_text(now.n)} of {weeks}; an average takes {LEAST_RECORDED}: "
            f"{LEAST_RECORDED - now.n} more."
        )
    unit = f" {escape(what.unit)}" if what.kind is Kind.AMOUNT else ""
    mean = "" if what.title.startswith("average ") else " on average"
    if before is None or before.mean is None:
        few = "" if before is None else f" The four before hold {days_text(before.n)}, too few for an average."
        return f"{capital(title)}: {number_text(now.mean)}{unit}{mean} over {weeks} ({_of(now)}).{few}"
    way = "Lower" if now.mean < before.mean else "Higher"
    beside = "The same as" if now.mean == before.mean else f"{way} than"
    shown_now, shown_before = _apart(now.mean, before.mean)
    return (
        f"**{beside} the four weeks before**: {title} {shown_now}{unit}{mean} over {weeks} ({_of(now)}), "
        f"{shown_before} over the four before ({_of(before)})."
    )


def days_sentence(now: FourWeeks, before: FourWeeks | None) -> str:
    """How many of the days were good, bad, neither or not known, by the definition; they add up."""
    pairs = (("good", "good"), ("bad", "bad"), ("neither", "between"), ("not known", "unknown"))
    told = ", ".join(f"{getattr(now, name)} {word}" for word, name in pairs)
    beside = "" if before is None else f"; before that {', '.join(str(getattr(before, name)) for _, name in pairs)}"
    return f"Of these {days_text(now.days)}: {told}{beside}."


def _how_long(standing: Standing) -> tuple[str, str, str]:
    """The label, what stands in large type, and the sentence that names the days and the definition."""
    by = f"By “{escape(standing.definition.title)}”."
    state, needed = standing.state, standing.definition.recovery_days
    since, last = standing.since, standing.as_of
    if state == UNASKED:
        return "How long", "Not known", f"What this asks about is not recorded. {by}"
    if state == NOTHING or last is None:
        return "How long", "Nothing recorded yet", f"A respite takes {days_text(needed)} in a row that are good. {by}"
    as_of = day_text(last)
    if state == UNKNOWN:
        return "How long", f"Nothing known since {as_of}", f"So whether a respite went on cannot be told. {by}"
    if state == NEITHER or since is None:
        return "How long", "Neither in a respite nor in an episode", f"As of {as_of}, the last day known. {by}"
    span = f"From {period_text(since, last)}, the last day known. {by}"
    if state == RESPITE:
        return "In a respite for", days_text(standing.days), span
    if state == TOWARDS:
        return "On the way to a respite", f"Day {standing.days} of {needed}", span
    assert state == EPISODE
    return (
        "In an episode",
        f"since {day_text(since)}",
        f"It ends with {days_text(needed)} in a row that are good. As of {as_of}, the last day known. {by}",
    )


def _own_respites(standing: Standing) -> tuple[str, tuple[str, ...]]:
    """Where this respite stands among one's own, and one click below how sure the median is."""
    n, is_in_one = standing.n_respites, standing.state == RESPITE
    confirmed = (
        (f"This respite was confirmed on {day_text(standing.confirmed_on)}, and counts from its first good day.",)
        if standing.confirmed_on is not None
        else ()
    )
    if n == 0:
        return "", ()
    counted = f"This is your {ordinal(n)} respite" if is_in_one else f"{n} respite{'s' * (n != 1)} so far"
    if n < FEW_INTERVALS or standing.median is None:
        return f"{counted}.", (
            *confirmed,
            f"How long half of them last at least can be said from {FEW_INTERVALS} respites on.",
        )
    median = standing.median
    if median.estimate is None:
        return f"{counted}; more than half of them outlasted what was seen of them.", confirmed
    return f"{counted}; half last at least {days_text(median.estimate)}.", (
        *confirmed,
        f"Half of the {n} last at least {estimate_text(median)}: Kaplan-Meier over all of them, the one that has not "
        "ended counted as open, with a 95 % log-log interval.",
        short_diary_sentence(standing.diary_days),
    )


def _weeks(now: FourWeeks) -> str:
    return "the last four weeks" if now.days == WEEKS_DAYS else f"these {days_text(now.days)}"


def _of(weeks: FourWeeks) -> str:
    return f"{weeks.n} of {days_text(weeks.days)}"


def _apart(one: float, other: float) -> tuple[str, str]:
    """Two means with as many decimals as it takes to show that they differ."""
    shown, digits = (number_text(one), number_text(other)), 1
    while one != other and shown[0] == shown[1] and digits < MOST_DECIMALS:
        shown = f"{one:,.{digits}f}", f"{other:,.{digits}f}"
        digits += 1
    return shown
