"""A study worked on in ranges of its people gives, cell by cell, what one pass over everybody gives."""

import random
from itertools import count, cycle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.catalogue.definition import definitions
from data.recurrence.days import ensure_days, reading_days
from data.recurrence.engine import derive
from data.recurrence.ranges import make_in_ranges, ranges_of
from data.study.populations import Population, Rule
from tests.agreement.test_derivation_against_naive import lacked
from tests.drawn import drawn
from tests.stores import new_store
from tests.unit.data.diaries import add_attributes, add_batch, add_entries, study
from tests.unit.data.drawn_diaries import EXAMPLES, a_cohort, any_definition, many_diaries
from tests.unit.data.test_anchor import trial

STORE = new_store()
NAMES = count()
ONE_PASS = 10**9
SHIPPED = {definition.id: definition for definition in definitions()}


def everything(collection, definition, rows_a_range, *, by=None, **choices):
    """All that can be asked of a derivation, by name: tables, and counts that compare as they are."""
    with derive(collection, definition, rows_a_range=rows_a_range, **choices) as derivation:
        bounds, onsets = derivation.bounds(by), derivation.onset_counts(by)
        return {
            "intervals": derivation.intervals(all=True, onsets=True),
            "risk": derivation.risk_counts(by),
            "subjects": derivation.subjects(by),
            "recurrent": derivation.recurrent(by),
            "ends": derivation.first_ends(by),
            "best": bounds.best,
            "worst": bounds.worst,
            "changed": (bounds.n, bounds.changed_by_best, bounds.changed_by_worst),
            "left": onsets.left,
            "middle": onsets.middle,
            "right": onsets.right,
            "spacing": onsets.median_spacing_days,
            "onsets": derivation.onset_intervals(by),
            "flow": derivation.flow(by),
            "runs": derivation.runs(),
            "apart": derivation.too_far_apart(),
        }


def differing(one, other):
    """The names of what is not the same in both, a table's types and order included."""
    return [
        name
        for name, value in one.items()
        if not (value.equals(other[name]) if hasattr(value, "equals") else value == other[name])
    ]


def n_ranges(collection, rows_a_range):
    with reading_days(collection) as cursor:
        return len(ranges_of(cursor, collection.id, rows_a_range))


@drawn(max(4, EXAMPLES // 3))
@given(st.data())
def test_any_diaries_under_any_rule(data):
    definition = data.draw(any_definition())
    diaries = data.draw(a_cohort(definition.measures))
    said = [measures for diary in diaries.values() for _, measures in diary]
    assume(not lacked(definition, {name for one in said for name, value in one.items() if value is not None}))
    collection = study(STORE, f"drawn {next(NAMES)}", diaries)
    whole = everything(collection, definition, ONE_PASS)
    assert differing(whole, everything(collection, definition, data.draw(st.sampled_from([1, 3, 10])))) == []


@pytest.mark.parametrize(
    ("name", "origin"), [*zip(SHIPPED, cycle(["confirmed", "first_good_day", "anchor=randomised_on"]), strict=False)]
)
def test_every_shipped_definition_and_every_origin(name, origin):
    definition, chance = SHIPPED[name], random.Random(name)
    diaries = many_diaries(definition, chance, people=18)
    anchors = {person: chance.randint(60, 120) for person in range(1, len(diaries) + 1)}
    collection = trial(new_store(), diaries, anchors)
    arms = {person: chance.choice(["walking", "control"]) for person in list(anchors)[2:]}
    with collection.store.writing() as cursor:
        add_attributes(cursor, collection, "arm", arms)
    assert n_ranges(collection, 700) > 2
    whole = everything(collection, definition, ONE_PASS, by="arm", origin=origin)
    assert len(whole["intervals"]) > 0
    assert differing(whole, everything(collection, definition, 700, by="arm", origin=origin)) == []


@pytest.fixture(scope="module")
def walkers():
    diaries = many_diaries(SHIPPED["delphi-2011"], random.Random(3), people=18)
    collection = study(new_store(), "walkers", diaries)
    with collection.store.writing() as cursor:
        add_attributes(cursor, collection, "arm", {n: ("walking", "control")[n % 2] for n in range(1, 21)})
    return collection


@pytest.mark.parametrize("choices", [{"onset": "first"}, {"onset": "middle"}], ids=str)
def test_other_choices(walkers, choices):
    whole = everything(walkers, SHIPPED["delphi-2011"], ONE_PASS, **choices)
    assert differing(whole, everything(walkers, SHIPPED["delphi-2011"], 500, **choices)) == []


def test_a_population_is_the_same_people_in_every_range(walkers):
    population = Population("walking", (Rule(about="attribute", test="one_of", name="arm", values=("walking",)),))
    whole = everything(walkers, SHIPPED["delphi-2011"], ONE_PASS, population=population)
    parts = everything(walkers, SHIPPED["delphi-2011"], 500, population=population)
    assert whole["flow"].overall.participants == 10
    assert differing(whole, parts) == []


@pytest.mark.parametrize("rows_a_range", [ONE_PASS, 5])
def test_answers_far_apart_are_counted_among_the_people_asked_about(rows_a_range):
    """Four people answer weekly, every answer without a gap in its measures; two of them are asked about."""
    weekly = [(7 * week, {"pain_average": 0.0}) for week in range(6)]
    collection = study(new_store(), "weekly", dict.fromkeys("abcd", weekly))
    with collection.store.writing() as cursor:
        add_attributes(cursor, collection, "arm", {1: "walking", 2: "control", 3: "walking", 4: "control"})
    population = Population("walking", (Rule(about="attribute", test="one_of", name="arm", values=("walking",)),))
    with derive(collection, SHIPPED["walkback-any"], population=population, rows_a_range=rows_a_range) as derivation:
        apart = derivation.too_far_apart()
    assert (apart.n_close, apart.n_people, apart.spacing_days) == (0, 2, 7)


def test_people_whose_days_stand_apart_in_the_file():
    """Who said something later stands behind all others there: a range that is out of order is put in order."""
    definition = SHIPPED["delphi-2011"]
    collection = study(new_store(), "later", many_diaries(definition, random.Random(4), people=20))
    ensure_days(collection)
    with collection.store.writing() as cursor:
        add_entries(cursor, collection, [(4, 400, {"pain_average": 0.0}), (9, 401, {"pain_average": 6.0})])
    whole = everything(collection, definition, ONE_PASS)
    assert differing(whole, everything(collection, definition, 400)) == []


def test_what_was_written_since_is_in_no_range():
    """Days that are not prepared anew yet are taken in one go, as they were prepared."""
    collection = study(new_store(), "held", many_diaries(SHIPPED["delphi-2011"], random.Random(5), people=20))
    before = everything(collection, SHIPPED["delphi-2011"], 400)
    with derive(collection, SHIPPED["delphi-2011"], rows_a_range=400) as derivation:
        with collection.store.writing() as cursor:
            add_entries(cursor, collection, [(n, 100 + n, {"pain_average": 9.0}) for n in range(3, 20)])
        assert derivation.onset_intervals().equals(before["onsets"])
        assert derivation.flow() == before["flow"]
    assert differing(before, everything(collection, SHIPPED["delphi-2011"], 400))


def test_no_range_is_begun_on_another_state_than_its_cursor_sees(walkers):
    with reading_days(walkers) as cursor:
        ranges = ranges_of(cursor, walkers.id, 500)
        with walkers.store.writing() as writer:
            add_batch(writer, walkers, kind="attributes")
        made = []
        assert not make_in_ranges(cursor, walkers.id, ranges, lambda _, part: made.append(part), gives=())
    assert made == []


def test_ranges_hold_everybody_once(walkers):
    with reading_days(walkers) as cursor:
        ranges = ranges_of(cursor, walkers.id, 500)
        times = " + ".join(f"cast({part} as integer)" for part in ranges)
        held = cursor.execute(f"select distinct {times} from participant where collection_id = {walkers.id}").fetchall()
        rows = [cursor.execute(f"select sum(n_days) from diary where {part}").fetchone()[0] for part in ranges]
    assert held == [(1,)]
    # a range ends with the person who fills it, and nobody here has more than 260 days
    assert all(rows_in < 500 + 260 for rows_in in rows)


def test_a_small_study_is_taken_in_one_go(walkers):
    assert n_ranges(walkers, ONE_PASS) == n_ranges(walkers, None) == 0
    assert n_ranges(new_store().create("nobody", "cohort"), 1) == 0


def test_a_fault_in_one_range_is_told(walkers):
    def make(cursor, part):
        cursor.execute("create or replace temp table half as select 1 as n")
        if part.startswith("participant_id >= "):
            raise ValueError(part)

    with reading_days(walkers) as cursor:
        ranges = ranges_of(cursor, walkers.id, 500)
        with pytest.raises(ValueError, match="participant_id >= "):
            make_in_ranges(cursor, walkers.id, ranges, make, gives=("half",))
        assert cursor.execute("select count(*) from participant").fetchone()[0] >= 20
