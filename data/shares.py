"""Shared links: what their owner chose, who may open them, and when they were opened.

A link holds a token of 256 random bits; the store keeps its SHA-256 only. What a viewer sends is hashed
and compared with that, and goes into no other query: everything read for the viewer is bound to the
collection and to what the owner ticked.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from data.store import Collection, Store, StoreError
from data.vocabulary import MEASURES

DEFAULT_VALID = timedelta(days=30)
LONGEST_VALID = timedelta(days=366)
DEFAULT_LAST_DAYS = 84
LABEL_LIMIT = 100


@dataclass(frozen=True)
class Chosen:
    """What a report may show: nothing that is not ticked here is read for it.

    `measures`: of data.vocabulary.MEASURES. `activities`: kinds as they are in the diary. `instruments`:
    ids of questionnaires. `definition`: id of the recurrence definition that respites are shown by, None for
    no respites. Period: `first_on` to `last_on`, both included, or the `last_days` days up to the day of
    reading. Notes are shown only with `has_notes`, phases of programmes with `has_programmes`, marks of
    life events with `has_events`; a link made before these could be ticked shows neither.
    """

    measures: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    definition: str | None = None
    has_notes: bool = False
    first_on: date | None = None
    last_on: date | None = None
    last_days: int | None = None
    has_programmes: bool = False
    has_events: bool = False

    def __post_init__(self):
        for name in self.measures:
            if name not in MEASURES:
                raise StoreError(f"There is no measure called {name}; there are {', '.join(MEASURES)}.")
        ticked = (self.measures, self.activities, self.instruments, self.definition, self.has_notes)
        if not any((*ticked, self.has_programmes, self.has_events)):
            raise StoreError("Nothing is ticked; tick at least one thing to show.")
        if self.last_days is not None:
            if (self.first_on, self.last_on) != (None, None):
                raise StoreError("The period is either two dates or a number of last days, not both.")
            if self.last_days < 1:
                raise StoreError(f"The period was {self.last_days} days; it takes 1 day or more.")
        elif self.first_on is None or self.last_on is None:
            raise StoreError("The period needs a first and a last day, or a number of last days.")
        elif self.first_on > self.last_on:
            raise StoreError(
                f"The period ends on {self.last_on}, before it begins on {self.first_on}; swap the two."
            )

    def period(self, today: date) -> tuple[date, date]:
        """First and last day shown when the report is read on `today`."""
        if self.last_days is None:
            return self.first_on, self.last_on
        return today - timedelta(days=self.last_days - 1), today


@dataclass(frozen=True)
class Share:
    """A link as its owner sees it; instants are UTC. The token is not part of it: it is shown once, when made."""

    share_id: int
    collection_id: int
    label: str
    chosen: Chosen
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_opened_at: datetime | None
    n_opened: int

    def is_open(self, now: datetime) -> bool:
        """Whether the link opens at this instant."""
        return self.revoked_at is None and now < self.expires_at


def create_share(
    collection: Collection,
    chosen: Chosen,
    *,
    now: datetime,
    label: str = "",
    expires_at: datetime | None = None,
) -> str:
    """Make a link for a personal collection and return its token, which cannot be read again.

    Expires after 30 days unless `expires_at` (UTC, within a year) says otherwise.
    """
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; only a person's own diary can be shared.")
    expires_at = expires_at or now + DEFAULT_VALID
    if not now < expires_at <= now + LONGEST_VALID:
        raise StoreError(
            f"The link would end on {expires_at:%d %B %Y}; it takes a day from tomorrow up to a year ahead."
        )
    label = label.strip()
    if len(label) > LABEL_LIMIT:
        raise StoreError(f"The label has {len(label)} characters; it takes up to {LABEL_LIMIT}.")
    token = secrets.token_urlsafe(32)
    with collection.store.writing() as cursor:
        number = cursor.execute("select coalesce(max(share_id), 0) + 1 from share").fetchone()[0]
        cursor.execute(
            "insert into share values (?, ?, ?, ?, ?, ?, ?)",
            [number, collection.id, _hash(token), label, _to_text(chosen), now, expires_at],
        )
    return token


_SHARE = """
    select s.share_id, s.collection_id, s.label, s.chosen, s.created_at, s.expires_at,
           (select min(revoked_at) from share_revocation as r where r.share_id = s.share_id),
           (select max(opened_at) from share_opening as o where o.share_id = s.share_id),
           (select count(*) from share_opening as o where o.share_id = s.share_id)
    from share as s"""


def shares(collection: Collection) -> list[Share]:
    """Every link ever made for this collection, the newest first."""
    with collection.store.reading() as cursor:
        rows = cursor.execute(
            _SHARE + " where s.collection_id = ? order by s.share_id desc", [collection.id]
        ).fetchall()
    return [_share(row) for row in rows]


def revoke_share(collection: Collection, share_id: int, *, now: datetime) -> None:
    """End a link now; ending it twice changes nothing."""
    with collection.store.writing() as cursor:
        row = cursor.execute(
            _SHARE + " where s.collection_id = ? and s.share_id = ?", [collection.id, share_id]
        ).fetchone()
        if row is None:
            raise StoreError("That link is not one of this diary's.")
        if _share(row).revoked_at is None:
            cursor.execute("insert into share_revocation values (?, ?)", [share_id, now])


def find_share(store: Store, token: str, *, now: datetime) -> Share | None:
    """The link that this token opens at this instant; unknown, expired and revoked are all None."""
    with store.reading() as cursor:
        row = cursor.execute(_SHARE + " where s.token_sha256 = ?", [_hash(token)]).fetchone()
    share = _share(row) if row else None
    return share if share and share.is_open(now) else None


def count_opening(store: Store, share: Share, *, now: datetime) -> None:
    """Note that a link was opened, for its owner to see."""
    with store.writing() as cursor:
        cursor.execute("insert into share_opening values (?, ?)", [share.share_id, now])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _share(row: tuple) -> Share:
    return Share(*row[:3], _from_text(row[3]), *row[4:])


def _to_text(chosen: Chosen) -> str:
    return json.dumps(asdict(chosen), default=date.isoformat)


def _from_text(text: str) -> Chosen:
    values = json.loads(text)
    for name in ("measures", "activities", "instruments"):
        values[name] = tuple(values[name])
    for name in ("first_on", "last_on"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return Chosen(**values)
