"""A collection, one person's diary or one study: the scope of every read, found or made within a transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from data.catalogue.measure_columns import PARTS
from data.catalogue.vocabulary import OWN_DIARY
from data.store.audit import note
from data.store.faults import FolderError, StoreError
from data.store.held_elsewhere import MAY, ONLY_READ, HeldFolder, check_held, show_held

if TYPE_CHECKING:
    from data.store.elsewhere import Elsewhere

QUERIES = Path(__file__).parents[1] / "queries"
PART = re.compile(r"\{([a-z_]+)\}")


def now() -> datetime:
    """The instant of a write, UTC, without a zone (DuckDB's TIMESTAMP)."""
    return datetime.now(UTC).replace(tzinfo=None)


@cache
def sql(name: str) -> str:
    """The text of a query by file name, with the measures of the catalogue; refuses one not bound to a collection."""
    path = QUERIES / f"{name}.sql"
    if not path.exists():
        raise StoreError(f"There is no query called {name}.")
    text = path.read_text(encoding="utf-8")
    if "$collection_id" not in text:
        raise StoreError(f"queries/{name}.sql does not bind $collection_id.")
    return PART.sub(lambda part: PARTS[part[1]], text)


@dataclass(frozen=True)
class CollectionInfo:
    """A collection as listed: `kind` is personal or cohort; is_held: its people and days are elsewhere, and only read."""

    collection_id: int
    kind: str
    name: str
    is_simulated: bool
    is_held: bool = False


class Finding:
    """How a store finds one of the collections that it lists: all of them, or those that an account reaches."""

    elsewhere: Elsewhere | None = None  # only a prepared folder's days can be elsewhere

    def collections(self) -> list[CollectionInfo]:
        """The collections that are there for whoever asks, by name."""
        raise NotImplementedError

    def collection(self, collection_id: int) -> Collection:
        """The collection with this id; one that is not theirs is as one that is not there."""
        for info in self.collections():
            if info.collection_id == collection_id:
                return Collection(self, info)
        raise StoreError(f"There is no collection number {collection_id}.")

    def find(self, name: str) -> Collection | None:
        """The collection called `name`, or None."""
        return next((Collection(self, info) for info in self.collections() if info.name == name), None)


class HoldingStore(Protocol):
    """What a collection asks of the store that holds it: the whole one, or what an account sees of it."""

    @property
    def path(self) -> Path | None:
        """Where the store is; None in memory."""

    @property
    def actor(self) -> str:
        """Who acts, as the audit trail tells it."""

    @property
    def elsewhere(self) -> Elsewhere | None:
        """What has the days of the one study in it, where that is not the store itself."""

    @property
    def last_write(self) -> int:
        """Rises with everything that may raise the revision of a collection."""

    def latest(self, told: datetime) -> datetime:
        """The latest instant ever seen (UTC), where the clock tells `told`."""

    @property
    def reading(self) -> Callable[..., AbstractContextManager[Any]]:
        """A cursor for one operation."""

    @property
    def writing(self) -> Callable[..., AbstractContextManager[Any]]:
        """A cursor inside a transaction."""


class Collection:
    """One person's diary or one study: the scope of every read. `store` is the whole one, or what an account sees."""

    def __init__(self, store: HoldingStore, info: CollectionInfo):
        self.store = store
        self.info = info
        self.id = info.collection_id

    @property
    def revision(self) -> int:
        """Rises with every write to this collection; part of every cache key."""
        with self.store.reading() as cursor:
            return cursor.execute(
                "select coalesce(max(batch_id), 0) from batch where collection_id = $c", {"c": self.id}
            ).fetchone()[0]

    def note(self, cursor, action: str, **numbers: int) -> int:
        """Append a line about this collection to the audit trail, in the transaction that does what it tells.

        Whatever changes a collection is told here: StoreError for one that is held elsewhere, and only read.
        """
        if self.info.is_held and action not in MAY:
            raise StoreError(ONLY_READ.format(name=self.info.name))
        return note(cursor, self.store.actor, action, self.id, at=now(), **numbers)

    def read(self, query: str, **values) -> pd.DataFrame:
        """Run data/queries/{query}.sql with this collection's id and `values` bound."""
        with self.reading() as cursor:
            return cursor.execute(sql(query), {"collection_id": self.id, **values}).df()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A cursor for one operation that sees this collection's rows, wherever they are held; FolderError as `check_held`."""
        try:
            with self.store.reading() as cursor:
                if self.info.is_held:
                    show_held(cursor, self.id)
                yield cursor
        except FolderError:
            raise
        except StoreError:
            self.check_held()  # what failed may be the disk of the folder, and not the store's
            raise

    def check_held(self) -> HeldFolder | None:
        """The folder that it is held in, None where it is here; FolderError where that can no longer be read."""
        if not self.info.is_held:
            return None
        with self.store.reading() as cursor:
            return check_held(cursor, self.id)


def listed(cursor, condition: str = "true", **values) -> list[CollectionInfo]:
    """The collections that meet a condition, by name: a diary's is what the person it is of calls it."""
    rows = cursor.execute(
        f"""select collection_id, kind, coalesce(title, name) as called, is_simulated,
                   collection_id in (select collection_id from held_folder) as is_held
            from collection left join collection_title using (collection_id)
            where {condition} order by kind desc, called, collection_id""",
        values,
    ).fetchall()
    return [CollectionInfo(*row) for row in rows]


def create_collection(cursor, actor: str, name: str, kind: str, *, is_simulated: bool = False) -> CollectionInfo:
    """Find or make a collection inside a transaction; refuses one of another kind, or a simulated one."""
    name = name.strip()
    if not name:
        raise StoreError("A collection needs a name.")
    row = cursor.execute(
        """select collection_id, kind, name, is_simulated, collection_id in (select collection_id from held_folder)
           from collection where name = $n""",
        {"n": name},
    ).fetchone()
    if row:
        if row[1] != kind:
            raise StoreError(f"“{name}” is already a {row[1]} collection; choose another name.")
        if row[3] and not is_simulated:
            raise StoreError(
                f"“{name}” holds simulated data, which real data must not be mixed with; choose another name."
            )
        if row[4]:
            raise StoreError(ONLY_READ.format(name=name))
        return CollectionInfo(*row)
    if name == OWN_DIARY and kind != "personal":
        raise StoreError(f"“{name}” is the name of a person's own diary; choose another name.")
    # never the number of one that was erased: the trail still tells of that
    number = cursor.execute(
        """select 1 + greatest((select coalesce(max(collection_id), 0) from collection),
                               (select coalesce(max(about), 0) from audit))"""
    ).fetchall()[0][0]
    cursor.execute(
        "insert into collection values ($i, $k, $n, $s, $t)",
        {"i": number, "k": kind, "n": name, "s": is_simulated, "t": now()},
    )
    note(cursor, actor, "create", number, at=now())
    return CollectionInfo(number, kind, name, is_simulated)
