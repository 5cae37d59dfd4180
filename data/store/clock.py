"""Time that never goes back: what ends by time ends against the latest instant that the store ever saw.

A computer's clock may be set back, by a correction or because the machine was halted; what had ended by then must not
open again. The latest instant is kept in the store, and goes on by the monotonic clock while the process runs.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from threading import Lock

KEPT_EVERY = timedelta(minutes=1)  # a store killed at any moment may have seen so much more than it kept


class Clock:
    """The latest instant ever seen, UTC. `kept`: what the store has of it."""

    def __init__(self, kept: datetime):
        self._lock = Lock()
        self._kept = self._highest = kept
        self._tick = time.monotonic()

    def at(self, told: datetime) -> datetime:
        """The instant to hold ends against, where the computer's clock tells `told`: never earlier than one before."""
        with self._lock:
            tick = time.monotonic()
            self._highest = max(told, self._highest + timedelta(seconds=tick - self._tick))
            self._tick = tick
            return self._highest

    def due(self, *, least: timedelta = KEPT_EVERY) -> datetime | None:
        """The latest instant where the store has to be told of it; None where it knows well enough."""
        with self._lock:
            return self._highest if self._highest - self._kept >= least else None

    def was_kept(self, instant: datetime) -> None:
        """The store has this instant now."""
        with self._lock:
            self._kept = max(self._kept, instant)

    def set_back(self, to: datetime) -> None:
        """Begin anew at `to`; whoever calls this has ended for good what had ended by time."""
        with self._lock:
            self._kept = self._highest = to
            self._tick = time.monotonic()


def steady() -> datetime:
    """An instant of a clock that nobody sets, for waits; it tells no date, and begins anew with the computer."""
    return datetime(1970, 1, 1) + timedelta(seconds=time.monotonic())
