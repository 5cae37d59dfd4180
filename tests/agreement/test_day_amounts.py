"""A day's one number against a loop over its minutes: devices in any number, overlapping, replaced, in any order."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.imports.ledger import LINES, add_batch, add_persons, new_batch
from data.own.day_amounts import day_amounts
from data.own.sources import order_sources
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
