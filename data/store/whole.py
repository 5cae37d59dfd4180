"""Whether the file of a store can be read whole: every table and every block of it, held against what a backup says.

The engine keeps a checksum with every block and looks at it when the block is read. A file that is damaged may bring
the engine down, so a file is read in a process of its own: `python -m data.store.whole FILE`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from data.store.faults import StoreError

DIGESTS = "backup_digest"  # a table of backups: what each of the others held when it was made
PART = 122_880  # rows that the engine keeps together
LONGEST_SECONDS = 3_600
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class TableRead:
    """A table as it was read: its rows, and a number made of all their values; of a damaged one how many can be read.

    is_as_written: whether it is what the backup says it was; None where nothing is said.
    """

    table: str
    n_rows: int
    digest: str | None
    is_damaged: bool = False
    is_as_written: bool | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there as it was written."""
        return not self.is_damaged and self.is_as_written is not False


@dataclass(frozen=True, kw_only=True)
class FileRead:
    """A file as it was read. tables: empty where it cannot even be opened as a store."""

    tables: tuple[TableRead, ...]

    @property
    def damaged(self) -> tuple[TableRead, ...]:
        """The tables that are not whole."""
        return tuple(table for table in self.tables if not table.is_whole)

    @property
    def is_whole(self) -> bool:
        """Whether everything could be read, and is as it was written."""
        return bool(self.tables) and not self.damaged


def read_whole(file: Path) -> FileRead:
    """Read a file that nobody has open, in a process of its own; StoreError where it cannot be done in an hour."""
    command = [sys.executable, "-m", "data.store.whole", str(Path(file).resolve())]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=LONGEST_SECONDS, check=False)
    except subprocess.TimeoutExpired as fault:
        raise StoreError(f"{file} could not be read within an hour; nothing was changed.") from fault
    try:
        return FileRead(tables=tuple(TableRead(**row) for row in json.loads(done.stdout)))
    except (ValueError, TypeError):
        return FileRead(tables=())  # the engine came down with it


def digests(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, str]]:
    """Of each table of an open store how many rows it has, and a number made of all their values in any order."""
    return {name: _digest(connection, name) for name in _tables(connection)}


def write_digests(file: Path, told: dict[str, tuple[int, str]]) -> None:
    """Write into a backup what each of its tables holds, for whoever reads it later."""
    connection = duckdb.connect(str(file))
    try:
        connection.execute(
            f"create table {DIGESTS} (table_name varchar, n_rows bigint, digest varchar, engine varchar)"
        )
        rows = [(name, n_rows, digest, duckdb.__version__) for name, (n_rows, digest) in told.items()]
        connection.executemany(f"insert into {DIGESTS} values (?, ?, ?, ?)", rows)
        connection.execute("checkpoint")
    finally:
        connection.close()


def damage_in_words(told: FileRead) -> str:
    """Which tables of a damaged file are not whole, and what of them can be read."""
    parts = []
    for table in told.damaged:
        if table.is_damaged:
            parts.append(f"of {table.table} {table.n_rows:,} rows can be read, others not")
        else:
            parts.append(f"{table.table} has {table.n_rows:,} rows, which are not those that were written")
    n_whole = len(told.tables) - len(told.damaged)
    rows = sum(table.n_rows for table in told.tables if table.is_whole)
    return f"{'; '.join(parts)}. Whole are {n_whole} of {len(told.tables)} tables, with {rows:,} rows."


def read_here(file: Path) -> FileRead:
    """Read a file in this process; see `read_whole`."""
    try:
        connection = duckdb.connect(str(file), read_only=True)
        names = _tables(connection)
        if "migration" not in names:
            return FileRead(tables=())
    except duckdb.Error:
        return FileRead(tables=())
    said = _said(connection) if DIGESTS in names else {}
    tables = []
    for name in names:
        try:
            n_rows, digest = _digest(connection, name)
            tables.append(
                TableRead(
                    table=name, n_rows=n_rows, digest=digest, is_as_written=_is_as_written(said, name, n_rows, digest)
                )
            )
        except duckdb.Error:
            # a fault of the file leaves the engine of no use: it is opened anew for the next table
            connection.close()
            tables.append(TableRead(table=name, n_rows=_readable(file, name), digest=None, is_damaged=True))
            connection = duckdb.connect(str(file), read_only=True)
    connection.close()
    missing = [TableRead(table=name, n_rows=0, digest=None, is_damaged=True) for name in said if name not in names]
    return FileRead(tables=(*tables, *missing))


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = current_database() order by table_name"
    ).fetchall()
    return [name for (name,) in rows]


def _said(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, str, str]]:
    try:
        rows = connection.execute(f"select table_name, n_rows, digest, engine from {DIGESTS}").fetchall()
    except duckdb.Error:
        return {DIGESTS: (-1, "", duckdb.__version__)}  # it is damaged itself: nothing can be held against it
    return {name: (n_rows, digest, engine) for name, n_rows, digest, engine in rows}


def _is_as_written(said: dict[str, tuple[int, str, str]], name: str, n_rows: int, digest: str) -> bool | None:
    if name not in said:
        return None
    then_rows, then_digest, engine = said[name]
    # another version of the engine may make another number of the same values
    return n_rows == then_rows and (digest == then_digest or engine != duckdb.__version__)


def _digest(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[int, str]:
    row = connection.execute(
        f'select count(*), bit_xor(hash(t)), sum(hash(t) % 1000003) from "{name}" as t'
    ).fetchall()[0]
    return row[0], f"{row[1] or 0:x}.{int(row[2] or 0):x}"


def _readable(file: Path, name: str) -> int:
    """How many rows of a damaged table can be read, looked for in the parts in which the engine keeps them."""
    n_readable, begun = 0, 0
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            n_rows = connection.execute(
                "select estimated_size from duckdb_tables() where table_name = ? and database_name = current_database()",
                [name],
            ).fetchall()[0][0]
    except (duckdb.Error, IndexError):
        return 0
    while begun < n_rows:
        try:
            with duckdb.connect(str(file), read_only=True) as connection:
                row = connection.execute(
                    f'select count(*), bit_xor(hash(t)) from "{name}" as t where rowid >= ? and rowid < ?',
                    [begun, begun + PART],
                ).fetchall()[0]
            n_readable += row[0]
        except duckdb.Error:
            pass
        begun += PART
    return n_readable


if __name__ == "__main__":
    print(json.dumps([asdict(table) for table in read_here(Path(sys.argv[1])).tables]))
