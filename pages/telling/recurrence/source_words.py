"""Where the recurrences of a study come from, in words: a diary's days, episodes as reported, a finished table."""

from __future__ import annotations

from collections.abc import Sequence

from data.catalogue.definition import Condition, Definition
from data.recurrence.flow import FlowCounts
from data.recurrence.recorded_sources import LIMITED, AsRecorded, Source
from pages.telling.definition_text import definition_sentences
from pages.telling.plural import count_text
from pages.telling.wording import days_text

SOURCE_TITLES: dict[Source, str] = {
    "diary": "The diary, day by day",
    "episodes": "Episodes as people reported them",
    "table": "The finished table",
}
ABOUT_A_PERIOD, AT_VISITS = "Answers about a period", "Answers at visits"
STARTS = {"episodes": "the day since when the study says that people are free", "table": "time 0 of the table"}
FLAG_WORDS = {
    "activity_limited": "that it limited activities",
    "care_sought": "that somebody was seen about it",
    "flare": "that it was a flare",
}
LEFT_OUT: dict[Source, dict[str, str]] = {
    "diary": {
        "no_entries": "No entries at all",
        "no_known_day": "Entries, but none that decides the rules",
        "never_recovered": "A known day, but never recovered",
    },
    "episodes": {
        "no_free_from": "Nothing tells since when they are free",
        "no_followed_until": "Nothing tells until when they were followed",
        "in_episode": "In an episode on that day",
    },
    "table": {"no_row": "No row in the table", "no_time": "A row, but without its time or its event, or of no length"},
}
AT_RISK: dict[Source, str] = {
    "diary": "At risk: recovered at least once",
    "episodes": "At risk: free, and followed from then on",
    "table": "At risk: a row with a time and an event",
}


def source_title(definition: Definition | AsRecorded, source: Source) -> str:
    """Where recurrences come from, and of a diary what its answers are about by the definition."""
    if source != "diary" or isinstance(definition, AsRecorded):
        return SOURCE_TITLES[source]
    if definition.covers is not None:
        return ABOUT_A_PERIOD
    return SOURCE_TITLES[source] if definition.max_missed_visits is None else AT_VISITS


def meaning_sentences(definition: Definition | AsRecorded, source: Source) -> tuple[str, ...]:
    """What a recurrence is, from where it was recorded."""
    if isinstance(definition, AsRecorded):
        return (
            "Each person's time and event are taken as the table has them; nothing is derived.",
            "Where people have several stretches, the first event counts, of those that follow without a break.",
        )
    if source == "diary":
        return definition_sentences(definition)
    rule = definition.bad
    told = (" or " if rule.quantifier == "any" else " and ").join(dict.fromkeys(map(_counts, rule.conditions)))
    return (
        f"Episodes are those that people reported themselves: one counts if {told}; how bad its days were is not asked.",
        "It ends a respite that began on the day since when the study says that the person is free.",
        f"The next one begins {days_text(definition.recovery_days)} after the last day of that episode, if nothing came "
        "between; without a last day nobody knows, and that time is left out.",
    )


def no_diary_sentence(held: Sequence[Source]) -> str:
    """That a study keeps no diary, and where its recurrences come from."""
    if not held:
        return "Nobody keeps a diary in this study."
    come_from = " and ".join(f"{SOURCE_TITLES[source][:1].lower()}{SOURCE_TITLES[source][1:]}" for source in held)
    return f"Nobody keeps a diary in this study: its recurrences come from {come_from}."


def assumed(definition: Definition | AsRecorded, source: Source) -> tuple[str, ...]:
    """What a definition assumes, as far as it is used where recurrences were recorded so."""
    if source != "episodes":
        return definition.assumptions
    return (
        "Of its rules only which episodes count, and how many days a recovery takes, apply to episodes that people report: "
        "thresholds, days in a row and unknown days do not.",
    )


def _counts(condition: Condition) -> str:
    if condition.measure not in FLAG_WORDS:
        return "it was reported at all"
    is_yes = condition.bound in ("at_least", "more_than") and condition.value <= LIMITED
    return f"it was said {'' if is_yes else 'not '}{FLAG_WORDS[condition.measure]}"


def who_sentence(source: Source, at_risk: int) -> str:
    """How many are in the curve, and as what."""
    if source == "diary":
        return count_text(at_risk, "recovered and is", "recovered and are")
    return f"{at_risk:,} {'is' if at_risk == 1 else 'are'}"


def counted_lines(overall: FlowCounts, source: Source) -> list[str]:
    """How many intervals there are and how they ended, and what else was left out and counted."""
    if source == "diary":
        return [
            f"All intervals: {overall.intervals:,}, of which {overall.events:,} ended in a recurrence, "
            f"{overall.censored_gap:,} at a gap and {overall.censored_end:,} with the diary. Inside follow-up "
            f"{count_text(overall.unknown_days, 'day is', 'days are')} unknown; "
            f"{count_text(overall.days_outside_stretches, 'lies', 'lie')} in gaps."
        ]
    lines = [
        f"All intervals: {overall.intervals:,}, of which {overall.events:,} ended in a recurrence and "
        f"{overall.censored_end:,} with follow-up."
    ]
    if source == "table" and overall.rows_left_out:
        lines.append(
            f"{count_text(overall.rows_left_out, 'row')} of the table lacked a time or an event, or had no length."
        )
    if source == "episodes":
        lines.append(
            f"{count_text(overall.episodes, 'episode')} were reported, whether they count or not." + _apart(overall)
        )
    return lines


def _apart(overall: FlowCounts) -> str:
    told = []
    if overall.episodes_after_follow_up:
        told.append(f"{overall.episodes_after_follow_up:,} began after the end of follow-up and were left out.")
    if overall.undecided_episodes:
        told.append(f"Of {overall.undecided_episodes:,} it is not known whether they count: they change nothing.")
    if overall.later_not_at_risk:
        people = count_text(overall.later_not_at_risk, "person has", "people have")
        told.append(f"{people} an episode without a last day, and later time that is not at risk.")
    return "".join(f" {one}" for one in told)
