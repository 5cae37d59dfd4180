"""A prepared folder as a study to be asked: its small tables in a store in memory, its days read where they lie."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from data.prepared.held import OF_PEOPLE, OF_THE_STUDY
from data.prepared.manifest import FolderError, Manifest, check_files, read_manifest
from data.prepared.spark import SparkDays
from data.prepared.spark_session import spark_session
from data.store.store import Collection, Cursor, Store, now

# acts after which somebody of the folder may be in the study no more
TAKEN_OUT = ("erase participant", "erase fact", "leave", "gather")
READ_WHERE_THEY_LIE = ("day", "day_moved", "day_apart")


@contextmanager
def opened(folder: Path, home: Store | None, spark: str | None = None) -> Iterator[Collection]:
    """The study of a folder, to be read only; it is gone after the block. `spark`: the master of one to go over its days.

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
            _fill(cursor, manifest, place)
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
        first = cursor.execute("select arg_min(sha256, sequence) from audit").fetchall()[0][0]
        if first != manifest.store:
            return  # of another store: nothing is known of it here
        known = cursor.execute(
            "select collection_id, line from prepared_folder where folder = $f", {"f": manifest.folder}
        ).fetchall()
        if not known:
            raise FolderError(
                f"{folder} holds “{manifest.study}” as this store does not know it any more: the study was erased, or a "
                "backup from before was put back. Delete the folder, or prepare the study anew."
            )
        study, line = known[0]
        acts = cursor.execute(
            """select detail from audit
               where about = $c and sequence > $l and action in (select unnest($a::varchar[]))""",
            {"c": study, "l": line, "a": list(TAKEN_OUT)},
        ).fetchall()
        # who takes back a part of what they share leaves no other mark in the study
        (is_undone,) = cursor.execute(
            "select count(*) > 0 from batch where collection_id = $c and batch_id > $r and origin = 'undo'",
            {"c": study, "r": manifest.revision},
        ).fetchall()[0]
    # of what was taken in from participants only what went with it counts
    if is_undone or any(json.loads(detail).get("removed", 1) for (detail,) in acts):
        raise FolderError(
            f"{folder} was prepared before somebody or something was taken out of “{manifest.study}”: delete it, and prepare "
            "the study anew."
        )


def _fill(cursor: Cursor, manifest: Manifest, folder: Path) -> None:
    cursor.execute(
        "insert into collection values (1, 'cohort', $n, $s, $t)",
        {"n": manifest.study, "s": manifest.is_simulated, "t": manifest.prepared_at},
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
