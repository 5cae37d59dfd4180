"""A person's own entries: saved once, corrected without losing what was there, deleted without destroying."""

from dataclasses import replace
from datetime import date

import pytest

from data.own.diary import assessments, entries
from data.own.entries import (
    CheckIn,
    correct_check_in,
    delete_assessment,
    delete_check_in,
    save_assessment,
    save_check_in,
)
from data.store.store import StoreError
from tests.stores import new_store

TODAY = date(2026, 3, 12)
FULL = CheckIn(
    on_day=TODAY,
    pain_average=3,
    pain_worst=5,
    pain_now=2.5,
    activity_limited=1,
    flare=0,
    care_sought=1,
    medicine=0,
    note="Stiff & <b>slow</b>",
    amounts={"walking": 40, "steps": 6200, "care_heat": 1},
)


@pytest.fixture
def diary():
    store = new_store()
    yield store.create("My diary", "personal")
    store.close()


def now_there(diary):
    return [entry.check_in for entry in entries(diary, date(2000, 1, 1), TODAY)]


def count(diary, table: str) -> int:
    with diary.store.reading() as cursor:
        return len(cursor.table(table).fetchall())


def test_a_check_in_is_read_back_as_it_was_given(diary):
    entry_id = save_check_in(diary, FULL, key="a", today=TODAY)
    (entry,) = entries(diary, TODAY, TODAY)
    assert entry.check_in == FULL
    assert entry.entry_id == entry_id
    assert entry.is_form


def test_what_was_not_answered_is_none_and_not_zero(diary):
    save_check_in(diary, CheckIn(on_day=TODAY, pain_average=0), key="a", today=TODAY)
    (said,) = now_there(diary)
    assert said.pain_average == 0
    assert said == CheckIn(on_day=TODAY, pain_average=0, pain_worst=None, flare=None, note=None, amounts={})


def test_the_same_form_twice_is_one_entry(diary):
    first = save_check_in(diary, FULL, key="a", today=TODAY)
    revision = diary.revision
    assert save_check_in(diary, replace(FULL, pain_average=4), key="a", today=TODAY) == first
    assert now_there(diary) == [FULL]
    assert diary.revision == revision


def test_two_forms_of_one_day_are_two_entries(diary):
    save_check_in(diary, FULL, key="a", today=TODAY)
    save_check_in(diary, FULL, key="b", today=TODAY)
    assert now_there(diary) == [FULL, FULL]


def test_a_correction_replaces_every_answer_and_destroys_none(diary):
    entry_id = save_check_in(diary, FULL, key="a", today=TODAY)
    better = CheckIn(on_day=TODAY, pain_average=4, amounts={"walking": 20, "sitting": 300})
    correct_check_in(diary, entry_id, better, key="b", today=TODAY)
    assert now_there(diary) == [better]
    assert count(diary, "day_entry") == 2
    with diary.store.reading() as cursor:
        kept = cursor.execute("select note from day_entry where revision = 1").fetchall()
        walked = cursor.execute(
            "select revision, amount from activity where kind = 'walking' order by revision"
        ).fetchall()
    assert kept == [("Stiff & <b>slow</b>",)]
    assert walked == [(1, 40.0), (2, 20.0)]


def test_the_same_correction_twice_is_one_revision(diary):
    entry_id = save_check_in(diary, FULL, key="a", today=TODAY)
    for _ in range(2):
        correct_check_in(diary, entry_id, replace(FULL, pain_average=4), key="b", today=TODAY)
    assert count(diary, "day_entry") == 2


def test_corrections_follow_one_another_and_an_amount_can_come_back(diary):
    entry_id = save_check_in(diary, FULL, key="a", today=TODAY)
    without = replace(FULL, amounts={})
    correct_check_in(diary, entry_id, without, key="b", today=TODAY)
    assert now_there(diary) == [without]
    correct_check_in(diary, entry_id, FULL, key="c", today=TODAY)
    assert now_there(diary) == [FULL]


def test_a_deleted_entry_is_out_of_sight_and_still_in_the_store(diary):
    entry_id = save_check_in(diary, FULL, key="a", today=TODAY)
    save_check_in(diary, replace(FULL, pain_average=1), key="b", today=TODAY)
    delete_check_in(diary, entry_id, key="c")
    assert [said.pain_average for said in now_there(diary)] == [1]
    with diary.store.reading() as cursor:
        raw = cursor.execute("select pain_average from day_entry where entry_id = ? and revision = 1", [entry_id])
        assert raw.fetchall() == [(3.0,)]
        kept = cursor.execute(
            "select amount from current_activity where kind = 'walking' and entry_id // 4294967296 = ?",
            [entry_id // 4294967296],
        )
        assert kept.fetchall() == []


def test_what_is_deleted_cannot_be_corrected_or_deleted_again(diary):
    entry_id = save_check_in(diary, FULL, key="a", today=TODAY)
    delete_check_in(diary, entry_id, key="b")
    with pytest.raises(StoreError, match="not there any more"):
        correct_check_in(diary, entry_id, FULL, key="c", today=TODAY)
    with pytest.raises(StoreError, match="not there any more"):
        delete_check_in(diary, entry_id, key="d")


def test_nobody_corrects_or_deletes_the_entry_of_another_diary(diary):
    entry_id = save_check_in(diary, FULL, key="a", today=TODAY)
    other = diary.store.create("Her diary", "personal")
    with pytest.raises(StoreError, match="not there any more"):
        correct_check_in(other, entry_id, replace(FULL, pain_average=2), key="b", today=TODAY)
    with pytest.raises(StoreError, match="not there any more"):
        delete_check_in(other, entry_id, key="c")
    assert entries(other, TODAY, TODAY) == ()
    assert now_there(diary) == [FULL]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (CheckIn(on_day=TODAY), "Nothing is said of this day yet"),
        (CheckIn(on_day=TODAY, pain_average=11), "11.*0 to 10"),
        (CheckIn(on_day=TODAY, pain_average=-0.5), "-0.5.*0 to 10"),
        (CheckIn(on_day=TODAY, pain_average=5, pain_worst=4), r"Worst pain \(4\) is below average pain \(5\)"),
        (CheckIn(on_day=TODAY, pain_average=5, activity_limited=5), "5.*0 to 4"),
        (CheckIn(on_day=TODAY, pain_average=5, amounts={"walking": 1441}), "1441.*0 to 1,440"),
        (CheckIn(on_day=TODAY, pain_average=5, amounts={"dancing": 1}), "no activity called dancing"),
        (CheckIn(on_day=TODAY, pain_average=5, note="x" * 4001), "4,001 characters"),
        (CheckIn(on_day=date(2026, 3, 13), pain_average=5), "13 March 2026"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_leaves_nothing(diary, entry, told):
    with pytest.raises(StoreError, match=told):
        save_check_in(diary, entry, key="a", today=TODAY)
    assert now_there(diary) == []
    assert count(diary, "batch") == 0


def test_entries_by_hand_do_not_go_into_a_study(diary):
    study = diary.store.create("A study", "cohort")
    with pytest.raises(StoreError, match="own diary"):
        save_check_in(study, FULL, key="a", today=TODAY)
    assert count(diary, "batch") == 0


def test_a_questionnaire_keeps_the_items_answered_and_invents_none(diary):
    entry_id = save_assessment(diary, "fabq", TODAY, {2: 5, 3: 0, 16: 6}, key="a", today=TODAY)
    assert save_assessment(diary, "fabq", TODAY, {2: 1}, key="a", today=TODAY) == entry_id
    (one,) = assessments(diary, "fabq")
    assert (one.entry_id, one.on_day, one.items, one.totals) == (entry_id, TODAY, {2: 5, 3: 0, 16: 6}, {})
    assert assessments(diary, "another") == ()


def test_an_empty_questionnaire_is_refused(diary):
    with pytest.raises(StoreError, match="Nothing is answered"):
        save_assessment(diary, "fabq", TODAY, {}, key="a", today=TODAY)


def test_a_deleted_questionnaire_is_out_of_sight_and_still_in_the_store(diary):
    entry_id = save_assessment(diary, "fabq", TODAY, {2: 5, 3: 0}, key="a", today=TODAY)
    kept = save_assessment(diary, "fabq", TODAY, {2: 4}, key="b", today=TODAY)
    delete_assessment(diary, entry_id, key="c")
    assert [one.entry_id for one in assessments(diary, "fabq")] == [kept]
    with diary.store.reading() as cursor:
        rows = cursor.execute(
            "select item, value from response where entry_id = ? and not is_deleted order by item", [entry_id]
        ).fetchall()
    assert rows == [(2, 5.0), (3, 0.0)]
    with pytest.raises(StoreError, match="not there any more"):
        delete_assessment(diary, entry_id, key="d")


def test_a_questionnaire_of_another_diary_cannot_be_deleted(diary):
    entry_id = save_assessment(diary, "fabq", TODAY, {2: 5}, key="a", today=TODAY)
    with pytest.raises(StoreError, match="not there any more"):
        delete_assessment(diary.store.create("Her diary", "personal"), entry_id, key="b")
    assert len(assessments(diary, "fabq")) == 1
