"""The process that reads a file to restore: `python -m data.exports.read SOURCE FOLDER MEMORY SECONDS`.

It limits its own memory and time, and leaves each table as Arrow and the manifest as JSON in FOLDER; a fault
is written there as a sentence.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.exports.exports import FORMAT, MANIFEST, VERSION
from data.imports.limited import end_well, within_limits

MAX_UNPACKED = 1 << 30
MAX_ROWS = 20_000_000
NOT_OURS = "This file was not saved by Respite for restoring; it takes the JSON file, or the zip of Parquet tables."
BROKEN = "This file is damaged or was changed: {}. Nothing was restored; take another copy of it."
# what the two libraries raise on a part that is damaged, encrypted, or packed in a way of its own
UNREADABLE = (ValueError, OSError, RuntimeError, zipfile.BadZipFile, pa.ArrowException)


class BundleFault(ValueError):
    """A file that cannot be restored; the message is a sentence for its owner."""


def leave(source: Path, folder: Path) -> None:
    """Read `source` and leave the result in `folder`, without limits."""
    try:
        manifest, tables = _read_zip(source) if zipfile.is_zipfile(source) else _read_json(source)
        _check(manifest, tables)
    except BundleFault as fault:
        manifest, tables = {"fault": str(fault)}, {}
    for place, (name, table) in enumerate(tables.items()):
        with pa.OSFile(str(folder / f"{place}.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        tables[name] = place
    (folder / MANIFEST).write_text(json.dumps({"manifest": manifest, "places": tables}), encoding="utf-8")


def _read_json(source: Path) -> tuple[dict, dict[str, pa.Table]]:
    try:
        # numbers stay the text they are, so that none is rounded on the way
        whole = json.loads(
            source.read_bytes().decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        raise BundleFault(NOT_OURS) from None
    if not isinstance(whole, dict) or not isinstance(whole.get("tables"), dict):
        raise BundleFault(NOT_OURS)
    return whole.get("manifest"), {name: _table(name, content) for name, content in whole["tables"].items()}


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON.")


def _table(name: str, content) -> pa.Table:
    """One table of the JSON, every cell as text."""
    try:
        columns, rows = content["columns"], content["rows"]
        if len(set(columns)) != len(columns) or any(len(row) != len(columns) for row in rows):
            raise ValueError
        cells = list(zip(*rows, strict=True)) or [()] * len(columns)
        return pa.table(
            {
                column: pa.array([_text(cell) for cell in part], pa.string())
                for column, part in zip(columns, cells, strict=True)
            }
        )
    except (KeyError, TypeError, ValueError, AttributeError, pa.ArrowInvalid):
        raise BundleFault(BROKEN.format(f"its table “{name[:80]}” is not one of rows and columns")) from None


def _text(cell) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    raise ValueError


def _read_zip(source: Path) -> tuple[dict, dict[str, pa.Table]]:
    with zipfile.ZipFile(source) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
            raise BundleFault(f"This file unpacks to more than {MAX_UNPACKED >> 30} GiB; no file of Respite's does.")
        if MANIFEST not in archive.namelist():
            raise BundleFault(NOT_OURS)
        try:
            manifest, tables, n_rows = json.loads(archive.read(MANIFEST)), {}, 0
            for name in archive.namelist():
                if name == MANIFEST:
                    continue
                file = pq.ParquetFile(pa.BufferReader(archive.read(name)))
                n_rows += file.metadata.num_rows
                if n_rows > MAX_ROWS:
                    raise BundleFault(f"This file has more than {MAX_ROWS:,} rows, which nothing of Respite's has.")
                tables[name.removesuffix(".parquet")] = file.read()
        except BundleFault:
            raise
        except UNREADABLE:
            raise BundleFault(BROKEN.format("one of its parts cannot be read")) from None
    return manifest, tables


def _check(manifest, tables: dict[str, pa.Table]) -> None:
    """What the file says about itself must hold; otherwise a part of it may be missing."""
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BundleFault(NOT_OURS)
    if str(manifest.get("version")) != str(VERSION):
        raise BundleFault("This file was saved by a newer Respite; update Respite to restore it.")
    said = manifest.get("rows")
    found = {name: str(table.num_rows) for name, table in tables.items()}
    if not isinstance(said, dict) or {name: str(n) for name, n in said.items()} != found:
        raise BundleFault(BROKEN.format("its tables do not have the rows that it counts"))
    is_named = isinstance(manifest.get("name"), str) and manifest.get("kind") in ("personal", "cohort")
    if not is_named or not isinstance(manifest.get("is_simulated"), bool):
        raise BundleFault(BROKEN.format("it does not say what it holds"))


if __name__ == "__main__":
    within_limits(leave, *sys.argv[1:])
    end_well()
