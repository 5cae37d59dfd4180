"""A second reader of each maker's export, plain and slow: no code of ours, and none of the libraries that we use."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import datetime, timedelta
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
