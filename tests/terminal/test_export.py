"""`respite load` and `respite export` by the page's own functions: a day of two devices has one number in the file."""

from pathlib import Path

import pytest

from pages.terminal.activities import export_activities
from pages.terminal.device_load import load_device
from pages.terminal.grammar import parse
from pages.terminal.study import answers_of
from tests.stores import new_store

CASES = Path(__file__).parents[1] / "files/cases/devices"


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path / "store.duckdb")
    yield store
    store.close()


def test_a_walk_of_two_apps_is_one_row_with_what_each_told(store, tmp_path):
    asked = parse(["load", "apple_workouts.xml", "--study", "My diary", "--zone", "Europe/Rome"])
    done = load_device(asked, answers_of(asked), store, None, str(CASES))
    assert (done.stored, done.rejected) == (4, 0)
    export_activities(store, tmp_path / "a.csv")
    # by hand: 120 minutes of a hike and a walk of 30 that two apps recorded
    assert (tmp_path / "a.csv").read_text().splitlines() == [
        "date,kind,amount,unit,by_source",
        "2026-01-12,hiking,120,minutes,Robin’s Apple Watch=120",
        "2026-01-12,steps,100,steps,Robin’s iPhone=100",
        "2026-01-12,walking,150,minutes,Robin’s Apple Watch=150; Strava=30.5",
    ]
