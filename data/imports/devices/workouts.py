"""Tables with a row for each activity: Garmin's and Strava's, of which walks and hikes are taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from data.imports.devices.amounts import (
    HIKING,
    KILOMETRES,
    MINUTES,
    STEPS,
    WALKING,
    Amount,
    Left,
    Notes,
    Said,
    Told,
    zone_unsaid,
)
from data.imports.devices.cells import minutes, number, whole
from data.imports.devices.clock import by_day, instant, own_clock, place_at
from data.imports.devices.tables import Table, cell_of, is_step, is_walk

OTHER = "another activity than a walk or a hike"
HIKE = (
    "hik",
    "wander",
    "randonn",
    "senderismo",
    "escursion",
    "caminhada",
    "vandr",
    "vaellus",
    "wędrów",
    "ハイキング",
    "徒步",
)
TYPE = (
    "activity type",
    "aktivitätstyp",
    "type d'activité",
    "tipo de actividad",
    "tipo di attività",
    "activiteittype",
    "tipo de atividade",
    "aktivitätsart",
    "soort activiteit",
    "aktivitetstype",
    "typ aktywności",
    "typ aktivity",
    "aktiviteetin tyyppi",
    "aktivite türü",
    "τύπος δραστηριότητας",
    "тип активности",
    "アクティビティタイプ",
    "活动类型",
    "活動類型",
    "활동 유형",
)
DATE = ("date", "datum", "fecha", "data", "dato")
GARMIN_MARKS = ("favorite", "favorit", "favori", "favorito", "preferito", "favoriet")
TIME = ("time", "zeit", "durée", "tiempo", "tempo", "tijd", "czas", "tid", "elapsed time")
LENGTH = ("distance", "distanz", "distancia", "distanza", "afstand", "dystans", "distância")
STRAVA_ID = ("activity id", "aktivitäts-id", "id de l'activité", "id de actividad", "id attività", "activiteits-id")
MOVING = (
    "moving time",
    "bewegungszeit",
    "durée de déplacement",
    "tiempo en movimiento",
    "tempo in movimento",
    "beweegtijd",
)
# where Garmin's list has them, in every language
G_DATE, G_FAVOURITE, G_DISTANCE, G_TIME = 1, 2, 4, 6
G_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
G_LENGTH = re.compile(r"(\d+:)?\d\d?:\d\d([.,]\d+)?")
STRAVA_STAMPS = ("%b %d, %Y, %I:%M:%S %p", "%d %b %Y, %H:%M:%S", "%d.%m.%Y, %H:%M:%S", "%Y-%m-%d %H:%M:%S")


def is_garmin(table: Table) -> bool:
    """Garmin Connect's list of activities."""
    return (table.place(*TYPE) is not None and table.place(*GARMIN_MARKS) is not None) or _is_laid_out(table)


def _is_laid_out(table: Table) -> bool:
    """Whether a list in whatever language has the columns that Garmin's always begins with, in their order."""
    if len(table.names) <= G_TIME:
        return False
    row = next((row for _, row in table.rows() if len(row) > G_TIME), None)
    return row is not None and bool(
        G_STAMP.fullmatch(row[G_DATE].strip())
        and row[G_FAVOURITE].strip().casefold() in ("true", "false")
        and G_LENGTH.fullmatch(row[G_TIME].strip())
    )


def read_garmin(table: Table, said: Said, notes: Notes) -> Told:
    """Minutes, kilometres and steps of walks and hikes, on the watch's own clock."""
    what, at, took, far = (table.place(*names) for names in (TYPE, DATE, TIME, LENGTH))
    if what is None or at is None or took is None:
        # in a language whose names are not known here the columns stand in the same order
        what, at, took, far = 0, G_DATE, G_TIME, G_DISTANCE
    steps = next((i for i, name in enumerate(table.folded) if is_step(name)), None)
    notes.say("Distances are taken as kilometres, which is what an account in metric units exports.")
    for line, row in table.rows():
        kind = kind_of(cell_of(row, what))
        if kind is None:
            yield Left(line, table.names[what], cell_of(row, what), OTHER)
            continue
        try:
            stamp = cell_of(row, at)
            start, zone = own_clock(datetime.fromisoformat(stamp), said.zone)
            length, km, n = minutes(cell_of(row, took)), number(cell_of(row, far)), whole(cell_of(row, steps))
        except ValueError as fault:
            yield Left(line, table.names[at], cell_of(row, at), str(fault))
            continue
        told = ((kind, length, MINUTES), (kind, km, KILOMETRES), (STEPS, n, STEPS))
        end = start + (length or 0) * 60
        yield from _bout(line, [one for one in told if one[1]], "Garmin activities", start, end, zone)


def is_strava(table: Table) -> bool:
    """Strava's activities.csv, in which names occur twice."""
    return table.place(*STRAVA_ID) is not None and len(set(table.folded)) < len(table.folded)


def read_strava(table: Table, said: Said, notes: Notes) -> Told:
    """Moving time and kilometres of walks and hikes; the stamps are UTC, the first distance is in km."""
    what, at = table.place(*TYPE), next(i for i, name in enumerate(table.folded) if "dat" in name or "fecha" in name)
    far, took = table.place(*LENGTH), table.place(*MOVING)
    for line, row in table.rows():
        kind = kind_of(cell_of(row, what))
        if kind is None:
            yield Left(line, table.names[what or 0], cell_of(row, what), OTHER)
            continue
        try:
            start = _utc(cell_of(row, at))
            seconds, km = number(cell_of(row, took)), number(cell_of(row, far))
        except ValueError as fault:
            yield Left(line, table.names[at], cell_of(row, at), str(fault))
            continue
        if said.zone is None:
            raise zone_unsaid(cell_of(row, at))
        told = ((kind, (seconds or 0) / 60, MINUTES), (kind, km, KILOMETRES))
        yield from _bout(
            line, [one for one in told if one[1]], "Strava", start, start + (seconds or 0), place_at(said.zone, start)
        )


def kind_of(text: str) -> str | None:
    """Walking, hiking, or neither."""
    folded = text.casefold()
    if any(word in folded for word in HIKE):
        return HIKING
    return WALKING if is_walk(text) else None


def _bout(line: int, told: list, source: str, start: float, end: float, zone: str | None) -> Iterator[Amount | Left]:
    if not told:
        yield Left(line, "", "", "neither a time nor a distance: unknown")
    for kind, amount, unit in told:
        for day, since, until, share in by_day(start, end, zone):
            yield Amount(line, kind, amount * share, unit, source, day=day, start=since, end=until, zone=zone)


def _utc(stamp: str) -> float:
    for form in STRAVA_STAMPS:
        try:
            return own_clock(datetime.strptime(stamp, form), "UTC")[0]
        except ValueError:
            continue
    return instant(stamp, "UTC")[0]
