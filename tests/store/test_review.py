"""Stores of today looked through: what is found, what each decision does, and that nothing is done unasked.

All people are invented; the canary is a word that stands nowhere else.
"""

from __future__ import annotations

from datetime import date

import pytest

from data.imports.labels import held
from data.imports.load import load, undo
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.imports.remember import remembered
from data.store.audit import first_broken, trail
from data.store.store import StoreError
from data.study.merge_people import merge_people
from data.study.review import ALIKE, IDENTIFIES, ONE_DATE, PLACEHOLDER, review
from data.study.review_acts import erase_fact, leave_as_is, merge_values
from tests.files.conftest import sheet_of
from tests.stores import new_store

TODAY = date(2026, 11, 20)
CANARY = "kanarienvogel41c8"
PEOPLE = f"""id,contact,arm,randomised,last_seen,site,first name
P01,{CANARY}@example.org,Usual care,2024-01-01,1900-01-01,1,Ex
P02,b@example.org,usual  care,2024-01-01,2024-05-02,01,Am
P03,c@example.org,Walking,2024-01-01,2024-05-03,1.0,Ple
p3,d@example.org,Usual care,2024-01-01,2024-05-04,2,Anon
"""
KEEP = ("contact", "first name")


@pytest.fixture
def store(tmp_path):
    opened = new_store(tmp_path / "respite.duckdb")
    put(opened)
    yield opened
    opened.close()


def put(store, same=None):
    sheet = sheet_of(PEOPLE)
    said = Answers(keep=KEEP, same=same or {"arm": "no", "site": "no", "participant": "no"})
    earlier = None if same else remembered(store.find("study"), sheet)
    sheet, plan = read_as(sheet, said, remembered=earlier, study=held(store.find("study")))
    assert not plan.open_questions, [question.text for question in plan.open_questions]
    return load(store, "study", "cohort", sheet, plan, today=TODAY)


def levels(store, name: str) -> list[str]:
    query = "select distinct value from current_attribute where name = ? order by 1"
    with store.reading() as cursor:
        return [value for (value,) in cursor.execute(query, [name]).fetchall()]


def findings(store) -> dict[tuple[str, str], tuple]:
    return {(one.what, one.about): (one.values, one.n_people, one.offers) for one in review(store.find("study"))}


def whole(store) -> dict[str, list[str]]:
    with store.reading() as cursor:
        tables = [name for (name,) in cursor.execute("select table_name from duckdb_tables()").fetchall()]
        return {name: sorted(map(repr, cursor.execute(f'select * from "{name}"').fetchall())) for name in tables}


def test_what_is_found_by_hand(store):
    assert findings(store) == {
        (ALIKE, "participant"): (("P03", "p3"), 2, ("merge", "leave")),
        (IDENTIFIES, "contact"): ((), 4, ("erase", "leave")),
        (IDENTIFIES, "first name"): ((), 4, ("erase", "leave")),
        (ALIKE, "arm"): (("Usual care", "usual  care"), 3, ("merge", "leave")),
        (ALIKE, "site"): (("01", "1", "1.0"), 3, ("merge", "leave")),
        (ONE_DATE, "randomised"): (("2024-01-01",), 4, ("erase", "leave")),
        (PLACEHOLDER, "last_seen"): (("1900-01-01",), 1, ("erase value", "leave")),
    }


def test_looking_changes_nothing(store):
    before = whole(store)
    review(store.find("study"))
    assert whole(store) == before


def test_a_fact_is_erased_from_the_file_and_told_in_the_trail(store, tmp_path):
    study = store.find("study")
    others = [row for row in whole(store)["attribute"] if "'contact'" not in row]
    assert CANARY.encode() in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert erase_fact(study, "contact") == 4
    study = store.find("study")
    assert whole(store)["attribute"] == others
    assert (IDENTIFIES, "contact") not in findings(store)
    assert [line.action for line in trail(store, about=study.id)][-1] == "erase fact" and first_broken(store) is None
    lines, revision = len(trail(store)), study.revision
    assert erase_fact(study, "contact") == 0  # twice changes nothing
    assert (len(trail(store)), store.find("study").revision) == (lines, revision)
    store.close()
    assert CANARY.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_an_erased_fact_does_not_come_back_with_what_was_remembered(store):
    erase_fact(store.find("study"), "contact")
    _, plan = read_as(sheet_of(PEOPLE), remembered=remembered(store.find("study"), sheet_of(PEOPLE)))
    assert plan.keep == ("first name",)


def test_one_value_is_erased_and_the_others_stay(store):
    assert erase_fact(store.find("study"), "last_seen", "1900-01-01") == 1
    with store.reading() as cursor:
        rows = cursor.execute("select value from attribute where name = 'last_seen' order by 1").fetchall()
    assert rows == [("2024-05-02",), ("2024-05-03",), ("2024-05-04",)]
    assert (PLACEHOLDER, "last_seen") not in findings(store)


def test_spellings_become_one_and_what_was_told_stays(store):
    study, raw = store.find("study"), whole(store)["attribute"]
    assert merge_values(study, "site", ("01", "1", "1.0"), "1") == 2
    assert merge_values(study, "arm", ("Usual care", "usual  care"), "Usual care") == 1
    assert whole(store)["attribute"] == raw
    assert levels(store, "site") == ["1", "2"] and levels(store, "arm") == ["Usual care", "Walking"]
    assert not {(ALIKE, "site"), (ALIKE, "arm")} & set(findings(store))
    lines = len(trail(store))
    assert merge_values(study, "site", ("01", "1", "1.0"), "1") == 0 and len(trail(store)) == lines
    # one spelling on top of another: all three are the last one
    assert merge_values(study, "site", ("1", "2"), "2") == 3
    assert levels(store, "site") == ["2"]


def test_the_same_file_again_is_there_already_after_a_merge(store):
    merge_values(store.find("study"), "arm", ("Usual care", "usual  care"), "Usual care")
    # with nothing said of it this time: how it is spelled was decided
    again = put(store, {"site": "no", "participant": "no"})
    assert (again.stored, again.duplicates, again.rejected) == (0, 4, 0)


def test_what_is_left_is_not_asked_again(store):
    study = store.find("study")
    before = whole(store)["attribute"]
    for finding in review(study):
        leave_as_is(study, finding)
    assert review(study) == () and whole(store)["attribute"] == before
    lines = len(trail(store))
    leave_as_is(study, next(iter([finding for finding in review_all(store)])))
    assert len(trail(store)) == lines
    assert CANARY not in "".join(whole(store)["left_as_is"])


def review_all(store):
    """The findings as if nothing had been left."""
    with store.writing() as cursor:
        kept = cursor.execute("select * from left_as_is").fetchall()
        cursor.execute("delete from left_as_is")
    found = review(store.find("study"))
    with store.writing() as cursor:
        cursor.executemany("insert into left_as_is values (?, ?, ?)", kept)
    return found


TWICE = """id,date,pain,arm
P03,2024-01-01,3,walking
P03,2024-01-02,4,walking
p3,2024-01-02,4,
p3,2024-01-03,5,
q1,2024-01-01,1,walking
Q1,2024-01-01,2,walking
"""


@pytest.fixture
def twice():
    opened = new_store()
    sheet, plan = read_as(sheet_of(TWICE), Answers(same={"participant": "no"}))
    load(opened, "study", "cohort", sheet, plan, today=TODAY)
    yield opened
    opened.close()


def days(store) -> list[tuple]:
    with store.reading() as cursor:
        return cursor.execute(
            """select label, on_day::varchar, pain_average from current_day_entry
               join participant using (collection_id, participant_id) order by all"""
        ).fetchall()


def test_people_are_made_one_by_appending_and_told_in_the_trail(twice):
    study = twice.find("study")
    raw = whole(twice)["day_entry"]
    # of three rows two are new: 2 January says the same under both labels
    assert merge_people(study, ("P03", "p3"), "P03") == 1
    assert [row for row in days(twice) if row[0] == "P03"] == [
        ("P03", "2024-01-01", 3),
        ("P03", "2024-01-02", 4),
        ("P03", "2024-01-03", 5),
    ]
    assert set(raw) < set(whole(twice)["day_entry"]), "what was told is still there"
    assert "merge people" in [line.action for line in trail(twice)] and first_broken(twice) is None
    assert "p3" not in [label for label, *_ in days(twice)]
    revision, lines = study.revision, len(trail(twice))
    assert merge_people(study, ("P03", "p3"), "P03") == 0 and (study.revision, len(trail(twice))) == (revision, lines)
    # a later file means the same person by that label, and says so
    sheet, plan = read_as(sheet_of("id,date,pain,arm\np3,2024-01-04,6,\n"), Answers(), study=held(twice.find("study")))
    load(twice, "study", "cohort", sheet, plan, today=TODAY)
    assert ("P03", "2024-01-04", 6) in days(twice)
    assert any("“p3” in “id” counts as “P03”" in note for note in plan.notes)


def test_people_who_say_different_things_stay_two(twice):
    before = whole(twice)
    with pytest.raises(StoreError, match="“Q1” and “q1” say different things: 1 January 2024"):
        merge_people(twice.find("study"), ("q1", "Q1"), "q1")
    with pytest.raises(StoreError, match="no participant “z”"):
        merge_people(twice.find("study"), ("q1", "Q1"), "z")
    assert whole(twice) == before


def test_undoing_the_file_takes_back_the_people_made_one(twice):
    study = twice.find("study")
    merge_people(study, ("P03", "p3"), "P03")
    undo(twice, study, 1)
    assert days(twice) == []
