"""Amounts of a phone, watch or tracker into a diary: what is there already is not stored twice, what changed is told.

Every record is stored, a duplicate, or rejected. Exact repeats (source, kind, start, end and amount) count once. Where
an earlier file told another amount of the same day or stretch both are kept, and the later file counts.
"""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from data.catalogue.vocabulary import PERSON
from data.imports.devices.amounts import STEPS
from data.imports.devices.change_of_device import continue_orders, said_of, successors
from data.imports.devices.device_file import DeviceFile
from data.imports.faults import ImportFault
from data.imports.ledger import LINES, add_batch, add_persons, handed_over, known_persons, new_batch
from data.imports.load import LoadResult
from data.imports.progress import STORING, Progress, Tell, unwatched
from data.own.day_amounts import refresh_amounts
from data.store.store import Collection, Store

DUPLICATE = "duplicate"
IN_FUTURE = "the day is in the future"
CONTRARY = "another amount of the same day and source, of which the largest is taken"


def preview_amounts(store: Store, collection: Collection | None, file: DeviceFile, *, today: date) -> LoadResult:
    """What `load_amounts` would do; nothing is stored."""
    with store.reading() as cursor:
        _judge(cursor, collection.id if collection else None, file, today)
        return _result(cursor, None, file, collection.id if collection else None)


def load_amounts(store: Store, name: str, file: DeviceFile, *, today: date, tell: Tell = unwatched) -> LoadResult:
    """Load a file into the diary called `name`, made if it is not there: all of it is stored, or nothing."""
    with store.writing() as cursor:
        info = store.create_in(cursor, name, "personal")
        _judge(cursor, info.collection_id, file, today)
        tell(Progress(stage=STORING, share=0.0, n_done=0, n_records=file.n_records))
        batch_id = new_batch(cursor)
        result = _result(cursor, batch_id, file, info.collection_id)
        continue_orders(cursor, info.collection_id, successors(cursor, info.collection_id), batch_id)
        _write(cursor, info.collection_id, batch_id)
        _write_rejects(cursor, info.collection_id, batch_id, result.rejects)
        add_batch(
            cursor,
            batch_id,
            info.collection_id,
            "import",
            "activity",
            file_name=file.file_name,
            file_sha256=file.sha256,
            settings=json.dumps({"maker": file.maker, "zone": file.zone}, ensure_ascii=False),
            n_records=result.records,
            n_stored=result.stored,
            n_duplicates=result.duplicates,
            n_rejected=result.rejected,
        )
        refresh_amounts(cursor, info.collection_id)
        Collection(store, info).note(cursor, "load", batch=batch_id, records=result.records, stored=result.stored)
    return result


def _judge(cursor, collection_id: int | None, file: DeviceFile, today: date) -> None:
    """Make the temporary table device_amount: each amount with its status (stored, duplicate) or the reason against."""
    cursor.execute("drop table if exists temp.device_told")  # also ends what was asked before on this cursor
    with handed_over(cursor, incoming=file.amounts):
        cursor.execute(
            """create temp table device_told as
               select row_number() over () as place, line, kind, amount, unit, coalesce(source, '') as source, on_day,
                      make_timestamp(cast(round(start_at * 1e6) as bigint)) as start_at,
                      make_timestamp(cast(round(end_at * 1e6) as bigint)) as end_at, zone
               from incoming"""
        )
    cursor.execute(
        """create or replace temp table device_known as
           select a.kind, a.amount, a.unit, coalesce(a.source, '') as source, a.on_day, clock.start_at, clock.end_at, clock.zone
           from current_activity as a
           inner join batch as b on b.batch_id = a.entry_id // 4294967296
           left join activity_time as clock
               on clock.collection_id = a.collection_id and clock.entry_id = a.entry_id and clock.revision = a.revision
           where a.collection_id = $c and b.origin = 'import'
             and coalesce(a.source, '') in (select source from device_told)""",
        {"c": collection_id if collection_id is not None else -1},
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


def _result(cursor, batch: int | None, file: DeviceFile, collection_id: int | None) -> LoadResult:
    """Counts by record: stored where any of its amounts is, else a duplicate where any is, else rejected."""
    records = cursor.execute(
        f"""select line, bool_or(verdict = '') as is_stored, bool_or(verdict = '{DUPLICATE}') as is_known,
                   min(verdict) as reason, first(kind order by place) as kind, first(amount order by place) as amount
            from device_amount group by line order by line"""
    ).fetchnumpy()
    is_stored = np.asarray(records["is_stored"], bool)
    is_known = np.asarray(records["is_known"], bool) & ~is_stored
    lines = np.asarray(records["line"], np.int64)
    taken = set(lines[is_stored | is_known].tolist())
    left = [(one.line, one.column, one.value, one.reason) for one in file.left if one.line not in taken]
    rejected = [
        (int(lines[i]), str(records["kind"][i]), f"{records['amount'][i]:g}", str(records["reason"][i]))
        for i in np.flatnonzero(~is_stored & ~is_known)
    ]
    rejects = pd.DataFrame([*left, *rejected], columns=["line", "column", "value", "reason"])
    rejects = rejects.drop_duplicates("line").sort_values("line", kind="stable", ignore_index=True)
    n_stored, n_known = int(is_stored.sum()), int(is_known.sum())
    if n_stored + n_known + len(rejects) != file.n_records:
        raise ImportFault(
            f"The file has {file.n_records:,} records, but {n_stored:,} to store, {n_known:,} duplicates and "
            f"{len(rejects):,} rejected do not add up to that; nothing was stored."
        )
    n_parts = len(file.left) - len(left)
    notes = [f"{n_parts:,} parts of records that are stored were not taken."] if n_parts else []
    return LoadResult(
        batch=batch,
        records=file.n_records,
        stored=n_stored,
        duplicates=n_known,
        rejected=len(rejects),
        rejects=rejects,
        participants=int(n_stored + n_known > 0),
        columns={},
        not_stored=(),
        not_stored_identifying={},
        warnings=(
            *file.notes,
            *notes,
            *_changed(cursor),
            *said_of(successors(cursor, collection_id)),
            *_anew(cursor, collection_id),
        ),
        entries=n_stored,
        n_empty=0,
        n_facts_only=0,
        kinds=({"kind": "activity", "instrument": None, "stored": n_stored, "rejected": len(rejects)},),
    )


def _changed(cursor) -> tuple[str, ...]:
    """What of an earlier file counts no more: days it told another amount of, and days it told as a total alone."""
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
    said = []
    if changed:
        said.append(f"On {changed:,} days an earlier file told another amount; this one counts from now on.")
    if replaced:
        said.append(f"{replaced:,} days were known as totals alone; by when each step was they are told anew.")
    return tuple(said)


def _anew(cursor, collection_id: int | None) -> tuple[str, ...]:
    """Days that an earlier version of Respite counted and this file tells anew, and the studies that get these numbers."""
    told = cursor.execute(
        """select count(distinct earlier.on_day), strftime(min(earlier.on_day), '%Y-%m-%d'),
                  strftime(max(earlier.on_day), '%Y-%m-%d')
           from earlier_amount as earlier
           inner join device_amount as told
               on told.kind = earlier.kind and told.unit = earlier.unit and told.on_day = earlier.on_day
           where earlier.collection_id = $c and told.verdict = ''""",
        {"c": -1 if collection_id is None else collection_id},
    ).fetchall()[0]
    if not told[0]:
        return ()
    studies = cursor.execute(
        """select distinct coalesce(title, name) from joined
           inner join collection on collection.collection_id = joined.study_id
           left join collection_title on collection_title.collection_id = joined.study_id
           where joined.collection_id = $c order by 1""",
        {"c": collection_id},
    ).fetchall()
    shared = "".join(f" The study “{name}” gets the new numbers of what you share." for (name,) in studies)
    return (
        f"{told[0]:,} days from {told[1]} to {told[2]} keep the number of an earlier version until this file is stored; "
        f"then they are counted anew.{shared}",
    )


def _write(cursor, collection_id: int, batch_id: int) -> None:
    known = known_persons(cursor, collection_id)
    person = min(known.values()) if known else add_persons(cursor, collection_id, [PERSON])[PERSON]
    values = {"c": collection_id, "p": person, "b": batch_id}
    cursor.execute(
        f"""insert into activity
            (collection_id, participant_id, entry_id, revision, batch_id, is_deleted, on_day, kind, amount, unit, source)
            select $c, $p, $b * {LINES} + place, 1, $b, false, on_day, kind, amount, unit, nullif(source, '')
            from device_amount where verdict = '' order by place""",
        values,
    )
    cursor.execute(
        f"""insert into activity_time
            select $c, $p, $b * {LINES} + place, 1, start_at, end_at, zone,
                   case when is_part then whole_start end, case when is_part then whole_end end
            from (select *, unit <> '{STEPS}' and count(*) over whole > 1 as is_part,
                         first_value(start_at) over whole as whole_start, last_value(end_at) over whole as whole_end
                  from device_amount where start_at is not null
                  window whole as (partition by line, kind, unit order by place
                                   rows between unbounded preceding and unbounded following))
            where verdict = '' order by place""",
        values,
    )


def _write_rejects(cursor, collection_id: int, batch_id: int, rejects: pd.DataFrame) -> None:
    if rejects.empty:
        return
    with handed_over(cursor, incoming=pa.Table.from_pandas(rejects, preserve_index=False)):
        cursor.execute(
            'insert into reject select $c, $b, line, "column", value, reason from incoming',
            {"c": collection_id, "b": batch_id},
        )
