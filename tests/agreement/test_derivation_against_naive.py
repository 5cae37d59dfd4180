"""The models and the day-by-day reading of the contract must agree exactly, whatever the diary and the rule.

More examples than a test run has time for: RESPITE_EXAMPLES=3000 and this file.
"""

import random
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.definition import DefinitionError, definitions
from data.recurrence.engine import derive
from tests.reference.naive_derivation import derive_person
from tests.stores import new_store
from tests.unit.data.diaries import as_date, study
from tests.unit.data.drawn_diaries import AT_LENGTH, EXAMPLES, a_cohort, any_definition, many_diaries

STORE = new_store()
NAMES = count()


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
        shipped,
        min_bad_days=chance.randint(1, 4),
        recovery_days=chance.randint(1, 12),
        bridge_days=chance.randint(0, gap),
        max_gap_days=gap,
    )
    assert_both_agree(many_diaries(rule, chance), rule)


def assert_both_agree(diaries, definition):
    collection = study(STORE, f"drawn {next(NAMES)}", diaries)
    present = {
        name
        for diary in diaries.values()
        for _, measures in diary
        for name, value in measures.items()
        if value is not None
    }
    if lacking := lacked(definition, present):
        with pytest.raises(DefinitionError, match=lacking[0]):
            derive(collection, definition)
        return
    # what is said by any of several measures is said by those that the study has
    definition = replace(definition, bad=held(definition.bad, present), good=held(definition.good, present))
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
        for label, person in sorted(people.items())
        for state, first, last in person.runs
    ]


def lacked(definition, present):
    """The measures for whose want a rule cannot be read: any of an `all`, every one of an `any`."""
    for rule in (definition.bad, definition.good):
        without = [one.measure for one in rule.conditions if one.measure not in present]
        if without and (rule.quantifier == "all" or len(without) == len(rule.conditions)):
            return without
    return []


def held(rule, present):
    return replace(rule, conditions=tuple(one for one in rule.conditions if one.measure in present))


def rows(frame):
    return [
        (
            row.participant,
            row.interval,
            row.origin_on,
            row.entry,
            row.duration,
            row.event,
            row.reason,
            row.start_not_observed,
            row.t0_on,
            row.recovery_first_on,
            row.recurrence_on,
        )
        for row in frame.itertuples()
    ]


def expected(people, definition, origin, *, all_of_them):
    found = []
    for label, person in sorted(people.items()):
        for one in person.intervals[: None if all_of_them else 1]:
            start = one.t0 if origin == "confirmed" else one.recovery_first
            found.append(
                (
                    label,
                    one.number,
                    as_date(start),
                    one.t0 - start,
                    one.until - start,
                    one.event,
                    one.reason,
                    one.start_not_observed,
                    as_date(one.t0),
                    as_date(one.recovery_first),
                    as_date(one.until) if one.event else None,
                )
            )
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
