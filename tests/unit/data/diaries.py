"""Raw diaries for tests of the derivation: entries written as an import writes them."""

from datetime import date, timedelta

from data.catalogue.definition import DAY_MEASURES
from data.store.store import now

DAY_0 = date(1970, 1, 1)
LINES = 4294967296


def as_date(day: int) -> date:
    """Day numbers as the derivation counts them."""
    return DAY_0 + timedelta(days=day)


def add_people(cursor, collection, labels) -> dict[str, int]:
    """Participants by label, in the order given."""
    first = cursor.execute("select coalesce(max(participant_id), 0) + 1 from participant").fetchone()[0]
    people = {label: first + place for place, label in enumerate(labels)}
    if people:
        cursor.executemany(
            "insert into participant values (?, ?, ?)",
            [[collection.id, number, label] for label, number in people.items()],
        )
    return people


def add_batch(cursor, collection, *, origin="import", kind="diary", undoes=None) -> int:
    batch = cursor.execute("select coalesce(max(batch_id), 0) + 1 from batch").fetchone()[0]
    cursor.execute(
        """insert into batch (batch_id, collection_id, origin, kind, created_at, undoes,
                              n_records, n_stored, n_duplicates, n_rejected)
           values (?, ?, ?, ?, ?, ?, 0, 0, 0, 0)""",
        [batch, collection.id, origin, kind, now(), undoes],
    )
    return batch


def add_entries(cursor, collection, entries, *, batch=None) -> int:
    """`entries`: (participant_id, day number, {measure: value or None}), stored in this order; the batch."""
    batch = batch or add_batch(cursor, collection)
    columns = {
        "line": list(range(1, len(entries) + 1)),
        "person": [person for person, _, _ in entries],
        "day": [as_date(day) for _, day, _ in entries],
        **{name: [measures.get(name) for _, _, measures in entries] for name in DAY_MEASURES},
    }
    # one statement with lists: row by row a diary of a few weeks would take a second
    cursor.execute(
        """insert into day_entry
           with row as (
               select unnest($line::bigint[]) as line, unnest($person::integer[]) as person,
                      unnest($day::date[]) as on_day, unnest($pain_average::double[]) as pain_average,
                      unnest($pain_worst::double[]) as pain_worst, unnest($pain_now::double[]) as pain_now,
                      unnest($activity_limited::tinyint[]) as activity_limited,
                      unnest($flare::tinyint[]) as flare,
                      unnest($care_sought::tinyint[]) as care_sought)
           select $collection, person, $batch::bigint * 4294967296 + line, 1, $batch, false,
                  on_day, null, null, pain_average, pain_worst, pain_now, activity_limited, flare, care_sought, null, null
           from row order by line""",
        columns | {"collection": collection.id, "batch": batch},
    )
    return batch


def add_attributes(cursor, collection, name, values) -> None:
    """`values`: participant_id -> text."""
    batch = add_batch(cursor, collection, kind="attributes")
    cursor.executemany(
        "insert into attribute values (?, ?, ?, 1, ?, false, ?, ?)",
        [
            [collection.id, person, batch * LINES + line, batch, name, value]
            for line, (person, value) in enumerate(values.items(), start=1)
        ],
    )


def study(store, name, diaries):
    """A cohort from {label: [(day number, {measure: value}), ...]}, in one batch in that order."""
    collection = store.create(name, "cohort")
    with store.writing() as cursor:
        people = add_people(cursor, collection, diaries)
        add_entries(
            cursor,
            collection,
            [(people[label], day, measures) for label, diary in diaries.items() for day, measures in diary],
        )
    return collection
