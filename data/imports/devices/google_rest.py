"""Google Health's sleep and resting heart rate of a Takeout (2026): stages of each sleep, and a table of days."""

from __future__ import annotations

from data.imports.devices.amounts import Left, Notes, Said, Told, zone_unsaid
from data.imports.devices.cells import number
from data.imports.devices.clock import DAY, day_at, instant
from data.imports.devices.rest import by_day, resting
from data.imports.devices.tables import Table, cell_of
from data.imports.faults import ImportFault

SOURCE = "Google Health"
ASLEEP = frozenset({"light", "deep", "rem", "asleep", "sleeping"})  # neither awake nor restless


def is_stages(table: Table) -> bool:
    """A row for each stage of a sleep."""
    return table.has("sleep_id", "sleep_stage_type", "sleep_stage_start", "sleep_stage_end")


def read_stages(table: Table, said: Said, notes: Notes) -> Told:
    """Minutes asleep by the day, in the offset of each record itself, on which the sleep ended."""
    names = ("sleep_id", "sleep_stage_type", "sleep_stage_start", "sleep_stage_end", "end_utc_offset")
    sleep, kind, begins, ends, offset = (table.place(name) for name in names)
    sleeps: dict[str, tuple[int, float, str, float]] = {}
    for line, row in table.rows():
        try:
            start, end = (instant(cell_of(row, at), "UTC")[0] for at in (begins, ends))
            if end < start:
                raise ValueError("it ends before it begins")
        except ValueError as fault:
            yield Left(line, "sleep_stage_start", cell_of(row, begins), str(fault))
            continue
        is_asleep = cell_of(row, kind).casefold() in ASLEEP
        minutes = (end - start) / 60 if is_asleep else 0.0
        first, last, zone, told = sleeps.get(cell_of(row, sleep), (line, end, "", 0.0))
        if end >= last:
            last, zone = end, cell_of(row, offset) or said.zone or "UTC"
        sleeps[cell_of(row, sleep)] = (first, last, zone, told + minutes)
        if first != line:
            yield Left(line, "sleep_stage_type", cell_of(row, kind), "counted with the first stage of the same sleep")
    yield from by_day(((first, day_at(last, zone), minutes) for first, last, zone, minutes in sleeps.values()), SOURCE)


def is_sleeps(table: Table) -> bool:
    """A row for each sleep, those without stages too."""
    return table.has("sleep_id", "minutes_asleep", "sleep_end")


def read_sleeps(table: Table, said: Said, notes: Notes) -> Told:
    """Minutes asleep by the day, in the offset of each record itself, on which the sleep ended."""
    ends, offset, asleep = (table.place(name) for name in ("sleep_end", "end_utc_offset", "minutes_asleep"))
    told = []
    for line, row in table.rows():
        try:
            end = instant(cell_of(row, ends), "UTC")[0]
            day = day_at(end, cell_of(row, offset) or said.zone or "UTC")
            told.append((line, day, number(cell_of(row, asleep)) or 0.0))
        except (ValueError, ImportFault) as fault:
            yield Left(line, "sleep_end", cell_of(row, ends), str(fault))
    yield from by_day(told, SOURCE)


def is_resting(table: Table, name: str) -> bool:
    """Heart rates of days; those of moments have the same columns, so that the name decides."""
    return table.has("timestamp", "beats per minute") and "resting" in name.rsplit("/", 1)[-1].casefold()


def read_resting(table: Table, said: Said, notes: Notes) -> Told:
    """Heart rates at rest; the stamp is the day itself, or in some versions the instant at which it began there."""
    at, beats, source = (table.place(name) for name in ("timestamp", "beats per minute", "data source"))
    for line, row in table.rows():
        try:
            begun, found = instant(cell_of(row, at), "UTC")[0], number(cell_of(row, beats))
        except ValueError as fault:
            yield Left(line, "beats per minute", cell_of(row, beats), str(fault))
            continue
        if begun % DAY and said.zone is None:
            raise zone_unsaid(cell_of(row, at))
        day = day_at(begun, said.zone if begun % DAY else "UTC")
        yield resting(line, day, found, cell_of(row, source) or SOURCE)
