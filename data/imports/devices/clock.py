"""Instants and days: stamps as makers write them, and the day of a zone under its own winter and summer."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from data.imports.faults import ImportFault

DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal()
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})")
QUARTER = 900  # seconds; no zone changes its offset within a quarter of an hour


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo | timezone:
    """A zone by its name, or an offset such as +01:00. ImportFault where there is none."""
    if match := OFFSET.fullmatch(name.strip()):
        minutes = int(match[2]) * 60 + int(match[3])
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
    if name not in available_timezones():
        raise ImportFault(f"There is no time zone “{name[:40]}”; it takes one such as Europe/Rome or America/New_York.")
    return ZoneInfo(name)


@lru_cache(maxsize=1 << 16)
def _offset(zone: str, quarter: int) -> float:
    at = datetime.fromtimestamp(quarter * QUARTER, zone_of(zone))
    return at.utcoffset().total_seconds()


def local(instant: float, zone: str) -> float:
    """The clock of a zone at an instant, in seconds since 1970."""
    return instant + _offset(zone, int(instant // QUARTER))


@lru_cache(maxsize=1 << 12)
def day_of(number: int) -> str:
    """The ISO date of a day by its number since 1970."""
    return date.fromordinal(EPOCH + number).isoformat()


def day_at(instant: float, zone: str | None) -> str:
    """The day of a zone at an instant; without a zone the instant is one of the person's own clock."""
    return day_of(int((local(instant, zone) if zone else instant) // DAY))


def by_day(start: float, end: float, zone: str | None) -> list[tuple[str, float, float, float]]:
    """The days of a stretch: (day, from, until, share of it); a stretch of one day is whole."""
    first, last = _number(start, zone), _number(end, zone)
    if end <= start or first == last:
        return [(day_of(first), start, end, 1.0)]
    found, since = [], start
    for number in range(first, last + 1):
        until = min(end, _midnight(number + 1, zone))
        if until > since:
            found.append((day_of(number), since, until, (until - since) / (end - start)))
        since = until
    return found


def _number(instant: float, zone: str | None) -> int:
    return int((local(instant, zone) if zone else instant) // DAY)


def _midnight(number: int, zone: str | None) -> float:
    """The instant at which a day begins."""
    if zone is None:
        return float(number * DAY)
    day = date.fromordinal(EPOCH + number)
    return datetime(day.year, day.month, day.day, tzinfo=zone_of(zone)).timestamp()


def instant(text: str, zone: str | None) -> tuple[float, str | None]:
    """An ISO stamp as (seconds, zone): with Z or an offset of UTC, in `zone` or else in its own offset.

    Without one it is the clock of the place: of `zone` where that is said, else of none. ValueError if it is no stamp.
    """
    text = re.sub(r" ?([+-]\d{2}):?(\d{2})$", r"\1:\2", text.strip())
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        return own_clock(at, zone)
    offset = at.isoformat()[-6:]
    return at.timestamp(), zone or offset


def own_clock(at: datetime, zone: str | None) -> tuple[float, str | None]:
    """A clock reading of the place where the person was."""
    if zone is None:
        return at.replace(tzinfo=UTC).timestamp(), None
    return at.replace(tzinfo=zone_of(zone)).timestamp(), zone


def noon_day(seconds: float) -> str:
    """The day whose midnight, anywhere from 11 hours east to 12 west, is this instant."""
    return day_of(int((seconds + DAY / 2) // DAY))
