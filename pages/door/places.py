"""Who may have a page open, where only so many fit: a place for each page, and room kept for who has none.

Somebody with an account always comes in: a part of the places is kept for accounts with few pages, and when all are
taken, the page that was quiet the longest of whoever has the most makes room. All of it happens on one thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count

FEW = 2  # pages that everybody may have open, however many others have


@dataclass(eq=False, kw_only=True)
class Place:
    """An open page. heard: when it last said something, in the order of all pages. close: tells it, and closes it."""

    account: str
    address: str
    close: Callable[[], Awaitable[None]]
    heard: int = 0


class Places:
    """The places of `n` pages. is_shared: several accounts are served, of whom none may take more than a half."""

    def __init__(self, n: int, *, is_shared: bool):
        self._n, self._is_shared = n, is_shared
        self._taken: dict[Place, None] = {}
        self._moments = count(1)

    def take(
        self, account: str, address: str, close: Callable[[], Awaitable[None]]
    ) -> tuple[Place | None, Place | None]:
        """A place, or None where there is none for this account; and the page that has to make room for it, or None."""
        if not self.has_room(account, address):
            return None, None
        leaving = self._can_leave(account) if len(self._taken) >= self._n else None
        if leaving is not None:
            self.give_back(leaving)
        place = Place(account=account, address=address, close=close)
        self._taken[place] = None
        self.hear(place)
        return place, leaving

    def has_room(self, account: str, address: str) -> bool:
        """Whether one more page of an account fits, opened from an address."""
        if not self._is_shared:
            return len(self._taken) < self._n
        if self._of(account) < FEW:
            return len(self._taken) < self._n or self._can_leave(account) is not None
        from_there = sum(place.address == address for place in self._taken)
        return max(self._of(account), from_there) < max(FEW, self._n // 2) and len(self._taken) < self._n - self._n // 4

    def hear(self, place: Place) -> None:
        """A page said something."""
        place.heard = next(self._moments)

    def give_back(self, place: Place) -> None:
        """A page is closed; doing it twice changes nothing."""
        self._taken.pop(place, None)

    def _of(self, account: str) -> int:
        return sum(place.account == account for place in self._taken)

    def _can_leave(self, account: str) -> Place | None:
        """Whose page can make room: of who has the most, and more than the newcomer would have."""
        n_open = Counter(place.account for place in self._taken)
        most = max(n_open.values(), default=0)
        if most < n_open[account] + 2:
            return None
        return min((place for place in self._taken if n_open[place.account] == most), key=lambda place: place.heard)
