"""The prepared days: the highest of each day, what moved, the same rows whatever order things happened in."""

import random
from datetime import date
from itertools import count, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.definition import BOUNDS, DAY_MEASURES, Condition, Definition, Rule, load_definition
from data.catalogue.vocabulary import MEASURES
from data.own.entries import CheckIn, correct_check_in, delete_check_in, save_assessment, save_check_in
from data.recurrence.day_change import FIRST_GAP, GAP_OF_ONE, GAP_OF_TWO, bits_of_shipped, rows_to_read, table_to_read
from data.recurrence.days import ensure_days, is_current, refresh_days
from data.recurrence.engine import derive
from data.store.restore import restore
from data.store.store import Store
from tests.drawn import drawn
from tests.reference.naive_derivation import HOLDS, highest_of_each_day
from tests.stores import new_store
from tests.unit.data.diaries import LINES, add_batch, add_entries, add_people, study

STORE = new_store()
NAMES = count()
TABLES = {
    "day": "participant_id, day, gap, moved, " + ", ".join(DAY_MEASURES),
    "day_moved": "participant_id, day, gap, moved, " + ", ".join(DAY_MEASURES),
    "diary": "participant_id, n_days, last_day",
}


def prepared(collection):
    with collection.store.reading() as cursor:
        return {
            table: cursor.execute(
                f"select {columns} from {table} where collection_id = ? order by all", [collection.id]
            ).fetchall()
            for table, columns in TABLES.items()
        }


def rebuilt(collection):
    with collection.store.writing() as cursor:
        refresh_days(cursor, collection.id)
    return prepared(collection)


def test_a_day_is_the_highest_of_its_entries():
    store = new_store()
    collection = study(
        store,
        "study",
        {
            "ann": [
                (7, {"pain_average": 2.5}),
                (3, {"pain_average": 1, "flare": 0}),
                (7, {"pain_average": 1, "flare": 1}),
            ],
            "bob": [(7, {})],
            "cid": [],
        },
    )
    ensure_days(collection)
    found = prepared(collection)
    days = [(row[1], row[2], row[4], row[8]) for row in found["day"]]
    assert days == [(3, FIRST_GAP, 1, 0), (7, 3, 2.5, 1)]
    # bob has an entry and no day, cid has nothing
    assert found["diary"] == [(1, 2, 7), (2, 0, None)]


def test_sorted_and_unsorted_raw_rows_give_the_same_days():
    chance = random.Random(5)
    entries = [
        (person, day, {"pain_average": float(chance.randint(0, 4)), "flare": chance.choice([None, 0, 1])})
        for person in (1, 2, 3)
        for day in range(40)
        if chance.random() < 0.7
    ]
    store = new_store()
    tables = []
    for name, rows in (("sorted", entries), ("shuffled", chance.sample(entries, len(entries)))):
        collection = store.create(name, "cohort")
        with store.writing() as cursor:
            add_entries(cursor, collection, rows)
        ensure_days(collection)
        tables.append(prepared(collection))
    assert tables[0] == tables[1]
    assert len(tables[0]["day"]) == len(entries)


def value_of(measure):
    scale = MEASURES[measure]
    if scale.is_whole:
        return st.one_of(st.none(), st.integers(scale.minimum, scale.maximum))
    numbers = st.one_of(st.integers(0, 10), st.floats(0, 10), st.sampled_from([2.3, 2.5, 2.7, 9.5]))
    return st.one_of(st.none(), numbers.map(float))


A_DAY = st.fixed_dictionaries({name: value_of(name) for name in DAY_MEASURES}).filter(
    lambda day: any(value is not None for value in day.values())
)
A_BOUND = st.one_of(st.integers(-1, 11), st.floats(-1, 11), st.sampled_from([2.4, 2.5, 2.6]))


@drawn(6)
@given(
    pairs=st.lists(st.tuples(A_DAY, A_DAY, st.integers(0, 3)), min_size=1, max_size=15),
    bounds=st.lists(A_BOUND, min_size=3, max_size=3),
)
def test_no_row_that_can_matter_is_skipped(pairs, bounds):
    collection = study(
        STORE,
        f"pairs {next(NAMES)}",
        {f"{n:02}": [(0, before), (1 + unknown, after)] for n, (before, after, unknown) in enumerate(pairs)},
    )
    ensure_days(collection)
    moved = [row[3] for row in prepared(collection)["day"] if row[2] != FIRST_GAP]
    for (before, after, unknown), bits in zip(pairs, moved, strict=True):
        for measure, bound, value, bridge in product(DAY_MEASURES, BOUNDS, bounds, (0, 1, 2)):
            rule = Rule("any", (Condition(measure, bound, float(value)),))
            truth = [None if day[measure] is None else HOLDS[bound](day[measure], value) for day in (before, after)]
            if truth[0] is not truth[1] or unknown > bridge:
                assert bits & rows_to_read(
                    Definition(
                        id="one",
                        title="One",
                        bad=rule,
                        good=rule,
                        min_bad_days=1,
                        recovery_days=1,
                        bridge_days=bridge,
                        max_gap_days=14,
                    )
                )
        if before == after and unknown == 0:
            assert bits == 0


def test_the_first_row_and_gaps_always_matter():
    collection = study(new_store(), "study", {"ann": [(day, {"pain_average": 5}) for day in (1, 3, 6)]})
    ensure_days(collection)
    first, second, third = (row[3] for row in prepared(collection)["day"])
    everything = bits_of_shipped() | GAP_OF_ONE
    assert first & everything == everything
    assert second == GAP_OF_ONE
    assert third == GAP_OF_ONE | GAP_OF_TWO


def test_shipped_definitions_read_the_index_and_others_all_days():
    assert table_to_read(load_definition("walkback-limiting")) == "day_moved"
    low = Rule("any", (Condition("pain_average", "at_most", 1.5),))
    high = Rule("any", (Condition("pain_worst", "more_than", 6),))
    assert (
        table_to_read(
            Definition(
                id="low",
                title="Low",
                bad=low,
                good=low,
                min_bad_days=1,
                recovery_days=7,
                bridge_days=1,
                max_gap_days=14,
            )
        )
        == "day_moved"
    )
    assert (
        table_to_read(
            Definition(
                id="high",
                title="High",
                bad=high,
                good=low,
                min_bad_days=1,
                recovery_days=7,
                bridge_days=1,
                max_gap_days=14,
            )
        )
        == "day"
    )
    assert (
        table_to_read(
            Definition(
                id="strict",
                title="Strict",
                bad=low,
                good=low,
                min_bad_days=1,
                recovery_days=7,
                bridge_days=0,
                max_gap_days=14,
            )
        )
        == "day"
    )


@pytest.mark.parametrize("seed", range(8))
def test_any_history_ends_in_the_rows_of_a_full_rebuild(seed):
    """Imports, corrections, deletions and undone batches, with or without a refresh after each."""
    chance = random.Random(seed)
    store = new_store()
    collection = store.create("study", "cohort")
    with store.writing() as cursor:
        people = list(add_people(cursor, collection, [f"p{n}" for n in range(6)]).values())
    entries, batches = {}, []
    for _ in range(14):
        with store.writing() as cursor:
            act = chance.choice(["import", "import", "revise", "revise", "delete", "undo", "other"])
            touched = apply(act, cursor, collection, people, entries, batches, chance)
            if chance.random() < 0.6:
                refresh_days(cursor, collection.id, touched)
        if chance.random() < 0.4:
            ensure_days(collection)
    ensure_days(collection)
    with store.reading() as cursor:
        assert is_current(cursor, collection.id)
    found = prepared(collection)
    assert found == rebuilt(collection)
    said = {
        (person, day, *(seen.get(name) for name in DAY_MEASURES))
        for person in people
        for day, seen in highest_of_each_day(one[1:] for one in entries.values() if one[0] == person).items()
        if seen
    }
    assert {(row[0], row[1], *row[4:]) for row in found["day"]} == said


def apply(act, cursor, collection, people, entries, batches, chance):
    """Do one thing to the raw rows and to `entries` (entry id -> what counts now); the people it touched."""
    if act == "import" or (act != "other" and not entries):
        rows = [one_entry(chance.choice(people), chance) for _ in range(chance.randint(1, 12))]
        batch = add_entries(cursor, collection, rows)
        entries |= {batch * LINES + line: row for line, row in enumerate(rows, start=1)}
        batches.append(batch)
        return sorted({row[0] for row in rows})
    if act == "other":
        add_batch(cursor, collection, kind="questionnaire")
        return []
    if act == "undo":
        undone = chance.choice(batches)
        touched = sorted({row[0] for number, row in entries.items() if number // LINES == undone})
        add_batch(cursor, collection, origin="undo", undoes=undone)
        for number in [number for number in entries if number // LINES == undone]:
            del entries[number]
        return touched
    number = chance.choice(list(entries))
    person = entries[number][0]
    batch = add_batch(cursor, collection, origin="form")
    latest = cursor.execute("select max(revision) from day_entry where entry_id = ?", [number])
    revision = latest.fetchone()[0]
    cursor.execute("insert into superseded values (?, ?)", [number, revision])
    new = one_entry(person, chance)
    add_entries(cursor, collection, [new], batch=batch)
    cursor.execute(
        "update day_entry set entry_id = ?, revision = ?, is_deleted = ? where batch_id = ?",
        [number, revision + 1, act == "delete", batch],
    )
    if act == "delete":
        del entries[number]
    else:
        entries[number] = new
    return [person]


def one_entry(person, chance):
    measures = {name: chance.choice([None, 0, 1]) for name in DAY_MEASURES}
    return person, chance.randint(0, 15), measures


def test_a_form_leaves_the_days_current_and_so_does_everything_that_is_no_diary():
    collection = new_store().create("My diary", "personal")
    today = date(2026, 3, 12)
    first = save_check_in(collection, CheckIn(on_day=today, pain_average=3), key="a", today=today)
    assert_current(collection, [3])
    save_assessment(collection, "fabq", today, {1: 2}, key="b", today=today)
    save_check_in(collection, CheckIn(on_day=today, pain_average=5), key="c", today=today)
    assert_current(collection, [5])
    correct_check_in(collection, first, CheckIn(on_day=today, pain_average=7), key="d", today=today)
    assert_current(collection, [7])
    delete_check_in(collection, first, key="e")
    assert_current(collection, [5])


def assert_current(collection, pain):
    with collection.store.reading() as cursor:
        assert is_current(cursor, collection.id)
    assert [row[4] for row in prepared(collection)["day"]] == pain


def test_one_collection_is_prepared_without_another():
    store = new_store()
    one = study(store, "one", {"ann": [(1, {"pain_average": 1})]})
    other = study(store, "other", {"ann": [(1, {"pain_average": 2})]})
    ensure_days(one)
    assert prepared(other)["day"] == []
    ensure_days(other)
    before = prepared(one)
    with store.writing() as cursor:
        refresh_days(cursor, other.id)
    assert prepared(one) == before


def many(people=40):
    chance = random.Random(11)
    return {
        f"p{n}": [
            (day, {"pain_average": float(chance.choice([0, 0, 0, 0, 3, 2])) if day % 50 > 35 else 0.0})
            for day in range(200)
            if chance.random() < 0.9
        ]
        for n in range(people)
    }


def intervals(collection, rule="walkback-any"):
    with derive(collection, load_definition(rule)) as derivation:
        return derivation.intervals(all=True)


def test_days_in_any_order_on_disk_give_the_same_intervals():
    collection = study(new_store(), "study", many())
    before = intervals(collection)
    assert len(before) > 60 and before["event"].sum() > 30
    with collection.store.writing() as cursor:
        for table in ("day", "day_moved"):
            cursor.execute(f"create temp table shuffled as select * from {table}")
            cursor.execute(f"delete from {table}")
            cursor.execute(f"insert into {table} select * from shuffled order by hash(day, participant_id)")
            cursor.execute("drop table shuffled")
    assert intervals(collection).equals(before)


def test_a_restored_backup_gives_the_same_intervals(tmp_path):
    store = new_store(tmp_path / "a.duckdb")
    collection = study(store, "study", many())
    before = intervals(collection)
    store.backup(tmp_path / "b.duckdb")
    store.close()
    restore(tmp_path / "b.duckdb", tmp_path / "c.duckdb")
    copy = Store(tmp_path / "c.duckdb")
    assert intervals(copy.find("study")).equals(before)
    copy.close()


def test_what_was_said_after_one_derivation_is_in_the_next():
    store = new_store()
    collection = study(store, "study", {"ann": [(day, {"pain_average": 0.0}) for day in range(30)]})
    assert intervals(collection, "delphi-2011")["event"].tolist() == [0]
    with store.writing() as cursor:
        add_entries(cursor, collection, [(1, 30, {"pain_average": 5.0})])
    assert intervals(collection, "delphi-2011")["event"].tolist() == [1]
