"""The store as somebody sees it who reaches a part of it; who that is each kind of it says."""

from __future__ import annotations

from pathlib import Path

from data.store.collection import Finding
from data.store.store import Store


class PartOfStore(Finding):
    """Its transactions are those of the whole store, its listing is theirs alone. The whole one is handed on to nobody."""

    is_whole = False

    def __init__(self, whole: Store, actor: str):
        self._whole = whole
        self.actor = actor
        # operations of the whole store that tell nothing about anybody
        self.reading, self.writing, self.latest = whole.reading, whole.writing, whole.latest

    @property
    def path(self) -> Path | None:
        """Where the store is."""
        return self._whole.path

    @property
    def last_write(self) -> int:
        """Rises with everything that may raise the revision of any collection."""
        return self._whole.last_write
