"""Respites by phase: split by hand, walked day by day as a second opinion, and when nothing is said."""

import numpy as np
import pytest

from analysis.phases import PhaseSpan, respites_by_phase, split_at_phases

A, B = PhaseSpan("A", 100, 119), PhaseSpan("B", 120, None)


def rows(pieces):
    columns = (pieces.interval, pieces.phase, pieces.entry, pieces.duration, pieces.event)
    return [tuple(int(value) for value in row) for row in zip(*columns, strict=True)]


def test_an_interval_that_straddles_a_change_by_hand():
    # t = 0 is day 110; days 111 to 119 are t = 1 to 9 in A; day 120 is t = 10, the first in B; its end is 30
    assert rows(split_at_phases([110], [30], [1], [0], [A, B])) == [(0, 0, 0, 9, 0), (0, 1, 9, 30, 1)]


def test_a_recurrence_on_the_first_day_of_a_phase_is_that_phases():
    assert rows(split_at_phases([110], [10], [1], [0], [A, B])) == [(0, 0, 0, 9, 0), (0, 1, 9, 10, 1)]
    assert rows(split_at_phases([110], [9], [1], [0], [A, B])) == [(0, 0, 0, 9, 1)]


def test_days_before_between_and_after_phases_are_outside():
    # from day 95: t = 1 to 4 before A; A is days 100 to 119, t = 5 to 24; then outside until t = 40
    found = rows(split_at_phases([95], [40], [0], [2], [A]))
    assert found == [(0, -1, 2, 4, 0), (0, 0, 4, 24, 0), (0, -1, 24, 40, 0)]


def test_an_interval_without_a_day_at_risk_has_no_piece():
    assert rows(split_at_phases([110], [0], [0], [0], [A])) == []
    assert respites_by_phase([110], [0], [0], [0], [A]) == ()


def test_days_and_events_of_each_phase_against_a_walk_day_by_day():
    rng = np.random.default_rng(11)
    phases = [PhaseSpan("one", 60, 99), PhaseSpan("two", 100, 129), PhaseSpan("three", 150, None)]
    duration = rng.integers(1, 60, 40)
    entry = (duration * rng.random(40) * 0.6).astype(int)
    origin, event = rng.integers(0, 200, 40), rng.integers(0, 2, 40)
    days, events = dict.fromkeys((0, 1, 2, -1), 0), dict.fromkeys((0, 1, 2, -1), 0)
    for begin, length, is_event, late in zip(origin, duration, event, entry, strict=True):
        for t in range(late + 1, length + 1):
            day = begin + t
            where = 0 if 60 <= day <= 99 else 1 if 100 <= day <= 129 else 2 if day >= 150 else -1
            days[where] += 1
            events[where] += int(is_event and t == length)
    found = respites_by_phase(origin, duration, event, entry, phases)
    assert [(one.label, one.n_days, one.n_events) for one in found] == [
        (label, days[k], events[k]) for label, k in (("one", 0), ("two", 1), ("three", 2), (None, -1))
    ]


def naive_median(pieces):
    """Kaplan-Meier with delayed entry as a product over event times: the first time at or below one half."""
    survival = 1.0
    for time in sorted({stop for _, stop, is_event in pieces if is_event}):
        at_risk = sum(start < time <= stop for start, stop, _ in pieces)
        survival *= 1 - sum(is_event and stop == time for _, stop, is_event in pieces) / at_risk
        if survival <= 0.5 + 1e-9:
            return time
    return None


def test_the_median_of_a_phase_with_late_entries_by_hand():
    # in A, from day 99 on: recurrences at t = 4, 6, 10, 14 and a respite seen until 15; a sixth, which began
    # before the phase, is at risk from after t = 5 on and recurs at 12.
    # t = 4: 4/5; t = 6: 5 at risk (6, 10, 14, 15, late 12): 4/5 x 4/5 = .64; t = 10: 4: .64 x 3/4 = .48
    origin, duration = [99, 99, 99, 99, 99, 94], [4, 6, 10, 14, 15, 12]
    event = [1, 1, 1, 1, 0, 1]
    (outside, inside) = sorted(
        respites_by_phase(origin, duration, event, [0] * 6, [A]), key=lambda one: one.label is not None
    )
    pieces = [(0, 4, 1), (0, 6, 1), (0, 10, 1), (0, 14, 1), (0, 15, 0), (5, 12, 1)]
    assert naive_median(pieces) == 10
    assert (inside.n, inside.n_entered, inside.n_events, inside.median.estimate) == (6, 1, 5, 10)
    assert (outside.n, outside.n_events, outside.withheld, outside.median) == (1, 0, "too few", None)


def test_below_five_pieces_nothing_is_said_and_from_five_on_it_is():
    four, five = (respites_by_phase([99] * n, [3, 5, 7, 9, 11][:n], [1] * n, [0] * n, [A])[0] for n in (4, 5))
    assert (four.median, four.withheld) == (None, "too few")
    assert (five.median.estimate, five.withheld) == (7, None)  # 4/5, 3/5, 2/5: the third


def test_where_every_respite_came_in_late_the_early_days_are_unknown():
    # all began five days before the phase, so nobody in it was at risk on their first five days
    found = respites_by_phase([94] * 5, [8, 9, 10, 11, 12], [1] * 5, [0] * 5, [A])[0]
    assert (found.label, found.median, found.withheld) == ("A", None, "none from the start")


def test_a_curve_that_is_empty_before_others_come_in_says_nothing():
    # one is at risk from the start and recurs at t = 2; the other four come in at t = 5: the curve is at 0
    found = respites_by_phase([99, 94, 94, 94, 94], [2, 8, 9, 10, 11], [1] * 5, [0] * 5, [A])[0]
    assert (found.n, found.median, found.withheld) == (5, None, "emptied")


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        ([A, PhaseSpan("C", 119, None)], "overlap"),
        ([B, PhaseSpan("C", 500, None)], "overlap"),
        ([PhaseSpan("C", 5, 4)], "before its first day"),
    ],
)
def test_phases_must_be_apart(phases, said):
    with pytest.raises(ValueError, match=said):
        split_at_phases([110], [30], [1], [0], phases)
