"""Releases of a study: made once, held against all earlier ones, ended at any time.

A release's link holds a token of 256 random bits, of which only the SHA-256 is kept. The ledger is appended only and
counts releases that have ended too: what was read once is known.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from analysis.disclosure import HIDDEN_UP_TO, LEAST_PEOPLE
from analysis.release_ledger import Refusal, Snapshot, refuse
from data.sharing import release_files, release_marks
from data.sharing.release_files import Meta, Opened
from data.store.audit import note
from data.store.store import Collection, StoreError

DEFAULT_VALID = timedelta(days=90)
LONGEST_VALID = timedelta(days=366)
LABEL_LIMIT = 100


class ReleaseRefused(StoreError):
    """A release that would tell about few people; the message says which and what would be accepted."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """A release as its owner sees it; instants are UTC. `asked`: what was chosen, as it was given to `publish`."""

    release_id: int
    label: str
    asked: Mapping[str, object]
    n_people: int
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    opened: Opened

    def is_open(self, now: datetime) -> bool:
        """Whether its link opens at this instant."""
        return self.ended_at is None and now < self.expires_at


def check_release(collection: Collection, people: pd.DataFrame, has_event: pd.Series | None) -> None:
    """Refuse what cannot be released: of a diary, of too few people, or too near to an earlier release.

    `people` as `release_people` gives them, of the groups that are told about; `has_event` as `has_recurred` does, of
    everybody in the study, None where recurrence is not told. Nothing is written. Raises ReleaseRefused.
    """
    _check_people(collection, people)
    with collection.store.reading() as cursor:
        if key := release_marks.find_key(cursor, collection.id):
            _hold_against(cursor, collection, people, has_event, key)


def _check_people(collection: Collection, people: pd.DataFrame) -> None:
    if collection.info.kind != "cohort":
        raise StoreError(f"“{collection.info.name}” is a person's own diary; only a study can be released.")
    if len(people) < LEAST_PEOPLE:
        raise ReleaseRefused(
            f"This would be a release of {len(people):,} people; it takes {LEAST_PEOPLE} or more, in groups of more "
            f"than {HIDDEN_UP_TO}."
        )


def _hold_against(
    cursor, collection: Collection, people: pd.DataFrame, has_event: pd.Series | None, key: bytes
) -> pd.DataFrame:
    """The people by their marks; ReleaseRefused where an earlier release is too near."""
    marked = release_marks.marked(people, key)
    outcomes = None if has_event is None else release_marks.marked_outcomes(has_event, key)
    if refusal := refuse(_snapshots(cursor, collection.id), Snapshot(0, marked), outcomes):
        raise ReleaseRefused(_refused(collection, refusal))
    return marked


def publish(
    collection: Collection,
    people: pd.DataFrame,
    files: Mapping[str, bytes],
    *,
    asked: Mapping[str, object],
    policy: str,
    key: str,
    now: datetime,
    has_event: pd.Series | None,
    label: str = "",
    expires_at: datetime | None = None,
) -> str | None:
    """Keep a release and return the token that opens it, which cannot be read again; None where `key` was kept before.

    The files are written first, where no token opens them; then the ledger says whose they are, and only then they get
    their place: a stop in between leaves a line in the ledger at most, never a release that the ledger does not know.
    """
    expires_at = expires_at or now + DEFAULT_VALID
    if not now < expires_at <= now + LONGEST_VALID:
        raise StoreError(
            f"The release would end on {expires_at:%d %B %Y}; it takes a day from tomorrow up to a year ahead."
        )
    label = label.strip()
    if len(label) > LABEL_LIMIT:
        raise StoreError(f"The label has {len(label)} characters; it takes up to {LABEL_LIMIT}.")
    _check_people(collection, people)
    token, revision = secrets.token_urlsafe(32), collection.revision
    folder = release_files.prepare(collection.store.path, files, Meta(expires_at, policy))
    try:
        with collection.store.writing() as cursor:
            if cursor.execute(
                "select 1 from release where collection_id = ? and idempotency_key = ?", [collection.id, key]
            ).fetchall():
                shutil.rmtree(folder, ignore_errors=True)
                return None
            # looked at where nobody else writes, so that no other release can come in between
            study_key = release_marks.make_key(cursor, collection.id)
            marked = _hold_against(cursor, collection, people, has_event, study_key)
            number = cursor.execute("select coalesce(max(release_id), 0) + 1 from release").fetchall()[0][0]
            cursor.execute(
                "insert into release values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    number,
                    collection.id,
                    revision,
                    label,
                    json.dumps(asked, ensure_ascii=False),
                    len(people),
                    now,
                    expires_at,
                    key,
                ],
            )
            line = collection.note(cursor, "release", release=number)
            _keep_token(cursor, number, token, line=line, now=now)
            cursor.execute(
                "insert into release_person select $c, $number, unnest($people), unnest($parts), unnest($digests)",
                {
                    "c": collection.id,
                    "number": number,
                    "people": marked.index.tolist(),
                    "parts": marked["part"].tolist(),
                    "digests": marked["digest"].tolist(),
                },
            )
        release_files.place(folder, release_files.token_hash(token))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return token


def releases(collection: Collection) -> list[Release]:
    """Every release ever made of this study, the newest first."""
    found = collection.read("releases")
    return [_release(collection, row) for row in found.itertuples()]


def end_release(collection: Collection, release_id: int, *, now: datetime) -> None:
    """End a release now: its files are taken away, the ledger keeps that there was one. Twice changes nothing."""
    with collection.store.writing() as cursor:
        token_of(cursor, release_id, collection.id)  # it is one of this study's
        write_end(cursor, collection.store, release_id, collection.id, now=now)


def write_end(cursor, store, release_id: int, collection_id: int, *, now: datetime) -> None:
    """End a release within a transaction: every address it ever had opens nothing from here on.

    How often it was opened is kept. Twice changes nothing, but what may still lie there is taken away. Raises
    StoreError, so that nothing is written, where its files cannot be reached.
    """
    every = cursor.execute(
        "select token_sha256 from release_token where release_id = ? order by sequence desc", [release_id]
    ).fetchall()
    if not cursor.execute("select 1 from release_end where release_id = ?", [release_id]).fetchall():
        opened = release_files.opened(release_files.releases_folder(store.path) / every[0][0])
        cursor.execute("insert into release_end values (?, ?, ?, ?)", [release_id, now, opened.n, opened.last_at])
        note(cursor, store.actor, "end release", collection_id, at=now, release=release_id)
    for (token_sha256,) in every:
        release_files.remove(store.path, token_sha256)


def _keep_token(cursor, release_id: int, token: str, *, line: int, now: datetime) -> None:
    cursor.execute(
        "insert into release_token values (?, ?, ?, ?)", [release_id, release_files.token_hash(token), now, line]
    )


def renew_link(collection: Collection, release_id: int, *, now: datetime) -> str:
    """Give a release a new link, for one that leaked: the old one opens nothing from here on. Returns the token."""
    token = secrets.token_urlsafe(32)
    releases_folder = release_files.releases_folder(collection.store.path)
    with collection.store.writing() as cursor:
        before = token_of(cursor, release_id, collection.id)
        if not (releases_folder / before).is_dir():
            raise StoreError("That release has ended; make a new one.")
        line = collection.note(cursor, "rotate", release=release_id)
        _keep_token(cursor, release_id, token, line=line, now=now)
        release_files.place(releases_folder / before, release_files.token_hash(token))
    return token


def tokens(collection: Collection) -> tuple[str, ...]:
    """The folder names of all releases of a study, also of those that ended: what an erasure has to take away."""
    return tuple(collection.read("releases")["token_sha256"].dropna())


def snapshots(collection: Collection) -> list[Snapshot]:
    """Who was in each release of this study, the oldest first."""
    with collection.store.reading() as cursor:
        return _snapshots(cursor, collection.id)


def _snapshots(cursor, collection_id: int) -> list[Snapshot]:
    found = cursor.execute(
        """select release_id, person, part, digest from release_person where collection_id = ?
           order by release_id, person""",
        [collection_id],
    ).df()
    return [
        Snapshot(int(number), rows.set_index("person")[["part", "digest"]])
        for number, rows in found.groupby("release_id", sort=True)
    ]


def _release(collection: Collection, row) -> Release:
    has_ended = not pd.isna(row.ended_at)
    if has_ended:
        last_at = None if pd.isna(row.last_opened_at) else row.last_opened_at.to_pydatetime()
        opened = Opened(int(row.n_opened), last_at)
    else:
        opened = release_files.opened(release_files.releases_folder(collection.store.path) / row.token_sha256)
    return Release(
        release_id=int(row.release_id),
        label=row.label,
        asked=json.loads(row.asked),
        n_people=int(row.n_people),
        made_at=row.made_at.to_pydatetime(),
        expires_at=row.expires_at.to_pydatetime(),
        ended_at=row.ended_at.to_pydatetime() if has_ended else None,
        opened=opened,
    )


def token_of(cursor, release_id: int, collection_id: int) -> str:
    """The hash of the token that opens a release of this study; StoreError where it is none of it."""
    row = cursor.execute(
        """select token_sha256 from release_token inner join release using (release_id)
           where collection_id = ? and release_id = ? order by sequence desc limit 1""",
        [collection_id, release_id],
    ).fetchone()
    if row is None:
        raise StoreError("That release is not one of this study's.")
    return row[0]


def _refused(collection: Collection, refusal: Refusal) -> str:
    """A refusal in a sentence, and what would be accepted."""
    people = "1 person" if refusal.n_people == 1 else f"{refusal.n_people:,} people"
    if refusal.against is None:
        beside = "Beside the earlier releases of this study taken together"
    else:
        made = next(one for one in releases(collection) if one.release_id == refusal.against)
        beside = f"Beside the release {f'“{made.label}” ' if made.label else ''}of {made.made_at:%d %B %Y}"
    least = HIDDEN_UP_TO + 1
    if refusal.kind == "few":
        return (
            f"{beside}, this one would single out {people}: they are counted differently there and here, or their data "
            "have changed since. Accepted is the same people with the same groups and data, or a difference of "
            f"{least} people or more wherever they differ."
        )
    return (
        f"{beside}, this one would tell what became of {people}: they are counted differently, and either all of them "
        "had a recurrence or none had. Accepted is the same groups as before, or wider ones that mix both."
    )
