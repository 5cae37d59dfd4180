"""Programmes and marks: saved once, changed without losing what was there, and nobody else's."""

from dataclasses import replace
from datetime import date

import pytest

from data.own.plans import (
    Goal,
    LifeEvent,
    Phase,
    Programme,
    SavedProgramme,
    delete_event,
    delete_programme,
    life_events,
    programmes,
    save_event,
    save_programme,
)
from data.store.store import StoreError

TODAY = date(2026, 3, 20)
WALK = Goal(kind="walking", unit="minutes", bound="at_least", amount=60, per="week")
SIT = Goal(kind="sitting", unit="minutes", bound="at_most", amount=400, per="day")
FIRST = Phase("Begin", date(2026, 3, 1), date(2026, 3, 14), (WALK, SIT))
SECOND = Phase("Keep", date(2026, 3, 15), None)
PLAN = Programme("Walking", (FIRST, SECOND), "walking")


def rows(store, table):
    with store.reading() as cursor:
        return cursor.execute(f"select count(*) from {table}").fetchall()[0][0]


def test_everything_comes_back_as_it_was_said(mine):
    number = save_programme(mine, PLAN, key="a", today=TODAY)
    heat = Programme("Heat", (SECOND,))
    other = save_programme(mine, heat, key="b", today=TODAY)
    assert programmes(mine) == (SavedProgramme(number, PLAN), SavedProgramme(other, heat))


def test_the_same_form_twice_is_one_programme(store, mine):
    first, again = (save_programme(mine, PLAN, key="a", today=TODAY) for _ in range(2))
    assert first == again
    first, again = (save_event(mine, TODAY, "A fall", key="a", today=TODAY) for _ in range(2))
    assert first == again
    assert (rows(store, "programme"), rows(store, "life_event")) == (1, 1)


def test_a_change_and_a_deletion_destroy_nothing(store, mine):
    number = save_programme(mine, PLAN, key="a", today=TODAY)
    changed = replace(PLAN, phases=(replace(FIRST, goals=(SIT,)),))
    assert save_programme(mine, changed, key="b", today=TODAY, programme_id=number) == number
    assert programmes(mine) == (SavedProgramme(number, changed),)
    delete_programme(mine, number, key="c")
    assert programmes(mine) == ()
    # two revisions with 2 + 1 phases and 2 + 1 goals, and the one that says it is gone
    assert [rows(store, f"programme{part}") for part in ("", "_phase", "_goal")] == [3, 3, 3]
    with pytest.raises(StoreError, match="not there any more"):
        save_programme(mine, PLAN, key="d", today=TODAY, programme_id=number)


def test_marks_are_in_order_of_the_day_and_can_be_changed_and_taken_away(store, mine):
    late = save_event(mine, date(2026, 3, 9), " New chair ", key="a", today=TODAY)
    early = save_event(mine, date(2026, 3, 1), "A fall", key="b", today=TODAY)
    assert life_events(mine) == (
        LifeEvent(early, date(2026, 3, 1), "A fall"),
        LifeEvent(late, date(2026, 3, 9), "New chair"),
    )
    save_event(mine, date(2026, 3, 2), "A fall", key="c", today=TODAY, event_id=early)
    delete_event(mine, late, key="d")
    assert life_events(mine) == (LifeEvent(early, date(2026, 3, 2), "A fall"),)
    assert rows(store, "life_event") == 4


def test_nobody_sees_or_changes_anothers(store, mine):
    other = store.create("Her diary", "personal")
    number = save_programme(mine, PLAN, key="a", today=TODAY)
    mark = save_event(mine, TODAY, "A fall", key="a", today=TODAY)
    assert (programmes(other), life_events(other)) == ((), ())
    for change in (
        lambda: save_programme(other, PLAN, key="b", today=TODAY, programme_id=number),
        lambda: delete_programme(other, number, key="b"),
        lambda: delete_event(other, mark, key="b"),
    ):
        with pytest.raises(StoreError, match="not there any more"):
            change()
    # her own form may carry the same key
    assert save_programme(other, PLAN, key="a", today=TODAY) != number
    assert len(programmes(mine)) == len(programmes(other)) == 1


def test_a_study_has_no_plan(store):
    with pytest.raises(StoreError, match="person's own diary"):
        save_programme(store.create("Trial", "cohort"), PLAN, key="a", today=TODAY)


def with_first(**changes):
    return replace(PLAN, phases=(replace(FIRST, **changes), SECOND))


def with_goal(**changes):
    return with_first(goals=(replace(WALK, **changes),))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(PLAN, title=" "), "The programme has no name"),
        (replace(PLAN, phases=()), "has 0 phases; it takes 1 to 20"),
        (with_first(title="x" * 101), "phase 1 has 101 characters; it takes up to 100"),
        (with_first(last_on=None), "Phase 1 has no last day, but another follows it"),
        (with_first(last_on=date(2026, 2, 28)), "ends on 28 February 2026, before it begins on 01 March"),
        (with_first(last_on=date(2026, 3, 15)), "Phase 2 begins on 15 March 2026, before phase 1 is over"),
        (with_first(first_on=date(1026, 3, 1)), "it takes days from 1900"),
        (with_goal(amount=None), "Phase 1, goal 1 has no amount yet"),
        (with_goal(amount=0), "at least 0 minutes a week; it takes 1 to 10,080"),  # 7 x 1,440 minutes
        (with_goal(amount=10_081), "at least 10081 minutes a week; it takes 1 to 10,080"),
        (with_goal(amount=float("nan")), "it takes 1 to 10,080"),
        (with_goal(per="month"), "it takes at least or at most, per day or week"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(store, mine, wrong, said):
    with pytest.raises(StoreError, match=said):
        save_programme(mine, wrong, key="a", today=TODAY)
    assert rows(store, "programme") == 0


@pytest.mark.parametrize(("on_day", "title", "said"), [(date(2026, 3, 21), "x", "up to today"), (TODAY, "", "no name")])
def test_a_mark_needs_a_day_that_was_and_a_name(mine, on_day, title, said):
    with pytest.raises(StoreError, match=said):
        save_event(mine, on_day, title, key="a", today=TODAY)


def test_a_limit_of_nothing_at_all_can_be_planned(mine):
    none = with_first(goals=(replace(SIT, amount=0),))
    save_programme(mine, none, key="a", today=TODAY)
    assert programmes(mine)[0].programme == none
