"""Who is here, and the store as they see it: on one's own computer the whole of it, for its owner."""

from __future__ import annotations

from data.access import AccountStore
from data.running import the_store
from data.store import Store


def store_seen() -> Store | AccountStore:
    """The store as the visitor of this page sees it; every page asks for it here and nowhere else."""
    return the_store()
