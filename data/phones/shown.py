"""What a phone sees of its diary: what was chosen to record, and what was recorded of that in the last days; no note."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from data.own.check_in import values_of
from data.own.diary import entries
from data.own.own_measures import measures_of
from data.own.what_i_record import Asked, asked
from data.phones.sent import latest_day
from data.store.store import Collection

DAYS = 14
ELSEWHERE = 2  # days before the latest anywhere: where it is still the day before, fourteen are fourteen


def what_is_recorded(diary: Collection) -> list[dict[str, object]]:
    """What the check-in asks, in its owner's order: the words and the kind of each question."""
    return [_told(one) for one in asked(diary)]


def last_days(diary: Collection, *, now: datetime) -> dict[str, dict[str, float]]:
    """By day, as it is written in ISO 8601, what was recorded of what is asked; a day without is not there.

    Entries of a day join as the catalogue says; amounts are added up.
    """
    last = latest_day(now)
    chosen = {name for one in asked(diary) for name in (one.name, *one.parts)}
    measures = measures_of(diary)
    found: dict[str, dict[str, list[float]]] = {}
    for entry in entries(diary, last - timedelta(days=DAYS + ELSEWHERE), last):
        of_day = found.setdefault(entry.check_in.on_day.isoformat(), {})
        for name, value in {**values_of(entry.check_in), **entry.check_in.amounts}.items():
            if name in chosen:
                of_day.setdefault(name, []).append(value)
    return {
        day: {name: _joined(measures[name].joins if name in measures else "sum", of_day[name]) for name in of_day}
        for day, of_day in found.items()
    }


def diary_mark(diary: Collection) -> str:
    """What tells this diary from every other that a phone was paired with; it tells nothing of it."""
    with diary.store.reading() as cursor:
        made_at = cursor.execute(
            "select created_at from collection where collection_id = $c", {"c": diary.id}
        ).fetchall()[0][0]
    return hashlib.sha256(f"{diary.id} {made_at.isoformat()}".encode()).hexdigest()[:16]


def _told(one: Asked) -> dict[str, object]:
    told: dict[str, object] = {
        "name": one.name,
        "kind": one.kind,
        "question": one.question,
        "low": one.minimum,
        "high": one.maximum,
        "whole": one.is_whole,
        "ends": list(one.ends or ()),
        "labels": list(one.options.values()),
        "parts": dict(one.parts),
        "unit": one.unit,
    }
    if one.measure is not None:
        told |= {"title": one.measure.title, "words": list(one.measure.words), "said": one.measure.said}
    return {key: value for key, value in told.items() if value or key in ("low", "high")}


def _joined(joins: str, values: Sequence[float]) -> float:
    """What several entries of a day make of a measure; they are given in the order of their times."""
    if joins == "last":
        return values[-1]
    if joins == "sum":
        return sum(values)
    return max(values) if joins == "highest" else min(values)
