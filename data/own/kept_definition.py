"""The definition that a diary's respites go by: what its owner chose last, kept with the diary."""

from __future__ import annotations

from datetime import datetime

from data.catalogue.definition import definitions
from data.own.made_definitions import own_definitions
from data.store.store import Collection, Cursor, StoreError

DEFAULT = "delphi-2011"
MY_USUAL = "own-my-usual"  # the one of a diary's own days, see my_usual.py


def definition_kept(collection: Collection | None) -> str:
    """The id of the definition that was chosen last; DEFAULT where none ever was."""
    if collection is None:
        return DEFAULT
    with collection.store.reading() as cursor:
        return _last(cursor, collection)[1]


def keep_definition(collection: Collection, definition_id: str, *, now: datetime) -> None:
    """Keep a shipped definition, or one of the diary's own, with a personal diary, where it is another than before; `now` is UTC."""
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; its definition is declared in its plan.")
    known = (*definitions(), *own_definitions(collection))
    if definition_id not in {one.id for one in known}:
        raise StoreError(f"There is no definition called {definition_id}.")
    with collection.store.writing() as cursor:
        revision, last = _last(cursor, collection)
        if definition_id != last:
            cursor.execute(
                "insert into own_definition values (?, ?, ?, ?)", [collection.id, revision + 1, definition_id, now]
            )
            collection.note(cursor, "settings", definition=revision + 1)


def _last(cursor: Cursor, collection: Collection) -> tuple[int, str]:
    rows = cursor.execute(
        "select revision, definition from own_definition where collection_id = $c order by revision desc limit 1",
        {"c": collection.id},
    ).fetchall()
    return rows[0] if rows else (0, DEFAULT)
