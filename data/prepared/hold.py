"""Enter a prepared folder under a name: a study held elsewhere, which is only read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.imports.ledger import add_batch, handed_over, new_batch
from data.prepared.held import BLANKED, CURRENT, OF_PEOPLE, OF_THE_STUDY
from data.prepared.manifest import FolderError, Manifest, check_files, manifest_bytes, read_manifest
from data.prepared.read import check_erased
from data.store.collection import create_collection, listed
from data.store.held_elsewhere import HeldFolder, held_folder
from data.store.store import Collection, Cursor, Store, StoreError, now

# seen in the place of what is worked out from raw rows, which are not all there; of values its view needs the entries only
SHOWS = {**{table: CURRENT.get(table, table) for table in OF_PEOPLE}, "day_value": "day_value"}
PERIODS = "answer_period"  # what answers are about is told by the batches of the folder's entries
Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What was entered. was: the folder that the study was held in before, None where it is new."""

    study: Collection
    folder: HeldFolder
    was: HeldFolder | None


def hold(store: Store, folder: Path, name: str, *, tell: Tell = lambda _: None) -> Entered:
    """Enter `folder` as the study called `name`, or in the place of the folder that this study was held in before.

    All of the folder is read and held against its manifest, once. FolderError where it is not as it was written, or holds
    somebody who was taken out since; StoreError where the name is of something else. Nothing is changed by then.
    """
    place = folder.resolve()
    manifest = read_manifest(place)
    tell(f"Reading {len(manifest.files):,} files of {folder}")
    check_files(place, manifest, is_whole=True)
    check_erased(folder, manifest, store)
    written = hashlib.sha256(manifest_bytes(place)).hexdigest()
    small = {table: pq.read_table(place / file) for table in OF_THE_STUDY for file in manifest.of_table(table)[:1]}

    def change(cursor: Cursor) -> tuple[int, HeldFolder | None]:
        _check_columns(cursor, place, manifest)
        number, was = _placed(cursor, store, name, manifest)
        batch = new_batch(cursor)
        add_batch(cursor, batch, number, "import", "diary")
        _declare(cursor, number, batch, small)
        cursor.execute(
            "insert into day_revision by name select $c as collection_id, $r as revision, $b as bits, $j as joined",
            {"c": number, "r": batch, "b": manifest.bits, "j": manifest.joined},
        )
        _name(cursor, number, place, manifest, written)
        [info] = listed(cursor, "collection_id = $n", n=number)
        Collection(store, info).note(
            cursor, "hold", people=manifest.people, days=manifest.days, files=len(manifest.files)
        )
        return number, was

    number, was = store.reach_anew(change)
    study = store.collection(number)
    entered = study.check_held()
    assert entered is not None
    return Entered(study=study, folder=entered, was=was)


def _placed(cursor: Cursor, store: Store, name: str, manifest: Manifest) -> tuple[int, HeldFolder | None]:
    """The number of the study, made where there is none, and the folder that it was held in; what it declared is gone."""
    called = name.strip()
    there = cursor.execute(
        "select collection_id, is_simulated from collection where name = $n", {"n": called}
    ).fetchall()
    if not there:
        made = create_collection(cursor, store.actor, called, "cohort", is_simulated=manifest.is_simulated)
        return made.collection_id, None
    number, is_simulated = there[0]
    was = held_folder(cursor, number)
    if was is None:
        raise StoreError(f"“{called}” is here already, and not held elsewhere; choose another name.")
    if (was.study, is_simulated) != (manifest.study, manifest.is_simulated):
        raise StoreError(
            f"“{called}” holds “{was.study}”, and this folder “{manifest.study}”: choose another name, or erase “{called}” first."
        )
    for table in ("held_folder", "held_file", *OF_THE_STUDY):
        cursor.execute(f"delete from {table} where collection_id = $c", {"c": number})
    return number, was


def _declare(cursor: Cursor, number: int, batch: int, small: dict[str, pa.Table]) -> None:
    """What the study declared: measures and definitions of its own, its clock, visits, populations and plan."""
    for table, rows in small.items():
        if table == "day_revision":
            continue
        ours = f"{number} as collection_id" + (f", {batch} as batch_id" if "batch_id" in rows.column_names else "")
        with handed_over(cursor, of_folder=rows):
            cursor.execute(f"insert into {table} by name select * replace ({ours}) from of_folder")


def _name(cursor: Cursor, number: int, place: Path, manifest: Manifest, written: str) -> None:
    cursor.execute(
        "insert into held_folder values ($c, $path, $folder, $store, $study, $r, $manifest, $people, $days, $at, $now)",
        {
            "c": number,
            "path": str(place),
            "folder": manifest.folder,
            "store": manifest.store,
            "study": manifest.study,
            "r": manifest.revision,
            "manifest": written,
            "people": manifest.people,
            "days": manifest.days,
            "at": manifest.prepared_at,
            "now": now(),
        },
    )
    shows = {**SHOWS, PERIODS: OF_THE_STUDY[PERIODS]}
    rows = [
        {
            "collection_id": number,
            "name": file.name,
            "shows": shows[file.table],
            "bytes": file.bytes,
            "modified": file.modified,
            "sha256": file.sha256,
        }
        for file in manifest.files
        if file.table in shows
    ]
    with handed_over(cursor, of_folder=pa.Table.from_pylist(rows)):
        cursor.execute("insert into held_file by name select * from of_folder")


def _check_columns(cursor: Cursor, place: Path, manifest: Manifest) -> None:
    """FolderError where a file has not the columns of its table: whatever is read in a table's place looks like it."""
    for table in (*OF_PEOPLE, *OF_THE_STUDY):
        ours = cursor.sql(f"from {table} limit 0").to_arrow_table().schema
        for name in manifest.of_table(table):
            if not _is_alike(ours, pq.read_schema(place / name), empty=BLANKED.get(table, ())):
                raise FolderError(f"{place / name} has not the columns of a folder as respite prepare writes it.")


def _is_alike(ours: pa.Schema, theirs: pa.Schema, *, empty: tuple[str, ...]) -> bool:
    """Whether names and types are the same; columns that are left empty have no type."""
    return ours.names == theirs.names and all(
        here.name in empty or here.type == there.type for here, there in zip(ours, theirs, strict=True)
    )
