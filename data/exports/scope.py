"""Which rows of which table belong to a collection, read from the tables themselves.

A table of the schema belongs to a collection by its `collection_id`, or else by the first column ending in
`_id` that it shares with such tables: a revocation belongs to the share it names. A table that a later
migration adds is thereby exported and erased without being named anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

# about the store or about who signs in, not about a collection; the trail outlives what it tells of
OF_THE_STORE = (
    "migration",
    "audit",
    "audit_checkpoint",
    "account",
    "account_name",
    "account_role",
    "session",
    "passphrase_try",
    "clock",
)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A table's columns with their types, and the condition, with `$c` for the collection, that its rows meet.

    holders: the tables that say whose the rows are, where this one does not say so itself.
    """

    table: str
    columns: dict[str, str]
    condition: str
    holders: tuple[str, ...] = ()


def scopes(cursor) -> tuple[Scope, ...]:
    """All tables that hold rows of collections: those that refer to others come before what they refer to."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in cursor.execute(
        """select table_name, column_name, data_type from duckdb_columns()
           where database_name = current_database() and schema_name = 'main' and not internal
             and table_name in (select table_name from duckdb_tables() where database_name = current_database())
           order by table_name, column_index"""
    ).fetchall():
        if table not in OF_THE_STORE:
            found.setdefault(table, {})[column] = kind
    own = {table: columns for table, columns in found.items() if "collection_id" in columns}
    made = {
        table: Scope(table=table, columns=columns, condition="collection_id = $c") for table, columns in own.items()
    }
    for table, columns in found.items():
        if table not in own and (scope := _by_key(table, columns, own)):
            made[table] = scope
    keyed = [scope for table, scope in made.items() if table not in own]
    return (*keyed, *(made[table] for table in _referring_first(cursor, list(own))))


def quoted(name: str) -> str:
    """A name of our own schema as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _by_key(table: str, columns: dict[str, str], own: dict[str, dict[str, str]]) -> Scope | None:
    for key in columns:
        holders = tuple(holder for holder, theirs in own.items() if key in theirs)
        if key.endswith("_id") and holders:
            keys = " union ".join(
                f"select {quoted(key)} from {quoted(holder)} where collection_id = $c" for holder in holders
            )
            return Scope(table=table, columns=columns, condition=f"{quoted(key)} in ({keys})", holders=holders)
    return None


def _referring_first(cursor, tables: list[str]) -> list[str]:
    """In an order in which rows can be deleted without breaking a foreign key."""
    refers = set(
        cursor.execute(
            """select table_name, referenced_table from duckdb_constraints()
               where database_name = current_database() and constraint_type = 'FOREIGN KEY'"""
        ).fetchall()
    )
    ordered: list[str] = []
    left = sorted(tables)
    while left:
        free = [table for table in left if not any((other, table) in refers for other in left if other != table)]
        ordered += free
        left = [table for table in left if table not in free]
    return ordered
