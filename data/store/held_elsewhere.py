"""Studies held elsewhere: their people and days are read from a prepared folder, which a steward entered under a name.

A cursor that reads such a study sees the rows of the folder's files in the place of the tables that would hold them: as
temporary views, which main's own views see as well. Before, the files are held against what they were as the folder was
entered, so that nothing is read of one that was moved, changed or taken back.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.store.faults import FolderError

MANIFEST = "manifest.json"
# acts after which somebody of the folder may be in the study no more
TAKEN_OUT = ("erase participant", "erase fact", "leave", "gather")
# what may be done about a study that is only read
MAY = ("hold", "look", "release", "end release", "rotate", "grant", "withdraw", "erase")
ONLY_READ = (
    "“{name}” is held elsewhere, in a folder that is only read, and cannot be added to or changed here. Do that in the study "
    "it came from, prepare that anew, and hold it anew."
)


@dataclass(frozen=True, kw_only=True)
class HeldFolder:
    """The folder of a study. folder: its number; store: the first line of the trail it came from; study, revision: there."""

    path: Path
    folder: str
    store: str
    study: str
    revision: int
    manifest: str
    people: int
    days: int
    prepared_at: datetime
    held_at: datetime


def held_folder(cursor: Any, collection_id: int) -> HeldFolder | None:
    """The folder that a study is held in, None where it is here."""
    rows = cursor.execute(
        """select path, folder, store, study, revision, manifest, people, days, prepared_at, held_at
           from held_folder where collection_id = $c""",
        {"c": collection_id},
    ).fetchall()
    if not rows:
        return None
    path, folder, store, study, revision, manifest, people, days, prepared_at, held_at = rows[0]
    return HeldFolder(
        path=Path(path),
        folder=folder,
        store=store,
        study=study,
        revision=revision,
        manifest=manifest,
        people=people,
        days=days,
        prepared_at=prepared_at,
        held_at=held_at,
    )


def check_held(cursor: Any, collection_id: int) -> HeldFolder | None:
    """The folder of a study, as it was when it was entered; None where the study is here.

    FolderError, in a sentence for whoever asked, where it is not there, is another one now, was changed, or holds
    somebody who was taken out of the study it came from.
    """
    held = held_folder(cursor, collection_id)
    if held is None:
        return None
    called = f"the folder “{held.path.name}”"
    try:
        manifest = (held.path / MANIFEST).read_bytes()
    except OSError:
        raise FolderError(
            f"{_name(cursor, collection_id)} is read from {called}, which is not in its place now. Put it back there, or have "
            "it held from where it is now (respite hold)."
        ) from None
    if hashlib.sha256(manifest).hexdigest() != held.manifest:
        raise FolderError(
            f"{_name(cursor, collection_id)} is read from {called}, which was prepared anew or changed since it was entered. "
            "Have it held anew (respite hold)."
        )
    for name, size, modified, sha256 in cursor.execute(
        "select name, bytes, modified, sha256 from held_file where collection_id = $c", {"c": collection_id}
    ).fetchall():
        if not is_as_written(held.path / name, size, modified, sha256):
            raise FolderError(
                f"{_name(cursor, collection_id)} is read from {called}, of which {name} is missing or not as it was written. "
                "Have the study prepared and held anew (respite prepare, respite hold)."
            )
    if (why := taken_out(cursor, store=held.store, folder=held.folder, revision=held.revision)) is not None:
        raise FolderError(
            f"{_name(cursor, collection_id)} is read from {called}, which was prepared before {why}. Delete the folder; have the "
            "study it came from prepared and held anew (respite prepare, respite hold)."
        )
    return held


def show_held(cursor: Any, collection_id: int) -> None:
    """Have `cursor` see the rows of the folder that a study is held in, none where it is here; errors as of `check_held`."""
    held = check_held(cursor, collection_id)
    if held is None:
        return
    shown: dict[str, list[str]] = {}
    for shows, name in cursor.execute(
        "select shows, name from held_file where collection_id = $c order by shows, name", {"c": collection_id}
    ).fetchall():
        shown.setdefault(shows, []).append("'" + str(held.path / name).replace("'", "''") + "'")
    for shows, names in shown.items():
        cursor.execute(
            f"""create or replace temp view "{shows}" as
                select * replace ({collection_id} as collection_id) from read_parquet([{", ".join(names)}])"""
        )


def held_paths(cursor: Any) -> list[Path]:
    """The folders that studies of a store are held in."""
    return [Path(path) for (path,) in cursor.execute("select distinct path from held_folder order by path").fetchall()]


def taken_out(cursor: Any, *, store: str, folder: str, revision: int) -> str | None:
    """What went out of the study of a folder since it was prepared, in words; None where nothing did, as far as is known.

    Known it is where the folder came from the store of the cursor: `store` is the first line of its trail.
    """
    first = cursor.execute("select arg_min(sha256, sequence) from audit").fetchall()[0][0]
    if first != store:
        return None  # of another store: nothing is known of it here
    known = cursor.execute(
        "select collection_id, line from prepared_folder where folder = $f", {"f": folder}
    ).fetchall()
    if not known:
        return "the study was erased, or a backup from before it was put back"
    study, line = known[0]
    acts = cursor.execute(
        """select detail from audit
           where about = $c and sequence > $l and action in (select unnest($a::varchar[]))""",
        {"c": study, "l": line, "a": list(TAKEN_OUT)},
    ).fetchall()
    # who takes back a part of what they share leaves no other mark in the study
    (is_undone,) = cursor.execute(
        "select count(*) > 0 from batch where collection_id = $c and batch_id > $r and origin = 'undo'",
        {"c": study, "r": revision},
    ).fetchall()[0]
    # of what was taken in from participants only what went with it counts
    if is_undone or any(json.loads(detail).get("removed", 1) for (detail,) in acts):
        return "somebody or something was taken out of that study"
    return None


def is_as_written(path: Path, size: int, modified: int, sha256: str, *, is_whole: bool = False) -> bool:
    """Whether a file is there and as it was written: by its size and time, where the time differs by its contents.

    With `is_whole` by its contents in any case.
    """
    try:
        found = path.stat()
    except OSError:
        return False
    if found.st_size != size:
        return False
    if is_whole:
        return digest(path) == sha256
    return found.st_mtime_ns == modified or _digest_at(path, found.st_mtime_ns, found.st_size) == sha256


def digest(path: Path) -> str:
    """The sha256 of a file, read in parts."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=10_000)
def _digest_at(path: Path, modified: int, size: int) -> str:
    """The same, once for each time and size that the file is found with: of a copied folder every file has another time."""
    return digest(path)


def _name(cursor: Any, collection_id: int) -> str:
    rows = cursor.execute("select name from collection where collection_id = $c", {"c": collection_id}).fetchall()
    return f"“{rows[0][0]}”" if rows else "This study"
