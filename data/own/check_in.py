"""What a person says of one day, and what of it cannot be: a check-in, whatever it was typed into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, make_dataclass, replace
from datetime import date, time

from data.catalogue.vocabulary import KINDS, MEASURES, Measure
from data.store.store import StoreError

NOTE_LIMIT = 4000
FIRST_DAY = date(1900, 1, 1)
AMOUNT_LIMIT = {"minutes": 1440, "steps": 200_000, "sessions": 50}
DAY, NOTE = "on_day", "note"

_Said = make_dataclass(
    "_Said",
    [
        ("on_day", date),
        ("at_time", time | None, None),
        *((name, float | None, None) for name in MEASURES),
        ("note", str | None, None),
        ("amounts", dict[str, float], field(default_factory=dict)),
        ("own", dict[str, float], field(default_factory=dict)),
    ],
    frozen=True,
    kw_only=True,
)


class CheckIn(_Said):
    """What one form says about one day: each measure of the catalogue under its name, None for unknown.

    `at_time`: the time of the day that it is about, where the person said one. `amounts` maps a kind of activity to its
    amount; `own` a measure that the collection made for itself to its value, without those that are unknown.
    """


class CheckInFault(StoreError):
    """A check-in that cannot be saved as it is. `faults`: by what each is about, a measure, a kind, a day or the note."""

    def __init__(self, faults: Mapping[str, str]):
        self.faults = dict(faults)
        super().__init__(" ".join(self.faults.values()))


def values_of(check_in: CheckIn) -> dict[str, float]:
    """What a check-in says about measures, by name, without those that are unknown."""
    named = {name: getattr(check_in, name) for name in MEASURES}
    return {name: value for name, value in named.items() if value is not None} | check_in.own


def with_remedies(check_in: CheckIn, remedies: Mapping[str, str]) -> CheckIn:
    """The check-in where one medicine or care by name says that some was taken or had.

    `remedies`: what each of one's own is, "medicine" or "care", by its name.
    """
    had = {remedies[name] for name, value in check_in.own.items() if name in remedies and value > 0}
    told = {measure: 1 for kind, measure in MEANS.items() if kind in had and getattr(check_in, measure) is None}
    return replace(check_in, **told) if told else check_in


MEANS = {"medicine": "medicine", "care": "care_sought"}  # one had by name makes the measure 1


def check(
    check_in: CheckIn, own: Mapping[str, Measure], remedies: Mapping[str, str], *, today: date, whose: str
) -> None:
    """Raises CheckInFault with a sentence for each thing that cannot be; `own`: the measures of the collection's own."""
    faults = dict(_faults(check_in, own, remedies, whose))
    if not FIRST_DAY <= check_in.on_day <= today:
        faults[DAY] = not_a_day(check_in.on_day)
    if not values_of(check_in) and not check_in.amounts and not check_in.note:
        faults[DAY] = faults.get(DAY, "Nothing is said of this day yet; one answer, a note or an activity is enough.")
    if faults:
        raise CheckInFault(faults)


def not_a_day(day: date) -> str:
    """The sentence for a day that cannot be recorded."""
    return f"{day:%d %B %Y} is not a day that can be recorded; choose one up to today."


def _faults(
    check_in: CheckIn, own: Mapping[str, Measure], remedies: Mapping[str, str], whose: str
) -> Iterator[tuple[str, str]]:
    for name, measure in MEASURES.items():
        value = getattr(check_in, name)
        if value is not None and (fault := _value_fault(measure, value)):
            yield name, fault
    for name, value in check_in.own.items():
        if name not in own:
            there = f"it has {', '.join(own)}" if own else "it has none"
            yield name, f"{whose} has no measure of its own called {name[:60]}; {there}."
        elif fault := _value_fault(own[name], value):
            yield name, fault
    average, worst = check_in.pain_average, check_in.pain_worst
    if average is not None and worst is not None and worst < average:
        yield "pain_worst", f"Worst pain ({worst:g}) is below average pain ({average:g}); change one of the two."
    for kind, amount in check_in.amounts.items():
        if kind not in KINDS:
            yield kind, f"There is no activity called {kind}; there are {', '.join(KINDS)}."
        elif not 0 <= amount <= AMOUNT_LIMIT[KINDS[kind].unit]:
            limit = AMOUNT_LIMIT[KINDS[kind].unit]
            yield kind, f"{KINDS[kind].title.capitalize()} was {amount:g}; a day takes 0 to {limit:,}."
    if check_in.note is not None and len(check_in.note) > NOTE_LIMIT:
        yield NOTE, f"The note has {len(check_in.note):,} characters; it takes up to {NOTE_LIMIT:,}."
    for name, value in check_in.own.items():
        means = MEANS.get(remedies.get(name, ""))
        if means is not None and value > 0 and getattr(check_in, means) == 0 and name in own:
            yield means, f"“{MEASURES[means].words[0]}” and “{own[name].said_of(value)}” cannot both be; change one."


def _value_fault(measure: Measure, value: float) -> str | None:
    name = f"{measure.title[:1].upper()}{measure.title[1:]}"
    if not measure.minimum <= value <= measure.maximum:
        return f"{name} was {value}; it takes {measure.minimum:g} to {measure.maximum:g}."
    if measure.is_whole and value != int(value):
        return f"{name} was {value:g}; it takes whole numbers only."
    return None
