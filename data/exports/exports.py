"""A collection with all of its history as one file that restores: JSON, or Parquet tables in a zip.

Everything people said goes out, earlier versions and undone files included, with what links them. What is
worked out from it stays behind, and so do links made for others: a copy of the data must not open them.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

from data.exports.scope import Scope, quoted, scopes
from data.store.archive import timeless
from data.store.erase import PREPARED
from data.store.store import Collection

FORMAT, VERSION = "respite-collection", 1
MANIFEST = "manifest.json"
TOKEN = "token_sha256"  # the column of tables whose rows open a link
# whoever restores a copy agreed to nothing there
CONSENTS = ("consent", "consent_item", "joined")
# a phone is paired with one diary in one store
PHONES = ("phone_code", "phone_entry", "phone_undone")
# where copies lie is for the store to know that they were made from
LEFT_OUT = (
    *PREPARED,
    *PHONES,
    "prepared_folder",
    "held_folder",
    "held_file",
    "collection",
    "collection_member",
    "collection_title",
    *CONSENTS,
)


@dataclass(frozen=True)
class Bundle:
    """What a file for restoring holds: `tables` by name, `manifest` says what it is and how many rows there are."""

    manifest: dict
    tables: dict[str, pa.Table]


def exported_scopes(cursor) -> tuple[Scope, ...]:
    """The tables that go into a bundle: not links, nor what belongs to a link."""
    found = scopes(cursor)
    links = {scope.table for scope in found if TOKEN in scope.columns}
    return tuple(scope for scope in found if scope.table not in {*LEFT_OUT, *links} and not links & set(scope.holders))


def bundle(collection: Collection, *, saved_at: datetime) -> Bundle:
    """All rows of a collection as they are at one moment, which the trail tells. saved_at: UTC."""
    tell_export(collection)
    with collection.store.reading() as cursor:
        cursor.begin()
        tables = {
            scope.table: cursor.sql(
                f"select * from {quoted(scope.table)} where {scope.condition} order by all", params={"c": collection.id}
            ).to_arrow_table()
            for scope in exported_scopes(cursor)
        }
        migrations = [row[0] for row in cursor.execute("select name from migration order by name").fetchall()]
        cursor.commit()
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "name": collection.info.name,
        "kind": collection.info.kind,
        "is_simulated": collection.info.is_simulated,
        "saved_at": saved_at.isoformat(),
        "migrations": migrations,
        "rows": {name: table.num_rows for name, table in tables.items()},
    }
    return Bundle(manifest, tables)


def tell_export(collection: Collection) -> None:
    """Tell in the trail that somebody takes all of a collection along: nobody does without a line."""
    with collection.store.writing() as cursor:
        collection.note(cursor, "export")


def json_bytes(whole: Bundle) -> bytes:
    """The bundle as one JSON text: each table as its columns and its rows; dates and times in ISO 8601."""
    tables = {
        name: {
            "columns": table.column_names,
            "rows": [_plain(row) for row in zip(*table.to_pydict().values(), strict=True)],
        }
        for name, table in whole.tables.items()
    }
    content = {"manifest": whole.manifest, "tables": tables}
    return json.dumps(content, ensure_ascii=False, default=str, allow_nan=False).encode("utf-8")


def parquet_bytes(whole: Bundle) -> bytes:
    """The bundle as a zip of one Parquet file per table, and its manifest."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(timeless(MANIFEST), json.dumps(whole.manifest, ensure_ascii=False, indent=1))
        for name, table in whole.tables.items():
            part = io.BytesIO()
            pq.write_table(table, part)
            archive.writestr(timeless(f"{name}.parquet"), part.getvalue())
    return target.getvalue()


def whole_study_bytes(collection: Collection) -> bytes:
    """`parquet_bytes` of a study dated by its last write: the same study is the same bytes, whenever it is saved."""
    written_at = collection.read("last_write")["written_at"][0].to_pydatetime()
    return parquet_bytes(bundle(collection, saved_at=written_at))


def _plain(row: tuple) -> list:
    """JSON has no word for infinity: such a number is written as text, which restoring reads as the number."""
    return [str(value) if isinstance(value, float) and not math.isfinite(value) else value for value in row]
