"""What tests begin with is what saving one after the other leaves."""

from datetime import date, timedelta

import pytest

from data.own.entries import CheckIn, save_check_in
from data.own.own_measures import OwnMeasure, add_own_measure
from data.store.store import StoreError
from tests.check_ins import save_check_ins

TODAY = date(2026, 11, 20)
TABLES = "day_entry", "day_value", "activity", "day", "day_apart", "day_moved", "diary"


def rows(diary, table):
    """The rows of one diary, without the numbers that tell it, its batches and its person from another's."""
    with diary.store.reading() as cursor:
        cursor.execute(f"select * from {table} where collection_id = ?", [diary.id])
        names = [column[0] for column in cursor.description]
        own = [place for place, name in enumerate(names) if name not in ("collection_id", "batch_id", "participant_id")]
        return sorted(
            str([row[place] % 4294967296 if names[place] == "entry_id" else row[place] for place in own])
            for row in cursor.fetchall()
        )


def test_many_at_once_are_the_rows_of_one_after_the_other(store):
    diaries = [store.create(name, "personal") for name in ("One by one", "At once")]
    for diary in diaries:
        name = add_own_measure(diary, OwnMeasure(title="Leg"), key=diary.info.name)
    days = [
        CheckIn(on_day=TODAY - timedelta(back), pain_average=back % 6, own={name: back % 3}, amounts={"walking": back})
        for back in (*range(20, 10, -1), 4, 3, 3)
    ]
    for number, day in enumerate(days):
        save_check_in(diaries[0], day, key=str(number), today=TODAY)
    save_check_ins(diaries[1], days, today=TODAY, key="many")
    for table in TABLES:
        one, many = (rows(diary, table) for diary in diaries)
        assert one == many, table
    assert rows(diaries[0], "day_entry") and rows(diaries[0], "day") and rows(diaries[0], "activity")


def test_one_that_is_refused_keeps_all_of_them_out(mine):
    with pytest.raises(StoreError, match="Nothing is said of this day"):
        save_check_ins(mine, [CheckIn(on_day=TODAY, pain_average=1), CheckIn(on_day=TODAY)], today=TODAY)
    assert rows(mine, "day_entry") == []
