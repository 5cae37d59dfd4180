"""From when on intervals are told: the boundary, counted by hand."""

import pytest

from analysis.enough import carries_mean, has_enough_for_number, has_enough_people, why_no_mean_interval
from analysis.mean_cumulative import mean_cumulative
from analysis.recurrent_rows import recurrent_rows
from analysis.risk_table import risk_table_from_subjects


@pytest.mark.parametrize(("people", "is_enough"), [(19, False), (20, True)])
def test_people(people, is_enough):
    table = risk_table_from_subjects([5] * 6 + [9] * (people - 6), [1] * 6 + [0] * (people - 6))
    assert has_enough_people(table, "all") is is_enough
    assert carries_mean(table, "all", 9) is is_enough


@pytest.mark.parametrize(("tau", "is_carried"), [(4, False), (5, True), (8, True)])
def test_events_up_to_the_horizon(tau, is_carried):
    """Events on days 1 to 5, of 20 people: the fifth is on day 5."""
    table = risk_table_from_subjects([1, 2, 3, 4, 5] + [9] * 15, [1] * 5 + [0] * 15)
    assert carries_mean(table, "all", tau) is is_carried


@pytest.mark.parametrize(
    ("people", "entry", "is_told"),
    [(50, 0, True), (50, 3, True), (50, "late", False), (199, "late", False), (200, "late", True), (19, 0, False)],
)
def test_late_entry_takes_more_people_only_where_it_differs_between_them(people, entry, is_told):
    """Half of the people enter on day 2; or all on one day, which is no more than another day to count from."""
    entries = [2 * (place % 2) for place in range(people)] if entry == "late" else [entry] * people
    table = risk_table_from_subjects([5 + place % 9 for place in range(people)], [1] * people, entry=entries)
    why = why_no_mean_interval(table, "all", 13)
    assert (why == "") is is_told
    assert carries_mean(table, "all", 13) is (people >= 20)
    assert ("different days" in why) is (entry == "late" and not is_told)


@pytest.mark.parametrize(("people", "is_enough"), [(49, False), (50, True)])
def test_the_mean_number_of_events_takes_fifty_people(people, is_enough):
    rows = recurrent_rows([f"p{place}" for place in range(people)], [0] * people, range(5, 5 + people), [1] * people)
    (mean,) = mean_cumulative(rows)
    assert has_enough_for_number(mean) is is_enough
