"""Shared links: what their owner chose, who may open them, and when they were opened.

A link holds a token of 256 random bits; the store keeps its SHA-256 only. What a viewer sends is hashed
and compared with that, and goes into no query: everything read for the viewer is bound to the
collection and to what the owner ticked. A link that leaked gets a new token; one may ask for a code besides.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta

from analysis.editions import EDITION
from data.accounts.access_codes import KeptCode, keep
from data.accounts.tokens import token_hash
from data.catalogue.vocabulary import MEASURES, OWN
from data.own.own_measures import measures_of
from data.sharing.known_tokens import open_until
from data.sharing.openings import keep_openings, opened, write_openings
from data.store.store import Collection, Store, StoreError
from data.store.until_written import UntilWritten

DEFAULT_VALID = timedelta(days=30)
LONGEST_VALID = timedelta(days=366)
DEFAULT_LAST_DAYS = 84
LABEL_LIMIT = 100
NAME_LIMIT = 60


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a report may show: nothing that is not ticked here is read for it.

    `measures`: of data.catalogue.vocabulary.MEASURES, or the diary's own. `activities`: kinds as they are in the diary. `instruments`:
    ids of questionnaires. `definition`: id of the recurrence definition that respites are shown by, None for
    no respites. Period: `first_on` to `last_on`, both included, or the `last_days` days up to the day of
    reading. Notes are shown only with `has_notes`, phases of programmes with `has_programmes`, marks of
    life events with `has_events`, how the person is doing with `has_standing`, of what else is ticked; a link made
    before these could be ticked shows none of them. `name` is what the report calls the person, empty for nothing: no name is ever taken from the store.
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
    has_standing: bool = False
    name: str = ""

    def __post_init__(self):
        if len(self.name) > NAME_LIMIT:
            raise StoreError(f"The name has {len(self.name)} characters; it takes up to {NAME_LIMIT}.")
        # one of the diary's own is looked for in the diary, when the link is made
        _check_measures((name for name in self.measures if not name.startswith(OWN)), MEASURES)
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
            raise StoreError(f"The period ends on {self.last_on}, before it begins on {self.first_on}; swap the two.")

    def period(self, today: date) -> tuple[date, date]:
        """First and last day shown when the report is read on `today`."""
        if self.last_days is None:
            return self.first_on, self.last_on
        return today - timedelta(days=self.last_days - 1), today


@dataclass(frozen=True, kw_only=True)
class Share:
    """A link as its owner sees it; instants are UTC. The token is not part of it: it is shown once, when made.

    `rotation` counts the new addresses it was given, the last at `rotated_at`. `code` is what is kept of the code
    that it asks for, None for none; `n_wrong_codes` were told at any of its addresses. `last_opened_at`: to the minute.
    `edition`: of the methods when it was made (analysis.editions).
    """

    share_id: int
    collection_id: int
    label: str
    chosen: Chosen
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_opened_at: datetime | None
    n_opened: int
    rotation: int
    rotated_at: datetime | None
    n_wrong_codes: int
    code: KeptCode | None
    edition: int

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
    code: str | None = None,
) -> str:
    """Make a link for a personal collection and return its token, which cannot be read again.

    Expires after 30 days unless `expires_at` (UTC, within a year) says otherwise. `code`, of
    data.accounts.access_codes.new_code, is what it asks for besides; None for nothing.
    """
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; only a person's own diary can be shared.")
    _check_measures(chosen.measures, measures_of(collection))
    expires_at = expires_at or now + DEFAULT_VALID
    if not now < expires_at <= now + LONGEST_VALID:
        raise StoreError(
            f"The link would end on {expires_at:%d %B %Y}; it takes a day from tomorrow up to a year ahead."
        )
    label = label.strip()
    if len(label) > LABEL_LIMIT:
        raise StoreError(f"The label has {len(label)} characters; it takes up to {LABEL_LIMIT}.")
    token = secrets.token_urlsafe(32)
    kept = None if code is None else keep(code)
    with collection.store.writing() as cursor:
        number = cursor.execute("select coalesce(max(share_id), 0) + 1 from share").fetchone()[0]
        cursor.execute(
            "insert into share values (?, ?, ?, ?, ?, ?, ?)",
            [number, collection.id, token_hash(token), label, _to_text(chosen), now, expires_at],
        )
        _keep_code(cursor, number, 0, kept)
        collection.note(cursor, "share", link=number)
    return token


def _check_measures(names: Iterable[str], there: Mapping[str, object]) -> None:
    for name in names:
        if name not in there:
            raise StoreError(f"There is no measure called {name}; there are {', '.join(there)}.")


def rotate_share(collection: Collection, share_id: int, *, now: datetime, code: str | None = None) -> str:
    """Give a link that may have leaked a new token and return it; the old one opens nothing from now on.

    What it shows, its label and its end stay. `code`: a new one where the link asks for one, None where not.
    """
    token = secrets.token_urlsafe(32)
    kept = None if code is None else keep(code)
    instant = collection.store.latest(now)
    with collection.store.writing() as cursor:
        share = _own(cursor, collection, share_id)
        if not share.is_open(instant):
            raise StoreError("That link has ended; make a new one.")
        if (share.code is None) != (code is None):
            raise StoreError("A link that asks for a code gets a new code with its new address, and no other one does.")
        cursor.execute(
            "insert into share_rotation values (?, ?, ?, ?)", [share_id, share.rotation + 1, token_hash(token), now]
        )
        _keep_code(cursor, share_id, share.rotation + 1, kept)
        collection.note(cursor, "rotate", link=share_id)
    return token


# one row per link
_SHARE = """
    with ended as (select share_id, min(revoked_at) as revoked_at from share_revocation group by share_id),
    opened as (
        select share_id, max(last_at) as last_at, cast(sum(n) as bigint) as n from share_opened group by share_id
    ),
    refused as (select share_id, count(*) as n from share_wrong_code group by share_id)
    select s.share_id, s.collection_id, s.label, s.chosen, s.created_at, s.expires_at, ended.revoked_at,
           opened.last_at, coalesce(opened.n, 0), a.rotation, a.rotated_at, coalesce(refused.n, 0), c.salt, c.scrypt,
           a.token_sha256
    from share as s
    join share_address as a on a.share_id = s.share_id
    left join share_code as c on c.share_id = s.share_id and c.rotation = a.rotation
    left join ended on ended.share_id = s.share_id
    left join opened on opened.share_id = s.share_id
    left join refused on refused.share_id = s.share_id"""


def shares(collection: Collection) -> list[Share]:
    """Every link ever made for this collection, the newest first, with every opening until now."""
    with suppress(StoreError):  # a disk that is full must not keep an owner from looking
        write_openings(collection.store)
    with collection.store.reading() as cursor:
        rows = cursor.execute(
            _SHARE + " where s.collection_id = ? order by s.share_id desc", [collection.id]
        ).fetchall()
    return [_share(row) for row in rows]


def revoke_share(collection: Collection, share_id: int, *, now: datetime) -> None:
    """End a link now; ending it twice changes nothing."""
    with collection.store.writing() as cursor:
        if _own(cursor, collection, share_id).revoked_at is None:
            cursor.execute("insert into share_revocation values (?, ?)", [share_id, now])
            collection.note(cursor, "revoke", link=share_id)


def revoke_all(collection: Collection, *, now: datetime) -> int:
    """End every link of this collection that still opens; how many there were."""
    instant = collection.store.latest(now)
    with collection.store.writing() as cursor:
        rows = cursor.execute(_SHARE + " where s.collection_id = ?", [collection.id]).fetchall()
        still_open = [share.share_id for share in map(_share, rows) if share.is_open(instant)]
        for share_id in still_open:
            cursor.execute("insert into share_revocation values (?, ?)", [share_id, now])
            collection.note(cursor, "revoke", link=share_id)
    return len(still_open)


def find_share(store: Store, token: str, *, now: datetime) -> Share | None:
    """The link that this token opens at this instant; unknown, replaced, expired and revoked are all None.

    All of those are told without a look at the store: how long it takes tells nothing of what once opened. The links
    that open are held in memory since the last write that could have changed one; how often one was opened is as it was then.
    """
    sent, instant = token_hash(token), store.latest(now)
    ends_at = open_until(store, sent)
    if ends_at is None or ends_at <= instant:
        return None
    found = _LINKS.of(store).get(sent)
    return found if found is not None and found.is_open(instant) else None


def _read_links(store: Store) -> dict[str, Share]:
    """The links that nobody ended, by the hash of the address that opens each."""
    with store.reading() as cursor:
        rows = cursor.execute(_SHARE + " where ended.revoked_at is null").fetchall()
    return {row[-1]: _share(row) for row in rows}


_LINKS = UntilWritten(_read_links)


def count_opening(store: Store, share: Share, *, now: datetime) -> None:
    """Count an opening of a link, for its owner to see; the trail tells the first of each hour."""
    keep_openings(store, [opened(store, share.share_id, share.collection_id, now=now)])


def _own(cursor, collection: Collection, share_id: int) -> Share:
    row = cursor.execute(_SHARE + " where s.collection_id = ? and s.share_id = ?", [collection.id, share_id]).fetchone()
    if row is None:
        raise StoreError("That link is not one of this diary's.")
    return _share(row)


def _keep_code(cursor, share_id: int, rotation: int, kept: KeptCode | None) -> None:
    if kept is not None:
        cursor.execute("insert into share_code values (?, ?, ?, ?)", [share_id, rotation, kept.salt, kept.scrypt])


def _share(row: tuple) -> Share:
    *columns, salt, scrypt, _ = row
    values = dict(zip((field.name for field in fields(Share)[:-2]), columns, strict=True))
    values["chosen"], edition = _from_text(values["chosen"])
    return Share(**values, code=KeptCode(salt, scrypt) if salt else None, edition=edition)


def _to_text(chosen: Chosen) -> str:
    return json.dumps(asdict(chosen) | {"edition": EDITION}, default=date.isoformat)


def _from_text(text: str) -> tuple[Chosen, int]:
    values = json.loads(text)
    edition = values.pop("edition", 1)  # it was not noted before the second
    for name in ("measures", "activities", "instruments"):
        values[name] = tuple(values[name])
    for name in ("first_on", "last_on"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return Chosen(**values), edition
