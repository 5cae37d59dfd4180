"""What a study counts as asked: days of a diary, answers about weeks, or visits, worked by hand."""

import pytest

from data.study.describe import diaries
from pages.telling.describe.words import keeping_sentence
from tests.stores import new_store
from tests.unit.data.period_studies import period_study


@pytest.fixture
def store():
    store = new_store()
    yield store
    store.close()


def test_visits_are_counted_not_days(store):
    """14 planned every 28 days, days 0 to 364: A came to 12, two of them 3 days late; B to the first 7."""
    a = [(28 * n + (3 if n in (2, 5) else 0), 1, {"pain_average": 1.0}) for n in range(14) if n not in (4, 9)]
    b = [(28 * n, 1, {"pain_average": 2.0}) for n in range(7)]
    kept = diaries(period_study(store, "Visits", {"A": a, "B": b}, every=28))
    assert (kept.unit, kept.every_days, kept.overall.asked_days, kept.overall.answered_days) == ("visits", 28, 28, 19)
    assert kept.overall.kept_days == 14 + 7
    assert [row.tolist() for row in kept.answered] == [
        [1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
    ]
    told = keeping_sentence(kept, None)
    assert "19 of 28 (68%) visits, asked every 28 days" in told and "days of" not in told
    # a year of everybody: visits on days 0, 28, ..., 84 lie in the first 85 days
    assert diaries(store.find("Visits"), asked_days=85).overall.asked_days == 2 * 4
    assert diaries(store.find("Visits"), asked_days=84).overall.asked_days == 2 * 3


def test_weekly_answers_are_answers_and_daily_ones_days(store):
    week = {"A": [(7 * n, 7, {"pain_days": 0.0}) for n in (1, 2, 4)]}
    kept = diaries(period_study(store, "Weeks", week, every=7))
    assert (kept.unit, kept.overall.asked_days, kept.overall.answered_days) == ("answers", 4, 3)
    daily = {"A": [(n, 1, {"pain_average": 0.0}) for n in (1, 2, 4)]}
    kept = diaries(period_study(store, "Days", daily, every=1))
    assert (kept.unit, kept.overall.asked_days, kept.overall.answered_days) == ("days", 4, 3)
