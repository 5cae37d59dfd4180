"""From when on intervals are told: the boundary, counted by hand."""

import pytest

from analysis.enough import carries_mean, has_enough_people
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
