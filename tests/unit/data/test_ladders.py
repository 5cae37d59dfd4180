"""Steps and tries: saved once, changed without losing what was said, nobody else's, and out and in again whole."""

from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb
import pytest

from analysis.expectation import OwnRule
from data.demo.demo import draw_ladder, fill_demo
from data.exports import read as exports_read
from data.exports.exports import bundle, json_bytes, parquet_bytes
from data.exports.restore import open_bundle, restore_collection
from data.own.ladder_saves import (
    MOST_STEPS,
    begin_attempt,
    correct_expected,
    delete_attempt,
    end_attempt,
    save_step,
    set_rule,
)
from data.own.ladders import Attempt, Expected, Outcome, Step, attempts, own_rule, steps
from data.store.erase import WHAT, erase, held
from data.store.store import StoreError
from tests.stores import new_store

TODAY = date(2026, 3, 20)
TABLES = ("ladder_step", "ladder_rule", "ladder_attempt")
BEFORE = Expected(6, 7, "my back gives way")
AFTER = Outcome(3, 0, "slowly")


def rows(store, table):
    with store.reading() as cursor:
        return cursor.execute(f"select count(*) from {table}").fetchall()[0][0]


def titles(collection):
    return [one.title for one in steps(collection)]


def three(collection) -> dict[str, int]:
    """Lift (7), bend (3), kneel (5), in this order of saving."""
    return {
        title: save_step(collection, title, fear, key=title) for title, fear in (("lift", 7), ("bend", 3), ("kneel", 5))
    }


def test_a_new_step_goes_before_the_first_that_is_feared_more(mine):
    three(mine)
    assert steps(mine) == (
        Step(step_id=2, title="bend", fear=3),
        Step(step_id=3, title="kneel", fear=5),
        Step(step_id=1, title="lift", fear=7),
    )


def test_the_order_is_the_persons_own(store, mine):
    number = three(mine)
    save_step(mine, "lift", 7, step_id=number["lift"], place=1, key="a")
    assert titles(mine) == ["lift", "bend", "kneel"]
    # fear said anew leaves it where it is
    save_step(mine, " lift a crate ", 10, step_id=number["lift"], key="b")
    assert steps(mine)[0] == Step(step_id=number["lift"], title="lift a crate", fear=10)
    save_step(mine, "bend", 3, step_id=number["bend"], place=3, key="c")
    assert titles(mine) == ["lift a crate", "kneel", "bend"]


def test_a_retired_step_stays_with_its_tries_and_takes_no_place(mine):
    number = three(mine)
    tried = begin_attempt(mine, number["bend"], BEFORE, key="t", today=TODAY)
    end_attempt(mine, tried, AFTER, key="u")
    save_step(mine, "bend", 3, step_id=number["bend"], standing="retired", key="a")
    save_step(mine, "lift", 7, step_id=number["lift"], place=1, key="b")
    assert [one.title for one in steps(mine) if one.standing != "retired"] == ["lift", "kneel"]
    assert attempts(mine)[0].step_id == number["bend"]
    with pytest.raises(StoreError, match="not there any more"):
        begin_attempt(mine, number["bend"], BEFORE, key="v", today=TODAY)
    save_step(mine, "bend", 3, step_id=number["bend"], standing="passed", key="c")
    begin_attempt(mine, number["bend"], BEFORE, key="w", today=TODAY)


def test_a_try_is_open_until_its_end_and_comes_back_as_it_was_said(mine):
    step = save_step(mine, "lift", 7, key="a")
    number = begin_attempt(mine, step, BEFORE, key="b", today=TODAY)
    opened = Attempt(attempt_id=number, step_id=step, begun_on=TODAY, expected=BEFORE, state="open", outcome=Outcome())
    assert attempts(mine) == (opened,)
    correct_expected(mine, number, Expected(5, None, "  "), key="c")
    assert attempts(mine)[0].expected == Expected(5, None, None)
    end_attempt(mine, number, AFTER, key="d")
    done = attempts(mine)[0]
    assert (done.state, done.outcome) == ("done", AFTER)
    with pytest.raises(StoreError, match="stays as it was said before"):
        correct_expected(mine, number, BEFORE, key="e")
    end_attempt(mine, number, replace(AFTER, pain=4), key="f")
    assert attempts(mine)[0].outcome.pain == 4


def test_one_is_open_at_a_time(mine):
    step = save_step(mine, "lift", 7, key="a")
    number = begin_attempt(mine, step, BEFORE, key="b", today=TODAY)
    with pytest.raises(StoreError, match="Another try is still open"):
        begin_attempt(mine, step, BEFORE, key="c", today=TODAY)
    end_attempt(mine, number, Outcome(5, 2, "rain"), key="d", is_done=False)
    # not done: the note stays, numbers are no outcome of anything
    assert (attempts(mine)[0].state, attempts(mine)[0].outcome) == ("not_done", Outcome(note="rain"))
    begin_attempt(mine, step, BEFORE, key="e", today=TODAY)


def test_the_same_form_twice_is_one_save(store, mine):
    for _ in range(2):
        step = save_step(mine, "lift", 7, key="a")
        other = save_step(mine, "bend", 3, key="b")  # moves the first
        set_rule(mine, OwnRule("fear", 3, 2), key="c")
        number = begin_attempt(mine, step, BEFORE, key="d", today=TODAY)
    assert (step, other) == (1, 2)
    for _ in range(2):
        end_attempt(mine, number, AFTER, key="e")
    assert [rows(store, table) for table in TABLES] == [3, 1, 2]
    for _ in range(2):
        delete_attempt(mine, number, key="f")
    assert attempts(mine) == () and rows(store, "ladder_attempt") == 3


def test_the_rule_is_the_persons_and_the_last_one_counts(mine):
    assert own_rule(mine) == OwnRule("say")
    set_rule(mine, OwnRule("fear", 3, 0), key="a")
    assert own_rule(mine) == OwnRule("fear", 3, 0)
    set_rule(mine, OwnRule("pain", 5, 9), key="b")
    assert own_rule(mine) == OwnRule("pain", 5)
    set_rule(mine, OwnRule("say", 5, 9), key="c")
    assert own_rule(mine) == OwnRule()


def test_steps_are_their_owners(store, mine):
    other = store.create("Somebody else", "personal")
    step = save_step(other, "lift", 7, key="a")
    set_rule(other, OwnRule("pain", 2), key="a")
    number = begin_attempt(other, step, BEFORE, key="a", today=TODAY)
    assert (steps(mine), attempts(mine), own_rule(mine)) == ((), (), OwnRule())
    for call in (
        lambda: save_step(mine, "mine", 1, step_id=step, key="b"),
        lambda: begin_attempt(mine, step, BEFORE, key="b", today=TODAY),
        lambda: end_attempt(mine, number, AFTER, key="b"),
        lambda: delete_attempt(mine, number, key="b"),
    ):
        with pytest.raises(StoreError, match="not there any more"):
            call()
    # the same key of another diary is another save
    save_step(mine, "bend", 3, key="a")
    assert titles(mine) == ["bend"] and titles(other) == ["lift"]


def test_a_study_has_no_steps(store):
    with pytest.raises(StoreError, match="a person's own diary"):
        save_step(store.create("Trial", "cohort"), "lift", 7, key="a")


@pytest.mark.parametrize(
    "call, says",
    [
        (lambda to: save_step(to, " ", 3, key="x"), "has no name"),
        (lambda to: save_step(to, "a" * 101, 3, key="x"), "has 101 characters; it takes up to 100"),
        (lambda to: save_step(to, "a", None, key="x"), "choose a number from 0 to 10"),
        (lambda to: save_step(to, "a", 11, key="x"), "is 11; it takes a whole number from 0 to 10"),
        (lambda to: save_step(to, "a", 3, standing="gone", key="x"), "cannot be “gone”"),
        (lambda to: begin_attempt(to, 1, Expected(), key="x", today=TODAY), "Nothing is chosen yet"),
        (lambda to: begin_attempt(to, 1, Expected(3.5, 1), key="x", today=TODAY), "Expected pain is 3.5"),
        (lambda to: begin_attempt(to, 1, Expected(3, 1, "a" * 4001), key="x", today=TODAY), "takes up to 4,000"),
        (lambda to: end_attempt(to, 1, Outcome(note="only a note"), key="x"), "Nothing is chosen yet"),
        (lambda to: end_attempt(to, 1, Outcome(3, 3), key="x"), "is 3; it takes a whole number from 0 to 2"),
        (lambda to: set_rule(to, OwnRule("often", 1), key="x"), "“often” is not a rule"),
        (lambda to: set_rule(to, OwnRule("pain", 0), key="x"), "0 times in a row; it takes 1 to 20"),
        (lambda to: set_rule(to, OwnRule("fear", 3), key="x"), "limit of fear is not chosen yet"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name_and_changes_nothing(store, mine, call, says):
    save_step(mine, "lift", 7, key="a")
    before = [rows(store, table) for table in TABLES]
    with pytest.raises(StoreError, match=says):
        call(mine)
    assert [rows(store, table) for table in TABLES] == before


def test_more_than_fifty_steps_are_refused(mine):
    for number in range(MOST_STEPS):
        save_step(mine, f"step {number}", 5, key=str(number))
    with pytest.raises(StoreError, match="50 steps already"):
        save_step(mine, "one more", 5, key="more")


@pytest.mark.parametrize("write", [json_bytes, parquet_bytes])
def test_all_of_it_goes_out_and_comes_back_to_the_letter(store, mine, tmp_path, write):
    others = save_step(store.create("Somebody else", "personal"), "theirs", 1, key="z")
    number = three(mine)
    save_step(mine, "lift", 6, step_id=number["lift"], place=1, key="a")
    set_rule(mine, OwnRule("feared", 4), key="a")
    end_attempt(mine, begin_attempt(mine, number["lift"], BEFORE, key="a", today=TODAY), AFTER, key="b")
    begin_attempt(mine, number["bend"], Expected(None, 0, "=cmd"), key="c", today=TODAY)
    (tmp_path / "source").write_bytes(write(bundle(mine, saved_at=datetime(2026, 3, 21, tzinfo=UTC))))
    exports_read.leave(tmp_path / "source", tmp_path)
    whole = open_bundle(tmp_path)
    twin, new = restore_collection(store, whole, "Twin"), new_store()
    there = restore_collection(new, whole, "My diary")
    try:
        for back in (twin, there):
            moved = steps(back)[0].step_id - steps(mine)[0].step_id
            assert [replace(one, step_id=one.step_id - moved) for one in steps(back)] == list(steps(mine))
            said = [(one.step_id - moved, one.expected, one.state, one.outcome) for one in attempts(back)]
            assert said == [(one.step_id, one.expected, one.state, one.outcome) for one in attempts(mine)]
            assert own_rule(back) == OwnRule("feared", 4)
            assert [held(back)[table] for table in TABLES] == [held(mine)[table] for table in TABLES]
        assert {one.step_id for one in steps(twin)}.isdisjoint({others, *number.values()})
        save_step(there, "one more", 2, key="later")
    finally:
        new.close()


def test_a_try_of_no_step_from_elsewhere_is_no_try(store, mine):
    begin_attempt(mine, three(mine)["bend"], BEFORE, key="a", today=TODAY)
    with store.writing() as cursor:
        cursor.execute("update ladder_attempt set step_id = 999")
    assert attempts(mine) == ()
    begin_attempt(mine, steps(mine)[0].step_id, BEFORE, key="b", today=TODAY)
    assert len(attempts(mine)) == 1


def test_erased_with_the_diary_and_named_on_the_receipt(store, mine):
    step = three(mine)["bend"]
    set_rule(mine, OwnRule("pain", 2), key="a")
    begin_attempt(mine, step, BEFORE, key="a", today=TODAY)
    # bend goes before lift, kneel too: each time lift moves, 3 + 2 revisions
    receipt = erase(mine)
    assert receipt.rows == {"ladder_step": 5, "ladder_rule": 1, "ladder_attempt": 1}
    assert [rows(store, table) for table in TABLES] == [0, 0, 0]
    assert all(WHAT[table] in receipt.text() for table in TABLES)


def test_the_simulated_ladder_is_the_same_from_the_same_seed_and_converges_as_it_says(store):
    person = fill_demo(store, until=TODAY, seed=5).person
    there = store.collection(person.collection_id)
    again = new_store()
    try:
        other = again.collection(fill_demo(again, until=TODAY, seed=5).person.collection_id)
        assert (steps(there), attempts(there)) == (steps(other), attempts(other))
    finally:
        again.close()
    assert [one.fear for one in steps(there)] == [3, 5, 7, 8]
    assert all(one.begun_on <= TODAY for one in attempts(there))
    assert own_rule(there) == OwnRule("fear", 3, 3)


def test_over_many_seeds_expected_pain_begins_above_and_comes_down_to_what_it_is():
    with duckdb.connect() as connection:
        gaps = []
        for seed in range(200):
            cursor = connection.cursor()
            draw_ladder(cursor, seed=seed, until=TODAY)
            gaps.append(
                cursor.execute("""
                with placed as (
                    select *, row_number() over (partition by step order by attempt) as place from sim_person_try
                )
                select avg(expected_pain - pain) filter (place = 1), avg(expected_pain - pain) filter (place = 7)
                from placed where step < 4""").fetchall()[0]
            )
            cursor.close()
    # by hand, before rounding: 0.8 + 0.45 rating, of ratings 3, 5 and 7 on average 3.05, times 1 and exp(-6 / 3.5);
    # 200 seeds of three steps, scatter 1 and rounding: a standard error of about 0.05
    first, seventh = (sum(values) / len(values) for values in zip(*gaps, strict=True))
    assert first == pytest.approx(3.05, abs=0.2) and seventh == pytest.approx(0.55, abs=0.2)
