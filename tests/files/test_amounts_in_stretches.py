"""An export of years is judged and stored some days at a time: the same comes of it as of all at once."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from data.catalogue.vocabulary import OWN_DIARY
from data.imports.devices import shelved
from data.imports.devices.device_file import DeviceFile
from data.imports.devices.load_amounts import load_amounts, preview_amounts
from data.imports.devices.shelved import SCHEMA, Amounts
from data.own import day_amounts
from tests.files.conftest import TODAY
from tests.makers.made import Made, read
from tests.makers.makers import made_by
from tests.stores import new_store


def amounts(*rows: tuple[int, int], unit: str = "minutes") -> pa.Table:
    """A table of (line, day of January 2026)."""
    n = len(rows)
    days = pa.array([date(2026, 1, day) for _, day in rows], pa.date32())
    told = {"line": [line for line, _ in rows], "on_day": days, "kind": ["steps"] * n, "amount": [1.0] * n}
    told |= {"unit": [unit] * n, "source": [""] * n}
    empty = dict.fromkeys(set(SCHEMA.names) - told.keys(), [None] * n)
    return pa.table({name: pa.array((told | empty)[name], SCHEMA.field(name).type) for name in SCHEMA.names})


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        # three days of two amounts each
        ([(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3)], [(1, 1), (2, 2), (3, 3)]),
        # the order of the file is another one
        ([(5, 3), (6, 3), (1, 1), (2, 1)], [(1, 1), (3, 3)]),
        # a record of two days keeps them together, one of three all of them
        ([(1, 1), (2, 1), (2, 2), (4, 2), (5, 3), (6, 3)], [(1, 2), (3, 3)]),
        ([(1, 1), (1, 2), (1, 3), (4, 2), (5, 4)], [(1, 3), (4, 4)]),
    ],
)
@pytest.mark.parametrize("n_pieces", [1, 2, 6])
def test_no_bout_is_of_two_stretches_however_it_comes(monkeypatch, rows, right, n_pieces):
    monkeypatch.setattr(shelved, "AT_ONCE", 2)
    table = amounts(*rows)
    found = Amounts(lambda: table.to_batches(max_chunksize=-(-len(rows) // n_pieces)))
    assert [(first.day, last.day) for first, last, _ in found] == right
    assert not found.shared and found.n_rows == len(rows)
    # those of a stretch are in the order of the file
    told = [(row["line"], row["on_day"].day) for _, _, part in found for row in part.to_pylist()]
    assert told == [row for first, last in right for row in rows if first <= row[1] <= last]


def test_steps_over_midnight_are_of_two_stretches_and_told_so(monkeypatch):
    """Who walks over midnight each night would have all days judged together."""
    monkeypatch.setattr(shelved, "AT_ONCE", 2)
    rows = [(1, 1), (2, 1), (2, 2), (3, 2), (3, 3), (4, 3)]
    table = amounts(*rows, unit="steps")
    for n in (1, 2, 3, 6):
        found = Amounts(lambda n=n: table.to_batches(max_chunksize=n))
        assert [(first.day, last.day) for first, last, _ in found] == [(1, 1), (2, 2), (3, 3)]
        assert found.shared == {2, 3}


def seen_of(store):
    with store.reading() as cursor:
        numbers = cursor.execute("select on_day, kind, unit, amount, by_source from day_amount order by all").fetchall()
        raw = cursor.execute(
            """select a.on_day, kind, unit, source, amount, start_at, end_at, zone, whole_start_at, whole_end_at
               from activity as a left join activity_time using (entry_id) order by all"""
        ).fetchall()
    return numbers, raw


@pytest.mark.parametrize("maker", ["Apple Health", "Google Health", "Garmin (activities)"])
def test_stored_by_days_is_stored_as_one(store, monkeypatch, maker):
    made: Made = made_by(maker, 7)
    file: DeviceFile | None = read(made)
    assert len(file.amounts.stretches) == 1
    whole = load_amounts(store, OWN_DIARY, file, today=TODAY)
    other = new_store()
    monkeypatch.setattr(shelved, "AT_ONCE", 2)
    file = read(made)
    monkeypatch.setattr(day_amounts, "AT_ONCE", 2)
    told = []
    assert len(file.amounts.stretches) > 1
    assert preview_amounts(other, None, file, today=TODAY).stored == whole.stored
    parts = load_amounts(other, OWN_DIARY, file, today=TODAY, tell=told.append)
    assert (parts.stored, parts.duplicates, parts.rejected) == (whole.stored, whole.duplicates, whole.rejected)
    assert seen_of(other) == seen_of(store)
    assert len(told) > 1 and told[-1].n_done == parts.stored + parts.duplicates
    again = load_amounts(other, OWN_DIARY, file, today=TODAY)
    assert (again.stored, again.duplicates) == (0, parts.stored + parts.duplicates)
    assert seen_of(other)[0] == seen_of(store)[0]
