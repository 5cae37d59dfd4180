"""The risk table: by hand, from counts, against counting one person at a time, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.grouping import group_codes
from analysis.risk_table import risk_table_from_counts, risk_table_from_subjects

# a division by zero or an overflow on the way is a fault, even if the result looks right
pytestmark = pytest.mark.filterwarnings("error")


def rows(table):
    """(time, at risk, events, censored) of a table with one group."""
    columns = (table.at_risk[:, 0], table.events[:, 0], table.censored[:, 0])
    return list(zip(table.time.tolist(), *(column.tolist() for column in columns), strict=True))


def test_by_hand():
    table = risk_table_from_subjects([2, 5, 5, 7], [1, 1, 0, 0])
    assert rows(table) == [(2, 4, 1, 0), (5, 3, 1, 1), (7, 1, 0, 1)]
    assert table.groups == ("all",)
    assert table.n.tolist() == [4]


def test_late_entry_by_hand():
    # at risk at t: entry < t <= duration. Day 3: only the first (2 < 3 <= 6); the second enters after day 3
    table = risk_table_from_subjects([6, 5, 3], [1, 1, 0], entry=[2, 3, 0])
    assert rows(table) == [(2, 1, 0, 0), (3, 2, 0, 1), (5, 2, 1, 0), (6, 1, 1, 0)]


def test_entry_equal_to_duration_counts_in_n_only():
    table = risk_table_from_subjects([4, 4, 6], [1, 1, 0], entry=[4, 1, 0])
    assert table.n.tolist() == [3]
    assert rows(table) == [(1, 1, 0, 0), (4, 2, 1, 0), (6, 1, 0, 1)]


def test_duration_zero_is_at_risk_on_day_zero():
    table = risk_table_from_subjects([0, 0, 3], [0, 1, 1], entry=[0, 0, 2])
    assert rows(table) == [(0, 2, 1, 1), (2, 0, 0, 0), (3, 1, 1, 0)]


def test_near_equal_times_are_one_time():
    table = risk_table_from_subjects([0.1 + 0.2, 0.3, 0.7], [1, 0, 1])
    assert rows(table) == [(0.3, 3, 1, 1), (0.7, 1, 1, 0)]


def test_entry_equal_to_duration_up_to_rounding_is_never_at_risk():
    table = risk_table_from_subjects([0.1 + 0.2, 0.7], [1, 1], entry=[0.3, 0])
    assert rows(table) == [(0.7, 1, 1, 0)]


def test_groups_sort_as_numbers_if_all_are():
    table = risk_table_from_subjects([1, 2, 3], [1, 1, 1], group=["10", "9", "2"])
    assert table.groups == ("2", "9", "10")
    assert table.events.tolist() == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]


def test_groups_sort_as_text_otherwise():
    assert risk_table_from_subjects([1, 2, 3], [1, 1, 1], group=["10", "9", "b"]).groups == ("10", "9", "b")


@pytest.mark.parametrize(
    "values, labels",
    [
        (np.array([3, 1, 20]), ("1", "3", "20")),
        (np.array([3.0, 1.0, 2.5]), ("1", "2.5", "3")),
        (np.array([-5, 10**12, 0]), ("-5", "0", "1000000000000")),
        (np.array([True, False]), ("False", "True")),
        (pd.Categorical(["walking", "control"], categories=["walking", "control"]), ("control", "walking")),
        (pd.Series(["b", "a"], index=[7, 3]), ("a", "b")),
        ([1, "1", 2.0], ("1", "2")),
    ],
)
def test_labels(values, labels):
    codes, found = group_codes(values)
    assert found == labels
    is_whole = [isinstance(value, float) and value.is_integer() for value in values]
    texts = [str(int(value)) if whole else str(value) for value, whole in zip(values, is_whole, strict=True)]
    assert [found[code] for code in codes] == texts


def test_no_people():
    table = risk_table_from_subjects([], [])
    assert (table.groups, table.n.tolist(), table.time.tolist()) == (("all",), [0], [])
    assert risk_table_from_subjects([], [], group=[]).groups == ()


def test_counts_are_people():
    table = risk_table_from_counts([2, 2, 5], [1, 0, 1], [3, 2, 4], entry=[0, 0, 1], group=["a", "a", "b"])
    assert table.n.tolist() == [5, 4]
    assert table.time.tolist() == [1, 2, 5]
    assert table.at_risk.tolist() == [[5, 0], [5, 4], [0, 4]]
    assert table.events.tolist() == [[0, 0], [3, 0], [0, 4]]
    assert table.censored.tolist() == [[0, 0], [2, 0], [0, 0]]


def test_a_table_cannot_be_changed():
    table = risk_table_from_subjects([2, 5], [1, 0])
    with pytest.raises(ValueError, match="read-only"):
        table.events[0, 0] = 9


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(duration=[1, -2], event=[0, 1]), "duration: -2 at position 2; accepted are numbers from 0"),
        (dict(duration=[1, np.nan], event=[0, 1]), "duration: nan at position 2; accepted are finite"),
        (dict(duration=["x"], event=[0]), "duration: holds values of type"),
        (dict(duration=[[1]], event=[0]), "duration: has 2 dimensions"),
        (dict(duration=[1, 3], event=[1, 2]), "event: 2 at position 2; accepted are 0 and 1"),
        (dict(duration=[1, 3], event=[1, np.nan]), "event: nan at position 2; accepted are 0 and 1"),
        (dict(duration=[1, 3], event=[1]), "event: has 1 values for 2 durations"),
        (dict(duration=[4, 3], event=[1, 1], entry=[0, 5]), "entry: 5 at position 2 is later than"),
        (dict(duration=[4, 3], event=[1, 1], entry=[-1, 0]), "entry: -1 at position 1; accepted are numbers"),
        (dict(duration=[4, 3], event=[1, 1], group=["a", None]), "group: the value at position 2 is missing"),
        (dict(duration=[4, 3], event=[1, 1], group=["a"]), "group: has 1 values for 2 durations"),
    ],
)
def test_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        risk_table_from_subjects(arguments.pop("duration"), arguments.pop("event"), **arguments)


@pytest.mark.parametrize(
    "n, message", [([1.5], "n: 1.5 at position 1"), ([-1], "n: -1 at position 1"), (["a"], "n: holds")]
)
def test_refuses_counts(n, message):
    with pytest.raises(ValueError, match=message):
        risk_table_from_counts([3], [1], n)


def test_refuses_an_unknown_group():
    table = risk_table_from_subjects([1, 2], [1, 0], group=["a", "b"])
    with pytest.raises(ValueError, match="group: 'c' is not in the table; accepted are a, b"):
        table.last_time("c")


person = st.tuples(st.integers(0, 12), st.integers(0, 12), st.booleans(), st.sampled_from("abc"))


@given(st.lists(person, min_size=1, max_size=40), st.sampled_from([1, 0.1, 1000.5, 1e7]))
def test_equals_counting_one_by_one(people, unit):
    """Also on scales where whole days become fractions or numbers too large to be used as positions."""
    people = [(min(a, b) * unit, max(a, b) * unit, event, group) for a, b, event, group in people]
    entry, duration, event, group = (list(column) for column in zip(*people, strict=True))
    table = risk_table_from_subjects(duration, event, entry=entry, group=group)
    assert table.groups == tuple(sorted(set(group)))

    def at_risk(p, t):
        return p[0] < t <= p[1] or p[0] == t == 0

    ever = [p for p in people if p[0] < p[1] or p[0] == 0]
    assert table.time.tolist() == sorted({p[1] for p in ever} | {p[0] for p in ever if p[0] > 0})
    for j, t in enumerate(table.time):
        for k, label in enumerate(table.groups):
            mine = [p for p in ever if p[3] == label]
            assert table.at_risk[j, k] == sum(at_risk(p, t) for p in mine)
            assert table.events[j, k] == sum(p[1] == t and p[2] for p in mine)
            assert table.censored[j, k] == sum(p[1] == t and not p[2] for p in mine)
    assert table.n.tolist() == [group.count(label) for label in table.groups]

    counts = pd.Series(people).value_counts()
    again = [list(column) for column in zip(*counts.index, strict=True)]
    other = risk_table_from_counts(again[1], again[2], counts.to_numpy(), entry=again[0], group=again[3])
    for name in ("time", "at_risk", "events", "censored", "n"):
        np.testing.assert_array_equal(getattr(table, name), getattr(other, name))
