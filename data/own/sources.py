"""Which of several devices counts where they tell of the same time: the person's own order, never a sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.imports.ledger import add_batch, new_batch
from data.store.store import Collection, StoreError, now


@dataclass(frozen=True)
class Source:
    """A source of one activity, "form" for check-ins, "" where a file named none; `n_days` it tells of.

    `position`: its place in the person's own order, from 1; None where it is not in it.
    """

    name: str
    n_days: int
    position: int | None


@dataclass(frozen=True)
class Sources:
    """The sources of a kind of activity in one unit: the person's own order first, then by days, most first."""

    kind: str
    unit: str
    sources: tuple[Source, ...]

    @property
    def own_order(self) -> tuple[str, ...]:
        """The sources that count, by the person's own order; empty where there is none."""
        return tuple(source.name for source in self.sources if source.position is not None)


def activity_sources(collection: Collection) -> tuple[Sources, ...]:
    """Every kind of activity that more than one source tells of, and those with an order of their own."""
    table = collection.read("activity_sources")
    found = (
        Sources(
            kind,
            unit,
            tuple(
                Source(row.source, int(row.n_days), None if pd.isna(row.position) else int(row.position))
                for row in rows.itertuples()
            ),
        )
        for (kind, unit), rows in table.groupby(["kind", "unit"], sort=True)
    )
    return tuple(one for one in found if len(one.sources) > 1 or one.own_order)


def day_amounts(collection: Collection, *, first_on: date, last_on: date) -> pd.DataFrame:
    """on_day, kind, unit, amount (the day's one number), by_source (what each tells), by kind, unit and day."""
    with collection.store.reading() as cursor:
        kinds = [
            row[0]
            for row in cursor.execute(
                "select distinct kind from current_activity where collection_id = $c", {"c": collection.id}
            ).fetchall()
        ]
    kinds = sorted({*kinds, *(["walking"] if "hiking" in kinds else [])})
    return collection.read("report_activity", kinds=kinds, first_on=first_on, last_on=last_on)


def order_sources(collection: Collection, kind: str, unit: str, order: Sequence[str], *, key: str) -> None:
    """Let the first of `order` decide where several tell of the same time; an empty order leaves that to Respite.

    Sources that are not in the order come behind it. The same `key` again changes nothing.
    """
    if len(set(order)) < len(order):
        raise StoreError("A source is named twice; name each once.")
    with collection.store.writing() as cursor:
        known = {
            row[0]
            for row in cursor.execute(
                """select distinct coalesce(source, '') from current_activity
                   where collection_id = ? and kind = ? and unit = ?""",
                [collection.id, kind, unit],
            ).fetchall()
        }
        if strange := sorted(set(order) - known):
            raise StoreError(f"“{strange[0]}” tells of no {kind} here; choose among {', '.join(sorted(known))}.")
        of_this = [collection.id, kind, unit]
        revision, is_done = cursor.execute(
            """select coalesce(max(revision), 0) + 1, coalesce(bool_or(idempotency_key = ?), false)
               from source_order where collection_id = ? and kind = ? and unit = ?""",
            [key, *of_this],
        ).fetchall()[0]
        if is_done:
            return
        for position, source in enumerate(order or [None], start=1):
            cursor.execute(
                "insert into source_order values (?, ?, ?, ?, ?, ?, ?, ?)",
                [*of_this, revision, position, source, now(), key],
            )
        # every number that was worked out from these amounts is to be worked out anew
        add_batch(cursor, new_batch(cursor), collection.id, "form", "activity")
        collection.note(cursor, "settings", order=revision)
