"""Steps as FHIR's observations tell them (R4): by the codes of LOINC for steps, of a stretch of time or a day.

Source: LOINC 55423-8 (number of steps in unspecified time, pedometer) and 41950-7 (number of steps in 24 hours, measured).
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from data.imports import fhir
from data.imports.devices.amounts import NOT_WORN, STEPS, Amount, Left, Notes, Said, Told, Unsaid, zone_unsaid
from data.imports.devices.clock import by_day, day_at, instant, place_at
from data.imports.fhir import Resource

CODES = {"55423-8", "41950-7"}
OF_A_DAY = "41950-7"
SOURCE = "FHIR"
MOST = 1e7


def is_it(whole: bytes) -> bool:
    """Whether an observation of it is a count of steps."""
    return any(code.encode() in whole for code in CODES) and any(_is_steps(one) for _, one in fhir.resources(whole))


def read(whole: bytes, said: Said, notes: Notes) -> Told:
    """The steps of each observation."""
    kept, left, others = fhir.taken(fhir.resources(whole))
    n_others: Counter[str] = Counter()
    for place, one in kept:
        if _is_steps(one):
            yield from _rows(place, one, said)
        else:
            n_others[str(one["resourceType"])] += 1
    for place, why in left.items():
        yield Left(place, "status", "", why)
    for sentence in fhir.said_of_others({}, others):
        notes.say(sentence)
    if n := n_others.total():
        notes.say(f"{n:,} observations or answers are of other things; “respite load --kind diary” reads those.")


def _is_steps(one: Resource) -> bool:
    return one.get("resourceType") == fhir.OBSERVED and fhir.loinc_of(one.get("code")) in CODES


def _rows(place: int, one: Resource, said: Said) -> Told:
    told = fhir.value_of(one)
    try:
        steps = float(told[0]) if told else None
    except ValueError:
        steps = None
    if steps is None or not 0 <= steps < MOST or (told and told[1] not in ("", "/d", "{steps}/d")):
        yield Left(place, "value", " ".join(told) if told else "", "no number of steps")
        return
    since, until = fhir.moments_of(one)
    if not since or not until:
        yield Left(place, "effective", since or until, "no time that these steps were of")
        return
    source = _source(one)
    try:
        if len(since) == len(until) == 10 and date.fromisoformat(since) == date.fromisoformat(until):
            yield _day(place, since, steps, source, since)
            return
        if fhir.loinc_of(one.get("code")) == OF_A_DAY and since == until:
            start, zone = _moment(since, said)
            yield _day(place, day_at(start, zone), steps, source, since)
            return
        (start, zone), (end, _) = _moment(since, said), _moment(until, said)
        if not 0 <= end - start <= 7 * 86_400:
            raise ValueError("no stretch of a few days")
        days = by_day(start, end, zone)
    except Unsaid:
        raise
    except (ValueError, OverflowError) as fault:
        yield Left(place, "effective", since, f"no time that these steps were of: {fault}"[:120])
        return
    if not steps and len(days) > 1:
        yield Left(place, "value", "0", NOT_WORN)
        return
    for day, begins, ends, share in days:
        yield Amount(place, STEPS, steps * share, STEPS, source, day=day, start=begins, end=ends, zone=zone)


def _day(place: int, day: str, steps: float, source: str, cell: str) -> Amount | Left:
    return Amount(place, STEPS, steps, STEPS, source, day) if steps else Left(place, "value", cell, NOT_WORN)


def _moment(stamp: str, said: Said) -> tuple[float, str]:
    """A stamp with its place: the offset that it has, of UTC and of a day alone the person's zone."""
    if stamp.endswith(("Z", "+00:00")) or len(stamp) == 10:
        if said.zone is None:
            raise zone_unsaid(stamp)
        seconds, zone = instant(stamp, "UTC" if len(stamp) > 10 else said.zone)
        return seconds, place_at(said.zone, seconds) if zone else said.zone
    seconds, zone = instant(stamp, None)
    return seconds, zone or ""


def _source(one: Resource) -> str:
    """Its device by the name that it has, else by no name."""
    device = one.get("device")
    name = device.get("display") if isinstance(device, dict) else None
    return str(name)[:80] if name else SOURCE
