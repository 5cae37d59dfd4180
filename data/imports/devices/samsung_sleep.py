"""Samsung Health's sleeps: a row for each, and in a table of its own the stages of those that a watch followed.

Stamps are UTC, each row with its own offset. `sleep_duration` is from begin to end, awake or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from data.imports.devices.amounts import Left, Notes, Told
from data.imports.devices.clock import instant
from data.imports.devices.rest import stretch_asleep
from data.imports.devices.tables import Table, cell_of, read_table
from data.imports.faults import ImportFault

SLEEPS, STAGES = "com.samsung.shealth.sleep", "com.samsung.health.sleep_stage"
AWAKE = "40001"
SOURCE = "Samsung Health"


def is_it(head: bytes) -> bool:
    """Whether its first line is the title of the table of sleeps."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(f"{SLEEPS},".encode())


def read(content: bytes, stages: bytes | None, notes: Notes) -> Told:
    """Stretches asleep by the day of waking; a sleep without stages counts from its begin to its end."""
    asleep: dict[str, list[tuple[str, str]]] = {}
    if stages is not None and (table := read_table(stages, line=2)):
        for _, (sleep, stage, begins, ends) in _cells(table, "sleep_id", "stage", "start_time", "end_time"):
            asleep.setdefault(sleep, [])
            if stage != AWAKE:
                asleep[sleep].append((begins, ends))
    n_whole = 0
    table = read_table(content, line=2)
    for line, (sleep, offset, begins, ends) in _cells(table, "datauuid", "time_offset", "start_time", "end_time"):
        parts = asleep.get(sleep)
        n_whole += parts is None
        try:
            for since, until in parts if parts is not None else [(begins, ends)]:
                start, end = instant(since, "UTC")[0], instant(until, "UTC")[0]
                yield stretch_asleep(line, start, end, _zone(offset), SOURCE)
        except (ValueError, OverflowError, ImportFault) as fault:
            yield Left(line, "start_time", begins, str(fault)[:120])
            continue
        if parts == []:
            yield Left(line, "stage", AWAKE, "awake throughout")
    if n_whole:
        notes.say(f"{n_whole:,} sleeps have no stages; they count from their begin to their end.")


def _cells(table: Table | None, *names: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of these columns, whose names may have the table's own before them."""
    if table is None:
        return
    folded = [name.rsplit(".", 1)[-1] for name in table.folded]
    places = [folded.index(name) if name in folded else None for name in names]
    for line, row in table.rows():
        yield line, [cell_of(row, place) for place in places]


def _zone(offset: str) -> str:
    """UTC+0530 as +05:30."""
    told = offset.removeprefix("UTC")
    return f"{told[:3]}:{told[3:]}" if len(told) == 5 else "UTC"
