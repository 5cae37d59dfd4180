"""The pages of an individual on an empty store, on one row, and on diaries with answers known by hand."""

from datetime import timedelta

import pytest

from data.own.diary import assessments
from data.own.entries import CheckIn, save_assessment, save_check_in
from pages.telling.wording import day_text, period_text
from tests.check_ins import save_check_ins

PAGES = (
    "mine/today.py",
    "mine/questionnaires.py",
    "mine/trends.py",
    "mine/respite.py",
    "account/share.py",
    "account/safety.py",
    "account/start.py",
    "account/my_data.py",
    "mine/plan.py",
    "mine/patterns.py",
    "mine/try_and_see.py",
)


def words(page) -> str:
    kinds = (page.title, page.markdown, page.success, page.error, page.caption)
    return "\n".join([one.value for kind in kinds for one in kind])


def fill(diary, today, pains):
    """One check-in a day, the last of `pains` on the day before `today`; None leaves a day out."""
    dated = zip(range(len(pains), 0, -1), pains, strict=True)
    days = [CheckIn(on_day=today - timedelta(days=back), pain_average=pain) for back, pain in dated if pain is not None]
    save_check_ins(diary, days, today=today)


def press(page, label: str):
    (button,) = [one for one in page.button if one.label == label]
    return button.click().run()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_on_an_empty_store(open_page, path):
    assert open_page(path).title


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_on_one_row(open_page, diary, today, path):
    entry = CheckIn(on_day=today, pain_average=3, pain_worst=5, amounts={"walking": 40})
    save_check_in(diary, entry, key="a", today=today)
    assert open_page(path).title


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_on_an_empty_diary(open_page, diary, path):
    assert open_page(path).title


def test_few_days_are_too_few_for_a_trend(open_page, diary, today):
    fill(diary, today, [3, 4, 5])
    page = open_page("mine/trends.py")
    assert "3 days: too few to say" in words(page)


def test_a_fall_is_told_with_its_size(open_page, diary, today):
    # 8 down to 0 in 80 even steps: 0.1 a day without noise, 8 points over the 80 days between
    fill(diary, today, [8 - step / 10 for step in range(81)])
    page = open_page("mine/trends.py", period="all", start="yes")
    assert "Average pain fell by about 8 points" in words(page)
    assert "at least the change most people notice as they get better (2 points)" in words(page)


def test_the_period_in_the_address_is_the_one_shown(open_page, diary, today):
    fill(diary, today, [8] * 60 + [0] * 28)
    last = today - timedelta(days=1)
    page = open_page("mine/trends.py", period="28")
    assert "28 days" in words(page)
    assert f"{last.day} {last:%B}" in words(page)


def test_free_of_recurrence_since_the_first_good_day(open_page, diary, today):
    # pain, then 40 good days, the last of them yesterday: confirmed on the 30th, counted from the first
    fill(diary, today, [5] + [0] * 40)
    since, last = today - timedelta(days=40), today - timedelta(days=1)
    for path in ("mine/respite.py", "mine/today.py", "mine/trends.py"):
        page = open_page(path)
        assert [(one.label, one.value) for one in page.metric] == [("In a respite for", "40 days")]
        assert f"From {period_text(since, last)}, the last day known" in words(page)
    confirmed = since + timedelta(days=29)
    assert f"confirmed on {day_text(confirmed)}" in words(open_page("mine/today.py"))


def test_the_definition_that_is_chosen_is_kept_with_the_diary(open_page, diary, today):
    fill(diary, today, [5] + [1] * 10)
    page = open_page("mine/respite.py")
    page.selectbox(key="definition.choice").set_value("walkback-any").run()
    for path in ("mine/respite.py", "mine/today.py", "mine/trends.py"):
        assert [one.value for one in open_page(path).metric] == ["10 days"]
    # an address shows another for once, and keeps nothing
    assert open_page("mine/respite.py", definition="delphi-2011").metric[0].label == "In an episode"
    assert open_page("mine/today.py").metric[0].value == "10 days"


def test_days_towards_a_respite(open_page, diary, today):
    fill(diary, today, [5] + [0] * 18)
    page = open_page("mine/respite.py")
    assert [one.value for one in page.metric] == ["Day 18 of 30"]


def test_follow_up_that_ended_is_not_counted_on(open_page, diary, today):
    # 40 good days that stop 20 days ago, more than the 14 unknown days that the definition bears
    fill(diary, today, [0] * 40 + [None] * 20)
    last = today - timedelta(days=21)
    page = open_page("mine/respite.py")
    assert page.metric[0].value == f"Nothing known since {day_text(last)}"


def test_pain_that_never_meets_the_rule_is_said_kindly(open_page, diary, today):
    fill(diary, today, [5] * 60)
    page = open_page("mine/respite.py")
    assert (page.metric[0].label, page.metric[0].value) == (
        "In an episode",
        f"since {day_text(today - timedelta(days=60))}",
    )
    assert "many people never meet it" in words(page)


def test_the_definition_in_the_address_is_the_one_used(open_page, diary, today):
    # 10 days at 1: no good day for the 30-day rule, a respite confirmed on day 7 by the 7-day rule of 0 to 1
    fill(diary, today, [5] + [1] * 10)
    assert open_page("mine/respite.py").metric[0].label == "In an episode"
    assert open_page("mine/respite.py", definition="walkback-any").metric[0].value == "10 days"


def test_a_questionnaire_is_scored_and_one_with_a_gap_says_which(open_page, store, today):
    page = open_page("mine/questionnaires.py", form="fabq")
    for item, value in {2: 6, 3: 5, 4: 4, 5: 3, 6: 2, 7: 1}.items():
        (control,) = [one for one in page.button_group if one.key.endswith(f".{item}")]
        control.set_value(value)
    press(page, "Save")
    assert page.success[0].value.startswith("Saved: 6 of 16 items")
    table = page.table[0].value
    # physical activity is items 2 to 5: 6 + 5 + 4 + 3 = 18; work lacks 9, 10, 11, 12 and 15
    assert table.iloc[0].tolist() == ["18", "no score: items 9, 10, 11, 12, 15 open"]
    assert assessments(store.find("My diary"), "fabq")[0].items == {2: 6, 3: 5, 4: 4, 5: 3, 6: 2, 7: 1}


def test_an_empty_questionnaire_is_not_saved(open_page, store):
    page = open_page("mine/questionnaires.py")
    press(page, "Save")
    assert "Nothing is answered" in page.error[0].value


def test_a_questionnaire_is_deleted_in_two_steps(open_page, diary, today):
    save_assessment(diary, "fabq", today, {2: 1}, key="a", today=today)
    page = open_page("mine/questionnaires.py")
    (choice,) = [one for one in page.selectbox if one.label == "Filled in on"]
    choice.select(choice.options and assessments(diary, "fabq")[0].entry_id).run()
    assert len(assessments(diary, "fabq")) == 1
    (button,) = [one for one in page.button if one.label.startswith("Yes, delete")]
    button.click().run()
    assert assessments(diary, "fabq") == ()


def test_a_simulated_diary_says_so_in_every_title(open_page, store):
    store.create("Simulated person", "personal", is_simulated=True)
    for path in PAGES[:5]:
        assert open_page(path).title[0].value.endswith("(simulated)")
