"""What a person is doing: programmes with phases and goals, and marks of events; nothing said is overwritten.

A programme is saved whole: a change appends a revision of it, and so does taking it away. The idempotency
key comes from the form: the same form sent twice is one save.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data.own.check_in import AMOUNT_LIMIT, FIRST_DAY
from data.store.store import Collection, StoreError, now

BOUNDS = {"at_least": "at least", "at_most": "at most"}
PERIODS = {"day": "a day", "week": "a week"}
DAYS_OF = {"day": 1, "week": 7}
TITLE_LIMIT = 100
MOST_PHASES, MOST_GOALS = 20, 10
FARTHEST = timedelta(days=3660)  # how far ahead a phase may be planned
OTHER_UNITS_LIMIT = 1_000_000  # an amount a day in a unit that a file brought


@dataclass(frozen=True, kw_only=True)
class Goal:
    """How much of a kind of activity is meant, at least or at most, per day or per week.

    `amount` is None only while a form is being filled in.
    """

    kind: str
    unit: str
    bound: str
    amount: float | None
    per: str


@dataclass(frozen=True)
class Phase:
    """A stretch of days with its goals, both ends included; `last_on` None: the end is open."""

    title: str
    first_on: date
    last_on: date | None
    goals: tuple[Goal, ...] = ()

    def holds(self, day: date) -> bool:
        """Whether a day lies in this phase."""
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True)
class Programme:
    """Phases in the order of time, none of which overlap. `template`: the id of the one it began from."""

    title: str
    phases: tuple[Phase, ...]
    template: str | None = None


@dataclass(frozen=True)
class SavedProgramme:
    """A programme as it stands now, by its number in the store."""

    programme_id: int
    programme: Programme


@dataclass(frozen=True)
class LifeEvent:
    """A free mark on a day: a new chair, a holiday, a fall."""

    event_id: int
    on_day: date
    title: str


def programmes(collection: Collection) -> tuple[SavedProgramme, ...]:
    """The current programmes of a collection, in the order they were begun here."""
    table = collection.read("plan_goals")
    return tuple(_programme(int(number), rows) for number, rows in table.groupby("programme_id", sort=True))


def life_events(collection: Collection) -> tuple[LifeEvent, ...]:
    """The current marks, in order of the day."""
    return tuple(
        LifeEvent(int(row.event_id), row.on_day.date(), row.title)
        for row in collection.read("plan_events").itertuples()
    )


def save_programme(
    collection: Collection, programme: Programme, *, key: str, today: date, programme_id: int | None = None
) -> int:
    """Store a programme, or a new revision of the one with `programme_id`; returns its number."""
    check_programme(programme, today)
    with collection.store.writing() as cursor:
        number, revision = _next(cursor, collection, "programme", programme_id, key)
        if revision is not None:
            _append_programme(cursor, collection, number, revision, programme, key, is_deleted=False)
    return number


def delete_programme(collection: Collection, programme_id: int, *, key: str) -> None:
    """Take a programme out of sight by a revision that says so; nothing is destroyed."""
    with collection.store.writing() as cursor:
        number, revision = _next(cursor, collection, "programme", programme_id, key)
        if revision is not None:
            _append_programme(cursor, collection, number, revision, Programme("", ()), key, is_deleted=True)


def save_event(
    collection: Collection, on_day: date, title: str, *, key: str, today: date, event_id: int | None = None
) -> int:
    """Store a mark, or a new revision of the one with `event_id`; returns its number."""
    if not FIRST_DAY <= on_day <= today:
        raise StoreError(f"{on_day:%d %B %Y} is not a day that can be marked; choose one up to today.")
    title = _title("The mark", title)
    with collection.store.writing() as cursor:
        number, revision = _next(cursor, collection, "life_event", event_id, key)
        if revision is not None:
            _append(cursor, "life_event", (collection.id, number, revision, False, on_day, title, now(), key))
            collection.note(cursor, "save", event=number)
    return number


def delete_event(collection: Collection, event_id: int, *, key: str) -> None:
    """Take a mark out of sight by a revision that says so; nothing is destroyed."""
    with collection.store.writing() as cursor:
        number, revision = _next(cursor, collection, "life_event", event_id, key)
        if revision is not None:
            (on_day,) = cursor.execute(
                "select on_day from life_event where collection_id = ? and event_id = ? and revision = ?",
                [collection.id, number, revision - 1],
            ).fetchall()[0]
            _append(cursor, "life_event", (collection.id, number, revision, True, on_day, "", now(), key))
            collection.note(cursor, "delete", event=number)


def check_programme(programme: Programme, today: date) -> None:
    """Refuse a programme that cannot be kept, with a sentence that names the place and the value."""
    _title("The programme", programme.title)
    if not 1 <= len(programme.phases) <= MOST_PHASES:
        raise StoreError(f"The programme has {len(programme.phases)} phases; it takes 1 to {MOST_PHASES}.")
    before = None
    for place, phase in enumerate(programme.phases, start=1):
        _check_phase(f"Phase {place}", phase, today)
        if before is not None and before.last_on is None:
            raise StoreError(f"Phase {place - 1} has no last day, but another follows it; give it one.")
        if before is not None and phase.first_on <= before.last_on:
            raise StoreError(
                f"Phase {place} begins on {phase.first_on:%d %B %Y}, before phase {place - 1} is over; "
                f"choose a day after {before.last_on:%d %B %Y}."
            )
        before = phase


def _check_phase(place: str, phase: Phase, today: date) -> None:
    _title(place, phase.title)
    last = phase.last_on or phase.first_on
    if not FIRST_DAY <= phase.first_on or not last <= today + FARTHEST:
        raise StoreError(
            f"{place} goes from {phase.first_on:%d %B %Y} to {last:%d %B %Y}; "
            f"it takes days from {FIRST_DAY:%Y} up to ten years ahead."
        )
    if last < phase.first_on:
        raise StoreError(
            f"{place} ends on {last:%d %B %Y}, before it begins on {phase.first_on:%d %B %Y}; swap the two."
        )
    if len(phase.goals) > MOST_GOALS:
        raise StoreError(f"{place} has {len(phase.goals)} goals; it takes up to {MOST_GOALS}.")
    for number, goal in enumerate(phase.goals, start=1):
        _check_goal(f"{place}, goal {number}", goal)


def _check_goal(place: str, goal: Goal) -> None:
    if goal.bound not in BOUNDS or goal.per not in PERIODS:
        raise StoreError(f"{place} is {goal.bound} per {goal.per}; it takes at least or at most, per day or week.")
    if goal.amount is None:
        raise StoreError(f"{place} has no amount yet; give one, or take the goal out.")
    lowest = 1 if goal.bound == "at_least" else 0
    highest = AMOUNT_LIMIT.get(goal.unit, OTHER_UNITS_LIMIT) * DAYS_OF[goal.per]
    if not lowest <= goal.amount <= highest:
        raise StoreError(
            f"{place} is {BOUNDS[goal.bound]} {goal.amount:g} {goal.unit} {PERIODS[goal.per]}; "
            f"it takes {lowest} to {highest:,}."
        )


def _title(place: str, title: str) -> str:
    title = title.strip()
    if not title:
        raise StoreError(f"{place} has no name; give it one.")
    if len(title) > TITLE_LIMIT:
        raise StoreError(f"The name of {place.lower()} has {len(title)} characters; it takes up to {TITLE_LIMIT}.")
    return title


_NUMBER = {"programme": "programme_id", "life_event": "event_id"}


def _next(cursor, collection: Collection, table: str, number: int | None, key: str) -> tuple[int, int | None]:
    """The number and the revision to write; the revision is None where this key was already written."""
    if collection.info.kind != "personal":
        raise StoreError("A plan belongs to a person's own diary, not to a study.")
    column = _NUMBER[table]
    done = cursor.execute(
        f"select {column} from {table} where collection_id = ? and idempotency_key = ?", [collection.id, key]
    ).fetchall()
    if done:
        return done[0][0], None
    if number is None:
        return cursor.execute(f"select coalesce(max({column}), 0) + 1 from {table}").fetchall()[0][0], 1
    latest = cursor.execute(
        f"""select revision, is_deleted from {table} where collection_id = ? and {column} = ?
            order by revision desc limit 1""",
        [collection.id, number],
    ).fetchall()
    if not latest or latest[0][1]:
        raise StoreError("That is not there any more; reload to see the plan as it is now.")
    return number, latest[0][0] + 1


def _append(cursor, table: str, row: Sequence) -> None:
    cursor.execute(f"insert into {table} values ({', '.join('?' * len(row))})", list(row))


def _append_programme(cursor, collection, number, revision, programme, key, *, is_deleted) -> None:
    first = (collection.id, number, revision)
    title = programme.title.strip()
    _append(cursor, "programme", (*first, is_deleted, title, programme.template, now(), key))
    for position, phase in enumerate(programme.phases, start=1):
        row = (*first, position, phase.title.strip(), phase.first_on, phase.last_on)
        _append(cursor, "programme_phase", row)
        for place, goal in enumerate(phase.goals, start=1):
            row = (*first, position, place, goal.kind, goal.unit, goal.bound, goal.amount, goal.per)
            _append(cursor, "programme_goal", row)
    collection.note(cursor, "plan", programme=number)


def _programme(number: int, rows: pd.DataFrame) -> SavedProgramme:
    phases = tuple(_phase(phase) for _, phase in rows.groupby("position", sort=True))
    first = rows.iloc[0]
    template = None if pd.isna(first["template"]) else first["template"]
    return SavedProgramme(number, Programme(first["title"], phases, template))


def _phase(rows: pd.DataFrame) -> Phase:
    first = rows.iloc[0]
    last_on = None if pd.isna(first["last_on"]) else first["last_on"].date()
    goals = tuple(
        Goal(kind=row.kind, unit=row.unit, bound=row.bound, amount=float(row.amount), per=row.per)
        for row in rows.itertuples()
        if not pd.isna(row.kind)
    )
    return Phase(first["phase_title"], first["first_on"].date(), last_on, goals)
