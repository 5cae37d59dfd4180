"""Histories of up to five devices, replaced, overlapping, restored from backups, while a study is joined and left.

Each state is held against a loop over minutes. What the study holds changes on days of which the records changed, and
on no others.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imports.devices.device_file import DeviceFile
from data.imports.devices.load_amounts import load_amounts
from data.imports.devices.shelved import SCHEMA, Amounts
from data.imports.load import undo
from data.own.day_amounts import day_amounts
from data.own.sources import activity_sources, order_sources
from data.sharing.consents import agree, find_study, leave
from data.sharing.joining import gather
from data.sharing.joining_offer import Ask, Item, Statement, open_joining, state
from tests.drawn import drawn
from tests.stores import new_store

FIRST = date(2026, 3, 1)
TODAY = date(2026, 6, 1)
N_DAYS, N_MINUTES = 4, 6
NAMES = ("My watch", "Fitbit", "iPhone", "new iPhone", "thing")
CLASS = {"My watch": 0, "Fitbit": 0, "iPhone": 2, "new iPhone": 2, "thing": 1}
STEPS = Item("activity", "steps")


@st.composite
def device(draw, name):
    """(day, first minute, minutes, steps a minute) of a device in the days that it was used; none overlap."""
    first, n = draw(st.integers(0, N_DAYS - 1)), draw(st.integers(1, N_DAYS))
    found = []
    for day in range(first, min(first + n, N_DAYS)):
        at = draw(st.integers(0, 3))
        while at < N_MINUTES:
            length = draw(st.integers(1, 3))
            if at + length <= N_MINUTES:
                found.append((day, at, length, draw(st.integers(1, 3)) * 60))
            at += length + draw(st.integers(0, 4))
    return name, found


@st.composite
def histories(draw):
    """Devices, of which one may have been set up from the backup of another, and what was done in turn."""
    devices = dict(draw(device(name)) for name in NAMES[: draw(st.integers(1, 5))])
    if len(devices) > 3 and draw(st.booleans()):
        devices["new iPhone"] = [*devices["iPhone"], *(row for row in devices["new iPhone"] if row[0] > 2)]
    some = st.sampled_from(list(devices))
    event = st.one_of(
        st.tuples(st.just("load"), some, st.integers(1, N_DAYS)),
        st.tuples(st.just("undo"), st.integers(0, 3)),
        st.tuples(st.just("order"), st.lists(some, unique=True, max_size=3)),
        st.sampled_from([("join",), ("leave",)]),
    )
    return devices, [("load", draw(some), N_DAYS), *draw(st.lists(event, min_size=1, max_size=6))]


def file_of(name, rows):
    start = [
        datetime.combine(FIRST, datetime.min.time()) + timedelta(days=day, hours=9, minutes=at) for day, at, *_ in rows
    ]
    seconds = [(moment - datetime(1970, 1, 1)).total_seconds() for moment in start]
    table = pa.table(
        {
            "line": list(range(1, len(rows) + 1)),
            "kind": ["steps"] * len(rows),
            "amount": [float(rate * length) for _, _, length, rate in rows],
            "unit": ["steps"] * len(rows),
            "source": [name] * len(rows),
            "on_day": [FIRST + timedelta(days=row[0]) for row in rows],
            "start_at": seconds,
            "end_at": [since + 60.0 * row[2] for since, row in zip(seconds, rows, strict=True)],
            "zone": ["UTC"] * len(rows),
        },
        schema=SCHEMA,
    )
    return DeviceFile(
        file_name=name,
        sha256="0",
        maker=name,
        zone="UTC",
        n_records=len(rows),
        amounts=Amounts.of(table),
        left=(),
        notes=(),
    )


def by_minutes(records, order):
    """Each minute is that of the first source that tells of it: own order, watch before phone, most steps, name."""
    days = {}
    for day in {row[1] for row in records}:
        of_day = [row for row in records if row[1] == day]
        total = {source: sum(row[3] * row[4] for row in of_day if row[0] == source) for source, *_ in of_day}
        ranked = sorted(total, key=lambda s: (order.index(s) if s in order else 9, CLASS[s], -total[s], s))
        days[FIRST + timedelta(days=day)] = sum(
            next((rate for s in ranked for o, _, at, n, rate in of_day if o == s and at <= minute < at + n), 0)
            for minute in range(N_MINUTES)
        )
    return days


def held_by(study):
    with study.store.reading() as cursor:
        return dict(
            cursor.execute(
                "select on_day, amount from current_activity where collection_id = ? and kind = 'steps'", [study.id]
            ).fetchall()
        )


RUNS = count()


@pytest.fixture(scope="module")
def store():
    store = new_store()
    yield store
    store.close()


@drawn(6)
@given(history=histories())
def test_a_study_holds_each_days_number_and_changes_only_where_a_day_did(store, history):
    run = next(RUNS)  # drawn, it may come twice, and a diary be told of two histories
    devices, events = history
    diary, study = store.create(f"d{run}", "personal"), store.create(f"s{run}", "cohort")
    state(study, Statement("a", "b", "c", "d", FIRST, (Ask(STEPS, False),)), key=f"{run}")
    loads, is_joined, shown, before = [], False, {}, {}
    for place, (what, *about) in enumerate(events):
        if what == "load":
            name, n_days = about
            rows = [row for row in devices[name] if row[0] < n_days]
            done = load_amounts(store, diary.info.name, file_of(name, rows), today=TODAY)
            there = {row for _, stored in loads for row in stored}
            loads.append((done.batch, {(name, *row) for row in rows} - there))
        elif what == "undo" and len(loads) > about[0]:
            undo(store, diary, loads.pop(about[0])[0])
        elif what == "order":
            known = {row[0] for _, rows in loads for row in rows}
            if order := [name for name in about[0] if name in known]:
                order_sources(diary, "steps", "steps", order, key=f"{run}{place}")
                before = {}
        elif what == "join" and not is_joined:
            code = open_joining(study)
            found = find_study(store, code)
            agree(diary, found.study_id, found.stated.version, [STEPS], key=f"{run}{place}", code=code)
            is_joined = True
        elif what == "leave" and is_joined:
            leave(diary, study.id, key=f"{run}{place}")
            is_joined = False
        gather(study)
        records = {row for _, rows in loads for row in rows}
        own = [source for one in activity_sources(diary) for source in one.own_order]
        table = day_amounts(diary, first_on=date.min, last_on=date.max)
        numbers = {row.on_day.date(): row.amount for row in table.itertuples()}
        assert numbers == by_minutes(records, own)
        assert held_by(study) == (numbers if is_joined else {})
        of_day = {day: {row for row in records if FIRST + timedelta(days=row[1]) == day} for day in numbers}
        for day in before.keys() & numbers.keys():
            assert of_day[day] != before[day] or numbers[day] == shown[day]
        shown, before = numbers, of_day
        for day, steps in numbers.items():  # the period that is asked for changes no day
            one = day_amounts(diary, first_on=day, last_on=day)
            assert one["amount"].tolist() == [steps]
