"""Preview a file, load it, undo it: every record is stored, a duplicate, or rejected with a reason."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from data.imports.bouts import write_times
from data.imports.extras import NO_EXTRAS, Extras, find_extras, write_extras
from data.imports.fact_levels import label_facts
from data.imports.faults import ImportFault
from data.imports.judge import Judged, judge
from data.imports.labels import keep_same
from data.imports.ledger import add_batch, add_persons, handed_over, known_persons, new_batch, withdraw_persons
from data.imports.marks import MarkTable
from data.imports.marks import write as write_marks
from data.imports.outcome import LoadResult, result_of
from data.imports.own_outcomes import made
from data.imports.plan import Plan
from data.imports.progress import STORING, Progress, Tell, unwatched
from data.imports.remember import remember
from data.imports.rows import write as write_rows
from data.imports.sheet import Sheet
from data.imports.strangers import strangers_note
from data.imports.together import reject_together
from data.imports.told_time import write_time
from data.imports.verdict import STORED
from data.own.day_amounts import refresh_amounts
from data.store.store import Collection, Store, StoreError


@dataclass(frozen=True)
class BatchInfo:
    """A loaded file as listed. undone_by: the batch that undid it, None if it counts."""

    batch_id: int
    kind: str
    created_at: datetime
    file_name: str
    records: int
    stored: int
    duplicates: int
    rejected: int
    undone_by: int | None


def preview(
    store: Store,
    collection: Collection | None,
    sheet: Sheet,
    plan: Plan,
    *,
    today: date,
    is_personal: bool = False,
    tell: Tell = unwatched,
) -> LoadResult:
    """What `load` would do to `collection` (None: one that is not there yet); nothing is stored."""
    _check_open(plan)
    if collection is not None:
        is_personal = collection.info.kind == "personal"
    with store.reading() as cursor:
        collection_id = collection.id if collection is not None else None
        parts = _judged(cursor, collection_id, sheet, plan, today=today, is_personal=is_personal, tell=tell)
        extras = find_extras(cursor, collection_id, sheet, plan, parts[plan.of_facts])
        strangers = strangers_note(cursor, collection_id, sheet, plan)
    return result_of(None, sheet, plan, parts, extras, strangers)


def _judged(
    cursor, collection_id: int | None, sheet: Sheet, plan: Plan, *, today: date, is_personal: bool, tell: Tell
) -> list[Judged]:
    """What becomes of every row, in each kind of records that it holds: that of the plan, and the further ones."""
    plans = (plan, *plan.further)
    parts = [judge(cursor, collection_id, sheet, one, today=today, is_personal=is_personal, tell=tell) for one in plans]
    reject_together(parts)
    return parts


def load(
    store: Store, name: str, collection_kind: str, sheet: Sheet, plan: Plan, *, today: date, tell: Tell = unwatched
) -> LoadResult:
    """Load a sheet into the collection called `name` (personal or cohort), made if it is not there.

    One transaction: all of it is stored, with its batch, rejects and answers, or nothing, as where `tell` raises.
    Raises ImportFault if the plan has open questions, or if the records do not add up.
    """
    _check_open(plan)
    with store.writing() as cursor:
        info = store.create_in(cursor, name, collection_kind)
        is_personal = collection_kind == "personal"
        plan = made(cursor, Collection(store, info), plan, key=sheet.sha256)
        parts = _judged(cursor, info.collection_id, sheet, plan, today=today, is_personal=is_personal, tell=tell)
        extras = find_extras(cursor, info.collection_id, sheet, plan, parts[plan.of_facts])
        strangers = strangers_note(cursor, info.collection_id, sheet, plan)
        tell(Progress(stage=STORING, share=0.0, n_done=0, n_records=sheet.n_records))
        batch_id = new_batch(cursor)
        result = result_of(batch_id, sheet, plan, parts, extras, strangers)
        for place, judged in enumerate(parts):
            told = extras if place == plan.of_facts else NO_EXTRAS
            _write(cursor, info.collection_id, batch_id=batch_id, sheet=sheet, judged=judged, extras=told, tell=tell)
        write_time(cursor, info.collection_id, batch_id, plan)
        _write_rejects(cursor, info.collection_id, batch_id, result.rejects)
        label_facts(cursor, info.collection_id, batch_id, sheet)
        remember(cursor, info.collection_id, batch_id, sheet, plan)
        keep_same(cursor, info.collection_id, batch_id, plan)
        add_batch(
            cursor,
            batch_id,
            info.collection_id,
            "import",
            plan.kind,
            file_name=sheet.file_name,
            file_sha256=sheet.sha256,
            settings=json.dumps(
                {
                    "answers": json.loads(plan.answers().to_json()),
                    "encoding": sheet.encoding,
                    "separator": sheet.separator,
                    "not_stored": list(result.not_stored),
                    "not_stored_identifying": list(result.not_stored_identifying),
                },
                ensure_ascii=False,
            ),
            n_records=result.records,
            n_stored=result.stored,
            n_duplicates=result.duplicates,
            n_rejected=result.rejected,
        )
        if is_personal:
            refresh_amounts(cursor, info.collection_id)
        Collection(store, info).note(cursor, "load", batch=batch_id, records=result.records, stored=result.stored)
    return result


def undo(store: Store, collection: Collection, batch_id: int) -> int:
    """Take a loaded file out of sight; returns the batch that says so. Nothing is destroyed.

    Records of later files that were counted as duplicates of this one do not come back by themselves: load
    those files again. Participants of a study who are in no other file leave its list.
    """
    with store.writing() as cursor:
        row = cursor.execute(
            "select origin, kind, file_sha256 from batch where batch_id = $b and collection_id = $c",
            {"b": batch_id, "c": collection.id},
        ).fetchone()
        # what participants share comes without a file: it is theirs to take back
        if row is None or row[0] != "import" or row[2] is None:
            raise StoreError(f"There is no loaded file with the number {batch_id} here.")
        if cursor.execute("select 1 from batch where undoes = $b", {"b": batch_id}).fetchone():
            raise StoreError(f"Batch {batch_id} has already been undone.")
        number = new_batch(cursor)
        add_batch(cursor, number, collection.id, "undo", row[1], undoes=batch_id)
        collection.note(cursor, "undo", batch=batch_id)
        if collection.info.kind == "personal":
            refresh_amounts(cursor, collection.id)
        else:
            withdraw_persons(cursor, collection.id, number)
    return number


def batches(collection: Collection) -> list[BatchInfo]:
    """The files loaded into a collection, the latest first."""
    with collection.store.reading() as cursor:
        rows = cursor.execute(
            """select loaded.batch_id, loaded.kind, loaded.created_at, loaded.file_name, loaded.n_records,
                      loaded.n_stored, loaded.n_duplicates, loaded.n_rejected, undone.batch_id
               from batch as loaded
               left join batch as undone on undone.undoes = loaded.batch_id
               where loaded.collection_id = $c and loaded.origin = 'import' and loaded.file_sha256 is not null
               order by loaded.batch_id desc""",
            {"c": collection.id},
        ).fetchall()
    return [BatchInfo(*row) for row in rows]


def times_loaded(collection: Collection, sha256: str) -> int:
    """How often a file with this content was loaded into a collection, undone or not."""
    with collection.store.reading() as cursor:
        return cursor.execute(
            "select count(*) from batch where collection_id = $c and origin = 'import' and file_sha256 = $f",
            {"c": collection.id, "f": sha256},
        ).fetchall()[0][0]


def _check_open(plan: Plan) -> None:
    if plan.open_questions:
        raise ImportFault(" ".join(question.text for question in plan.open_questions))


def _write(cursor, collection_id: int, batch_id: int, sheet: Sheet, judged: Judged, extras: Extras, tell: Tell) -> None:
    stored = judged.verdict.with_status(STORED)
    participant = judged.roles["participant"]
    # somebody whom an earlier part of the rows brought is known by now
    there = known_persons(cursor, collection_id)
    numbers = zip(participant.values, judged.persons, strict=True)
    persons = np.array([number or there.get(label, 0) for label, number in numbers], np.int64)
    # numbered in the order in which they first have a stored record, or are told about
    told = extras.numbers[judged.verdict.status[extras.numbers] != STORED]
    codes = participant.codes[np.sort(np.concatenate([stored, told])) if len(told) else stored]
    is_new = persons[codes] == 0
    new_codes, first = np.unique(codes[is_new], return_index=True)
    new_codes = new_codes[np.argsort(first)].tolist()
    numbers = add_persons(cursor, collection_id, [participant.values[code] for code in new_codes])
    for code in new_codes:
        persons[code] = numbers[participant.values[code]]
    # several records of one row share its line, but no number
    lines = judged.verdict.lines if sheet.turn is None else 1 + np.arange(sheet.n_rows, dtype=np.int64)
    if len(stored):
        if isinstance(judged.table, MarkTable):
            write_marks(
                cursor,
                collection_id,
                batch_id,
                table=judged.table,
                roles=judged.roles,
                records=stored,
                persons=persons,
                lines=lines,
            )
        else:
            write_rows(
                cursor,
                collection_id,
                batch_id,
                table=judged.table,
                roles=judged.roles,
                records=stored,
                persons=persons,
                lines=lines,
                tell=tell,
            )
            _check_written(cursor, batch_id, judged.table.name, len(stored))
        if judged.times is not None:
            write_times(cursor, collection_id, batch_id, judged.times, stored, lines)
    write_extras(cursor, collection_id, batch_id, extras, persons, lines)


def _check_written(cursor, batch_id: int, table: str, expected: int) -> None:
    """What the engine holds must be what was judged worth storing."""
    count = f"select count(*) from {table} where batch_id = $b"
    written = cursor.execute(count, {"b": batch_id}).fetchall()[0][0]
    if written != expected:
        raise ImportFault(f"{expected:,} records were to be stored and {written:,} were; nothing was stored.")


def _write_rejects(cursor, collection_id: int, batch_id: int, rejects: pd.DataFrame) -> None:
    if rejects.empty:
        return
    with handed_over(cursor, incoming=pa.Table.from_pandas(rejects, preserve_index=False)):
        cursor.execute(
            'insert into reject select $c, $b, line, "column", value, reason from incoming',
            {"c": collection_id, "b": batch_id},
        )
