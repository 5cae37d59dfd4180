"""One diary read as arrays, against the engine and against the contract read aloud, cell by cell."""

import random
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from data.catalogue.definition import DefinitionError, definitions
from data.catalogue.vocabulary import PERSON
from data.recurrence.engine import derive
from data.recurrence.one_diary import can_read, intervals, read_diary, runs
from tests.drawn import drawn
from tests.reference.naive_derivation import derive_person
from tests.stores import new_store
from tests.unit.data.diaries import as_date, study
from tests.unit.data.drawn_diaries import a_cohort, any_definition, many_diaries

STORE = new_store()
NAMES = count()


def a_diary(entries):
    return study(STORE, f"one {next(NAMES)}", {PERSON: entries})


def assert_all_agree(entries, definition):
    """The engine's tables, dtypes included, are these; and the rows are what the contract says."""
    collection = a_diary(entries)
    days = read_diary(collection)
    assert days is not None and days.label == PERSON
    try:
        with derive(collection, definition, origin="first_good_day") as derivation:
            of_engine = derivation.intervals(all=True)
            bridged, unbridged = derivation.runs(PERSON), derivation.runs(PERSON, is_bridged=False)
            read = derivation.definition
    except DefinitionError:
        assert not can_read(days, definition)
        return
    assert can_read(days, definition)
    found = runs(days, definition)
    assert_frame_equal(intervals(PERSON, found, definition), of_engine)
    assert_frame_equal(found.frame(PERSON), bridged)
    assert_frame_equal(runs(days, replace(definition, bridge_days=0)).frame(PERSON), unbridged)
    person = derive_person(entries, read)
    assert [
        (row.participant, row.t0_on, row.duration, row.event, row.reason, row.start_not_observed)
        for row in intervals(PERSON, found, definition).itertuples()
    ] == [
        (PERSON, as_date(one.t0), one.until - one.recovery_first, one.event, one.reason, one.start_not_observed)
        for one in person.intervals
    ]


@drawn(10)
@given(st.data())
def test_any_diary_by_any_rule(data):
    definition = data.draw(any_definition())
    for entries in data.draw(a_cohort(definition.measures)).values():
        assert_all_agree(entries, definition)


@pytest.mark.parametrize("definition", definitions(), ids=lambda definition: definition.id)
def test_every_shipped_definition(definition):
    diaries = list(many_diaries(definition, random.Random(definition.id)).values())
    for entries in diaries[:2]:
        assert_all_agree(entries, definition)


@pytest.mark.parametrize("entries", [[], [(5, {"pain_average": None})], [(5, {"pain_average": 0})]])
def test_a_diary_of_nothing_and_of_one_day(entries):
    for definition in definitions()[:3]:
        assert_all_agree(entries, definition)


def test_several_people_are_the_engines():
    day = [(1, {"pain_average": 0})]
    assert read_diary(study(STORE, f"two {next(NAMES)}", {PERSON: day, "other": day})) is None
