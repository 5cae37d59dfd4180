"""Time asleep, by the day of waking, and the resting heart rate of a day, from makers that tell them so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from data.imports.devices.amounts import (
    ALL_DAY,
    BEATS,
    MINUTES,
    NO_VALUE,
    RESTING,
    SLEEP,
    Amount,
    Left,
    Notes,
    Said,
    Told,
)
from data.imports.devices.cells import day_reader, whole
from data.imports.devices.clock import DAY, day_at
from data.imports.devices.tables import Table, cell_of

LOWEST, HIGHEST = 20, 250  # beats a minute that a heart at rest may have
EVENING = 6 * 3600  # who falls asleep after 18:00 wakes on the next day
FITBIT = "Fitbit"
STAMP = "%m/%d/%y"


def asleep(line: int, day: str, minutes: float | None, source: str) -> Amount | Left:
    """Minutes asleep of a day; none at all is a night on which nothing was worn."""
    if not minutes or not 0 < minutes <= ALL_DAY:
        return Left(line, SLEEP, "" if minutes is None else f"{minutes:g}", NO_VALUE)
    return Amount(line, SLEEP, float(minutes), MINUTES, source, day)


def resting(line: int, day: str, beats: float | None, source: str) -> Amount | Left:
    """A heart rate at rest; 0 is unknown."""
    if beats is None or not LOWEST <= beats <= HIGHEST:
        return Left(line, RESTING, "" if beats is None else f"{beats:g}", NO_VALUE)
    return Amount(line, RESTING, round(float(beats), 1), BEATS, source, day)


def stretch_asleep(line: int, start: float, end: float, zone: str, source: str) -> Amount:
    """A stretch asleep, of the day of waking; ValueError where it is none of a night."""
    if not 0 < end - start <= DAY:
        raise ValueError("no stretch of a night")
    return Amount(
        line,
        SLEEP,
        (end - start) / 60,
        MINUTES,
        source,
        day=day_at(end + EVENING, zone),
        start=start,
        end=end,
        zone=zone,
    )


class Hearts:
    """Heart rates at rest as they come; several of one source and day count by their mean, as the phone shows it."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, str], list[tuple[int, float]]] = {}

    def take(self, line: int, day: str, beats: float, source: str) -> Left | None:
        """Keep one, or say why it is none."""
        told = resting(line, day, beats, source)
        if isinstance(told, Left):
            return told
        self._days.setdefault((day, source), []).append((line, beats))
        return None

    def told(self) -> Iterator[Amount | Left]:
        """The rate of each day."""
        for (day, source), parts in self._days.items():
            yield resting(parts[0][0], day, sum(beats for _, beats in parts) / len(parts), source)
            for line, beats in parts[1:]:
                yield Left(line, RESTING, f"{beats:g}", "counted in the mean of its day")


def by_day(told: Iterable[tuple[int, str, float]], source: str) -> Iterator[Amount | Left]:
    """Several sleeps of a day together: (line, day, minutes)."""
    days: dict[str, list[tuple[int, float]]] = {}
    for line, day, minutes in told:
        days.setdefault(day, []).append((line, minutes))
    for day, parts in days.items():
        yield asleep(parts[0][0], day, sum(minutes for _, minutes in parts), source)
        for line, minutes in parts[1:]:
            yield Left(line, SLEEP, f"{minutes:g}", "counted in another row of the same day")


def is_fitbit_sleep(content: object) -> bool:
    """Fitbit's sleeps, each with the day on which it ended."""
    return _are(content, "dateOfSleep", "minutesAsleep")


def read_fitbit_sleep(content: list[dict[str, Any]], said: Said, notes: Notes) -> Told:
    """Minutes asleep, naps with the night."""
    told = []
    for line, one in enumerate(content, 1):
        record = one if isinstance(one, dict) else {}
        try:
            day = day_reader([], None)(str(record.get("dateOfSleep") or ""))
        except ValueError as fault:
            yield Left(line, "dateOfSleep", str(record.get("dateOfSleep"))[:80], str(fault))
            continue
        told.append((line, day, number(record.get("minutesAsleep")) or 0))
    yield from by_day(told, FITBIT)


def is_fitbit_resting(content: object) -> bool:
    """Fitbit's heart rates at rest, which stand one level deeper than its other tables."""
    return (
        isinstance(content, list)
        and bool(content)
        and all(
            isinstance(one, dict) and isinstance(one.get("value"), dict) and {"value", "error"} <= one["value"].keys()
            for one in content[:20]
        )
    )


def read_fitbit_resting(content: list[dict[str, Any]], said: Said, notes: Notes) -> Told:
    """Heart rates at rest of days of the person's own clock."""
    for line, one in enumerate(content, 1):
        stamp = str(one.get("dateTime", "")).split(" ")[0]
        try:
            day = datetime.strptime(stamp, STAMP).date().isoformat()
        except ValueError:
            yield Left(line, "dateTime", stamp, "no day")
            continue
        yield resting(line, day, number(one["value"].get("value")), FITBIT)


def is_garmin_sleep(content: object) -> bool:
    """Garmin's sleeps of an account export."""
    return has_days(content, "deepSleepSeconds")


def read_garmin_sleep(content: list[dict[str, Any]], said: Said, notes: Notes) -> Told:
    """Seconds of deep, light and REM sleep; a night without any of them is unknown."""
    for line, told in enumerate(content, 1):
        one = told if isinstance(told, dict) else {}
        parts = [number(one.get(f"{stage}SleepSeconds")) for stage in ("deep", "light", "rem")]
        known = [part / 60 for part in parts if part is not None] + _naps(one.get("napList"))
        try:
            day = day_reader([], None)(str(one.get("calendarDate")))
        except ValueError as fault:
            yield Left(line, "calendarDate", str(one.get("calendarDate"))[:80], str(fault))
            continue
        yield asleep(line, day, sum(known) if known else None, "Garmin")


def _naps(naps: object) -> list[float]:
    """The minutes of each nap of a day."""
    found = []
    for nap in naps if isinstance(naps, list) else ():
        try:
            begins, ends = (datetime.fromisoformat(nap[f"nap{one}TimestampGMT"]) for one in ("Start", "End"))
        except (TypeError, KeyError, ValueError):
            continue
        if 0 < (minutes := (ends - begins).total_seconds() / 60) < ALL_DAY:
            found.append(minutes)
    return found


def is_zepp_sleep(table: Table) -> bool:
    """Zepp and Amazfit."""
    return table.has("date", "deepsleeptime", "shallowsleeptime")


def read_zepp_sleep(table: Table, said: Said, notes: Notes) -> Told:
    """Minutes of deep, shallow and REM sleep."""
    at = table.place("date")
    stages = [table.place(name) for name in ("deepsleeptime", "shallowsleeptime", "remtime")]
    read = day_reader((cell_of(row, at) for _, row in table.rows()), said.date_format)
    for line, row in table.rows():
        try:
            day, parts = read(cell_of(row, at)), [whole(cell_of(row, stage)) for stage in stages]
        except ValueError as fault:
            yield Left(line, "date", cell_of(row, at), str(fault))
            continue
        known = [part for part in parts if part is not None]
        yield asleep(line, day, sum(known) if known else None, "Zepp")


def is_oura_sleep(table: Table) -> bool:
    """Oura's sleeps, each with the day of waking."""
    return table.has("day", "total_sleep_duration")


def read_oura_sleep(table: Table, said: Said, notes: Notes) -> Told:
    """Seconds asleep, naps with the night; a sleep that the wearer deleted is none."""
    at, took, kind = (table.place(name) for name in ("day", "total_sleep_duration", "type"))
    told = []
    for line, row in table.rows():
        try:
            day, seconds = day_reader([], said.date_format)(cell_of(row, at)), whole(cell_of(row, took))
        except ValueError as fault:
            yield Left(line, "day", cell_of(row, at), str(fault))
            continue
        if seconds is None or cell_of(row, kind) == "deleted":
            yield Left(line, "total_sleep_duration", cell_of(row, took), NO_VALUE)
        else:
            told.append((line, day, seconds / 60))
    yield from by_day(told, "Oura")


def number(value: object) -> float | None:
    """A number of JSON from 0; anything else is unknown."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1e7:
        return None
    return float(value)


def has_days(content: object, key: str) -> bool:
    """Whether it is a list of an account export of Garmin in which a day has `key`; others stand among the days."""
    return isinstance(content, list) and any(
        isinstance(one, dict) and {"calendarDate", key} <= one.keys() for one in content
    )


def _are(content: object, *keys: str) -> bool:
    return (
        isinstance(content, list)
        and bool(content)
        and all(isinstance(one, dict) and set(keys) <= one.keys() for one in content[:20])
    )
