"""The zone that a diary's owner lives in, by what their browser said, and the day that it is there.

A shared page, a calendar and the terminal have no browser of the owner's to ask: the owner's day can be the server's
yesterday or tomorrow.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.store.store import Collection


def zone_of(collection: Collection) -> str | None:
    """The name of the owner's zone as it was last said; None where it never was."""
    with collection.store.reading() as cursor:
        return _last(cursor, collection)[1]


def keep_zone(collection: Collection, name: str | None, *, now: datetime) -> None:
    """Keep the zone that the owner's browser names, where it is another than before; `now` is UTC.

    A name that is no zone is passed over, and so is a study, which many people record in.
    """
    if collection.info.kind != "personal" or _zone(name) is None or name == zone_of(collection):
        return
    with collection.store.writing() as cursor:
        revision, last = _last(cursor, collection)
        if name != last:
            cursor.execute("insert into own_zone values (?, ?, ?, ?)", [collection.id, revision + 1, name, now])
            collection.note(cursor, "settings", zone=revision + 1)


def day_of(collection: Collection | None, *, now: datetime) -> date:
    """The day that it is at `now` (UTC) where the owner lives; where that is not known, where this computer is."""
    return day_in(None if collection is None else zone_of(collection), now=now)


def day_in(zone: str | None, *, now: datetime) -> date:
    """The day that it is at `now` (UTC) in a zone by its name; where it is none, where this computer is."""
    return now.replace(tzinfo=UTC).astimezone(_zone(zone)).date()


def _last(cursor, collection: Collection) -> tuple[int, str | None]:
    rows = cursor.execute(
        "select revision, zone from own_zone where collection_id = $c order by revision desc limit 1",
        {"c": collection.id},
    ).fetchall()
    return rows[0] if rows else (0, None)


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None
