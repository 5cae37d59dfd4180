"""Marks that stand for people in the ledger of releases: made with a key of the study, forgotten with the person.

A mark is a keyed hash (BLAKE2b) of a participant's label, and another of the label with a hash of their data. The key
is random and lies in the store, so that a list of marks alone cannot be searched for a label. Who leaves or is erased
keeps a place in the ledger, or a later release could single out who left, but under marks drawn at random.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b

import pandas as pd

BYTES = 16


def find_key(cursor, collection_id: int) -> bytes | None:
    """The key of a study; None where nothing was ever released of it."""
    row = cursor.execute("select key_hex from release_key where collection_id = ?", [collection_id]).fetchone()
    return bytes.fromhex(row[0]) if row else None


def make_key(cursor, collection_id: int) -> bytes:
    """The key of a study, drawn where it has none yet; within a transaction."""
    key = find_key(cursor, collection_id)
    if key is None:
        key = secrets.token_bytes(32)
        cursor.execute("insert into release_key values (?, ?)", [collection_id, key.hex()])
    return key


def marked(people: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """person as index, part, digest: those of `release_people`, told by marks instead of labels and hashes."""
    labels = people.index.tolist()
    digests = [_mark(key, label, data) for label, data in zip(labels, people["digest"], strict=True)]
    index = pd.Index([_mark(key, label) for label in labels], name="person")
    return pd.DataFrame({"part": people["part"].to_numpy(), "digest": digests}, index=index)


def marked_outcomes(has_event: pd.Series, key: bytes) -> pd.Series:
    """Outcomes by mark instead of by label."""
    return has_event.set_axis([_mark(key, label) for label in has_event.index])


def forget(cursor, collection_id: int, label: str) -> None:
    """Replace somebody's marks by random ones; within a transaction, before the store is written anew.

    All releases get the same mark of the person, and the same of the same data, so that what a later release is held
    against stays as it was.
    """
    key = find_key(cursor, collection_id)
    if key is None:
        return
    who = {"c": collection_id, "person": _mark(key, label)}
    mine = "collection_id = $c and person = $person"
    digests = cursor.execute(f"select distinct digest from release_person where {mine}", who).fetchall()
    for (digest,) in digests:
        cursor.execute(
            f"update release_person set digest = $drawn where {mine} and digest = $digest",
            who | {"digest": digest, "drawn": _drawn()},
        )
    cursor.execute(f"update release_person set person = $drawn where {mine}", who | {"drawn": _drawn()})


def _mark(key: bytes, *told: str) -> str:
    return blake2b("\0".join(told).encode(), key=key, digest_size=BYTES).hexdigest()


def _drawn() -> str:
    return secrets.token_hex(BYTES)
