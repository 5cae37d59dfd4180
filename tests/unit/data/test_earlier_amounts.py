"""Days of a store of before keep their number and are marked, until a later file tells them anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.imports.ledger import LINES, add_batch, add_persons, new_batch
from data.imports.load import undo
from data.own.day_amounts import day_amounts, forget_amounts
from data.own.entries import CheckIn, save_check_in
from data.own.sources import order_sources
from data.store import store as store_module
from pages.answers.came_in import came_in
from pages.telling.figures import LIGHT
from pages.telling.load.came_in import came_in_lines, days_figure
from tests.agreement.test_day_histories import file_of, load_amounts
from tests.stores import new_store

SCHEMA_FILE = Path(store_module.__file__).parent / "schema" / "028_day_amounts.sql"
TODAY = date(2026, 6, 1)
# by hand: the phone tells of most days, so that alone was counted before; the watch's own day had no number
BEFORE = [(1, "iPhone", 3000), (1, "My watch", 2500), (2, "iPhone", 4000), (3, "iPhone", 1000), (4, "My watch", 700)]


@pytest.fixture
def diary():
    """A diary as an earlier version left it, brought to the schema of today."""
    store = new_store()
    diary = store.create("My diary", "personal")
    with store.writing() as cursor:
        batch, person = new_batch(cursor), add_persons(cursor, diary.id, ["me"])["me"]
        add_batch(cursor, batch, diary.id, "import", "activity", file_sha256="0", n_records=5, n_stored=5)
        for line, (day, source, steps) in enumerate(BEFORE, 1):
            cursor.execute(
                "insert into activity values (?, ?, ?, 1, ?, false, ?, 'steps', ?, 'steps', ?)",
                [diary.id, person, batch * LINES + line, batch, date(2026, 3, day), steps, source],
            )
        filled = SCHEMA_FILE.read_text(encoding="utf-8").partition("insert into earlier_amount")
        cursor.execute(filled[1] + filled[2])
        forget_amounts(cursor, diary.id)
    yield diary
    store.close()


def numbers(diary):
    table = day_amounts(diary, first_on=date.min, last_on=date.max)
    return {row.on_day.day: (row.amount, bool(row.is_earlier)) for row in table.itertuples()}


KEPT = {1: (3000, True), 2: (4000, True), 3: (1000, True), 4: (700, False)}


def test_days_keep_their_number_until_a_file_tells_them_anew_and_have_it_again_when_that_is_undone(diary):
    assert numbers(diary) == KEPT
    # two minutes of 60 steps a minute on 1 March, by the watch
    done = load_amounts(diary.store, "My diary", file_of("My watch", [(0, 0, 2, 60)]), today=TODAY)
    assert any("1 days from 2026-03-01 to 2026-03-01 keep the number" in said for said in done.warnings)
    assert numbers(diary) == {**KEPT, 1: (120, False)}
    undo(diary.store, diary, done.batch)
    assert numbers(diary) == KEPT


def test_an_order_that_is_said_since_counts(diary):
    order_sources(diary, "steps", "steps", ["My watch", "iPhone"], key="a")
    assert numbers(diary) == {1: (2500, False), 2: (4000, False), 3: (1000, False), 4: (700, False)}


def test_a_new_phone_takes_the_old_ones_place_in_the_order_and_no_earlier_day_changes(diary):
    load_amounts(diary.store, "My diary", file_of("iPhone", [(5, 0, 2, 60)]), today=TODAY)
    order_sources(diary, "steps", "steps", ["iPhone", "My watch"], key="a")
    before = numbers(diary)
    new = file_of("new iPhone", [(6, 0, 2, 100)])
    done = load_amounts(diary.store, "My diary", new, today=TODAY)
    assert "“new iPhone” begins where “iPhone” ends and takes its place in your order." in done.warnings
    assert numbers(diary) == {**before, 7: (200, False)}
    # where the watch tells of the same minutes the phones count, old and new
    load_amounts(diary.store, "My diary", file_of("My watch", [(6, 0, 2, 50)]), today=TODAY)
    assert numbers(diary)[7] == (200, False)


def test_what_came_in_is_told_by_source(diary):
    """By hand: the phone tells of 1, 2 and 3 March, the watch of 1 and 4 March, both of the 1st."""
    phone, watch = came_in(diary)
    assert (watch.source, watch.n_days, phone.source, phone.n_days) == ("My watch", 2, "iPhone", 3)
    assert phone.runs == ((date(2026, 3, 1), date(2026, 3, 3)),)
    (of_watch,), (of_phone,) = watch.kinds, phone.kinds
    assert (of_watch.n_days, of_watch.n_missing, of_watch.n_beside, of_watch.n_earlier) == (2, 2, 1, 1)
    assert (of_phone.n_days, of_phone.n_beside, of_phone.beside, of_phone.n_earlier) == (3, 1, "My watch", 3)
    assert "on 2 days between nothing came from it: not worn" in came_in_lines(watch)[1]
    figure = days_figure((watch, phone), LIGHT)
    assert len(figure.data[0].y) == 3 and set(figure.data[0].y) == {"My watch", "iPhone"}


def test_what_was_written_by_hand_is_one_source_and_no_device_that_was_not_worn(mine):
    """Days between sessions are no gap; by hand: 2, 3 and 9 March are three days, two of them with a walk."""
    for day, done in ((2, {"walking": 20.0}), (3, {"care_heat": 1.0}), (9, {"walking": 15.0})):
        save_check_in(mine, CheckIn(on_day=date(2026, 3, day), pain_average=2, amounts=done), key=f"{day}", today=TODAY)
    (one,) = came_in(mine)
    assert (one.source, one.n_days) == ("form", 3)
    assert one.runs == ((date(2026, 3, 2), date(2026, 3, 3)), (date(2026, 3, 9), date(2026, 3, 9)))
    assert came_in_lines(one) == [
        "**written down here**: 2 March to 9 March 2026, 3 days.",
        "minutes walked: 2 days.",
        "heat: 1 day.",
    ]
