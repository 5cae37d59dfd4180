"""Tokens in front of what costs: so many at once, and then so many a second, to each that asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

MOST_NAMES = 20_000


class Buckets:
    """A bucket for each name: full with `burst` tokens at first, `per_second` come back to it."""

    def __init__(self, per_second: float, burst: float):
        self._per_second, self._burst = per_second, burst
        self._left: dict[str, tuple[float, float]] = {}  # tokens, and when there were so many; the last asked last

    def take(self, name: str, *, now: float) -> float:
        """Take a token, and 0; or the seconds until there is one. now: seconds of a clock that nobody sets."""
        tokens, at = self._left.pop(name, (self._burst, now))
        tokens = min(self._burst, tokens + (now - at) * self._per_second)
        wait = 0.0 if tokens >= 1 else (1 - tokens) / self._per_second
        self._left[name] = (tokens if wait else tokens - 1, now)
        if len(self._left) > MOST_NAMES:
            del self._left[next(iter(self._left))]
        return wait


class Hands:
    """Requests that are being answered: so many of all together, and so many of one name."""

    def __init__(self, in_all: int, each: int):
        self._in_all, self._each = in_all, each
        self._busy: Counter[str] = Counter()

    @contextmanager
    def busy(self, name: str) -> Iterator[bool]:
        """Whether there is a hand for one more request of a name; it is busy meanwhile."""
        is_free = self._busy.total() < self._in_all and self._busy[name] < self._each
        if is_free:
            self._busy[name] += 1
        try:
            yield is_free
        finally:
            if is_free:
                self._busy[name] -= 1
                self._busy += Counter()  # without names that have none
