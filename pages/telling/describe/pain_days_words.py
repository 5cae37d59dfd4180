"""Days with pain in words and small tables: how many a year, how they compare, and what was counted."""

from __future__ import annotations

import pandas as pd

from analysis.event_rates import DAYS_PER_YEAR, EventRate, RateRatio
from data.study.pain_days import COUNT, WEEK
from pages.answers.pain_days import PainDays
from pages.telling.plural import count_text
from pages.telling.recurrence.study_words import p_text
from pages.telling.wording import escape

NOT_KNOWN = "cannot be told"


def names_of(found: PainDays) -> list[str]:
    """What the groups are called, unescaped."""
    return [one.group if found.question.by else "Everybody" for one in found.rates.rates]


def pain_days_sentence(found: PainDays) -> str:
    """How many days with pain a year, by group, with their ratio where there is one."""
    told = "; ".join(
        f"{escape(name)} {_rate_of_n(one)}" for name, one in zip(names_of(found), found.rates.rates, strict=True)
    )
    sentence = f"Days with pain a year: {told}." if told else "Nobody is in a group, so no days with pain are told."
    for one in found.rates.ratios:
        if (ratio := ratio_text(one)) is not None:
            sentence += f" {escape(one.group)} had {ratio} times as many as {escape(one.reference)}."
    return " ".join(filter(None, [sentence, boundary_sentence(found)]))


def boundary_sentence(found: PainDays) -> str:
    """Where numbers are missing, or counts vary by chance alone; empty where all is as usual."""
    rates = found.rates
    answered = sum(one.n for one in rates.rates)
    if not answered:
        return "Nobody has answered yet."
    without = [escape(one.group) for one in rates.rates if one.n and not one.n_events]
    if without and len(without) == sum(bool(one.n) for one in rates.rates):
        return "Nobody told of a day with pain, so there is no rate with an interval, and nothing to compare."
    told = []
    if without:
        told.append(f"Nobody in {', '.join(without)} told of a day with pain, so there is no ratio to it.")
    elif rates.reason:
        told.append("How much people differ was not found, so that no interval can be told.")
    elif answered <= len(rates.rates):
        told.append("That few people say nothing of how sure it is.")
    elif rates.dispersion == 0:
        told.append(
            "People differ by no more than chance would have them differ, so the intervals are those of Poisson counts."
        )
    return " ".join(told)


def rate_text(one: EventRate) -> str:
    """Days a year with their interval; a year has no more days than it has."""
    if not one.n:
        return "nobody answered"
    if one.rate_per_year is None:
        return f"0 (of {count_text(asked_days(one), 'day')})" if not one.n_events else NOT_KNOWN
    limits = ""
    if one.lower is not None and one.upper is not None:
        limits = f" ({one.lower:.0f} to {min(one.upper, DAYS_PER_YEAR):.0f})"
    return f"{one.rate_per_year:.0f}{limits}"


def asked_days(one: EventRate) -> int:
    """How many days the answers of a group are about."""
    return round(one.person_years * DAYS_PER_YEAR)


def _rate_of_n(one: EventRate) -> str:
    """The rate with the number of people that it is of, where there is one."""
    return rate_text(one) if one.rate_per_year is None else f"{rate_text(one)}, n = {one.n:,}"


def ratio_text(one: RateRatio) -> str | None:
    """A ratio with its interval and p; None where it cannot be told."""
    if one.estimate is None:
        return None
    if one.lower is None or one.upper is None or one.p_value is None:
        return f"{one.estimate:.2f}"
    return f"{one.estimate:.2f} ({one.lower:.2f} to {one.upper:.2f}, {p_text(one.p_value)})"


def pain_days_table(found: PainDays) -> pd.DataFrame:
    """A row per group: who answered for how many days, days with pain a year, and how people differ."""
    rows = {}
    for name, one, own in zip(names_of(found), found.rates.rates, found.own, strict=True):
        quartiles = (
            NOT_KNOWN
            if own.median is None
            else f"{own.median:.0f} ({own.lower_quartile:.0f} to {own.upper_quartile:.0f})"
        )
        rows[escape(name)] = [
            f"{one.n:,} of {own.enrolled:,}",
            f"{one.n_events:,} of {asked_days(one):,}",
            rate_text(one),
            quartiles,
        ]
    columns = ["Answered", "Days with pain", "A year", "Half of people (middle half)"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("Group")


def counted_sentence(found: PainDays) -> str:
    """What was counted, and what is counted twice."""
    counts = found.counts
    what = (
        "Counted is what people said when asked on how many days there was pain."
        if counts.measure == COUNT
        else "Counted are the days of the diary with average pain over 0, of those with a known score."
    )
    told = [what]
    if found.overlapping:
        answers = int(counts.people["answers"].sum())
        told.append(
            f"{found.overlapping:,} of {answers:,} answers are partly about days that the answer before is about too; such days "
            "count in both, among the days with pain and among the days asked about."
        )
    if found.rates.n_without_time:
        told.append(f"{count_text(found.rates.n_without_time, 'person has', 'people have')} not answered.")
    if found.not_grouped:
        told.append(
            f"{count_text(found.not_grouped, 'person', 'people')} in no group {'is' if found.not_grouped == 1 else 'are'} left out."
        )
    return " ".join(told)


def period_name(found: PainDays) -> str:
    """What a step of the curve is."""
    days = found.counts.period_days
    return "week" if days == WEEK else "month" if days != round(days) else f"{days:g} days"


def curve_title(found: PainDays) -> str:
    """What the figure shows."""
    return f"Mean days with pain a week, by {period_name(found)}"


def since_text(found: PainDays) -> str:
    """From when on the curve counts."""
    return {
        "clock": "the study's day 0",
        "declared": "the start of follow-up",
        "first": "each person's first day that an answer is about",
    }[found.counts.origin]


def method_line(found: PainDays) -> str:
    """How days with pain were worked out."""
    dispersion = found.rates.dispersion
    spread = "" if dispersion is None else f" The dispersion is {dispersion:.3g}."
    return (
        "Days with pain a year: negative binomial regression of each person's number of days with pain on the group, for the days "
        f"that the answers are about (offset), with intervals by the t distribution (Lawless 1987).{spread} Days that nobody "
        "asked about are unknown, and it takes them to be like the others. As nobody has pain on more days than there are, the "
        f"intervals hold rather more often than they say. The curve: means of each person's own days with pain a week, by "
        f"{period_name(found)} from {since_text(found)} on, of those whose answers are about half of it or more, 95 % by Student's t."
    )
