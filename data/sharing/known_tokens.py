"""Whether a token opens anything, told without a look at the store: guesses by the hundred a second cost next to nothing.

Only hashes are held, of what was not ended or replaced, each with its end: a token that opened something once is looked
up as one that never did, and how long that takes tells nothing. Read anew after each write that could have changed them.
"""

from __future__ import annotations

from datetime import datetime

from data.store.store import Store
from data.store.until_written import UntilWritten


def open_until(store: Store, token_sha256: str) -> datetime | None:
    """Until when (UTC) the link or calendar opens whose address has this hash; None where none has, or has any more.

    A calendar opens until it is ended: datetime.max.
    """
    return _OPEN.of(store).get(token_sha256)


def _ends(store: Store) -> dict[str, datetime]:
    with store.reading() as cursor:
        links = cursor.execute(
            """select share_address.token_sha256, share.expires_at from share join share_address using (share_id)
               where share_id not in (select share_id from share_revocation)"""
        ).fetchall()
        calendars = cursor.execute(
            """select token_sha256 from calendar_link
               where calendar_link_id not in (select calendar_link_id from calendar_link_end)"""
        ).fetchall()
    return dict(links) | {token: datetime.max for (token,) in calendars}


_OPEN = UntilWritten(_ends)
