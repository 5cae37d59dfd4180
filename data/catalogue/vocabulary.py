"""The words raw rows are written in: measures of a day with their scales, kinds of activity with their units."""

from __future__ import annotations

from dataclasses import dataclass

PERSON = "me"  # the label of the one participant of a personal collection
OWN_DIARY = "My diary"  # the name of the owner's own personal collection, which no study can take


@dataclass(frozen=True, kw_only=True)
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
        Measure(name="pain_average", minimum=0, maximum=10, is_whole=False, title="average pain"),
        Measure(name="pain_worst", minimum=0, maximum=10, is_whole=False, title="worst pain"),
        Measure(name="pain_now", minimum=0, maximum=10, is_whole=False, title="pain now"),
        Measure(name="activity_limited", minimum=0, maximum=4, is_whole=True, title="limited in activities"),
        Measure(name="flare", minimum=0, maximum=1, is_whole=True, title="flare"),
        Measure(name="care_sought", minimum=0, maximum=1, is_whole=True, title="saw someone about it"),
        Measure(name="medicine", minimum=0, maximum=1, is_whole=True, title="pain medicine"),
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
