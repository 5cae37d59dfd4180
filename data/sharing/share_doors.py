"""The door of a link that asks for a code: it closes for a while on who guesses, and lets in who told the code.

At most WRONG_LIMIT wrong codes are taken in any CLOSED_FOR, counted in the store: 350,400 in a year, the longest that
a link lasts, which find one of 30^8 codes with a chance of 5 in 10 million. Whoever told the right one gets a
pass for PASS_VALID: an instant and its keyed hash (RFC 2104) under what is kept of the code, so that no list of
passes is needed, a restart ends none, and a new address of the link ends all of them.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Literal
from weakref import WeakKeyDictionary

from data.sharing.openings import READER
from data.sharing.shares import Share
from data.store.audit import note
from data.store.clock import steady
from data.store.store import Store

WRONG_LIMIT = 10
CLOSED_FOR = timedelta(minutes=15)
PASS_VALID = timedelta(hours=1)

# one check at a time: guesses sent all at once are counted like those sent one by one, and take the memory of one
_checking = Lock()
_told: WeakKeyDictionary[Store, dict[tuple[object, ...], list[datetime]]] = WeakKeyDictionary()


def answer_to_code(store: Store, share: Share, code: str, *, now: datetime) -> Literal["right", "wrong", "closed"]:
    """Whether `code` opens a link that asks for one; `now` is UTC. A wrong one is in the store before the answer.

    While the door is closed no code is looked at, not even the right one.
    """
    with _checking:
        tries = _tries_of(store, share)
        if len(tries) >= WRONG_LIMIT:
            return "closed"
        if share.code.is_from(code):
            return "right"
        with store.writing() as cursor:
            cursor.execute("insert into share_wrong_code values (?, ?, ?)", [share.share_id, share.rotation, now])
            note(cursor, READER, "refuse", share.collection_id, at=now, link=share.share_id)
        tries.append(steady())
        return "wrong"


def _tries_of(store: Store, share: Share) -> list[datetime]:
    """When the wrong codes were told that count still, by a clock that nobody sets.

    Those that the store has from before this process count from the first look at them, so that a wait begins again,
    whole; those that were waited out are kept as such.
    """
    doors = _told.setdefault(store, {})
    at, address = steady(), [share.share_id, share.rotation]
    with store.reading() as cursor:
        n_told, n_over = cursor.execute(
            """select (select count(*) from share_wrong_code where share_id = $s and rotation = $r),
                      (select coalesce(max(n_over), 0) from share_door where share_id = $s and rotation = $r)""",
            {"s": share.share_id, "r": share.rotation},
        ).fetchall()[0]
    tries = doors.setdefault(tuple(address), [])
    tries[:] = [*[at] * (n_told - n_over - len(tries)), *tries]
    still = [instant for instant in tries if at - instant < CLOSED_FOR]
    if len(still) < len(tries):
        with store.writing() as cursor:
            cursor.execute("insert into share_door values (?, ?, ?)", [*address, n_told - len(still)])
        tries[:] = still
    return tries


def new_pass(share: Share, *, now: datetime) -> str:
    """What a browser shows instead of the code from now on, until PASS_VALID is over."""
    ends_at = str(int(_seconds(now + PASS_VALID)))
    return f"{ends_at}.{_signed(share, ends_at)}"


def is_let_in(share: Share, shown: str | None, *, now: datetime) -> bool:
    """Whether a link asks for no code, or `shown` is a pass of its present code that has not ended."""
    if share.code is None:
        return True
    ends_at, _, signature = (shown or "").partition(".")
    # an instant is read only where the signature shows that it was written here
    is_ours = hmac.compare_digest(_bytes(signature), _signed(share, ends_at).encode())
    # one that is good for longer was made under a clock that was ahead
    return is_ours and _seconds(now) < int(ends_at) <= _seconds(now + PASS_VALID)


def _signed(share: Share, ends_at: str) -> str:
    said = f"{share.share_id} {share.rotation} {ends_at}"
    return hmac.new(bytes.fromhex(share.code.scrypt), _bytes(said), hashlib.sha256).hexdigest()


def _seconds(instant: datetime) -> float:
    return instant.replace(tzinfo=UTC).timestamp()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
