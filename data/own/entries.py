"""A person's own entries: check-ins and questionnaires, saved once, corrected without destroying anything.

Every save is one transaction and one batch. The idempotency key comes from the form: the same form sent
twice (a double tap, a rerun, a reload) is one save. A correction appends a revision of the same entry.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from data.catalogue.vocabulary import COLUMNS, KINDS, MEASURES, PERSON
from data.own.check_in import FIRST_DAY, CheckIn, check, not_a_day, with_remedies
from data.own.own_measures import read_own_measures
from data.own.remedies import read_remedies
from data.recurrence.days import refresh_days
from data.store.store import Collection, Cursor, StoreError, now

LINES = 4294967296  # entry_id = batch_id * LINES + position, see schema/001_raw.sql


def save_check_in(collection: Collection, entry: CheckIn, *, key: str, today: date) -> int:
    """Store a check-in; returns its entry id. The same `key` again returns the id of the first save."""
    check_in_allowed(collection, entry, today)
    with collection.store.writing() as cursor:
        if (saved := _batch_of(cursor, collection, key)) is not None:
            return saved * LINES + 1
        person, entry_id = append_check_in(cursor, collection, entry, key)
        refresh_days(cursor, collection.id, [person])
    return entry_id


def append_check_in(cursor: Cursor, collection: Collection, entry: CheckIn, key: str) -> tuple[int, int]:
    """Append a check-in that is allowed, with a batch of its own; the participant's number and the entry's.

    What is derived of their days is the caller's to bring up to date, in the same transaction.
    """
    batch = _new_batch(cursor, collection, "diary", "save", key)
    person = _person(cursor, collection)
    entry_id = batch * LINES + 1
    _append_day(cursor, collection, person=person, entry_id=entry_id, revision=1, batch=batch, entry=entry)
    for kind, amount in entry.amounts.items():
        number = _amount_id(batch, kind)
        _append_amount(cursor, (collection.id, person, number, 1, batch, False, entry.on_day, kind, amount))
    return person, entry_id


def correct_check_in(collection: Collection, entry_id: int, entry: CheckIn, *, key: str, today: date) -> None:
    """Append a new revision of a check-in; the earlier ones stay in the store."""
    check_in_allowed(collection, entry, today)
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
    if not FIRST_DAY <= on_day <= today:
        raise StoreError(not_a_day(on_day))
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
    if entry.own:
        entry = with_remedies(entry, read_remedies(cursor, collection.id))
    says = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name not in ("amounts", "own")}
    row = {
        "collection_id": collection.id,
        "participant_id": person,
        "entry_id": entry_id,
        "revision": revision,
        "batch_id": batch,
        "is_deleted": is_deleted,
        **{name: value for name, value in says.items() if name not in MEASURES or name in COLUMNS},
    }
    cursor.execute(f"insert into day_entry ({', '.join(row)}) values ({', '.join('$' + name for name in row)})", row)
    apart = {name: says[name] for name in MEASURES if name not in COLUMNS and says[name] is not None} | entry.own
    for name, value in apart.items():
        cursor.execute(
            "insert into day_value values (?, ?, ?, ?, ?, ?)", [collection.id, person, entry_id, revision, name, value]
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


def check_in_allowed(collection: Collection, entry: CheckIn, today: date) -> None:
    """Raises CheckInFault, a StoreError, with a sentence for each thing that a check-in cannot be saved with."""
    with collection.store.reading() as cursor:
        own = read_own_measures(cursor, collection.id) if entry.own else {}
        remedies = read_remedies(cursor, collection.id) if entry.own else {}
    check(entry, own, remedies, today=today, whose=collection.info.name)
