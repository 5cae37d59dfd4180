"""Openings of links, counted in memory and written together: a page that is asked for often is not a write each time.

What was counted is in the store within a second, and when Respite stops; a process that is killed loses that second.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime

from data.store.audit import note
from data.store.collection import HoldingStore
from data.store.file import EngineError
from data.store.store import Store, StoreError

READER = "reader"  # who opens a link, as the audit trail tells it: who it was is not known
WITHIN_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Opened:
    """How often a link of a collection was opened within an hour, first and last when (UTC, the last to the minute)."""

    share_id: int
    collection_id: int
    hour: datetime
    n: int
    first_at: datetime
    last_at: datetime


_lock = threading.Lock()
_writing = threading.Lock()  # so that whoever stops waits for who is at it
_counted: dict[str, dict[tuple[int, datetime], Opened]] = {}  # by the place of the store
_clocks: dict[str, threading.Timer] = {}


def opened(store: Store, share_id: int, collection_id: int, *, now: datetime) -> Opened:
    """One opening of a link; a clock that is set back counts in the hour that the store had reached."""
    minute = store.latest(now).replace(second=0, microsecond=0)
    return Opened(
        share_id=share_id, collection_id=collection_id, hour=minute.replace(minute=0), n=1, first_at=now, last_at=minute
    )


def note_opening(store: Store, share_id: int, collection_id: int, *, now: datetime) -> None:
    """Count an opening of a link; it is written within WITHIN_SECONDS."""
    _add(store, opened(store, share_id, collection_id, now=now))


def write_openings(store: HoldingStore) -> None:
    """Write what was counted. StoreError where that fails: it stays counted, and is written with what comes next."""
    place = str(store.path)
    with _writing:
        with _lock:
            counted = list(_counted.pop(place, {}).values())
        try:
            keep_openings(store, counted)
        except BaseException:
            with _lock:
                # in the order in which they were counted: these are the earlier ones
                since = _counted.pop(place, {}).values()
                again = _counted.setdefault(place, {})
                for one in (*counted, *since):
                    _count(again, one)
            raise


def keep_openings(store: HoldingStore, counted: list[Opened]) -> None:
    """Put openings into the store, for the links' owners to see; the trail tells the first of each hour.

    What a link was opened that is in the store no more, because its diary was erased since, is forgotten.
    """
    if not counted:
        return
    with store.writing(raises_revision=False) as cursor:
        for one in counted:
            added = cursor.execute(
                """insert into share_opened
                   select share_id, $h, $n, $m from share where share_id = $s and collection_id = $c
                   on conflict (share_id, hour) do update
                   set n = n + excluded.n, last_at = greatest(last_at, excluded.last_at)
                   returning n""",
                {"s": one.share_id, "c": one.collection_id, "h": one.hour, "n": one.n, "m": one.last_at},
            ).fetchall()
            if added == [(one.n,)]:  # none was there before
                note(cursor, READER, "open", one.collection_id, at=one.first_at, link=one.share_id)


def _add(store: Store, one: Opened) -> None:
    place = str(store.path)
    with _lock:
        _count(_counted.setdefault(place, {}), one)
        if place not in _clocks:
            _start(store)


def _start(store: Store) -> None:
    _clocks[str(store.path)] = clock = threading.Timer(WITHIN_SECONDS, _write, [store])
    clock.daemon = True
    clock.start()


def _write(store: Store) -> None:
    with _lock:
        _clocks.pop(str(store.path), None)
    try:
        write_openings(store)
    except StoreError:
        with _lock:
            _start(store)
    except EngineError:
        # the store was closed: what is counted is written by who opens it again, and has an opening
        return


def _count(counted: dict[tuple[int, datetime], Opened], one: Opened) -> None:
    """Add later openings to those of their link and hour."""
    key = one.share_id, one.hour
    before = counted.get(key)
    counted[key] = one if before is None else replace(before, n=before.n + one.n, last_at=one.last_at)
