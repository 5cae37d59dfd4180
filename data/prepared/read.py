"""A prepared folder as a study to be asked: its small tables in a store in memory, its days read where they lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from data.prepared.held import OF_PEOPLE, OF_THE_STUDY
from data.prepared.manifest import FolderError, Manifest, check_files, read_manifest
from data.prepared.spark import SparkDays
from data.prepared.spark_session import spark_session
from data.store.held_elsewhere import taken_out
from data.store.store import Collection, Cursor, Store, now

READ_WHERE_THEY_LIE = ("day", "day_moved", "day_apart")


@contextmanager
def opened(
    folder: Path, home: Store | None, spark: str | None = None, *, called: str | None = None
) -> Iterator[Collection]:
    """The study of a folder, to be read only; it is gone after the block. `spark`: the master of one to go over its days.

    `called`: the name that it has instead of its own.

    `home`: the store here, which knows what was erased since, if the folder came from it. FolderError where the
    folder is not as it was written, or holds somebody who was erased.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    if home is not None:
        check_erased(folder, manifest, home)
    place = folder.resolve()
    store = Store(beside=place)
    try:
        with store.writing() as cursor:
            _fill(cursor, manifest, place, called or manifest.study)
        if spark is None:
            yield store.collection(1)
            return
        beside = home.staging() if home is not None and home.path is not None else None
        with spark_session(spark, beside) as session, closing(SparkDays(session, place, manifest)) as days:
            store.elsewhere = days
            yield store.collection(1)
    finally:
        store.close()


def check_erased(folder: Path, manifest: Manifest, home: Store) -> None:
    """FolderError where the store that a folder came from has erased somebody, or the study, since."""
    with home.reading() as cursor:
        why = taken_out(cursor, store=manifest.store, folder=manifest.folder, revision=manifest.revision)
    if why is not None:
        raise FolderError(
            f"{folder} holds “{manifest.study}” as it was before {why}: delete the folder, and prepare the study anew."
        )


def _fill(cursor: Cursor, manifest: Manifest, folder: Path, name: str) -> None:
    cursor.execute(
        "insert into collection values (1, 'cohort', $n, $s, $t)",
        {"n": name, "s": manifest.is_simulated, "t": manifest.prepared_at},
    )
    # one batch stands for all that were read into it
    cursor.execute(
        """insert into batch (batch_id, collection_id, origin, kind, created_at,
                              n_records, n_stored, n_duplicates, n_rejected)
           values ($r, 1, 'import', 'diary', $t, 0, 0, 0, 0)""",
        {"r": max(manifest.revision, 1), "t": now()},
    )
    for table in (*OF_PEOPLE, *OF_THE_STUDY):
        names = manifest.of_table(table)
        if not names:
            continue
        listed = ", ".join("'" + str(folder / name).replace("'", "''") + "'" for name in names)
        rows = f"select * replace (1 as collection_id) from read_parquet([{listed}])"
        if table in READ_WHERE_THEY_LIE:
            cursor.execute(f"drop table {table}")
            cursor.execute(f"create view {table} as {rows}")
        else:
            cursor.execute(f"insert into {table} by name {rows}")
    cursor.execute("update day_revision set revision = $r", {"r": max(manifest.revision, 1)})
