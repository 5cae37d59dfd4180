"""The code that a phone is paired by: eight signs, ten minutes, once; a new one ends the one before.

Its first two signs tell which open code is meant, so that a wrong one counts against that code alone, and nobody's
wrong codes close a door to somebody else. The other six are one of 30^6; ten wrong ones end a code, which finds it with
a chance of 1.4 in 100 million.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.accounts.access_codes import LENGTH, KeptCode, keep, new_code, signs_of
from data.store.audit import note
from data.store.store import Collection, Cursor, Store, StoreError

VALID = timedelta(minutes=10)
WRONG_LIMIT = 10
MARK = 2
SOMEBODY = "somebody"  # who tells a wrong code, as the audit trail has it: who it was is not known

# the last code of each diary, unless it was used, ended, guessed at too often, or is over
_OPEN = f"""
    select code.phone_code_id, code.collection_id, code.account_id, code.mark, code.salt, code.scrypt
    from phone_code as code
    where code.phone_code_id = (select max(other.phone_code_id) from phone_code as other
                                where other.collection_id = code.collection_id)
      and code.expires_at > $now
      and code.phone_code_id not in (select phone_code_id from phone)
      and code.phone_code_id not in (select phone_code_id from phone_code_end)
      and (select count(*) from phone_wrong_code as wrong
           where wrong.phone_code_id = code.phone_code_id) < {WRONG_LIMIT}"""


@dataclass(frozen=True, kw_only=True)
class OpenCode:
    """A code that a phone can be paired by, as it is kept."""

    phone_code_id: int
    collection_id: int
    account_id: int | None
    kept: KeptCode


def new_phone_code(collection: Collection, *, now: datetime, account_id: int | None = None) -> str:
    """A code for the next phone of this diary; it is told once, and ends the one before it. account_id: who asks for it."""
    check_has_phones(collection)
    instant = collection.store.latest(now)
    with collection.store.writing() as cursor:
        taken = {row[3] for row in cursor.execute(_OPEN, {"now": instant}).fetchall()}
        code = new_code()
        while code[:MARK] in taken:
            code = new_code()
        kept = keep(code)
        number = cursor.execute("select coalesce(max(phone_code_id), 0) + 1 from phone_code").fetchall()[0][0]
        cursor.execute(
            "insert into phone_code values (?, ?, ?, ?, ?, ?, ?, ?)",
            [number, collection.id, account_id, code[:MARK], kept.salt, kept.scrypt, now, instant + VALID],
        )
        collection.note(cursor, "phone code", code=number)
    return code


def open_code(collection: Collection, *, now: datetime) -> int | None:
    """The number of the code that a phone of this diary can be paired by at `now` (UTC); None where there is none."""
    with collection.store.reading() as cursor:
        rows = cursor.execute(
            f"{_OPEN} and code.collection_id = $c", {"now": collection.store.latest(now), "c": collection.id}
        ).fetchall()
    return rows[0][0] if rows else None


def code_told(store: Store, told: str, *, now: datetime) -> OpenCode | None:
    """The open code that was told; None for any other. A wrong one is in the store before the answer."""
    signs = signs_of(told)
    if len(signs) != LENGTH:
        return None
    with store.reading() as cursor:
        found = cursor.execute(f"{_OPEN} and code.mark = $mark", {"now": store.latest(now), "mark": signs[:MARK]})
        open_codes = [
            OpenCode(
                phone_code_id=number, collection_id=collection_id, account_id=account_id, kept=KeptCode(salt, scrypt)
            )
            for number, collection_id, account_id, _, salt, scrypt in found.fetchall()
        ]
    for code in open_codes:
        if code.kept.is_from(signs):
            return code
    with store.writing() as cursor:
        for code in open_codes:
            cursor.execute("insert into phone_wrong_code values (?, ?)", [code.phone_code_id, now])
            note(cursor, SOMEBODY, "refuse", code.collection_id, at=now, code=code.phone_code_id)
    return None


def end_codes(cursor: Cursor, *, now: datetime) -> None:
    """End every code that was not used, within a transaction: what had ended by time must not open again."""
    cursor.execute(
        """insert into phone_code_end select phone_code_id, $now from phone_code
           where phone_code_id not in (select phone_code_id from phone)
             and phone_code_id not in (select phone_code_id from phone_code_end)""",
        {"now": now},
    )


def check_has_phones(collection: Collection) -> None:
    """StoreError where no phone can send to this collection."""
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; a phone sends to a person's own diary.")
    if collection.info.is_simulated:
        raise StoreError(f"“{collection.info.name}” is simulated; real days are not mixed into it.")
