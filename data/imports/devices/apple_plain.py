"""Counts of steps that are found by their signs, written as they are read: there are millions of them in an export.

What is the same for all stamps of an hour (its instant, the person's zone and day) is worked out once an hour.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from data.imports.devices.amounts import STEPS, Written
from data.imports.devices.clock import day_at, day_until, place_at

HOUR = 3600
MOST = 7  # digits of a count of steps
KIND, UNIT = f",{STEPS},", f",{STEPS},"
SECONDS = {b"%02d:%02d" % (minute, second): minute * 60 + second for minute in range(60) for second in range(60)}


class _Hour(NamedTuple):
    """An hour of stamps that is of one zone and day: its instant, and what is written behind two moments of it."""

    since: int
    day: str
    zone: str


class PlainSteps:
    """Takes the matches of plain records; what it leaves is for the reader of XML.

    hour: the instant of a stamp's hour, as of b"2026-01-02 00" and b"+0200"; zone: the zone of a stamp; exported_on:
    the day of the export, which is not over.
    """

    def __init__(
        self, hour: Callable[[bytes, bytes], float], zone: Callable[[str], str], exported_on: Callable[[], str]
    ):
        self._hour, self._zone, self._exported_on = hour, zone, exported_on
        self._hours: dict[bytes, dict[bytes, _Hour | None]] = {}
        self._lines: list[str] = []
        self.n_records = 0

    def take(self, match: re.Match[bytes]) -> bytes:
        """Nothing where the record was taken, or counts nothing that is taken; else the record as it stands."""
        source, stamp, until, value = match.groups()
        if value is None:
            return b""
        offset = stamp[19:]
        hours = self._hours.get(offset)
        if hours is None:
            hours = self._hours[offset] = {}
        first, last = stamp[:14], until[:14]
        try:
            begun = hours[first] if first in hours else self._known(hours, stamp)
            ended = begun if first == last else hours[last] if last in hours else self._known(hours, until)
            seconds, more = SECONDS[stamp[14:19]], SECONDS[until[14:19]]
        except KeyError:
            return match[0]
        if begun is None or ended is None or until[19:] != offset or len(value) > MOST:
            return match[0]
        since, day, zone = begun
        start, end = since + seconds, ended[0] + more
        if end < start or ended[1] != day:
            return match[0]
        self.n_records += 1
        self._lines.append(
            f"{self.n_records}{KIND}{value.decode()}{UNIT}{_quoted(source)},{day},{start},{end},{zone}\r\n"
        )
        return b""

    def written(self) -> Written | None:
        """What was taken since it was asked last."""
        if not self._lines:
            return None
        lines, self._lines = self._lines, []
        return Written(n=len(lines), last=self.n_records, text="".join(lines))

    def _known(self, hours: dict[bytes, _Hour | None], stamp: bytes) -> _Hour | None:
        """What the stamps of an hour share; None where it is of two days or zones, or of the day of the export."""
        found = None
        try:
            if len(stamp) == 25 and stamp[13:14] == b":":
                since = int(self._hour(stamp[:13], stamp[20:]))
                places = self._zone(stamp.decode("ascii"))
                zone = place_at(places, since)
                day, midnight = day_until(since, zone)
                is_one = since + HOUR <= midnight and place_at(places, since + HOUR - 1) == zone
                if is_one and day == day_at(since + HOUR - 1, zone) != self._exported_on():
                    found = _Hour(since, day, zone)
        except (ValueError, OverflowError):
            found = None
        hours[stamp[:14]] = found
        return found


@lru_cache(maxsize=1 << 10)
def _quoted(source: bytes) -> str:
    """A name as a table has it, with blanks for what XML reads as blanks."""
    name = re.sub(r"[\r\n\t\xa0]", " ", source.decode("utf-8", "replace"))
    return '"' + name.replace('"', '""') + '"'
