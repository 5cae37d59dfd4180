"""What a definition makes of an example diary, and how many people of a collection can ever meet it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from data.catalogue.definition import Definition
from data.catalogue.vocabulary import MEASURES
from data.own.example_diary import example_diary
from data.recurrence.engine import derive
from data.store.store import Collection
from data.study.populations import Population

State = Literal["good", "between", "bad", "unknown"]
FIRST_ON = date(2024, 1, 1)
# pain of an example diary from 0 to 10, None for a day without an entry: well, a short dip, well again, and a recurrence
EXAMPLE: tuple[int | None, ...] = (
    *(5, 6, 4, 3, 2, 1, 1, 0, 0, 0, 0, None, 0, 0, 0, 1, 0, 0, 0, 0),
    *(0, 2, 1, 0, 0, 0, 0, 0, 0, None, None, *(0,) * 9),
    *(0,) * 20,
    *(*(0,) * 7, 3, 5, 6, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0),
)


@dataclass(frozen=True, kw_only=True)
class ExampleDay:
    """One day: its pain, None without an entry, and what the definition makes of it."""

    pain: int | None
    state: State


@dataclass(frozen=True, kw_only=True)
class ExampleRespites:
    """The days of the example, and the days (from 1) on which recoveries are confirmed and recurrences begin."""

    days: tuple[ExampleDay, ...]
    confirmed: tuple[int, ...]
    recurred: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CanBeMet:
    """Of `participants`, how many have a day that decides the rules, recover at least once, and have a recurrence then."""

    participants: int
    with_known_day: int
    at_risk: int
    recurred: int


@cache
def example_of(definition: Definition) -> ExampleRespites | None:
    """The example diary as the definition reads it: each measure that it names moves with pain over its own range.

    Read by the same models as any diary. None where it is for answers about periods or visits, and where it names a
    measure that somebody made for themselves: the example is a diary kept daily.
    """
    of_days = (
        definition.covers is None and definition.max_missed_visits is None and "pain_days" not in definition.measures
    )
    if not of_days or any(name not in MEASURES for name in definition.measures):
        return None
    with example_diary(EXAMPLE, definition.measures, FIRST_ON) as diary, derive(diary, definition) as derivation:
        runs, intervals = derivation.runs(), derivation.intervals(all=True)
    states: list[State] = ["unknown"] * len(EXAMPLE)
    for run in runs.itertuples():
        for place in range((run.first_on - FIRST_ON).days, (run.last_on - FIRST_ON).days + 1):
            if EXAMPLE[place] is not None:
                states[place] = run.state
    days = [ExampleDay(pain=pain, state=state) for pain, state in zip(EXAMPLE, states, strict=True)]
    return ExampleRespites(
        days=tuple(days), confirmed=_numbers(intervals["t0_on"]), recurred=_numbers(intervals["recurrence_on"].dropna())
    )


def can_be_met(collection: Collection, definition: Definition, population: Population | None = None) -> CanBeMet:
    """How many people can ever meet a definition in what was recorded; DefinitionError for a measure that is not there."""
    with derive(collection, definition, population=population) as derivation:
        flow, first = derivation.flow().overall, derivation.intervals()
    return CanBeMet(
        participants=flow.participants,
        with_known_day=flow.participants - flow.no_entries - flow.no_known_day,
        at_risk=flow.at_risk,
        recurred=int(first["event"].sum()),
    )


def _numbers(days: Sequence[date]) -> tuple[int, ...]:
    return tuple((day - FIRST_ON).days + 1 for day in days)
