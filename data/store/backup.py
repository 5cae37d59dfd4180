"""Backups: a copy of the store that was read again, whole, before it got its name; and the newest of them kept."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from pathlib import Path

import duckdb

from data.store.faults import DAMAGED, NOT_AS_READ, NOT_COPIED, StoreError
from data.store.file import fold_log, log_of
from data.store.whole import FileRead, digests, read_whole, write_digests

STAMP = "%Y-%m-%dT%H%M%S"
STAMPED = r"\d{4}-\d\d-\d\dT\d{6}"
OF_DAMAGE = ("checksum", "corrupt", "serializ", "internal error", "failed to load")


def check_target(target: Path) -> None:
    """StoreError where a backup cannot lie there."""
    if target.exists():
        raise StoreError(f"{target} already exists; choose a new name for the backup.")
    if not target.parent.is_dir():
        raise StoreError(f"The folder {target.parent} does not exist; choose one that does.")


def write_backup(target: Path, staging: Path, copy_to: Callable[[Path], duckdb.DuckDBPyConnection]) -> None:
    """Have `copy_to` copy the store into a file of `staging`, read it whole, and give it its name; or leave nothing.

    `copy_to` gives a connection to what was copied, as it was then; nobody may write meanwhile.
    """
    check_target(target)
    partial = target.with_name(target.name + ".partial")
    try:
        with tempfile.TemporaryDirectory(dir=staging, ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / "copy.duckdb"
            write_digests(copy, digests(copy_to(copy)))
            shutil.move(copy, partial)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        if not read_whole(partial).is_whole:
            raise StoreError(NOT_AS_READ)
        os.replace(partial, target)
    except (duckdb.Error, StoreError, OSError) as fault:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        if isinstance(fault, StoreError) and str(fault) == NOT_AS_READ:
            raise
        is_of_damage = isinstance(fault, duckdb.Error) and any(word in str(fault).lower() for word in OF_DAMAGE)
        raise StoreError(DAMAGED if is_of_damage else NOT_COPIED) from fault


def read_copy(path: Path, staging: Path, *, while_copied: AbstractContextManager) -> FileRead:
    """Read the file of an open store whole, from a copy of it and its log that is made inside `while_copied`."""
    with tempfile.TemporaryDirectory(dir=staging, ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / path.name
        try:
            with while_copied:
                for file in (path, log_of(path)):
                    if file.exists():
                        shutil.copyfile(file, copy.with_name(file.name))
        except OSError as fault:
            raise StoreError(
                "The store could not be copied to be checked: it takes room on the disk for one copy of it."
            ) from fault
        fold_log(copy)
        return read_whole(copy)


def stamped(file: Path, now: datetime) -> Path:
    """The name of a backup made at this instant: the time stands before the suffix."""
    return file.with_name(f"{file.stem}-{now.strftime(STAMP)}{file.suffix}")


def _is_same(one: Path, other: Path | None) -> bool:
    return other is not None and other.exists() and one.samefile(other)


def drop_older(file: Path, newest: Path, keep: int, *, store: Path | None) -> list[Path]:
    """Delete the stamped backups of `file` but for `newest` and the `keep` - 1 latest others; gives what was deleted.

    Only files with just such names are looked at; `newest`, which was written now, stays whatever the clock says, and so
    does the file of the `store` itself, which may have been a backup once.
    """
    pattern = re.compile(rf"{re.escape(file.stem)}-{STAMPED}{re.escape(file.suffix)}")
    others = sorted(
        one
        for one in file.parent.iterdir()
        if pattern.fullmatch(one.name) and one != newest and one.is_file() and not _is_same(one, store)
    )
    older = others[: max(0, len(others) - (keep - 1))]
    for one in older:
        one.unlink()
    return older
