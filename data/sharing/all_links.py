"""Every link there is, as a steward sees it: whose by number, until when, opened how often; never what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.accounts.people import check_is_steward, reached
from data.sharing.releases import write_end
from data.store.audit import note
from data.store.store import Store, StoreError


@dataclass(frozen=True)
class LinkLine:
    """A link by its number. account_id: whose diary it shows, None for the owner's. Instants are UTC."""

    share_id: int
    account_id: int | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    n_opened: int

    def is_open(self, now: datetime) -> bool:
        """Whether it still opens."""
        return self.revoked_at is None and now < self.expires_at


def all_links(store: Store, *, now: datetime, most: int, only_open: bool = True) -> list[LinkLine]:
    """Links, the newest first, `most` of them at most; for stewards."""
    check_is_steward(store)
    instant = store.latest(now)
    with store.reading() as cursor:
        rows = cursor.execute(
            """with ended as (select share_id, min(revoked_at) as revoked_at from share_revocation group by share_id),
                    opened as (select share_id, cast(sum(n) as bigint) as n_opened from share_opened group by share_id),
                    whose as (select collection_id, min(member_id) as account_id from collection_member
                              group by collection_id)
               select share_id, account_id, created_at, expires_at, revoked_at, coalesce(n_opened, 0)
               from share left join ended using (share_id) left join opened using (share_id)
                          left join whose using (collection_id)
               where not $only_open or (revoked_at is null and expires_at > $now)
               order by share_id desc limit $most""",
            {"now": instant, "most": most, "only_open": only_open},
        ).fetchall()
    return [LinkLine(*row) for row in rows]


def end_link(store: Store, share_id: int, *, now: datetime) -> None:
    """End any link now; for stewards. Ending it twice changes nothing."""
    check_is_steward(store)
    with store.writing() as cursor:
        rows = cursor.execute(
            """select collection_id, (select count(*) from share_revocation where share_id = $s)
               from share where share_id = $s""",
            {"s": share_id},
        ).fetchall()
        if not rows:
            raise StoreError(f"There is no link number {share_id}.")
        collection_id, n_ended = rows[0]
        if not n_ended:
            cursor.execute("insert into share_revocation values (?, ?)", [share_id, now])
            note(cursor, store.actor, "revoke", collection_id, at=now, link=share_id)


@dataclass(frozen=True)
class ReleaseLine:
    """A release by its number, and the number of its study. Instants are UTC."""

    release_id: int
    study_id: int
    made_at: datetime
    expires_at: datetime


def open_releases(store: Store, *, now: datetime, most: int) -> list[ReleaseLine]:
    """Releases whose links open, the newest first, `most` of them at most; for stewards."""
    check_is_steward(store)
    instant = store.latest(now)
    with store.reading() as cursor:
        rows = cursor.execute(
            """select release_id, collection_id, made_at, expires_at from release
               where expires_at > $now and release_id not in (select release_id from release_end)
               order by release_id desc limit $most""",
            {"now": instant, "most": most},
        ).fetchall()
    return [ReleaseLine(*row) for row in rows]


def end_any_release(store: Store, release_id: int, *, now: datetime) -> None:
    """End any release now, its files with it; for stewards. Ending it twice changes nothing."""
    check_is_steward(store)
    with store.writing() as cursor:
        rows = cursor.execute(
            "select distinct collection_id from release inner join release_token using (release_id) where release_id = $r",
            {"r": release_id},
        ).fetchall()
        if not rows:
            raise StoreError(f"There is no release number {release_id}.")
        write_end(cursor, store, release_id, rows[0][0], now=now)


@dataclass(frozen=True)
class StillOpen:
    """How many links and calendar addresses of a person's diaries still answer."""

    n_links: int
    n_calendars: int

    def __bool__(self) -> bool:
        return bool(self.n_links or self.n_calendars)


_LINKS = """from share where collection_id = any($diaries) and expires_at > $now
    and share_id not in (select share_id from share_revocation)"""
_CALENDARS = """from calendar_link where collection_id = any($diaries)
    and calendar_link_id not in (select calendar_link_id from calendar_link_end)"""


def still_open(store: Store, account_id: int, *, now: datetime) -> StillOpen:
    """What still answers of an account's diaries, whatever role it has now; for stewards."""
    check_is_steward(store)
    instant = store.latest(now)
    with store.reading() as cursor:
        diaries = _diaries(cursor, account_id)
        links = cursor.execute(f"select count(*) {_LINKS}", {"diaries": diaries, "now": instant}).fetchall()
        calendars = cursor.execute(f"select count(*) {_CALENDARS}", {"diaries": diaries}).fetchall()
    return StillOpen(links[0][0], calendars[0][0])


def end_all_of(store: Store, account_id: int, *, now: datetime) -> None:
    """End every link and calendar address of an account's diaries; for stewards. Twice changes nothing."""
    check_is_steward(store)
    instant = store.latest(now)
    with store.writing() as cursor:
        diaries = _diaries(cursor, account_id)
        links = cursor.execute(
            f"select share_id, collection_id {_LINKS}", {"diaries": diaries, "now": instant}
        ).fetchall()
        for share_id, collection_id in links:
            cursor.execute("insert into share_revocation values (?, ?)", [share_id, now])
            note(cursor, store.actor, "revoke", collection_id, at=now, link=share_id)
        calendars = cursor.execute(
            f"select calendar_link_id, collection_id {_CALENDARS}", {"diaries": diaries}
        ).fetchall()
        for calendar_link_id, collection_id in calendars:
            cursor.execute("insert into calendar_link_end values (?, ?)", [calendar_link_id, now])
            note(cursor, store.actor, "settings", collection_id, at=now, calendar=calendar_link_id)


def _diaries(cursor, account_id: int) -> list[int]:
    return [info.collection_id for info in reached(cursor, account_id) if info.kind == "personal"]
