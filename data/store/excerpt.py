"""A stretch of a diary as a collection of its own, so that what is derived from it cannot know more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from data.catalogue.vocabulary import MEASURES, PERSON
from data.store.store import Collection, Store, StoreError, now


@contextmanager
def excerpt(collection: Collection, measures: tuple[str, ...], first_on: date, last_on: date) -> Iterator[Collection]:
    """A personal collection's days from `first_on` to `last_on` with these measures only, in a store in memory.

    A day is one entry with the highest of each measure. The store is gone after the block.
    """
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; an excerpt is of a person's own diary.")
    days = collection.read("report_days", measures=list(measures), first_on=first_on, last_on=last_on)
    wide = days.pivot(index="on_day", columns="measure", values="value").reindex(columns=list(MEASURES))
    store = Store()
    try:
        copy = store.create(collection.info.name, "personal", is_simulated=collection.info.is_simulated)
        with store.writing() as cursor:
            cursor.register("excerpt_days", wide.astype(float).reset_index())
            cursor.execute(
                """insert into batch (batch_id, collection_id, origin, kind, created_at,
                                      n_records, n_stored, n_duplicates, n_rejected)
                   select 1, $c, 'form', 'diary', $t, count(*), count(*), 0, 0 from excerpt_days""",
                {"c": copy.id, "t": now()},
            )
            cursor.execute("insert into participant values ($c, 1, $p)", {"c": copy.id, "p": PERSON})
            cursor.execute(
                f"""insert into day_entry (collection_id, participant_id, entry_id, revision, batch_id, is_deleted,
                                           on_day, {", ".join(MEASURES)})
                    select $c, 1, 4294967296 + row_number() over (order by on_day), 1, 1, false,
                           on_day, {", ".join(MEASURES)}
                    from excerpt_days""",
                {"c": copy.id},
            )
            cursor.unregister("excerpt_days")
        yield copy
    finally:
        store.close()
