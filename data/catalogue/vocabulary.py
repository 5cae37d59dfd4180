"""The words raw rows are written in: measures of a day with their scales, kinds of activity with their units."""

from __future__ import annotations

from dataclasses import dataclass

PERSON = "me"  # the label of the one participant of a personal collection
OWN_DIARY = "My diary"  # the name of the owner's own personal collection, which no study can take


@dataclass(frozen=True)
class Measure:
    """A measure of a day: its closed range and whether only whole numbers are answers."""

    name: str
    minimum: int
    maximum: int
    is_whole: bool
    title: str


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("pain_average", 0, 10, False, "average pain"),
        Measure("pain_worst", 0, 10, False, "worst pain"),
        Measure("pain_now", 0, 10, False, "pain now"),
        Measure("activity_limited", 0, 4, True, "limited in activities"),
        Measure("flare", 0, 1, True, "flare"),
        Measure("care_sought", 0, 1, True, "saw someone about it"),
        Measure("medicine", 0, 1, True, "pain medicine"),
    )
}
PAIN_MEASURES = ("pain_average", "pain_worst", "pain_now")


@dataclass(frozen=True)
class Kind:
    """A kind of activity that the forms offer; files may bring others."""

    name: str
    unit: str
    title: str


# Append only: the order is part of the entry ids that data/own/entries.py gives.
KINDS = {
    kind.name: kind
    for kind in (
        Kind("walking", "minutes", "minutes walked"),
        Kind("sitting", "minutes", "minutes sat"),
        Kind("steps", "steps", "steps"),
        Kind("exercise_strength", "sessions", "strength"),
        Kind("exercise_mobility", "sessions", "mobility"),
        Kind("exercise_movement", "sessions", "floor and movement work"),
        Kind("exercise_other", "sessions", "other exercises"),
        Kind("care_heat", "sessions", "heat"),
        Kind("care_massage", "sessions", "massage"),
        Kind("care_acupuncture", "sessions", "acupuncture"),
        Kind("care_mindfulness", "sessions", "mindfulness"),
    )
}
