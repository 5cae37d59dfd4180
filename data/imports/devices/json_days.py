"""JSON with days: Garmin's UDSFile of an account export, and Polar's file a day."""

from __future__ import annotations

from typing import Any

from data.imports.devices.amounts import NO_VALUE, NOT_WORN, STEPS, Amount, Left, Notes, Said, Told
from data.imports.devices.cells import day_reader


def is_garmin(content: object) -> bool:
    """A list of days by calendarDate."""
    return (
        isinstance(content, list)
        and bool(content)
        and all(isinstance(day, dict) and "calendarDate" in day for day in content[:20])
        and any("totalSteps" in day for day in content if isinstance(day, dict))
    )


def read_garmin(content: list[dict[str, Any]], said: Said, notes: Notes) -> Told:
    """Steps of days; null is unknown."""
    for line, day in enumerate(content, 1):
        record = day if isinstance(day, dict) else {}
        yield _day(line, record.get("calendarDate"), record.get("totalSteps"), "totalSteps", "Garmin")


def is_polar(content: object) -> bool:
    """One day, with a summary."""
    return isinstance(content, dict) and "date" in content and isinstance(content.get("summary"), dict)


def read_polar(content: dict[str, Any], said: Said, notes: Notes) -> Told:
    """The steps of the day."""
    yield _day(1, content["date"], content["summary"].get("stepCount"), "stepCount", "Polar")


def _day(line: int, day: object, steps: object, column: str, source: str) -> Amount | Left:
    if isinstance(day, dict):  # some versions of Garmin write {"date": ...}
        day = day.get("date")
    if steps is None:
        return Left(line, column, "", NO_VALUE)
    if isinstance(steps, bool) or not isinstance(steps, int | float) or not 0 <= steps < 1e7:
        return Left(line, column, str(steps)[:80], "no number of steps")
    if not steps:
        return Left(line, column, "0", NOT_WORN)
    try:
        return Amount(line, STEPS, float(steps), STEPS, source, day_reader([], None)(str(day)))
    except ValueError as fault:
        return Left(line, "date", str(day)[:80], str(fault))
