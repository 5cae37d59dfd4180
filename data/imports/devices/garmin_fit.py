"""FIT files as Garmin's watches write them: of the monitoring files, what was counted until when.

A watch counts the steps of each kind of movement (walking, running) from its own midnight on, in several files a day. A
message has a full time, or the last 16 bits of one (`timestamp_16`) or its minutes modulo 256 (`timestamp_min_8`), which
go on from the message before; `monitoring_info` has the same moment in UTC and on the watch's clock, which says its offset.
Where the kind of movement is a field of its own libraries name the number `steps`, where it is packed into bits they name
it `cycles` and halve it: the number as it is stored is steps both times.

Source: the FIT protocol and profile, messages file_id (0), monitoring_info (103) and monitoring (55).
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from data.imports.faults import ImportFault

if TYPE_CHECKING:
    from fitdecode import FitDataMessage

MARK, MARK_AT, HEADS = b".FIT", 8, (12, 14)
MONITORING = (15, 28, 32)  # monitoring_a, monitoring_daily, monitoring_b
EPOCH = int(datetime(1989, 12, 31, tzinfo=UTC).timestamp())
EARLIEST = 0x10000000  # smaller times count from when the device was switched on
CYCLES, CYCLES_16, TIME_16, MINUTE_8 = 3, 9, 26, 25
TYPE_BITS = 24  # current_activity_type_intensity
ON_FOOT = {1: "running", 6: "walking"}
FAR = 14 * 3600  # no clock is further from UTC
QUARTER = 900
MAX_BYTES = 32 << 20
INSTEAD = (
    "This FIT file is of {what}, which is not read. The steps of a day are in monitoring files: in the account export, or "
    "in what Garmin Connect exports of a day. Of walks and hikes its list of activities (CSV) can be read."
)
TYPES = {
    1: "a device",
    2: "settings",
    4: "an activity",
    5: "a workout",
    6: "a course",
    9: "weights",
    49: "a night's sleep",
}


class Reading(NamedTuple):
    """What a counter stood at: `until` an instant (seconds since 1970), `kind` of movement, `steps` since midnight.

    offset: seconds by which the watch's clock was ahead of UTC at `set_at`, None where no file said it. is_packed: the
    kind of movement came in bits, as from watches that write a message whenever it changes.
    """

    until: int
    kind: int
    steps: int
    offset: int | None
    set_at: int
    is_packed: bool


@dataclass
class Watch:
    """What one watch told: its name as people know it, its readings, and moments at which it said what was done."""

    name: str
    readings: set[Reading] = field(default_factory=set)
    moments: set[int] = field(default_factory=set)


def is_it(head: bytes) -> bool:
    """Whether it begins as a FIT file does."""
    return len(head) > MARK_AT + 4 and head[0] in HEADS and head[MARK_AT : MARK_AT + 4] == MARK


class Watches:
    """The monitoring files of all watches, one after the other."""

    def __init__(self) -> None:
        self.by_number: dict[int, Watch] = {}
        self.n_read = 0
        self.damaged: list[str] = []

    def add(self, content: bytes, name: str) -> str | None:
        """Take what a file tells; None, or what else the file is of. ImportFault where it is damaged: nothing is taken."""
        # a library of others, which only who has such a file needs
        import fitdecode

        if len(content) > MAX_BYTES:
            raise ImportFault(f"“{name[-60:]}” has {len(content) >> 20:,} MB; a FIT file has up to {MAX_BYTES >> 20}.")
        found = _File()
        try:
            with fitdecode.FitReader(io.BytesIO(content), check_crc=fitdecode.CrcCheck.RAISE) as frames:
                for frame in frames:
                    if frame.frame_type == fitdecode.FIT_FRAME_DATA and not found.take(frame):
                        return TYPES.get(found.type or 0, "something else")
        # of a damaged file the library raises whatever its bytes lead to
        except (fitdecode.FitError, struct.error, AssertionError, ValueError, LookupError, TypeError, ArithmeticError):
            raise ImportFault(f"The FIT file “{name[-60:]}” is damaged or breaks off; export it again.") from None
        if found.type is None:
            raise ImportFault(f"The FIT file “{name[-60:]}” does not say what it holds; export it again.")
        watch = self.by_number.setdefault(found.number, Watch(found.name))
        watch.readings.update(found.readings)
        watch.moments.update(found.moments)
        self.n_read += 1
        return None


class _File:
    """One file as its messages come."""

    def __init__(self) -> None:
        self.type: int | None = None
        self.number, self.name = 0, "Garmin"
        self.readings: list[Reading] = []
        self.moments: list[int] = []
        self.now: int | None = None
        self.offset: int | None = None
        self.set_at = 0

    def take(self, message: FitDataMessage) -> bool:
        """Take a message; False where the file is of something else."""
        if message.name == "file_id":
            self.type = _raw(message, "type")
            self.number = _raw(message, "serial_number") or 0
            self.name = _name(message)
        elif message.name == "monitoring_info":
            self._set(message)
        elif message.name == "monitoring":
            self._count(message)
        return self.type is None or self.type in MONITORING

    def _set(self, message: FitDataMessage) -> None:
        at, clock = _moment(message), _raw(message, "local_timestamp")
        if at is None:
            return
        self.now = at
        if clock is not None and abs(clock + EPOCH - at) <= FAR + QUARTER:
            # the clock of a watch may be some seconds off
            self.offset, self.set_at = round((clock + EPOCH - at) / QUARTER) * QUARTER, at

    def _count(self, message: FitDataMessage) -> None:
        at = _moment(message)
        numbers = {one.field_def.def_num: one.raw_value for one in message.fields if one.field_def is not None}
        if at is None and self.now is not None:
            if isinstance(low := numbers.get(TIME_16), int):
                at = self.now + ((low - (self.now - EPOCH)) & 0xFFFF)
            elif isinstance(low := numbers.get(MINUTE_8), int):
                minutes = (self.now - EPOCH) // 60
                at = EPOCH + 60 * (minutes + ((low - minutes) & 0xFF))
        if at is None:
            return
        self.now = at
        is_packed = TYPE_BITS in numbers
        if is_packed:
            self.moments.append(at)
        kind = _raw(message, "activity_type")
        count = numbers.get(CYCLES, numbers.get(CYCLES_16))
        if kind in ON_FOOT and isinstance(count, int):
            self.readings.append(Reading(at, kind, count, self.offset, self.set_at, is_packed))


def _moment(message: FitDataMessage) -> int | None:
    """The full time of a message, in seconds since 1970."""
    if not message.has_field("timestamp"):
        return None
    at = message.get_value("timestamp")
    if isinstance(at, datetime):
        return int(at.timestamp())
    return at + EPOCH if isinstance(at, int) and at >= EARLIEST else None


def _raw(message: FitDataMessage, name: str) -> int | None:
    value = message.get_raw_value(name) if message.has_field(name) else None
    return value if isinstance(value, int) else None


def _name(message: FitDataMessage) -> str:
    """The watch as people know it: its name where the file has one, else its maker and what the maker calls it."""
    if (
        message.has_field("product_name")
        and isinstance(name := message.get_value("product_name"), str)
        and name.strip()
    ):
        return name.strip() if "garmin" in name.casefold() else f"Garmin {name.strip()}"
    for field_name in ("garmin_product", "product"):
        if message.has_field(field_name):
            product = message.get_value(field_name)
            if isinstance(product, str):
                return f"Garmin {product.replace('_', ' ')}"
            if isinstance(product, int):
                return f"Garmin {product}"
    return "Garmin"
