"""Restore a collection from the file that `data.exports.exports` wrote, beside whatever the store holds already."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pyarrow as pa

from data.catalogue.definition import DefinitionError, parse_definition
from data.catalogue.vocabulary import MEASURES
from data.exports.exports import MANIFEST, Bundle, exported_scopes
from data.exports.read import BROKEN
from data.exports.scope import Scope, quoted
from data.imports.faults import ImportFault
from data.imports.limited import run_limited
from data.own.day_amounts import refresh_amounts
from data.own.entries import LINES
from data.own.own_measures import read_own_measures
from data.store.file import EngineError
from data.store.store import Collection, Store, StoreError

MAX_BYTES = 200 << 20
BASE_MEMORY = 3 << 30  # address space, most of it never touched: libraries, thread stacks, arenas
MEMORY_PER_BYTE = 40
SECONDS = 120
BATCH_COLUMNS = ("batch_id", "about_batch_id", "undoes", "undo_batch_id")
UNKNOWN = "This file has a {} “{}” that this Respite does not know; update Respite to restore it."
LARGEST_ID = 2**31 - 1


def read_bundle(path: Path, staging: Path) -> Bundle:
    """Read a file to restore in a process of its own, with limits on memory and time.

    Raises StoreError with a sentence where it is no such file, damaged, or too large.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise StoreError(f"The file has {size >> 20:,} MB; a file to restore takes up to {MAX_BYTES >> 20} MB.")
    folder = Path(tempfile.mkdtemp(prefix="restore-", dir=staging))
    try:
        try:
            is_read = run_limited(
                "data.exports.read", path, folder, memory=BASE_MEMORY + MEMORY_PER_BYTE * size, seconds=SECONDS
            )
        except ImportFault as fault:  # too many are being read
            raise StoreError(str(fault)) from fault
        if not is_read or not (folder / MANIFEST).exists():
            raise StoreError(BROKEN.format("it cannot be read within the limits for such a file"))
        return open_bundle(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_bundle(folder: Path) -> Bundle:
    """The bundle that `data.exports.read` left in `folder`; the fault it found is raised."""
    left = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if fault := left["manifest"].get("fault"):
        raise StoreError(fault)
    tables = {
        name: pa.ipc.open_file(pa.memory_map(str(folder / f"{place}.arrow"))).read_all()
        for name, place in left["places"].items()
    }
    return Bundle(left["manifest"], tables)


def restore_collection(store: Store, whole: Bundle, name: str) -> Collection:
    """Write a bundle into the store as the collection called `name`; all of it or nothing.

    Numbers of batches, entries and people are moved past those in the store, so that nothing there changes.
    Raises StoreError where `name` is taken by a collection with entries, or the bundle does not hold together.
    """
    manifest = whole.manifest
    try:
        with store.writing() as cursor:
            info = store.create_in(cursor, name, manifest["kind"], is_simulated=manifest["is_simulated"])
            taken = cursor.execute(
                "select count(*) from batch where collection_id = $c", {"c": info.collection_id}
            ).fetchall()[0][0]
            if taken or info.is_simulated != manifest["is_simulated"]:
                raise StoreError(f"There is already a “{info.name}” here; give what is restored another name.")
            wanted = {scope.table: scope for scope in exported_scopes(cursor)}
            offsets = _offsets(cursor, whole, wanted)
            # what is referred to goes in first, and batches before all that came with them
            for table in sorted(whole.tables, key=lambda one: (one != "batch", -list(wanted).index(one))):
                _insert(cursor, info.collection_id, wanted[table], whole.tables[table], offsets)
            _check_values(cursor, info.collection_id)
            if info.kind == "personal":
                refresh_amounts(cursor, info.collection_id)
            restored = Collection(store, info)
            restored.note(cursor, "restore")
    except EngineError as fault:
        raise StoreError(BROKEN.format("it holds a value that Respite never writes")) from fault
    return restored


def _check_values(cursor, collection_id: int) -> None:
    """Values of measures without a column, which no table holds to a range: each must be one that is known, and in it."""
    for (toml,) in cursor.execute(
        "select toml from made_definition where collection_id = $c", {"c": collection_id}
    ).fetchall():
        try:
            parse_definition(toml)
        except DefinitionError as fault:
            raise StoreError(BROKEN.format("it holds a definition that Respite never writes")) from fault
    known = MEASURES | read_own_measures(cursor, collection_id)
    for name, low, high, has_parts in cursor.execute(
        """select measure, min(value), max(value), bool_or(value <> floor(value)) from day_value
           where collection_id = $c group by measure""",
        {"c": collection_id},
    ).fetchall():
        if name not in known:
            raise StoreError(UNKNOWN.format("measure", name[:80]))
        measure = known[name]
        if low < measure.minimum or high > measure.maximum or (measure.is_whole and has_parts):
            raise StoreError(BROKEN.format(f"it holds a value of {name} that Respite never writes"))
    for (name,) in cursor.execute(
        "select distinct measure from self_trial where collection_id = $c", {"c": collection_id}
    ).fetchall():
        if name not in known:
            raise StoreError(UNKNOWN.format("measure", name[:80]))


def _offsets(cursor, whole: Bundle, wanted: dict[str, Scope]) -> dict[str, int]:
    """By column of numbers that identify: what to add so that all are past those in the store."""
    lowest: dict[str, int] = {}
    highest: dict[str, int] = {}
    for table, rows in whole.tables.items():
        if table not in wanted:
            raise StoreError(UNKNOWN.format("table", table[:80]))
        for column in rows.column_names:
            kind = wanted[table].columns.get(column)
            if kind is None:
                raise StoreError(UNKNOWN.format("column", column[:80]))
            if (family := _family(column, kind)) and family != "entry_id":
                numbers = [int(cell) for cell in rows.column(column).to_pylist() if _is_number(cell)]
                lowest[family] = min([lowest.get(family, LARGEST_ID), *numbers])
                highest[family] = max([highest.get(family, 0), *numbers])
    offsets = {}
    for family, first in lowest.items():
        holders = [scope for scope in wanted.values() if family in scope.columns]
        found = [
            cursor.execute(f"select max({quoted(family)}) from {quoted(scope.table)}").fetchall()[0][0]
            for scope in holders
        ]
        offsets[family] = max([0, *(number for number in found if number is not None)]) + 1 - first
        if highest[family] + offsets[family] > LARGEST_ID:
            raise StoreError(BROKEN.format(f"its {family.replace('_', ' ')} is larger than any that Respite gives"))
    offsets["entry_id"] = offsets.get("batch_id", 0) * LINES
    return offsets


def _family(column: str, kind: str) -> str | None:
    """The numbering that a column belongs to; None for one that does not identify anything."""
    if column in BATCH_COLUMNS:
        return "batch_id"
    if column == "collection_id" or kind not in ("INTEGER", "BIGINT", "SMALLINT") or not column.endswith("_id"):
        return None
    return column


def _is_number(cell) -> bool:
    return isinstance(cell, int) or (isinstance(cell, str) and cell.lstrip("-").isdecimal() and len(cell) < 20)


def _insert(cursor, collection_id: int, scope: Scope, rows: pa.Table, offsets: dict[str, int]) -> None:
    cursor.register("restored", rows)
    values = {}
    for column in rows.column_names:
        kind = scope.columns[column]
        values[column] = _cast(cursor, scope.table, column, kind, rows.schema.field(column).type)
        if family := _family(column, kind):
            values[column] = f"{values[column]} + ({offsets[family]})"
        if column == "collection_id":
            values[column] = str(collection_id)
        if (scope.table, column) == ("batch", "idempotency_key"):
            # a form that this store has seen under another name keeps its key there
            key = values[column]
            values[column] = f"case when {key} in (select idempotency_key from batch) then null else {key} end"
    if scope.table != "batch":
        _check_links(cursor, collection_id, scope.table, values)
    names = ", ".join(map(quoted, values))
    cursor.execute(f"insert into {quoted(scope.table)} ({names}) select {', '.join(values.values())} from restored")
    cursor.unregister("restored")


def _cast(cursor, table: str, column: str, kind: str, found: pa.DataType) -> str:
    """SQL for a column in the type of the store; a value that it would change or lose is refused."""
    cell = quoted(column)
    is_whole = kind in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
    # as a number 1.6 would become 2 without a word
    is_safe = f"regexp_full_match(cast({cell} as varchar), '-?[0-9]+')" if is_whole else "true"
    made = f"try_cast({cell} as {kind})"
    wrong = cursor.execute(
        f"""select cast({cell} as varchar) from restored
            where {cell} is not null and ({made} is null or not {is_safe}) limit 1"""
    ).fetchall()
    if wrong:
        said = f"“{wrong[0][0][:80]}” is no {column.replace('_', ' ')} in its table {table}"
        raise StoreError(BROKEN.format(said))
    return made


def _check_links(cursor, collection_id: int, table: str, values: dict[str, str]) -> None:
    """Every row must come from a batch of the file: one that does not might hide a row of somebody else's."""
    batches = [value for column, value in values.items() if column in BATCH_COLUMNS]
    batches += [f"({value}) // {LINES}" for column, value in values.items() if column == "entry_id"]
    for batch in batches:
        loose = cursor.execute(
            f"""select count(*) from restored
                where {batch} not in (select batch_id from batch where collection_id = $c)""",
            {"c": collection_id},
        ).fetchall()[0][0]
        if loose:
            raise StoreError(BROKEN.format(f"{loose:,} rows of its table {table} belong to nothing in it"))
