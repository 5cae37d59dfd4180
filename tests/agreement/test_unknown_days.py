"""Bounds for unknown days and the days an onset may lie on: by hand, and against the day-by-day reading."""

import random
import statistics
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.catalogue.definition import load_definition
from data.recurrence.engine import derive
from tests.reference.naive_derivation import derive_person, from_anchor, onset, re_read, spacings, start_stop_rows
from tests.stores import new_store
from tests.unit.data.diaries import add_attributes, study
from tests.unit.data.drawn_diaries import AT_LENGTH, a_cohort, any_definition, many_diaries
from tests.unit.data.test_anchor import trial
from tests.unit.data.test_derivation_by_clause import read_diary
from tests.unit.data.test_recurrent_rows import RULE

# bad over 2, good 0; D 1, N 3, k 1, G 2: recovery on day 3, so all durations are days from there
BOUNDED = {
    # diary: as it is, with unknown days as good, with unknown days as bad
    "0 0 0 0 5": ((2, 1), (2, 1), (2, 1)),  # no unknown day: nothing to bound
    "0 0 0 0 . 5": ((3, 1), (3, 1), (2, 1)),  # pain may have been back a day earlier
    "0 0 0 . . . 5 0": ((0, 0), (4, 1), (1, 1)),  # best: follow-up does not break, and pain is back on day 7
    "0 0 0 . . . 0 0": ((0, 0), (5, 0), (1, 1)),  # best: well until the last known day of the diary
    "0 0 . 0 5": ((2, 1), (2, 1), (2, 1)),  # the unknown day is t0 itself: it is not after t0
    "0 0 . 0 . 0": ((3, 0), (3, 0), (2, 1)),  # only the unknown day after t0 is re-read
    "0 0 0 2 . -": ((1, 0), (1, 0), (1, 0)),  # unknown days after the last known day are not re-read
    "0 0 0 5 0": ((1, 1), (1, 1), (1, 1)),
}
TWO_BAD_DAYS = {
    # D 2: a bridged run counts as it is, but not where the unknown day in it was good
    "0 0 0 5 . 5 0": ((1, 1), (4, 0), (1, 1)),
    # a bad day and an unknown one are two bad days at worst
    "0 0 0 5 . 0": ((3, 0), (3, 0), (1, 1)),
    "0 0 0 . 0 5": ((3, 0), (3, 0), (3, 0)),
    "0 0 0 2 . . 2 5 5": ((5, 1), (5, 1), (2, 1)),
    # the last known day is bad, and so is the unknown one before it
    "0 0 0 0 . 5": ((3, 0), (3, 0), (2, 1)),
}


def rows(frame):
    return Counter({tuple(row)[1:4]: row[4] for row in frame.itertuples(index=False)})


@pytest.mark.parametrize(("diary", "expected"), BOUNDED.items(), ids=str)
def test_bounds_by_hand(diary, expected):
    check_bounds(diary, expected, RULE)


@pytest.mark.parametrize(("diary", "expected"), TWO_BAD_DAYS.items(), ids=str)
def test_bounds_by_hand_with_two_bad_days(diary, expected):
    check_bounds(diary, expected, replace(RULE, min_bad_days=2))


def check_bounds(diary, expected, rule):
    entries = read_diary(diary)
    as_it_is, best, worst = expected
    with derive(study(new_store(), "one", {"ann": entries}), rule) as derivation:
        found = derivation.bounds()
        main = derivation.risk_counts()
    assert [rows(one) for one in (main, found.best, found.worst)] == [
        Counter({(0, *one): 1}) for one in (as_it_is, best, worst)
    ]
    assert (found.n, found.changed_by_best, found.changed_by_worst) == (1, best != as_it_is, worst != as_it_is)
    for reading, (days, event) in (("good", best), ("bad", worst)):
        assert re_read(entries, rule, 3, reading) == (days + 3, event)


ONSETS = {
    # diary: (lower, upper), and the day it is taken to have begun on: first, middle, last
    "0 0 0 0 5": ((1, 2), (2, 2, 2)),
    "0 0 0 0 . 5": ((1, 3), (2, 2, 3)),  # day 5 or 6, of which the earlier is the middle
    "0 0 0 . . 5": ((0, 3), (1, 2, 3)),
    "0 0 . 0 2 . 5": ((2, 4), (3, 3, 4)),  # a day in between is not bad: it had not begun
    "0 0 0 . . 0": ((3, None), (3, 3, 3)),
    "0 0 0 . . . 5": ((0, None), (0, 0, 0)),  # the gap ends follow-up
}


@pytest.mark.parametrize(("diary", "expected"), ONSETS.items(), ids=str)
def test_onsets_by_hand(diary, expected):
    entries = read_diary(diary)
    (lower, upper), days = expected
    with derive(study(new_store(), "one", {"ann": entries, "bob": [(1, {})]}), RULE) as derivation:
        (found,) = derivation.onset_intervals().itertuples(index=False)
        counts = derivation.onset_counts()
    assert tuple(found) == ("ann", "all", lower, upper)
    event = int(upper is not None)
    assert [rows(one) for one in (counts.left, counts.middle, counts.right)] == [
        Counter({(0, day, event): 1}) for day in days
    ]
    (interval,) = derive_person(entries, RULE).intervals[:1]
    assert onset(entries, RULE, interval) == (lower, upper)


def test_a_short_bad_run_before_the_recurrence_is_not_known_to_be_well():
    # D 2: the bad day 4 is not one of the run that starts on day 7, but on it the pain may have begun to be back
    entries = read_diary("0 0 0 5 . . 5 5")
    with derive(study(new_store(), "one", {"ann": entries}), replace(RULE, min_bad_days=2)) as derivation:
        (found,) = derivation.onset_intervals().itertuples(index=False)
    assert tuple(found)[2:] == (0, 4)


def test_a_diary_kept_once_a_week_is_sparse():
    weekly = [(7 * week, {"pain_average": 0.0}) for week in range(6)] + [(42, {"pain_average": 5.0})]
    rule = replace(RULE, recovery_days=15, bridge_days=6, max_gap_days=14)
    with derive(study(new_store(), "weekly", {"ann": weekly}), rule) as derivation:
        counts = derivation.onset_counts()
        (found,) = derivation.onset_intervals().itertuples(index=False)
    # well from day 0, so recovered on day 14; not bad on day 35, bad on day 42
    assert tuple(found) == ("ann", "all", 21, 28)
    assert [list(rows(one)) for one in (counts.left, counts.middle, counts.right)] == [
        [(0, 22, 1)],
        [(0, 25, 1)],
        [(0, 28, 1)],
    ]
    assert (counts.median_spacing_days, counts.is_sparse) == (7.0, True)


def test_a_median_between_two_spacings():
    # 1 and 2, 5 and 5 days apart: (2 + 5) / 2
    entries = [(day, {"pain_average": 0.0}) for day in (0, 1, 3, 8, 13)]
    with derive(study(new_store(), "one", {"ann": entries}), replace(RULE, recovery_days=1)) as derivation:
        counts = derivation.onset_counts()
    assert (counts.median_spacing_days, counts.is_sparse) == (3.5, True)


def test_nobody_at_risk_has_no_bounds_and_no_spacing():
    with derive(study(new_store(), "one", {"ann": read_diary("5 5")}), RULE) as derivation:
        found, counts = derivation.bounds(), derivation.onset_counts()
        assert derivation.onset_intervals().empty
    assert found.best.empty and found.worst.empty
    assert (found.n, found.changed_by_best, found.changed_by_worst) == (0, 0, 0)
    assert counts.left.empty and (counts.median_spacing_days, counts.is_sparse) == (None, False)


def test_groups_and_those_in_none():
    collection = study(
        new_store(),
        "arms",
        {
            label: read_diary(diary)
            for label, diary in (("ann", "0 0 0 0 . 5"), ("bob", "0 0 0 0 5"), ("cid", "0 0 0 . . 5"))
        },
    )
    with collection.store.writing() as cursor:
        add_attributes(cursor, collection, "arm", {1: "x", 2: "y"})
    with derive(collection, RULE) as derivation:
        found, onsets = derivation.bounds("arm"), derivation.onset_intervals("arm")
        left = derivation.onset_counts("arm").left
        alone = derivation.bounds()
    assert [tuple(row) for row in found.worst.itertuples(index=False)] == [("x", 0, 2, 1, 1), ("y", 0, 2, 1, 1)]
    assert (found.n, found.changed_by_worst, alone.changed_by_worst) == (3, 2, 2)
    assert list(onsets["group"]) == ["x", "y", None]
    assert [tuple(row) for row in left.itertuples(index=False)] == [("x", 0, 2, 1, 1), ("y", 0, 2, 1, 1)]


ORIGINS = ("confirmed", "first_good_day", "anchor=randomised_on")


@pytest.mark.parametrize("name", ["walkback-any", "walkback-limiting", "devet-2002"])
@pytest.mark.parametrize("origin", ORIGINS)
def test_both_agree_with_the_day_by_day_reading_of_a_crowd(name, origin):
    chance = random.Random(name + origin)
    gap = chance.randint(1, 6)
    rule = replace(
        load_definition(name),
        min_bad_days=chance.randint(1, 3),
        recovery_days=chance.randint(2, 9),
        bridge_days=chance.randint(0, gap),
        max_gap_days=gap,
    )
    diaries = many_diaries(rule, chance, people=90, days=130)
    anchors = {person: chance.randint(10, 90) for person in range(1, len(diaries) + 1)}
    diaries = dict(sorted(diaries.items()))
    found = assert_both_agree(trial(new_store(), diaries, anchors), diaries, rule, origin, anchors)
    assert found.n > 10 and found.changed_by_best > 0 and found.changed_by_worst > 0


@AT_LENGTH
@given(st.data())
def test_both_agree_on_any_diary_and_any_rule(data):
    rule = data.draw(any_definition())
    diaries = data.draw(a_cohort(rule.measures))
    present = {
        name
        for diary in diaries.values()
        for _, measures in diary
        for name, value in measures.items()
        if value is not None
    }
    assume(present.issuperset(rule.measures))
    anchors = {}
    for person, label in enumerate(sorted(diaries), start=1):
        days = [day for day, _ in diaries[label]] or [0]
        anchors[person] = data.draw(st.integers(min(days), max(days) + 1))
    diaries = dict(sorted(diaries.items()))
    made = trial(new_store(), diaries, anchors)
    for origin in ORIGINS:
        assert_both_agree(made, diaries, rule, origin, anchors)


def assert_both_agree(made, diaries, rule, origin, anchors):
    people = {}
    for place, (label, diary) in enumerate(sorted(diaries.items()), start=1):
        person = derive_person(diary, rule)
        intervals = from_anchor(person, anchors[place]) if "anchor" in origin else person.intervals
        if intervals:
            people[label] = replace(person, intervals=intervals)
    firsts = {label: person.intervals[0] for label, person in people.items()}
    with derive(made, rule, origin=origin) as derivation:
        bounds, counts = derivation.bounds(), derivation.onset_counts()
        onsets = derivation.onset_intervals()
        main = derivation.risk_counts()
        recurrent = derivation.recurrent()
    entry = rule.recovery_days - 1 if origin == "first_good_day" else 0
    for unknown_is, found, changed in (
        ("good", bounds.best, bounds.changed_by_best),
        ("bad", bounds.worst, bounds.changed_by_worst),
    ):
        expected = {label: re_read(diaries[label], rule, one.t0, unknown_is) for label, one in firsts.items()}
        assert rows(found) == Counter(
            (entry, until - firsts[label].t0 + entry, event) for label, (until, event) in expected.items()
        )
        assert changed == sum(expected[label] != (one.until, one.event) for label, one in firsts.items())
    assert bounds.n == len(firsts)
    between = {label: onset(diaries[label], rule, one) for label, one in firsts.items()}
    assert [tuple(row) for row in onsets.itertuples(index=False)] == [
        (label, "all", *days) for label, days in between.items()
    ]
    assert rows(counts.right) == rows(main)
    assert rows(counts.left) == Counter(
        (entry, entry + (lower if upper is None else lower + 1), int(upper is not None))
        for lower, upper in between.values()
    )
    assert rows(counts.middle) == Counter(
        (entry, entry + (lower if upper is None else (lower + 1 + upper) // 2), int(upper is not None))
        for lower, upper in between.values()
    )
    apart = [days for label in firsts for days in spacings(diaries[label], rule)]
    assert counts.median_spacing_days == (statistics.median(apart) if apart else None)
    assert [tuple(row)[:5] for row in recurrent.itertuples(index=False)] == [
        (label, *row) for label, person in people.items() for row in start_stop_rows(person)
    ]
    return bounds
