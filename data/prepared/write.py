"""Write a study into a folder of Parquet files, sorted, in buckets of whole participants: a second copy of health data."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pyarrow as pa

from data.prepared.buckets import HASH, bucket_file, buckets_of
from data.prepared.held import BLANKED, CURRENT, ENTRIES, OF_PEOPLE, OF_THE_STUDY
from data.prepared.manifest import FolderError, HeldFile, Manifest, digest, write_manifest
from data.recurrence.apart import joined
from data.recurrence.day_change import bits_of_shipped
from data.recurrence.days import reading_days
from data.store.store import Collection, Cursor, Store, now

DAYS_IN_A_BUCKET = 2_000_000  # of rows sorted at once


def prepare(study: Collection, target: Path, *, buckets: int | None = None) -> Manifest:
    """Write `study` into the new folder `target`, readable by its owner only, and note that in the trail.

    A folder appears whole or not at all. FolderError where there is something already, or no place to write.
    """
    if target.exists() or target.is_symlink():
        raise FolderError(f"{target} is there already; name a folder that is not.")
    if not target.parent.is_dir():
        raise FolderError(f"{target.parent} is no folder; name one that is there, and in it a new one.")
    partial = target.with_name(f"{target.name}.partial-{secrets.token_hex(4)}")
    store = study.store
    assert isinstance(store, Store)  # who signed in prepares nothing
    # the engine writes nowhere but in its own folder
    made = Path(tempfile.mkdtemp(prefix="prepare-", dir=store.staging()))
    try:
        partial.mkdir(mode=0o700)
        with reading_days(study) as cursor:
            manifest = _write(cursor, study, partial, buckets, made=made)
        write_manifest(partial, manifest)
        # noted before it has its name: a folder that nobody is told of cannot be there
        _note(study, manifest, target)
        partial.rename(target)
    except OSError as fault:
        raise FolderError(f"{target} cannot be written: {fault.strerror or fault}.") from fault
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(made, ignore_errors=True)
    return manifest


def _write(cursor: Cursor, study: Collection, folder: Path, buckets: int | None, *, made: Path) -> Manifest:
    """The files of a study in `folder`, by way of `made`, and what is to be said of them."""
    of_study = {"c": study.id}
    n_days, n_people = cursor.execute(
        """select (select count(*) from day where collection_id = $c),
                  (select count(*) from participant where collection_id = $c)""",
        of_study,
    ).fetchall()[0]
    (revision,) = cursor.execute("select revision from day_revision where collection_id = $c", of_study).fetchall()[0]
    (first_line,) = cursor.execute("select coalesce(arg_min(sha256, sequence), '') from audit").fetchall()[0]
    n_buckets = min(buckets or max(1, -(-n_days // DAYS_IN_A_BUCKET)), max(n_people, 1))
    _place(cursor, study.id, n_buckets)
    (has_periods,) = cursor.execute(
        "select count(*) > 0 from answer_period_now where collection_id = $c", of_study
    ).fetchall()[0]
    files = []
    for table, order in OF_PEOPLE.items():
        if table in ENTRIES and not has_periods:
            continue
        source = f"select {_columns(cursor, table)} from {CURRENT.get(table, table)}"
        for number in range(n_buckets):
            who = f"participant_id in (select participant_id from placed where bucket = {number})"
            query = f"{source} where collection_id = {study.id} and {who} order by participant_id, {order}"
            files.append(_copy(cursor, query, table, folder, bucket_file(table, number), made=made))
    for table, source in OF_THE_STUDY.items():
        query = f"select {_columns(cursor, table)} from {source} where collection_id = {study.id}"
        files.append(_copy(cursor, query, table, folder, f"{table}.parquet", made=made))
    return Manifest(
        folder=secrets.token_hex(16),
        store=first_line,
        study=study.info.name,
        is_simulated=study.info.is_simulated,
        prepared_at=now(),
        revision=revision,
        bits=bits_of_shipped(),
        joined=joined(),
        buckets=n_buckets,
        hash=HASH,
        people=n_people,
        days=n_days,
        files=tuple(files),
    )


def _place(cursor: Cursor, collection_id: int, n_buckets: int) -> None:
    """`placed`: the bucket of every participant, on the cursor."""
    people = cursor.execute(
        "select participant_id from participant where collection_id = $c order by 1", {"c": collection_id}
    ).fetchnumpy()["participant_id"]
    placed = pa.table({"participant_id": people, "bucket": buckets_of(people, n_buckets)})
    cursor.register("to_place", placed)
    cursor.execute("create or replace temp table placed as from to_place")
    cursor.unregister("to_place")


def _columns(cursor: Cursor, table: str) -> str:
    names = [row[1] for row in cursor.execute(f"pragma table_info('{table}')").fetchall()]
    empty = BLANKED.get(table, ())
    return ", ".join(f'null as "{name}"' if name in empty else f'"{name}"' for name in names)


def _copy(cursor: Cursor, query: str, table: str, folder: Path, name: str, *, made: Path) -> HeldFile:
    """The rows of a query as a file, for its owner only: written by the engine in `made`, and moved to its place."""
    path = folder / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    target = str(made / path.name).replace("'", "''")
    (rows,) = cursor.execute(f"copy ({query}) to '{target}' (format parquet, compression zstd)").fetchall()[0]
    shutil.move(made / path.name, path)
    os.chmod(path, 0o600)
    found = path.stat()
    return HeldFile(
        name=name, table=table, rows=rows, bytes=found.st_size, modified=found.st_mtime_ns, sha256=digest(path)
    )


def _note(study: Collection, manifest: Manifest, target: Path) -> None:
    with study.store.writing(raises_revision=False) as cursor:
        line = study.note(cursor, "prepare", people=manifest.people, days=manifest.days, files=len(manifest.files))
        cursor.execute(
            "insert into prepared_folder values ($c, $f, $p, $l, $t)",
            {"c": study.id, "f": manifest.folder, "p": str(target.resolve()), "l": line, "t": manifest.prepared_at},
        )
