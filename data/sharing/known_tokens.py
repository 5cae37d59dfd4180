"""Whether a token was ever given out, told without a look at the store: guesses by the hundred a second cost next to nothing.

Only hashes are held, and whether one is among them depends on nothing but the whole of it. Read anew after each write
that could have added one.
"""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from data.store.store import Store

_lock = Lock()
_known: WeakKeyDictionary[Store, tuple[int, frozenset[str]]] = WeakKeyDictionary()


def was_given_out(store: Store, token_sha256: str) -> bool:
    """Whether a link, an address of one or a calendar ever had this token's hash, ended or not."""
    # read before the hashes: one that is added in between is looked for again
    last_write = store.last_write
    with _lock:
        known_at, hashes = _known.get(store, (None, frozenset()))
    if known_at != last_write:
        with store.reading() as cursor:
            rows = cursor.execute(
                """select token_sha256 from share union all select token_sha256 from share_rotation
                   union all select token_sha256 from calendar_link"""
            ).fetchall()
        hashes = frozenset(row[0] for row in rows)
        with _lock:
            _known[store] = (last_write, hashes)
    return token_sha256 in hashes
