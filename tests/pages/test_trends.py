"""The page of trends on diaries made by hand: none, a day, ten entries, pain that never changes, a year."""

from datetime import timedelta

import pytest

from data.entries import CheckIn, save_assessment, save_check_in
from data.plans import save_event

PAGE = "mine/trends.py"
COUNTED = {"start": "yes"}  # the first days counted in
HOSTILE = "![x](http://evil.example/a.png)<b>*{0}*</b>"


def words(page) -> str:
    kinds = (page.title, page.subheader, page.markdown, page.caption, page.error)
    return "\n".join([one.value for kind in kinds for one in kind])


def fill(diary, today, entries):
    """One check-in a day, the last the day before `today`; None leaves a day out."""
    for back, entry in zip(range(len(entries), 0, -1), entries, strict=True):
        if entry is not None:
            day = today - timedelta(days=back)
            save_check_in(diary, CheckIn(day, **entry), key=str(day), today=today)


def pains(*values):
    return [None if value is None else {"pain_average": value} for value in values]


def test_an_empty_diary_says_what_will_be_here(open_page, diary):
    page = open_page(PAGE)
    assert "once there are days to show" in words(page)
    assert not page.selectbox


def test_one_day_is_told_as_one_day(open_page, diary, today):
    fill(diary, today, pains(3))
    said = words(open_page(PAGE))
    assert "Average pain was recorded on 1 day: too few to say whether it changed (a trend takes 30)." in said
    assert "Average pain, 1 of 84 days recorded" in said


def test_pain_that_never_changes_is_the_same_on_each_day(open_page, diary, today):
    fill(diary, today, pains(*[5] * 60))
    assert "Average pain was the same on each of the 46 days recorded over" in words(open_page(PAGE))


def test_a_yes_or_no_is_a_share_of_days(open_page, diary, today):
    # 3 of 10 days
    fill(diary, today, [{"pain_average": 3, "flare": int(day in (2, 5, 7))} for day in range(10)])
    said = words(open_page(PAGE, measure="flare"))
    assert "Flare: yes on 3 of the 10 days recorded (30 %)." in said


def test_care_that_is_not_ticked_is_a_day_without_from_the_first_day_with_it_on(open_page, diary, today):
    # ticked on the 2nd and the 5th of 6 days: from the 2nd to the 5th are 4 days, 2 of them with it
    fill(diary, today, [{"pain_average": 3, "amounts": {"care_heat": 1} if day in (1, 4) else {}} for day in range(6)])
    said = words(open_page(PAGE, measure="activity.care_heat.sessions"))
    assert "Heat: yes on 2 of the 4 days recorded (50 %)." in said


def test_an_amount_is_told_in_its_unit(open_page, diary, today):
    # 10 minutes more every day without noise: 800 minutes over the 80 days between the first and the last
    fill(diary, today, [{"pain_now": 1, "amounts": {"walking": 10 * day}} for day in range(1, 82)])
    said = words(open_page(PAGE, measure="activity.walking.minutes", **COUNTED))
    assert "Minutes walked rose by about 800 minutes (" in said


def test_scores_are_set_beside_their_own_thresholds(open_page, diary, today):
    # physical activity of the FABQ is items 2 to 5: 18 and then 12; its important change is 4 points
    for back, answers in ((40, (6, 5, 4, 3)), (5, (3, 3, 3, 3))):
        items = dict(zip((2, 3, 4, 5), answers, strict=True))
        save_assessment(diary, "fabq", today - timedelta(days=back), items, key=str(back), today=today)
    said = words(open_page(PAGE, measure="score.fabq-pa"))
    assert "6 points lower" in said and "it takes 4 points" in said
    assert "2 results in this period: too few for a trend, which takes 30" in said


def test_a_form_without_a_score_in_the_period_says_so(open_page, diary, today):
    save_assessment(diary, "fabq", today, {2: 1}, key="a", today=today)
    said = words(open_page(PAGE, measure="score.fabq-pa"))
    assert "Fear of physical activity: no result lies in this period." in said


def test_what_a_file_or_a_person_named_stays_text(open_page, diary, today):
    fill(diary, today, pains(*[4] * 5))
    save_event(diary, today - timedelta(days=2), HOSTILE, key="e", today=today)
    assert HOSTILE not in words(open_page(PAGE))


@pytest.mark.parametrize("nonsense", ["", "score.", "activity.walking", "note", HOSTILE])
def test_nonsense_in_the_address_is_the_first_measure(open_page, diary, today, nonsense):
    fill(diary, today, pains(4))
    page = open_page(PAGE, measure=nonsense, year=nonsense, first=nonsense, second="2026-99-99.x", period=nonsense)
    assert "Average pain was recorded on 1 day" in words(page)
