"""JSON with days: Garmin's UDSFile of an account export, and Polar's file a day."""

from __future__ import annotations

from typing import Any

from data.imports.devices.amounts import NO_VALUE, NOT_WORN, STEPS, Amount, Left, Notes, Said, Told
from data.imports.devices.cells import day_reader
from data.imports.devices.rest import has_days, number, resting


def is_garmin(content: object) -> bool:
    """A list of days by calendarDate."""
    return has_days(content, "totalSteps")


def read_garmin(content: list[dict[str, Any]], said: Said, notes: Notes) -> Told:
    """Steps of days, and the heart rate at rest; null is unknown."""
    for line, day in enumerate(content, 1):
        record = day if isinstance(day, dict) else {}
        told = _day(line, record.get("calendarDate"), record.get("totalSteps"), "totalSteps", "Garmin")
        yield told
        on_day = _iso(record.get("calendarDate"))
        if on_day and number(record.get("restingHeartRate")):
            yield resting(line, on_day, number(record.get("restingHeartRate")), "Garmin")


def is_polar(content: object) -> bool:
    """One day, with a summary."""
    return isinstance(content, dict) and "date" in content and isinstance(content.get("summary"), dict)


def read_polar(content: dict[str, Any], said: Said, notes: Notes) -> Told:
    """The steps of the day."""
    yield _day(1, content["date"], content["summary"].get("stepCount"), "stepCount", "Polar")


def _day(line: int, day: object, steps: object, column: str, source: str) -> Amount | Left:
    if steps is None:
        return Left(line, column, "", NO_VALUE)
    if isinstance(steps, bool) or not isinstance(steps, int | float) or not 0 <= steps < 1e7:
        return Left(line, column, str(steps)[:80], "no number of steps")
    if not steps:
        return Left(line, column, "0", NOT_WORN)
    if (known := _iso(day)) is None:
        return Left(line, "date", str(day)[:80], "no day")
    return Amount(line, STEPS, float(steps), STEPS, source, known)


def _iso(day: object) -> str | None:
    """The ISO date of a day, None where it is none."""
    if isinstance(day, dict):  # some versions of Garmin write {"date": ...}
        day = day.get("date")
    try:
        return day_reader([], None)(str(day))
    except ValueError:
        return None
