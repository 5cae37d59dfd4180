"""What of a diary a person shares with a study: the current rows of the kinds they ticked, from a day on, and no more.

The same rows are shown to the person before they agree and taken into the study afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from data.catalogue.vocabulary import KINDS, MEASURES
from data.own.day_amounts import ensure_amounts, refresh_amounts
from data.sharing.joining_offer import NOTE, OWN_THINGS, Item
from data.sharing.shared_own import OwnRow, read_own_rows
from data.store.collection import sql
from data.store.store import Collection, Cursor

MEASURED = tuple(MEASURES)  # the columns of a day between its date and its note


@dataclass(frozen=True, kw_only=True)
class SharedRows:
    """Rows without anything that tells whose they are: no time of day, no device, no name of a file.

    days: (day, a value or None for each of MEASURES, note or None). amounts: (day, kind, amount, unit), in the unit
    of the kind and by the source that counts on the day. assessments: (day, questionnaire, its answers), an answer
    being (item or None, total or None, value). own: (day, name of a measure of the person's own, value).
    """

    days: tuple[tuple[Any, ...], ...] = ()
    amounts: tuple[tuple[Any, ...], ...] = ()
    assessments: tuple[tuple[Any, ...], ...] = ()
    own: tuple[OwnRow, ...] = ()

    def __len__(self) -> int:
        return len(self.days) + len(self.amounts) + len(self.assessments) + len(self.own)


def shared_rows(cursor: Cursor, diary_id: int, items: Iterable[Item], from_on: date) -> SharedRows:
    """What is shared of a diary as this cursor sees it, in the order of days.

    A cursor that may not write needs `ensure_amounts` before it.
    """
    named = {
        about: [item.name for item in items if item.about == about]
        for about in ("measure", "activity", "instrument", OWN_THINGS)
    }
    scope = {"collection_id": diary_id, "first_on": from_on}
    whole = scope | {"last_on": date.max}
    days: list[tuple[Any, ...]] = []
    amounts: list[tuple[Any, ...]] = []
    answers: list[tuple[Any, ...]] = []
    has_notes = Item(NOTE, NOTE) in items
    if named["measure"] or has_notes:
        wanted = scope | {"measures": named["measure"], "has_notes": has_notes}
        days = cursor.execute(sql("shared_days"), wanted).fetchall()
    if named["activity"]:
        refresh_amounts(cursor, diary_id)
        amounts = cursor.execute(sql("report_activity"), whole | {"kinds": named["activity"]}).fetchall()
    if named["instrument"]:
        answers = cursor.execute(sql("report_responses"), whole | {"instruments": named["instrument"]}).fetchall()
    return SharedRows(
        days=tuple(days),
        amounts=tuple((on, kind, amount, unit) for on, kind, unit, amount, *_ in amounts if unit == KINDS[kind].unit),
        assessments=by_assessment(answers),
        own=read_own_rows(cursor, scope, named[OWN_THINGS]) if named[OWN_THINGS] else (),
    )


def by_assessment(answers: list[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """Rows of (entry, day, questionnaire, item, total, value), those of an entry together, as one tuple an entry."""
    return tuple(
        (*head[1:], tuple(answer[3:] for answer in found))
        for head, found in ((key, list(rows)) for key, rows in groupby(answers, key=lambda answer: answer[:3]))
    )


def preview(diary: Collection, items: Iterable[Item], from_on: date) -> SharedRows:
    """What a study would get of this diary today."""
    ensure_amounts(diary)
    with diary.store.reading() as cursor:
        return shared_rows(cursor, diary.id, items, from_on)
