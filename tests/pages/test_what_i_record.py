"""What I record: chosen on its page, asked by Today in that order, with nothing else."""

from data.own.own_measures import OwnMeasure, add_own_measure
from data.own.remedies import remedies
from data.own.what_i_record import keep_recorded, recorded_names
from data.store.store import now
from pages.telling.wording import plain
from tests.pages.test_mine_today import answer, press, saved, shown

PAGE = "mine/what_i_record.py"


def asked_by(page) -> list[str]:
    """The names that Today's form asks, in the order of the page."""
    kinds = (page.button_group, page.text_input, page.text_area, page.time_input)
    keys = [one.key for kind in kinds for one in kind if one.key and one.key[32:33] == "."]
    return [key[33:] for key in keys]


def test_what_is_chosen_is_kept_with_one_tap_each_and_asked_by_today(open_page, store, today):
    page = open_page(PAGE)
    page.button(key="out.pain_worst").click().run()
    page.button(key="add.places").click().run()
    page.button(key="up.medicine").click().run()
    assert not page.exception
    diary = store.find("My diary")
    assert recorded_names(diary)[:4] == ("pain_average", "activity_limited", "medicine", "flare")
    assert recorded_names(diary)[-2:] == ("places", "note") and "pain_worst" not in recorded_names(diary)
    keep_recorded(diary, ["flare", "places"], now=now())
    page = open_page("mine/today.py")
    assert asked_by(page) == ["flare", "places"] and not page.expander
    answer(page, "places", ["place_back", "place_left_calf"])
    press(page, "Save for today")
    assert "Saved for today: pain in: back and left leg below the knee." in plain(shown(page))
    (said,) = saved(diary, today)
    assert (said.place_back, said.place_hip, said.place_left_calf, said.pain_average) == (1, 0, 1, None)
    press(page, "Correct")
    answer(page, "places", ["none"])
    press(page, "Save the correction for today")
    assert "Corrected for today: pain in: no place." in plain(shown(page))


def test_the_last_thing_cannot_be_left_out(open_page, diary):
    keep_recorded(diary, ["mood"], now=now())
    page = open_page(PAGE)
    page.button(key="out.mood").click().run()
    assert "at least one" in page.error[0].value and recorded_names(diary) == ("mood",)


def test_a_medicine_and_a_measure_of_ones_own_are_made_and_asked_before_the_note(open_page, diary, today):
    def fill_in(page, kind, **typed):
        (kinds,) = [one for one in page.button_group if one.key.endswith(".kind")]
        kinds.set_value(kind).run()
        for name, value in typed.items():
            (control,) = [one for one in (*page.text_input, *page.radio) if one.key.endswith(f".{name}")]
            control.set_value(value)
        return press(page, "Record it")

    page = fill_in(open_page(PAGE), "medicine", title="Ibu*profen*", dose="400 mg", often=True)
    assert not page.exception and not page.error
    (pill,) = remedies(diary)
    assert "Ibu\\*profen\\* 400 mg (regular)" in shown(page)
    page = fill_in(open_page(PAGE), "number", title="Finger to floor", better="lower")
    assert "write it, as cm or cups" in plain(page.error[0].value)
    page = fill_in(open_page(PAGE), "number", title="Finger to floor", unit="cm", better="lower")
    page = fill_in(open_page(PAGE), "score", title="Finger to floor")
    assert "already" in page.error[0].value
    assert recorded_names(diary)[-3:] == (pill, "own_finger_to_floor", "note")
    page = open_page("mine/today.py")
    answer(page, pill, 2)
    answer(page, "own_finger_to_floor", "-5")
    press(page, "Save for today")
    (said,) = saved(diary, today)
    assert said.own == {pill: 2, "own_finger_to_floor": -5} and said.medicine == 1
    press(page, "Correct")
    answer(page, pill, None)  # taken back: so is the answer that was made of it
    answer(page, "medicine", None)
    press(page, "Save the correction for today")
    (said,) = saved(diary, today)
    assert said.own == {"own_finger_to_floor": -5} and said.medicine is None


def test_several_wrong_answers_are_named_at_once(open_page, diary, today):
    name = add_own_measure(diary, OwnMeasure(title="Ice", maximum=60, unit="minutes"), key="ice")
    page = open_page("mine/today.py")
    answer(page, name, "61")
    answer(page, "walking", "2000")
    answer(page, "pain_average", 5)
    answer(page, "pain_worst", 4)
    press(page, "Save for today")
    assert [plain(one.value)[:16] for one in page.error] == ["Ice was 61.0; it", "Worst pain (4) i", "Minutes walked w"]
    assert saved(diary, today) == []
