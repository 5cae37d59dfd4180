"""What an account sees of the store: its own diary, the studies it was given, and nothing else."""

from datetime import date

import pytest

from data.accounts.access import AccountStore
from data.accounts.people import accounts, members, set_member, set_role, sign_in
from data.own.entries import CheckIn, save_check_in
from data.store.audit import trail
from data.store.erase import erase
from data.store.store import StoreError, now
from tests.stores import new_store

TODAY = date(2026, 11, 21)
ISSUER = "https://sign-in.example"


@pytest.fixture
def seen_by(store):
    """The store as a person with these roles sees it, signed in under their name."""

    def seen(name: str, *roles: str) -> AccountStore:
        return AccountStore(store, sign_in(store, ISSUER, name, name=name, email="", roles=roles, now=now()))

    return seen


def names(store) -> list[str]:
    return [info.name for info in store.collections()]


def test_two_people_call_their_diaries_the_same_and_neither_sees_the_others(store, seen_by):
    ann, ben = seen_by("Ann", "individual"), seen_by("Ben", "individual")
    of_ann, of_ben = ann.create("My diary", "personal"), ben.create("My diary", "personal")
    save_check_in(of_ann, CheckIn(on_day=TODAY, pain_now=7), key="ann", today=TODAY)
    assert of_ann.id != of_ben.id
    assert names(ann) == names(ben) == ["My diary"]
    assert ann.find("My diary").id == of_ann.id and ann.create("My diary", "personal").id == of_ann.id
    assert of_ben.revision == 0
    with pytest.raises(StoreError, match="no collection number"):
        ben.collection(of_ann.id)
    # the owner's own diary is a third one
    assert store.create("My diary", "personal").id not in (of_ann.id, of_ben.id)
    assert [line.actor for line in trail(store, about=of_ann.id)] == ["account 1", "account 1"]


def test_a_study_is_reached_by_those_who_were_given_it_while_they_have_the_role(store, seen_by):
    cleo, dan = seen_by("Cleo", "researcher"), seen_by("Dan", "researcher")
    study = cleo.create("Backs", "cohort")
    assert names(dan) == []
    with pytest.raises(StoreError, match="taken; choose another name"):
        dan.create("Backs", "cohort")
    set_member(study, dan.account.account_id, True, now=now())
    assert dan.find("Backs").id == study.id and [one.name for one in members(study)] == ["Cleo", "Dan"]
    set_member(study, dan.account.account_id, False, now=now())
    assert names(dan) == [] and [one.name for one in members(study)] == ["Cleo"]
    set_role(store, cleo.account.account_id, "researcher", False, now=now())
    assert names(cleo) == []
    with pytest.raises(StoreError, match="no collection number"):
        cleo.collection(study.id)


@pytest.mark.parametrize(
    ("roles", "kind", "needed"),
    [
        ((), "personal", "individual"),
        (("researcher",), "personal", "individual"),
        (("steward",), "cohort", "researcher"),
        (("individual",), "cohort", "researcher"),
    ],
)
def test_what_takes_a_role_is_refused_without_it(seen_by, roles, kind, needed):
    someone = seen_by("Eve", *roles)
    with pytest.raises(StoreError, match=f"takes the role {needed}"):
        someone.create("Mine", kind)
    assert names(someone) == []


def test_a_diary_is_given_to_nobody(seen_by):
    ann, ben = seen_by("Ann", "individual"), seen_by("Ben", "individual")
    with pytest.raises(StoreError, match="share it by a link"):
        set_member(ann.create("My diary", "personal"), ben.account.account_id, True, now=now())


def test_somebody_who_comes_again_is_the_same_account_with_the_latest_name(store):
    first = sign_in(store, ISSUER, "1", name="Ann", email="a@x", roles=("individual",), now=now())
    # roles are given once, at the first time: what a steward took away does not come back by signing in
    set_role(store, first.account_id, "individual", False, now=now())
    again = sign_in(store, ISSUER, "1", name="Ann B", email="a@x", roles=("individual",), now=now())
    other = sign_in(store, "https://another.example", "1", name="", email="", roles=(), now=now())
    assert again.account_id == first.account_id != other.account_id
    assert (again.name, again.roles) == ("Ann B", frozenset())
    assert len(accounts(store)) == 2


def test_what_an_account_erases_is_its_own(store, seen_by):
    ann, ben = seen_by("Ann", "individual"), seen_by("Ben", "individual")
    save_check_in(ben.create("My diary", "personal"), CheckIn(on_day=TODAY, pain_now=7), key="ben", today=TODAY)
    mine = ann.create("My diary", "personal")
    erase(mine)
    assert names(ann) == [] and names(ben) == ["My diary"]
    assert ben.find("My diary").revision == 1
    assert trail(store, about=mine.id)[-1].actor == "account 1"


def test_a_receipt_tells_an_account_nothing_of_the_folder_that_the_store_lies_in(tmp_path):
    store = new_store(tmp_path / "store.duckdb")
    store.backup(tmp_path / "secret-backup.duckdb")
    made = sign_in(store, ISSUER, "Ann", name="Ann", email="", roles=("individual",), now=now())
    receipt = erase(AccountStore(store, made).create("My diary", "personal")).text()
    assert "secret-backup" not in receipt and str(tmp_path) not in receipt and "Backups of this Respite may" in receipt
    assert "secret-backup" in erase(store.create("My diary", "personal")).text()
    store.close()
