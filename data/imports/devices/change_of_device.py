"""A new device that begins where an old one of its kind ends takes that one's place in the person's own order.

It is decided when the file is read, once, and kept as an order like any other: a later file changes nothing of it, and
the person can. Without an order of one's own there is nothing to continue: a watch counts before a phone anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from data.catalogue.measure_columns import CLASS_OF_SOURCE
from data.store.store import Cursor

OVERLAP = 7  # days that both may be worn


class Successor(NamedTuple):
    """A source of a kind and unit that comes right behind another one in the order."""

    kind: str
    unit: str
    source: str
    after: str


def successors(
    cursor: Cursor, collection_id: int | None, arriving: Mapping[tuple[str, str, str], date]
) -> list[Successor]:
    """Those among what is about to be stored, of which no batch is told yet. arriving: the first day of each."""
    if not arriving:
        return []
    cursor.execute(
        "create or replace temp table device_arriving (kind varchar, unit varchar, source varchar, first_on date)"
    )
    cursor.executemany(
        "insert into device_arriving values (?, ?, ?, ?)", [[*key, day] for key, day in arriving.items()]
    )
    rows = cursor.execute(
        f"""with arriving as (
                select * from device_arriving
            ),
            ordered as (
                select kind, unit, source, position from source_order
                where collection_id = $c qualify revision = max(revision) over (partition by kind, unit)
            ),
            there as (
                select kind, unit, coalesce(source, '') as source, max(on_day) as last_on
                from current_activity
                where collection_id = $c and entry_id // 4294967296 in (select batch_id from batch)
                group by all
            ),
            before as (
                select there.*, ordered.position, {CLASS_OF_SOURCE} as class
                from there inner join ordered using (kind, unit, source)
            )
            select arriving.kind, arriving.unit, arriving.source, before.source
            from (select *, {CLASS_OF_SOURCE} as class from arriving) as arriving
            inner join before
                on before.kind = arriving.kind and before.unit = arriving.unit and before.class = arriving.class
                and before.last_on <= arriving.first_on + {OVERLAP}
            where not exists (select 1 from there where there.kind = arriving.kind and there.unit = arriving.unit
                              and there.source = arriving.source)
              and not exists (select 1 from ordered where ordered.kind = arriving.kind
                              and ordered.unit = arriving.unit and ordered.source = arriving.source)
            qualify row_number() over (partition by arriving.kind, arriving.unit, arriving.source
                                       order by before.last_on desc, before.position) = 1
            order by all""",
        {"c": -1 if collection_id is None else collection_id},
    ).fetchall()
    return [Successor(*row) for row in rows]


def continue_orders(cursor: Cursor, collection_id: int, found: list[Successor], batch_id: int) -> None:
    """Put each behind the one that it continues; the order stands since it was said, so that no other day changes."""
    for kind, unit, source, after in found:
        values = {"c": collection_id, "k": kind, "u": unit}
        rows = cursor.execute(
            """select source, revision, saved_at from source_order
               where collection_id = $c and kind = $k and unit = $u
               qualify revision = max(revision) over () order by position""",
            values,
        ).fetchall()
        order = [row[0] for row in rows]
        order.insert(order.index(after) + 1, source)
        for position, name in enumerate(order, 1):
            cursor.execute(
                "insert into source_order values ($c, $k, $u, $r, $p, $s, $t, $i)",
                values | {"r": rows[0][1] + 1, "p": position, "s": name, "t": rows[0][2], "i": f"file {batch_id}"},
            )


def said_of(found: list[Successor]) -> tuple[str, ...]:
    """A sentence for each."""
    pairs = dict.fromkeys((one.source, one.after) for one in found)
    return tuple(f"“{new}” begins where “{old}” ends and takes its place in your order." for new, old in pairs)
