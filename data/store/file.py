"""The file of a store: where it is, opened with the engine's settings, made, copied; and what lies beside it."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import duckdb

from data.store.faults import StoreBusy, StoreError
from data.store.held_elsewhere import held_paths
from data.store.turn import Turn
from data.store.whole import DIGESTS

T = TypeVar("T")

MEMORY_LIMIT = "4GB"
SIZE = re.compile(r"[1-9][0-9]{0,5} ?[MG]i?B", re.IGNORECASE)
OF_THE_DISK = (duckdb.IOException, duckdb.FatalException)
OutOfMemory = duckdb.OutOfMemoryException
NoSuchTable = duckdb.CatalogException
EngineError = duckdb.Error  # what the engine raises, for callers that give it a stranger's file


def memory_limit() -> str:
    """What the engine may take: `RESPITE_MEMORY`, or 4 GB. StoreError where that is no size."""
    chosen = os.environ.get("RESPITE_MEMORY", "").strip() or MEMORY_LIMIT
    if not SIZE.fullmatch(chosen):
        raise StoreError(f"RESPITE_MEMORY is “{chosen[:40]}”; it takes a size such as 500MB or 4GB.")
    return chosen


def log_of(path: Path) -> Path:
    """The engine's write-ahead log of a database file."""
    return path.with_name(path.name + ".wal")


def fold_log(path: Path) -> None:
    """Fold the log of a database file into it, in one's turn with it; StoreBusy where somebody has it open."""
    open_file(path).close()


def rewrite_backup(backup: Path, target: Path) -> None:
    """Copy the rows of a backup into a new file: its indexes are made anew, and what it says of itself stays behind."""
    connection = duckdb.connect(str(target))
    try:
        name = connection.execute("select current_database()").fetchall()[0][0]
        connection.execute(f"attach '{_quoted(backup)}' as backup_read (read_only)")
        connection.execute(f'copy from database backup_read to "{name}"')
        connection.execute("detach backup_read")
        connection.execute(f"drop table if exists {DIGESTS}")
    finally:
        connection.close()
    os.chmod(target, 0o600)


def keep_private() -> None:
    """The engine makes its log anew at any time: what this process makes is its owner's only, from here on."""
    os.umask(os.umask(0o077) | 0o077)


def turn_with(path: Path) -> Turn:
    """The turn with a store's file, whose folder is made if it is not there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Turn(path)
    except OSError as fault:
        raise StoreError(_not_opened(path)) from fault


def open_file(path: Path | None, *, is_new_here: bool = True, beside: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open the file in one's turn, made if it is not there; what others left in the staging folder goes, unless it is our own.

    The engine may read the files of its own folder, of those that the store says its studies are held in, and of `beside`.
    """
    keep_private()
    memory = memory_limit()
    try:
        if path is not None and not path.exists():
            _create(path)
        connection = duckdb.connect(":memory:" if path is None else str(path))
    except (duckdb.Error, OSError) as fault:
        if isinstance(fault, duckdb.IOException) and "set lock" in str(fault).lower():
            raise StoreBusy(f"{path} is open in another process.") from fault
        raise StoreError(_not_opened(path)) from fault
    staging = staging_of(path)
    if path is not None and is_new_here:
        # whoever has the file open is alone here: this is what a killed process left of people's files
        shutil.rmtree(staging, ignore_errors=True)
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")
    connection.execute("set python_enable_replacements = false")
    connection.execute(f"set memory_limit = '{memory}'")
    connection.execute(f"set temp_directory = '{_quoted(staging)}'")
    connection.execute("set max_temp_directory_size = '20GB'")
    folders = (staging, *([beside] if beside is not None else []), *_named_by(connection))
    reached = ", ".join(f"'{_quoted(folder)}/'" for folder in folders)
    connection.execute(f"set allowed_directories = [{reached}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _named_by(connection: duckdb.DuckDBPyConnection) -> list[Path]:
    """The folders that studies of the store are held in; a file that is damaged, or not up to date, names none."""
    try:
        return held_paths(connection)
    except duckdb.Error:
        return []


def _not_opened(path: Path | None) -> str:
    return (
        f"{path} cannot be opened as a Respite store; RESPITE_STORE names the file to use, "
        "and respite restore puts a backup in its place."
    )


def _create(path: Path) -> None:
    """Make the file under a name of its own and link it to its place: a failed creation leaves no broken store,
    and of two processes that create the same one, the second takes the first's."""
    folder = Path(tempfile.mkdtemp(prefix=f"{path.name}.new-", dir=path.parent))
    try:
        new = folder / path.name
        duckdb.connect(str(new)).close()
        os.chmod(new, 0o600)
        try:
            os.link(new, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            if not path.exists():
                os.replace(new, path)
    finally:
        shutil.rmtree(folder)


def copy_to(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Write what is committed to a new file: current rows only, not what pages of the file still hold."""
    name = connection.execute("select current_database()").fetchall()[0][0]
    connection.execute(f"attach '{_quoted(target)}' as copy_of_store")
    try:
        connection.execute(f'copy from database "{name}" to copy_of_store')
    finally:
        connection.execute("detach copy_of_store")


def written_anew(
    connection: duckdb.DuckDBPyConnection, changed: Path, clean: Path, change: Callable[[duckdb.DuckDBPyConnection], T]
) -> T:
    """Copy a store to `changed`, change it there, and write what is left to `clean`, on the disk; what `change` gives.

    Of what was erased the one still has the bytes, the other has none.
    """
    copy_to(connection, changed)
    working = duckdb.connect(str(changed), config={"autoinstall_known_extensions": "false"})
    try:
        result = change(working)
        copy_to(working, clean)
    finally:
        working.close()
    os.chmod(clean, 0o600)
    with clean.open("rb") as written:
        os.fsync(written.fileno())
    return result


def staging_of(path: Path | None) -> Path:
    """The one folder the engine may touch besides the store: spills, backup copies, staged files."""
    if path is None:
        return _memory_staging()
    return path.with_name(path.name + ".staging")


@cache
def _memory_staging() -> Path:
    """A folder of this process for its stores in memory, under a name nobody can foresee; gone when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="respite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
