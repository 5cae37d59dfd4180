"""A second reader of each maker's export, plain and slow: no code of ours, and none of the libraries that we use."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import struct
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.makers.fit_writer import EPOCH, RUNNING, WALKING

Days = dict[tuple[str, str, str], float]  # kind, source, day -> amount


def add(found: Days, kind: str, source: str, day: str, amount: float) -> None:
    found[kind, source, day] = found.get((kind, source, day), 0) + amount


def fit(files: dict[str, bytes], place: Callable[[int], str]) -> Days:
    """Steps by the largest number that each counter of a day stood at.

    place: the zone in which the person was at an instant. A number at 0:00 is of the day that ends.
    """
    most: dict[tuple[str, int], int] = {}
    for content in files.values():
        for at, kind, steps in _monitoring(content):
            clock = datetime.fromtimestamp(at, ZoneInfo(place(at - 1)))
            if (clock.hour, clock.minute, clock.second) == (0, 0, 0):
                clock -= timedelta(seconds=1)
            key = (clock.date().isoformat(), kind)
            most[key] = max(most.get(key, 0), steps)
    found: Days = {}
    for (day, _), steps in most.items():
        if steps:
            add(found, "steps", "Garmin vivo fit", day, steps)
    return found


def _monitoring(content: bytes):
    """(instant, kind, steps) of the messages 55 of a file with one kind of record at a time."""
    at, body = content[0], content[content[0] : -2]
    at = now = 0
    number, fields, order = 0, [], "<"
    while at < len(body):
        head = body[at]
        at += 1
        if head & 0x40:
            order = ">" if body[at + 1] else "<"
            number, n = struct.unpack_from(f"{order}HB", body, at + 2)
            fields = [tuple(body[at + 5 + 3 * i : at + 8 + 3 * i]) for i in range(n)]
            at += 5 + 3 * n
            continue
        values = {}
        for one, size, _ in fields:
            values[one] = int.from_bytes(body[at : at + size], "big" if order == ">" else "little")
            at += size
        if number in (55, 103) and 253 in values:
            now = values[253]
        elif number == 55:
            now += (values[26] - now) % 65536
        if number == 55:
            kind = values.get(5, values.get(24, 0) & 31)
            if kind in (WALKING, RUNNING) and 3 in values:
                yield now + EPOCH, kind, values[3]


def apple(content: bytes, place: Callable[[int], str]) -> Days:
    """Every record of steps by a regular expression, spread evenly over its minutes; exact repeats once."""
    text = content.decode()
    exported = re.search(r'<ExportDate value="(\d{4}-\d\d-\d\d)', text)[1]
    found: Days = {}
    seen = set()
    for match in re.finditer(
        r'<Record type="HKQuantityTypeIdentifierStepCount"([^<]*?)(?:/>|>(.*?)</Record>)', text, re.S
    ):
        values = dict(re.findall(r'(\w+)="([^"]*)"', match[1]))
        key = (values["sourceName"], values["startDate"], values["endDate"], values["value"])
        if key in seen:
            continue
        seen.add(key)
        start, end = (
            datetime.strptime(values[f"{one}Date"], "%Y-%m-%d %H:%M:%S %z").timestamp() for one in ("start", "end")
        )
        own = re.search(r'key="HKTimeZone" value="([^"]+)"', match[2] or "")
        zone = ZoneInfo(own[1] if own else place(int(start)))
        minutes = range(int(start), int(end), 60) or [int(start)]
        for at in minutes:
            day = datetime.fromtimestamp(at, zone).date().isoformat()
            if day != exported:
                add(
                    found,
                    "steps",
                    values["sourceName"].replace("\u00a0", " "),
                    day,
                    int(values["value"]) / len(minutes),
                )
    return found


def google_csv(files: Iterable[bytes], place: Callable[[float], str]) -> Days:
    """Every row on the day of its stamp."""
    found: Days = {}
    for content in files:
        for row in csv.DictReader(io.StringIO(content.decode())):
            at = datetime.fromisoformat(row["timestamp"]).timestamp()
            day = datetime.fromtimestamp(at, ZoneInfo(place(at))).date().isoformat()
            add(found, "steps", row["data source"], day, int(row["steps"]))
    return found


def google_json(files: dict[str, bytes], place: Callable[[float], str]) -> Days:
    """Steps of UTC's minutes, sitting of the day that is written, without days that are all sitting."""
    found: Days = {}
    for name, content in files.items():
        for one in json.loads(content):
            at = datetime.strptime(one["dateTime"], "%m/%d/%y %H:%M:%S").replace(tzinfo=UTC)
            n = int(one["value"])
            if "steps" in name and n:
                day = at.astimezone(ZoneInfo(place(at.timestamp()))).date().isoformat()
                add(found, "steps", "Fitbit", day, n)
            elif "sedentary" in name and n < 1200:
                add(found, "sitting", "Fitbit", at.date().isoformat(), n)
    return found


def health_connect(database: sqlite3.Connection) -> Days:
    """Row by row on the clock of the record."""
    names = dict(database.execute("select row_id, app_name from application_info_table"))
    found: Days = {}
    for app, start, offset, n in database.execute(
        "select app_info_id, start_time, start_zone_offset, count from steps_record_table"
    ):
        day = (datetime.fromtimestamp(start / 1000, UTC) + timedelta(seconds=offset)).date().isoformat()
        add(found, "steps", f"Health Connect, {names[app]}", day, n)
    return found


def samsung(text: str) -> Days:
    """The merged number of a day, else the largest."""
    days: dict[str, dict[str, int]] = {}
    for row in csv.DictReader(io.StringIO(text.split("\n", 1)[1])):
        stamp = row["day_time"]
        day = datetime.fromtimestamp(int(stamp) / 1000, UTC).date().isoformat() if stamp.isdecimal() else stamp[:10]
        n = next(int(value) for name, value in row.items() if name and name.split(".")[-1] == "count")
        days.setdefault(day, {})[row["source_type"]] = n
    merged = {day: told.get("-2") or max(told.values()) for day, told in days.items()}
    return {("steps", "Samsung Health", day): n for day, n in merged.items() if n}


def table(text: str, day: str, steps: str, source: str, *, sign: str = ",", form: str = "%Y-%m-%d") -> Days:
    """A row a day; no step, or no number, is no day that was worn."""
    found: Days = {}
    for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=sign):
        n = row[steps].replace(",", "")
        if n.isdecimal() and int(n):
            add(found, "steps", source, datetime.strptime(row[day], form).date().isoformat(), int(n))
    return found
