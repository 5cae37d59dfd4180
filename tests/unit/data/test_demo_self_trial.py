"""The simulated person's own trial: over, marked as simulated by its collection, the same from the same seed."""

from datetime import date, timedelta

import pytest

from analysis.block_schedule import checked_schedule
from data.demo.demo import PERSON_NAME, fill_demo
from data.own.self_trials import days_answered, self_trials
from tests.stores import new_store

UNTIL = date(2026, 11, 20)


@pytest.fixture(scope="module")
def persons():
    stores = [new_store(), new_store()]
    for store in stores:
        fill_demo(store, until=UNTIL)
    yield [store.find(PERSON_NAME) for store in stores]
    for store in stores:
        store.close()


def test_it_is_over_when_the_demo_is_made_and_on_days_that_the_diary_has(persons):
    (trial,) = self_trials(persons[0])
    assert trial.state(UNTIL) == "finished" and trial.plan.last_on == UNTIL - timedelta(days=20)
    assert checked_schedule(trial.schedule, trial.plan.design) == trial.schedule
    days = persons[0].read(
        "report_days", measures=[trial.plan.measure], first_on=trial.plan.first_on, last_on=trial.plan.last_on
    )
    assert len(days) > trial.plan.design.n_days / 2  # the person leaves days out
    assert all(trial.place_of(day) for day in days_answered(persons[0], trial.trial_id))


def test_the_same_seed_gives_the_same_trial(persons):
    one, other = ((self_trials(person), days_answered(person, 1)) for person in persons)
    assert one == other and set(one[1].values()) == {"yes", "partly", "no"}
