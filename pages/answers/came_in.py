"""What came in of activities: each source with the kinds that it tells, and the runs of days of which it tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.imports.devices.amounts import RESTING, SITTING, SLEEP, STEPS
from data.own.day_amounts import ensure_amounts
from data.store.store import Collection

# what a device that is worn tells of every day; a day without a walk is no gap
ALL_DAYS = frozenset((STEPS, SITTING, SLEEP, RESTING))
BY_HAND = "form"


@dataclass(frozen=True, kw_only=True)
class KindTold:
    """A kind of activity that a source tells. n_beside: days of which others tell too, `beside` names them.

    n_missing: of what is counted every day, the days between its first and last of which nothing came; 0 of what
    is done on some days only, and of what was written by hand. n_earlier: days whose number is that of an earlier version.
    """

    kind: str
    n_days: int
    n_beside: int
    beside: str
    n_missing: int
    n_earlier: int


@dataclass(frozen=True, kw_only=True)
class CameIn:
    """A source with the days of which it tells anything. runs: its consecutive days, each by the first and the last."""

    source: str
    first_on: date
    last_on: date
    n_days: int
    kinds: tuple[KindTold, ...]
    runs: tuple[tuple[date, date], ...]


def came_in(collection: Collection) -> tuple[CameIn, ...]:
    """All sources of a diary by their first day, those with most days first."""
    ensure_amounts(collection)
    runs: dict[str, list[tuple[date, date]]] = {}
    for row in collection.read("activity_runs").itertuples():
        runs.setdefault(row.source, []).append((row.first_on.date(), row.last_on.date()))
    kinds: dict[str, list[KindTold]] = {}
    for row in collection.read("activity_came_in").itertuples():
        is_counted_daily = row.kind in ALL_DAYS and row.source != BY_HAND
        told = KindTold(
            kind=row.kind,
            n_days=int(row.n_days),
            n_beside=int(row.n_beside),
            beside=row.beside if isinstance(row.beside, str) else "",
            n_missing=int(row.n_without) if is_counted_daily else 0,
            n_earlier=int(row.n_earlier),
        )
        kinds.setdefault(row.source, []).append(told)
    found = [
        CameIn(
            source=source,
            first_on=stretches[0][0],
            last_on=stretches[-1][1],
            n_days=sum((last - first).days + 1 for first, last in stretches),
            kinds=tuple(sorted(kinds[source], key=lambda one: -one.n_days)),
            runs=tuple(stretches),
        )
        for source, stretches in runs.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.first_on, -one.n_days, one.source)))
