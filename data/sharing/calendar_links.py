"""The calendar that reminds: an address to subscribe to, and the iCalendar text (RFC 5545) behind it.

Whoever has the address learns which questionnaires are due and when, and nothing else: no answer, no score.
The address holds a token of 256 random bits; the store keeps its SHA-256 only.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from data.accounts.tokens import token_hash
from data.own.schedules import Due, short_name
from data.sharing.known_tokens import open_until
from data.store.store import Collection, Store, StoreError


@dataclass(frozen=True)
class CalendarLink:
    """An address as its owner sees it; the token is not part of it: it is shown once, when made."""

    calendar_link_id: int
    created_at: datetime


def create_calendar_link(collection: Collection, *, now: datetime) -> str:
    """Make an address for a personal collection and return its token, which cannot be read again."""
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; only a person's own diary has a calendar.")
    token = secrets.token_urlsafe(32)
    with collection.store.writing() as cursor:
        number = cursor.execute("select coalesce(max(calendar_link_id), 0) + 1 from calendar_link").fetchone()[0]
        cursor.execute("insert into calendar_link values (?, ?, ?, ?)", [number, collection.id, token_hash(token), now])
        collection.note(cursor, "settings", calendar=number)
    return token


_OPEN = """
    select calendar_link_id, created_at, collection_id from calendar_link
    where calendar_link_id not in (select calendar_link_id from calendar_link_end)"""


def calendar_links(collection: Collection) -> tuple[CalendarLink, ...]:
    """The addresses of this collection that still answer, the newest first."""
    with collection.store.reading() as cursor:
        rows = cursor.execute(
            _OPEN + " and collection_id = ? order by calendar_link_id desc", [collection.id]
        ).fetchall()
    return tuple(CalendarLink(*row[:2]) for row in rows)


def end_calendar_link(collection: Collection, calendar_link_id: int, *, now: datetime) -> None:
    """End an address now; ending it twice changes nothing."""
    with collection.store.writing() as cursor:
        known = cursor.execute(
            "select 1 from calendar_link where collection_id = ? and calendar_link_id = ?",
            [collection.id, calendar_link_id],
        ).fetchone()
        if known is None:
            raise StoreError("That calendar is not one of this diary's.")
        cursor.execute("insert into calendar_link_end values (?, ?)", [calendar_link_id, now])
        collection.note(cursor, "settings", calendar=calendar_link_id)


def find_calendar(store: Store, token: str) -> Collection | None:
    """The collection whose calendar this token opens; unknown and ended are both None."""
    if open_until(store, token_hash(token)) is None:
        return None
    with store.reading() as cursor:
        row = cursor.execute(_OPEN + " and token_sha256 = ?", [token_hash(token)]).fetchone()
    return store.collection(row[2]) if row else None


def calendar_text(dues: Sequence[Due], *, made_at: datetime) -> str:
    """An iCalendar text: an event of a whole day for each questionnaire, from the day it is due on and again.

    `made_at` is UTC. The events take no time of the day and say nothing but what is due; each rings at nine in the
    morning of its day. A calendar that subscribes may leave alarms out.
    """
    lines = ["X-WR-CALNAME:Respite", "REFRESH-INTERVAL;VALUE=DURATION:PT12H"]
    for due in dues:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{due.event_uid}",
            f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{due.due_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{due.due_on + timedelta(days=1):%Y%m%d}",
            f"RRULE:FREQ=WEEKLY;INTERVAL={due.every_weeks}",
            f"SUMMARY:Respite: {short_name(due.instrument)} is due",
            "TRANSP:TRANSPARENT",
            "CLASS:PRIVATE",
            *_alarm(f"{short_name(due.instrument)} is due", "PT9H"),
            "END:VEVENT",
        ]
    return _calendar("-//Respite//Respite//EN", lines)


def daily_text(mark: str, at: time, *, first_on: date, made_at: datetime) -> str:
    """An iCalendar text with one event of every day and an alarm, for the calendar of a phone.

    `at` and `first_on` are of the clock on the wall, wherever that is; `made_at` is UTC. `mark` tells the calendar that a
    file of another hour is the same event. Its title says nothing of a diary.
    """
    return _calendar(
        "-//Check-in//EN",
        [
            "BEGIN:VEVENT",
            f"UID:daily-{mark}",
            f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{first_on:%Y%m%d}T{at:%H%M%S}",
            "DURATION:PT5M",
            "RRULE:FREQ=DAILY",
            "SUMMARY:Check-in",
            "TRANSP:TRANSPARENT",
            "CLASS:PRIVATE",
            *_alarm("Check-in", "PT0S"),
            "END:VEVENT",
        ],
    )


def _alarm(words: str, after_start: str) -> list[str]:
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{words}",
        f"TRIGGER;RELATED=START:{after_start}",
        "END:VALARM",
    ]


def _calendar(made_by: str, lines: Sequence[str]) -> str:
    """The text of a calendar with these lines in it."""
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{made_by}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    return "".join(f"{line}\r\n" for line in (*head, *lines, "END:VCALENDAR"))
