"""What is held in memory of a store until anything is written to it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from data.store.store import Store

T = TypeVar("T")


class UntilWritten(Generic[T]):
    """What `read` gives of a store, read anew after each write that could have changed it, once for all who ask then."""

    def __init__(self, read: Callable[[Store], T]):
        self._read = read
        self._reading = Lock()
        self._held: WeakKeyDictionary[Store, tuple[int, T]] = WeakKeyDictionary()

    def of(self, store: Store) -> T:
        """What it is now."""
        # asked before it is read: what is written in between is looked for again
        last_write = store.last_write
        with self._reading:
            held = self._held.get(store)
            if held is None or held[0] != last_write:
                held = self._held[store] = (last_write, self._read(store))
            return held[1]
