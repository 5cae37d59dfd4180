"""What a person chose to record, in their order: what every check-in asks, on the page and on the phone.

Kept with the diary by revision, as its definition is. Until somebody chose, the check-in asks what it always asked.
Choosing shows nothing to anybody: links, calendars and studies have what was ticked there, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from data.catalogue.vocabulary import KINDS, MEASURES, OWN, PLACES, Measure
from data.own.check_in import AMOUNT_LIMIT, CheckIn
from data.own.own_measures import own_measures
from data.store.store import Collection, Cursor, StoreError

SCALE, CHOICE, NUMBER, SEVERAL, NOTE, TIME = "scale", "choice", "number", "several", "note", "time"
AMOUNTS = {"walking": "Minutes walked", "sitting": "Minutes sat", "steps": "Steps"}
EXERCISES = {name: kind.title for name, kind in KINDS.items() if name.startswith("exercise_")}
CARE = {name: kind.title for name, kind in KINDS.items() if name.startswith("care_")}
GROUPS = {"places": ("Where it hurts", PLACES), "exercises": ("Exercises", EXERCISES), "care": ("Care", CARE)}
MOST = 60


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question of the check-in. `kind`: SCALE (0 to 10, tenths allowed), CHOICE (one of `options`, by number),
    NUMBER (typed, from `minimum` to `maximum`, whole where `is_whole`, of `unit`), SEVERAL (any of `parts`, by the name
    that a check-in has each under: 1 where it is ticked, 0 where only others are, none of them where nothing was said),
    NOTE (text) or TIME (a time of the day).

    `name`: as the list of what is recorded has it. `measure`: of those that are one.
    """

    name: str
    kind: str
    question: str
    ends: tuple[str, str] | None = None
    options: Mapping[int, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    is_whole: bool = False
    minimum: float = 0
    maximum: float = 10
    measure: Measure | None = None


def asked(collection: Collection | None) -> tuple[Asked, ...]:
    """What the check-in of a diary asks, in its owner's order; the default without a diary."""
    there = {one.name: one for one in can_be_recorded(collection)}
    return tuple(there[name] for name in _names(collection, there) if name in there)


def also_asked(collection: Collection, check_in: CheckIn) -> tuple[Asked, ...]:
    """What a check-in holds that is not among what is recorded now, so that it can be mended; nothing that ended."""
    held = {*(name for name in MEASURES if getattr(check_in, name) is not None), *check_in.own, *check_in.amounts}
    held |= {NOTE} if check_in.note else set()
    can_be = can_be_recorded(collection)
    known = set(_names(collection, [one.name for one in can_be]))
    there = (*can_be, *(asked_of(one) for one in MEASURES.values() if not one.can_be_chosen))
    return tuple(one for one in there if one.name not in known and (one.name in held or held.intersection(one.parts)))


def has_chosen(collection: Collection | None) -> bool:
    """Whether a person chose what to record."""
    if collection is None:
        return False
    with collection.store.reading() as cursor:
        return bool(_last(cursor, collection)[1])


def can_be_recorded(collection: Collection | None) -> tuple[Asked, ...]:
    """All that can be chosen: what is shipped in its order, then the diary's own that did not end."""
    shipped = [one for one in sorted(MEASURES.values(), key=lambda one: one.order) if one.can_be_chosen]
    own = () if collection is None else own_measures(collection)
    return (
        *(asked_of(one) for one in shipped if not one.group),
        _several("places"),
        *(_amount(kind) for kind in AMOUNTS),
        _several("exercises"),
        _several("care"),
        *(asked_of(kept.measure) for kept in own if not kept.is_ended),
        Asked(name=TIME, kind=TIME, question="Time of day"),
        Asked(name=NOTE, kind=NOTE, question="Note"),
    )


def recorded_names(collection: Collection | None) -> tuple[str, ...]:
    """The names of what is recorded, in order: as chosen last, or the default and all of the diary's own."""
    return _names(collection, [one.name for one in can_be_recorded(collection)])


def with_added(names: Sequence[str], name: str) -> list[str]:
    """A list of what is recorded with one more thing at its end, where a note stays the last.

    >>> with_added(["mood", "note"], "stress")
    ['mood', 'stress', 'note']
    """
    others = [one for one in names if one != name]
    place = len(others) - (others[-1:] == [NOTE])
    return [*others[:place], name, *others[place:]]


def keep_recorded(collection: Collection, names: Sequence[str], *, now: datetime) -> None:
    """Keep what a person records, in this order, where it is another list than before; `now` is UTC."""
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; what it records is in its files.")
    there = {one.name for one in can_be_recorded(collection)}
    if unknown := [name for name in names if name not in there]:
        raise StoreError(f"There is nothing to record called {unknown[0][:60]}.")
    names = tuple(dict.fromkeys(names))
    if not set(names) - {TIME}:
        raise StoreError("Choose at least one thing to record; the check-in would ask nothing.")
    if len(names) > MOST:
        raise StoreError(f"These are {len(names)} things to record; a check-in takes up to {MOST}.")
    with collection.store.writing() as cursor:
        revision, last = _last(cursor, collection)
        if names != last:
            cursor.executemany(
                "insert into own_recorded values (?, ?, ?, ?, ?)",
                [[collection.id, revision + 1, place, name, now] for place, name in enumerate(names, 1)],
            )
            collection.note(cursor, "settings", recorded=revision + 1)


def check_in_of(on_day: date, values: Mapping[str, float | str | None], *, at_time: time | None = None) -> CheckIn:
    """A check-in of values by name: measures, one's own, kinds of activity, and the note; None is unknown.

    StoreError for a name that no check-in has, and for a value that is of another kind than its name.
    """
    said = {name: value for name, value in values.items() if value is not None}
    note = said.pop(NOTE, None)
    if note is not None and not isinstance(note, str):
        raise StoreError("The note is a text.")
    for name, value in said.items():
        if name not in MEASURES and name not in KINDS and not name.startswith(OWN):
            raise StoreError(f"There is nothing to record called {name[:60]}.")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise StoreError(f"{name} takes a number.")
    numbers: dict[str, float] = {name: value for name, value in said.items() if isinstance(value, int | float)}
    return CheckIn(
        on_day=on_day,
        at_time=at_time,
        note=(note or "").strip() or None,
        amounts={name: value for name, value in numbers.items() if name in KINDS},
        own={name: value for name, value in numbers.items() if name.startswith(OWN)},
        **{name: value for name, value in numbers.items() if name in MEASURES},
    )


def asked_of(measure: Measure) -> Asked:
    """The question about one measure."""
    kind = CHOICE if measure.options else SCALE if measure.is_score else NUMBER
    low, high = measure.ends or ("least", "most")
    return Asked(
        name=measure.name,
        kind=kind,
        question=measure.question,
        ends=(low, high) if kind == SCALE else None,
        options=measure.options,
        unit=measure.unit,
        is_whole=measure.is_whole,
        minimum=measure.minimum,
        maximum=measure.maximum,
        measure=measure,
    )


def _several(group: str) -> Asked:
    question, options = GROUPS[group]
    return Asked(name=group, kind=SEVERAL, question=question, parts=options)


def _amount(kind: str) -> Asked:
    unit = KINDS[kind].unit
    return Asked(name=kind, kind=NUMBER, question=AMOUNTS[kind], unit=unit, is_whole=True, maximum=AMOUNT_LIMIT[unit])


def _names(collection: Collection | None, there: Iterable[str]) -> tuple[str, ...]:
    """What is recorded, where `there` are the names of all that can be."""
    if collection is None:
        return DEFAULT
    with collection.store.reading() as cursor:
        _, chosen = _last(cursor, collection)
    return chosen or (*DEFAULT[:-1], *(name for name in there if name.startswith(OWN)), DEFAULT[-1])


def _last(cursor: Cursor, collection: Collection) -> tuple[int, tuple[str, ...]]:
    rows = cursor.execute(
        """select revision, name from own_recorded where collection_id = $c
           qualify revision = max(revision) over () order by position""",
        {"c": collection.id},
    ).fetchall()
    return (rows[0][0], tuple(name for _, name in rows)) if rows else (0, ())


DEFAULT = (
    *(one.name for one in sorted(MEASURES.values(), key=lambda one: one.order) if one.is_asked),
    *AMOUNTS,
    "exercises",
    "care",
    NOTE,
)
