"""Tables about the people of a study on one cursor: their groups, and the facts that make these."""

from __future__ import annotations

import pandas as pd

from data.recurrence.model_sql import bound
from data.store.store import Collection, Cursor
from data.study.populations import ATTRIBUTE

_ALL = "select participant_id, 'all' as label from participant where collection_id = $collection_id"


class DerivationError(ValueError):
    """A derivation that was asked for what is not there; the message is a sentence."""


class PeopleTables:
    """`grouping_of`: everybody's group by a fact about them."""

    def __init__(self, collection: Collection, cursor: Cursor):
        self.collection = collection
        self._cursor = cursor
        self._values: dict[str, object] = {"collection_id": collection.id}
        self._grouped_by: tuple[str | None] | None = None
        self._attributes: tuple[str, ...] | None = None

    def group(self, by: str | None) -> None:
        """Fill `grouping_of` with everybody's group, once for each choice."""
        if self._grouped_by == (by,):
            return
        if by is not None:
            self.check_attribute(by)
        query = _ALL if by is None else ATTRIBUTE
        self.execute(f"create or replace temp table grouping_of as {query}", name=by)
        self._grouped_by = (by,)

    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes the collection has."""
        if self._attributes is None:
            rows = self.execute(
                "select distinct name from current_attribute where collection_id = $collection_id order by name"
            ).fetchall()
            self._attributes = tuple(name for (name,) in rows)
        return self._attributes

    def check_attribute(self, name: str) -> None:
        """DerivationError with the attributes there are, if this is none of them."""
        there = self.attributes()
        if name not in there:
            known = f"there is {', '.join(there)}" if there else "it has none yet"
            raise DerivationError(f"{self.collection.info.name} has no attribute “{name}”; {known}.")

    def execute(self, query: str, **more: object) -> Cursor:
        return self._cursor.execute(query, bound(query, self._values | more))

    def frame(self, query: str, **more: object) -> pd.DataFrame:
        return self.execute(query, **more).df()
