"""Questionnaires, attributes and wide activity files: one record of the file is several rows of the store.

Such a record is a set of named values about a participant (and a day): an item, a total, an attribute, the
amount of a kind of activity. Unknown ones are no rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.imports.bouts import RECORDED, BoutTimes
from data.imports.ledger import LINES, handed_over
from data.imports.typed import Typed, unit_of


@dataclass(frozen=True, kw_only=True)
class MarkTable:
    """A raw table of named values. `names` holds, per role, the columns that name a value.

    has_day: the key has a day; adds: a value that the store does not have yet may join those it has
    (an attribute file may bring a further column), else a record is the same as a whole or contradicts.
    """

    name: str
    names: dict[str, dict[str, object]]
    value: tuple[str, pa.DataType]
    has_day: bool
    adds: bool
    fixed: dict[str, object]


def responses(instrument: str, roles: list[str]) -> MarkTable:
    """Item answers and scale totals of one questionnaire."""
    names = {}
    for role in roles:
        what, _, name = role.partition("_")
        names[role] = {"item": int(name), "total": None} if what == "item" else {"item": None, "total": name}
    return MarkTable(
        name="response",
        names=names,
        value=("value", pa.float64()),
        has_day=True,
        adds=False,
        fixed={"instrument": instrument},
    )


def attributes(roles: list[str]) -> MarkTable:
    """Facts about participants, under the names of their columns."""
    return MarkTable(
        name="attribute",
        names={role: {"name": role} for role in roles},
        value=("value", pa.string()),
        has_day=False,
        adds=True,
        fixed={},
    )


def amounts(roles: list[str]) -> MarkTable:
    """Amounts of activities, one column per kind."""
    names = {role: {"kind": role, "unit": unit_of(role)} for role in roles}
    return MarkTable(
        name="activity", names=names, value=("amount", pa.float64()), has_day=True, adds=False, fixed={"source": None}
    )


def compare(
    cursor,
    collection_id: int,
    table: MarkTable,
    roles: dict[str, Typed],
    records: np.ndarray,
    persons: np.ndarray,
    *,
    times: BoutTimes | None = None,
) -> dict[str, np.ndarray]:
    """Which records the store knows: record, is_same, is_contrary, batch_id, and place.

    place: of the first role that differs, in the order of the table's names. A record that is neither the
    same nor contrary brings values that may be added.
    """
    day = "and stored.on_day = asked.on_day" if table.has_day else ""
    if table.name == "activity":
        day += " and stored.start_at is not distinct from asked.start_at"
    contrary = "is_different and has_stored" if table.adds else "is_different"
    with handed_over(cursor, **_tables(table, roles, records, persons, times=times)):
        return cursor.execute(
            f"""-- one row per incoming record of which the store has any of the mapped values
            with {_stored(table)},
            known as (
                select asked.record, stored.place, stored.value, stored.batch_id
                from asked join stored on stored.participant_id = asked.participant_id {day}
            ),
            together as (
                select coalesce(known.record, marks.record) as record,
                       coalesce(known.place, marks.place) as place,
                       count(known.batch_id) > 0 as has_stored,
                       min(known.batch_id) as batch_id,
                       bool_and(known.value is distinct from marks.mark) as is_different
                from known
                full join marks on marks.record = known.record and marks.place = known.place
                group by 1, 2
            ),
            compared as (
                select record, not bool_or(is_different) as is_same, bool_or({contrary}) as is_contrary,
                       coalesce(min(batch_id) filter (where {contrary}), min(batch_id)) as batch_id,
                       coalesce(min(place) filter (where {contrary}), 0) as place
                from together group by record having bool_or(has_stored)
            )
            select * from compared order by record""",
            {"collection_id": collection_id, **table.fixed},
        ).fetchnumpy()


def contradicted(
    cursor, collection_id: int, table: MarkTable, roles: dict[str, Typed], records: np.ndarray, persons: np.ndarray
) -> dict[str, int]:
    """The names of which the store has another value for any of the records, each with the earliest batch of one."""
    with handed_over(cursor, **_tables(table, roles, records, persons)):
        rows = cursor.execute(
            f"""-- one row per name
            with {_stored(table)},
            told as (
                select asked.record, stored.place, min(stored.batch_id) as batch_id,
                       bool_and(stored.value is distinct from marks.mark) as is_different
                from marks join asked using (record)
                join stored on stored.participant_id = asked.participant_id and stored.place = marks.place
                group by 1, 2
            )
            select place, min(batch_id) from told where is_different group by 1 order by 1""",
            {"collection_id": collection_id, **table.fixed},
        ).fetchall()
    names = list(table.names)
    return {names[place]: batch for place, batch in rows}


def write(
    cursor,
    collection_id: int,
    batch_id: int,
    table: MarkTable,
    roles: dict[str, Typed],
    records: np.ndarray,
    persons: np.ndarray,
    lines: np.ndarray,
) -> int:
    """Append the known values of the records that the store does not have; returns how many."""
    names = [*_name_columns(table), *table.fixed]
    selected = [*(f"names.{name}" for name in _name_columns(table)), *(f"${name}" for name in table.fixed)]
    day = ("on_day, ", "asked.on_day, ") if table.has_day else ("", "")
    known = ""
    if table.adds:
        known = """where not exists (select 1 from stored where stored.participant_id = asked.participant_id
                                      and stored.place = marks.place)"""
    with handed_over(cursor, **_tables(table, roles, records, persons, lines)):
        cursor.execute(
            f"""insert into {table.name}
                (collection_id, participant_id, entry_id, revision, batch_id, is_deleted, {day[0]}
                 {", ".join(names)}, {table.value[0]})
                with {_stored(table)}
                select $collection_id, asked.participant_id, $first_id + asked.line, 1, $batch_id, false,
                       {day[1]} {", ".join(selected)}, marks.mark
                from marks join asked using (record) join names using (place) {known}
                order by asked.record, place""",
            {"collection_id": collection_id, "batch_id": batch_id, "first_id": batch_id * LINES, **table.fixed},
        )
        return cursor.fetchall()[0][0]


def _stored(table: MarkTable) -> str:
    """The query of a collection's current values under the mapped names, with the place of their role."""
    named = " and ".join(f"kept.{name} is not distinct from names.{name}" for name in _name_columns(table))
    fixed = "".join(f" and kept.{name} is not distinct from ${name}" for name in table.fixed)
    day = "kept.on_day, " if table.has_day else ""
    clock, rows = "", f"(select * from current_{table.name} where collection_id = $collection_id)"
    if table.name == "activity":
        clock, rows = "kept.start_at, ", f"({RECORDED})"
    return f"""stored as (
                select kept.participant_id, {day} {clock} kept.batch_id, kept.{table.value[0]} as value, names.place
                from {rows} as kept join names on {named}
                where kept.{table.value[0]} is not null {fixed}
            )"""


def _name_columns(table: MarkTable) -> list[str]:
    return list(next(iter(table.names.values())))


def _tables(
    table: MarkTable, roles, records, persons, lines=None, times: BoutTimes | None = None
) -> dict[str, pa.Table]:
    """Three tables: asked (the records), marks (their known values), names (the roles)."""
    asked = {
        "record": pa.array(records, pa.int64()),
        "participant_id": pa.array(persons[roles["participant"].codes[records]], pa.int32()),
    }
    if table.has_day:
        day = roles["date"]
        asked["on_day"] = pa.array(day.values, pa.date32()).take(pa.array(day.codes[records]))
    if table.name == "activity":
        asked["start_at"] = pa.nulls(len(records), pa.timestamp("us")) if times is None else times.stamps(records)
    if lines is not None:
        asked["line"] = pa.array(lines[records], pa.int64())
    schema = pa.schema([("record", pa.int64()), ("place", pa.int64()), ("mark", table.value[1])])
    marks = [_marks(roles[role], records, place, table, schema) for place, role in enumerate(table.names)]
    names = {name: [values[name] for values in table.names.values()] for name in _name_columns(table)}
    places = pa.array(range(len(table.names)), pa.int64())
    return {
        "asked": pa.table(asked),
        "marks": pa.concat_tables(marks),
        "names": pa.table({"place": places, **_typed(names)}),
    }


def _marks(typed: Typed, records: np.ndarray, place: int, table: MarkTable, schema: pa.Schema) -> pa.Table:
    codes = typed.codes[records]
    is_known = typed.is_known()[codes]
    values = pa.array(typed.values, table.value[1]).take(pa.array(codes[is_known]))
    n = int(np.count_nonzero(is_known))
    columns = [pa.array(records[is_known], pa.int64()), pa.array(np.full(n, place), pa.int64()), values]
    return pa.table(columns, schema=schema)


def _typed(names: dict[str, list]) -> dict[str, pa.Array]:
    types = {name: pa.int16() if name == "item" else pa.string() for name in names}
    return {name: pa.array(values, types[name]) for name, values in names.items()}
