"""Every definition at once must count what each definition counts alone, by the models and read day by day.

More examples than a test run has time for: RESPITE_EXAMPLES=3000 and this file.
"""

import random
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.definition import Condition, Definition, Rule, definitions
from data.catalogue.definition_grid import are_apart, definition_grid
from data.recurrence.engine import derive
from data.recurrence.grid import MEASURE, first_recurrences, is_read_together
from data.recurrence.people_tables import DerivationError
from tests.drawn import drawn, n_examples
from tests.reference.naive_derivation import derive_person
from tests.stores import new_store
from tests.unit.data.diaries import add_attributes, study
from tests.unit.data.drawn_diaries import a_diary, many_diaries

STORE = new_store()
NAMES = count()
ARMS = ("walking", "control", "", None)  # a blank is no value


def rule(good, bad, *, n, g, d, k=1, name="drawn"):
    return Definition(
        id=name,
        title=name,
        bad=Rule("any", (bad,)),
        good=Rule("all", (good,)),
        min_bad_days=d,
        recovery_days=n,
        bridge_days=k,
        max_gap_days=g,
    )


@st.composite
def bounds(draw, names):
    return Condition(MEASURE, draw(st.sampled_from(names)), draw(st.sampled_from([0.0, 0.5, 1.0, 2.0, 2.5, 3.0])))


@st.composite
def definitions_apart(draw):
    """Rules of one bound each, some of which have good and bad days in common: those are read by the models."""
    gap = draw(st.integers(0, 6))
    return rule(
        draw(bounds(["at_most", "less_than"])),
        draw(bounds(["at_least", "more_than"])),
        n=draw(st.integers(1, 6)),
        g=gap,
        d=draw(st.integers(1, 4)),
        k=draw(st.integers(0, gap)),
        name=f"drawn {next(NAMES)}",
    )


@drawn(10)
@given(st.data())
def test_any_rule_and_any_diary(data):
    people = data.draw(st.integers(1, 5))
    diaries = {f"p{number}": data.draw(a_diary((MEASURE,))) for number in range(people)}
    drawn = data.draw(st.lists(definitions_apart(), min_size=1, max_size=6))
    assert_all_agree(diaries, {label: data.draw(st.sampled_from(ARMS)) for label in diaries}, drawn)


@pytest.mark.parametrize("seed", range(max(3, n_examples() // 10)))
def test_a_crowd_under_rules_of_the_grid(seed):
    chance = random.Random(seed)
    grid = definition_grid().definitions
    diaries = many_diaries(grid[0], chance, people=80, days=200)
    arms = {label: chance.choice(ARMS) for label in diaries}
    assert_all_agree(diaries, arms, chance.sample(grid, 8))


def test_a_crowd_under_every_shipped_definition():
    chance = random.Random(20)
    everything = rule(Condition("pain_average", "at_most", 0), Condition("pain_average", "at_least", 2), n=7, g=14, d=1)
    diaries = many_diaries(everything, chance, people=120)
    for diary in diaries.values():
        for _, measures in diary:
            measures |= {name: chance.choice([0, 0, 0, 1, None]) for name in ("flare", "care_sought")}
            measures["activity_limited"] = chance.choice([0, 0, 0, 1, 2, 3])
    shipped = definitions()
    assert 4 <= sum(map(is_read_together, shipped)) < len(shipped)
    assert_all_agree(diaries, {label: chance.choice(ARMS) for label in diaries}, shipped)


def assert_all_agree(diaries, arms, asked):
    collection = study(STORE, f"study {next(NAMES)}", diaries)
    with STORE.writing() as cursor:
        labels = dict(
            cursor.execute(
                "select label, participant_id from participant where collection_id = $c", {"c": collection.id}
            ).fetchall()
        )
        # of nobody: the attribute is known even where no drawn participant has it
        labels["of nobody"] = -1
        told = {labels[label]: arm for label, arm in (arms | {"of nobody": "walking"}).items() if arm is not None}
        add_attributes(cursor, collection, "arm", told)
    if not any(measures.get(MEASURE) is not None for diary in diaries.values() for _, measures in diary):
        for block in first_recurrences(collection, asked):
            assert MEASURE in block.reason and not block.counts.any()
        return
    firsts = {one.id: first_intervals(diaries, one) for one in asked}
    for origin in ("confirmed", "first_good_day"):
        for by in (None, "arm"):
            found = {}
            for block in first_recurrences(collection, asked, by=by, origin=origin):
                assert block.reason == ""
                found |= as_cells(block)
            assert set(found) == {one.id for one in asked}
            for one in asked:
                group_of = dict.fromkeys(diaries, "all") if by is None else arms
                assert found[one.id] == read_day_by_day(firsts[one.id], group_of, origin), one
                with derive(collection, one, origin=origin) as derivation:
                    frame = derivation.risk_counts(by)
                cells = {(row.group, row.entry, row.duration, row.event): row.n for row in frame.itertuples()}
                assert found[one.id] == cells, one


def as_cells(block):
    """{definition: {(group, entry, duration, event): n}} of what is not 0."""
    found = {}
    for name, counts in zip(block.definitions, block.counts, strict=True):
        found[name] = {
            (group, block.origin_days, day + block.origin_days, event): n
            for day, by_group in enumerate(counts.tolist())
            for group, by_event in zip(block.groups, by_group, strict=True)
            for event, n in enumerate(by_event)
            if n
        }
    return found


def first_intervals(diaries, definition):
    """The first interval of everybody who has one, read day by day."""
    people = {label: derive_person(diary, definition).intervals for label, diary in diaries.items()}
    return {label: intervals[0] for label, intervals in people.items() if intervals}


def read_day_by_day(firsts, group_of, origin):
    cells = {}
    for label, first in firsts.items():
        if not group_of[label]:
            continue
        start = first.t0 if origin == "confirmed" else first.recovery_first
        key = (group_of[label], first.t0 - start, first.until - start, first.event)
        cells[key] = cells.get(key, 0) + 1
    return cells


@pytest.fixture
def crowd():
    diaries = many_diaries(definition_grid().definitions[0], random.Random(7), people=40)
    return study(STORE, f"study {next(NAMES)}", diaries)


def test_rows_that_stand_in_any_order_are_put_in_order(crowd):
    asked = definition_grid().definitions[::90]
    before = [as_cells(block) for block in first_recurrences(crowd, asked)]
    with STORE.writing() as cursor:
        cursor.execute("create temp table mixed as select * from day order by hash(participant_id, day)")
        cursor.execute("delete from day")
        cursor.execute("insert into day select * from mixed")
        cursor.execute("drop table mixed")
    assert [as_cells(block) for block in first_recurrences(crowd, asked)] == before
    assert any(cells for block in before for cells in block.values())


def test_what_cannot_be_asked_is_refused(crowd):
    asked = definition_grid().definitions[:2]
    with pytest.raises(DerivationError, match="has no attribute “arm”; it has none yet"):
        list(first_recurrences(crowd, asked, by="arm"))
    with pytest.raises(DerivationError, match="“anchor=randomised_on” is neither"):
        list(first_recurrences(crowd, asked, origin="anchor=randomised_on"))


def test_a_measure_that_was_never_asked_is_said_for_that_definition_only(crowd):
    blocks = {name: block for block in first_recurrences(crowd, definitions()) for name in block.definitions}
    assert {name for name, block in blocks.items() if block.reason} == {
        "dasilva-2019-limiting",
        "walkback-limiting",
        "care-seeking",
        "flare",
    }
    assert "needs flare" in blocks["flare"].reason and blocks["delphi-2011"].counts.sum() > 0


@pytest.mark.parametrize(
    ("good", "bad", "is_apart"),
    [
        (("at_most", 1), ("at_least", 2), True),
        (("at_most", 2), ("more_than", 2), True),
        (("less_than", 2), ("at_least", 2), True),
        (("less_than", 2), ("more_than", 2), True),
        (("at_most", 2), ("at_least", 2), False),
        (("at_most", 3), ("more_than", 2), False),
        (("more_than", 2), ("at_least", 3), False),
        (("at_most", 0), ("at_most", 5), False),
    ],
)
def test_when_no_score_is_good_and_bad(good, bad, is_apart):
    assert are_apart(Condition(MEASURE, *good), Condition(MEASURE, *bad)) == is_apart
