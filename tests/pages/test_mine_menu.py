"""Which pages exist depends on what is there: a diary's pages, a study's, or three doors and no more."""

from datetime import timedelta

import pytest

from data.own.entries import CheckIn, save_check_in
from tests.patience import LONG

OWN = ("mine/questionnaires.py", "mine/trends.py", "mine/respite.py", "account/share.py")
ALWAYS = ("account/safety.py", "account/start.py", "mine/today.py", "cohort/load.py")


def exists(menu, path: str) -> bool:
    """Whether the menu has a page (AppTest refuses to go to one that is not registered)."""
    try:
        menu.switch_page(path)
    except ValueError:
        return False
    return True


def test_an_empty_store_greets_with_three_doors(open_page):
    menu = open_page("menu.py")
    assert menu.title[0].value == "Respite"
    assert [one.label for one in menu.button] == ["Record today", "Load a study", "Look at the demo"]


@pytest.mark.parametrize("path", OWN)
def test_without_a_diary_there_are_no_pages_of_one(open_page, store, path):
    assert not exists(open_page("menu.py"), path)
    store.create("A study", "cohort")
    assert not exists(open_page("menu.py"), path)


@pytest.mark.parametrize("path", OWN)
def test_a_diary_has_its_pages(open_page, diary, path):
    assert exists(open_page("menu.py"), path)


def test_a_diary_has_no_pages_of_a_study(open_page, diary):
    assert not exists(open_page("menu.py"), "cohort/recurrence.py")


@pytest.mark.parametrize("kind", [None, "personal", "cohort"])
def test_the_doors_and_safety_are_always_there(open_page, store, kind):
    if kind:
        store.create("Something", kind)
    menu = open_page("menu.py")
    assert all(exists(menu, path) for path in ALWAYS)


def test_the_first_save_makes_the_diary_and_its_pages(open_page, store):
    menu = open_page("menu.py")
    menu.switch_page("mine/today.py").run()
    (scale,) = [one for one in menu.button_group if one.key.endswith(".pain_average")]
    scale.set_value(3)
    (save,) = [one for one in menu.button if one.label == "Save for today"]
    save.click().run()
    assert not menu.exception
    assert menu.success[0].value == "Saved for today: 3 on average."
    assert store.find("My diary").info.kind == "personal"
    assert exists(menu, "mine/trends.py")


def test_there_is_a_chooser_only_where_there_is_a_choice(open_page, store):
    store.create("My diary", "personal")
    assert not open_page("menu.py").sidebar.selectbox
    store.create("A study", "cohort")
    (chooser,) = open_page("menu.py").sidebar.selectbox
    assert chooser.options == ["My diary", "A study"]
    assert chooser.value == "My diary"


def test_the_collection_in_the_address_is_the_one_shown(open_page, store, today):
    for name, pain in (("My diary", 1), ("Her diary", 9)):
        diary = store.create(name, "personal")
        save_check_in(diary, CheckIn(on_day=today, pain_average=pain), key=name, today=today)
    page = open_page("mine/today.py", of="Her diary")
    assert "Recorded: 9 on average." in [one.value for one in page.markdown]
    page = open_page("mine/today.py", of="nobody's")
    assert "Recorded: 1 on average." in [one.value for one in page.markdown]


def test_the_demo_is_made_and_shown(open_page, store, today):
    menu = open_page("menu.py")
    (door,) = [one for one in menu.button if one.label == "Look at the demo"]
    door.click().run(timeout=LONG)
    assert not menu.exception
    simulated = {info.name for info in store.collections() if info.is_simulated}
    assert simulated == {"Simulated person", "Simulated trial"}
    assert menu.title[0].value == "Respite (simulated)"
    period = {"first_on": today - timedelta(30), "last_on": today}
    last = store.find("Simulated person").read("entries_between", **period)
    assert last["on_day"].max().date() < today
    # and again, where the address names something else: it is there already, and shown
    store.create("A study", "cohort")
    menu = open_page("menu.py", of="A study")
    menu.switch_page("account/start.py").run()
    (door,) = [one for one in menu.button if one.label == "Look at the demo"]
    door.click().run(timeout=LONG)
    assert not menu.exception and not menu.error
    assert menu.title[0].value == "Respite (simulated)"
    assert menu.query_params["of"] in ("Simulated person", ["Simulated person"])  # AppTest gives either


@pytest.mark.parametrize("door, page", [("Load a study", "Load"), ("Record today", "Today")])
def test_the_doors_open_where_the_address_carries_what_is_shown(open_page, store, diary, today, door, page):
    save_check_in(diary, CheckIn(on_day=today, pain_average=3), key="a", today=today)
    store.create("A study", "cohort")
    menu = open_page("menu.py", of="A study")
    menu.switch_page("account/start.py").run()
    (button,) = [one for one in menu.button if one.label == door]
    button.click().run()
    assert not menu.exception and menu.title[0].value == page


@pytest.mark.parametrize("path", ["mine/today.py", "account/share.py"])
def test_safety_is_a_tap_away_also_where_a_page_stops_early(open_page, store, path):
    store.create("My diary", "personal")  # no day yet: Share has nothing to show and stops
    menu = open_page("menu.py")
    menu.switch_page(path).run()
    assert any("Safety" in one.label for one in menu.main.get("page_link"))


def test_in_an_empty_store_the_address_of_trends_says_what_to_do(open_page, store):
    menu = open_page("menu.py")
    (menu._page_hash,) = [key for key, one in menu._registered_pages.items() if one["url_pathname"] == "trends"]
    page = menu.run()
    assert not page.exception and page.title[0].value == "Trends"
    assert "There is no diary yet. “Trends” will be here once there is one." in [one.value for one in page.markdown]
