"""Amounts of a phone, watch or tracker into a diary: what is there already is not stored twice, what changed is told.

Every record is stored, a duplicate, or rejected. Exact repeats (source, kind, start, end and amount) count once. Where
an earlier file told another amount of the same day or stretch both are kept, and the later file counts.
"""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pyarrow as pa

from data.catalogue.vocabulary import PERSON
from data.imports.devices.change_of_device import Successor, continue_orders, said_of, successors
from data.imports.devices.device_file import DeviceFile
from data.imports.devices.judge_amounts import Seen, judged
from data.imports.devices.kept_amounts import Kept
from data.imports.devices.reader import MAX_LEFT
from data.imports.faults import ImportFault
from data.imports.ledger import LINES, add_batch, add_persons, handed_over, known_persons, new_batch
from data.imports.load import LoadResult
from data.imports.progress import STORING, Progress, Tell, unwatched
from data.own.day_amounts import refresh_amounts
from data.store.store import Collection, Cursor, Store


def preview_amounts(store: Store, collection: Collection | None, file: DeviceFile, *, today: date) -> LoadResult:
    """What `load_amounts` would do; nothing is stored."""
    own = collection.id if collection else None
    with store.reading() as cursor:
        seen = Seen()
        for seen, _ in judged(store.reading, own, file.amounts, _left_lines(file), today):  # noqa: B007
            pass
        return _result(cursor, None, file, own, seen, successors(cursor, own, seen.arriving))


def load_amounts(store: Store, name: str, file: DeviceFile, *, today: date, tell: Tell = unwatched) -> LoadResult:
    """Load a file into the diary called `name`, made if it is not there: all of it is stored, or nothing."""
    with Kept(store.staging()) as kept, store.writing() as cursor:
        info = store.create_in(cursor, name, "personal")
        batch_id, own = new_batch(cursor), info.collection_id
        seen = Seen()
        for seen, stretch in judged(store.reading, own, file.amounts, _left_lines(file), today):
            n_done = seen.n_stored + seen.n_known
            share = min(1.0, n_done / max(1, file.n_records))
            tell(Progress(stage=STORING, share=share, n_done=n_done, n_records=file.n_records))
            kept.add(stretch)
        if kept.n_amounts:
            _write(cursor, own, batch_id, kept)
        found = successors(cursor, own, seen.arriving)
        result = _result(cursor, batch_id, file, own, seen, found)
        continue_orders(cursor, own, found, batch_id)
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


def _left_lines(file: DeviceFile) -> frozenset[int]:
    return frozenset(one.line for one in file.left)


def _result(
    cursor: Cursor, batch: int | None, file: DeviceFile, collection_id: int | None, seen: Seen, found: list[Successor]
) -> LoadResult:
    """Counts by record: stored where any of its amounts is, else a duplicate where any is, else rejected."""
    left = [(one.line, one.column, one.value, one.reason) for one in file.left if one.line not in seen.taken]
    rejected, n_stored, n_known = seen.rejected, seen.n_stored, seen.n_known
    if seen.n_rejected > MAX_LEFT:
        raise ImportFault(
            f"{seen.n_rejected:,} records of {file.file_name} cannot be taken, more than {MAX_LEFT:,} ({rejected[0][3]}); "
            "nothing was stored."
        )
    rejects = pd.DataFrame([*left, *rejected], columns=["line", "column", "value", "reason"])
    rejects = rejects.drop_duplicates("line").sort_values("line", kind="stable", ignore_index=True)
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
        warnings=(*file.notes, *notes, *said_of(found), *seen.said(cursor, collection_id)),
        entries=n_stored,
        n_empty=0,
        n_facts_only=0,
        kinds=({"kind": "activity", "instrument": None, "stored": n_stored, "rejected": len(rejects)},),
    )


def _write(cursor: Cursor, collection_id: int, batch_id: int, kept: Kept) -> None:
    """Store what was kept, each table in one go: what is written bit by bit stays in memory until the end."""
    known = known_persons(cursor, collection_id)
    person = min(known.values()) if known else add_persons(cursor, collection_id, [PERSON])[PERSON]
    values = {"c": collection_id, "p": person, "b": batch_id}
    with handed_over(cursor, incoming=kept.stream()):
        cursor.execute(
            f"""insert into activity
                (collection_id, participant_id, entry_id, revision, batch_id, is_deleted, on_day, kind, amount, unit, source)
                select $c, $p, $b * {LINES} + place, 1, $b, false, on_day, kind, amount, unit, nullif(source, '')
                from incoming""",
            values,
        )
    values.pop("b")
    with handed_over(cursor, incoming=kept.stream()):
        cursor.execute(
            f"""insert into activity_time
                select $c, $p, {batch_id} * {LINES} + place, 1, start_at, end_at, zone,
                       case when is_part then whole_start end, case when is_part then whole_end end
                from incoming where start_at is not null""",
            values,
        )


def _write_rejects(cursor: Cursor, collection_id: int, batch_id: int, rejects: pd.DataFrame) -> None:
    if rejects.empty:
        return
    with handed_over(cursor, incoming=pa.Table.from_pandas(rejects, preserve_index=False)):
        cursor.execute(
            'insert into reject select $c, $b, line, "column", value, reason from incoming',
            {"c": collection_id, "b": batch_id},
        )
