"""The audit trail: who did what when to which collection, in lines that are bound to one another by hashes.

A line holds no answer, no label and no name, so it can outlive what it tells of. Whoever can rewrite the whole
store can rewrite the whole chain: keep the last hash of an export elsewhere to be able to show that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

BEGINNING = "0" * 64
PART = 10_000  # lines read at once
CHECKPOINT_LINES = 10_000

# every action there is, in the words its owner reads
ACTIONS = {
    "create": "began it",
    "save": "saved an entry",
    "correct": "corrected an entry",
    "delete": "deleted an entry",
    "load": "loaded a file",
    "undo": "took a loaded file out again",
    "forget answers": "took back answers kept for later files",
    "restore": "put it back from a file",
    "simulate": "filled it with simulated data",
    "plan": "changed a plan",
    "settings": "changed a setting",
    "look": "was shown an analysis",
    "export": "took a file with all of it",
    "prepare": "wrote it into a folder of files",
    "hold": "entered a folder that it is read from",
    "share": "made a link",
    "rotate": "gave a link a new address",
    "revoke": "ended a link",
    "open": "opened a link",
    "refuse": "gave a wrong code",
    "phone code": "made a code to pair a phone",
    "pair": "was paired",
    "end phone": "ended a phone",
    "take back": "took back an entry that had not come",
    "release": "published a release",
    "end release": "ended a release",
    "join": "joined a study",
    "leave": "left a study",
    "gather": "took in what participants share",
    "grant": "gave a person access",
    "withdraw": "took a person's access away",
    "erase": "erased it",
    "erase participant": "erased a participant of it",
    "erase fact": "erased a fact about its people",
    "merge people": "made people of a study one",
    "merge values": "made spellings of a fact one",
    "leave as is": "left something as it is",
    "sign in": "signed in",
    "sign out": "signed out",
    "role": "changed what a person may do",
    "account": "opened an account",
    "close account": "closed an account",
    "set clock back": "set the latest time seen back",
}


@dataclass(frozen=True)
class Line:
    """A line of the trail. at: UTC. about: a collection's number, None where it is about the store or a person."""

    sequence: int
    at: datetime
    actor: str
    action: str
    about: int | None
    detail: dict[str, int]
    previous: str
    sha256: str

    def is_whole(self) -> bool:
        """Whether the line's hash is that of what it says."""
        return self.sha256 == _hash(
            (self.sequence, self.at, self.actor, self.action, self.about, _to_text(self.detail), self.previous)
        )


def note(cursor, actor: str, action: str, about: int | None, *, at: datetime, **numbers: int) -> int:
    """Append a line within the transaction that does what it tells: both are there, or neither. Gives its number.

    `numbers` are counts and ids, never anything that a person wrote.
    """
    if action not in ACTIONS:
        raise ValueError(f"There is no action called {action}; data/store/audit.py lists them.")
    if strange := [name for name, number in numbers.items() if type(number) is not int]:
        raise TypeError(f"{strange[0]} is not a whole number; a line of the trail holds nothing else.")
    # lines are numbered from 1, so the last one's number is at least their count: all others are passed over unread
    last = cursor.execute(
        """select sequence, sha256 from audit where sequence >= (select count(*) from audit)
           order by sequence desc limit 1"""
    ).fetchall()
    sequence, previous = (last[0][0] + 1, last[0][1]) if last else (1, BEGINNING)
    detail = _to_text(numbers)
    cursor.execute(
        "insert into audit values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            sequence,
            at,
            actor,
            action,
            about,
            detail,
            previous,
            _hash((sequence, at, actor, action, about, detail, previous)),
        ],
    )
    return sequence


def last_line(cursor) -> int:
    """The number of the last line, 0 where there is none: what is written beside it comes after all before."""
    return cursor.execute("select coalesce(max(sequence), 0) from audit").fetchall()[0][0]


def trail(store, *, about: int | None = None) -> list[Line]:
    """The lines about one collection, or all of the store, the oldest first; StoreError where they are others'."""
    store.check_told_of(about)
    with store.reading() as cursor:
        return [line for part in _read(cursor, about, "order by sequence") for line in part]


def latest(store, *, about: int | None = None, skip: int = 0, most: int = 200) -> list[Line]:
    """At most so many of the lines about one collection, or of the store, the newest first, after `skip` newer ones."""
    store.check_told_of(about)
    with store.reading() as cursor:
        found = _read(cursor, about, "order by sequence desc limit $most offset $skip", most=most, skip=skip)
        return [line for part in found for line in part]


def extent(store, *, about: int | None = None) -> tuple[int, datetime | None]:
    """How many lines there are about one collection, or in the store, and when the first was written (UTC)."""
    store.check_told_of(about)
    with store.reading() as cursor:
        return cursor.execute(
            "select count(*), min(happened_at) from audit where $about is null or about = $about", {"about": about}
        ).fetchall()[0]


def first_broken(store: Any, *, is_whole: bool = False) -> int | None:
    """The number of the first line that was changed, or before which one is missing; None if all is as written.

    What was read and found right before is not read again, up to the last checkpoint, which is made of every
    10,000 lines; with is_whole it is, and every checkpoint is held against its line.
    """
    with store.reading() as cursor:
        marks = cursor.execute("select sequence, sha256 from audit_checkpoint order by sequence").fetchall()
        known = marks[-1] if marks and not is_whole and _is_as_marked(cursor, *marks[-1]) else (0, BEGINNING)
        broken, (last, sha256) = _broken_after(cursor, *known)
        if broken is None and known[0] == 0:
            broken = next((sequence for sequence, told in marks if not _is_line(cursor, sequence, told)), None)
    if broken is None and last - known[0] >= CHECKPOINT_LINES and (last, sha256) not in marks:
        with store.writing(raises_revision=False) as cursor:
            cursor.execute("insert or ignore into audit_checkpoint values (?, ?)", [last, sha256])
    return broken


def n_unread(store: Any) -> int:
    """How many lines `first_broken` reads: those after the last checkpoint."""
    with store.reading() as cursor:
        return cursor.execute(
            """select (select coalesce(max(sequence), 0) from audit)
                      - (select coalesce(max(sequence), 0) from audit_checkpoint)"""
        ).fetchall()[0][0]


def _broken_after(cursor: Any, sequence: int, sha256: str) -> tuple[int | None, tuple[int, str]]:
    """The first broken line after one whose hash is known, and the last line that was read."""
    for part in _read(cursor, None, "and sequence > $after order by sequence", after=sequence):
        for line in part:
            if line.sequence != sequence + 1 or line.previous != sha256 or not line.is_whole():
                return sequence + 1, (sequence, sha256)
            sequence, sha256 = line.sequence, line.sha256
    return None, (sequence, sha256)


def _is_as_marked(cursor: Any, sequence: int, sha256: str) -> bool:
    """Whether as many lines are there as up to a checkpoint were, and the last of them is as it was."""
    (n,) = cursor.execute("select count(*) from audit where sequence <= ?", [sequence]).fetchall()[0]
    return n == sequence and _is_line(cursor, sequence, sha256)


def _is_line(cursor: Any, sequence: int, sha256: str) -> bool:
    lines = [line for part in _read(cursor, None, "and sequence = $at", at=sequence) for line in part]
    return [line.sha256 for line in lines] == [sha256] and lines[0].is_whole()


def fingerprint(lines: Iterable[Line]) -> str:
    """SHA-256 of lines given the oldest first, without the hashes that bind them to lines about others.

    Those would let whoever knows two of them try out what a line in between tells about somebody else.
    """
    told = [[line.at.isoformat(), line.actor, line.action, line.about, line.detail] for line in lines]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _read(cursor, about: int | None, order: str, **values: int) -> Iterator[list[Line]]:
    """Lines in parts, so that a long trail is never in memory as a whole unless somebody keeps it."""
    found = cursor.execute(
        f"""select sequence, happened_at, actor, action, about, detail, previous, sha256 from audit
            where ($about is null or about = $about) {order}""",
        {"about": about, **values},
    )
    while rows := found.fetchmany(PART):
        yield [Line(*row[:5], json.loads(row[5]), *row[6:]) for row in rows]


def _to_text(numbers: dict[str, int]) -> str:
    return json.dumps(numbers, sort_keys=True)


def _hash(parts: tuple) -> str:
    told = json.dumps([part.isoformat() if isinstance(part, datetime) else part for part in parts])
    return hashlib.sha256(told.encode()).hexdigest()
