"""The models and the day-by-day reading of the contract must agree exactly, whatever the diary and the rule.

More examples than a test run has time for: RESPITE_EXAMPLES=3000 and this file.
"""

import os
import random
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.definition import BOUNDS, DAY_MEASURES, Condition, Definition, DefinitionError, Rule, definitions
from data.engine import derive
from data.store import Store
from data.vocabulary import MEASURES
from tests.data.diaries import as_date, study
from tests.reference.naive_derivation import derive_person

STORE = Store(None)
NAMES = count()
EXAMPLES = int(os.environ.get("RESPITE_EXAMPLES", "40"))
AT_LENGTH = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def values(draw, measure):
    scale = MEASURES[measure]
    whole = st.integers(scale.minimum, scale.maximum)
    if scale.is_whole:
        return draw(whole)
    # mostly what people answer, with the boundary scores common; sometimes decimals, also within one cell
    usual, decimal = st.sampled_from([0, 0, 0, 1, 2, 3]), st.sampled_from([0.5, 1.5, 2.1, 2.5, 2.9])
    return float(draw(st.one_of(usual, whole, decimal)))


@st.composite
def conditions(draw):
    measure = draw(st.sampled_from(DAY_MEASURES))
    bound = draw(st.one_of(values(measure), st.sampled_from([0.5, 2.3, 2.5])))
    return Condition(measure, draw(st.sampled_from(BOUNDS)), float(bound))


@st.composite
def rules(draw):
    drawn = draw(st.lists(conditions(), min_size=1, max_size=3))
    return Rule(draw(st.sampled_from(["any", "all"])), tuple(drawn))


@st.composite
def any_definition(draw):
    if draw(st.booleans()):
        # a shipped rule with short spans, so that diaries of a few weeks turn often
        shipped = draw(st.sampled_from(definitions()))
        bad, good = shipped.bad, shipped.good
    else:
        bad, good = draw(rules()), draw(rules())
    gap = draw(st.integers(0, 6))
    return Definition(
        "drawn", "Drawn", bad, good,
        min_bad_days=draw(st.integers(1, 4)), recovery_days=draw(st.integers(1, 6)),
        bridge_days=draw(st.integers(0, gap)), max_gap_days=gap,
    )


@st.composite
def a_diary(draw, measures):
    """Spells of like days with holes, which turn more often into recoveries than days drawn one by one."""
    entries, day = [], draw(st.integers(-3, 20000))
    for _ in range(draw(st.integers(0, 8))):
        spell = {name: draw(st.one_of(st.none(), values(name))) for name in measures}
        for _ in range(draw(st.integers(1, 7))):
            kind = draw(st.sampled_from(["same", "same", "same", "same", "hole", "other", "twice", "blank"]))
            if kind in ("same", "twice"):
                entries.append((day, dict(spell)))
            if kind in ("other", "twice"):
                entries.append((day, {name: draw(st.one_of(st.none(), values(name))) for name in measures}))
            if kind == "blank":
                entries.append((day, {}))
            day += 1
        day += draw(st.sampled_from([0, 0, 1, 2, 3, 5, 7, 8]))
    return draw(st.permutations(entries)) if draw(st.booleans()) else entries


@st.composite
def a_cohort(draw, measures):
    return {f"p{number}": draw(a_diary(measures)) for number in range(draw(st.integers(1, 4)))}


@AT_LENGTH
@given(st.data())
def test_both_agree_on_any_diary_and_any_rule(data):
    definition = data.draw(any_definition())
    assert_both_agree(data.draw(a_cohort(definition.measures)), definition)


@pytest.mark.parametrize("definition", definitions(), ids=lambda definition: definition.id)
def test_both_agree_on_every_shipped_definition(definition):
    assert_both_agree(many_diaries(definition, random.Random(definition.id)), definition)


@pytest.mark.parametrize("seed", range(max(3, EXAMPLES // 10)))
def test_both_agree_on_a_crowd(seed):
    chance = random.Random(seed)
    shipped = chance.choice(definitions())
    gap = chance.randint(0, 5)
    rule = replace(
        shipped, min_bad_days=chance.randint(1, 4), recovery_days=chance.randint(1, 12),
        bridge_days=chance.randint(0, gap), max_gap_days=gap,
    )
    assert_both_agree(many_diaries(rule, chance), rule)


def many_diaries(definition, chance, people=60, days=260):
    """Spells of good and other days with holes; a few people without entries or with blank ones only."""
    diaries = {"nobody": [], "blank": [(3, {}), (4, {"pain_worst": None})]}
    for number in range(people):
        missing, noise = chance.choice([0, 0.1, 0.4]), chance.choice([0, 0.01, 0.1])
        entries, day = [], chance.randint(0, 30)
        while day < days:
            is_well, until = chance.random() < 0.6, day + chance.choice([1, 2, 5, 9, 33, 45])
            for day in range(day, until):
                if chance.random() >= missing:
                    entries.append((day, {
                        name: one_value(name, is_well and chance.random() >= noise, chance)
                        for name in definition.measures
                    }))
            day = until + chance.choice([0, 0, 0, 0, 1, 2, 14, 15, 16])
        diaries[f"p{number}"] = entries
    return diaries


def one_value(measure, is_well, chance):
    if chance.random() < 0.02:
        return None
    scale = MEASURES[measure]
    if scale.is_whole:
        return 0 if is_well else chance.randint(0, scale.maximum)
    return 0.0 if is_well else float(chance.choice([0, 1, 1.5, 2, 2, 2.5, 3, 7]))


def assert_both_agree(diaries, definition):
    collection = study(STORE, f"drawn {next(NAMES)}", diaries)
    present = {
        name for diary in diaries.values() for _, measures in diary
        for name, value in measures.items() if value is not None
    }
    if lacking := [name for name in definition.measures if name not in present]:
        with pytest.raises(DefinitionError, match=lacking[0]):
            derive(collection, definition)
        return
    people = {label: derive_person(diary, definition) for label, diary in diaries.items()}
    for origin in ("confirmed", "first_good_day"):
        with derive(collection, definition, origin=origin) as derivation:
            every = expected(people, definition, origin, all_of_them=True)
            assert rows(derivation.intervals(all=True)) == every
            assert rows(derivation.intervals()) == expected(people, definition, origin, all_of_them=False)
            assert counts(derivation.risk_counts()) == expected_counts(people, definition, origin)
            flow = derivation.flow().overall
            runs = derivation.runs()
    assert {name: getattr(flow, name) for name in expected_flow(people)} == expected_flow(people)
    assert [tuple(row)[:4] for row in runs.itertuples(index=False)] == [
        (label, state, as_date(first), as_date(last))
        for label, person in sorted(people.items()) for state, first, last in person.runs
    ]


def rows(frame):
    return [
        (row.participant, row.interval, row.origin_on, row.entry, row.duration, row.event, row.reason,
         row.start_not_observed, row.t0_on, row.recovery_first_on, row.recurrence_on)
        for row in frame.itertuples()
    ]


def expected(people, definition, origin, *, all_of_them):
    found = []
    for label, person in sorted(people.items()):
        for one in person.intervals[: None if all_of_them else 1]:
            start = one.t0 if origin == "confirmed" else one.recovery_first
            found.append((
                label, one.number, as_date(start), one.t0 - start, one.until - start, one.event, one.reason,
                one.start_not_observed, as_date(one.t0), as_date(one.recovery_first),
                as_date(one.until) if one.event else None,
            ))
    return found


def counts(frame):
    return {(row.group, row.entry, row.duration, row.event): row.n for row in frame.itertuples()}


def expected_counts(people, definition, origin):
    found = {}
    for row in expected(people, definition, origin, all_of_them=False):
        key = ("all", row[3], row[4], row[5])
        found[key] = found.get(key, 0) + 1
    return found


def expected_flow(people):
    every = [one for person in people.values() for one in person.intervals]
    known = [person for person in people.values() if person.has_known_day]
    return {
        "participants": len(people),
        "no_entries": sum(not person.has_entry for person in people.values()),
        "no_known_day": sum(person.has_entry and not person.has_known_day for person in people.values()),
        "never_recovered": sum(not person.intervals for person in known),
        "at_risk": sum(bool(person.intervals) for person in people.values()),
        "intervals": len(every),
        "events": sum(one.event for one in every),
        "censored_gap": sum(one.reason == "gap" for one in every),
        "censored_end": sum(one.reason == "end_of_diary" for one in every),
        "unknown_days": sum(person.unknown_days for person in people.values()),
        "days_outside_stretches": sum(person.days_outside_stretches for person in people.values()),
    }
