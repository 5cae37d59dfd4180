"""How closely it is known when recurrences began, and where answers lie too far apart for a rule, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.export import whole
from analysis.turnbull import TurnbullCurve
from data.catalogue.definition import Definition
from data.catalogue.vocabulary import PAIN_MEASURES
from data.recurrence.definition_reading import DefinitionReading, covers_text
from data.recurrence.flow import FlowCounts
from data.recurrence.too_far_apart import TooFarApart
from pages.answers.onsets import GroupOnsets, StudyOnsets
from pages.answers.usual_definition import UsualDefinition
from pages.telling.plural import count_text
from pages.telling.wording import days_text, estimate_text

CHOICES = {
    "last": "the last day that it can have begun on",
    "middle": "the middle of the days that it can have begun on",
    "first": "the first day that it can have begun on",
}
WITHOUT_PAIN = (*PAIN_MEASURES, "pain_days")


def too_far_apart_sentence(found: TooFarApart, definition: Definition) -> str:
    """Why nobody, or hardly anybody, can meet a rule in a study that asks so seldom."""
    is_about_pain = all(condition.measure in WITHOUT_PAIN for condition in definition.good.conditions)
    days = f"{days_text(found.recovery_days)} {'without pain' if is_about_pain else 'that are good'}"
    gap = f"no gap over {days_text(found.bridge_days)}" if found.bridge_days else "no day unknown"
    close = f"{found.n_close:,}" if found.n_close else "nobody"
    people = f"{close} of {count_text(found.n_people, 'person', 'people')}"
    has = "has" if found.n_close < 2 else "have"
    return (
        f"The rule asks for {days} and {gap}; half of these answers lie {days_text(found.spacing_days)} or more apart: "
        f"{people} {has} answers close enough to meet it."
    )


def fitting_sentence(fitting: Sequence[str]) -> str:
    """Which shipped definitions fit such a study; empty where none does."""
    if not fitting:
        return ""
    return f"{' and '.join(fitting)} {'fits' if len(fitting) == 1 else 'fit'} how this study asked."


def stands_back_sentence(usual: UsualDefinition) -> str:
    """Why a study is not read by the usual definition to begin with; empty where it is."""
    if usual.instead_of is None or usual.spacing_days is None:
        return ""
    return (
        f"Half of the answers lie {days_text(usual.spacing_days)} or more apart, too far for {usual.instead_of}: this "
        f"begins with {usual.id}, the first shipped definition that fits how the study asked."
    )


def closeness_sentence(found: StudyOnsets) -> str:
    """How many days a recurrence can have begun on, and which of them was taken."""
    told = [one for one in found.groups if one.n_events]
    if not told:
        return ""
    if not found.is_uncertain:
        return "Each recurrence is known to the day."
    most = max(one.largest_days or 0 for one in told)
    n, n_uncertain = sum(one.n_events for one in told), sum(one.n_uncertain for one in told)
    middle = sorted({one.median_days for one in told if one.median_days is not None})
    typical = f"{middle[0]:g}" if len(middle) == 1 else f"{middle[0]:g} to {middle[-1]:g}"
    return (
        f"{n_uncertain:,} of {count_text(n, 'recurrence')} can have begun on several days: on {typical} of them in the "
        f"median, and on {most:,} at most. Here {CHOICES[found.choice]} was taken."
    )


def onset_table(found: StudyOnsets, names: Sequence[str]) -> pd.DataFrame:
    """The median of each group with recurrences on the first, the middle and the last day that they can have begun on."""
    rows = {
        name: [
            estimate_text(one.first),
            estimate_text(one.middle),
            estimate_text(one.last),
            median_stretch_text(one),
            "none" if one.median_days is None else f"{one.median_days:g} (at most {one.largest_days:,})",
        ]
        for name, one in zip(names, found.groups, strict=True)
    }
    columns = ["Median, first day", "Median, middle day", "Median, last day", "Placing none", "Days it can be"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("Group")


def median_stretch_text(one: GroupOnsets) -> str:
    """Where the share still free comes down to one half by the likelihood alone."""
    stretch = None if one.likelihood is None else one.likelihood.median()
    if stretch is None:
        return "not reached"
    after, until = stretch
    return f"day {until:g}" if after == until or until - after == 1 else f"day {after + 1:g} to {until:g}"


def onset_lines(found: StudyOnsets, names: Sequence[str], at: Sequence[float]) -> list[str]:
    """How this was worked out, and what the likelihood alone says."""
    lines = [
        "An answer about several days says that one of them at least was bad, not which; where answers lie apart, what lies "
        "between them is unknown. The recurrence began after the last day known to be good or neither, and by the last of "
        "the days that the answer leaves open.",
        "The estimate that places no recurrence is the one with the largest likelihood (Turnbull 1976, "
        "doi 10.1111/j.2517-6161.1976.tb01597.x). It assumes that when people are asked says nothing about their pain.",
    ]
    for name, one in zip(names, found.groups, strict=True):
        if one.likelihood is None:
            continue
        known = [
            f"{_share(point.lowest, point.highest)} at day {point.time:g}"
            for point in one.likelihood.at(at)
            if point.lowest is not None and point.highest is not None
        ]
        lines.append(f"{name}, still free, placing none: {'; '.join(known) or 'on no asked day known'}.")
    return lines


def _share(lowest: float, highest: float) -> str:
    low, high = f"{lowest:.0%}", f"{highest:.0%}"
    return low if low == high else f"{low} to {high}"


def read_as_sentence(reading: DefinitionReading, definition: Definition) -> str:
    """What of a study the definition was read by: measures it left out, and the gap that its visits give."""
    told = []
    if reading.definition.measures != definition.measures:
        told.append(
            f"Read by {' and '.join(reading.definition.measures)}, which is what the study has of its measures."
        )
    if definition.max_missed_visits is not None:
        said = "as planned" if reading.is_every_said else "in the median of the answers"
        told.append(
            f"Visits are {days_text(reading.every_days or 0)} apart {said}, so that follow-up ends after more than "
            f"{days_text(reading.definition.max_gap_days)} unknown."
        )
    if definition.covers is not None:
        told.append(f"It reads answers about {covers_text(definition.covers)}.")
    return " ".join(told)


def left_out_sentence(flow: FlowCounts) -> str:
    """Answers that count for nothing; empty where there are none."""
    told = []
    if flow.contradicted:
        told.append(
            f"{count_text(flow.contradicted, 'bad answer')} left out, since shorter or equally long ones say that each of "
            "their days was good or neither"
        )
    if flow.undecided_spans:
        told.append(
            f"{count_text(flow.undecided_spans, 'bad answer')} that may lie before or after the start of an interval, and "
            "count as no recurrence"
        )
    if flow.other_answers:
        told.append(f"{count_text(flow.other_answers, 'answer')} about other days than the definition takes")
    return f"Not counted: {'; '.join(told)}." if told else ""


def onset_payload(one: GroupOnsets | None, choice: str) -> dict[str, Any] | None:
    """What --json has of a group; None where no onset is uncertain."""
    if one is None or not one.is_uncertain:
        return None
    medians: Mapping[str, Any] = {name: whole(getattr(one, name).estimate) for name in ("first", "middle", "last")}
    return {
        "choice": choice,
        "medians": medians,
        "closeness": {"median": whole(one.median_days), "largest": one.largest_days},
        "npmle": None if one.likelihood is None else _steps(one.likelihood),
    }


def _steps(curve: TurnbullCurve) -> dict[str, list[float]]:
    """The days on which the estimate has come down, and the share still free from there on."""
    is_seen = curve.until < float("inf")
    free = 1 - curve.mass.cumsum()
    return {
        "time": [float(day) for day in curve.until[is_seen]],
        "survival": [max(float(share), 0.0) for share in free[is_seen]],
    }
