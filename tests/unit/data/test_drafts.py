"""Drafts of check-ins: whose they are, how long they are kept, and what ends them."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data.own.drafts import KEPT, MOST_DAYS, NOT_YET, Draft, Drafts, Whose

HERE, ELSEWHERE = Path("/store"), Path("/other")
ANN, BEN = Whose(path=HERE, actor="account 1"), Whose(path=HERE, actor="account 2")
DAY, NOON = date(2026, 3, 2), datetime(2026, 3, 2, 12)
PAIN = Draft(on_day=DAY, values={"pain_average": 3})


@pytest.fixture
def drafts():
    kept = Drafts()
    kept.keep(ANN, 7, PAIN, now=NOON)
    return kept


def test_a_draft_is_its_persons_browsers_and_diarys(drafts):
    assert drafts.of(ANN, 7, now=NOON) == (PAIN,)
    others = [(BEN, 7), (ANN, 8), (Whose(path=ELSEWHERE, actor="account 1"), 7)]
    others.append((Whose(path=HERE, actor="account 1", browser="another"), 7))
    assert [drafts.of(whose, diary, now=NOON) for whose, diary in others] == [()] * 4


def test_a_day_has_one_of_a_new_entry_and_one_of_each_correction(drafts):
    newer, correction = Draft(on_day=DAY, values={"mood": 2}), Draft(on_day=DAY, entry_id=5, values={"mood": 9})
    drafts.keep(ANN, 7, correction, now=NOON)
    drafts.keep(ANN, 7, newer, now=NOON)
    assert drafts.of(ANN, 7, now=NOON) == (newer, correction)
    drafts.drop(ANN, 7, DAY, None)
    assert drafts.of(ANN, 7, now=NOON) == (correction,)


def test_it_is_gone_after_seven_days_since_it_was_touched_last(drafts):
    assert drafts.of(ANN, 7, now=NOON + KEPT - timedelta(seconds=1)) == (PAIN,)
    drafts.keep(ANN, 7, PAIN, now=NOON + timedelta(days=6))
    assert drafts.of(ANN, 7, now=NOON + timedelta(days=12)) == (PAIN,)
    assert drafts.of(ANN, 7, now=NOON + timedelta(days=13)) == ()


def test_it_is_gone_with_its_person_and_with_its_diary(drafts):
    drafts.keep(BEN, 7, PAIN, now=NOON)
    drafts.forget_person(ELSEWHERE, "account 1")
    drafts.forget_diary(ELSEWHERE, 7)
    assert drafts.of(ANN, 7, now=NOON) == (PAIN,)
    drafts.forget_person(HERE, "account 1")
    assert drafts.of(ANN, 7, now=NOON) == () and drafts.of(BEN, 7, now=NOON) == (PAIN,)
    drafts.forget_diary(HERE, 7)
    assert drafts.of(BEN, 7, now=NOON) == ()


def test_what_was_begun_before_the_diary_was_made_is_the_diarys(drafts):
    early = Draft(on_day=DAY - timedelta(days=1), values={"mood": 2})
    drafts.keep(ANN, NOT_YET, early, now=NOON)
    drafts.hand_over(ANN, 7)
    assert drafts.of(ANN, 7, now=NOON) == (early, PAIN) and drafts.of(ANN, NOT_YET, now=NOON) == ()


def test_memory_is_bounded_by_person_and_by_draft(drafts):
    for back in range(MOST_DAYS + 5):
        drafts.keep(ANN, 7, Draft(on_day=DAY - timedelta(days=back), values={"mood": 1}), now=NOON)
    assert len(drafts.of(ANN, 7, now=NOON)) == MOST_DAYS
    drafts.keep(BEN, 7, Draft(on_day=DAY, values={"walking": "1" * 100_000}), now=NOON)
    assert drafts.of(BEN, 7, now=NOON) == ()
