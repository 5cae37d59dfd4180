"""The phones of a diary: paired by a code, listed, ended; and the diary as a phone sees it.

A phone makes its token itself, 256 random bits, and shows it with every request; the store keeps the SHA-256 only. It
reaches one diary, as long as whoever paired it still does, and until it is ended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Literal

from data.accounts.access import AccountStore
from data.accounts.people import account
from data.accounts.tokens import token_hash
from data.phones.codes import check_has_phones, code_told, end_codes
from data.store.audit import note
from data.store.collection import CollectionInfo
from data.store.part_of_store import PartOfStore
from data.store.store import Collection, Cursor, Store, StoreError

LABEL_LIMIT = 40
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
NOT_THIS_CODE = (
    "This is not the code, or it is over: it holds for ten minutes and for one phone. "
    "Make a new one on the computer, under My data."
)

# one at a time: guesses sent all at once are counted like those sent one by one
_pairing = Lock()


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A phone as the diary's owner sees it. paired_at: UTC."""

    phone_id: int
    label: str
    paired_at: datetime
    collection_id: int
    account_id: int | None

    @property
    def actor(self) -> str:
        """What the audit trail calls it."""
        return f"phone {self.phone_id}"


class PhoneStore(PartOfStore):
    """The store as a phone sees it: one diary, and no other."""

    def __init__(self, whole: Store, phone: Phone):
        super().__init__(whole, phone.actor)
        self._phone = phone

    def may(self, role: str) -> bool:
        """A phone has no role."""
        return False

    def check_told_of(self, about: int | None) -> None:
        """No line of the audit trail is a phone's to read."""
        raise StoreError("These lines of the audit trail are not yours to read.")

    def collections(self) -> list[CollectionInfo]:
        """The diary that it sends to, as long as whoever paired it reaches that."""
        number = self._phone.account_id
        seen = self._whole if number is None else AccountStore(self._whole, account(self._whole, number))
        return [info for info in seen.collections() if info.collection_id == self._phone.collection_id]


def pair_phone(store: Store, code: str, token: str, label: str, *, now: datetime) -> Phone:
    """Pair the phone that made `token` by the code that it was told; the same again, where the answer was lost, is one phone.

    StoreError where the code is none that is open.
    """
    label = " ".join(label.split()) or "Phone"
    if not TOKEN.fullmatch(token) or len(label) > LABEL_LIMIT or not label.isprintable():
        raise StoreError(f"A phone needs a token, and a name of up to {LABEL_LIMIT} letters.")
    with _pairing:
        known = _found(store, token)
        if known is not None and _end_of(store, known) is None:
            return known
        told = None if known else code_told(store, code, now=now)
        if told is None:
            raise StoreError(NOT_THIS_CODE)
        with store.writing() as cursor:
            number = cursor.execute("select coalesce(max(phone_id), 0) + 1 from phone").fetchall()[0][0]
            values = [number, told.collection_id, told.phone_code_id, told.account_id, token_hash(token), label, now]
            cursor.execute("insert into phone values (?, ?, ?, ?, ?, ?, ?)", values)
            note(cursor, f"phone {number}", "pair", told.collection_id, at=now, phone=number)
    return _phone((number, label, now, told.collection_id, told.account_id))


def phones(collection: Collection) -> tuple[Phone, ...]:
    """The phones that send to this diary, the newest first; those that were ended are not among them."""
    with collection.store.reading() as cursor:
        rows = cursor.execute(
            f"""{_PHONES} where collection_id = $c and phone_id not in (select phone_id from phone_end)
                order by phone_id desc""",
            {"c": collection.id},
        ).fetchall()
    return tuple(map(_phone, rows))


def end_phone(collection: Collection, phone_id: int, *, now: datetime) -> None:
    """End a phone: its next request is told so, and nothing of the diary. Ending it twice changes nothing."""
    check_has_phones(collection)
    with collection.store.writing() as cursor:
        known = cursor.execute(
            "select phone_id in (select phone_id from phone_end) from phone where collection_id = ? and phone_id = ?",
            [collection.id, phone_id],
        ).fetchall()
        if not known:
            raise StoreError("That phone is not one of this diary's.")
        if not known[0][0]:
            cursor.execute("insert into phone_end values (?, 'ended', ?)", [phone_id, now])
            collection.note(cursor, "end phone", phone=phone_id)


def end_every_phone(store: Store, *, now: datetime) -> int:
    """End all phones of all diaries, and all codes: a backup took the store's place. How many phones it were."""
    with store.writing() as cursor:
        return end_every_phone_in(cursor, store.actor, now=now)


def end_every_phone_in(cursor: Cursor, actor: str, *, now: datetime) -> int:
    """As `end_every_phone`, within a transaction."""
    end_codes(cursor, now=now)
    ending = cursor.execute(
        """select phone_id, collection_id from phone where phone_id not in (select phone_id from phone_end)
           order by phone_id"""
    ).fetchall()
    for phone_id, collection_id in ending:
        cursor.execute("insert into phone_end values (?, 'restored', ?)", [phone_id, now])
        note(cursor, actor, "end phone", collection_id, at=now, phone=phone_id)
    return len(ending)


def diary_of_phone(
    store: Store, token: str, *, is_shared: bool
) -> tuple[Phone, Collection] | Literal["ended", "restored"]:
    """The phone that shows this token, and its diary; else why there is nothing for it.

    is_shared: whether several people sign in here, so that a phone of nobody's account is nobody's.
    """
    phone = _found(store, token)
    if phone is None:
        return "ended"
    if (why := _end_of(store, phone)) is not None:
        return why
    if phone.account_id is None and is_shared:
        return "ended"
    seen = PhoneStore(store, phone)
    diaries = seen.collections()
    return (phone, Collection(seen, diaries[0])) if diaries else "ended"


_PHONES = "select phone_id, label, paired_at, collection_id, account_id from phone"


def _found(store: Store, token: str) -> Phone | None:
    with store.reading() as cursor:
        rows = cursor.execute(f"{_PHONES} where token_sha256 = $t", {"t": token_hash(token)}).fetchall()
    return _phone(rows[0]) if rows else None


def _phone(row: tuple[Any, ...]) -> Phone:
    phone_id, label, paired_at, collection_id, account_id = row
    return Phone(
        phone_id=phone_id, label=label, paired_at=paired_at, collection_id=collection_id, account_id=account_id
    )


def _end_of(store: Store, phone: Phone) -> Literal["ended", "restored"] | None:
    with store.reading() as cursor:
        rows = cursor.execute("select why from phone_end where phone_id = $p", {"p": phone.phone_id}).fetchall()
    return rows[0][0] if rows else None
