"""A stretch of a diary as a collection of its own, so that what is derived from it cannot know more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pandas as pd

from data.catalogue.vocabulary import COLUMNS, PERSON
from data.store.store import Collection, Store, StoreError, now


@contextmanager
def excerpt(collection: Collection, measures: tuple[str, ...], first_on: date, last_on: date) -> Iterator[Collection]:
    """A personal collection's days from `first_on` to `last_on` with these measures only, in a store in memory.

    A day is one entry, with each measure joined over its entries. The store is gone after the block.
    """
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; an excerpt is of a person's own diary.")
    days = collection.read("report_days", measures=list(measures), first_on=first_on, last_on=last_on)
    wide = days.pivot(index="on_day", columns="measure", values="value")
    apart = days[~days["measure"].isin(COLUMNS)]
    store = Store()
    try:
        copy = store.create(collection.info.name, "personal", is_simulated=collection.info.is_simulated)
        with store.writing() as cursor:
            cursor.register("excerpt_days", wide.reindex(columns=list(COLUMNS)).astype(float).reset_index())
            cursor.execute(
                """insert into batch (batch_id, collection_id, origin, kind, created_at,
                                      n_records, n_stored, n_duplicates, n_rejected)
                   select 1, $c, 'form', 'diary', $t, count(*), count(*), 0, 0 from excerpt_days""",
                {"c": copy.id, "t": now()},
            )
            cursor.execute("insert into participant values ($c, 1, $p)", {"c": copy.id, "p": PERSON})
            cursor.execute(
                f"""insert into day_entry (collection_id, participant_id, entry_id, revision, batch_id, is_deleted,
                                           on_day, {", ".join(COLUMNS)})
                    select $c, 1, 4294967296 + row_number() over (order by on_day), 1, 1, false,
                           on_day, {", ".join(COLUMNS)}
                    from excerpt_days""",
                {"c": copy.id},
            )
            cursor.unregister("excerpt_days")
            _keep_apart(cursor, collection, copy, apart)
        yield copy
    finally:
        store.close()


def _keep_apart(cursor, collection: Collection, copy: Collection, apart: pd.DataFrame) -> None:
    """The values of measures without a column of their own, and what the diary says about those it made for itself."""
    if apart.empty:
        return
    cursor.register("excerpt_values", apart)
    cursor.execute(
        """insert into day_value
           select collection_id, participant_id, entry_id, revision, measure, value
           from excerpt_values inner join day_entry using (on_day)"""
    )
    cursor.unregister("excerpt_values")
    kept = collection.read("own_measures")
    cursor.register("excerpt_measures", kept[kept["name"].isin(apart["measure"])])
    cursor.execute(
        """insert into own_measure (collection_id, name, revision, position, title, minimum, maximum, is_whole, unit, better,
                                    joins, is_ended, saved_at, idempotency_key)
           select $c, name, revision, position, title, minimum, maximum, is_whole, unit, better, joins, is_ended, $t, ''
           from excerpt_measures""",
        {"c": copy.id, "t": now()},
    )
    cursor.unregister("excerpt_measures")
