"""The menu's words are the addresses, and an address that was given out once keeps opening its page."""

from pathlib import Path

import pytest

from data.demo.demo import PERSON_NAME, TRIAL_NAME
from pages.telling.wording import plain

OWN = [
    "Today",
    "Questionnaires",
    "Trends",
    "Respite",
    "Patterns",
    "Try and see",
    "Plan",
    "Step by step",
    "Share",
    "Studies",
    "My data",
]
OF_A_STUDY = [
    "Load",
    "Study plan",
    "Describe",
    "Recurrence",
    "All recurrences",
    "Outcomes",
    "Fear-avoidance",
    "Joining",
    "Release",
]
# as they were in the first version that people had, by the file that they open now
FIRST = {
    "personal": {
        **{word.lower().replace(" ", "-"): word.lower().replace(" ", "_") for word in OWN},
        "what-goes-with-what": "patterns",
        "load": "load",
        "study-plan": "study_plan",
    },
    "cohort": {
        **{word.lower().replace(" ", "-"): word.lower().replace(" ", "_").replace("-", "_") for word in OF_A_STUDY},
        "today": "today",
        "my-data": "my_data",
    },
}
ALWAYS = {"audit": "audit", "start": "start", "words": "words", "safety": "safety"}


pytestmark = pytest.mark.parametrize("beginning", ["simulated"], indirect=True)


def pages(menu) -> dict[str, str]:
    """By address the page's file, as a browser would ask for it."""
    return {one["url_pathname"]: Path(one["script_path"]).stem for one in menu._registered_pages.values()}


def go(menu, address: str):
    """Open an address of the menu that runs, as a kept link does."""
    (menu._page_hash,) = [key for key, one in menu._registered_pages.items() if one["url_pathname"] == address]
    return menu.run()


@pytest.mark.parametrize("kind", FIRST)
def test_every_first_address_is_there_and_opens_the_file_of_its_word(open_page, store, kind):
    store.create("A study of one's own", "cohort")  # there has to be one to join
    there = pages(open_page("menu.py", of=PERSON_NAME if kind == "personal" else TRIAL_NAME))
    wanted = FIRST[kind] | ALWAYS
    assert {address: there.get(address) for address in wanted} == wanted


def test_the_first_address_of_the_patterns_opens_them_with_what_it_carries(open_page):
    menu = open_page("menu.py", of=PERSON_NAME, kept="as it is")
    now = go(menu, "patterns")
    words, carried = [one.value for one in now.markdown], dict(now.query_params)
    old = go(menu, "what-goes-with-what")
    assert not old.exception
    assert old.title[0].value == "Patterns (simulated)"
    assert [one.value for one in old.markdown] == words
    assert dict(old.query_params) == carried and carried["kept"] == "as it is"
    assert old.get("plotly_chart")


@pytest.mark.parametrize(("address", "title"), [("trends", "Trends"), ("what-goes-with-what", "Patterns")])
def test_without_a_diary_its_addresses_say_kindly_what_is_missing(open_page, store, address, title):
    page = go(open_page("menu.py", of=TRIAL_NAME), address)
    assert not page.exception and page.title[0].value == title
    assert f"“{title}” is a page of a diary, which “Simulated trial” is not. Another one can be chosen" in said(page)


def said(page) -> str:
    return plain(" ".join(one.value for one in page.markdown))


def test_every_address_of_a_diary_and_of_a_study_is_answered_whatever_is_shown(open_page, store):
    diary, study = (set(pages(open_page("menu.py", of=name))) for name in (PERSON_NAME, TRIAL_NAME))
    names = {word.lower().replace(" ", "-") for word in (*OWN, *OF_A_STUDY)}
    assert names <= diary and names <= study
