"""The manifest of a prepared folder: what it was made of, which files it has, and whether these are as they were written."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data.prepared.held import OF_PEOPLE, OF_THE_STUDY
from data.recurrence.apart import joined
from data.recurrence.day_change import bits_of_shipped
from data.store.faults import FolderError as FolderError  # who reads folders asks this file for it
from data.store.held_elsewhere import MANIFEST as NAME
from data.store.held_elsewhere import digest as digest
from data.store.held_elsewhere import is_as_written

FORM, VERSION = "respite-prepared", 2


@dataclass(frozen=True, kw_only=True)
class HeldFile:
    """A file of the folder. modified: its time in nanoseconds; where it differs, as in a copy, the digest decides."""

    name: str
    table: str
    rows: int
    bytes: int
    modified: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a folder holds. folder: its number, drawn as it was made; store: the first line of the trail it came from.

    bits, joined: by which its days were prepared; people, days: counts. buckets: parts of whole participants; hash: by which these are placed.
    """

    folder: str
    store: str
    study: str
    is_simulated: bool
    prepared_at: datetime
    revision: int
    bits: int
    joined: str
    buckets: int
    hash: str
    people: int
    days: int
    files: tuple[HeldFile, ...]

    def of_table(self, table: str) -> list[str]:
        """The names of a table's files, in the order of their buckets."""
        return [file.name for file in self.files if file.table == table]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it last: a folder without one was not finished."""
    told = {"form": FORM, "version": VERSION, **asdict(manifest), "prepared_at": manifest.prepared_at.isoformat()}
    (folder / NAME).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def manifest_bytes(folder: Path) -> bytes:
    """The manifest of a folder as it stands there."""
    return (folder / NAME).read_bytes()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder; FolderError where there is none, or it is of a form that is not known here."""
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if told.pop("form") != FORM:
            raise KeyError("form")
        version = told.pop("version")
        files = tuple(HeldFile(**file) for file in told.pop("files"))
        manifest = (
            Manifest(**{**told, "prepared_at": datetime.fromisoformat(told["prepared_at"])}, files=files)
            if version == VERSION
            else None
        )
    except FileNotFoundError:
        raise FolderError(
            f"{folder} is no prepared folder: it has no {NAME}. Name one that respite prepare has written."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FolderError(
            f"{folder / NAME} cannot be read: it was changed, or written by another program. Prepare the folder anew."
        ) from None
    if manifest is None:
        raise FolderError(f"{folder} was prepared by another version of Respite ({version}); prepare it anew.")
    if not all(_is_of_its_table(file) for file in manifest.files):
        raise FolderError(f"{folder / NAME} names files of other folders; prepare the folder anew.")
    if (manifest.bits, manifest.joined) != (bits_of_shipped(), joined()):
        raise FolderError(
            f"{folder} was prepared for other definitions and measures than this version of Respite has; prepare it anew."
        )
    return manifest


def _is_of_its_table(file: HeldFile) -> bool:
    """Whether a file lies where the files of its table do."""
    in_bucket = f"{file.table}/{Path(file.name).name}"
    return file.table in (*OF_PEOPLE, *OF_THE_STUDY) and file.name in (f"{file.table}.parquet", in_bucket)


def check_files(folder: Path, manifest: Manifest, *, is_whole: bool = False) -> None:
    """FolderError for the first file that is missing or not as it was written.

    Read are those whose time differs, or all of them with `is_whole`.
    """
    for file in manifest.files:
        path = folder / file.name
        if not path.exists():
            raise FolderError(f"{path} is missing; prepare the folder anew.")
        if not is_as_written(path, file.bytes, file.modified, file.sha256, is_whole=is_whole):
            raise FolderError(f"{path} is not as it was written: it was changed or damaged. Prepare the folder anew.")
