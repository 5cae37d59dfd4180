"""Check-ins that were begun and not saved: in this process's memory, of who began them, for seven days.

They are in no table: no export, backup, trail, report or study has them. They go when they are saved, when their person
signs out or is erased, when their diary is, and with the process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock

KEPT = timedelta(days=7)
MOST_DAYS = 40  # of one person
MOST_BYTES = 32_000  # of one draft, about; a note takes 4,000 characters
MOST = 5_000  # of everybody
NOT_YET = 0  # the number of a diary that its first save will make
BROWSER = "respite-browser"  # the cookie that tells browsers of one's own computer apart; it opens nothing


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Whose drafts: of a store's file, an actor as the trail tells it, and where nobody signs in, a browser."""

    path: Path | None
    actor: str
    browser: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a form of one day holds, by the name of its controls; `entry_id` where it corrects an entry."""

    on_day: date
    entry_id: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)


Key = tuple[Whose, int, date, int | None]


class Drafts:
    """The drafts that this process keeps; `now` is of a clock that is never set back (`steady`)."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[Key, tuple[datetime, Draft]] = {}  # the last kept last

    def keep(self, whose: Whose, diary: int, draft: Draft, *, now: datetime) -> None:
        """Keep a draft in the place of an older one; one that is too large for a form is not kept."""
        key = whose, diary, draft.on_day, draft.entry_id
        with self._lock:
            self._sweep(now)
            self._kept.pop(key, None)
            if len(repr(draft.values)) > MOST_BYTES:
                return
            self._kept[key] = now, draft
            theirs = [one for one in self._kept if one[0] == whose]
            for old in (*theirs[:-MOST_DAYS], *list(self._kept)[:-MOST]):
                self._kept.pop(old, None)

    def of(self, whose: Whose, diary: int, *, now: datetime) -> tuple[Draft, ...]:
        """All drafts of somebody's in a diary, by day, a new entry before a correction."""
        with self._lock:
            self._sweep(now)
            theirs = [draft for key, (_, draft) in self._kept.items() if key[:2] == (whose, diary)]
        return tuple(sorted(theirs, key=lambda one: (one.on_day, one.entry_id or 0)))

    def drop(self, whose: Whose, diary: int, on_day: date, entry_id: int | None) -> None:
        """Forget one, which was saved or emptied."""
        with self._lock:
            self._kept.pop((whose, diary, on_day, entry_id), None)

    def hand_over(self, whose: Whose, diary: int) -> None:
        """The diary is there now: drafts from before it was go on as its own."""
        with self._lock:
            for key in [one for one in self._kept if one[:2] == (whose, NOT_YET)]:
                self._kept[whose, diary, *key[2:]] = self._kept.pop(key)

    def forget_person(self, path: Path | None, actor: str) -> None:
        """Forget all of somebody's: they signed out, or are erased."""
        self._forget(lambda whose, _: (whose.path, whose.actor) == (path, actor))

    def forget_diary(self, path: Path | None, diary: int) -> None:
        """Forget all of a diary's: it is erased, and its number may be another's."""
        self._forget(lambda whose, of: (whose.path, of) == (path, diary))

    def _forget(self, is_gone: Callable[[Whose, int], bool]) -> None:
        with self._lock:
            self._kept = {key: kept for key, kept in self._kept.items() if not is_gone(key[0], key[1])}

    def _sweep(self, now: datetime) -> None:
        self._kept = {key: kept for key, kept in self._kept.items() if now - kept[0] < KEPT}


DRAFTS = Drafts()
