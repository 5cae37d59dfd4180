"""Safety stands still: no note and no worsening changes what any page says, and nothing is diagnosed."""

import re
from datetime import timedelta

import pytest

from data.catalogue.safety_text import load_safety
from data.own.entries import CheckIn
from tests.check_ins import save_check_ins
from tests.pages.test_mine_pages import words

ALARMING = (
    "Numb where a saddle would touch, cannot pass water, both legs weak, fever and chills, lost ten kilos without "
    "trying, had cancer, fell off a ladder, tearing pain in the chest. Worse and worse."
)
DIAGNOSIS = r"red flag|emergency|cauda|cancer|infection|fracture|broken bone|see a doctor|seek help|serious|worrying"
PAGES = ("mine/today.py", "mine/trends.py", "mine/respite.py", "mine/patterns.py", "account/share.py")


def record(store, name, today, note):
    """Sixty days on which pain rises from 1 to 10, each with this note."""
    diary = store.create(name, "personal")
    days = [
        CheckIn(
            on_day=today - timedelta(days=back), pain_average=10 - back * 9 // 60, note=note, amounts={"walking": back}
        )
        for back in range(60)
    ]
    save_check_ins(diary, days, today=today, key=name)


@pytest.fixture
def two_diaries(store, today):
    """The same sixty days twice: with a plain note, and with one full of alarming words."""
    record(store, "Plain", today, "Rain all day.")
    record(store, "Alarm", today, ALARMING)


@pytest.mark.parametrize("path", PAGES)
def test_a_note_changes_nothing_and_worsening_is_no_diagnosis(open_page, two_diaries, path):
    plain, alarming = words(open_page(path, of="Plain")), words(open_page(path, of="Alarm"))
    assert alarming.replace("Alarm", "Plain") == plain
    assert not re.search(DIAGNOSIS, alarming, re.IGNORECASE)


def test_the_safety_page_is_the_same_with_any_diary_and_with_none(open_page, store, today):
    empty = words(open_page("account/safety.py"))
    record(store, "Alarm", today, ALARMING)
    assert words(open_page("account/safety.py", of="Alarm")) == empty


def test_the_most_urgent_stands_first_on_the_page(open_page):
    titles = [one.value for one in open_page("account/safety.py").header]
    assert titles == [group.title for group in load_safety().groups]
    assert titles[0].startswith("Get emergency help now")


def test_the_page_names_the_number_of_the_place(open_page, monkeypatch):
    monkeypatch.setenv("RESPITE_EMERGENCY_NUMBER", "144")
    told = words(open_page("account/safety.py"))
    assert told.count("Call 144 now") == 2 and "911" not in told
