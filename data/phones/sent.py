"""What a phone sends: check-ins that are stored once, whatever becomes of the answer, and requests to take one back.

Each has a key that the phone made with it. The key is looked up with the diary's number before it, never the phone's: a
phone that was ended and paired anew sends the same entry under the same key.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from data.catalogue.vocabulary import KINDS
from data.own.check_in import CheckIn, CheckInFault
from data.own.entries import LINES, append_check_in, check_in_allowed, delete_check_in
from data.own.own_measures import measures_of
from data.own.what_i_record import NOTE, check_in_of
from data.phones.phones import Phone
from data.recurrence.days import refresh_days
from data.store.file import EngineError
from data.store.store import Collection, Cursor, StoreError

KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"[0-9]{2}:[0-9]{2}")
UNDO_FOR = timedelta(days=14)
FARTHEST_EAST = timedelta(hours=14)  # from UTC: where a day begins first
LARGEST = 1e12
log = logging.getLogger("respite")


@dataclass(frozen=True)
class Answer:
    """What became of one entry. words: for whoever holds the phone, where there is something to say.

    kept: it is stored, now or before. undone: it is not, or no longer, and will not be. refused: it cannot be, as it
    is. day: its day has not come anywhere. later: it is not known; send it again.
    """

    state: Literal["kept", "undone", "refused", "day", "later"]
    words: str = ""


LATER = Answer("later", "The computer could not store it just now.")
TOO_LATE = "It was sent more than 14 days ago; delete it on the computer."
CHANGED = "It was corrected on the computer since; delete it there."
OF_ANOTHER = "Another phone sent it; take it back there, or delete it on the computer."


def latest_day(now: datetime) -> date:
    """The latest day that it is anywhere on earth at `now` (UTC)."""
    return (now + FARTHEST_EAST).date()


def keep_entry(diary: Collection, phone: Phone, told: object, *, now: datetime) -> Answer:
    """Store what a phone tells of a day, once; `told` is as it came: key, day, values by measure, note, time.

    Whatever is wrong with it is said of it alone. What the disk is at fault for is said to be sent again.
    """
    if not isinstance(told, dict) or not is_key(told.get("key")):
        return Answer("refused", "It came without a key of its own.")
    try:
        with diary.store.reading() as cursor:
            before = _before(cursor, diary, told["key"])
        if before is None:
            measures = measures_of(diary)
            whole = {name for name, measure in measures.items() if measure.is_whole}
            entry = read_entry(told, {*measures, *KINDS}, whole)
            if entry.on_day > latest_day(now):
                return Answer("day", f"{entry.on_day:%d %B %Y} has not come yet, by the computer's clock.")
            check_in_allowed(diary, entry, latest_day(now))
            return _append(diary, phone, entry, told["key"])
        if before == "kept":
            _mark(diary, phone, told["key"])
        return Answer(before)
    except (Unreadable, CheckInFault) as fault:
        return Answer("refused", str(fault))
    except (StoreError, EngineError, ValueError) as fault:
        log.error("An entry of a phone was not stored: %s.", type(fault).__name__)
        return LATER


def take_back(diary: Collection, phone: Phone, key: object, *, now: datetime) -> Answer:
    """Take back an entry that this phone sent, by its key; one that has not come is not stored when it does.

    Nothing is destroyed. Twice is once. It is refused after 14 days, and once it was corrected.
    """
    if not is_key(key):
        return Answer("refused", "It came without a key of its own.")
    key = str(key)
    try:
        with diary.store.writing() as cursor:
            if _before(cursor, diary, key) == "undone":
                return Answer("undone")
            batch = _batch(cursor, diary, key)
            if batch is None:
                cursor.execute("insert into phone_undone values (?, ?)", [diary.id, key])
                diary.note(cursor, "take back")
                return Answer("undone")
            number, saved_at = batch
            if not cursor.execute(
                "select 1 from phone_entry where phone_id = ? and entry_key = ?", [phone.phone_id, key]
            ).fetchall():
                return Answer("refused", OF_ANOTHER)
            stands = cursor.execute(
                "select revision from current_day_entry where collection_id = ? and entry_id = ?",
                [diary.id, number * LINES + 1],
            ).fetchall()
        if not stands:
            return Answer("undone")
        if stands[0][0] > 1:
            return Answer("refused", CHANGED)
        if diary.store.latest(now) - saved_at > UNDO_FOR:
            return Answer("refused", TOO_LATE)
        delete_check_in(diary, number * LINES + 1, key=f"undo.{stored_key(diary, key)}")
        return Answer("undone")
    except (StoreError, EngineError) as fault:
        log.error("An entry of a phone was not taken back: %s.", type(fault).__name__)
        return LATER


def is_key(key: object) -> bool:
    """Whether this is a key as a phone makes one."""
    return isinstance(key, str) and KEY.fullmatch(key) is not None


def stored_key(diary: Collection, key: str) -> str:
    """What the store calls the key of a phone's entry: keys are unique over all diaries, and looked up within one."""
    return f"phone.{diary.id}.{key}"


class Unreadable(ValueError):
    """What came from a phone is no check-in; its sentence says why."""


def read_entry(told: Mapping[str, Any], known: Set[str], whole: Set[str]) -> CheckIn:
    """What a phone tells, as a check-in; Unreadable names what is none. known: what a check-in of this diary can hold;
    whole: of that, what takes whole numbers.
    """
    day, at, values, note = told.get("day"), told.get("time"), told.get("values", {}), told.get("note")
    if note is not None and not (isinstance(note, str) and _is_text(note)):
        raise Unreadable("Its note is no text, or holds half of a sign.")
    if not isinstance(values, dict):
        raise Unreadable("Its answers are no list of names and values.")
    for name, value in values.items():
        if name not in known:
            raise Unreadable(f"This diary has nothing called {_shown(name)}.")
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not abs(value) <= LARGEST:  # nor what is called no number
            raise Unreadable(f"{_shown(name)} takes a number.")
    numbers = {name: int(value) if name in whole and value == int(value) else value for name, value in values.items()}
    try:
        if not (isinstance(day, str) and DAY.fullmatch(day)):
            raise ValueError
        on_day = date.fromisoformat(day)
        if not (at is None or (isinstance(at, str) and TIME.fullmatch(at))):
            raise ValueError
        at_time = None if at is None else time.fromisoformat(at)
    except ValueError as fault:
        raise Unreadable("Its day or time is none; they are written like 2026-11-30 and 18:30.") from fault
    return check_in_of(on_day, {**numbers, NOTE: note}, at_time=at_time)


def _append(diary: Collection, phone: Phone, entry: CheckIn, key: str) -> Answer:
    with diary.store.writing() as cursor:
        if (before := _before(cursor, diary, key)) is not None:
            return Answer(before)
        person, _ = append_check_in(cursor, diary, entry, stored_key(diary, key))
        cursor.execute("insert into phone_entry values (?, ?, ?)", [phone.phone_id, diary.id, key])
        refresh_days(cursor, diary.id, [person])
    return Answer("kept")


def _mark(diary: Collection, phone: Phone, key: str) -> None:
    """A phone that holds an entry's key has made it, also where it was paired anew since."""
    known = "select 1 from phone_entry where phone_id = ? and entry_key = ?"
    with diary.store.reading() as cursor:
        if cursor.execute(known, [phone.phone_id, key]).fetchall():
            return
    with diary.store.writing(raises_revision=False) as cursor:
        cursor.execute("insert or ignore into phone_entry values (?, ?, ?)", [phone.phone_id, diary.id, key])


def _before(cursor: Cursor, diary: Collection, key: str) -> Literal["kept", "undone"] | None:
    """What became of this key before: kept, undone, or nothing."""
    values = {"c": diary.id, "k": key}
    if cursor.execute("select 1 from phone_undone where collection_id = $c and entry_key = $k", values).fetchall():
        return "undone"
    return "kept" if _batch(cursor, diary, key) else None


def _batch(cursor: Cursor, diary: Collection, key: str) -> tuple[int, datetime] | None:
    rows = cursor.execute(
        "select batch_id, created_at from batch where idempotency_key = ? and collection_id = ?",
        [stored_key(diary, key), diary.id],
    ).fetchall()
    return rows[0] if rows else None


def _is_text(note: str) -> bool:
    try:
        note.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in note


def _shown(name: object) -> str:
    return "".join(sign for sign in str(name) if sign.isprintable())[:60]
