"""Every personal link there is, as a steward sees it: whose by number, until when, opened how often; never what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.audit import note
from data.people import check_is_steward
from data.store import Store, StoreError


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
    with store.reading() as cursor:
        rows = cursor.execute(
            """with ended as (select share_id, min(revoked_at) as revoked_at from share_revocation group by share_id),
                    opened as (select share_id, count(*) as n_opened from share_opening group by share_id),
                    whose as (select collection_id, min(member_id) as account_id from collection_member
                              group by collection_id)
               select share_id, account_id, created_at, expires_at, revoked_at, coalesce(n_opened, 0)
               from share left join ended using (share_id) left join opened using (share_id)
                          left join whose using (collection_id)
               where not $only_open or (revoked_at is null and expires_at > $now)
               order by share_id desc limit $most""",
            {"now": now, "most": most, "only_open": only_open},
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
