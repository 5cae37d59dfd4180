"""Keeping a day's one number of each activity in step with what is told of it, and reading it: one number for everybody.

Pages, reports, patterns, joined studies and exports read the same stored rows. A day is worked out anew when a batch
brings, corrects or takes back something of it, or when the person orders the sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from data.store.collection import sql
from data.store.store import Collection, Cursor

AROUND = timedelta(days=7)  # a bout is never longer
AT_ONCE = 20_000  # amounts whose days are worked out together


def day_amounts(
    collection: Collection, *, first_on: date, last_on: date, kinds: Sequence[str] | None = None
) -> pd.DataFrame:
    """on_day, kind, unit, amount (the day's one number), by_source (what each tells), is_earlier; by kind, unit and day."""
    ensure_amounts(collection)
    if kinds is None:
        kinds = list(activity_days(collection))
    return collection.read("report_activity", kinds=list(kinds), first_on=first_on, last_on=last_on)


def activity_days(collection: Collection) -> dict[str, int]:
    """The kinds of activity that a diary has days of, and how many."""
    ensure_amounts(collection)
    with collection.store.reading() as cursor:
        rows = cursor.execute(
            "select kind, count(distinct on_day) from day_amount where collection_id = $c group by kind order by kind",
            {"c": collection.id},
        ).fetchall()
    return dict(rows)


def ensure_amounts(collection: Collection) -> None:
    """Bring the stored numbers up to the diary's last write."""
    with collection.store.reading() as cursor:
        if _is_current(cursor, collection.id):
            return
    with collection.store.writing(raises_revision=False) as cursor:
        refresh_amounts(cursor, collection.id)


def refresh_amounts(cursor: Cursor, collection_id: int) -> None:
    """Work out anew what batches touched since, inside the caller's transaction, after the raw rows are written."""
    if _is_current(cursor, collection_id):
        return
    period = _touched(cursor, collection_id)
    if period is not None:
        tell_anew(cursor, collection_id)
        for first_on, last_on in _in_parts(cursor, collection_id, *period):
            values = {"collection_id": collection_id, "first_on": first_on, "last_on": last_on}
            cursor.execute(
                "delete from day_amount where collection_id = $collection_id and on_day between $first_on and $last_on",
                values,
            )
            # to weigh sources against one another costs as much for a day as for a year: not where there is but one
            is_by_hand = cursor.execute(sql("is_all_by_hand"), values).fetchall()[0][0]
            cursor.execute(
                f"""insert into day_amount
                    select $collection_id, on_day, kind, unit, amount, by_source, is_earlier
                    from ({sql("day_amounts_by_hand" if is_by_hand else "day_amounts")})""",
                values,
            )
    forget_amounts(cursor, collection_id)
    cursor.execute(
        """insert into day_amount_revision
           select $c, coalesce(max(batch_id), 0) from batch where collection_id = $c""",
        {"c": collection_id},
    )


def tell_anew(cursor: Cursor, collection_id: int) -> None:
    """Make the temporary table told_anew, which is empty where there is no number of an earlier version."""
    (n,) = cursor.execute(
        "select count(*) from earlier_amount where collection_id = $c", {"c": collection_id}
    ).fetchall()[0]
    cursor.execute(
        f"create or replace temp table told_anew as {sql('amounts_told_anew')} {'' if n else 'limit 0'}",
        {"collection_id": collection_id},
    )


def forget_amounts(cursor: Cursor, collection_id: int) -> None:
    """Every day is to be worked out anew, as where the order of the sources is another one."""
    cursor.execute("delete from day_amount_revision where collection_id = $c", {"c": collection_id})


def _is_current(cursor: Cursor, collection_id: int) -> bool:
    return cursor.execute(
        """select coalesce((select max(revision) from day_amount_revision where collection_id = $c), -1)
                  = coalesce((select max(batch_id) from batch where collection_id = $c), 0)""",
        {"c": collection_id},
    ).fetchall()[0][0]


def _in_parts(cursor: Cursor, collection_id: int, first_on: date, last_on: date) -> list[tuple[date, date]]:
    """The period in parts that tell of some ten thousand amounts each, so that not all of a history is worked out at once."""
    rows = cursor.execute(
        """select on_day, count(*) from activity
           where collection_id = $c and on_day between $f and $l group by on_day order by on_day""",
        {"c": collection_id, "f": first_on, "l": last_on},
    ).fetchall()
    parts, n = [first_on], 0
    for on_day, often in rows:
        if n + often > AT_ONCE and on_day > parts[-1]:
            parts.append(on_day)
            n = 0
        n += often
    return list(zip(parts, [*(begin - timedelta(days=1) for begin in parts[1:]), last_on], strict=True))


def _touched(cursor: Cursor, collection_id: int) -> tuple[date, date] | None:
    """The first and the last day that may have another number since; None where nothing was told of any."""
    (since,) = cursor.execute(
        "select max(revision) from day_amount_revision where collection_id = $c", {"c": collection_id}
    ).fetchall()[0]
    first_on, last_on = cursor.execute(
        """with undone as (
               select undoes as batch_id from batch
               where collection_id = $c and batch_id > $r and undoes is not null
           ),
           touched as (
               select on_day from activity
               where collection_id = $c and (batch_id > $r or entry_id // 4294967296 in (select batch_id from undone))
               union all
               -- what was corrected may have been of another day before; what came for the first time was of none
               select on_day from activity
               where collection_id = $c and entry_id in (
                   select entry_id from activity where collection_id = $c and batch_id > $r and revision > 1)
           )
           select min(on_day), max(on_day) from touched""",
        {"c": collection_id, "r": -1 if since is None else since},
    ).fetchall()[0]
    if since is None:
        cursor.execute("delete from day_amount where collection_id = $c", {"c": collection_id})
    if first_on is None:
        return None
    return max(first_on, date.min + AROUND * 3) - AROUND, min(last_on, date.max - AROUND * 3) + AROUND
