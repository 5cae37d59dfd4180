"""Start-stop rows of all recurrences: by hand, against the day-by-day reading, and never overlapping."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from data.catalogue.definition import Condition, Definition, Rule
from data.recurrence.engine import DerivationError, derive
from tests.reference.naive_derivation import derive_person, start_stop_rows
from tests.stores import new_store
from tests.unit.data.diaries import add_attributes, study
from tests.unit.data.drawn_diaries import many_diaries
from tests.unit.data.test_derivation_by_clause import read_diary

# bad over 2, good 0; D 1, N 3, k 1, G 2
RULE = Definition(
    id="by-hand",
    title="By hand",
    bad=Rule("any", (Condition("pain_average", "more_than", 2.0),)),
    good=Rule("all", (Condition("pain_average", "at_most", 0.0),)),
    min_bad_days=1,
    recovery_days=3,
    bridge_days=1,
    max_gap_days=2,
)
DIARIES = {
    # well on day 3, back on 6; well again on 10, back on 12; well on 15, seen until 16: the clock starts on day 3
    "ann": "0 0 0 0 0 5 5 0 0 0 0 5 0 0 0 0",
    # well on day 3, then three unknown days: censored on day 3, no time at risk. Well again on day 9, back on 10
    "bob": "0 0 0 . . . 0 0 0 5",
    # well on day 3, censored by a gap on day 4; at risk again from day 10, until the last known day 11
    "cid": "0 0 0 0 . . . 0 0 0 0",
    "dan": "5 5",
}
EXPECTED = [
    ("ann", 1, 0, 3, 1),
    ("ann", 2, 7, 9, 1),
    ("ann", 3, 12, 13, 0),
    ("bob", 2, 6, 7, 1),
    ("cid", 1, 0, 1, 0),
    ("cid", 2, 7, 8, 0),
]


@pytest.fixture
def by_hand():
    collection = study(new_store(), "hand", {label: read_diary(text) for label, text in DIARIES.items()})
    with collection.store.writing() as cursor:
        add_attributes(cursor, collection, "arm", {1: "x", 2: "y", 4: "x"})
        add_attributes(cursor, collection, "age", {1: "40", 2: "51.5"})
        add_attributes(cursor, collection, "stop", {1: "smoking"})
    return collection


def rows(frame):
    names = ("participant", "number", "start", "stop", "event")
    return [tuple(row) for row in frame[list(names)].itertuples(index=False)]


def test_rows_by_hand(by_hand):
    with derive(by_hand, RULE) as derivation:
        found = derivation.recurrent()
    assert list(found.columns) == ["participant", "number", "start", "stop", "event", "group"]
    assert rows(found) == EXPECTED
    assert set(found["group"]) == {"all"}


@pytest.mark.parametrize("origin", ["confirmed", "first_good_day"])
def test_the_origin_moves_no_row(by_hand, origin):
    with derive(by_hand, RULE, origin=origin) as derivation:
        assert rows(derivation.recurrent()) == EXPECTED


def test_groups_and_covariates(by_hand):
    with derive(by_hand, RULE) as derivation:
        found = derivation.recurrent("arm", ("age", "arm"))
    assert list(found.columns)[5:] == ["group", "age", "arm"]
    assert list(found["group"]) == ["x"] * 3 + ["y"] + [None] * 2
    assert found["age"].tolist()[:4] == [40.0] * 3 + [51.5] and found["age"].isna().tolist()[4:] == [True] * 2


def test_an_attribute_called_like_a_column_is_refused(by_hand):
    with derive(by_hand, RULE) as derivation:
        with pytest.raises(DerivationError, match="“stop” cannot stand beside"):
            derivation.recurrent(covariates=("stop",))
        assert derivation.recurrent("stop")["group"].tolist()[:1] == ["smoking"]


def test_nobody_at_risk_is_no_row(by_hand):
    with derive(by_hand, replace(RULE, recovery_days=300)) as derivation:
        assert derivation.recurrent(covariates=("age",)).empty


@pytest.mark.parametrize("seed", range(4))
def test_rows_are_those_of_the_day_by_day_reading(seed):
    chance = random.Random(seed)
    diaries = many_diaries(RULE, chance, people=30, days=160)
    with derive(study(new_store(), "crowd", diaries), RULE) as derivation:
        found = rows(derivation.recurrent())
    assert found == [
        (label, *row) for label in sorted(diaries) for row in start_stop_rows(derive_person(diaries[label], RULE))
    ]
    assert sum(event for *_, event in found) > 10
    for before, after in pairwise(found):
        assert after[2] < after[3]
        if before[0] == after[0]:
            assert before[1] < after[1] and before[3] < after[2]
