"""Setting the latest instant of a store back, after a computer's clock was far ahead: what had ended by then ends for good.

Ends are held against the latest instant ever seen, so that a clock that steps back opens nothing again. After one that
was years ahead nothing with an end could be made any more. What would open again if that instant were simply lowered is
ended first, by a line of its own, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.phones.codes import end_codes
from data.sharing.releases import LONGEST_VALID, write_end
from data.store.audit import note
from data.store.clock import Clock
from data.store.store import Cursor, Store, StoreError

LEAST_AHEAD = timedelta(minutes=5)  # computers' clocks differ by less


@dataclass(frozen=True, kw_only=True)
class ClockBack:
    """What setting it back means. highest: the latest instant ever seen; now: what the computer's clock says (UTC).

    shares, releases: numbers of the links and releases that would open again, or that end later than any may; each
    with its collection; codes that phones are paired by end besides. accounts: who signed in and did not sign out; their sign-ins end.
    """

    highest: datetime
    now: datetime
    shares: tuple[tuple[int, int], ...]
    releases: tuple[tuple[int, int], ...]
    accounts: tuple[int, ...]

    @property
    def is_ahead(self) -> bool:
        """Whether there is anything to set back."""
        return self.highest - self.now >= LEAST_AHEAD


def clock_back(store: Store, *, now: datetime) -> ClockBack:
    """What setting the latest instant back to `now` (UTC) would end."""
    with store.reading() as cursor:
        return _found(store, cursor, now)


def set_clock_back(store: Store, *, now: datetime) -> ClockBack:
    """Set the latest instant back to `now` (UTC), and end for good what had ended by time; what was ended.

    StoreError where it is not ahead. A running server's sessions by passphrase are its own to end.
    """
    clock = _clock(store)
    before = clock.at(now)
    try:
        with store.writing() as cursor:
            told = _found(store, cursor, now)
            if not told.is_ahead:
                raise StoreError("The latest time that this store saw is not ahead of this computer's clock.")
            for share_id, collection_id in told.shares:
                cursor.execute("insert into share_revocation values (?, ?)", [share_id, now])
                note(cursor, store.actor, "revoke", collection_id, at=now, link=share_id)
            for release_id, collection_id in told.releases:
                write_end(cursor, store, release_id, collection_id, now=now)
            for account_id in told.accounts:
                note(cursor, f"account {account_id}", "sign out", None, at=now)
            end_codes(cursor, now=now)
            hours = (told.highest - now) // timedelta(hours=1)
            note(cursor, store.actor, "set clock back", None, at=now, hours=hours)
            cursor.execute("update clock set highest = $n", {"n": now})
            clock.set_back(now)  # or the commit would write the later one again
    except BaseException:
        clock.set_back(before)
        raise
    return told


def _found(store: Store, cursor: Cursor, now: datetime) -> ClockBack:
    highest = _clock(store).at(now)
    values = {"now": now, "highest": highest, "longest": now + LONGEST_VALID}
    would_open = "expires_at > $now and (expires_at <= $highest or expires_at > $longest)"
    shares = cursor.execute(
        f"""select share_id, collection_id from share
            where {would_open} and share_id not in (select share_id from share_revocation) order by share_id""",
        values,
    ).fetchall()
    releases = cursor.execute(
        f"""select release_id, collection_id from release
            where {would_open} and release_id not in (select release_id from release_end) order by release_id""",
        values,
    ).fetchall()
    accounts = cursor.execute(
        """select account_id from session group by account_id
           having max(sequence) > coalesce((select max(audit.sequence) from audit
               where audit.action = 'sign out' and audit.actor = 'account ' || session.account_id), 0)
           order by account_id"""
    ).fetchall()
    return ClockBack(
        highest=highest,
        now=now,
        shares=tuple(shares),
        releases=tuple(releases),
        accounts=tuple(row[0] for row in accounts),
    )


def _clock(store: Store) -> Clock:
    if store.clock is None:
        raise StoreError("The store is not up to date yet.")
    return store.clock
