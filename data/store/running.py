"""The store this process has open, opened once, used by routes, pages and terminal jobs alike; and its gate, if any."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from data.store.place import store_path
from data.store.store import Store

if TYPE_CHECKING:
    from data.accounts.gate import Gate

_lock = threading.Lock()
_store: Store | None = None
_gate: Gate | None = None


def the_store() -> Store:
    """The open store at `store_path()`; the first call opens it.

    Raises StoreBusy while another process has the file.
    """
    global _store
    with _lock:
        if _store is None:
            _store = Store(store_path())
        return _store


def close_the_store() -> None:
    """Close the store, which folds its log into the file; the next `the_store` opens it again."""
    global _store
    with _lock:
        if _store is not None:
            _store.close()
            _store = None


def the_gate() -> Gate | None:
    """Who judges whether somebody is signed in; None on one's own computer, where nobody signs in."""
    return _gate


def put_gate(gate: Gate | None) -> None:
    """Have this process serve others by `gate`, before anything is served."""
    global _gate
    _gate = gate
