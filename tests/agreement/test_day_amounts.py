"""A day's one number against a loop over its minutes: devices in any number, overlapping, replaced, in any order."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.imports.ledger import LINES, add_batch, add_persons, new_batch
from data.own.check_in import CheckIn
from data.own.day_amounts import day_amounts, tell_anew
from data.own.entries import save_check_in
from data.own.sources import order_sources
from data.store.collection import sql
from tests.drawn import drawn
from tests.stores import new_store

FIRST = datetime(2026, 3, 1)
N_MINUTES, N_DAYS = 12, 2  # a day's minutes that anything happens in
NAMES = ("My watch", "Fitbit", "iPhone", "old phone", "ring?")
CLASS = {"My watch": 0, "Fitbit": 0, "iPhone": 2, "old phone": 2, "ring?": 0}


@st.composite
def records(draw):
    """(day, source, first minute, minutes, steps): of one source none overlap."""
    found = []
    for day in range(N_DAYS):
        for source in draw(st.sets(st.sampled_from(NAMES), max_size=5)):
            at = 0
            while at < N_MINUTES:
                gap, length = draw(st.integers(0, 4)), draw(st.integers(1, 4))
                at += gap
                if at + length > N_MINUTES or draw(st.integers(0, 3)) == 0:
                    break
                found.append((day, source, at, length, draw(st.integers(1, 5)) * 60 * length))
                at += length
    return found


def by_minutes(told, order):
    """Each minute is the first source's that tells of it: by the own order, a watch before a phone, most steps, name."""
    days = {}
    for day in {row[0] for row in told}:
        of_day = [row for row in told if row[0] == day]
        total = {}
        for _, source, _, _, steps in of_day:
            total[source] = total.get(source, 0) + steps
        ranked = sorted(total, key=lambda s: (order.index(s) if s in order else len(NAMES), CLASS[s], -total[s], s))
        steps_of_day = 0.0
        for minute in range(N_MINUTES):
            for source in ranked:
                rate = [n / length for _, s, at, length, n in of_day if s == source and at <= minute < at + length]
                if rate:
                    steps_of_day += sum(rate)
                    break
        days[day] = round(steps_of_day)
    return days


def put(store, collection, told):
    with store.writing() as cursor:
        batch = new_batch(cursor)
        person = add_persons(cursor, collection.id, ["me"])["me"]
        add_batch(cursor, batch, collection.id, "import", "activity", n_records=len(told), n_stored=len(told))
        for line, (day, source, at, length, steps) in enumerate(told, 1):
            start = FIRST + timedelta(days=day, hours=8, minutes=at)
            entry = batch * LINES + line
            cursor.execute(
                """insert into activity values (?, ?, ?, 1, ?, false, ?, 'steps', ?, 'steps', ?)""",
                [collection.id, person, entry, batch, start.date(), steps, source],
            )
            cursor.execute(
                "insert into activity_time values (?, ?, ?, 1, ?, ?, 'UTC', null, null)",
                [collection.id, person, entry, start, start + timedelta(minutes=length)],
            )


def numbers(collection, first_on=date.min, last_on=date.max):
    table = day_amounts(collection, first_on=first_on, last_on=last_on)
    return {(row.on_day.date() - FIRST.date()).days: row.amount for row in table.itertuples()}


@drawn(12)
@given(told=records(), order=st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
def test_a_day_is_what_a_loop_over_its_minutes_finds(told, order):
    store = new_store()
    try:
        mine = store.create("Mine", "personal")
        put(store, mine, told)
        order = [source for source in order if any(source == row[1] for row in told)]
        if order:
            order_sources(mine, "steps", "steps", order, key="a")
        whole = numbers(mine)
        assert whole == by_minutes(told, order)
        # the same day never has two numbers: alone it is as in the whole history
        for day, steps in whole.items():
            on = FIRST.date() + timedelta(days=day)
            assert numbers(mine, on, on) == {day: steps}
    finally:
        store.close()


@st.composite
def typed(draw):
    """(day, minutes walked) of forms, several of a day; and what else there may be of the diary."""
    told = draw(st.lists(st.tuples(st.integers(0, N_DAYS), st.decimals(0, 600, places=2)), min_size=1, max_size=8))
    return told, draw(st.sampled_from(["nothing", "hike", "file", "moment"]))


@drawn(12)
@given(typed())
def test_what_was_typed_in_is_added_up_and_the_short_way_is_the_long_one(case):
    told, besides = case
    store = new_store()
    try:
        mine = store.create("Mine", "personal")
        for n, (day, minutes) in enumerate(told):
            check_in = CheckIn(on_day=FIRST.date() + timedelta(days=day), amounts={"walking": float(minutes)})
            save_check_in(mine, check_in, key=f"k{n}", today=date(2026, 6, 1))
        if besides != "nothing":
            # each of these is for the long way: a hike counts as a walk, files beside forms, a walk with its time
            with store.writing() as cursor:
                person = cursor.execute("select participant_id from participant").fetchall()[0][0]
                batch = new_batch(cursor)
                kind, source = ("hiking", "form") if besides == "hike" else ("walking", "form")
                origin = "import" if besides == "file" else "form"
                add_batch(cursor, batch, mine.id, origin, "activity", n_records=1, n_stored=1)
                entry = batch * LINES + 1
                cursor.execute(
                    "insert into activity values (?, ?, ?, 1, ?, false, ?, ?, 30, 'minutes', ?)",
                    [mine.id, person, entry, batch, FIRST.date(), kind, source],
                )
                if besides == "moment":
                    cursor.execute(
                        "insert into activity_time values (?, ?, ?, 1, ?, ?, 'UTC', null, null)",
                        [mine.id, person, entry, FIRST, FIRST + timedelta(minutes=30)],
                    )
        shown = day_amounts(mine, first_on=date.min, last_on=date.max)
        values = {"collection_id": mine.id, "first_on": FIRST.date(), "last_on": FIRST.date() + timedelta(days=N_DAYS)}
        with store.reading() as cursor:
            tell_anew(cursor, mine.id)
            is_short = cursor.execute(sql("is_all_by_hand"), values).fetchall()[0][0]
            (long, short) = (
                cursor.execute(sql(name), values).fetchall() for name in ("day_amounts", "day_amounts_by_hand")
            )
        assert is_short == (besides == "nothing")
        rows = [
            (row.on_day.date(), row.kind, row.unit, row.amount, row.by_source, row.is_earlier)
            for row in shown.itertuples()
        ]
        assert rows == long
        if is_short:
            assert short == long
            walked = {}
            for day, minutes in told:
                walked[day] = walked.get(day, 0) + float(minutes)
            assert {day: round(n, 4) for day, n in walked.items()} == numbers(mine)
    finally:
        store.close()


@drawn(8)
@given(told=records(), later=records())
def test_another_device_changes_no_day_that_it_does_not_tell_of(told, later):
    store = new_store()
    try:
        mine = store.create("Mine", "personal")
        put(store, mine, told)
        before = numbers(mine)
        later = [row for row in later if row[0] == 1]
        put(store, mine, [(day, f"{source} 2", *rest) for day, source, *rest in later])
        after = numbers(mine)
        assert {day: n for day, n in after.items() if day == 0} == {day: n for day, n in before.items() if day == 0}
        assert set(before) <= set(after)
    finally:
        store.close()
