"""Columns of a diary without a role: attributes if constant within each participant, else not stored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.imports import marks
from data.imports.cells import is_unknown
from data.imports.judge import Judged
from data.imports.plan import Plan
from data.imports.questions import missing_test
from data.imports.sheet import Column, Sheet
from data.imports.typed import Typed, type_column


@dataclass(frozen=True)
class Extras:
    """The attributes a diary brings, and the columns of which nothing is stored.

    records: for each attribute the first record of each participant that has it.
    """

    attributes: dict[str, tuple[Typed, np.ndarray]]
    participant: Typed | None
    lines: np.ndarray | None
    not_stored: tuple[str, ...]
    warnings: tuple[str, ...]


def find_extras(cursor, collection_id: int | None, sheet: Sheet, plan: Plan, judged: Judged) -> Extras:
    """Judge the columns without a role from the records that are stored or duplicates."""
    if plan.kind == "attributes":
        return Extras({}, None, None, (), ())
    free = [column for column in sheet.columns if column not in plan.columns.values()]
    if plan.kind != "diary":
        return Extras({}, None, None, tuple(free), ())
    accepted = np.flatnonzero(judged.tells_of_people())
    structural = sheet.turn.structural if sheet.turn else ()
    found, not_stored, warnings = {}, [name for name in free if name in structural], []
    for name in free:
        if name in structural:
            continue
        constant = _constant(sheet.column(name), plan, judged.roles["participant"], accepted)
        if constant is not None and (batch := _contradicts(cursor, collection_id, name, constant, judged)):
            warnings.append(f"“{name}” differs from what batch {batch} says; the column was not stored.")
            constant = None
        if constant is None:
            not_stored.append(name)
        else:
            found[name] = constant
    return Extras(
        found, judged.roles["participant"], judged.verdict.lines, tuple(not_stored), tuple(warnings)
    )


def write_extras(cursor, collection_id: int, batch_id: int, extras: Extras, persons: np.ndarray) -> None:
    """Append the attributes that the collection does not have yet."""
    for name, (typed, records) in extras.attributes.items():
        roles = {"participant": extras.participant, name: typed}
        table = marks.attributes([name])
        marks.write(cursor, collection_id, batch_id, table, roles, records, persons, extras.lines)


def _constant(
    column: Column, plan: Plan, participant: Typed, accepted: np.ndarray
) -> tuple[Typed, np.ndarray] | None:
    """The values, and the first record of each participant that has one; None if some participant has two."""
    is_missing = missing_test(plan.missing)
    typed = type_column(column, lambda text: None if is_unknown(text) or is_missing(text) else text)
    codes = typed.codes[accepted]
    is_known = typed.is_known()[codes]
    if not is_known.all():
        accepted, codes = accepted[is_known], codes[is_known]
    if not len(codes):
        return None
    persons = participant.codes[accepted]
    first = np.full(len(participant.values), -1, np.int64)
    first[persons[::-1]] = np.arange(len(persons))[::-1]
    if not np.array_equal(codes, codes[first[persons]]):
        return None
    return typed, np.sort(accepted[first[first >= 0]])


def _contradicts(cursor, collection_id: int | None, name: str, constant, judged: Judged) -> int | None:
    """The earliest batch that gives a participant another value of this attribute, None if none does."""
    typed, records = constant
    participant = judged.roles["participant"]
    records = records[judged.persons[participant.codes[records]] > 0]
    if collection_id is None or not len(records):
        return None
    roles = {"participant": participant, name: typed}
    found = marks.compare(cursor, collection_id, marks.attributes([name]), roles, records, judged.persons)
    contrary = np.asarray(found["is_contrary"], bool)
    return int(np.asarray(found["batch_id"])[contrary].min()) if contrary.any() else None
