"""A person's own entries: check-ins and questionnaires, saved once, corrected without destroying anything.

Every save is one transaction and one batch. The idempotency key comes from the form: the same form sent
twice (a double tap, a rerun, a reload) is one save. A correction appends a revision of the same entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date

from data.catalogue.vocabulary import KINDS, MEASURES, PERSON
from data.recurrence.days import refresh_days
from data.store.store import Collection, StoreError, now

LINES = 4294967296  # entry_id = batch_id * LINES + position, see schema/001_raw.sql
NOTE_LIMIT = 4000
FIRST_DAY = date(1900, 1, 1)
AMOUNT_LIMIT = {"minutes": 1440, "steps": 200_000, "sessions": 50}


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """What one form says about one day. None is unknown; `amounts` maps a kind of activity to its amount."""

    on_day: date
    pain_average: float | None = None
    pain_worst: float | None = None
    pain_now: float | None = None
    activity_limited: int | None = None
    flare: int | None = None
    care_sought: int | None = None
    medicine: int | None = None
    note: str | None = None
    amounts: dict[str, float] = field(default_factory=dict)


def save_check_in(collection: Collection, entry: CheckIn, *, key: str, today: date) -> int:
    """Store a check-in; returns its entry id. The same `key` again returns the id of the first save."""
    _check(entry, today)
    with collection.store.writing() as cursor:
        if (saved := _batch_of(cursor, collection, key)) is not None:
            return saved * LINES + 1
        batch = _new_batch(cursor, collection, "diary", "save", key)
        person = _person(cursor, collection)
        entry_id = batch * LINES + 1
        _append_day(cursor, collection, person=person, entry_id=entry_id, revision=1, batch=batch, entry=entry)
        for kind, amount in entry.amounts.items():
            number = _amount_id(batch, kind)
            _append_amount(cursor, (collection.id, person, number, 1, batch, False, entry.on_day, kind, amount))
        refresh_days(cursor, collection.id, [person])
    return entry_id


def correct_check_in(collection: Collection, entry_id: int, entry: CheckIn, *, key: str, today: date) -> None:
    """Append a new revision of a check-in; the earlier ones stay in the store."""
    _check(entry, today)
    _revise(collection, entry_id, entry, key)


def delete_check_in(collection: Collection, entry_id: int, *, key: str) -> None:
    """Take a check-in out of sight by a revision that says so; nothing is destroyed."""
    _revise(collection, entry_id, None, key)


def save_assessment(
    collection: Collection, instrument: str, on_day: date, items: dict[int, float], *, key: str, today: date
) -> int:
    """Store the answered items of one questionnaire; unanswered ones are not in `items` and stay unknown.

    The caller has checked the values against the instrument. Returns the entry id.
    """
    _check_day(on_day, today)
    if not items:
        raise StoreError("Nothing is answered yet; answer at least one item, or leave without saving.")
    with collection.store.writing() as cursor:
        if (saved := _batch_of(cursor, collection, key)) is not None:
            return saved * LINES + 1
        batch = _new_batch(cursor, collection, "questionnaire", "save", key)
        person = _person(cursor, collection)
        entry_id = batch * LINES + 1
        for item, value in sorted(items.items()):
            cursor.execute(
                "insert into response values (?, ?, ?, 1, ?, false, ?, ?, ?, null, ?)",
                [collection.id, person, entry_id, batch, on_day, instrument, item, value],
            )
    return entry_id


def delete_assessment(collection: Collection, entry_id: int, *, key: str) -> None:
    """Take an assessment out of sight by a revision that says so; nothing is destroyed."""
    with collection.store.writing() as cursor:
        if _batch_of(cursor, collection, key) is not None:
            return
        rows = cursor.execute(
            "select * from current_response where collection_id = ? and entry_id = ?", [collection.id, entry_id]
        ).fetchall()
        if not rows:
            raise StoreError("That questionnaire is not there any more.")
        batch = _new_batch(cursor, collection, "questionnaire", "delete", key)
        cursor.execute("insert into superseded values (?, ?)", [entry_id, rows[0][3]])
        for row in rows:
            cursor.execute(
                "insert into response values (?, ?, ?, ?, ?, true, ?, ?, ?, ?, ?)",
                [*row[:3], row[3] + 1, batch, *row[6:]],
            )


def _revise(collection: Collection, entry_id: int, entry: CheckIn | None, key: str) -> None:
    with collection.store.writing() as cursor:
        if _batch_of(cursor, collection, key) is not None:
            return
        row = cursor.execute(
            "select participant_id, revision, on_day from current_day_entry where collection_id = ? and entry_id = ?",
            [collection.id, entry_id],
        ).fetchone()
        if row is None:
            raise StoreError("That entry is not there any more; reload to see the day as it is now.")
        person, revision, on_day = row
        batch = _new_batch(cursor, collection, "diary", "delete" if entry is None else "correct", key)
        cursor.execute("insert into superseded values (?, ?)", [entry_id, revision])
        _append_day(
            cursor,
            collection,
            person=person,
            entry_id=entry_id,
            revision=revision + 1,
            batch=batch,
            entry=entry or CheckIn(on_day=on_day),
            is_deleted=entry is None,
        )
        _revise_amounts(cursor, collection, person, entry_id, batch, entry)
        refresh_days(cursor, collection.id, [person])


def _revise_amounts(cursor, collection, person, entry_id, batch, entry: CheckIn | None) -> None:
    """Append a revision of every amount of a form: those in `entry` as given, earlier ones gone from it deleted."""
    wanted = entry.amounts if entry else {}
    origin = cursor.execute("select origin from batch where batch_id = ?", [entry_id // LINES]).fetchone()[0]
    if origin != "form":
        if wanted:
            raise StoreError(
                "This entry came from a file, which has no activity of its own; "
                "record the activity as a new check-in on that day."
            )
        return
    latest = {
        kind: (revision, is_deleted, on_day, amount)
        for kind, revision, is_deleted, on_day, amount in cursor.execute(
            """select kind, revision, is_deleted, on_day, amount from activity
               where collection_id = ? and entry_id // 4294967296 = ?
               qualify row_number() over (partition by entry_id order by revision desc) = 1""",
            [collection.id, entry_id // LINES],
        ).fetchall()
    }
    for kind in sorted(latest.keys() | wanted.keys()):
        revision, was_deleted, on_day, amount = latest.get(kind, (0, True, None, None))
        if kind not in wanted and was_deleted:
            continue
        number = _amount_id(entry_id // LINES, kind)
        if revision:
            cursor.execute("insert into superseded values (?, ?)", [number, revision])
        is_deleted = kind not in wanted
        if not is_deleted:
            on_day, amount = entry.on_day, wanted[kind]
        _append_amount(cursor, (collection.id, person, number, revision + 1, batch, is_deleted, on_day, kind, amount))


def _amount_id(batch: int, kind: str) -> int:
    """A kind has a fixed position in its form (position 1 is the day itself), kept through all revisions."""
    return batch * LINES + 2 + list(KINDS).index(kind)


def _append_day(cursor, collection, person, entry_id, revision, batch, entry, *, is_deleted=False) -> None:
    cursor.execute(
        """insert into day_entry values
           ($collection, $person, $entry_id, $revision, $batch, $is_deleted, $on_day, null, null, $pain_average,
            $pain_worst, $pain_now, $activity_limited, $flare, $care_sought, $medicine, $note)""",
        {
            "collection": collection.id,
            "person": person,
            "entry_id": entry_id,
            "revision": revision,
            "batch": batch,
            "is_deleted": is_deleted,
            **{f.name: getattr(entry, f.name) for f in fields(entry) if f.name != "amounts"},
        },
    )


def _append_amount(cursor, row: tuple) -> None:
    *before, kind, amount = row
    cursor.execute(
        "insert into activity values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'form')", [*before, kind, amount, KINDS[kind].unit]
    )


def _batch_of(cursor, collection: Collection, key: str) -> int | None:
    row = cursor.execute(
        "select batch_id from batch where idempotency_key = ? and collection_id = ?", [key, collection.id]
    ).fetchone()
    return row[0] if row else None


def _new_batch(cursor, collection: Collection, kind: str, action: str, key: str) -> int:
    batch = cursor.execute("select coalesce(max(batch_id), 0) + 1 from batch").fetchone()[0]
    cursor.execute(
        """insert into batch (batch_id, collection_id, origin, kind, created_at, idempotency_key,
                              n_records, n_stored, n_duplicates, n_rejected)
           values (?, ?, 'form', ?, ?, ?, 1, 1, 0, 0)""",
        [batch, collection.id, kind, now(), key],
    )
    collection.note(cursor, action, batch=batch)
    return batch


def _person(cursor, collection: Collection) -> int:
    """The one participant of a personal collection, added at the first save."""
    if collection.info.kind != "personal":
        raise StoreError("Entries by hand belong to a person's own diary; load a study's data from files.")
    row = cursor.execute(
        "select participant_id from participant where collection_id = ? order by participant_id", [collection.id]
    ).fetchone()
    if row:
        return row[0]
    number = cursor.execute("select coalesce(max(participant_id), 0) + 1 from participant").fetchone()[0]
    cursor.execute("insert into participant values (?, ?, ?)", [collection.id, number, PERSON])
    return number


def _check(entry: CheckIn, today: date) -> None:
    _check_day(entry.on_day, today)
    if entry.pain_average is None and entry.pain_worst is None and entry.pain_now is None:
        raise StoreError("One pain score is needed to save a day: the average, the worst, or now, from 0 to 10.")
    for name, measure in MEASURES.items():
        value = getattr(entry, name)
        if value is not None and not measure.minimum <= value <= measure.maximum:
            raise StoreError(
                f"{measure.title.capitalize()} was {value}; it takes {measure.minimum} to {measure.maximum}."
            )
    if None not in (entry.pain_average, entry.pain_worst) and entry.pain_worst < entry.pain_average:
        raise StoreError(
            f"Worst pain ({entry.pain_worst:g}) is below average pain ({entry.pain_average:g}); change one of the two."
        )
    for kind, amount in entry.amounts.items():
        if kind not in KINDS:
            raise StoreError(f"There is no activity called {kind}; there are {', '.join(KINDS)}.")
        limit = AMOUNT_LIMIT[KINDS[kind].unit]
        if not 0 <= amount <= limit:
            raise StoreError(f"{KINDS[kind].title.capitalize()} was {amount:g}; a day takes 0 to {limit:,}.")
    if entry.note is not None and len(entry.note) > NOTE_LIMIT:
        raise StoreError(f"The note has {len(entry.note):,} characters; it takes up to {NOTE_LIMIT:,}.")


def _check_day(on_day: date, today: date) -> None:
    if not FIRST_DAY <= on_day <= today:
        raise StoreError(f"{on_day:%d %B %Y} is not a day that can be recorded; choose one up to today.")
