"""Xiaomi's fitness data: rows of several devices and of days, of which the daily reports hold each step once."""

from __future__ import annotations

import json

from data.imports.devices.amounts import NOT_WORN, STEPS, Amount, Left, Notes, Said, Told
from data.imports.devices.clock import day_at, noon_day
from data.imports.devices.tables import Table, cell_of

REPORT = "daily_report"


def is_it(table: Table) -> bool:
    """Its own columns."""
    return table.has("tag", "key", "time", "value")


def read(table: Table, said: Said, notes: Notes) -> Told:
    """The daily reports of steps; of several of one day the one that has most."""
    tag, key, time, value = (table.place(name) for name in ("tag", "key", "time", "value"))
    days: dict[str, list[tuple[float, int]]] = {}
    n_others = 0
    for line, row in table.rows():
        if (cell_of(row, tag), cell_of(row, key)) != (REPORT, "steps"):
            n_others += 1
            continue
        cell = cell_of(row, value)
        try:
            seconds, steps = int(cell_of(row, time)), json.loads(cell)["steps"]
            if isinstance(steps, bool) or not 0 <= steps < 1e7:
                raise ValueError
            day = day_at(seconds, said.zone) if said.zone else noon_day(seconds)
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            yield Left(line, "Value", cell, "no day and number of steps")
            continue
        if steps:
            days.setdefault(day, []).append((float(steps), line))
        else:
            yield Left(line, "Value", cell, NOT_WORN)
    for day, reports in days.items():
        reports.sort(reverse=True)
        yield Amount(reports[0][1], STEPS, reports[0][0], STEPS, "Xiaomi", day)
        for steps, line in reports[1:]:
            yield Left(line, "Value", f"{steps:g}", "another report of the same day, which had more steps in the first")
    if n_others:
        notes.say(f"{n_others:,} rows are no daily report of steps, which holds each step once, and are not taken.")
