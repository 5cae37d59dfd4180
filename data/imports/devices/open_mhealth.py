"""Open mHealth's step-count (schemas 1 to 3): a number, or a value with its unit, of a stretch of time or a day.

An average a day over a month is a valid step-count as well: what has a descriptive statistic is not taken.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from data.imports.devices.amounts import STEPS, Amount, Left, Notes, Said, Told, zone_unsaid
from data.imports.devices.clock import by_day, instant
from data.imports.devices.rest import number

SOURCE = "Open mHealth"
SECONDS = {"sec": 1, "min": 60, "h": 3600, "d": 86_400}
STATISTIC = "a statistic of several days, as an average, is no count of steps of a day"


def is_it(content: object) -> bool:
    """Data points with a count of steps, one or several."""
    return any("step_count" in _body(one) for one in _points(content)[:20])


def read(content: object, said: Said, notes: Notes) -> Told:
    """Steps of each point, by the days of its stretch."""
    for line, point in enumerate(_points(content), 1):
        body = _body(point)
        if "step_count" not in body:
            yield Left(line, "body", "", "no count of steps")
            continue
        told = body["step_count"]
        steps = number(told.get("value") if isinstance(told, dict) else told)
        if statistic := body.get("descriptive_statistic"):
            yield Left(line, "descriptive_statistic", str(statistic)[:40], STATISTIC)
        elif steps is None:
            yield Left(line, "step_count", str(told)[:40], "no number of steps")
        else:
            yield from _rows(line, steps, body, _source(point), said)


def _rows(line: int, steps: float, body: dict[str, Any], source: str, said: Said) -> Told:
    frame = body.get("effective_time_frame")
    frame = frame if isinstance(frame, dict) else {}
    stretch = frame.get("time_interval")
    try:
        if isinstance(stretch, dict) and "part_of_day" in stretch:
            yield Left(line, "part_of_day", str(stretch["part_of_day"])[:40], "a part of a day without its hours")
            return
        if not isinstance(stretch, dict):
            stretch = {"start_date_time": frame["date_time"], "end_date_time": frame["date_time"]}
        start, end, stamp = _ends(stretch)
    except (KeyError, TypeError, ValueError, OverflowError):
        yield Left(line, "effective_time_frame", str(frame)[:80], "no time that these steps were of")
        return
    # an offset of UTC is a machine's clock, any other the person's
    zone = said.zone if stamp.endswith(("Z", "+00:00")) else stamp[-6:]
    if zone is None:
        raise zone_unsaid(stamp)
    for day, since, until, share in by_day(start, end, zone):
        yield Amount(line, STEPS, steps * share, STEPS, source, day=day, start=since, end=until, zone=zone)


def _ends(stretch: dict[str, Any]) -> tuple[float, float, str]:
    """Start and end of a stretch, and the stamp that says where it was."""
    length = stretch.get("duration")
    seconds = 0.0
    if isinstance(length, dict):
        seconds = timedelta(seconds=float(length["value"]) * SECONDS[str(length["unit"])]).total_seconds()
    stamps = {name: str(stretch[f"{name}_date_time"]) for name in ("start", "end") if f"{name}_date_time" in stretch}
    moments = {name: instant(stamp, "UTC" if stamp.endswith("Z") else None)[0] for name, stamp in stamps.items()}
    start = moments["start"] if "start" in moments else moments["end"] - seconds
    end = moments["end"] if "end" in moments else start + seconds
    if not 0 <= end - start <= 7 * 86_400:
        raise ValueError("no stretch of a few days")
    return start, end, stamps.get("start") or stamps["end"]


def _points(content: object) -> list[dict[str, Any]]:
    found = content if isinstance(content, list) else [content]
    return [one for one in found if isinstance(one, dict)]


def _body(point: dict[str, Any]) -> dict[str, Any]:
    body = point.get("body", point)
    return body if isinstance(body, dict) else {}


def _source(point: dict[str, Any]) -> str:
    header = point.get("header")
    origin = header.get("acquisition_provenance") if isinstance(header, dict) else None
    name = origin.get("source_name") if isinstance(origin, dict) else None
    return str(name)[:80] if name else SOURCE
