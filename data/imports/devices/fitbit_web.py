"""Fitbit's export from the web: tables one below the other (Body, Activities, Sleep), of which steps, sitting and sleep are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from data.imports.devices.amounts import Amount, Left, Notes, Said, Told
from data.imports.devices.cells import day_reader, whole
from data.imports.devices.day_tables import FITBIT, is_fitbit, read_fitbit
from data.imports.devices.rest import by_day
from data.imports.devices.tables import Table, cell_of, tables_of

ASLEEP = "minutes asleep"
ENDS = ("%Y-%m-%d %I:%M%p", "%Y-%m-%d %I:%M %p", "%Y-%m-%d %H:%M")  # a sleep is of the day on which it ends


def is_it(head: bytes) -> bool:
    """Whether one of the tables at a file's beginning is Fitbit's of activities or of sleep."""
    return any(is_fitbit(table) or _is_sleep(table) for table in tables_of(head))


def read(content: bytes, said: Said, notes: Notes) -> Told:
    """What the tables that are known tell; the others are named."""
    for table in tables_of(content):
        if is_fitbit(table):
            yield from read_fitbit(table, said, notes)
        elif _is_sleep(table):
            yield from _read_sleep(table, said)
        elif table.above:
            notes.say(f"The table “{table.above[0][0].strip()[:40]}” has no steps and no sleep; it was not read.")


def _is_sleep(table: Table) -> bool:
    return table.has(ASLEEP, "minutes awake") and (table.has("end time") or table.has("date"))


def _read_sleep(table: Table, said: Said) -> Iterator[Amount | Left]:
    ends, slept = table.place("end time", "date"), table.place(ASLEEP)
    read = day_reader((cell_of(row, ends) for _, row in table.rows()), said.date_format)
    told: list[tuple[int, str, float]] = []
    for line, row in table.rows():
        cell = cell_of(row, ends)
        try:
            told.append((line, _ended(cell) or read(cell), whole(cell_of(row, slept)) or 0))
        except ValueError as fault:
            yield Left(line, table.names[ends or 0], cell, str(fault))
    yield from by_day(told, FITBIT)


def _ended(cell: str) -> str | None:
    for form in ENDS:
        try:
            return datetime.strptime(cell, form).date().isoformat()
        except ValueError:
            continue
    return None
