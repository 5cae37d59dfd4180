"""The clock that starts on a date the study gives: who is at risk on it, from when, and where the others are."""

import random
from dataclasses import replace
from datetime import date

import pytest

from data.recurrence.engine import DerivationError, derive
from tests.reference.naive_derivation import derive_person, from_anchor, start_stop_rows
from tests.stores import new_store
from tests.unit.data.diaries import add_attributes, as_date, study
from tests.unit.data.drawn_diaries import many_diaries
from tests.unit.data.test_derivation_by_clause import read_diary
from tests.unit.data.test_recurrent_rows import RULE

# N 3: recovery on day 3. The diaries start on day 1 = 2 January 1970
DIARIES = {
    "p01": "0 0 0 0 5",  # anchor 3, the day recovery is confirmed: 2 days, recurrence
    "p02": "0 0 0 0 5",  # anchor 2, a day before: not at risk
    "p03": "0 0 0 0 5",  # anchor 4, the day before pain is back: 1 day, recurrence
    "p04": "0 0 0 0 5",  # anchor 5, the day pain is back: not at risk
    "p05": "0 0 0 0",  # anchor 4, the last known day: 0 days, kept
    "p06": "0 0 0 0",  # anchor 5, after it: not followed up to the anchor
    "p07": "0 0 0 0 . . . 0 0 0",  # anchor 6, in a gap of more than G = 2 days: not at risk
    "p08": "0 0 0 0 . . 0",  # anchor 6, an unknown day inside the stretch: 1 day, end of diary
    "p09": "0 0 0 5 0 0 0 0 0",  # anchor 8: well again since 7; its number is 1; 1 day, end of diary
    "p10": "0 0 0 0 0 5 0 0 0 5",  # anchor 4: 2 days, recurrence; then 9 to 10, 1 day, recurrence
    "p11": "0 0 0 0 5",  # no anchor
    "p12": "5 5",  # an anchor, but never recovered
    "p13": "5 5",  # neither: never recovered comes first
    "p14": "",  # no entries
}
ANCHORS = {1: 3, 2: 2, 3: 4, 4: 5, 5: 4, 6: 5, 7: 6, 8: 6, 9: 8, 10: 4, 12: 1}


def trial(store, diaries, anchors):
    collection = study(store, "trial", diaries)
    with collection.store.writing() as cursor:
        add_attributes(
            cursor, collection, "randomised_on", {person: as_date(day).isoformat() for person, day in anchors.items()}
        )
    return collection


@pytest.fixture
def collection():
    made = trial(new_store(), {label: read_diary(text) for label, text in DIARIES.items()}, ANCHORS)
    with made.store.writing() as cursor:
        add_attributes(cursor, made, "arm", {person: "xy"[person % 2] for person in range(1, 14)})
    return made


def rows(frame):
    names = ("participant", "interval", "origin_on", "entry", "duration", "event", "reason")
    return [tuple(row) for row in frame[list(names)].itertuples(index=False)]


def test_who_is_at_risk_on_the_anchor_and_for_how_long(collection):
    with derive(collection, RULE, origin="anchor=randomised_on") as derivation:
        found = derivation.intervals(all=True)
        first = derivation.intervals()
        counts = derivation.risk_counts()
        recurrent = derivation.recurrent()
    assert rows(found) == [
        ("p01", 1, date(1970, 1, 4), 0, 2, 1, ""),
        ("p03", 1, date(1970, 1, 5), 0, 1, 1, ""),
        ("p05", 1, date(1970, 1, 5), 0, 0, 0, "end_of_diary"),
        ("p08", 1, date(1970, 1, 7), 0, 1, 0, "end_of_diary"),
        ("p09", 1, date(1970, 1, 9), 0, 1, 0, "end_of_diary"),
        ("p10", 1, date(1970, 1, 5), 0, 2, 1, ""),
        ("p10", 2, date(1970, 1, 10), 0, 1, 1, ""),
    ]
    assert found["t0_on"].tolist()[4] == date(1970, 1, 8)
    assert rows(first) == [row for row in rows(found) if row[1] == 1]
    assert [tuple(row) for row in counts.itertuples(index=False)] == [
        ("all", 0, 0, 0, 1),
        ("all", 0, 1, 0, 2),
        ("all", 0, 1, 1, 1),
        ("all", 0, 2, 1, 2),
    ]
    assert [tuple(row)[:5] for row in recurrent.itertuples(index=False)][-2:] == [
        ("p10", 1, 0, 2, 1),
        ("p10", 2, 5, 6, 1),
    ]


def test_nobody_disappears(collection):
    with derive(collection, RULE, origin="anchor=randomised_on") as derivation:
        flow = derivation.flow("arm")
        alone = derivation.flow().overall
    everybody = flow.overall
    assert (everybody.participants, everybody.no_entries, everybody.no_known_day) == (14, 1, 0)
    assert (everybody.never_recovered, everybody.no_anchor, everybody.not_at_anchor) == (2, 1, 4)
    assert (everybody.at_risk, everybody.never_at_risk) == (6, 8)
    assert (everybody.intervals, everybody.events, everybody.censored_gap, everybody.censored_end) == (7, 4, 0, 3)
    assert alone == everybody
    # y: 1, 3, 5, 7, 9, 11, 13; x: 2, 4, 6, 8, 10, 12; p14 in no arm
    assert [(one.group, one.at_risk, one.no_anchor, one.not_at_anchor, one.never_recovered) for one in flow.groups] == [
        ("x", 2, 0, 3, 1),
        ("y", 4, 1, 1, 1),
    ]


def test_other_clocks_leave_out_nobody_who_recovered(collection):
    with derive(collection, RULE) as derivation:
        flow = derivation.flow().overall
    assert (flow.at_risk, flow.never_recovered, flow.no_anchor, flow.not_at_anchor) == (11, 2, 0, 0)


@pytest.mark.parametrize("text", ["3 March 2024", "2024-3-31", "31.03.2024", "2024-02-30", "2024-03-31 09:00", "today"])
def test_a_date_in_other_words_is_refused_with_who_has_it(collection, text):
    with collection.store.writing() as cursor:
        add_attributes(cursor, collection, "randomised_on", {3: text})
    with pytest.raises(DerivationError, match=f"“randomised_on” of participant p03 is “{text}”; .*2024-03-31"):
        derive(collection, RULE, origin="anchor=randomised_on")


def test_a_blank_is_no_anchor(collection):
    with collection.store.writing() as cursor:
        add_attributes(cursor, collection, "randomised_on", {1: "  "})
    with derive(collection, RULE, origin="anchor=randomised_on") as derivation:
        # the earlier file said a date: of files that disagree the latest value that is one counts
        assert derivation.flow().overall.no_anchor == 1


@pytest.mark.parametrize("seed", range(6))
def test_anchors_on_any_day_agree_with_the_day_by_day_reading(seed):
    chance = random.Random(seed)
    gap = chance.randint(0, 6)
    rule = replace(
        RULE,
        min_bad_days=chance.randint(1, 3),
        recovery_days=chance.randint(1, 9),
        bridge_days=chance.randint(0, gap),
        max_gap_days=gap,
    )
    diaries = many_diaries(rule, chance, people=30, days=120)
    anchors = {person: chance.randint(0, 130) for person in range(1, len(diaries)) if chance.random() < 0.9}
    people = {label: derive_person(diary, rule) for label, diary in diaries.items()}
    anchor_of = {label: anchors.get(number) for number, label in enumerate(diaries, start=1)}
    expected = {
        label: from_anchor(person, anchor_of[label]) for label, person in people.items() if anchor_of[label] is not None
    }
    with derive(trial(new_store(), diaries, anchors), rule, origin="anchor=randomised_on") as derivation:
        found = rows(derivation.intervals(all=True))
        recurrent = [tuple(row)[:5] for row in derivation.recurrent().itertuples(index=False)]
        flow = derivation.flow().overall
    assert found == [
        (label, one.number, as_date(one.t0), 0, one.until - one.t0, one.event, one.reason)
        for label, intervals in sorted(expected.items())
        for one in intervals
    ]
    assert recurrent == [
        (label, *row)
        for label, intervals in sorted(expected.items())
        for row in start_stop_rows(replace(people[label], intervals=intervals))
    ]
    recovered = [label for label, person in people.items() if person.intervals]
    assert flow.no_anchor == sum(anchor_of[label] is None for label in recovered)
    assert flow.not_at_anchor == sum(anchor_of[label] is not None and not expected[label] for label in recovered)
    assert flow.at_risk == sum(bool(intervals) for intervals in expected.values()) > 0
    assert flow.at_risk + flow.never_at_risk == flow.participants == len(diaries)
