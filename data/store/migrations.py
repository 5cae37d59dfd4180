"""The schema of the store: files in data/store/schema, applied once each, in the order of their names."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from data.store.file import NoSuchTable

SCHEMA = Path(__file__).parent / "schema"


def known() -> dict[str, Path]:
    """The files of the schema by name, in order."""
    return {file.stem: file for file in sorted(SCHEMA.glob("*.sql"))}


def done(cursor) -> set[str]:
    """The names of those that a store has; none for a new file."""
    try:  # to ask the catalogue first takes ten times as long, at each start
        rows = cursor.execute("select name from migration").fetchall()
    except NoSuchTable:
        return set()
    return {row[0] for row in rows}


def apply(cursor, applied: set[str], *, at: datetime) -> None:
    """Apply, inside a transaction, what is not among `applied`."""
    if not applied:
        cursor.execute("create table if not exists migration (name varchar primary key, applied_at timestamp not null)")
    for name, file in known().items():
        if name not in applied:
            cursor.execute(file.read_text(encoding="utf-8"))
            cursor.execute("insert into migration values ($n, $t)", {"n": name, "t": at})
