"""Activity logs of a person's own: bouts of a day add up, units are one, a bout across midnight is of both days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.own.day_amounts import day_amounts
from tests.files.conftest import sheet_of
from tests.stores import new_store

CASES = Path(__file__).parent / "cases" / "devices"
TODAY = date(2026, 12, 31)


@pytest.fixture
def store():
    store = new_store()
    yield store
    store.close()


def loaded(store, content, **answers):
    sheet, plan = read_as(sheet_of(content), Answers(**answers), is_personal=True)
    return load(store, "My diary", "personal", sheet, plan, today=TODAY)


def numbers(store):
    table = day_amounts(store.find("My diary"), first_on=date.min, last_on=date.max)
    return {(f"{row.on_day:%m-%d}", row.kind, row.unit): row.amount for row in table.itertuples()}


BOTH = {("03-01", "walking", "minutes"): 30, ("03-02", "walking", "minutes"): 10}
# right values as they are given with the files: 3.1 miles of 1.609344 km, 0.75 hours
RIGHT = {
    "log_ts.csv": BOTH,
    "log_dt.csv": BOTH,
    "log_wide.csv": {("03-01", "walking", "minutes"): 30},
    "units.csv": {
        ("03-01", "walking", "km"): 5.2,
        ("03-02", "walking", "km"): 4.989,
        ("03-03", "walking", "minutes"): 45,
        ("03-04", "walking", "minutes"): 45,
    },
    "tz.csv": {("10-02", "steps", "steps"): 200, ("10-03", "steps", "steps"): 300, ("10-05", "steps", "steps"): 400},
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_log_has_its_right_value_and_again_changes_nothing(store, name):
    first = loaded(store, (CASES / name).read_bytes(), zone="Europe/Berlin")
    assert numbers(store) == pytest.approx(RIGHT[name], abs=0.001)
    again = loaded(store, (CASES / name).read_bytes(), zone="Europe/Berlin")
    assert (again.stored, again.duplicates) == (0, first.stored)
    assert numbers(store) == pytest.approx(RIGHT[name], abs=0.001)


LOG = "start,end,activity,minutes\n2026-03-01 23:30,2026-03-02 00:30,walking,60\n2026-03-01 08:00,2026-03-01 08:20,walking,20\n"


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_a_bout_across_midnight_is_split_by_time_and_known_again(store, zone):
    loaded(store, LOG, zone=zone)
    assert numbers(store) == {("03-01", "walking", "minutes"): 50, ("03-02", "walking", "minutes"): 30}
    assert loaded(store, LOG, zone=zone).duplicates == 2
    # a later file with a further bout of the same day adds it, and takes nothing away
    later = loaded(store, LOG.splitlines()[0] + "\n2026-03-01 12:00,2026-03-01 12:10,walking,10\n", zone=zone)
    assert later.stored == 1
    assert numbers(store) == {("03-01", "walking", "minutes"): 60, ("03-02", "walking", "minutes"): 30}


def test_stamps_with_an_offset_are_moments_of_the_zone_that_was_said(store):
    text = "start,end,kind,amount,unit\n2026-03-01T22:45:00Z,2026-03-01T23:15:00Z,walking,30,min\n"
    loaded(store, text, zone="Europe/Berlin")  # 23:45 to 00:15 there
    assert numbers(store) == {("03-01", "walking", "minutes"): 15, ("03-02", "walking", "minutes"): 15}


@pytest.mark.parametrize(
    ("amount", "unit", "right"),
    [
        ("1500", "m", (1.5, "km")),
        ("2", "miles", (3.2187, "km")),
        ("1800", "s", (30, "minutes")),
        ("0.5", "Stunden", (30, "minutes")),
        ("1 h 30 min", "h", (90, "minutes")),
        ("45", "", (45, "minutes")),
        ("30", "laps", (30, "laps")),
    ],
)
def test_lengths_are_kilometres_and_times_are_minutes(store, amount, unit, right):
    loaded(store, f"date,kind,amount,unit\n2026-03-01,walking,{amount},{unit}\n2026-03-02,walking,1,km\n")
    found = {unit: value for (day, _, unit), value in numbers(store).items() if day == "03-01"}
    assert found == {right[1]: pytest.approx(right[0], abs=1e-4)}


def test_more_hours_than_a_day_has_are_rejected(store):
    done = loaded(store, "date,kind,amount,unit\n2026-03-01,walking,25,h\n2026-03-02,walking,1,h\n")
    assert (done.stored, done.rejected) == (1, 1) and "more than a day" in done.rejects.iloc[0]["reason"]
