"""What a study of before holds, on Load: offered, done only when chosen, erased only when said twice."""

from pages.telling.wording import plain
from tests.pages.test_joining import words
from tests.store.test_review import CANARY, levels, put


def start(open_page):
    page = open_page("cohort/load.py")
    return page.text_input(key="load.name").set_value("study").run()


def button(page, label: str):
    (shown,) = [one for one in page.button if one.label.replace("\\", "") == label]
    page = shown.click().run()
    assert not page.exception
    return page


def test_each_is_offered_and_nothing_is_done_unasked(store, open_page):
    put(store)
    page = start(open_page)
    said = words(page).replace("\\", "")
    assert "“contact” looks like an e-mail address, of 4 people." in said and CANARY not in said
    assert "“randomised” is 2024-01-01 for everybody, 4 people. Is it a placeholder?" in said
    # P03 and p3 may be one person; that they say different things of a fact is told when it is tried
    assert "They are one, “P03”" in [one.label.replace("\\", "") for one in page.button]
    page = button(page, "They are one, “P03”")
    assert "say different things: arm" in plain(page.error[0].value)
    assert len(levels(store, "contact")) == 4 and levels(store, "site") == ["01", "1", "1.0", "2"]


def test_spellings_are_made_one_by_one_press(store, open_page):
    put(store)
    page = button(start(open_page), "Count all as “Usual care”")
    assert levels(store, "arm") == ["Usual care", "Walking"]
    assert "Count all as “Usual care”" not in [one.label.replace("\\", "") for one in page.button]


def test_an_erasure_is_said_twice_and_can_be_left(store, open_page):
    put(store)
    page = button(start(open_page), "Erase “contact” of everybody for good")
    assert len(levels(store, "contact")) == 4
    page = button(page, "Keep it")
    assert len(levels(store, "contact")) == 4
    page = button(button(page, "Erase “contact” of everybody for good"), "Yes, erase it")
    assert levels(store, "contact") == [] and "“contact”" not in words(page).replace("\\", "")
