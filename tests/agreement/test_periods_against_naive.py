"""The models and the reading answer by answer must agree exactly, whatever the answers are about and whatever the rule.

Hundreds of people here; ten thousand by `make agree`.
"""

import random
from dataclasses import replace

import pytest

from data.catalogue.definition import Condition, Definition, Rule
from data.recurrence.engine import derive
from tests.drawn import n_examples
from tests.reference.naive_derivation import derive_person
from tests.reference.naive_periods import derive_periods, re_read
from tests.stores import new_store
from tests.unit.data.diaries import as_date
from tests.unit.data.period_studies import period_study

N_STUDIES = 8
EXAMPLES = n_examples()
PEOPLE = 10_000 if EXAMPLES >= 400 else 320  # `make agree` draws 400 examples a rule
pytestmark = pytest.mark.hypothesis  # drawn at random, as what `make agree` runs
SCHEDULES = ((7,), (14,), (1, 7), (1, "month"), ("since-last",), ("month", 28), (1, 3, 7, 30), (7, "since-last"))
SPACING = {1: (1, 2), 3: (2, 5), 7: (6, 9), 14: (12, 16), 28: (28, 28), 30: (25, 33)}


def a_rule(chance):
    gap = chance.choice([0, 3, 10, 20, 40])
    measure, low, high = chance.choice([("pain_days", 0, 1), ("pain_average", 1, 2), ("pain_average", 0, 3)])
    bad, good = [Condition(measure, "at_least", high)], [Condition(measure, "at_most", low)]
    quantifier = "all"
    if chance.random() < 0.4:
        other = "flare" if chance.random() < 0.5 else "activity_limited"
        bad.append(Condition(other, "at_least", 1))
        good.append(Condition(other, "at_most", 0))
        quantifier = chance.choice(["any", "all"])
    return Definition(
        id="drawn",
        title="Drawn",
        bad=Rule("any", tuple(bad)),
        good=Rule(quantifier, tuple(good)),
        min_bad_days=1,
        recovery_days=chance.choice([1, 3, 7, 14, 26]),
        bridge_days=chance.randint(0, min(gap, 3)),
        max_gap_days=gap,
    )


def a_person(chance, schedule, definition, about=120):
    """Answers in spells of well and ill, late and early, some missed, some at odds with others."""
    entries = []
    for what in schedule:
        start, day = chance.randint(-20, 20), 0
        ill = chance.random() < 0.4
        while day < about:
            low, high = SPACING.get(what, (20, 40) if what == "month" else (3, 30))
            day += chance.randint(low, high)
            if chance.random() < 0.25:
                ill = not ill
            if chance.random() < 0.15:
                continue
            said = ill if chance.random() < 0.95 else not ill
            for _ in range(2 if chance.random() < 0.05 else 1):
                values = {name: a_value(name, said, what, chance) for name in definition.measures}
                entries.append(
                    (start + day, what, {name: value for name, value in values.items() if value is not None})
                )
    chance.shuffle(entries)
    return entries


def a_value(measure, is_ill, what, chance):
    if chance.random() < 0.08:
        return None
    if chance.random() < 0.1:
        return 1  # between for some rules
    most = {"pain_average": 10, "flare": 1, "activity_limited": 4}.get(measure, what if isinstance(what, int) else 20)
    return chance.randint(1, most) if is_ill else 0


@pytest.fixture(scope="module")
def store():
    store = new_store()
    yield store
    store.close()


@pytest.mark.parametrize("seed", range(N_STUDIES))
def test_both_agree_on_answers_of_mixed_length(store, seed):
    chance = random.Random(f"periods {seed}")
    definition = a_rule(chance)
    schedule = SCHEDULES[seed % len(SCHEDULES)]
    every = chance.randint(5, 40)
    people = {
        f"p{n:04}": a_person(chance, chance.choice((schedule, *SCHEDULES)), definition)
        for n in range(PEOPLE // N_STUDIES)
    }
    people |= {"nobody": [], "blank": [(3, schedule[0], {})]}
    present = {name for told in people.values() for _, _, values in told for name in values}
    if not present.issuperset(definition.measures):
        pytest.fail("a study that is drawn has a value of every measure")
    anchors = {label: chance.randint(0, 90) for label in people if chance.random() < 0.9}
    starts = {label: chance.randint(-10, 40) for label in people if chance.random() < 0.5} if seed % 2 else {}
    of_anchor = {label: str(day) if starts else str(as_date(day)) for label, day in anchors.items()}
    if starts and any("month" in {what for _, what, _ in told} for told in people.values()):
        # a clock without dates has no calendar
        people = {label: [one for one in told if one[1] != "month"] for label, told in people.items()}
    study = period_study(
        store, f"drawn {seed}", people, every=every, starts=starts, attributes={"anchor_day": of_anchor}
    )
    read = {
        label: derive_periods(told, definition, every=every, start=starts.get(label)) for label, told in people.items()
    }
    for origin in ("confirmed", "first_good_day"):
        for onset in ("last", "middle", "first"):
            with derive(study, definition, origin=origin, onset=onset) as derivation:
                assert rows(derivation.intervals(all=True, onsets=True)) == expected(read, origin, onset)
                flow = derivation.flow().overall
                bounded = derivation.bounds() if onset == "last" else None
            assert {name: getattr(flow, name) for name in counts(read)} == counts(read)
            if bounded is not None:
                assert bounds(bounded.best) == re_reads(read, origin, "good")
                assert bounds(bounded.worst) == re_reads(read, origin, "bad")
    from_anchor = {
        label: derive_periods(
            people[label], definition, every=every, start=starts.get(label), anchor=anchors.get(label, 10**6)
        )
        for label in people
    }
    for onset in ("last", "first"):
        with derive(study, definition, origin="anchor=anchor_day", onset=onset) as derivation:
            assert rows(derivation.intervals(all=True, onsets=True)) == expected(from_anchor, "anchor", onset, anchors)
            flow = derivation.flow().overall
        assert flow.undecided_spans == sum(person.undecided_spans for person in from_anchor.values())
        assert flow.at_risk == sum(bool(person.intervals) for person in from_anchor.values())


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
            row.onset_first_on,
            row.onset_last_on,
        )
        for row in frame.itertuples()
    ]


def expected(read, origin, onset, anchors=None):
    found = []
    for label, person in sorted(read.items()):
        for one in person.intervals:
            clock = one.recovery_first if origin == "first_good_day" else one.t0
            if anchors and one.number == 1:
                clock = max(clock, anchors[label])
            entry = 0 if origin == "anchor" else one.t0 - clock
            duration = one.until(onset) - clock
            ends = [as_date(day) if one.event else None for day in (one.earliest, one.latest)]
            found.append(
                (
                    label,
                    one.number,
                    as_date(clock),
                    entry,
                    duration,
                    one.event,
                    one.reason,
                    one.start_not_observed,
                    as_date(one.t0),
                    *ends,
                )
            )
    return found


def counts(read):
    every = [one for person in read.values() for one in person.intervals]
    people = read.values()
    return {
        "participants": len(read),
        "no_entries": sum(not person.has_entry for person in people),
        "no_known_day": sum(person.has_entry and not person.has_known_day for person in people),
        "never_recovered": sum(person.has_known_day and not person.intervals for person in people),
        "at_risk": sum(bool(person.intervals) for person in people),
        "intervals": len(every),
        "events": sum(one.event for one in every),
        "censored_gap": sum(one.reason == "gap" for one in every),
        "censored_end": sum(one.reason == "end_of_diary" for one in every),
        "unknown_days": sum(person.unknown_days for person in people),
        "days_outside_stretches": sum(person.days_outside_stretches for person in people),
        "contradicted": sum(person.contradicted for person in people),
        "undecided_spans": sum(person.undecided_spans for person in people),
    }


def bounds(frame):
    found = {}
    for row in frame.itertuples():
        key = (row.entry, row.duration, row.event)
        found[key] = found.get(key, 0) + row.n
    return found


def re_reads(read, origin, unknown_is):
    found = {}
    for person in read.values():
        for one in person.intervals[:1]:
            clock = one.recovery_first if origin == "first_good_day" else one.t0
            day, event = re_read(person, one.t0, unknown_is)
            key = (one.t0 - clock, day - clock, event)
            found[key] = found.get(key, 0) + 1
    return found


def test_a_definition_about_days_reads_no_other_answers(store):
    """Beside weekly answers the days are read as without them, by clauses 1 to 8, several bad days in a row included."""
    chance = random.Random("days")
    definition = replace(a_rule(chance), covers=1, min_bad_days=2, recovery_days=3)
    people = {f"p{n:02}": a_person(chance, (1,), definition) for n in range(20)}
    weekly = {label: a_person(chance, (7,), definition) for label in people}
    days = period_study(store, "days", people)
    both = period_study(store, "days and weeks", {label: people[label] + weekly[label] for label in people})
    by_days = {label: derive_person([(day, told) for day, _, told in people[label]], definition) for label in people}
    for study in (days, both):
        with derive(study, definition) as derivation:
            found = [
                (row[0], row[1], row[8], row[6], row[5]) for row in rows(derivation.intervals(all=True, onsets=True))
            ]
            flow = derivation.flow().overall
        assert found == [
            (label, one.number, as_date(one.t0), one.reason, one.event)
            for label, person in by_days.items()
            for one in person.intervals
        ]
        assert flow.unknown_days == sum(person.unknown_days for person in by_days.values())
    assert flow.other_answers == sum(len({day for day, _, told in entries if told}) for entries in weekly.values())
