"""What a crowd may ask of Respite: buckets of tokens by address and account, requests in hand, and places of pages.

Who is not signed in has no page, and few hands: whoever knocks, however often, leaves the most of it to the accounts.
Behind a proxy the address is what that proxy said in X-Forwarded-For, where it is one that the configuration names.
"""

from __future__ import annotations

import math
import time

from starlette.types import Scope

from data.accounts.gate import Gate
from data.accounts.networks import network_of
from data.accounts.served import A_SECOND
from data.store.descriptors import shares
from pages.door.buckets import Buckets, Hands
from pages.door.places import Places

BURST_SECONDS = 6  # of requests that one address may make at once
STRANGERS = 5  # times as many as one address: all together, of what is worked out for who is not signed in
ACCOUNT, ACCOUNT_BURST_SECONDS = (
    5,
    12,
)  # times as many; a page begins with a hundred files, and a browser with ten pages
IN_HAND, IN_HAND_EACH = 24, 8  # of the forty threads that work on requests
SLOWEST_SECONDS = 300  # in which a stranger's request is to have come and been answered
WORKED_OUT = (
    "/s/",
    "/calendar/",
    "/healthz",
    "/phone/days",
    "/phone/entries",
    "/phone/pair",
    "/phone/leave",
)  # for anybody


class Crowd:
    """How busy it is. per_second: requests that one address may make without being signed in."""

    def __init__(self, per_second: int, *, is_shared: bool):
        self._by_address = Buckets(per_second, BURST_SECONDS * per_second)
        self._strangers = Buckets(STRANGERS * per_second, STRANGERS * BURST_SECONDS * per_second)
        self._by_account = Buckets(ACCOUNT * per_second, ACCOUNT * ACCOUNT_BURST_SECONDS * per_second)
        self.hands = Hands(IN_HAND, IN_HAND_EACH)
        self.places = Places(shares().n_pages, is_shared=is_shared)

    def stranger_waits(self, scope: Scope) -> int:
        """Whole seconds that a request of somebody who is not signed in has to wait; 0 where it may go on."""
        wait = self._by_address.take(address_of(scope), now=time.monotonic())
        if not wait and scope["path"].startswith(WORKED_OUT):
            wait = self._strangers.take("", now=time.monotonic())
        return math.ceil(wait)

    def account_waits(self, account: str) -> float:
        """Seconds that something an account asks has to wait; 0 where it may go on."""
        return self._by_account.take(account, now=time.monotonic())


def crowd_of(gate: Gate | None) -> Crowd:
    """As the configuration says; on one's own computer there is one who has pages, and strangers have links."""
    if gate is None:
        return Crowd(A_SECOND, is_shared=False)
    return Crowd(gate.served.requests_a_second, is_shared=gate.served.provider is not None)


def address_of(scope: Scope) -> str:
    """Who is taken for one: the network that a request came from."""
    return network_of(scope["client"][0]) if scope.get("client") else ""
