"""Steps by when they were made, from what the counters of Garmin's watches stood at."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from data.imports.devices.amounts import NOT_WORN, STEPS, Amount, Left, Notes, Said, Told, zone_unsaid
from data.imports.devices.clock import DAY, day_of, local, midnight, place_at
from data.imports.devices.garmin_fit import Reading, Watch, Watches

HOUR = 3600
LONGEST_JOURNEY = 12 * HOUR  # between two readings in two zones of which one goes on from the other
FEW = 100  # steps of a day that the next may have in its first hour
TWICE = "another watch of the same name, which counted less on this day"


@dataclass(frozen=True, kw_only=True)
class _Stretch:
    """So many steps from `start` to `end`, on a day of the watch's clock."""

    day: str
    start: float
    end: float
    steps: int
    zone: str


class _Known(NamedTuple):
    """The reading of a kind of movement before this one, with the day that it counted for."""

    until: int
    steps: int
    day: int
    zone: str
    set_at: int


def told(watches: Watches, said: Said, notes: Notes) -> Told:
    """The steps of all watches; of two with one name the one that counted most on a day. Raises Unsaid."""
    days: dict[tuple[str, str], list[list[_Stretch]]] = {}
    n_restarts = 0
    for watch in watches.by_number.values():
        stretches, restarts = _stretches(watch, said)
        n_restarts += restarts
        for day, those in groupby(sorted(stretches, key=lambda one: one.day), key=lambda one: one.day):
            days.setdefault((watch.name, day), []).append(list(those))
    line = 0
    for (name, day), told_by in sorted(days.items(), key=lambda one: one[0]):
        told_by.sort(key=lambda found: -sum(one.steps for one in found))
        for place, found in enumerate(told_by):
            n = sum(one.steps for one in found)
            if place or not n:
                line += 1
                yield Left(line, "steps", f"{day}: {n}", TWICE if place else NOT_WORN)
                continue
            for one in found:
                if one.steps:
                    line += 1
                    yield Amount(
                        line, STEPS, one.steps, STEPS, name, day=one.day, start=one.start, end=one.end, zone=one.zone
                    )
    if n_restarts:
        notes.say(f"A counter began anew within a day, {n_restarts:,} times in all; what it counted since was added.")
    if watches.damaged:
        shown = ", ".join(f"“{name[-60:]}”" for name in watches.damaged[:3])
        notes.say(f"{len(watches.damaged):,} FIT files are damaged or break off, and were not read: {shown}.")


def _stretches(watch: Watch, said: Said) -> tuple[list[_Stretch], int]:
    """What was counted between two readings, and how often a counter began anew within a day."""
    readings = sorted(watch.readings, key=lambda one: (one.until, one.kind, one.steps))
    moments = sorted(watch.moments)
    found: list[_Stretch] = []
    before: dict[int, _Known] = {}
    last = now = float("-inf")  # the time of the reading before, and of this one
    n_restarts = 0
    for one in readings:
        zone = _zone(one, said)
        if one.until > now:
            last, now = now, float(one.until)
        day, is_on = _day(one, zone, before.get(one.kind))
        steps = one.steps - before[one.kind].steps if is_on else one.steps
        n_restarts += one.kind in before and before[one.kind].day == day and not is_on
        before[one.kind] = _Known(one.until, one.steps, day, zone, one.set_at)
        start = max(midnight(day, zone), last)
        if one.is_packed and (place := bisect_left(moments, one.until)):
            start = max(start, moments[place - 1])
        found.append(_Stretch(day=day_of(day), start=min(start, now), end=now, steps=steps, zone=zone))
    return found, n_restarts


def _day(one: Reading, zone: str, before: _Known | None) -> tuple[int, bool]:
    """The day that a reading counts for, and whether its counter goes on from the one before."""
    clock = local(one.until, zone)
    day, since_midnight = int(clock // DAY), clock % DAY
    # the totals of a day are written as it ends, at 0:00 of the next, on which nothing is counted yet
    if since_midnight == 0 and one.steps:
        day -= 1
    if before is None or one.steps < before.steps:
        return day, False
    # who flies west has hours of a day again, or of the day before
    if day == before.day or (day < before.day and zone != before.zone and one.until - before.until <= LONGEST_JOURNEY):
        return day, True
    # the clock of a watch was put back an hour since it was told: no watch counts as much again within an hour of midnight
    is_old_clock = zone[0] in "+-" and one.set_at == before.set_at
    if is_old_clock and day == before.day + 1 and since_midnight <= HOUR and before.steps > FEW:
        return before.day, True
    return day, False


def _zone(one: Reading, said: Said) -> str:
    """The person's zone where the watch's clock was that of it, else the watch's own offset."""
    if one.offset is None:
        if said.zone is None:
            raise zone_unsaid("those of a FIT file without monitoring_info")
        return place_at(said.zone, one.until)
    if said.zone is not None:
        place = place_at(said.zone, one.set_at)
        if local(one.set_at, place) - one.set_at == one.offset:
            return place
    minutes = one.offset // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
