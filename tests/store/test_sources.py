"""Two devices count the same steps: one of them counts on a day, by the person's own order, never the sum."""

from datetime import date

import pytest

from data.exports.exports import bundle, json_bytes
from data.exports.restore import read_bundle, restore_collection
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.own.sources import Source, activity_sources, order_sources
from data.store.erase import held
from data.store.store import StoreError, now
from tests.stores import new_store

TODAY = date(2026, 3, 10)
# the phone tells of three days, the watch of two, the second of which the phone does not know
FILE = """date,kind,amount,unit,source
2026-03-01,steps,1000,steps,phone
2026-03-02,steps,2000,steps,phone
2026-03-03,steps,3000,steps,phone
2026-03-03,steps,3300,steps,watch
2026-03-04,steps,4400,steps,watch
2026-03-04,walking,20,minutes,watch
"""


@pytest.fixture
def mine(tmp_path):
    store = new_store(tmp_path / "store.duckdb")
    (tmp_path / "steps.csv").write_text(FILE)
    sheet = read_file(tmp_path / "steps.csv", store.staging())
    plan = propose(sheet, Answers(kind="activity", date_format="%Y-%m-%d"), is_personal=True)
    load(store, "My diary", "personal", sheet, plan, today=TODAY)
    yield store.find("My diary")
    store.close()


def steps(collection):
    table = collection.read("report_activity", kinds=["steps"], first_on=date.min, last_on=date.max)
    return {row.on_day.day: row.amount for row in table.itertuples()}


# by hand: of totals of a day a watch before a phone, and a day that only one tells of is that one's
DEFAULT = {1: 1000, 2: 2000, 3: 3300, 4: 4400}


def test_without_an_order_a_watch_counts_before_a_phone(mine):
    assert steps(mine) == DEFAULT
    (found,) = activity_sources(mine)  # walking has one source only: nothing to choose
    assert (found.kind, found.unit, found.own_order) == ("steps", "steps", ())
    assert found.sources == (Source("phone", 3, None), Source("watch", 2, None))


def test_the_first_of_the_own_order_that_tells_of_a_day_counts(mine):
    before = mine.revision
    order_sources(mine, "steps", "steps", ["watch", "phone"], key="a")
    assert steps(mine) == {1: 1000, 2: 2000, 3: 3300, 4: 4400}
    assert activity_sources(mine)[0].own_order == ("watch", "phone")
    assert mine.revision > before  # what pages worked out is worked out anew


def test_a_day_that_only_a_source_without_an_order_tells_of_is_its(mine):
    order_sources(mine, "steps", "steps", ["phone"], key="a")
    assert steps(mine) == {1: 1000, 2: 2000, 3: 3000, 4: 4400}


@pytest.mark.parametrize("first_on", [date(2026, 3, day) for day in range(1, 5)])
def test_a_day_has_one_number_whatever_period_is_asked_for(mine, first_on):
    for last in range(first_on.day, 5):
        table = mine.read("report_activity", kinds=["steps"], first_on=first_on, last_on=first_on.replace(day=last))
        assert {row.on_day.day: row.amount for row in table.itertuples()} == {
            day: amount for day, amount in DEFAULT.items() if first_on.day <= day <= last
        }


def test_the_latest_order_counts_and_none_goes_back_to_the_default(mine):
    order_sources(mine, "steps", "steps", ["watch"], key="a")
    order_sources(mine, "steps", "steps", ["phone"], key="b")
    assert steps(mine) == {1: 1000, 2: 2000, 3: 3000, 4: 4400}
    order_sources(mine, "steps", "steps", ["watch"], key="a")  # the first form once more: already saved
    assert steps(mine) == {1: 1000, 2: 2000, 3: 3000, 4: 4400}
    order_sources(mine, "steps", "steps", [], key="c")
    assert activity_sources(mine)[0].own_order == ()
    assert steps(mine) == DEFAULT


@pytest.mark.parametrize(
    ("order", "said"),
    [(["ring"], "“ring” tells of no steps here; choose among phone, watch."), (["phone", "phone"], "named twice")],
)
def test_an_order_of_what_is_not_there_is_refused(mine, order, said):
    with pytest.raises(StoreError, match=said):
        order_sources(mine, "steps", "steps", order, key="a")


def test_an_order_is_of_one_collection(mine):
    other = mine.store.create("Another", "personal")
    with pytest.raises(StoreError):
        order_sources(other, "steps", "steps", ["watch"], key="a")
    assert activity_sources(other) == ()


def test_an_order_goes_along_with_the_export_and_is_named_in_an_erasure(mine, tmp_path):
    order_sources(mine, "steps", "steps", ["watch", "phone"], key="a")
    saved = tmp_path / "saved.json"
    saved.write_bytes(json_bytes(bundle(mine, saved_at=now())))
    back = restore_collection(mine.store, read_bundle(saved, mine.store.staging()), "Back")
    assert steps(back) == steps(mine)
    assert held(mine)["source_order"] == 2


def test_the_steps_of_ones_workouts_are_not_those_of_a_day_that_another_source_tells_of(tmp_path):
    store = new_store(tmp_path / "store.duckdb")
    lines = ["date,kind,amount,unit,source", "2026-03-01,steps,6120,steps,Garmin activities"]
    lines += ["2026-03-02,steps,5000,steps,Garmin activities", "2026-03-01,steps,8417,steps,phone"]
    (tmp_path / "steps.csv").write_text("\n".join(lines) + "\n")
    sheet = read_file(tmp_path / "steps.csv", store.staging())
    plan = propose(sheet, Answers(kind="activity", date_format="%Y-%m-%d"), is_personal=True)
    load(store, "My diary", "personal", sheet, plan, today=TODAY)
    assert steps(store.find("My diary")) == {1: 8417, 2: 5000}
    store.close()
