"""The gap rule varied: by hand at its boundary, and against the day-by-day reading."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from data.recurrence.gap_rule import vary_gap_rule
from data.recurrence.people_tables import DerivationError
from tests.reference.naive_derivation import derive_person
from tests.stores import new_store
from tests.unit.data.diaries import study
from tests.unit.data.drawn_diaries import many_diaries
from tests.unit.data.test_derivation_by_clause import read_diary
from tests.unit.data.test_recurrent_rows import RULE


def test_a_longer_gap_rule_sees_the_pain_after_a_gap():
    # recovery on day 3, then five unknown days, pain back on day 9
    collection = study(new_store(), "one", {"ann": read_diary("0 0 0 . . . . . 5")})
    found = vary_gap_rule(collection, RULE, (4, 5, 1))
    assert [one.max_gap_days for one in found] == [4, 5, 1]
    assert [[tuple(row) for row in one.risk_counts.itertuples(index=False)] for one in found] == [
        [("all", 0, 0, 0, 1)],
        [("all", 0, 6, 1, 1)],
        [("all", 0, 0, 0, 1)],
    ]


def test_a_gap_rule_shorter_than_the_bridge_is_refused():
    collection = study(new_store(), "one", {"ann": read_diary("0 0 0")})
    with pytest.raises(DerivationError, match=r"gap rule of 0 days is shorter than the 1 unknown days .* 1 or more"):
        vary_gap_rule(collection, RULE, (7, 0))


def test_every_gap_rule_agrees_with_the_day_by_day_reading():
    diaries = many_diaries(RULE, random.Random(3), people=40, days=150)
    found = vary_gap_rule(study(new_store(), "crowd", diaries), RULE, (1, 7, 14, 28), origin="first_good_day")
    for one in found:
        rule = replace(RULE, max_gap_days=one.max_gap_days)
        firsts = [derive_person(diary, rule).intervals[:1] for diary in diaries.values()]
        assert Counter({tuple(row)[1:4]: row[4] for row in one.risk_counts.itertuples(index=False)}) == Counter(
            (2, first.until - first.recovery_first, first.event) for (first,) in filter(None, firsts)
        )
    assert len({one.risk_counts["event"].mul(one.risk_counts["n"]).sum() for one in found}) > 1
