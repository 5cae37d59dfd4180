"""Which of several devices counts where they tell of the same time: the person's own order, never a sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from data.imports.ledger import add_batch, new_batch
from data.own.day_amounts import forget_amounts, refresh_amounts
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
        forget_amounts(cursor, collection.id)
        refresh_amounts(cursor, collection.id)
        collection.note(cursor, "settings", order=revision)


def hikes_are_walks(collection: Collection) -> bool | None:
    """Whether a hike counts as a walk as well; None for a diary without one."""
    with collection.store.reading() as cursor:
        has_hikes, counts_as = cursor.execute(
            """select exists (select 1 from current_activity where collection_id = $c and kind = 'hiking'),
                      coalesce((select coalesce(counts_as, '') from part_of_kind
                                where collection_id = $c and kind = 'hiking' order by revision desc limit 1), 'walking')""",
            {"c": collection.id},
        ).fetchall()[0]
    return counts_as == "walking" if has_hikes else None


def count_hikes(collection: Collection, *, as_walks: bool, key: str) -> None:
    """Let hikes count as walks as well, or on their own only. The same `key` again changes nothing."""
    with collection.store.writing() as cursor:
        revision, is_done = cursor.execute(
            """select coalesce(max(revision), 0) + 1, coalesce(bool_or(idempotency_key = $k), false)
               from part_of_kind where collection_id = $c and kind = 'hiking'""",
            {"c": collection.id, "k": key},
        ).fetchall()[0]
        if is_done:
            return
        cursor.execute(
            "insert into part_of_kind values ($c, $r, 'hiking', $p, $t, $k)",
            {"c": collection.id, "r": revision, "p": "walking" if as_walks else None, "t": now(), "k": key},
        )
        add_batch(cursor, new_batch(cursor), collection.id, "form", "activity")
        forget_amounts(cursor, collection.id)
        refresh_amounts(cursor, collection.id)
        collection.note(cursor, "settings", hikes=int(as_walks))
