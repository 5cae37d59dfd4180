"""Trials of one's own: drawn once, fixed from then on, nobody else's, and back from a file as they were."""

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from analysis.block_schedule import TrialDay
from data.exports import read as exports_read
from data.exports.exports import bundle, json_bytes
from data.exports.restore import open_bundle, restore_collection
from data.own.self_trials import (
    MOST_PAIRS,
    OUTCOMES,
    SelfTrial,
    TrialPlan,
    days_answered,
    discard_draft,
    save_day,
    save_draft,
    self_trials,
    start_trial,
    stop_trial,
)
from data.store.erase import erase, held
from data.store.file import EngineError
from data.store.store import StoreError

TODAY = date(2026, 3, 20)
TOMORROW = TODAY + timedelta(days=1)
# 2 x 2 blocks of 3 days: from 21 March to 1 April
PLAN = TrialPlan(
    title="Walking",
    a="walk half an hour",
    b="a usual day",
    kind="walking",
    measure="pain_average",
    block_days=3,
    washout_days=1,
    n_pairs=2,
    first_on=TOMORROW,
)
TABLES = ("self_trial", "self_trial_start", "self_trial_stop", "self_trial_day")


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


def rows(store, table):
    with store.reading() as cursor:
        return cursor.execute(f"select count(*) from {table}").fetchall()[0][0]


def started(collection, plan=PLAN, *, entropy=1, key="s", today=TODAY):
    number = save_draft(collection, plan, key=f"{key}.draft", today=today)
    return start_trial(collection, number, entropy=entropy, key=key, today=today)


def test_a_plan_comes_back_as_it_was_said_and_can_be_changed_until_it_is_started(store, mine):
    number = save_draft(mine, PLAN, key="a", today=TODAY)
    assert save_draft(mine, PLAN, key="a", today=TODAY) == number  # the same form twice
    assert self_trials(mine) == (SelfTrial(trial_id=number, plan=PLAN, schedule=None, stopped_on=None),)
    assert self_trials(mine)[0].state(TODAY) == "draft"
    longer = replace(PLAN, block_days=7, kind=None)
    assert save_draft(mine, longer, key="b", today=TODAY, trial_id=number) == number
    assert self_trials(mine) == (SelfTrial(trial_id=number, plan=longer, schedule=None, stopped_on=None),)
    start_trial(mine, number, entropy=1, key="s", today=TODAY)
    for change in (
        lambda: save_draft(mine, PLAN, key="c", today=TODAY, trial_id=number),
        lambda: discard_draft(mine, self_trials(mine)[0], key="d"),
    ):
        with pytest.raises(StoreError, match="started, so its plan stays as it is"):
            change()
    assert self_trials(mine)[0].plan == longer
    assert rows(store, "self_trial") == 2


def test_a_discarded_draft_is_gone_and_cannot_be_started(store, mine):
    number = save_draft(mine, PLAN, key="a", today=TODAY)
    discard_draft(mine, self_trials(mine)[0], key="b")
    assert self_trials(mine) == ()
    with pytest.raises(StoreError, match="not there any more"):
        start_trial(mine, number, entropy=1, key="s", today=TODAY)
    assert rows(store, "self_trial") == 2


def test_a_start_draws_once_whatever_comes_after(store, mine):
    trial = started(mine)
    assert Counter(trial.schedule) == {"A": 2, "B": 2}
    again = start_trial(mine, trial.trial_id, entropy=2, key="other", today=later(5))
    assert again == trial == self_trials(mine)[0]
    assert rows(store, "self_trial_start") == 1


def test_the_same_bits_draw_the_same_and_others_draw_others(mine):
    # 14 pairs: two draws agree by chance once in 16384
    plan = replace(PLAN, n_pairs=14)
    first = started(mine, plan, entropy=7, key="1")
    stop_trial(mine, first.trial_id, key="x", today=TODAY)
    again = started(mine, plan, entropy=7, key="2")
    stop_trial(mine, again.trial_id, key="y", today=TODAY)
    assert first.schedule == again.schedule
    assert started(mine, plan, entropy=8, key="3").schedule != first.schedule


def test_the_days_of_a_trial_by_hand(mine):
    trial = started(mine)
    # blocks of 3 days whose first is washout: days 1-3, 4-6, 7-9, 10-12 from 21 March; counted from 0
    assert trial.place_of(TODAY) is None
    assert trial.place_of(TOMORROW) == TrialDay(block=0, pair=0, day_of_block=0, is_counted=False)
    assert trial.place_of(later(3)) == TrialDay(block=0, pair=0, day_of_block=2, is_counted=True)
    assert trial.place_of(later(4)) == TrialDay(block=1, pair=0, day_of_block=0, is_counted=False)
    assert trial.place_of(later(12)) == TrialDay(block=3, pair=1, day_of_block=2, is_counted=True)
    assert trial.place_of(later(13)) is None
    assert trial.plan.last_on == later(12) == date(2026, 4, 1)
    assert [trial.state(day) for day in (TODAY, later(12), later(13))] == ["running", "running", "finished"]
    assert [trial.plan.asks(label) for label in "AB"] == ["walk half an hour", "a usual day"]


@pytest.mark.parametrize("measure", (*OUTCOMES, "mood", "off_work", "place_hip"))
def test_the_store_takes_every_outcome_and_as_many_pairs_as_can_be_compared(mine, measure):
    most = replace(PLAN, n_pairs=MOST_PAIRS, measure=measure)
    assert started(mine, most).plan == most
    with pytest.raises(EngineError), mine.store.writing() as cursor:
        cursor.execute(
            "insert into self_trial select * replace (99 as trial_id, ? as n_pairs) from self_trial", [MOST_PAIRS + 1]
        )


def test_one_at_a_time(mine):
    trial = started(mine)
    other = save_draft(mine, replace(PLAN, title="Heat", first_on=later(5)), key="b", today=TODAY)
    with pytest.raises(StoreError, match="“Walking” is still under way, until 01 April 2026"):
        start_trial(mine, other, entropy=1, key="t", today=TODAY)
    stop_trial(mine, trial.trial_id, key="x", today=later(3))
    assert start_trial(mine, other, entropy=1, key="t", today=later(3)).schedule is not None
    assert [one.state(later(3)) for one in self_trials(mine)] == ["stopped", "running"]


def test_stopping_is_once_and_keeps_the_days_before_it(store, mine):
    trial = started(mine)
    for day in (later(5), later(8)):  # a second tap, days later, moves nothing
        stop_trial(mine, trial.trial_id, key=f"{day}", today=day)
    (stopped,) = self_trials(mine)
    assert (stopped.stopped_on, stopped.ends_on) == (later(5), later(4))
    assert stopped.state(TODAY) == stopped.state(later(99)) == "stopped"
    assert stopped.place_of(later(4)) is not None and stopped.place_of(later(5)) is None
    assert rows(store, "self_trial_stop") == 1
    with pytest.raises(StoreError, match="not under way"):
        stop_trial(mine, 99, key="z", today=TODAY)


def test_what_is_over_cannot_be_stopped(mine):
    trial = started(mine)
    with pytest.raises(StoreError, match="not under way"):
        stop_trial(mine, trial.trial_id, key="x", today=later(13))


def test_a_days_answer_is_revised_and_taken_back_without_losing_any(store, mine):
    number = started(mine).trial_id
    for key, did in (("a", "no"), ("b", "partly"), ("b", "partly")):
        save_day(mine, number, TOMORROW, did, key=key, today=later(2))
    save_day(mine, number, later(2), "yes", key="c", today=later(2))
    assert days_answered(mine, number) == {TOMORROW: "partly", later(2): "yes"}
    save_day(mine, number, later(2), None, key="d", today=later(2))
    assert days_answered(mine, number) == {TOMORROW: "partly"}
    assert rows(store, "self_trial_day") == 4


def test_days_outside_and_words_unknown_are_refused(mine):
    number = started(mine).trial_id
    for day, today in ((TODAY, later(2)), (later(3), later(2)), (later(13), later(20))):
        with pytest.raises(StoreError, match="is no day of this"):
            save_day(mine, number, day, "yes", key="a", today=today)
    with pytest.raises(StoreError, match="takes yes, partly or no"):
        save_day(mine, number, TOMORROW, "maybe", key="a", today=later(2))
    stop_trial(mine, number, key="x", today=later(2))
    with pytest.raises(StoreError, match="is no day of this"):
        save_day(mine, number, later(2), "yes", key="a", today=later(2))


def test_nobody_sees_or_changes_anothers(store, mine):
    other = store.create("Her diary", "personal")
    trial = started(mine)
    assert self_trials(other) == ()
    for change in (
        lambda: save_draft(other, PLAN, key="b", today=TODAY, trial_id=trial.trial_id),
        lambda: start_trial(other, trial.trial_id, entropy=1, key="b", today=TODAY),
        lambda: stop_trial(other, trial.trial_id, key="b", today=TODAY),
        lambda: save_day(other, trial.trial_id, TOMORROW, "yes", key="b", today=later(2)),
    ):
        with pytest.raises(StoreError):
            change()
    # her own form may carry the same key, and hers may run beside mine
    assert started(other).trial_id != trial.trial_id
    with pytest.raises(StoreError, match="person's own diary"):
        save_draft(store.create("Trial", "cohort"), PLAN, key="a", today=TODAY)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " "}, "The name is empty"),
        ({"b": ""}, "B is empty"),
        ({"a": "x" * 101}, "A has 101 characters; it takes up to 100"),
        ({"b": " Walk half an HOUR"}, "A and B are the same"),
        ({"measure": "own_hers"}, "“own_hers” cannot be compared"),
        ({"measure": "pain_days"}, "“pain_days” cannot be compared"),
        ({"block_days": 1, "washout_days": 0}, "Days of a block: 1 was given; it takes 2 to 28"),
        ({"washout_days": 3}, "Days left out at the start of a block: 3 was given; it takes 0 to 2"),
        ({"n_pairs": 1}, "Pairs of blocks: 1 was given; it takes 2 to 1[0-9]"),
        ({"block_days": 28, "n_pairs": 7}, "would take 392 days; it takes up to 366"),
        ({"first_on": TODAY - timedelta(days=1)}, "The first day is 19 March 2026"),
        ({"first_on": date(2026, 5, 20)}, "up to 19 May 2026"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused_in_words(store, mine, wrong, said):
    with pytest.raises(StoreError, match=said):
        save_draft(mine, replace(PLAN, **wrong), key="a", today=TODAY)
    assert rows(store, "self_trial") == 0


def test_a_draft_whose_first_day_has_passed_is_not_started(store, mine):
    number = save_draft(mine, PLAN, key="a", today=TODAY)
    with pytest.raises(StoreError, match="The first day is 21 March 2026; choose one from today"):
        start_trial(mine, number, entropy=1, key="s", today=later(2))
    assert rows(store, "self_trial_start") == 0


def restored(collection, store, name):
    """Out to a file and back in, as the restore page does it."""
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "source").write_bytes(json_bytes(bundle(collection, saved_at=datetime(2026, 3, 30))))
        exports_read.leave(folder / "source", folder)
        return restore_collection(store, open_bundle(folder), name)
    finally:
        shutil.rmtree(folder)


def test_it_comes_back_from_a_file_as_it_was_beside_what_is_there(store, mine):
    hostile = replace(PLAN, title="=1+1", a="'; drop table self_trial; --", b='naïve 🦴\n"x"')
    trial = started(mine, hostile)
    save_day(mine, trial.trial_id, TOMORROW, "partly", key="d", today=later(2))
    stop_trial(mine, trial.trial_id, key="x", today=later(4))
    save_draft(mine, replace(PLAN, first_on=later(9)), key="later", today=TODAY)
    twin = restored(mine, store, "Twin")
    assert [replace(one, trial_id=0) for one in self_trials(twin)] == [
        replace(one, trial_id=0) for one in self_trials(mine)
    ]
    assert {one.trial_id for one in self_trials(twin)}.isdisjoint(one.trial_id for one in self_trials(mine))
    assert days_answered(twin, self_trials(twin)[0].trial_id) == {TOMORROW: "partly"}


def test_an_order_of_another_length_from_elsewhere_is_no_trial(store, mine):
    number = save_draft(mine, PLAN, key="a", today=TODAY)
    with store.writing() as cursor:
        cursor.execute(
            "insert into self_trial_start values (?, ?, 1, 'AB', '1', now()::timestamp, 's')", [mine.id, number]
        )
    assert self_trials(mine) == ()


def test_erasing_counts_it_in_words_and_leaves_nothing_of_it(store, mine):
    trial = started(mine)
    save_day(mine, trial.trial_id, TOMORROW, "yes", key="d", today=later(2))
    stop_trial(mine, trial.trial_id, key="x", today=later(4))
    assert {table: held(mine)[table] for table in TABLES} == dict.fromkeys(TABLES, 1)
    receipt = erase(mine)
    assert [rows(store, table) for table in TABLES] == [0, 0, 0, 0]
    assert "self trial" not in receipt.text()  # each table is told in words, none by its name
