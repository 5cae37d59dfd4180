"""Keeping the prepared tables `day`, `day_moved` and `diary` in step with what people said.

A form save calls `refresh_days` for its participant inside its own transaction. An import need not: whoever
reads calls `ensure_days` first, which looks at the batches that came since and redoes what they touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.catalogue.definition import DAY_MEASURES
from data.catalogue.measure_columns import joined_columns
from data.recurrence.apart import DAYS, build_apart, joined
from data.recurrence.day_change import FIRST_GAP, bits_of_shipped, moved_sql
from data.store.faults import FolderError
from data.store.store import Collection, Cursor

# batches that can change day entries; questionnaires, activities and attributes leave the days alone
_MATTERS = "(kind = 'diary' or origin in ('undo', 'simulation'))"
_ORDERED = "partition by participant_id order by day"
_JOINED = f"select participant_id, day, {joined_columns(DAY_MEASURES)} from entry group by participant_id, day"


def refresh_days(cursor: Cursor, collection_id: int, participant_ids: list[int] | None = None) -> None:
    """Redo the prepared rows of these participants, or of everybody, inside the caller's transaction.

    Call it after the raw rows and their batch are written. With `participant_ids` these must be all whom the
    batch touched. If earlier batches are not reflected yet, that stays so until `ensure_days`.
    """
    scope: dict[str, object] = {"collection_id": collection_id}
    if participant_ids is None:
        _clear(cursor, scope, "true")
        _build_everybody(cursor, scope, has_apart=build_apart(cursor, scope, "true"))
        _build_index(cursor, scope, "true")
        _build_diary(cursor, scope, "true")
        _set_revision(cursor, collection_id)
        return
    some = scope | {"participant_ids": list(participant_ids)}
    is_wanted = "participant_id in (select unnest($participant_ids::integer[]))"
    _clear(cursor, some, is_wanted)
    has_apart = build_apart(cursor, some, is_wanted)
    _build(cursor, some, is_wanted, answered=_JOINED, in_order=_ORDERED, has_apart=has_apart)
    _build_index(cursor, some, is_wanted)
    _build_diary(cursor, some, is_wanted)
    since = _batches_since(cursor, collection_id, reflected_revision(cursor, collection_id))
    if set(since) <= {last_batch(cursor, collection_id)}:
        _set_revision(cursor, collection_id)


def ensure_days(collection: Collection) -> None:
    """Bring the prepared tables up to the collection's last write, by redoing no more than was touched."""
    with collection.store.reading() as cursor:
        if is_current(cursor, collection.id):
            return
    if collection.info.is_held:
        raise FolderError(
            f"“{collection.info.name}” is held in a folder that was prepared for other definitions and measures than this "
            "version of Respite has. Have the study prepared and held anew (respite prepare, respite hold)."
        )
    with collection.store.writing(raises_revision=False) as cursor:
        reflected = reflected_revision(cursor, collection.id)
        if reflected is None:
            refresh_days(cursor, collection.id)
            return
        if not _batches_since(cursor, collection.id, reflected):
            _set_revision(cursor, collection.id)
            return
        touched = _touched_since(cursor, collection.id, reflected)
        (known,) = cursor.execute(
            "select count(*) from diary where collection_id = $c", {"c": collection.id}
        ).fetchall()[0]
        # redoing a quarter of the people one by one costs about as much as one pass over everybody
        is_most = len(touched) * 4 > known
        refresh_days(cursor, collection.id, None if is_most else touched)
        _set_revision(cursor, collection.id)


@contextmanager
def reading_days(collection: Collection, *, as_if: str | None = None) -> Iterator[Cursor]:
    """A cursor inside a transaction in which the prepared tables reflect the collection's last write.

    `as_if`: SQL of what answers are about, looked at as if the study said so; nothing is written.
    """
    while True:
        ensure_days(collection)
        with collection.reading() as cursor:
            cursor.begin()
            # what is read must be one state of the store: a write since `ensure_days` means once more
            if is_current(cursor, collection.id):
                if as_if is not None:
                    cursor.execute(f"create temp table period_as_if as {as_if}")
                    cursor.execute("create temp view answer_period_now as select * from period_as_if")
                yield cursor
                return


def is_current(cursor: Cursor, collection_id: int) -> bool:
    """Whether the prepared tables reflect the collection's last batch, as this cursor sees both."""
    return reflected_revision(cursor, collection_id) == last_batch(cursor, collection_id)


def reflected_revision(cursor: Cursor, collection_id: int) -> int | None:
    """The batch up to which the prepared tables reflect the collection.

    None before the first time, where `day_moved` was made for other definitions than are shipped now, and where
    entries of a day were joined otherwise than the catalogue says now.
    """
    row = cursor.execute(
        "select revision from day_revision where collection_id = $c and bits = $b and joined = $j",
        {"c": collection_id, "b": bits_of_shipped(), "j": joined()},
    ).fetchone()
    return row[0] if row else None


def _build_everybody(cursor: Cursor, scope: dict[str, object], *, has_apart: bool) -> None:
    if not has_apart and _is_sorted(cursor, scope):
        # the rows come off the disk in order: one streaming pass, no grouping and no sort
        _build(cursor, scope, "true", answered="select * from entry", in_order="", order="")
        is_in_order = cursor.execute(
            "select count(*) = 0 from day where collection_id = $collection_id and gap < 0", scope
        ).fetchall()[0][0]
        if is_in_order:
            return
        _clear(cursor, scope, "true")
    _build(cursor, scope, "true", answered=_JOINED, in_order=_ORDERED, has_apart=has_apart)


def _is_sorted(cursor: Cursor, scope: dict[str, object]) -> bool:
    """Whether the raw entries stand one per participant and day, in order."""
    return cursor.execute(
        """with neighbour as (
               select participant_id, on_day,
                      lag(participant_id) over () as person_before, lag(on_day) over () as day_before
               from current_day_entry where collection_id = $collection_id)
           select count(*) = 0 from neighbour
           where person_before > participant_id
              or (person_before = participant_id and day_before >= on_day)""",
        scope,
    ).fetchall()[0][0]


def _build(
    cursor: Cursor,
    values: dict[str, object],
    is_wanted: str,
    *,
    answered: str,
    in_order: str,
    order: str = "order by participant_id, day",
    has_apart: bool = False,
) -> None:
    text = (Path(__file__).parent / "models" / "day.sql").read_text(encoding="utf-8")
    query = text.format(
        is_wanted=is_wanted,
        answered=answered,
        in_order=in_order,
        order=order,
        moved=moved_sql(),
        first_gap=FIRST_GAP,
        columns=", ".join(DAY_MEASURES),
        previous=", ".join(f"lag({name}) over in_order as previous_{name}" for name in DAY_MEASURES),
        days_apart=DAYS.format(is_wanted=is_wanted) if has_apart else "",
    )
    cursor.execute(f"insert into day {query}", values)


def _build_index(cursor: Cursor, values: dict[str, object], is_wanted: str) -> None:
    cursor.execute(
        f"""insert into day_moved select * from day
            where collection_id = $collection_id and (moved & {bits_of_shipped()}) <> 0 and {is_wanted}""",
        values,
    )


def _build_diary(cursor: Cursor, values: dict[str, object], is_wanted: str) -> None:
    cursor.execute(
        f"""insert into diary
            with entrant as (select distinct participant_id from current_day_entry
                             where collection_id = $collection_id and {is_wanted}),
            counted as (select participant_id, count(*) as n_days, max(day) as last_day from day
                        where collection_id = $collection_id and {is_wanted} group by participant_id)
            select $collection_id, participant_id, coalesce(n_days, 0), last_day
            from entrant left join counted using (participant_id) order by participant_id""",
        values,
    )


def _clear(cursor: Cursor, values: dict[str, object], is_wanted: str) -> None:
    for table in ("day", "day_apart", "day_moved", "diary"):
        cursor.execute(f"delete from {table} where collection_id = $collection_id and {is_wanted}", values)


def last_batch(cursor: Cursor, collection_id: int) -> int:
    """The collection's last batch as this cursor sees it, 0 of none."""
    return cursor.execute(
        "select coalesce(max(batch_id), 0) from batch where collection_id = $c", {"c": collection_id}
    ).fetchall()[0][0]


def _batches_since(cursor: Cursor, collection_id: int, reflected: int | None) -> list[int]:
    rows = cursor.execute(
        f"select batch_id from batch where collection_id = $c and batch_id > $r and {_MATTERS}",
        {"c": collection_id, "r": reflected or 0},
    ).fetchall()
    return [row[0] for row in rows]


def _touched_since(cursor: Cursor, collection_id: int, reflected: int) -> list[int]:
    """Participants with an entry that a later batch wrote, corrected, deleted or undid."""
    rows = cursor.execute(
        """select distinct participant_id from day_entry
           where collection_id = $c
             and (batch_id > $r or entry_id // 4294967296 in
                  (select undoes from batch
                   where collection_id = $c and batch_id > $r and undoes is not null))""",
        {"c": collection_id, "r": reflected},
    ).fetchall()
    return [row[0] for row in rows]


def _set_revision(cursor: Cursor, collection_id: int) -> None:
    cursor.execute("delete from day_revision where collection_id = $c", {"c": collection_id})
    cursor.execute(
        "insert into day_revision values ($c, $r, $b, $j)",
        {"c": collection_id, "r": last_batch(cursor, collection_id), "b": bits_of_shipped(), "j": joined()},
    )
