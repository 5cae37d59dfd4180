"""Withings: steps by day (date, value), and by short stretches (start, duration, value as lists in brackets).

The maker's other tables have the same columns; what a table counts stands in the name of the file alone.
"""

from __future__ import annotations

import json
import re

from data.imports.devices.amounts import NOT_WORN, STEPS, Amount, Left, Notes, Said, Told, Unsaid
from data.imports.devices.cells import day_reader, whole
from data.imports.devices.clock import by_day, instant
from data.imports.devices.tables import Table, cell_of

SOURCE = "Withings"
OWN_OFFSET = re.compile(r"[+-]\d{2}:?\d{2}$")


def is_daily(table: Table) -> bool:
    """A day and a value, nothing else."""
    return sorted(table.folded) == ["date", "value"]


def is_raw(table: Table) -> bool:
    """Stretches, with lists of seconds and values."""
    return sorted(table.folded) == ["duration", "start", "value"]


def check_name(name: str, said: Said) -> None:
    """Ask what is counted where the name of the file does not say."""
    if "steps" not in name.casefold() and said.columns.get(STEPS) != "value":
        raise Unsaid(
            "column", "The column “value” does not say what it counts; if it is steps, say so with --map steps=value."
        )


def read_daily(table: Table, said: Said, notes: Notes) -> Told:
    """Steps of days; a day of none was not worn."""
    at, value = table.place("date"), table.place("value")
    read = day_reader((cell_of(row, at) for _, row in table.rows()), said.date_format)
    for line, row in table.rows():
        cell = cell_of(row, value)
        try:
            day, steps = read(cell_of(row, at)), whole(cell)
        except ValueError as fault:
            yield Left(line, "value", cell, str(fault))
            continue
        yield Amount(line, STEPS, steps, STEPS, SOURCE, day) if steps else Left(line, "value", cell, NOT_WORN)


def read_raw(table: Table, said: Said, notes: Notes) -> Told:
    """Stretches one after the other, each with its own steps, in the offset of each record."""
    place = [table.place(name) for name in ("start", "duration", "value")]
    for line, row in table.rows():
        cells = [cell_of(row, at) for at in place]
        try:
            # a record with an offset of its own says where it was
            start, zone = instant(cells[0], said.zone if OWN_OFFSET.search(cells[0]) is None else None)
            lengths, values = (_list(cell) for cell in cells[1:])
            if len(lengths) != len(values):
                raise ValueError("the lists of seconds and of steps are not of one length")
        except (ValueError, RecursionError) as fault:
            yield Left(line, "start", cells[0], str(fault))
            continue
        if not any(values):
            yield Left(line, "value", cells[2], "no step in this stretch: nothing to add")
        for seconds, steps in zip(lengths, values, strict=True):
            for day, since, until, share in by_day(start, start + seconds, zone):
                if steps:
                    yield Amount(line, STEPS, steps * share, STEPS, SOURCE, day=day, start=since, end=until, zone=zone)
            start += seconds


def _list(cell: str) -> list[float]:
    found = json.loads(cell)
    found = found if isinstance(found, list) else [found]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one < 1e7 for one in found):
        raise ValueError(f"“{cell[:40]}” is no list of numbers from 0")
    return found
