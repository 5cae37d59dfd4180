"""Releases of a study that people joined: what somebody does with their own diary shows in no difference of two releases."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.accounts.access import AccountStore
from data.accounts.people import sign_in
from data.own.entries import CheckIn, save_check_in
from data.recurrence.release_people import release_people
from data.sharing.consents import agree, find_study, leave
from data.sharing.joining import gather
from data.sharing.joining_offer import NOTE, Ask, Item, Statement, open_joining, state
from data.sharing.release_files import DATA, PAGE
from data.sharing.releases import publish, releases
from data.store.erase import erase
from data.store.store import Store, StoreError, now
from data.study.erase_participant import erase_participant
from tests.check_ins import save_check_ins
from tests.stores import new_store

TODAY = date(2026, 11, 20)
N_PEOPLE = 36
ITEMS = {Item("measure", "pain_average"), Item("note", NOTE)}


def signed_in(store: Store, number: int) -> AccountStore:
    """The store as somebody sees it who signed in."""
    account = sign_in(
        store, "https://i.example", f"p{number}", name=f"P{number}", email="", roles=("individual",), now=now()
    )
    return AccountStore(store, account)


def join(store: Store, study, code: str, number: int):
    """Somebody with a diary of a few days who joins with all of it."""
    diary = signed_in(store, number).create("My diary", "personal")
    days = [
        CheckIn(on_day=TODAY - timedelta(days=back), pain_average=number % 9, note=f"note of {number}")
        for back in range(3)
    ]
    save_check_ins(diary, days, today=TODAY, key=f"{number} ")
    found = find_study(store, code)
    agree(diary, found.study_id, found.stated.version, ITEMS, key=f"joins {number}", code=code)
    return diary


def seen_by_the_researcher(store: Store) -> AccountStore:
    who = sign_in(store, "https://i.example", "cleo", name="Cleo", email="", roles=("researcher",), now=now())
    return AccountStore(store, who)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a store with a study whose 36 people all joined, released once; and the study's code."""
    folder = tmp_path_factory.mktemp("made")
    store = new_store(folder / "store.duckdb")
    study = seen_by_the_researcher(store).create("Backs", "cohort")
    asks = (Ask(Item("measure", "pain_average"), False), Ask(Item("note", NOTE), True))
    state(study, Statement("Why.", "Who.", "Until when.", "Whom to ask.", date(2026, 11, 1), asks), key="first")
    code = open_joining(study)
    for number in range(N_PEOPLE):
        join(store, study, code, number)
    gather(study)
    release(study, "first")
    store.close()
    return folder, code


@pytest.fixture
def joined(made, tmp_path):
    """The study in a copy of the store, the diaries, and its code."""
    folder, code = made
    store = Store(Path(shutil.copytree(folder, tmp_path / "copy")) / "store.duckdb")
    study = seen_by_the_researcher(store).find("Backs")
    yield study, [signed_in(store, number).find("My diary") for number in range(N_PEOPLE)], code
    store.close()


def release(study, key: str) -> str | None:
    files = {PAGE: b"a page", DATA: b"numbers"}
    return publish(
        study,
        release_people(study, by=None, population=None),
        files,
        asked={},
        policy="",
        key=key,
        now=now(),
        has_event=None,
    )


def labels(study) -> set[str]:
    return set(release_people(study, by=None, population=None).index)


def leaves(study, diaries, code) -> None:
    leave(diaries[0], study.id, key="leaves")


def erases_the_diary(study, diaries, code) -> None:
    erase(diaries[0])


def is_erased_by_the_study(study, diaries, code) -> None:
    erase_participant(study, sorted(labels(study))[0])


def comes_later(study, diaries, code) -> None:
    join(diaries[0].store._whole, study, code, N_PEOPLE)
    gather(study)


def writes_another_day(study, diaries, code) -> None:
    save_check_in(diaries[0], CheckIn(on_day=TODAY, pain_average=9), key="another", today=TODAY)
    gather(study)


def leaves_and_another_comes(study, diaries, code) -> None:
    leaves(study, diaries, code)
    comes_later(study, diaries, code)


@pytest.mark.parametrize(
    "act",
    [leaves, erases_the_diary, is_erased_by_the_study, comes_later, writes_another_day, leaves_and_another_comes],
    ids=lambda act: act.__name__,
)
def test_what_one_person_does_makes_no_second_release(joined, act):
    study, diaries, code = joined
    before = labels(study)
    act(study, diaries, code)
    gather(study)
    assert act is writes_another_day or labels(study) != before
    with pytest.raises(StoreError, match="single out"):
        release(study, "second")
    assert len(releases(study)) == 1


def test_the_first_says_nothing_of_who_joined_under_which_name(joined):
    study, _, _ = joined
    with study.store.reading() as cursor:
        kept = repr(cursor.execute("select * from release_person").fetchall())
    assert not any(word in kept for word in (*labels(study), "note of", "P1"))
