"""Whole participants in ranges: work on a study's days in parts, on as many cursors as the engine has threads.

All that is made of days lies within a participant, so that what ranges give stands one under the other as one pass
gives it. A range is small beside the memory that a pass over a big study takes, and a pass keeps one core busy only.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from math import ceil
from queue import SimpleQueue
from typing import TYPE_CHECKING

from data.recurrence.days import is_current, last_batch
from data.store.held_elsewhere import show_held

if TYPE_CHECKING:
    import pyarrow as pa

    from data.store.store import Cursor

SMALL_ROWS = 5_000_000  # below this parting takes about as long as it saves
MOST_ROWS_A_RANGE = 25_000_000  # what a pass over so many days takes of memory is little beside a limit of 1 GB

Make = Callable[["Cursor", str], None]


def ranges_of(cursor: Cursor, collection_id: int, rows_a_range: int | None = None) -> tuple[str, ...]:
    """Conditions on participant_id, each true of a range of about so many days; () where all are one range.

    Without `rows_a_range` as few ranges as keep every thread of the engine at work, and none of a small study: what a
    range takes beside its days is twenty to forty milliseconds.
    """
    of_study = {"collection_id": collection_id}
    if rows_a_range is None:
        (n_rows,) = cursor.execute(
            "select cast(coalesce(sum(n_days), 0) as bigint) from diary where collection_id = $collection_id", of_study
        ).fetchall()[0]
        if n_rows < SMALL_ROWS:
            return ()
        rows_a_range = min(ceil(n_rows / _threads(cursor)), MOST_ROWS_A_RANGE)
    first = cursor.execute(
        """with placed as (
               select participant_id,
                      floor((sum(n_days) over (order by participant_id) - n_days) / $rows) as place
               from diary where collection_id = $collection_id)
           select min(participant_id) from placed group by place order by 1""",
        of_study | {"rows": rows_a_range},
    ).fetchall()
    edges = [int(edge) for (edge,) in first[1:]]
    if not edges:
        return ()
    between = [f"participant_id >= {low} and participant_id < {high}" for low, high in itertools.pairwise(edges)]
    return (f"participant_id < {edges[0]}", *between, f"participant_id >= {edges[-1]}")


def make_in_ranges(
    cursor: Cursor,
    collection_id: int,
    ranges: tuple[str, ...],
    make: Make,
    *,
    gives: tuple[str, ...],
    takes: tuple[str, ...] = (),
) -> bool:
    """Have `make` work on each range by a cursor of its own, and gather its temporary tables `gives` on `cursor`.

    `takes`: temporary tables of `cursor` that `make` reads; it finds the rows of its range under the same name.
    False, and nothing made, where the store was written to since `cursor` began to read: other cursors would see
    another state of it.
    """
    n_cursors = min(len(ranges), _threads(cursor))
    taken = {name: _arrow(cursor, name) for name in takes}
    state = last_batch(cursor, collection_id)
    with ExitStack() as stack:
        free: SimpleQueue[Cursor] = SimpleQueue()
        for _ in range(n_cursors):
            # of the cursor, not of the store: it lives no longer, and a rewrite waits for the one who holds it
            worker = stack.enter_context(cursor.cursor())
            worker.begin()
            if last_batch(worker, collection_id) != state or not is_current(worker, collection_id):
                return False
            show_held(worker, collection_id)
            for name, rows in taken.items():
                worker.register(f"all_of_{name}", rows)
            free.put(worker)

        def work(is_in_range: str) -> list[pa.Table]:
            worker = free.get()
            try:
                for name in taken:
                    worker.execute(f"create or replace temp table {name} as from all_of_{name} where {is_in_range}")
                make(worker, is_in_range)
                return [_arrow(worker, name) for name in gives]
            finally:
                free.put(worker)

        # left before the cursors are closed: a fault of one range ends with the ranges in hand
        pool = stack.enter_context(ThreadPoolExecutor(n_cursors, thread_name_prefix="range"))
        try:
            for place, tables in enumerate(pool.map(work, ranges)):
                for name, rows in zip(gives, tables, strict=True):
                    _add(cursor, name, rows, is_first=place == 0)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return True


def _threads(cursor: Cursor) -> int:
    return int(cursor.execute("select current_setting('threads')").fetchall()[0][0])


def _arrow(cursor: Cursor, table: str) -> pa.Table:
    return cursor.sql(f"from {table}").to_arrow_table()


def _add(cursor: Cursor, name: str, rows: pa.Table, *, is_first: bool) -> None:
    cursor.register("of_range", rows)
    verb = f"create or replace temp table {name} as" if is_first else f"insert into {name}"
    cursor.execute(f"{verb} from of_range")
    cursor.unregister("of_range")
