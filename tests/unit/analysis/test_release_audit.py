"""An attacker with every constraint that releases give recovers nobody's outcome; from exact tables they do.

A longer run, with what rounding cannot prevent counted too, is in tests/torture/audit_releases.py.
"""

import numpy as np
import pandas as pd
import pytest

from analysis.release_ledger import Refusal, Snapshot, refuse
from tests.unit.analysis.auditor import Told, Weeks, exchangeable, fits, recovered
from tests.unit.analysis.released_worlds import Study, random_study, snapshot, told_cells, told_exactly, told_of

WEEKS = Weeks(13)


def known_dates(study):
    """What an attacker does not know to be false who knows everybody's age, sex and first day."""
    return WEEKS.possible(np.ceil(study.until_end / 7))


def knowing_the_others(study, person: int):
    """The same for one who also knows of everybody but this person whether they had a recurrence."""
    known = np.where(study.event[:, None] == 1, WEEKS.event, ~WEEKS.event)
    known[person] = True
    return known_dates(study) & known


@pytest.mark.parametrize("seed", range(4))
def test_from_one_release_nobody_s_recurrence_follows(seed):
    rng = np.random.default_rng(seed)
    study = random_study(rng, int(rng.integers(60, 90)), WEEKS.n)
    told = told_of(study, study.arm, study.n, WEEKS)
    assert told and fits(WEEKS.states(study.duration, study.event), told)
    assert recovered(known_dates(study), told, WEEKS.event) == {}


@pytest.mark.parametrize("seed", range(6))
def test_of_whom_can_be_exchanged_nothing_follows_by_the_search_either(seed):
    """Where something does follow: from exact counts of an arm in which all but few had a recurrence."""
    rng = np.random.default_rng(seed)
    study = random_study(rng, 24, WEEKS.n)
    study.event[:] = np.where(study.arm == "a", 1, study.event)
    told = [*told_exactly(study, study.arm == "a", WEEKS), *told_exactly(study, study.sex == "f", WEEKS)]
    true = WEEKS.states(study.duration, study.event)
    assert fits(true, told)
    known = known_dates(study)
    can = exchangeable(true, known, told, WEEKS.event)
    whose = recovered(known, told, WEEKS.event)
    assert can.any() and whose and not set(whose) & set(np.flatnonzero(can))
    assert whose == recovered(known, told, WEEKS.event, about=list(np.flatnonzero(~can)))


def test_what_no_rounding_can_hide_is_told_as_a_limit():
    """12 of 43 others had a recurrence, and 15 is told, 13 to 18: who knows that learns of the 44th."""
    rng = np.random.default_rng(1)
    study = random_study(rng, 44, WEEKS.n)
    study.event[:], study.duration[:], study.until_end[:] = np.arange(44) < 13, 3, 91
    study.duration[13:] = 91
    told = told_of(study, np.full(44, "Everybody"), 44, WEEKS)
    assert recovered(known_dates(study), told, WEEKS.event) == {}
    assert recovered(knowing_the_others(study, 0), told, WEEKS.event, about=[0]) == {0: True}
    # with eight people unknown, of whom some had one and some had none, nobody's follows any more
    unknown = [*range(4), *range(40, 44)]
    known = knowing_the_others(study, 0)
    known[unknown] = known_dates(study)[unknown]
    assert recovered(known, told, WEEKS.event, about=unknown) == {}


@pytest.mark.parametrize("seed", range(3))
def test_from_two_groupings_that_the_ledger_accepts_nobody_s_recurrence_follows(seed):
    rng = np.random.default_rng(100 + seed)
    study = random_study(rng, 70, WEEKS.n)
    assert refuse([snapshot(1, study.arm)], snapshot(0, study.sex)) is None
    told = told_of(study, study.arm, study.n, WEEKS) + told_of(study, study.sex, study.n, WEEKS)
    assert fits(WEEKS.states(study.duration, study.event), told)
    assert recovered(known_dates(study), told, WEEKS.event) == {}


def test_from_two_definitions_of_the_same_people_nobody_s_recurrence_follows():
    """The second definition counts some of the recurrences only: whoever has one of these had the other by then."""
    weeks, rng, n = Weeks(5), np.random.default_rng(11), 70
    until_end, event_at, is_severe = rng.integers(28, 36, n), np.ceil(rng.exponential(20, n)), rng.random(n) < 0.6
    arm, sex = rng.choice(["a", "b"], n), rng.choice(["f", "m"], n)
    study, strict = (
        Study(arm, sex, until_end, np.where(counts, event_at, until_end), counts.astype(int))
        for counts in (event_at <= until_end, (event_at <= until_end) & is_severe)
    )
    k = weeks.n_states
    first, second = (told_of(one, arm, n, weeks) for one in (study, strict))
    assert first and second
    told = [Told(one.people, np.repeat(one.states, k), one.least, one.most) for one in first]
    told += [Told(one.people, np.tile(one.states, k), one.least, one.most) for one in second]
    week = np.where(weeks.event, np.arange(k), weeks.n)
    fits_both = week[:, None] <= week[None, :]
    one = weeks.possible(np.ceil(until_end / 7))
    known = (one[:, :, None] & one[:, None, :] & fits_both).reshape(n, -1)
    truth = weeks.states(study.duration, study.event) * k + weeks.states(strict.duration, strict.event)
    assert fits(truth, told) and known[np.arange(n), truth].all()
    for value in (np.repeat(weeks.event, k), np.tile(weeks.event, k)):
        assert recovered(known, told, value) == {}


def test_from_a_release_before_and_one_after_eight_came_nobody_s_recurrence_follows():
    rng = np.random.default_rng(7)
    study = random_study(rng, 68, WEEKS.n)
    all_of = np.full(68, "Everybody")
    assert refuse([snapshot(1, all_of[:60])], snapshot(0, all_of)) is None
    told = told_of(study.first(60), all_of[:60], 68, WEEKS) + told_of(study, all_of, 68, WEEKS)
    assert fits(WEEKS.states(study.duration, study.event), told)
    assert recovered(known_dates(study), told, WEEKS.event) == {}


def test_what_the_ledger_refuses_could_have_told_of_somebody():
    """60 people, 12 with a recurrence, and one more who has one: 9 and then 15 are released, and it follows."""
    rng = np.random.default_rng(1)
    duration, event = np.r_[np.full(12, 3), np.full(48, 91)], np.r_[np.ones(12), np.zeros(48)]
    study = random_study(rng, 61, WEEKS.n)
    for column, values in ((study.duration, np.r_[duration, 3]), (study.event, np.r_[event, 1]), (study.until_end, 91)):
        column[:] = values
    all_of = np.full(61, "Everybody")
    told = told_of(study.first(60), all_of[:60], 61, WEEKS) + told_of(study, all_of, 61, WEEKS)
    assert recovered(known_dates(study), told, WEEKS.event) == {60: True}
    assert refuse([snapshot(1, all_of[:60])], snapshot(0, all_of)).n_people == 1


def test_leaving_out_people_who_all_had_a_recurrence_could_have_told_it_of_each():
    """Of 74 people 61 had a recurrence, told as 63; without 13 who had one, 48 are told as 45: by 61 - 48, all 13."""
    rng = np.random.default_rng(1)
    study = random_study(rng, 74, WEEKS.n)
    study.event[:], study.duration[:], study.until_end[:] = np.arange(74) < 61, 3, 91
    study.duration[61:] = 91
    all_of, left_out = np.full(74, "Everybody"), np.arange(74) < 13
    rest = Study(
        *(column[~left_out] for column in (study.arm, study.sex, study.until_end, study.duration, study.event))
    )
    told = told_of(study, all_of, 74, WEEKS)
    told += [
        Told(np.where(left_out, False, True), one.states, one.least, one.most)
        for one in told_of(rest, all_of[:61], 61, WEEKS)
    ]
    assert recovered(known_dates(study), told, WEEKS.event) == dict.fromkeys(range(13), True)
    has_event = pd.Series(study.event == 1)
    second = snapshot(0, all_of)
    second = Snapshot(0, second.people[~left_out])
    assert refuse([snapshot(1, all_of)], second, has_event) == Refusal("alike", 13, 1)


def test_from_exact_counts_under_a_sliding_age_the_auditor_does_recover():
    """The control: unprotected counts of 60 people, for each age that a slider can be set to, tell every outcome."""
    rng = np.random.default_rng(2)
    study = random_study(rng, 60, WEEKS.n)
    age = rng.permutation(60)
    told = [one for cut in range(60) for one in told_exactly(study, age <= cut, WEEKS)]
    found = recovered(known_dates(study), told, WEEKS.event)
    assert found == {person: bool(event) for person, event in enumerate(study.event)}


def test_from_released_cells_nobody_s_level_follows():
    n_audited = 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        n, n_levels = int(rng.integers(30, 60)), int(rng.integers(1, 5))
        level = rng.choice(n_levels, n, p=rng.dirichlet(np.ones(n_levels)))
        counts = np.bincount(level, minlength=n_levels + 1)  # the last: unknown
        everybody = np.ones(n, bool)
        told = told_cells(counts, everybody)
        for place in range(n_levels):
            has_level = np.arange(n_levels + 1) == place
            assert recovered(np.ones((n, n_levels + 1), bool), told, has_level) == {}
            n_audited += 1
    assert n_audited > 50
