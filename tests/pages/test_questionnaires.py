"""The page of questionnaires: nothing chosen beforehand, blanks unknown, two flags on a change, due dates."""

from datetime import date, timedelta

import pytest

from analysis.score_change import change
from data.catalogue.instrument_files import instruments, load_instrument
from data.own.diary import assessments
from data.own.entries import save_assessment
from data.own.schedules import schedules, set_schedule
from data.sharing.calendar_links import calendar_links, find_calendar
from pages.mine.reminders import due_words
from pages.telling.questionnaires import words

PAGE = "mine/questionnaires.py"


def press(page, label):
    (button,) = [one for one in page.button if one.label == label]
    return button.click().run()


def unfold(page):
    """Open the form, which is folded where there are results."""
    page.session_state[f"{page.session_state['questionnaire']}.{page.query_params['form']}.fold"] = True
    return page.run()


def answer(page, items):
    for item, value in items.items():
        (control,) = [one for one in page.button_group if one.key.endswith(f".{item}")]
        control.set_value(value)


def text(page):
    return "\n".join(one.value for one in page.markdown)


def keep(diary, instrument, on_day, items):
    save_assessment(diary, instrument, on_day, items, key=f"{instrument} {on_day}", today=on_day)


@pytest.mark.parametrize("form", instruments())
def test_every_item_is_asked_and_none_is_answered_beforehand(open_page, form):
    page = open_page(PAGE, form=form)
    items = instruments()[form].items
    asked = [one for one in page.button_group if one.key.rsplit(".", 1)[-1].isdigit()]
    assert [one.label for one in asked] == [f"{item.number}. {item.cue}" for item in items]
    assert [one.value for one in asked] == [None] * len(items)
    if not items[0].is_yes_no:
        answers = [option.content.strip("\u2004") for option in asked[0].proto.options]
        assert answers == [str(one) for one in range(int(items[0].low), int(items[0].high) + 1)]
    press(page, "Save")
    assert "Nothing is answered" in page.error[0].value


def test_a_blank_is_no_only_once_it_was_declared(open_page, store):
    page = open_page(PAGE, form="rmdq-24")
    answer(page, {3: 1, 7: 1})
    press(page, "Save")
    lacking = [n for n in range(1, 25) if n not in (3, 7)]
    assert page.table[0].value.iloc[0, 0] == f"no score: items {', '.join(map(str, lacking))} open"
    assert not [one for one in page.button if one.label == "Save"]  # nothing to save while the form is folded
    unfold(page)
    answer(page, {3: 1, 7: 1})
    page.checkbox[0].check()
    press(page, "Save")
    assert page.success[0].value.startswith("Saved: 24 of 24 items")
    assert page.table[0].value.iloc[0, 0] == "2"  # items 3 and 7 are yes


def test_a_page_left_untouched_is_no_score_of_0(open_page, store):
    page = open_page(PAGE, form="rmdq-24")
    page.checkbox[0].check()
    press(page, "Save")
    assert "Nothing is answered" in page.error[0].value
    answer(page, {1: 0})  # one line answered no, the others declared
    page.checkbox[0].check()
    press(page, "Save")
    assert page.table[0].value.iloc[0, 0] == "0"


def test_the_global_impression_is_kept_as_1_for_the_best(open_page, store, today):
    page = open_page(PAGE, form="pgic")
    assert [one.value for one in page.caption if "very much" in one.value] == [
        "1 very much improved",
        "7 very much worse",
    ]
    answer(page, {1: 1})
    press(page, "Save")
    assert assessments(store.find("My diary"), "pgic")[0].items == {1: 1}
    assert "A score of 2 or less: much or very much improved" in text(page)
    assert "people with chronic pain in ten trials" in text(page)


def test_importance_and_error_are_two_answers(open_page, diary, today):
    # Pain Catastrophizing: 13 items of 2 are 26; with five of them 1 and three 0, 26 - 5 - 6 = 15: 11 less.
    # 11 reaches the important change of 6.48 and is within the measurement error of 12.8.
    before = dict.fromkeys(range(1, 14), 2)
    keep(diary, "pcs", today - timedelta(days=60), before)
    keep(diary, "pcs", today, before | dict.fromkeys(range(1, 6), 1) | dict.fromkeys(range(6, 9), 0))
    said = text(open_page(PAGE, form="pcs"))
    assert "was 15 on" in said and "0 to 52, higher is worse" in said
    assert "11 points lower than" in said and "towards better" in said
    assert "**Important to most people:** yes; it takes 6.5 points." in said
    assert "**Beyond measurement error:** no; the score varies by up to 12.8 points on its own." in said


def test_where_higher_is_better_a_rise_is_towards_better(open_page, diary, today):
    keep(diary, "pseq", today - timedelta(days=60), dict.fromkeys(range(1, 11), 2))
    keep(diary, "pseq", today, dict.fromkeys(range(1, 11), 4))
    said = text(open_page(PAGE, form="pseq"))
    assert "was 40 on" in said and "higher is better" in said
    assert "20 points higher than" in said and "towards better" in said
    assert "A score of 31 or more: called mild, up to 40. That comes from people in specialist pain services" in said
    assert "severe" not in said


def test_what_foretells_is_not_compared(open_page, diary, today):
    for back, bother in ((60, 4), (0, 0)):
        keep(diary, "start-back", today - timedelta(days=back), dict.fromkeys(range(1, 9), 1) | {9: bother})
    page = open_page(PAGE, form="start-back")
    said = text(page)
    assert "was 8 on" in said and "people with low back pain in primary care" in said
    for word in ("lower than", "higher than", "Important", "Beyond", "Scores from"):
        assert word not in said
    assert len(page.table[0].value) == 2


def test_only_the_nearest_cut_off_is_said():
    scale = load_instrument("odi").scales[0]
    assert [line.split(":")[0] for line in words.cut_off_sentences(scale, 50)] == ["A score above 40"]
    assert words.cut_off_sentences(scale, 20) == []


def test_a_score_without_room_to_get_better_says_so():
    scale = load_instrument("rmdq-24").scales[0]  # important: 5 points or 30 %
    small = change(scale, 4, 2)  # 2 of 4 are 50 %
    assert words.floor_sentence(scale, small, 4).startswith("From 4 nobody can get better by 5 points")
    assert words.important_text(scale, small).endswith(
        "yes; it takes 5 points or 30 % of the first score. This is 50 %."
    )
    assert words.floor_sentence(scale, change(scale, 5, 0), 5) is None


def test_an_error_without_a_source_is_not_known():
    scale = load_instrument("peg").scales[0]
    assert "not known" in words.beyond_error_text(scale, change(scale, 6, 3))


def test_what_is_used_or_scheduled_comes_first_and_the_address_chooses(open_page, diary, today):
    keep(diary, "pseq", today, {1: 1})
    set_schedule(diary, "odi", 4, today=today)
    page = open_page(PAGE)
    titles = list(page.selectbox[0].options)
    assert titles[:2] == ["Oswestry Disability Index 2.1a", "Pain Self-Efficacy Questionnaire"]
    assert len(titles) == len(instruments())
    assert page.header[0].value == titles[0]
    assert open_page(PAGE, form="tsk-13").header[0].value == load_instrument("tsk-13").title
    assert open_page(PAGE, form="no-such-form").header[0].value == titles[0]


def test_wording_of_the_site_is_shown_and_a_faulty_one_is_said(open_page, tmp_path, monkeypatch):
    monkeypatch.setenv("RESPITE_WORDING", str(tmp_path))
    file = tmp_path / "peg.toml"
    file.write_text(
        'instrument = "peg"\nlicence = "Licence *12*"\n'
        '[items]\n1 = "First of *ours*"\n2 = "Second"\n3 = "Third"\n'
        '[item_answers.3]\n0 = "calm"\n5 = "middling"\n10 = "storm"\n',
        encoding="utf-8",
    )
    page = open_page(PAGE, form="peg")
    first = next(one for one in page.button_group if one.key.endswith(".1"))
    assert first.label == r"1. First of \*ours\*"
    assert r"Wording: Licence \*12\*" in [one.value for one in page.caption]
    assert {"0 none", "10 as bad as can be"} <= {one.value for one in page.caption}  # of items without labels
    assert page.radio[0].label == "3. Third" and page.radio[0].value is None
    assert (page.radio[0].options[0], page.radio[0].options[1], page.radio[0].options[5]) == (
        "0: calm",
        "1",
        "5: middling",
    )
    file.write_text('instrument = "peg"\nlicence = "x"\n[items]\n1 = "One"\n', encoding="utf-8")
    page = open_page(PAGE, form="peg")
    assert "has no text" in page.warning[0].value and "peg" in page.warning[0].value
    assert [one.label for one in page.button_group if one.key.endswith(".1")] == ["1. Pain on average"]


def test_the_weeks_are_set_and_ended_here_and_today_says_what_is_due(open_page, diary, today):
    page = open_page(PAGE, form="fabq")
    press(page, "Set the weeks")
    assert page.error[0].value == "No weeks are given; a number from 1 to 52 is needed."
    page.number_input[0].set_value(4)
    press(page, "Set the weeks")
    assert [(one.instrument.id, one.every_weeks) for one in schedules(diary)] == [("fabq", 4)]
    assert "FABQ is due today, under Questionnaires." in text(open_page("mine/today.py"))
    keep(diary, "fabq", today, {2: 1})
    assert "is due" not in text(open_page("mine/today.py"))
    press(open_page(PAGE, form="fabq"), "Stop asking")
    assert schedules(diary) == ()


def test_an_address_is_shown_once_and_can_be_ended(open_page, store, diary, today):
    set_schedule(diary, "fabq", 4, today=today)
    page = press(open_page(PAGE), "Make an address")
    (address,) = [one.value for one in page.code]
    token = address.removesuffix(".ics").rsplit("/", 1)[1]
    assert "/calendar/" in address and find_calendar(store, token).id == diary.id
    assert not press(page, "End it now").code
    assert find_calendar(store, token) is None and calendar_links(diary) == ()


@pytest.mark.parametrize(
    "due_on, said",
    [
        (date(2026, 3, 6), "today"),  # a Friday
        (date(2026, 3, 3), "since Tuesday"),
        (date(2026, 2, 28), "since Saturday"),
        (date(2026, 2, 27), "since 27 February 2026"),  # a Friday too
    ],
)
def test_since_when_it_is_due(due_on, said):
    assert due_words(due_on, date(2026, 3, 6)) == said
