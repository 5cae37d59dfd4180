"""Planned against done: hand arithmetic, and every way unknown days could have gone as a second opinion."""

import numpy as np
import pytest

from analysis.adherence import adherence


def told(result):
    return [period.is_met for period in result.periods]


def test_two_weeks_of_walking_by_hand():
    # week 1 (days 0-6): 20 + 0 + 20 + 20 = 60 on four days, three unknown: reached whatever those were
    # week 2 (days 7-13): 10 x 5 = 50 on five days, two unknown: could be either
    # week 3 (days 14-20): 5 x 7 = 35, all known: not reached
    day = [0, 1, 2, 3, *range(7, 12), *range(14, 21)]
    amount = [20, 0, 20, 20, *[10] * 5, *[5] * 7]
    found = adherence(day, amount, goal=60, bound="at_least", per="week", first_day=0, last_day=20, observed_until=30)
    assert told(found) == [True, None, False]
    counts = [(one.done, one.n_known, one.n_unknown) for one in found.periods]
    assert counts == [(60, 4, 3), (50, 5, 2), (35, 7, 0)]
    assert (found.n_met, found.n_not_met, found.n_untold, found.n_running) == (1, 1, 1, 0)
    assert (found.n_known_days, found.n_unknown_days) == (16, 5)


def test_days_with_a_limit_by_hand():
    # at most 400: 400 is within it, 401 is not, an unknown day cannot be told
    found = adherence(
        [1, 2], [400, 401], goal=400, bound="at_most", per="day", first_day=0, last_day=2, observed_until=2
    )
    assert told(found) == [None, True, False]
    assert [one.done for one in found.periods] == [None, 400, 401]


def test_an_unknown_day_is_not_zero_and_zero_is_not_unknown():
    unknown, zero = (
        adherence(day, [0] * len(day), goal=5, bound="at_least", per="day", first_day=7, last_day=7, observed_until=7)
        for day in ([], [7])
    )
    assert (told(unknown), unknown.periods[0].done) == ([None], None)
    assert (told(zero), zero.periods[0].done) == ([False], 0)


def test_a_week_that_is_not_over_is_running_not_unknown():
    # looked at on day 9: week 2 has days 7, 8, 9 behind it, one of them unknown, and four ahead
    week = dict(goal=60, bound="at_least", per="week", first_day=0, last_day=None, observed_until=9)
    found = adherence([0, 7, 8], [60, 10, 10], **week)
    last = found.periods[1]
    assert (last.done, last.n_known, last.n_unknown, last.n_ahead, last.n_beyond) == (20, 2, 1, 4, 0)
    assert (last.is_met, found.n_running, found.n_untold) == (None, 1, 0)
    assert told(adherence([0, 7], [60, 60], **week)) == [True, True]


def test_a_week_cut_short_by_the_phase_is_judged_only_where_nothing_could_change_it():
    # a phase of nine days: days 7 and 8 are known, five of the week's days lie behind the phase
    for amount, is_met in ((10, None), (30, True)):
        found = adherence(
            [7, 8], [amount] * 2, goal=60, bound="at_least", per="week", first_day=0, last_day=8, observed_until=40
        )
        assert (found.periods[1].n_beyond, found.periods[1].is_met) == (5, is_met)
    assert found.n_untold == 1  # the first week, of which nothing is known


def test_a_phase_to_come_has_no_periods():
    found = adherence([3], [9], goal=1, bound="at_least", per="day", first_day=10, last_day=20, observed_until=9)
    assert found.periods == ()


def test_days_outside_the_phase_do_not_count():
    found = adherence([4, 8], [99, 99], goal=1, bound="at_least", per="day", first_day=5, last_day=7, observed_until=9)
    assert told(found) == [None] * 3


@pytest.mark.parametrize("bound", ["at_least", "at_most"])
def test_told_exactly_when_no_unknown_day_could_change_it(bound):
    # the second opinion: fill the unknown days of a week with nothing, and with more than any goal
    rng = np.random.default_rng(3)
    for _ in range(300):
        is_known = rng.random(7) < 0.7
        amount = rng.integers(0, 5, 7)
        goal = int(rng.integers(1, 20))
        ends = [np.where(is_known, amount, filler).sum() for filler in (0, 1000)]
        verdicts = {bool(end >= goal) if bound == "at_least" else bool(end <= goal) for end in ends}
        wanted = verdicts.pop() if len(verdicts) == 1 else None
        found = adherence(
            np.flatnonzero(is_known),
            amount[is_known],
            goal=goal,
            bound=bound,
            per="week",
            first_day=0,
            last_day=6,
            observed_until=6,
        )
        assert told(found) == [wanted]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bound": "about"}, "bound: 'about'; accepted are at_least, at_most"),
        ({"per": "month"}, "per: 'month'; accepted are day, week"),
        ({"day": [1, 1]}, "the same day stands there twice"),
        ({"amount": [1, -1]}, "negative or not a number"),
        ({"amount": [1, float("nan")]}, "negative or not a number"),
        ({"amount": [1]}, "has 1 values for 2 days"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, said):
    given = {
        "day": [1, 2],
        "amount": [1, 2],
        "goal": 1,
        "bound": "at_least",
        "per": "day",
        "first_day": 0,
        "last_day": 5,
        "observed_until": 5,
    } | changes
    with pytest.raises(ValueError, match=said):
        adherence(given.pop("day"), given.pop("amount"), **given)
