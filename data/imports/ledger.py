"""The participants and the batch of a load, and how tables in memory are handed to the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from data.store.store import now

LINES = 4294967296  # entry_id = batch_id * LINES + line, see schema/001_raw.sql


class Stream:
    """Batches that are made while the engine reads them. What is raised in the making, an interruption above all,
    is kept: through the engine it would arrive as a fault of the engine's."""

    def __init__(self, schema: pa.Schema, batches: Iterator[pa.RecordBatch]):
        self.raised: BaseException | None = None
        self.reader = pa.RecordBatchReader.from_batches(schema, self._kept(batches))

    def _kept(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except GeneratorExit:
            raise
        except BaseException as raised:
            self.raised = raised
            raise


@contextmanager
def handed_over(cursor, **tables: pa.Table | Stream) -> Iterator[None]:
    """Make Arrow tables readable by name on `cursor` while the block runs.

    After an error they stay: the aborted transaction takes no more calls, and the cursor is about to go.
    """
    for name, table in tables.items():
        cursor.register(name, table.reader if isinstance(table, Stream) else table)
    try:
        yield
    except Exception:
        for table in tables.values():
            if isinstance(table, Stream) and table.raised:
                raise table.raised from None
        raise
    for name in tables:
        cursor.unregister(name)


def known_persons(cursor, collection_id: int) -> dict[str, int]:
    """participant_id by label of everyone in a collection."""
    rows = cursor.execute(
        "select label, participant_id from participant where collection_id = $c", {"c": collection_id}
    ).fetchall()
    return dict(rows)


def add_persons(cursor, collection_id: int, labels: list[str]) -> dict[str, int]:
    """Add participants in the order given; returns participant_id by label."""
    first = cursor.execute(
        """select 1 + greatest((select coalesce(max(participant_id), 0) from participant),
                               (select coalesce(max(participant_id), 0) from withdrawn_participant))"""
    ).fetchall()[0][0]
    found = {label: first + i for i, label in enumerate(labels)}
    numbers = pa.array(found.values(), pa.int32())
    new = pa.table({"participant_id": numbers, "label": pa.array(found, pa.string())})
    with handed_over(cursor, incoming=new):
        cursor.execute("insert into participant select $c, participant_id, label from incoming", {"c": collection_id})
    return found


def new_batch(cursor) -> int:
    """The number of the batch that is about to be written."""
    return cursor.execute("select coalesce(max(batch_id), 0) + 1 from batch").fetchall()[0][0]


def add_batch(cursor, batch_id: int, collection_id: int, origin: str, kind: str, **values) -> None:
    """Record a batch; `values` are further columns of it, counts default to 0."""
    counts = {"n_records": 0, "n_stored": 0, "n_duplicates": 0, "n_rejected": 0}
    row = {
        "batch_id": batch_id,
        "collection_id": collection_id,
        "origin": origin,
        "kind": kind,
        "created_at": now(),
        **counts,
        **values,
    }
    cursor.execute(f"insert into batch ({', '.join(row)}) values ({', '.join('$' + name for name in row)})", row)


def withdraw_persons(cursor, collection_id: int, undo_batch_id: int) -> None:
    """Move the participants of a study about whom nothing is current any more out of its list."""
    said = " and ".join(
        f"""not exists (select 1 from current_{table} as said where said.collection_id = $c
                        and said.participant_id = participant.participant_id)"""
        for table in ("day_entry", "activity", "response", "attribute", "episode", "followed_person", "finished_row")
    )
    cursor.execute(
        f"""insert into withdrawn_participant
            select collection_id, participant_id, label, $b
            from participant where collection_id = $c and {said}""",
        {"c": collection_id, "b": undo_batch_id},
    )
    cursor.execute(
        """delete from participant where collection_id = $c and participant_id in (
               select participant_id from withdrawn_participant where undo_batch_id = $b)""",
        {"c": collection_id, "b": undo_batch_id},
    )
