"""Instants and days: stamps as makers write them, and the day of a zone under its own winter and summer."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
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


TRAVEL = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})=(.+)")
AWAY = ";"  # between a zone and the travels from it


class Travel(NamedTuple):
    """Days in another zone: its days from the first to the last, and the instants between which they are."""

    first_on: date
    last_on: date
    zone: str
    since: float
    until: float


@lru_cache(maxsize=16)
def travels_of(places: str) -> tuple[str, tuple[Travel, ...]]:
    """The zone of the person and the travels from it, as "Europe/Rome;2026-05-03..2026-05-17=Asia/Tokyo;...".

    ImportFault where a part is none, or two travels share a day.
    """
    home, *parts = places.split(AWAY)
    zone_of(home)
    found: list[Travel] = []
    for part in parts:
        match = TRAVEL.fullmatch(part.strip())
        try:
            first, last, zone = match.groups() if match else ("", "", "")
            first_on, last_on = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            raise ImportFault(
                f"“{part[:60]}” is no travel; it takes its first and last day and the place, as "
                "2026-05-03..2026-05-17=Asia/Tokyo."
            ) from None
        zone_of(zone)
        if last_on < first_on or any(first_on <= one.last_on and last_on >= one.first_on for one in found):
            raise ImportFault(f"“{part[:60]}” ends before it begins, or is on a day of another travel.")
        begins, ends = (midnight(day.toordinal() - EPOCH, zone) for day in (first_on, last_on + timedelta(days=1)))
        found.append(Travel(first_on, last_on, zone, begins, ends))
    return home, tuple(found)


def place_at(places: str, instant: float) -> str:
    """The zone in which the person was at an instant."""
    if AWAY not in places:
        return places
    home, travels = travels_of(places)
    return next((one.zone for one in travels if one.since <= instant < one.until), home)


def _place_on(places: str, day: date) -> str:
    """The zone in which the person was on a day of the clock there."""
    home, travels = travels_of(places)
    return next((one.zone for one in travels if one.first_on <= day <= one.last_on), home)


@lru_cache(maxsize=1 << 16)
def _offset(zone: str, quarter: int) -> float:
    at = datetime.fromtimestamp(quarter * QUARTER, zone_of(zone))
    return at.utcoffset().total_seconds()


@lru_cache(maxsize=1 << 14)
def _offset_of_day(zone: str, day: int) -> float | None:
    """The offset of a zone throughout a day of UTC; None where it changes within it."""
    first = day * DAY // QUARTER
    offset = _offset(zone, first)
    return offset if offset == _offset(zone, first + DAY // QUARTER) else None


def local(instant: float, zone: str) -> float:
    """The clock of a zone at an instant, in seconds since 1970."""
    offset = _offset_of_day(zone, int(instant // DAY))
    return instant + (_offset(zone, int(instant // QUARTER)) if offset is None else offset)


def day_until(instant: float, zone: str) -> tuple[str, float]:
    """The day of a zone at an instant, and the instant at which it ends."""
    zone = place_at(zone, instant)
    number = int(local(instant, zone) // DAY)
    return day_of(number), midnight(number + 1, zone)


@lru_cache(maxsize=1 << 12)
def day_of(number: int) -> str:
    """The ISO date of a day by its number since 1970."""
    return date.fromordinal(EPOCH + number).isoformat()


def day_at(instant: float, zone: str | None) -> str:
    """The day of a zone at an instant; without a zone the instant is one of the person's own clock."""
    zone = place_at(zone, instant) if zone else None
    return day_of(int((local(instant, zone) if zone else instant) // DAY))


def by_day(start: float, end: float, zone: str | None) -> list[tuple[str, float, float, float]]:
    """The days of a stretch: (day, from, until, share of it); a stretch of one day is whole.

    They are those of the place where it began.
    """
    zone = place_at(zone, start) if zone else None
    first, last = _number(start, zone), _number(end, zone)
    if end <= start or first == last:
        return [(day_of(first), start, end, 1.0)]
    found, since = [], start
    for number in range(first, last + 1):
        until = min(end, midnight(number + 1, zone))
        if until > since:
            found.append((day_of(number), since, until, (until - since) / (end - start)))
        since = until
    return found


def _number(instant: float, zone: str | None) -> int:
    return int((local(instant, zone) if zone else instant) // DAY)


@lru_cache(maxsize=1 << 14)
def midnight(number: int, zone: str | None) -> float:
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
    return at.timestamp(), place_at(zone, at.timestamp()) if zone else offset


def own_clock(at: datetime, zone: str | None) -> tuple[float, str | None]:
    """A clock reading of the place where the person was."""
    if zone is None:
        return at.replace(tzinfo=UTC).timestamp(), None
    place = _place_on(zone, at.date())
    return at.replace(tzinfo=zone_of(place)).timestamp(), place


def noon_day(seconds: float) -> str:
    """The day whose midnight, anywhere from 11 hours east to 12 west, is this instant."""
    return day_of(int((seconds + DAY / 2) // DAY))
