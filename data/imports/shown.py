"""The first records of a file as they will be stored, by kind: what a choice changes is seen in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data.imports.faults import CellFault
from data.imports.outcome import LoadResult
from data.imports.plan import CLOCK_ROLES, INSTANTS, WITH_FACTS, Plan
from data.imports.sheet import Sheet
from data.imports.time_roles import clock_told
from data.imports.typed import fact_reader, parsers

FACTS = "facts"
WHO = ("participant", "date", *CLOCK_ROLES, "entry", *INSTANTS)
LOOKED_AT = 5000  # accepted records in which a kind is looked for


@dataclass(frozen=True, kw_only=True)
class KindShown:
    """Records of one kind: `roles`, or of FACTS the names of the facts, and for each record the value of each, None where
    it is unknown."""

    kind: str
    instrument: str | None
    roles: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def first_stored(sheet: Sheet, plan: Plan, result: LoadResult, *, today: date, n: int = 5) -> tuple[KindShown, ...]:
    """The first `n` records of each kind that has any, and the facts about the first `n` people of a diary."""
    kept = np.flatnonzero(~np.isin(sheet.lines(), result.rejects["line"].to_numpy(np.int64)))
    shown = [_records(sheet, one, kept[:LOOKED_AT], today, n) for one in (plan, *plan.further)]
    if plan.parts[plan.of_facts].kind in WITH_FACTS:
        shown.append(_facts(sheet, plan, result, kept, n))
    return tuple(one for one in shown if one.rows)


def _records(sheet: Sheet, plan: Plan, kept: np.ndarray, today: date, n: int) -> KindShown:
    readers, clock = parsers(sheet, plan, today), clock_told(plan)
    columns = {role: sheet.column(plan.columns.get(role, role)) for role in readers}
    rows = []
    for record in kept.tolist():
        row = {role: _read(readers[role], column.trimmed[column.codes[record]]) for role, column in columns.items()}
        if plan.kind in ("attributes", *WITH_FACTS) or any(
            value is not None for role, value in row.items() if role not in WHO
        ):
            told = (
                f"day {clock.day_text(value)}" if isinstance(value, date) and not clock.is_dated else value
                for value in row.values()
            )
            rows.append(tuple(told))
        if len(rows) == n:
            break
    return KindShown(kind=plan.kind, instrument=plan.instrument, roles=tuple(columns), rows=tuple(rows))


def _facts(sheet: Sheet, plan: Plan, result: LoadResult, kept: np.ndarray, n: int) -> KindShown:
    """What is said of people in columns of a diary that stay the same: the first answer of each."""
    names = [name for name in sheet.columns if name not in plan.taken and name not in result.not_stored]
    plan = plan.parts[plan.of_facts]
    if not names or not len(kept):
        return KindShown(kind=FACTS, instrument=None, roles=(), rows=())
    who = plan.columns.get("participant")
    people = sheet.column(who).codes[kept] if who else np.zeros(len(kept), np.int64)
    _, first = np.unique(people, return_index=True)
    rows = []
    for place in np.sort(first)[:n]:
        records = kept[people == people[place]]
        label = sheet.column(who).trimmed[people[place]] if who else ""
        row: list[object] = [plan.spelled.get(who, {}).get(label, label)] if who else []
        for name in names:
            column = sheet.column(name)
            read = fact_reader(column, plan)
            values = (_read(read, column.trimmed[code]) for code in dict.fromkeys(column.codes[records].tolist()))
            row.append(next((value for value in values if value is not None), None))
        rows.append(tuple(row))
    return KindShown(kind=FACTS, instrument=None, roles=(*(["participant"] if who else []), *names), rows=tuple(rows))


def _read(read, text: str) -> object:
    try:
        return read(text)
    except CellFault:
        return None
