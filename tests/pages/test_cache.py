"""What pages read from the cache: as new as the last save, each one's own, the revision asked for once in a run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest

from data.demo.demo import PERSON_NAME, TRIAL_NAME
from data.own.entries import CheckIn, save_check_in
from data.store.collection import Collection
from data.store.store import Store, StoreError
from data.study.looks import record_look
from pages.answers.first_recurrences import study_recurrence
from pages.shared.cache import Kept, cached, version
from pages.shared.diary_reads import entries, measures
from tests.patience import LONG
from tests.questions import about
from tests.unit.data.diaries import study

RECURRENCE = "cohort/recurrence.py"


@pytest.fixture
def asked(monkeypatch):
    """The numbers of the collections whose revision the store was asked for, in order."""
    numbers, ask = [], Collection.revision.fget
    monkeypatch.setattr(Collection, "revision", property(lambda one: numbers.append(one.id) or ask(one)))
    return numbers


@pytest.mark.parametrize("beginning", ["simulated"], indirect=True)
@pytest.mark.parametrize("page", ["mine/today.py", "mine/trends.py", RECURRENCE])
def test_a_run_of_a_page_asks_for_the_revision_once(store, today, open_page, asked, page):
    info = store.find(TRIAL_NAME if page == RECURRENCE else PERSON_NAME).info
    run = open_page(page, of=info.name)
    # of all that the page reads; what it works out and stores on the way is no save
    assert asked == [info.collection_id]
    save_check_in(store.find(PERSON_NAME), CheckIn(on_day=today, pain_now=1), key="k", today=today)
    asked.clear()
    run.run()
    assert not run.exception
    assert asked == [info.collection_id]


def test_an_answer_after_a_save_in_the_same_run_is_new(diary, today, asked):
    def held():
        return entries(diary, today, today), len(measures(diary))

    assert held() == ((), 0)
    for n, pain in enumerate((2, 5, 3), start=1):
        save_check_in(diary, CheckIn(on_day=today, pain_average=pain), key=f"k{n}", today=today)
        said, n_rows = held()
        assert [entry.check_in.pain_average for entry in said] == [2, 5, 3][:n]
        assert n_rows == 1
    # once at first and once after each save
    assert asked == [diary.id] * 4


def test_a_save_that_fails_or_is_nobodys_leaves_the_answer_right(store, diary, today, asked):
    save_check_in(diary, CheckIn(on_day=today, pain_average=2), key="k", today=today)
    before = version(diary)
    with pytest.raises(StoreError):
        save_check_in(diary, CheckIn(on_day=today + timedelta(days=1), pain_average=2), key="late", today=today)
    other = store.create("Other", "personal")
    save_check_in(other, CheckIn(on_day=today, pain_average=9), key="other", today=today)
    assert version(diary) == before
    assert version(other)[1:] == (other.id, before[2] + 1)
    assert [entry.check_in.pain_average for entry in entries(diary, today, today)] == [2]
    assert [entry.check_in.pain_average for entry in entries(other, today, today)] == [9]


def test_a_store_opened_anew_is_asked_anew(tmp_path, today):
    path = tmp_path / "one.duckdb"
    for n in (1, 2, 3):
        store = Store(path)
        try:
            diary = store.create("My diary", "personal")
            was = version(diary)[2]
            assert was == n - 1
            save_check_in(diary, CheckIn(on_day=today, pain_average=n), key=f"k{n}", today=today)
            assert version(diary)[2] == n
        finally:
            store.close()


def test_what_is_worked_out_or_noted_is_no_save(store):
    """These two write without a batch: the revision before them is the one after them."""
    collection = study(store, "One", {"a": [(day, {"pain_average": 0}) for day in range(40)]})
    revision, last_write = collection.revision, store.last_write
    study_recurrence(collection, about("delphi-2011"))
    record_look(collection, "recurrence", {"definition": "delphi-2011"})
    assert (collection.revision, store.last_write) == (revision, last_write)


def test_one_question_has_one_key_however_it_is_asked(diary):
    times = []

    @cached(4)
    def read(collection: Collection, name: str, since: date | None = None, *, n: int = 1) -> tuple:
        times.append(name)
        return collection.id, name, since, n

    first = read(diary, "a")
    assert read(diary, name="a") == read(diary, "a", None) == read(collection=diary, name="a", n=1) == first
    assert times == ["a"]
    assert read(diary, "a", n=2) == (diary.id, "a", None, 2)
    assert read(diary, "a", date(2024, 1, 1)) == (diary.id, "a", date(2024, 1, 1), 1)
    assert times == ["a", "a", "a"]


def put(kept: Kept, person: int, n_bytes: int, read: str = "a", revision: int = 1, most: int = 9) -> None:
    kept.put(("s", person), revision, read, (read, revision, n_bytes), bytes(n_bytes), most)


def has(kept: Kept, person: int, n_bytes: int, read: str = "a", revision: int = 1) -> bool:
    return kept.get(("s", person), (read, revision, n_bytes)) is not None


def test_sixty_people_in_turn_do_not_push_one_another_out():
    kept = Kept(each=100, all_of_them=6000)
    for _ in range(2):
        for person in range(60):
            for n_bytes in (40, 60):
                put(kept, person, n_bytes)
    assert all(has(kept, person, n_bytes) for person in range(60) for n_bytes in (40, 60))
    # one who looks at ever more pushes out what is their own
    put(kept, 7, 70)
    assert has(kept, 7, 70) and not has(kept, 7, 40) and not has(kept, 7, 60)
    assert all(has(kept, person, 40) for person in range(60) if person != 7)


def test_where_all_is_too_much_who_looked_last_stays():
    kept = Kept(each=100, all_of_them=250)
    put(kept, 1, 90), put(kept, 2, 90)
    assert has(kept, 1, 90)
    put(kept, 3, 90)
    assert has(kept, 1, 90) and not has(kept, 2, 90) and has(kept, 3, 90)
    assert kept.n_bytes == 180
    kept.clear()
    assert kept.n_bytes == 0 and not has(kept, 1, 90)


def test_of_a_collection_the_newest_revision_stays_and_so_many_of_a_read():
    kept = Kept()
    for n_bytes in (1, 2, 3):
        put(kept, 1, n_bytes, most=2)
    put(kept, 1, 5, read="b")
    assert [has(kept, 1, n_bytes) for n_bytes in (1, 2, 3)] == [False, True, True] and has(kept, 1, 5, read="b")
    put(kept, 1, 4, revision=2)
    assert kept.n_bytes == 4 and has(kept, 1, 4, revision=2)
    # what was begun before a save and ends after it takes nothing newer away
    put(kept, 1, 3, revision=1)
    assert has(kept, 1, 4, revision=2)


def test_what_is_asked_is_told_apart_by_kind_too_and_each_asker_has_a_copy(diary):
    times = []

    @cached(9)
    def read(collection: Collection, asked: object) -> list:
        times.append(asked)
        return [asked]

    answers = [read(diary, one) for one in (1, True, 1.0, [1], {"a": [1]}, [1])]
    assert times == [1, True, 1.0, [1], {"a": [1]}]
    answers[0].append("changed")
    assert read(diary, 1) == [1]


def test_who_asks_while_it_is_worked_out_waits_for_it(diary):
    times, begun, may_end = [], Event(), Event()

    @cached(9)
    def read(collection: Collection) -> int:
        times.append(1)
        begun.set()
        may_end.wait(LONG)
        return 5

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(read, diary)
        assert begun.wait(LONG)
        others = [pool.submit(read, diary) for _ in range(2)]
        may_end.set()
        assert [one.result(LONG) for one in (first, *others)] == [5, 5, 5]
    assert times == [1]
