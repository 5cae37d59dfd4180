"""What came in from phones and watches: each source with its days, and the runs of days of which it tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.own.day_amounts import ensure_amounts
from data.store.store import Collection


@dataclass(frozen=True, kw_only=True)
class CameIn:
    """A source of one activity in one unit. n_beside: days of which others tell too, `beside` names them.

    n_without: days between its first and last of which nothing came from it: not worn, or in no file. n_earlier: days
    whose number is that of an earlier version. runs: its consecutive days, each by the first and the last.
    """

    source: str
    kind: str
    unit: str
    first_on: date
    last_on: date
    n_days: int
    n_beside: int
    beside: str
    n_without: int
    n_earlier: int
    runs: tuple[tuple[date, date], ...]


def came_in(collection: Collection) -> tuple[CameIn, ...]:
    """All sources of a diary, by activity, unit and first day."""
    ensure_amounts(collection)
    runs: dict[tuple[str, str, str], list[tuple[date, date]]] = {}
    for row in collection.read("activity_runs").itertuples():
        runs.setdefault((row.source, row.kind, row.unit), []).append((row.first_on.date(), row.last_on.date()))
    return tuple(
        CameIn(
            source=row.source,
            kind=row.kind,
            unit=row.unit,
            first_on=row.first_on.date(),
            last_on=row.last_on.date(),
            n_days=int(row.n_days),
            n_beside=int(row.n_beside),
            beside=row.beside if isinstance(row.beside, str) else "",
            n_without=int(row.n_without),
            n_earlier=int(row.n_earlier),
            runs=tuple(runs[row.source, row.kind, row.unit]),
        )
        for row in collection.read("activity_came_in").itertuples()
    )
