"""Measures that a person or a study made for themselves: rows of the same kind as the catalogue's, kept in the store.

Appended only. A measure can get another title and another place, and be ended; its name, range and the way its
entries join stay, since what was recorded means what they say. It belongs to its collection and to no other: links,
studies and calendars that were made before show nothing of it until it is ticked there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from data.catalogue.vocabulary import BETTER, JOINS, MEASURES, NO_YES, OWN, Measure
from data.store.collection import sql
from data.store.store import Collection, Cursor, StoreError, now

TITLE_LIMIT, UNIT_LIMIT, SOURCE_LIMIT = 60, 20, 200
MOST = 40  # measures of a collection's own, ended ones included
LARGEST = 1_000_000_000
DOSES, MOST_DOSES = "doses", 6  # of a medicine in one entry; those of a day are summed
UNITS = {"minutes": (0, 1440), DOSES: (0, MOST_DOSES)}  # units whose range is known
NAME_LENGTH = 40
COLUMNS = """collection_id, name, revision, position, title, minimum, maximum, is_whole, unit, better, joins, is_ended,
             matters, matters_source, saved_at, idempotency_key"""


@dataclass(frozen=True, kw_only=True)
class OwnMeasure:
    """What a person or a study wants to record besides the catalogue, as `add_own_measure` takes it.

    A score from 0 to 10 by default; yes and no is 0 to 1 in whole numbers; `unit` makes it a number of something.
    `matters`: from which change in points on it matters, said with where that is written.
    """

    title: str
    minimum: float = 0
    maximum: float = 10
    is_whole: bool = False
    unit: str = ""
    better: str = "neither"
    joins: str = "highest"
    matters: float | None = None
    matters_source: str = ""


@dataclass(frozen=True, kw_only=True)
class KeptMeasure:
    """A measure of a collection's own as it stands: `position` in the check-in from 1; an ended one is not asked."""

    measure: Measure
    position: int
    is_ended: bool


def own_measures(collection: Collection) -> tuple[KeptMeasure, ...]:
    """The measures a collection made for itself, in their order, ended ones included."""
    with collection.store.reading() as cursor:
        return _kept(cursor, collection.id)


def measures_of(collection: Collection) -> dict[str, Measure]:
    """Every measure that entries of a collection can have: the catalogue's, then its own, ended ones included."""
    return MEASURES | {kept.measure.name: kept.measure for kept in own_measures(collection)}


def read_own_measures(cursor, collection_id: int) -> dict[str, Measure]:
    """The measures of a collection's own as this cursor sees them, ended ones included."""
    return {kept.measure.name: kept.measure for kept in _kept(cursor, collection_id)}


def add_own_measure(collection: Collection, wanted: OwnMeasure, *, key: str) -> str:
    """Make a measure of the collection's own; returns the name that files and definitions call it by.

    The same `key` again returns the name of the first time. StoreError for a title that is taken or a range that is none.
    """
    with collection.store.writing() as cursor:
        return append_own_measure(cursor, collection, wanted, key=key)[0]


def append_own_measure(
    cursor: Cursor, collection: Collection, wanted: OwnMeasure, *, key: str, most: int | None = MOST
) -> tuple[str, bool]:
    """As `add_own_measure`, inside the caller's transaction; the name, and whether it is new. `most`: how many fit."""
    title, unit = plain_text("The name", wanted.title, TITLE_LIMIT), _unit(wanted.unit)
    _check(wanted)
    if (made := _written(cursor, collection, key)) is not None:
        return made, False
    kept = _kept(cursor, collection.id)
    if most is not None and len(kept) >= most:
        raise StoreError(f"There are {most} measures of your own already, and no more fit.")
    _check_is_free(title, kept)
    name = _name(title, {one.measure.name for one in kept})
    position = max((one.position for one in kept), default=0) + 1
    row = (name, 1, position, title, wanted.minimum, wanted.maximum, wanted.is_whole, unit, wanted.better)
    _append(cursor, collection, (*row, wanted.joins, False, wanted.matters, wanted.matters_source or None), key)
    return name, True


def say_what_matters(
    cursor: Cursor, collection: Collection, name: str, matters: float, source: str, *, key: str
) -> None:
    """From which change on a measure of the collection's own matters, inside the caller's transaction; what was said stays
    in the versions before."""
    row = {one["name"]: one for one in _rows(cursor, collection.id)}[name]
    _check_matters(matters, source, row["minimum"], row["maximum"])
    if (row["matters"], row["matters_source"]) != (matters, source):
        said = {"matters": matters, "matters_source": source, "revision": row["revision"] + 1}
        _append(cursor, collection, tuple((row | said).values()), key)


def rename_own_measure(collection: Collection, name: str, title: str, *, key: str) -> None:
    """Give a measure of the collection's own another title; its name in files and definitions stays."""
    title = plain_text("The name", title, TITLE_LIMIT)
    _change(collection, name, key, title=title)


def move_own_measure(collection: Collection, name: str, position: int, *, key: str) -> None:
    """Ask a measure of the collection's own at another place, counted from 1 among its own."""
    if not 1 <= position <= MOST:
        raise StoreError(f"The place was {position}; it takes 1 to {MOST}.")
    _change(collection, name, key, position=position)


def end_own_measure(collection: Collection, name: str, *, key: str, is_ended: bool = True) -> None:
    """Ask no more for a measure of the collection's own, or again; what was recorded stays."""
    _change(collection, name, key, is_ended=is_ended)


def _change(collection: Collection, name: str, key: str, **changes: object) -> None:
    with collection.store.writing() as cursor:
        if _written(cursor, collection, key) is not None:
            return
        kept = {row["name"]: row for row in _rows(cursor, collection.id)}
        if name not in kept:
            raise StoreError(f"{collection.info.name} has no measure of its own called {name[:60]}.")
        if "title" in changes:
            others = tuple(one for one in _kept(cursor, collection.id) if one.measure.name != name)
            _check_is_free(str(changes["title"]), others)
        row = kept[name] | changes | {"revision": kept[name]["revision"] + 1}
        _append(cursor, collection, tuple(row.values()), key)


def _append(cursor, collection: Collection, row: tuple, key: str) -> None:
    cursor.execute(
        f"insert into own_measure ({COLUMNS}) values (?, {', '.join('?' * len(row))}, ?, ?)",
        [collection.id, *row, now(), key],
    )
    collection.note(cursor, "settings", measure=row[2])


def _kept(cursor, collection_id: int) -> tuple[KeptMeasure, ...]:
    return tuple(
        KeptMeasure(measure=_measure(row), position=row["position"], is_ended=row["is_ended"])
        for row in _rows(cursor, collection_id)
    )


def _rows(cursor, collection_id: int) -> list[dict]:
    asked = cursor.execute(sql("own_measures"), {"collection_id": collection_id})
    names = [column[0] for column in asked.description]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]


def _measure(row: Mapping) -> Measure:
    title, unit = row["title"], row["unit"]
    is_yes_no = row["is_whole"] and (row["minimum"], row["maximum"]) == (0, 1)
    labels: tuple[str, ...] = NO_YES if is_yes_no else ()
    if unit == DOSES and row["is_whole"] and (row["minimum"], row["maximum"]) == UNITS[DOSES]:
        labels = ("none", *map(str, range(1, MOST_DOSES + 1)))
    return Measure(
        name=row["name"],
        title=title,
        minimum=row["minimum"],
        maximum=row["maximum"],
        is_whole=row["is_whole"],
        better=row["better"],
        joins=row["joins"],
        question=f"{title}, {unit}" if unit else title,
        labels=labels,
        words=(f"no {title}", title) if is_yes_no else (),
        names=(title,),
        unit=unit,
        matters=row["matters"],
        matters_source=row["matters_source"] or "",
    )


def _written(cursor, collection: Collection, key: str) -> str | None:
    rows = cursor.execute(
        "select name from own_measure where collection_id = ? and idempotency_key = ?", [collection.id, key]
    ).fetchall()
    return rows[0][0] if rows else None


def _check_is_free(title: str, kept: tuple[KeptMeasure, ...]) -> None:
    taken = [measure.title for measure in MEASURES.values()] + [one.measure.title for one in kept]
    if title.casefold() in (one.casefold() for one in taken):
        raise StoreError(f"There is a measure called “{title}” already; give this one another name.")


def _check(wanted: OwnMeasure) -> None:
    low, high = wanted.minimum, wanted.maximum
    if not -LARGEST <= low < high <= LARGEST:
        raise StoreError(f"The range was {low:g} to {high:g}; it takes a lower end below its upper end.")
    if wanted.is_whole and (low % 1 or high % 1):
        raise StoreError(f"The range was {low:g} to {high:g}; one of whole numbers has whole ends.")
    if wanted.unit in UNITS and not (UNITS[wanted.unit][0] <= low and high <= UNITS[wanted.unit][1]):
        least, most = UNITS[wanted.unit]
        raise StoreError(f"The range was {low:g} to {high:g} {wanted.unit}; a day takes {least} to {most:,}.")
    if wanted.matters is not None:
        _check_matters(wanted.matters, wanted.matters_source, low, high)
    for what, said, choices in (("better end", wanted.better, BETTER), ("way to join", wanted.joins, JOINS)):
        if said not in choices:
            raise StoreError(f"The {what} was “{said[:40]}”; it takes {', '.join(choices)}.")


def _check_matters(matters: float, source: str, low: float, high: float) -> None:
    if not 0 < matters <= high - low:
        raise StoreError(
            f"The change that matters was {matters:g}; it takes more than 0 and up to {high - low:g} points."
        )
    plain_text("Where the change that matters is written", source, SOURCE_LIMIT)


def _unit(unit: str) -> str:
    return plain_text("The unit", unit, UNIT_LIMIT) if unit.strip() else ""


def plain_text(what: str, text: str, limit: int) -> str:
    """A text in one line, as it is kept; StoreError where it is empty, too long, or has signs that cannot be shown."""
    text = " ".join(text.split())
    if not text or not text.isprintable():
        raise StoreError(f"{what} is empty, or has signs that cannot be shown; write it in letters.")
    if len(text) > limit:
        raise StoreError(f"{what} has {len(text)} characters; it takes up to {limit}.")
    return text


def own_name(title: str) -> str:
    """The name of a measure of one's own by its title, where no other has that name.

    >>> own_name("Work ability")
    'own_work_ability'
    """
    return _name(title, set())


def _name(title: str, taken: set[str]) -> str:
    """A name in plain letters, made from the title as it is first called."""
    plain = unicodedata.normalize("NFKD", title.casefold().replace("ß", "ss")).encode("ascii", "ignore").decode()
    name = OWN + (re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:NAME_LENGTH].strip("_") or "measure")
    number = 2
    made = name
    while made in taken:
        made, number = f"{name}_{number}", number + 1
    return made
