"""Today, driven as a person would: the form, its refusals, mending a day, and a hostile note."""

from datetime import timedelta

import pytest

from data.own.diary import entries
from data.own.entries import CheckIn, delete_check_in, save_check_in
from pages.telling.wording import day_words, plain

PAGE = "mine/today.py"
HOSTILE = "![x](http://example.org/x.png) <img src=http://example.org/y.png> :+1: [a](http://example.org)"


def saved(diary, today, back=0):
    day = today - timedelta(days=back)
    return [entry.check_in for entry in entries(diary, day, day)]


def answer(page, name: str, value):
    """Set the control of the form whose key ends in `name`."""
    kinds = (page.button_group, page.text_input, page.text_area)
    (control,) = [one for kind in kinds for one in kind if one.key and one.key.endswith(f".{name}")]
    # numbers are typed
    return control.set_value(str(value) if control in list(page.text_input) else value)


def press(page, label: str):
    (button,) = [one for one in page.button if one.label == label]
    return button.click().run()


def shown(page) -> str:
    kinds = (page.markdown, page.success, page.error, page.text)
    return "\n".join([one.value for kind in kinds for one in kind])


def test_nothing_is_chosen_beforehand(open_page):
    page = open_page(PAGE)
    controls = [*page.button_group, *page.text_input]
    # the keys of the form begin with its token, 32 letters, and a dot
    values = [one.value for one in controls if one.key[32:33] == "."]
    assert len(values) > 8
    assert all(value in (None, []) for value in values)


def test_one_pain_score_is_a_day(open_page, store, today):
    page = open_page(PAGE)
    answer(page, "pain_average", 3)
    press(page, "Save for today")
    assert not page.exception
    diary = store.find("My diary")
    assert saved(diary, today) == [CheckIn(on_day=today, pain_average=3)]
    assert [one.value for one in page.success] == ["Saved for today: 3 on average."]


def test_everything_can_be_said(open_page, store, today):
    page = open_page(PAGE)
    for name, value in {
        "pain_average": 3,
        "pain_worst": 5,
        "activity_limited": 1,
        "flare": 0,
        "medicine": 1,
        "care_sought": 0,
        "walking": 40,
        "sitting": 300,
        "steps": 6200,
        "exercises": ["exercise_strength"],
        "care": ["care_heat"],
        "note": "a note",
    }.items():
        answer(page, name, value)
    press(page, "Save for today")
    (said,) = saved(store.find("My diary"), today)
    assert said == CheckIn(
        on_day=today,
        pain_average=3,
        pain_worst=5,
        activity_limited=1,
        flare=0,
        medicine=1,
        care_sought=0,
        note="a note",
        amounts={"walking": 40, "sitting": 300, "steps": 6200, "exercise_strength": 1, "care_heat": 1},
    )
    assert page.success[0].value == (
        "Saved for today: 3 on average, 5 at worst, limited a little, no flare, took pain medicine, "
        "saw nobody about it, walked 40 minutes, sat 300 minutes, 6,200 steps, strength, heat, with a note."
    )


def test_none_of_these_is_said_and_is_not_the_same_as_nothing_said(open_page, store, today):
    page = open_page(PAGE)
    answer(page, "pain_average", 3)
    answer(page, "exercises", ["none"])
    press(page, "Save for today")
    (said,) = saved(store.find("My diary"), today)
    kinds = ("strength", "mobility", "movement", "other")
    assert said.amounts == {f"exercise_{kind}": 0 for kind in kinds}  # of care nothing is known
    assert page.success[0].value == "Saved for today: 3 on average, no exercises."
    press(page, "Correct")
    answer(page, "exercises", ["none", "exercise_strength"])  # what was done after all counts
    press(page, "Save the correction for today")
    (said,) = saved(store.find("My diary"), today)
    assert said.amounts == {"exercise_strength": 1}


def test_a_refusal_is_a_sentence_and_loses_nothing(open_page, store):
    page = open_page(PAGE)
    answer(page, "pain_average", 5)
    answer(page, "pain_worst", 4)
    answer(page, "walking", 40)
    press(page, "Save for today")
    assert "Worst pain" in page.error[0].value
    assert store.find("My diary") is None or store.find("My diary").revision == 0
    answer(page, "pain_worst", 6)
    press(page, "Save for today")
    assert page.success[0].value == "Saved for today: 5 on average, 6 at worst, walked 40 minutes."


@pytest.mark.parametrize("minutes", [-5, 2000])
def test_an_amount_no_day_has_is_refused_and_not_left_out(open_page, store, minutes):
    page = open_page(PAGE)
    answer(page, "pain_average", 5)
    answer(page, "walking", minutes)
    press(page, "Save for today")
    assert f"was {minutes}; a day takes 0 to 1,440." in plain(page.error[0].value)
    assert not page.success
    answer(page, "walking", 20)
    press(page, "Save for today")
    assert page.success[0].value == "Saved for today: 5 on average, walked 20 minutes."


def test_saving_without_an_answer_asks_for_one(open_page):
    page = open_page(PAGE)
    press(page, "Save for today")
    assert "a note or an activity is enough" in plain(page.error[0].value)


def test_a_day_recorded_shows_its_entry_and_no_second_form(open_page, diary, today):
    save_check_in(diary, CheckIn(on_day=today, pain_average=3), key="a", today=today)
    page = open_page(PAGE)
    assert "Recorded: 3 on average." in shown(page)
    assert not [one for one in page.button if one.label.startswith("Save")]
    press(page, "Add another entry")
    answer(page, "pain_average", 6)
    press(page, "Save for today")
    assert [said.pain_average for said in saved(diary, today)] == [3, 6]


def test_a_correction_starts_from_what_was_said(open_page, diary, today):
    amounts = {"walking": 40, "care_heat": 1}
    said = CheckIn(on_day=today, pain_average=3, pain_worst=5, flare=1, amounts=amounts, note="x")
    save_check_in(diary, said, key="a", today=today)
    page = open_page(PAGE)
    press(page, "Correct")
    answer(page, "pain_average", 4)
    press(page, "Save the correction for today")
    assert saved(diary, today) == [
        CheckIn(on_day=today, pain_average=4, pain_worst=5, flare=1, amounts=amounts, note="x")
    ]
    assert page.success[0].value.startswith("Corrected for today: 4 on average, 5 at worst")


def test_a_correction_of_what_another_window_deleted_can_be_saved_anew(open_page, diary, today):
    number = save_check_in(diary, CheckIn(on_day=today, pain_average=3), key="a", today=today)
    page = press(open_page(PAGE), "Correct")
    delete_check_in(diary, number, key="b")
    answer(page, "pain_average", 4)
    page = press(page, "Save the correction for today")
    assert not page.exception and saved(diary, today) == []
    page = press(page, "Save for today")
    assert not page.exception and [said.pain_average for said in saved(diary, today)] == [4]


def test_a_form_that_is_open_does_not_go_over_to_another_diary(open_page, store, diary, today):
    page = open_page(PAGE, of="My diary")
    answer(page, "note", "for my eyes")
    page.run()
    hers = store.create("Her diary", "personal")
    page.session_state["of"] = "Her diary"
    page.run()
    answer(page, "pain_average", 4)
    press(page, "Save for today")
    assert [(said.pain_average, said.note) for said in saved(hers, today)] == [(4, None)]
    assert saved(diary, today) == []


def test_deleting_takes_two_steps(open_page, diary, today):
    save_check_in(diary, CheckIn(on_day=today, pain_average=3), key="a", today=today)
    page = open_page(PAGE)
    press(page, "Delete")
    assert len(saved(diary, today)) == 1
    press(page, "Keep it")
    assert "Yes, delete it" not in [one.label for one in page.button]
    press(page, "Delete")
    press(page, "Yes, delete it")
    assert saved(diary, today) == []
    assert page.success[0].value == "Deleted of today."


def test_the_strip_leads_to_a_day_and_back(open_page, store, today):
    page = open_page(PAGE)
    day = today - timedelta(days=5)
    page.button(key=f"strip.{day}").click().run()
    assert page.query_params["day"] in (day.isoformat(), [day.isoformat()])
    answer(page, "pain_average", 7)
    words = day_words(day, today)
    press(page, f"Save for {words}")
    assert page.success[0].value == f"Saved for {words}: 7 on average."
    diary = store.find("My diary")
    assert [said.pain_average for said in saved(diary, today, 5)] == [7]
    assert saved(diary, today) == []
    page.button(key=f"strip.{today}").click().run()
    assert "day" not in page.query_params


@pytest.mark.parametrize("day", ["not-a-day", "2999-01-01", "1066-10-14"])
def test_a_day_in_the_address_that_cannot_be_is_today(open_page, store, today, day):
    page = open_page(PAGE, day=day)
    answer(page, "pain_average", 1)
    press(page, "Save for today")
    assert len(saved(store.find("My diary"), today)) == 1


def test_a_simulated_diary_takes_no_entries(open_page, store):
    store.create("Simulated person", "personal", is_simulated=True)
    page = open_page(PAGE)
    assert page.title[0].value == "Today (simulated)"
    assert not [one for one in page.button if one.label.startswith("Save")]


def test_a_hostile_note_stays_text(open_page, diary, today):
    save_check_in(diary, CheckIn(on_day=today, pain_average=3, note=HOSTILE), key="a", today=today)
    page = open_page(PAGE)
    assert [one.value for one in page.text] == [HOSTILE]
    assert "example" not in "\n".join(one.value for one in page.markdown)


@pytest.mark.parametrize(
    ("name", "typed", "readings", "chosen", "amounts"),
    [
        ("steps", "8.500", ["8,500"], 8500.0, {"steps": 8500.0}),
        ("walking", "45,5", ["45.5"], 45.5, {"walking": 45.5}),
        ("walking", "1:30", ["90", "1.5"], 90.0, {"walking": 90.0}),
        ("sitting", "1.234", ["1.234", "1,234"], 1234.0, {"sitting": 1234.0}),
    ],
)
def test_a_number_with_two_readings_is_asked_about_in_place(
    open_page, store, today, name, typed, readings, chosen, amounts
):
    page = open_page(PAGE)
    answer(page, "pain_average", 3)
    answer(page, name, typed)
    press(page, "Save for today")
    assert store.find("My diary") is None and "Nothing is saved yet" in page.error[0].value
    (question,) = page.radio
    assert question.options == readings and question.value is None
    question.set_value(chosen)
    press(page, "Save for today")
    (said,) = saved(store.find("My diary"), today)
    assert said.amounts == amounts


def test_what_is_no_number_is_said_in_place_and_kept_to_mend(open_page, store, today):
    page = open_page(PAGE)
    answer(page, "pain_average", 3)
    answer(page, "walking", "a while")
    press(page, "Save for today")
    assert store.find("My diary") is None
    assert [plain(one.value) for one in page.warning] == ["“a while” is not a number."]
    answer(page, "walking", "1 h 30 min")
    press(page, "Save for today")
    (said,) = saved(store.find("My diary"), today)
    assert said.amounts == {"walking": 90}
