"""Columns without a role of a diary, of who was followed or of a finished table: attributes if constant within each participant, else not stored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.imports import marks
from data.imports.column import Column
from data.imports.judge import Judged
from data.imports.plan import WITH_FACTS, Plan
from data.imports.sheet import Sheet
from data.imports.typed import Typed, fact_reader, type_column


@dataclass(frozen=True, kw_only=True)
class Extras:
    """The attributes a diary brings, and the columns of which nothing is stored.

    people: codes of the participants that have any; numbers: the record in which each is first told about; values:
    for each attribute one value per person, by position in `people`. facts_only: the records without anything else.
    """

    people: np.ndarray
    numbers: np.ndarray
    values: dict[str, Typed]
    not_stored: tuple[str, ...]
    warnings: tuple[str, ...]
    facts_only: np.ndarray


NOBODY = np.empty(0, np.int64)

NO_EXTRAS = Extras(people=NOBODY, numbers=NOBODY, values={}, not_stored=(), warnings=(), facts_only=NOBODY)


def find_extras(cursor, collection_id: int | None, sheet: Sheet, plan: Plan, judged: Judged) -> Extras:
    """Judge the columns without a role from the records that are stored or duplicates.

    judged: those of the part of the plan that has the facts with it.
    """
    if plan.kind == "attributes":
        return NO_EXTRAS
    free = [column for column in sheet.columns if column not in plan.taken]
    plan = plan.parts[plan.of_facts]
    if plan.kind not in WITH_FACTS or not free:
        return Extras(people=NOBODY, numbers=NOBODY, values={}, not_stored=tuple(free), warnings=(), facts_only=NOBODY)
    accepted = np.flatnonzero(judged.tells_of_people())
    structural = sheet.turn.structural if sheet.turn else ()
    participant = judged.roles["participant"]
    codes = participant.codes[accepted]
    first = np.full(len(participant.values), -1, np.int64)
    first[codes[::-1]] = accepted[::-1]
    people = np.flatnonzero(first >= 0)
    values, tells = {}, {}
    nothing_else = np.flatnonzero(judged.is_nothing)
    for name in free:
        constant = None
        if name not in structural:
            constant = _constant(sheet.column(name), plan, participant, accepted)
        if constant is not None:
            typed, by_person = constant
            values[name] = Typed(column=typed.column, codes=by_person[people], values=typed.values, faults={})
            tells[name] = typed.is_known()[typed.codes[nothing_else]]
    found = Extras(people=people, numbers=first[people], values=values, not_stored=(), warnings=(), facts_only=NOBODY)
    contrary = _contradictions(cursor, collection_id, found, judged)
    warnings = [
        f"“{name}” differs from what batch {batch} says; the column was not stored." for name, batch in contrary.items()
    ]
    kept = {name: typed for name, typed in values.items() if name not in contrary}
    not_stored = tuple(name for name in free if name not in kept)
    has_any = np.zeros(len(people), bool)
    for typed in kept.values():
        has_any |= typed.is_known()[typed.codes]
    told = {
        name: Typed(column=t.column, codes=t.codes[has_any], values=t.values, faults={}) for name, t in kept.items()
    }
    facts_only = nothing_else[np.logical_or.reduce([tells[name] for name in kept])] if kept else NOBODY
    return Extras(
        people=people[has_any],
        numbers=found.numbers[has_any],
        values=told,
        not_stored=not_stored,
        warnings=tuple(warnings),
        facts_only=facts_only,
    )


def write_extras(
    cursor, collection_id: int, batch_id: int, extras: Extras, persons: np.ndarray, lines: np.ndarray
) -> None:
    """Append the attributes that the collection does not have yet; `lines` numbers the records of the file."""
    if extras.values and len(extras.people):
        table = marks.attributes(list(extras.values))
        everyone = np.arange(len(extras.people))
        marks.write(
            cursor,
            collection_id,
            batch_id=batch_id,
            table=table,
            roles=_roles(extras),
            records=everyone,
            persons=persons,
            lines=lines[extras.numbers],
        )


def _roles(extras: Extras) -> dict[str, Typed]:
    """One record per person: who it is, and every attribute."""
    return {"participant": Typed(column=None, codes=extras.people, values=[], faults={}), **extras.values}


def _constant(column: Column, plan: Plan, participant: Typed, accepted: np.ndarray) -> tuple[Typed, np.ndarray] | None:
    """The values and which of them each participant has; None if some participant has two, or nobody has any."""
    typed = type_column(column, fact_reader(column, plan))
    codes = typed.codes[accepted]
    is_known = typed.is_known()[codes]
    if not is_known.all():
        accepted, codes = accepted[is_known], codes[is_known]
    if not len(codes):
        return None
    values = list(typed.values)
    if None not in values:
        values.append(None)
    persons = participant.codes[accepted]
    by_person = np.full(len(participant.values), values.index(None), np.int64)
    by_person[persons] = codes
    if not np.array_equal(codes, by_person[persons]):
        return None
    return Typed(column=typed.column, codes=typed.codes, values=values, faults={}), by_person


def _contradictions(cursor, collection_id: int | None, found: Extras, judged: Judged) -> dict[str, int]:
    """The attributes of which the collection knows another value of somebody, each with the earliest such batch."""
    known = np.flatnonzero(judged.persons[found.people] > 0)
    if collection_id is None or not found.values or not len(known):
        return {}
    table = marks.attributes(list(found.values))
    return marks.contradicted(cursor, collection_id, table, _roles(found), known, judged.persons)
