"""The page of words: all of them, those that fit what is typed, and kind words where none does."""

import pytest

from data.catalogue.glossary import load_glossary
from tests.pages.test_mine_menu import exists
from tests.pages.test_mine_pages import words

PAGE = "account/words.py"


def terms(page) -> list[str]:
    return [one.value.split("**")[1] for one in page.markdown if one.value.startswith("**")]


def test_all_words_are_there(open_page):
    assert terms(open_page(PAGE)) == [one.term for one in load_glossary().terms]


def test_the_box_finds_a_word_and_one_of_its_other_names(open_page):
    page = open_page(PAGE)
    page.text_input[0].set_value("kappa").run()
    assert terms(page) == ["Agreement"]
    page.text_input[0].set_value("").run()
    assert len(terms(page)) == len(load_glossary().terms)


def test_a_word_in_the_address_is_looked_for(open_page):
    page = open_page(PAGE, word="median")
    assert page.text_input[0].value == "median"
    assert terms(page)[0] == "Half lasted at least"


def test_what_is_not_there_is_said_as_it_was_typed(open_page):
    page = open_page(PAGE, word="<b>[x](http://example.org)")
    assert terms(page) == []
    assert "No word here fits “\\<b\\>\\[x\\]" in words(page)


@pytest.mark.parametrize("kind", [None, "personal", "cohort"])
def test_everybody_has_it_in_the_menu(open_page, store, kind):
    if kind:
        store.create("Something", kind)
    assert exists(open_page("menu.py"), PAGE)
