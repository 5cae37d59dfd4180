"""What people made for themselves to record, in a study that they share it with: as measures of the study's own.

Two people's measures are one there where title, range, unit and the way entries join are the same; otherwise each has its
own. A title is in somebody's own words, so that it goes from the study when the last row of it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from secrets import token_hex

from data.catalogue.vocabulary import Measure
from data.own.own_measures import TITLE_LIMIT, OwnMeasure, append_own_measure, read_own_measures
from data.store.collection import HoldingStore, listed
from data.store.store import Collection, Cursor

MADE = "shared."  # how the keys begin of measures that a study has of people who share theirs
OwnRow = tuple[date, str, float]  # day, name of the measure, value


def read_own_rows(cursor: Cursor, scope: dict[str, object], names: Iterable[str]) -> tuple[OwnRow, ...]:
    """day, name, value: what a diary holds of its own measures of these names, from a day on.

    scope: `collection_id` of the diary and `first_on`.
    """
    rows = cursor.execute(
        """select on_day, measure, value from current_day_value
           where collection_id = $collection_id and on_day >= $first_on and list_contains($names, measure)
           order by on_day, at_time nulls first, entry_id, measure""",
        scope | {"names": list(names)},
    ).fetchall()
    return tuple(rows)


def as_the_study_has_them(
    cursor: Cursor, store: HoldingStore, study_id: int, diary_id: int, rows: tuple[OwnRow, ...]
) -> tuple[OwnRow, ...]:
    """The same rows under the names of the study's measures, which are made where there are none like them."""
    if not rows:
        return ()
    theirs = read_own_measures(cursor, diary_id)
    study = Collection(store, listed(cursor, "collection_id = $i", i=study_id)[0])
    named = {name: _name_in(cursor, study, theirs[name]) for name in dict.fromkeys(row[1] for row in rows)}
    return tuple((day, named[name], value) for day, name, value in rows)


def drop_unused(cursor: Cursor, study_id: int) -> None:
    """Delete the measures that a study has of people who shared theirs, where no row of them is left."""
    cursor.execute(
        f"""delete from own_measure
            where collection_id = $c
              and name in (select name from own_measure where collection_id = $c and idempotency_key like '{MADE}%')
              and name not in (select measure from day_value where collection_id = $c)""",
        {"c": study_id},
    )


def _name_in(cursor: Cursor, study: Collection, measure: Measure) -> str:
    there = read_own_measures(cursor, study.id)
    for name, one in there.items():
        if _meant(one) == _meant(measure):
            return name
    taken = {one.title.casefold() for one in there.values()}
    title, number = measure.title, 2
    while title.casefold() in taken:
        title, number = f"{measure.title[: TITLE_LIMIT - 5]} ({number})", number + 1
        if (like := next((name for name, one in there.items() if one.title.casefold() == title.casefold()), None)) and (
            _meant(there[like])[1:] == _meant(measure)[1:]
        ):
            return like
    wanted = OwnMeasure(
        title=title,
        minimum=measure.minimum,
        maximum=measure.maximum,
        is_whole=measure.is_whole,
        unit=measure.unit,
        better=measure.better,
        joins=measure.joins,
    )
    return append_own_measure(cursor, study, wanted, key=f"{MADE}{token_hex(16)}", most=None)[0]


def _meant(measure: Measure) -> tuple[object, ...]:
    """What makes two measures one: its title first, then what its numbers mean."""
    numbers = (measure.minimum, measure.maximum, measure.is_whole, measure.unit, measure.better, measure.joins)
    return (measure.title.casefold(), *numbers)
