"""The language that a diary's owner reads in, by what their browser said: how dates and numbers are written for them where
no browser of theirs asks, as behind a link."""

from __future__ import annotations

import re
from datetime import datetime

from data.store.store import Collection, Cursor

LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")


def locale_of(collection: Collection) -> str:
    """The language as it was last said ("de-AT"); empty where it never was."""
    with collection.store.reading() as cursor:
        return _last(cursor, collection)[1]


def keep_locale(collection: Collection, name: str | None, *, now: datetime) -> None:
    """Keep the language that the owner's browser names, where it is another than before; `now` is UTC.

    What is no name of a language is passed over, and so is a study, which many people read.
    """
    if collection.info.kind != "personal" or not name or not LOCALE.fullmatch(name) or name == locale_of(collection):
        return
    with collection.store.writing() as cursor:
        revision, last = _last(cursor, collection)
        if name != last:
            cursor.execute("insert into own_locale values (?, ?, ?, ?)", [collection.id, revision + 1, name, now])
            collection.note(cursor, "settings", language=revision + 1)


def _last(cursor: Cursor, collection: Collection) -> tuple[int, str]:
    rows = cursor.execute(
        "select revision, locale from own_locale where collection_id = $c order by revision desc limit 1",
        {"c": collection.id},
    ).fetchall()
    return rows[0] if rows else (0, "")
