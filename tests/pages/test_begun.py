"""A check-in that was begun stays with its day: through other days, other pages, midnight and a refusal."""

from datetime import timedelta

import pytest

from data.own.drafts import DRAFTS, Whose
from data.own.entries import CheckIn, save_check_in
from data.store.clock import steady
from data.store.erase import erase
from pages.telling.wording import day_words, plain
from tests.pages.test_mine_today import PAGE, answer, press, saved


def to_day(page, day):
    return page.button(key=f"strip.{day}").click().run()


def value_of(page, name):
    kinds = (page.button_group, page.text_input, page.text_area)
    (control,) = [one for kind in kinds for one in kind if one.key and one.key.endswith(f".{name}")]
    return control.value


def kept(page, diary) -> dict:
    """The drafts of the browser that has this page open, by day."""
    whose = Whose(path=diary.store.path, actor="owner", browser=page.session_state["browser"])
    return {one.on_day: one.values for one in DRAFTS.of(whose, diary.id, now=steady())}


def test_a_number_chosen_for_one_day_does_not_follow_to_another_and_is_there_on_the_way_back(open_page, store, today):
    day = today - timedelta(days=5)
    page = open_page(PAGE)
    answer(page, "pain_average", 7)
    answer(page, "note", "a bad one")
    to_day(page, day)
    assert value_of(page, "pain_average") is None and not value_of(page, "note")
    answer(page, "pain_average", 2)
    press(page, f"Save for {day_words(day, today)}")
    diary = store.find("My diary")
    assert [one.pain_average for one in saved(diary, today, 5)] == [2] and saved(diary, today) == []
    assert kept(page, diary).keys() == {today}
    to_day(page, today)
    assert (value_of(page, "pain_average"), value_of(page, "note")) == (7, "a bad one")
    press(page, "Save for today")
    assert [(one.pain_average, one.note) for one in saved(diary, today)] == [(7, "a bad one")]
    assert kept(page, diary) == {}


def test_what_was_begun_survives_another_page(open_page, diary, today):
    menu = open_page("menu.py").switch_page("mine/today.py").run()
    answer(menu, "walking", "a while")
    menu.run()
    menu.switch_page("mine/trends.py").run()
    menu.switch_page("mine/today.py").run()
    assert value_of(menu, "walking") == "a while"
    assert [plain(one.value) for one in menu.warning] == ["“a while” is not a number."]
    press(menu, "Empty the form")
    assert value_of(menu, "walking") in (None, "") and kept(menu, diary) == {}


@pytest.mark.parametrize("is_begun", [True, False])
def test_across_midnight_what_is_begun_stays_on_its_day_and_an_empty_form_goes_on(
    open_page, diary, today, monkeypatch, is_begun
):
    page = open_page(PAGE)
    if is_begun:
        answer(page, "pain_average", 6)
        page.run()
    monkeypatch.setattr("pages.shared.controls.today", lambda: today + timedelta(days=1))
    if is_begun:
        press(page, "Save for today")  # as the button said before midnight
        assert page.success[0].value == "Saved for yesterday: 6 on average."
        assert [one.pain_average for one in saved(diary, today)] == [6]
    else:
        page.run()
        answer(page, "pain_average", 6)
        press(page, "Save for today")
        assert [one.on_day for one in saved(diary, today, -1)] == [today + timedelta(days=1)]
    assert kept(page, diary) == {}


def test_after_midnight_a_day_that_was_left_is_named_and_led_to(open_page, diary, today, monkeypatch):
    menu = open_page("menu.py").switch_page("mine/today.py").run()
    answer(menu, "pain_average", 6)
    menu.run()
    menu.switch_page("mine/trends.py").run()
    monkeypatch.setattr("pages.shared.controls.today", lambda: today + timedelta(days=1))
    menu.switch_page("mine/today.py").run()
    assert value_of(menu, "pain_average") is None
    menu.button(key=f"draft.{today}").click().run()
    assert value_of(menu, "pain_average") == 6
    press(menu, "Save for yesterday")
    assert [one.pain_average for one in saved(diary, today)] == [6]


def test_a_correction_that_was_begun_is_come_back_to_and_left_whole(open_page, diary, today):
    was = CheckIn(on_day=today, pain_average=3.5, amounts={"walking": 40, "care_heat": 2})
    save_check_in(diary, was, key="a", today=today)
    page = press(open_page(PAGE), "Correct")
    page.run()
    assert kept(page, diary) == {}  # nothing was changed yet
    answer(page, "walking", 50)
    to_day(page, today - timedelta(days=1))
    to_day(page, today)
    assert (value_of(page, "pain_average"), value_of(page, "walking")) == (3.5, "50")
    press(page, "Save the correction for today")
    amounts = {"walking": 50, "care_heat": 2}
    assert saved(diary, today) == [CheckIn(on_day=today, pain_average=3.5, amounts=amounts)]
    page = press(page, "Correct")
    answer(page, "walking", 60)
    page.run()
    press(page, "Leave it as it was")
    assert kept(page, diary) == {} and saved(diary, today)[0].amounts == amounts


def test_as_yesterday_fills_in_the_scores_to_be_seen_before_they_are_saved(open_page, diary, today):
    before = CheckIn(on_day=today - timedelta(days=1), pain_average=4.5, pain_worst=6, flare=1, note="mine")
    save_check_in(diary, before, key="a", today=today)
    page = open_page(PAGE)
    answer(page, "walking", 20)
    press(page, "As yesterday")
    assert (value_of(page, "pain_average"), value_of(page, "pain_worst")) == (4.5, 6)
    assert value_of(page, "flare") is None and saved(diary, today) == []
    press(page, "Save for today")
    assert saved(diary, today) == [CheckIn(on_day=today, pain_average=4.5, pain_worst=6, amounts={"walking": 20})]
    page = open_page(PAGE, day=before.on_day.isoformat())
    assert not [one for one in page.button if one.label == "As the day before"]  # nothing is known of that day


def test_all_that_is_wrong_is_said_where_a_field_shows_an_error(open_page, diary, today):
    page = open_page(PAGE)
    answer(page, "walking", "a while")
    answer(page, "pain_average", 5)
    answer(page, "pain_worst", 4)
    press(page, "Save for today")
    assert [plain(one.value)[:20] for one in page.error] == ["Nothing is saved yet", "Worst pain (4) is be"]
    assert saved(diary, today) == []


def test_what_was_begun_goes_with_the_diary_that_is_erased(open_page, diary):
    page = open_page(PAGE)
    answer(page, "pain_average", 5)
    page.run()
    assert kept(page, diary)
    erase(diary)
    assert kept(page, diary) == {}
