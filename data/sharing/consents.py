"""What a person agreed to share with a study, version by version, and leaving it.

Everything about a consent belongs to the person's diary, so that nothing of the study tells whose rows it holds.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from data.accounts.access_codes import SIGNS
from data.accounts.people import members
from data.own.own_measures import read_own_measures
from data.sharing.joining import PARTICIPANT, erase_shared
from data.sharing.joining_offer import OPEN, OWN_THINGS, Item, Stated, hashed, statements
from data.store.audit import note
from data.store.collection import listed
from data.store.store import Collection, Store, StoreError, now

CLOSED = "This code opens no study: it may be mistyped, or the study is closed to new people. Ask who gave it to you."


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A study as somebody sees it who may join: its name and latest statement, and how many accounts reach it."""

    study_id: int
    name: str
    stated: Stated
    n_accounts: int


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A study that a diary takes part in, or left (`version` None). `study`: None where it was erased since.

    items: what was agreed to last, at `said_at` (UTC), under that version of the statement.
    """

    study_id: int
    study: Offered | None
    version: int | None
    items: frozenset[Item]
    said_at: datetime

    @property
    def is_waiting(self) -> bool:
        """Whether the study says something new, so that nothing new flows until the person agrees again."""
        return self.version is not None and self.study is not None and self.study.stated.version != self.version


@dataclass(frozen=True)
class Participation:
    """How many take part in a study now, how many of these under an earlier statement, and how many left."""

    n_joined: int
    n_waiting: int
    n_left: int


def find_study(store: Store, code: str) -> Offered | None:
    """The study that this code opens for joining, whoever asks; None for a code that opens none."""
    with store.reading() as cursor:
        rows = cursor.execute(f"{OPEN} and token_sha256 = ?", [hashed(code)]).fetchall()
    return _offered(store, rows[0][0]) if rows else None


def memberships(diary: Collection) -> tuple[Membership, ...]:
    """The studies that a diary ever took part in, those it takes part in now first."""
    table = diary.read("consents_now")
    found = []
    for study_id, rows in table.groupby("study_id", sort=True):
        first = rows.iloc[0]
        named = rows.dropna(subset="about")
        found.append(
            Membership(
                study_id=int(study_id),
                study=_offered(diary.store, int(study_id)),
                version=None if pd.isna(first["version"]) else int(first["version"]),
                items=frozenset(Item(*pair) for pair in zip(named["about"], named["name"], strict=True)),
                said_at=first["said_at"].to_pydatetime(),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.version is None, one.study_id)))


def agree(
    diary: Collection, study_id: int, version: int, items: Iterable[Item], *, key: str, code: str | None = None
) -> bool:
    """Take part in a study under this version of its statement, sharing `items` from now on.

    Joining takes the study's code; whoever takes part already agrees anew without. Whatever was shared before and
    is not any more is deleted from the study at once: then True, and `data.sharing.joining.write_anew` is to be called.
    Raises StoreError where the statement has changed since, or a condition of taking part is not ticked.
    """
    items = frozenset(items)
    if diary.info.kind != "personal" or diary.info.is_simulated:
        raise StoreError("Only a person's own diary takes part in a study; a simulated one does not.")
    with diary.store.writing() as cursor:
        who = {"d": diary.id, "s": study_id}
        if cursor.execute(
            "select 1 from consent where collection_id = ? and study_id = ? and idempotency_key = ?",
            [diary.id, study_id, key],
        ).fetchall():
            return False
        joined = cursor.execute("select label from joined where collection_id = $d and study_id = $s", who).fetchall()
        if not joined and (code is None or getattr(find_study(diary.store, code), "study_id", None) != study_id):
            raise StoreError(CLOSED)
        before, stated = _latest(diary, study_id), _offered(diary.store, study_id).stated
        _check(stated, version, items, own=read_own_measures(cursor, diary.id))
        revision = _append(cursor, diary, study_id, version, items, key)
        is_less = False
        if joined:
            was_from = statements(_study(diary.store, study_id))[before.version - 1].statement.from_on
            is_less = not items >= before.items or stated.statement.from_on > was_from
            cursor.execute("update joined set gathered = null where collection_id = $d and study_id = $s", who)
            if is_less:
                erase_shared(cursor, study_id, joined[0][0])
        else:
            label = "p-" + "".join(secrets.choice(SIGNS) for _ in range(8)).lower()
            cursor.execute("insert into joined values (?, ?, ?, null)", [diary.id, study_id, label])
        diary.note(cursor, "join", study=study_id, version=version, consent=revision)
        note(cursor, PARTICIPANT, "join", study_id, at=now(), version=version)
    return is_less


def leave(diary: Collection, study_id: int, *, key: str) -> None:
    """Leave a study: from now on nothing flows, and all that it had is deleted from it.

    Call `data.sharing.joining.write_anew` afterwards, so that no byte is left in the file. Leaving twice changes nothing.
    """
    with diary.store.writing() as cursor:
        who = {"d": diary.id, "s": study_id}
        joined = cursor.execute("select label from joined where collection_id = $d and study_id = $s", who).fetchall()
        if not joined:
            return
        _append(cursor, diary, study_id, None, (), key)
        erase_shared(cursor, study_id, joined[0][0])
        cursor.execute("delete from joined where collection_id = $d and study_id = $s", who)
        diary.note(cursor, "leave", study=study_id)
        note(cursor, PARTICIPANT, "leave", study_id, at=now())


def participation(study: Collection) -> Participation:
    """How many people take part in a study, as numbers: who they are is not known to it."""
    with study.store.reading() as cursor:
        row = cursor.execute(
            """with latest as (
                   select * from consent where study_id = $s
                   qualify row_number() over (partition by collection_id order by revision desc) = 1)
               select count(version),
                      count(*) filter (version < (select max(version) from joining_statement where collection_id = $s)),
                      count(*) filter (version is null)
               from latest""",
            {"s": study.id},
        ).fetchall()[0]
    return Participation(*row)


def _check(stated: Stated, version: int, items: frozenset[Item], *, own: Iterable[str]) -> None:
    if stated.version != version:
        raise StoreError("The study says something else by now; read it again before you agree.")
    asks = {ask.item: ask.is_optional for ask in stated.statement.asks}
    # of one's own each thing is ticked by its name
    can_be = asks.keys() - {Item(OWN_THINGS, OWN_THINGS)} | (
        {Item(OWN_THINGS, name) for name in own} if Item(OWN_THINGS, OWN_THINGS) in asks else set()
    )
    if not items or not items <= can_be:
        raise StoreError("What is ticked is nothing, or not asked for by the study; tick among what it asks for.")
    if any(not is_optional and item not in items for item, is_optional in asks.items()):
        raise StoreError("The study takes only those who share everything it marks as needed; you need not take part.")


def _append(cursor, diary: Collection, study_id: int, version: int | None, items, key: str) -> int:
    revision = cursor.execute(
        "select coalesce(max(revision), 0) + 1 from consent where collection_id = ? and study_id = ?",
        [diary.id, study_id],
    ).fetchall()[0][0]
    cursor.execute("insert into consent values (?, ?, ?, ?, ?, ?)", [diary.id, study_id, revision, version, now(), key])
    for item in sorted(items):
        cursor.execute(
            "insert into consent_item values (?, ?, ?, ?, ?)", [diary.id, study_id, revision, item.about, item.name]
        )
    return revision


def _latest(diary: Collection, study_id: int) -> Membership | None:
    return next((one for one in memberships(diary) if one.study_id == study_id), None)


def _study(store: Store, study_id: int) -> Collection | None:
    """A study that the person need not reach: what it says to those who may join is all that is read of it."""
    with store.reading() as cursor:
        found = listed(cursor, "collection_id = $i and kind = 'cohort'", i=study_id)
    return Collection(store, found[0]) if found else None


def _offered(store: Store, study_id: int) -> Offered | None:
    study = _study(store, study_id)
    if study is None:
        return None
    reaching = sum("researcher" in account.roles for account in members(study))
    return Offered(study_id=study_id, name=study.info.name, stated=statements(study)[-1], n_accounts=reaching)
