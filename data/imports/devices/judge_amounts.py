"""What becomes of each amount of a file, a stretch of days after the other: stored, there already, or rejected.

An export of years has millions of amounts. Those of some days are judged at a time, so that what the engine holds of them
is not all at once; no record is cut by that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.imports.devices.clock import EPOCH
from data.imports.faults import ImportFault
from data.imports.ledger import handed_over
from data.store.store import Cursor

DUPLICATE = "duplicate"
IN_FUTURE = "the day is in the future"
CONTRARY = "another amount of the same day and source, of which the largest is taken"
AT_ONCE = 20_000  # amounts that are judged together, or as many as the days need that records share


def stretches_of_days(amounts: pa.Table, at_once: int) -> list[tuple[date, date]]:
    """First and last day of stretches that hold all amounts, in their order; no record is of two of them.

    >>> from data.imports.devices.device_file import SCHEMA
    >>> stretches_of_days(SCHEMA.empty_table(), AT_ONCE)
    []
    """
    if not len(amounts):
        return []
    day = np.concatenate([part.cast(pa.int32()).to_numpy() for part in amounts["on_day"].chunks])
    line = np.concatenate([part.to_numpy() for part in amounts["line"].chunks])
    days, often = np.unique(day, return_counts=True)
    # the days between the first and the last one of a record stay together
    joins = np.zeros(len(days) + 1, np.int64)
    crosses = np.flatnonzero((line[1:] == line[:-1]) & (day[1:] != day[:-1]))
    ends = np.sort(np.stack([day[crosses], day[crosses + 1]]), axis=0)
    np.add.at(joins, np.searchsorted(days, ends[0]) + 1, 1)
    np.add.at(joins, np.searchsorted(days, ends[1]) + 1, -1)
    is_bound = np.cumsum(joins)[:-1] == 0
    found, first, n = [], 0, 0
    for place in range(len(days)):
        if place > first and is_bound[place] and n + often[place] > at_once:
            found.append((first, place - 1))
            first, n = place, 0
        n += int(often[place])
    found.append((first, len(days) - 1))
    return [(_date(days[begin]), _date(days[end])) for begin, end in found]


class Seen:
    """What became of the records so far; a record is stored where any of its amounts is, else there already where any is."""

    def __init__(self) -> None:
        self.n_stored = self.n_known = self.n_amounts = 0
        self.taken: set[int] = set()
        self.rejected: list[tuple[int, str, str, str]] = []
        self.n_changed = self.n_replaced = self.n_anew = 0
        self.anew: list[str] = []
        self.arriving: dict[tuple[str, str, str], date] = {}

    def take(self, cursor: Cursor, collection_id: int | None, left: frozenset[int]) -> None:
        """Count what was judged last. left: lines of which a part is not taken."""
        records = cursor.execute(
            f"""select line, bool_or(verdict = '') as is_stored, bool_or(verdict = '{DUPLICATE}') as is_known,
                       min(verdict) as reason, first(kind order by place) as kind, first(amount order by place) as amount
                from device_amount group by line order by line"""
        ).fetchnumpy()
        is_stored = np.asarray(records["is_stored"], bool)
        is_known = np.asarray(records["is_known"], bool) & ~is_stored
        lines = np.asarray(records["line"], np.int64)
        self.n_stored += int(is_stored.sum())
        self.n_known += int(is_known.sum())
        if left:
            self.taken |= left.intersection(lines[is_stored | is_known].tolist())
        self.rejected += [
            (int(lines[i]), str(records["kind"][i]), f"{records['amount'][i]:g}", str(records["reason"][i]))
            for i in np.flatnonzero(~is_stored & ~is_known)
        ]
        arriving = cursor.execute(
            "select kind, unit, source, min(on_day) from device_amount where verdict = '' group by all"
        ).fetchall()
        self.arriving = {tuple(key): first_on for *key, first_on in arriving} | self.arriving
        changed, replaced = _changed(cursor)
        self.n_changed, self.n_replaced = self.n_changed + changed, self.n_replaced + replaced
        n, *ends = _anew(cursor, collection_id)
        if n:
            self.n_anew, self.anew = self.n_anew + n, sorted([*self.anew, *ends])

    def said(self, cursor: Cursor, collection_id: int | None) -> Iterator[str]:
        """What of an earlier file or version counts no more."""
        if self.n_changed:
            yield f"On {self.n_changed:,} days an earlier file told another amount; this one counts from now on."
        if self.n_replaced:
            yield f"{self.n_replaced:,} days were known as totals alone; by when each step was they are told anew."
        if self.n_anew:
            shared = "".join(
                f" The study “{name}” gets the new numbers of what you share."
                for name in _joined(cursor, collection_id)
            )
            yield (
                f"{self.n_anew:,} days from {self.anew[0]} to {self.anew[-1]} keep the number of an earlier version until "
                f"this file is stored; then they are counted anew.{shared}"
            )


def judged(
    reading: Callable[[], AbstractContextManager[Cursor]],
    collection_id: int | None,
    amounts: pa.Table,
    left: frozenset[int],
    today: date,
) -> Iterator[tuple[Seen, Cursor]]:
    """Judge a stretch of days after the other; the temporary table device_amount has it until the next is asked for.

    Each has a cursor of its own, by `reading`: what a transaction drops stays in memory until it ends.
    """
    seen = Seen()
    for first_on, last_on in stretches_of_days(amounts, AT_ONCE):
        with reading() as cursor:
            _judge(
                cursor, collection_id, amounts, first_on=first_on, last_on=last_on, n_before=seen.n_amounts, today=today
            )
            seen.take(cursor, collection_id, left)
            yield seen, cursor
            seen.n_amounts += cursor.execute("select count(*) from device_amount").fetchall()[0][0]


def _judge(
    cursor: Cursor,
    collection_id: int | None,
    amounts: pa.Table,
    *,
    first_on: date,
    last_on: date,
    n_before: int,
    today: date,
) -> None:
    """Make the temporary table device_amount: each amount with its status (stored, duplicate) or the reason against."""
    cursor.execute("drop table if exists temp.device_told")  # also ends what was asked before on this cursor
    on_day = pc.field("on_day")
    own = amounts.filter((on_day >= pa.scalar(first_on)) & (on_day <= pa.scalar(last_on)))
    with handed_over(cursor, incoming=own):
        cursor.execute(
            """create temp table device_told as
               select $n + row_number() over () as place, line, kind, amount, unit, coalesce(source, '') as source, on_day,
                      make_timestamp(cast(round(start_at * 1e6) as bigint)) as start_at,
                      make_timestamp(cast(round(end_at * 1e6) as bigint)) as end_at, zone
               from incoming""",
            {"n": n_before},
        )
    cursor.execute(
        """create or replace temp table device_known as
           select a.kind, a.amount, a.unit, coalesce(a.source, '') as source, a.on_day, clock.start_at, clock.end_at, clock.zone
           from current_activity as a
           inner join batch as b on b.batch_id = a.entry_id // 4294967296
           left join activity_time as clock
               on clock.collection_id = a.collection_id and clock.entry_id = a.entry_id and clock.revision = a.revision
           where a.collection_id = $c and b.origin = 'import' and a.on_day between $f - 1 and $l + 1
             and coalesce(a.source, '') in (select source from device_told)""",
        {"c": _of(collection_id), "f": first_on, "l": last_on},
    )
    elsewhere = cursor.execute(
        """select told.source, known.zone from device_told as told
           inner join device_known as known
               on known.source = told.source and known.kind = told.kind and known.unit = told.unit
               and known.start_at = told.start_at and known.zone <> told.zone
           limit 1"""
    ).fetchall()
    if elsewhere:
        source, zone = elsewhere[0]
        raise ImportFault(
            f"What {source or 'this file'} tells was loaded before for the days of {zone}; say that zone again, or undo "
            "the earlier load first."
        )
    cursor.execute(
        f"""create or replace temp table device_amount as
            select told.*,
                case
                    when told.on_day > $today then '{IN_FUTURE}'
                    when row_number() over (
                        partition by kind, unit, source, on_day, start_at, end_at, amount order by place) > 1
                        then '{DUPLICATE}'
                    when start_at is null and amount < max(amount) over (partition by kind, unit, source, on_day, start_at)
                        then '{CONTRARY}'
                    when exists (
                        select 1 from device_known as known
                        where known.kind = told.kind and known.unit = told.unit and known.source = told.source
                          and known.on_day = told.on_day and known.start_at is not distinct from told.start_at
                          and known.end_at is not distinct from told.end_at and known.amount = told.amount)
                        then '{DUPLICATE}'
                    else ''
                end as verdict
            from device_told as told""",
        {"today": today},
    )


def _changed(cursor: Cursor) -> tuple[int, int]:
    """How many days an earlier file told another amount of, and how many it told as a total alone."""
    changed, replaced = cursor.execute(
        """select count(distinct told.on_day) filter (where known.start_at is not distinct from told.start_at),
                  count(distinct told.on_day) filter (where known.start_at is null and told.start_at is not null)
           from device_amount as told
           inner join device_known as known
               on known.kind = told.kind and known.unit = told.unit and known.source = told.source
               and known.on_day = told.on_day and (known.start_at is null or (
                   known.start_at = told.start_at and known.end_at = told.end_at))
           where told.verdict = '' and known.amount <> told.amount"""
    ).fetchall()[0]
    return int(changed), int(replaced)


def _anew(cursor: Cursor, collection_id: int | None) -> tuple[Any, ...]:
    """How many days an earlier version of Respite counted and this file tells anew; the first and last of them."""
    return cursor.execute(
        """select count(distinct earlier.on_day), strftime(min(earlier.on_day), '%Y-%m-%d'),
                  strftime(max(earlier.on_day), '%Y-%m-%d')
           from earlier_amount as earlier
           inner join device_amount as told
               on told.kind = earlier.kind and told.unit = earlier.unit and told.on_day = earlier.on_day
           where earlier.collection_id = $c and told.verdict = ''""",
        {"c": _of(collection_id)},
    ).fetchall()[0]


def _joined(cursor: Cursor, collection_id: int | None) -> list[str]:
    """The studies that the diary has joined."""
    rows = cursor.execute(
        """select distinct coalesce(title, name) from joined
           inner join collection on collection.collection_id = joined.study_id
           left join collection_title on collection_title.collection_id = joined.study_id
           where joined.collection_id = $c order by 1""",
        {"c": collection_id},
    ).fetchall()
    return [name for (name,) in rows]


def _of(collection_id: int | None) -> int:
    return -1 if collection_id is None else collection_id


def _date(number: int) -> date:
    return date.fromordinal(EPOCH + int(number))
