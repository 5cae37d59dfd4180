"""Studies whose answers are about several days: entries written as an import writes them, with what each load is about."""

from tests.unit.data.diaries import add_attributes, add_batch, add_entries, add_people


def add_values(cursor, collection, batch, entries, measure) -> None:
    """Values of a measure without a column, of entries that `add_entries` has just stored in this order."""
    rows = [
        [collection.id, person, batch * 4294967296 + line, measure, float(measures[measure])]
        for line, (person, _, measures) in enumerate(entries, start=1)
        if measures.get(measure) is not None
    ]
    if rows:
        cursor.execute(
            """insert into day_value
               select unnest($c::integer[]), unnest($p::integer[]), unnest($e::bigint[]), 1, $m, unnest($v::double[])""",
            {
                "c": [row[0] for row in rows],
                "p": [row[1] for row in rows],
                "e": [row[2] for row in rows],
                "m": measure,
                "v": [row[4] for row in rows],
            },
        )


def period_study(store, name, people, *, every=None, starts=None, attributes=None):
    """A cohort from {label: [(day number, what it is about, {measure: value}), ...]}, a load for each "about".

    `every`: the planned spacing; `starts`: by label the day on which follow-up begins; `attributes`: name -> by label.
    """
    collection = store.create(name, "cohort")
    with store.writing() as cursor:
        numbers = add_people(cursor, collection, people)
        for about in dict.fromkeys(about for entries in people.values() for _, about, _ in entries):
            entries = [
                (numbers[label], day, measures)
                for label, told in people.items()
                for day, one, measures in told
                if one == about
            ]
            batch = add_batch(cursor, collection)
            add_entries(cursor, collection, entries, batch=batch)
            add_values(cursor, collection, batch, entries, "pain_days")
            for measure in sorted({name for _, _, measures in entries for name in measures}):
                cursor.execute(
                    "insert into answer_period values (?, ?, ?, ?, ?, ?)",
                    [collection.id, batch, measure, str(about), every, every is not None],
                )
        for attribute, values in (attributes or {}).items():
            add_attributes(cursor, collection, attribute, {numbers[label]: value for label, value in values.items()})
        if starts:
            add_attributes(cursor, collection, "day_zero", {numbers[label]: str(day) for label, day in starts.items()})
            batch = add_batch(cursor, collection)
            cursor.execute("insert into study_clock values (?, ?, 'day', 'day_zero')", [collection.id, batch])
    return collection
