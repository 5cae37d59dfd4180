"""An excerpt holds the days and measures asked for, and nothing else of the diary."""

from datetime import date, timedelta

import pytest

from data.catalogue.definition import load_definition
from data.recurrence.engine import derive
from data.store.excerpt import excerpt
from data.store.store import StoreError
from tests.stores import new_store

FIRST = date(2026, 1, 1)


@pytest.fixture
def diary():
    store = new_store()
    collection = store.create("My diary", "personal", is_simulated=True)
    with store.writing() as cursor:
        for n in range(10):
            for entry, pain in ((0, n), (1, n + 0.5)):  # two entries a day: the day has the higher
                cursor.execute(
                    "insert into day_entry values (?, 1, ?, 1, 1, false, ?, null, null, ?, ?, null, 1, 0, 0, 1, 'note')",
                    [collection.id, 2**32 + 2 * n + entry, FIRST + timedelta(days=n), min(pain, 9), 10],
                )
    yield collection
    store.close()


def test_only_the_days_and_measures_asked_for(diary):
    with excerpt(diary, ("pain_average", "flare"), FIRST + timedelta(days=2), FIRST + timedelta(days=4)) as days:
        with days.store.reading() as cursor:
            rows = cursor.execute("select * exclude (entry_id) from current_day_entry order by on_day").fetchall()
        assert days.info.is_simulated
    scope = (1, 1, 1, 1, False)
    unknown = (None, None)
    assert rows == [
        (*scope, FIRST + timedelta(days=n), None, None, n + 0.5, *unknown, None, 0, *unknown, None) for n in (2, 3, 4)
    ]


def test_what_is_derived_from_it_begins_with_its_first_day(diary):
    # pain of day n is n + 0.5, so no day is good; with walkback's limit of 1 only day 0 is
    with excerpt(diary, ("pain_average",), FIRST + timedelta(days=1), FIRST + timedelta(days=9)) as days:
        with derive(days, load_definition("walkback-any")) as derivation:
            runs = derivation.runs()
    assert runs["first_on"].min() == FIRST + timedelta(days=1)
    assert "good" not in set(runs["state"])


def test_an_excerpt_of_nothing_is_empty(diary):
    with excerpt(diary, ("pain_average",), date(2020, 1, 1), date(2020, 2, 1)) as days:
        with days.store.reading() as cursor:
            assert cursor.execute("select count(*) from current_day_entry").fetchone() == (0,)


def test_a_study_has_no_excerpt(diary):
    study = diary.store.create("Trial", "cohort")
    with pytest.raises(StoreError, match=r"Trial.*own diary"), excerpt(study, ("pain_average",), FIRST, FIRST):
        pass
