"""Samsung Health's table of steps by day: a title with the version above the header, a row for each device and a merged one."""

from __future__ import annotations

from data.imports.devices.amounts import NO_VALUE, STEPS, Amount, Left, Notes, Said, Told
from data.imports.devices.cells import day_reader, whole
from data.imports.devices.clock import noon_day
from data.imports.devices.tables import cell_of, read_table

TITLE = b"com.samsung."
DAILY = "step_daily_trend"
SOURCE, MERGED = "Samsung Health", "-2"
INSTEAD = (
    "This is a table of Samsung Health that holds no steps by day; of that export "
    "com.samsung.shealth.step_daily_trend….csv and com.samsung.shealth.sleep….csv are taken."
)


def is_it(head: bytes) -> bool:
    """Whether its first line is a title of the maker's."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(TITLE)


def is_daily(head: bytes) -> bool:
    """Whether it has the steps by day."""
    return DAILY.encode() in head.splitlines()[0]


def read(content: bytes, said: Said, notes: Notes) -> Told:
    """The merged row of each day, else that of the device with most steps."""
    table = read_table(content, line=2)
    names = [name.rsplit(".", 1)[-1] for name in table.folded]
    place = {name: names.index(name) for name in ("day_time", "count") if name in names}
    kind = names.index("source_type") if "source_type" in names else None
    days: dict[str, list[tuple[bool, float, int]]] = {}
    for line, row in table.rows():
        stamp, cell = cell_of(row, place.get("day_time")), cell_of(row, place.get("count"))
        try:
            day, steps = _day(stamp), whole(cell)
        except (ValueError, OverflowError):
            yield Left(line, "day_time", stamp, f"“{stamp[:40]}” or “{cell[:40]}” is no day and number of steps")
            continue
        if not steps:
            yield Left(line, "count", cell, NO_VALUE)
            continue
        days.setdefault(day, []).append((cell_of(row, kind) == MERGED, steps, line))
    for day, rows in days.items():
        rows.sort(reverse=True)
        yield Amount(rows[0][2], STEPS, rows[0][1], STEPS, SOURCE, day)
        for _, steps, line in rows[1:]:
            yield Left(
                line, "count", f"{steps:g}", "a device of its own: the row that counts for this day has it already"
            )


def _day(stamp: str) -> str:
    """Milliseconds up to version 6, text from 7 on."""
    return (
        noon_day(int(stamp) / 1000) if stamp.lstrip("-").isdecimal() and len(stamp) > 8 else day_reader([], None)(stamp)
    )
