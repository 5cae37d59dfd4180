"""What becomes of each amount of a file, a stretch of days after the other: stored, there already, or rejected.

An export of years has millions of amounts. Those of some days are judged at a time, so that what the engine holds of them
is not all at once; no record is cut by that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from data.imports.devices.reader import MAX_LEFT
from data.imports.devices.shelved import Amounts
from data.imports.faults import ImportFault
from data.imports.ledger import handed_over
from data.store.store import Cursor

DUPLICATE = "duplicate"
IN_FUTURE = "the day is in the future"
CONTRARY = "another amount of the same day and source, of which the largest is taken"
Told = tuple[str, str, str]  # column, value and reason of a record that is not taken


class Seen:
    """What became of the records so far; a record is stored where any of its amounts is, else there already where any is."""

    def __init__(self) -> None:
        self.n_stored = self.n_known = self.n_rejected = self.n_amounts = 0
        self.taken: set[int] = set()
        self.rejected: list[tuple[int, str, str, str]] = []
        self.n_changed = self.n_replaced = self.n_anew = 0
        self.anew: list[str] = []
        self.arriving: dict[tuple[str, str, str], date] = {}
        self._shared: dict[int, tuple[bool, bool, Told]] = {}

    def take(self, cursor: Cursor, collection_id: int | None, left: frozenset[int], shared: Collection[int]) -> None:
        """Count what was judged last. left: lines of which a part is not taken; shared: lines of several stretches."""
        records = cursor.execute(
            f"""select line, bool_or(verdict = '') as is_stored, bool_or(verdict = '{DUPLICATE}') as is_known,
                       min(verdict) as reason, first(kind order by place) as kind, first(amount order by place) as amount
                from device_amount group by line order by line"""
        ).fetchnumpy()
        is_stored = np.asarray(records["is_stored"], bool)
        is_known = np.asarray(records["is_known"], bool) & ~is_stored
        lines = np.asarray(records["line"], np.int64)
        if shared:
            is_own = ~np.isin(lines, list(shared))
            for i in np.flatnonzero(~is_own).tolist():
                self._share(int(lines[i]), bool(is_stored[i]), bool(is_known[i]), _told(records, i))
            is_stored, is_known, lines = is_stored[is_own], is_known[is_own], lines[is_own]
            records = {name: cells[is_own] for name, cells in records.items()}
        self.n_stored += int(is_stored.sum())
        self.n_known += int(is_known.sum())
        if left:
            self.taken |= left.intersection(lines[is_stored | is_known].tolist())
        self._reject((int(lines[i]), *_told(records, i)) for i in np.flatnonzero(~is_stored & ~is_known).tolist())
        arriving = cursor.execute(
            "select kind, unit, source, min(on_day) from device_amount where verdict = '' group by all"
        ).fetchall()
        self.arriving = {tuple(key): first_on for *key, first_on in arriving} | self.arriving
        changed, replaced = _changed(cursor)
        self.n_changed, self.n_replaced = self.n_changed + changed, self.n_replaced + replaced
        n, *ends = _anew(cursor, collection_id)
        if n:
            self.n_anew, self.anew = self.n_anew + n, sorted([*self.anew, *ends])

    def settle(self) -> None:
        """Count the records of several stretches, all of which are judged."""
        for line, (is_stored, is_known, told) in sorted(self._shared.items()):
            self.n_stored += is_stored
            self.n_known += is_known and not is_stored
            if is_stored or is_known:
                self.taken.add(line)
            else:
                self._reject([(line, *told)])
        self._shared.clear()

    def _share(self, line: int, is_stored: bool, is_known: bool, told: Told) -> None:
        was_stored, was_known, before = self._shared.get(line, (False, False, told))
        self._shared[line] = (is_stored or was_stored, is_known or was_known, before)

    def _reject(self, records: Iterable[tuple[int, str, str, str]]) -> None:
        """Those that cannot be taken; of a file of which too many cannot, no more than is to be said."""
        for record in records:
            self.n_rejected += 1
            if self.n_rejected <= MAX_LEFT:
                self.rejected.append(record)

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
    amounts: Amounts,
    left: frozenset[int],
    today: date,
) -> Iterator[tuple[Seen, Cursor]]:
    """Judge a stretch of days after the other; the temporary table device_amount has it until the next is asked for.

    Each has a cursor of its own, by `reading`: what a transaction drops stays in memory until it ends.
    """
    seen = Seen()
    for first_on, last_on, told in amounts:
        with reading() as cursor:
            _judge(
                cursor, collection_id, told, first_on=first_on, last_on=last_on, n_before=seen.n_amounts, today=today
            )
            seen.take(cursor, collection_id, left, amounts.shared)
            yield seen, cursor
            seen.n_amounts += told.num_rows
    seen.settle()


def _judge(
    cursor: Cursor,
    collection_id: int | None,
    told: pa.Table,
    *,
    first_on: date,
    last_on: date,
    n_before: int,
    today: date,
) -> None:
    """Make the temporary table device_amount: each amount with its status (stored, duplicate) or the reason against."""
    cursor.execute("drop table if exists temp.device_told")  # also ends what was asked before on this cursor
    with handed_over(cursor, incoming=told):
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
           with own as (
               select a.* from current_activity as a
               inner join batch as b on b.batch_id = a.entry_id // 4294967296
               where a.collection_id = $c and b.origin = 'import' and a.on_day between $f - 1 and $l + 1
                 and coalesce(a.source, '') in (select source from device_told)
           ),
           -- an inner join reads the times of these days alone
           own_time as (
               select clock.* from activity_time as clock
               inner join own on own.entry_id = clock.entry_id and own.revision = clock.revision
               where clock.collection_id = $c
           )
           select a.kind, a.amount, a.unit, coalesce(a.source, '') as source, a.on_day, clock.start_at, clock.end_at, clock.zone
           from own as a
           left join own_time as clock on clock.entry_id = a.entry_id and clock.revision = a.revision""",
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


def _told(records: Mapping[str, np.ndarray], place: int) -> Told:
    """Column, value and reason of a record that is not taken."""
    return str(records["kind"][place]), f"{records['amount'][place]:g}", str(records["reason"][place])


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
