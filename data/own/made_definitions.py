"""Definitions of a recurrence that a study or a person built for themselves, each version kept.

Appended only. A definition keeps its id, made of the title of its first version; a change to it is its next version, and
what was worked out with an earlier one names that.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from data.catalogue.definition import Definition, parse_definition
from data.catalogue.definition_toml import toml_of
from data.store.store import Collection, Cursor, StoreError, now

OWN_ID = "own-"
TITLE_LIMIT = 80
MOST = 40  # definitions of a collection's own
ID_LENGTH = 40


@dataclass(frozen=True, kw_only=True)
class MadeDefinition:
    """One version of a definition, and when it was saved (UTC)."""

    definition: Definition
    saved_at: datetime


def made_definitions(collection: Collection) -> tuple[MadeDefinition, ...]:
    """Every version of every definition that a collection made, by title, the latest version of each first."""
    with collection.store.reading() as cursor:
        return _all(cursor, collection.id)


def name_of_version(definition: Definition) -> str:
    """How a plan and a count of looks name a version of a definition of one's own: what a later one says is not declared."""
    return f"{definition.id} (version {definition.version})"


def own_definitions(collection: Collection) -> tuple[Definition, ...]:
    """The latest version of each, by title."""
    latest: dict[str, Definition] = {}
    for made in made_definitions(collection):
        latest.setdefault(made.definition.id, made.definition)
    return tuple(latest.values())


def save_definition(collection: Collection, definition: Definition, *, key: str) -> Definition:
    """Save a definition under its title, and return it with its id and version.

    A title that the collection has made before is a change to that definition: its next version, or the same one where
    nothing is different. StoreError for a title that is empty, too long or a shipped one's.
    """
    title = _title(definition.title)
    with collection.store.writing() as cursor:
        made = _all(cursor, collection.id)
        if (said := _by_key(cursor, collection, key, made)) is not None:
            return said
        ids = {one.definition.title.casefold(): one.definition.id for one in made}
        name = ids.get(title.casefold())
        if name is None:
            if len(ids) >= MOST:
                raise StoreError(f"There are {MOST} definitions of your own already, and no more fit.")
            name = _id(title, set(ids.values()))
        earlier = [one.definition for one in made if one.definition.id == name]
        last = max((one.version or 0 for one in earlier), default=0)
        saved = replace(definition, id=name, title=title, version=last + 1)
        for one in earlier:
            if one.version == last and replace(saved, version=last) == one:
                return one
        cursor.execute(
            "insert into made_definition values (?, ?, ?, ?, ?, ?)",
            [collection.id, name, last + 1, toml_of(saved), now(), key],
        )
        collection.note(cursor, "settings", definition=last + 1)
    return saved


def _all(cursor: Cursor, collection_id: int) -> tuple[MadeDefinition, ...]:
    rows = cursor.execute(
        """select toml, saved_at from made_definition where collection_id = $c
           order by definition, version desc""",
        {"c": collection_id},
    ).fetchall()
    made = [MadeDefinition(definition=parse_definition(toml), saved_at=saved_at) for toml, saved_at in rows]
    return tuple(sorted(made, key=lambda one: (one.definition.title.casefold(), -(one.definition.version or 0))))


def _by_key(cursor: Cursor, collection: Collection, key: str, made: tuple[MadeDefinition, ...]) -> Definition | None:
    """What was saved with this key before: a form that is sent twice saves once."""
    rows = cursor.execute(
        "select definition, version from made_definition where collection_id = ? and idempotency_key = ?",
        [collection.id, key],
    ).fetchall()
    return next(
        (one.definition for one in made if rows and (one.definition.id, one.definition.version) == rows[0]), None
    )


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title or not title.isprintable():
        raise StoreError("The name is empty, or has signs that cannot be shown; write it in letters.")
    if len(title) > TITLE_LIMIT:
        raise StoreError(f"The name has {len(title)} letters; it takes up to {TITLE_LIMIT}.")
    return title


def _id(title: str, taken: set[str]) -> str:
    """own- and the title in plain letters, with a number where another one has that."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    stem = OWN_ID + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:ID_LENGTH].strip("-") or "definition")
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return name
