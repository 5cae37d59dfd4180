"""Google Health, which was Fitbit, as Takeout has it: steps by the minute in UTC (CSV by month, or JSON), and days.

The same walk is there by the band, by the phone and by the phone's mirror: sources stay apart, and which of them
counts is decided minute by minute when the day is told. The maker's JSON tables have all one structure, so that only
the name of the file tells steps from metres.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from data.imports.devices.amounts import STEPS, Amount, Left, Notes, Said, Told, Unsaid, daily, zone_unsaid
from data.imports.devices.cells import whole
from data.imports.devices.clock import by_day, instant, place_at
from data.imports.devices.tables import Table, cell_of

JSON_SOURCE = "Fitbit"
MINUTE = 60.0
STAMP = "%m/%d/%y %H:%M:%S"


def is_steps_csv(table: Table) -> bool:
    """Whether it is a month of steps by the minute; what is told of a pace has the same steps, with more columns."""
    return sorted(table.folded) == ["data source", "steps", "timestamp"]


def read_steps_csv(table: Table, said: Said, notes: Notes) -> Told:
    """Amounts of a minute each, by the source that counted them."""
    at, steps, source = table.place("timestamp"), table.place("steps"), table.place("data source")
    for line, row in table.rows():
        yield from _minute(line, cell_of(row, at), cell_of(row, steps), cell_of(row, source), said, _iso)


def read_steps_json(content: list[dict[str, Any]], said: Said, notes: Notes) -> Told:
    """The older table, whose stamps are UTC as well."""
    for line, record in enumerate(content, 1):
        stamp, value = str(record.get("dateTime", "")), str(record.get("value", ""))
        yield from _minute(line, stamp, value, JSON_SOURCE, said, _american)


def read_sedentary_json(content: list[dict[str, Any]], said: Said, notes: Notes) -> Told:
    """Minutes of sitting of a day of the person's own clock; days that are not over are filled up to 1,440."""
    for line, record in enumerate(content, 1):
        stamp, value = str(record.get("dateTime", "")), str(record.get("value", ""))
        try:
            day = datetime.strptime(stamp, STAMP).date().isoformat()
            yield from daily(line, day, None, whole(value), JSON_SOURCE, value)
        except ValueError:
            yield Left(line, "dateTime", stamp, f"“{stamp[:40]}” or “{value[:40]}” is no day and number of minutes")


def json_reader(name: str):
    """Which of the maker's JSON tables a file of this name is; None where it is one that is not taken."""
    word = name.rsplit("/", 1)[-1].casefold()
    if "steps" in word:
        return read_steps_json
    if "sedentary" in word:
        return read_sedentary_json
    return None


def is_json(content: object) -> bool:
    """Whether it is one of the maker's tables."""
    return (
        isinstance(content, list)
        and bool(content)
        and all(isinstance(record, dict) and {"dateTime", "value"} <= record.keys() for record in content[:20])
        and not isinstance(content[0]["value"], dict)
    )


def unnamed() -> Unsaid:
    """The tables look the same whatever they count."""
    return Unsaid(
        "column",
        "This is a table of Google Health or Fitbit whose name does not say what it counts; keep the name that the "
        "export gave it, as steps-2026-10-01.json or sedentary_minutes-2026-10-01.json.",
    )


def parsed(content: bytes) -> object:
    """The JSON of a file; None where it is none."""
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _iso(stamp: str) -> float:
    return instant(stamp, "UTC")[0]


def _american(stamp: str) -> float:
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC).timestamp()


def _minute(line: int, stamp: str, value: str, source: str, said: Said, read) -> Iterator[Amount | Left]:
    try:
        steps, since = whole(value), read(stamp)
    except (ValueError, OverflowError):
        yield Left(line, "steps", value, f"“{stamp[:40]}” or “{value[:40]}” is no stamp and number of steps")
        return
    if not steps:
        return  # a minute without a step adds nothing
    if said.zone is None:
        raise zone_unsaid(stamp)
    # a phone stamps within the minute that it counts for, a band at its begin
    until = (since // MINUTE + 1) * MINUTE
    (day, start, end, _), *_ = by_day(since, until, said.zone)
    yield Amount(line, STEPS, steps, STEPS, source, day=day, start=start, end=end, zone=place_at(said.zone, since))
