"""The page Release: looked at before anything is written, published once, refused with a sentence, ended."""

import re
import shutil

import pytest

from data.sharing.release_files import find, releases_folder
from data.sharing.releases import releases
from data.store.running import close_the_store, the_store
from data.store.store import Store, now
from pages.telling.wording import plain
from tests.unit.data.released_study import NAME, load_people

PATH = "cohort/release.py"


def words(page) -> str:
    kinds = (page.title, page.markdown, page.success, page.error, page.caption, page.info)
    return plain("\n".join([one.value for kind in kinds for one in kind]))


def press(page, label: str):
    next(one for one in page.button if one.label == label).click()
    page.run()
    assert not page.exception
    return page


def token_of(page) -> str:
    (code,) = page.code
    return code.value.rpartition("/s/r.")[2]


def test_it_opens_on_an_empty_store_and_on_a_small_study(open_page, store, tmp_path):
    assert "once a study is loaded" in words(open_page(PATH))
    load_people(store, tmp_path, range(12))
    page = open_page(PATH)
    assert "12 people; it takes 30 or more" in words(page)
    assert not [one for one in page.button if one.label.startswith("Publish")]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A store's file with the study in it, loaded once for all tests here."""
    folder = tmp_path_factory.mktemp("loaded")
    store = Store(folder / "store.duckdb")
    load_people(store, folder, range(80))
    store.close()
    return folder / "store.duckdb"


@pytest.fixture
def study(store, loaded):
    """The study, in a copy of that file where the pages' store is."""
    close_the_store()
    shutil.copy(loaded, store.path)
    return the_store().find(NAME)


def test_nothing_is_written_before_it_is_published_and_then_once(open_page, study):
    page = open_page(PATH, by="arm")
    assert "lies farthest from yours" in words(page)
    table = page.table[0].value
    assert list(table.columns) == ["Group", "Yours", "Released"]
    # by hand: 37 to 42 give 39
    assert table.loc["People"].to_numpy().tolist() == [["a", "40", "39"], ["b", "40", "39"]]
    assert not releases_folder(study.store.path).exists() and releases(study) == []
    press(page, "Publish this release")
    folder, _ = find(token_of(page), now=now())
    text = (folder / "page.html").read_text()
    assert NAME in text and "hazard ratio about" in text
    assert len(releases(study)) == 1
    page.run()
    assert len(releases(study)) == 1
    press(page, "I have it")
    assert not page.code and "never opened" in words(page)


def test_a_second_release_that_singles_few_out_is_refused_on_the_page(open_page, study, tmp_path):
    press(open_page(PATH, by="arm"), "Publish this release")
    load_people(study.store, tmp_path, [6], more_days=5)
    page = open_page(PATH, by="arm")
    assert re.search("would single out 1 person.*Accepted is", words(page))
    assert not [one for one in page.button if one.label.startswith("Publish")]


def test_a_release_is_ended_and_its_link_renewed_from_the_page(open_page, study):
    page = press(open_page(PATH), "Publish this release")
    old = token_of(page)
    press(page, "Give it a new link")
    new = token_of(page)
    assert new != old and find(old, now=now()) is None and find(new, now=now()) is not None
    press(page, "End it now")
    assert find(new, now=now()) is None
    assert "Ended on" in words(page) and not page.code


def test_who_the_people_are_and_the_outcome_are_told_when_they_are_ticked(open_page, study):
    page = open_page(PATH, by="arm")
    page.button_group(key="release.sections").set_value(["describe", "outcome"]).run()
    page.multiselect(key="release.rows").set_value(["sex"]).run()
    assert not page.exception
    text = "\n".join(page.table[0].value.index)
    assert "Sex" in text and "change to day" in text and "Median" not in text
