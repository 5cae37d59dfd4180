"""Monitoring files as the FIT protocol says, of a known person's watch: messages 0 (file_id), 103 and 55."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from tests.makers.person import WATCH, Person, clock, midnight

EPOCH = int(datetime(1989, 12, 31, tzinfo=UTC).timestamp())
KINDS = {"enum": (0x00, "B"), "byte": (0x0D, "B"), "uint16": (0x84, "H"), "uint32": (0x86, "I"), "uint32z": (0x8C, "I")}
WALKING, RUNNING, SEDENTARY = 6, 1, 8
VIVOFIT = 1837
# of the protocol: CRC-16, four bits at a time; eight a line, to be compared with it
TABLE = (0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
         0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400)  # fmt: skip


def crc(data: bytes) -> int:
    """The check of a file."""
    found = 0
    for byte in data:
        for nibble in (byte & 15, byte >> 4):
            found = (found >> 4) ^ TABLE[found & 15] ^ TABLE[nibble]
    return found


def message(number: int, fields: list[tuple[int, str, int]], *, is_big: bool = False) -> bytes:
    """A definition and its record; fields: number, kind and value."""
    order = ">" if is_big else "<"
    said = struct.pack("BBB", 0x40, 0, int(is_big)) + struct.pack(f"{order}HB", number, len(fields))
    said += b"".join(bytes([one, struct.calcsize(KINDS[kind][1]), KINDS[kind][0]]) for one, kind, _ in fields)
    return said + b"\0" + b"".join(struct.pack(order + KINDS[kind][1], value) for _, kind, value in fields)


def whole(body: bytes) -> bytes:
    """A file of messages, with its head and checks."""
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    head += struct.pack("<H", crc(head))
    return head + body + struct.pack("<H", crc(head + body))


def file_id(at: int, *, kind: int = 32, serial: int = 3882708276, product: int = VIVOFIT) -> bytes:
    """Who wrote the file, and what it holds (32: monitoring)."""
    fields = [
        (0, "enum", kind),
        (1, "uint16", 1),
        (2, "uint16", product),
        (3, "uint32z", serial),
        (4, "uint32", at - EPOCH),
    ]
    return message(0, fields)


def info(at: int, offset: int) -> bytes:
    """The same moment in UTC and on the watch's clock."""
    return message(103, [(253, "uint32", at - EPOCH), (0, "uint32", at + offset - EPOCH)])


@dataclass(frozen=True)
class Style:
    """How a watch writes: the movement in bits or a field, times whole or of 16 bits, bytes big end first or not."""

    is_packed: bool
    is_short: bool
    is_big: bool

    def count(self, at: int, kind: int, steps: int | None) -> bytes:
        """What a counter stands at."""
        fields = [(26, "uint16", (at - EPOCH) & 0xFFFF) if self.is_short else (253, "uint32", at - EPOCH)]
        if steps is not None:
            fields.append((3, "uint32", steps))
        fields.append((24, "byte", kind | 2 << 5) if self.is_packed else (5, "enum", kind))
        return message(55, fields, is_big=self.is_big)


def files(person: Person, rng: Random) -> dict[str, bytes]:
    """A watch's files: one from each midnight of its clock on, and others from moments between."""
    style = Style(*(rng.random() < 0.5 for _ in range(3)))
    found: dict[str, bytes] = {}
    counted: dict[int, int] = {}
    day, place, at_info, body, began = "", "", 0, b"", 0

    def begin(at: int, minute: int) -> None:
        nonlocal body, began, at_info
        if body:
            found[f"{began}_WELLNESS.fit"] = whole(body)
        began, at_info = at, at
        offset = int(clock(at // 60, person.place(minute)).utcoffset().total_seconds())
        body = file_id(at) + info(at, offset)

    def totals(at: int) -> bytes:
        # a whole time, as such messages have
        whole_time = Style(style.is_packed, False, style.is_big)
        return b"".join(whole_time.count(at, kind, steps) for kind, steps in sorted(counted.items()))

    for bout in person.of(WATCH):
        kind = RUNNING if bout.is_run else WALKING
        for minute in range(bout.first, bout.end):
            if (today := person.day(minute)) != day:
                starts = midnight(date.fromisoformat(today), person.place(minute)) * 60
                if counted and rng.random() < 0.7:
                    last = at_info // 60 - 1
                    ends = midnight(date.fromisoformat(day) + timedelta(days=1), person.place(last))
                    if person.place(ends - 1) == person.place(last) and ends > last and ends * 60 - at_info < 60_000:
                        body += totals(ends * 60)
                day, counted = today, {}
                begin(min(starts, minute * 60), minute)
            elif place != person.place(minute) or rng.random() < 0.02:
                # a clock that was set anew is told at once
                begin(minute * 60, minute)
            place = person.place(minute)
            # times of 16 bits go on from the one before, which is less than 18 hours ago
            if style.is_short and minute * 60 - at_info > 60_000:
                body += Style(style.is_packed, False, style.is_big).count(minute * 60, SEDENTARY, None)
            at_info = (minute + 1) * 60
            counted[kind] = counted.get(kind, 0) + bout.rate
            if minute == bout.end - 1 or rng.random() < 0.3 or person.day(minute + 1) != today:
                body += style.count(at_info, kind, counted[kind])
            elif minute == bout.first:
                body += style.count(minute * 60, SEDENTARY, None)
    if body:
        found[f"{began}_WELLNESS.fit"] = whole(body)
    return found
