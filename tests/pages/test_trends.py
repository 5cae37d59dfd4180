"""The page of trends on diaries made by hand: none, a day, ten entries, pain that never changes, a year."""

import re
from datetime import timedelta

import numpy as np
import pytest

from data.own.entries import CheckIn, save_assessment
from data.own.plans import save_event
from tests.check_ins import save_check_ins

PAGE = "mine/trends.py"
COUNTED = {"start": "yes"}  # the first days counted in
HOSTILE = "![x](http://evil.example/a.png)<b>*{0}*</b>"


def words(page) -> str:
    kinds = (page.title, page.header, page.markdown, page.caption, page.error)
    return "\n".join([one.value for kind in kinds for one in kind])


def fill(diary, today, entries):
    """One check-in a day, the last the day before `today`; None leaves a day out."""
    dated = zip(range(len(entries), 0, -1), entries, strict=True)
    days = [CheckIn(on_day=today - timedelta(days=back), **entry) for back, entry in dated if entry is not None]
    save_check_ins(diary, days, today=today)


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
    assert "Average pain, 1 of 1 day recorded" in said


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


def test_a_planted_step_and_a_planted_monday_are_found(open_page, diary, today):
    # 38 weeks of noise of 1 around 4, 1.5 more on Mondays, 2 less in the second half, a tenth of days unknown
    rng = np.random.default_rng(20261121)
    step = np.arange(266)
    is_monday = (today - timedelta(days=266)).weekday() == (-step) % 7
    value = np.clip(4 + 1.5 * is_monday - 2 * (step >= 133) + rng.normal(size=266), 0, 10).round(1)
    fill(diary, today, pains(*(None if rng.random() < 0.1 else float(one) for one in value)))
    said = words(open_page(PAGE, period="all"))
    # the run-in takes 14 days of the first half, which changes nothing but their number
    assert "The later half of the diary against the earlier" in said
    found = re.search(r"That is about (\S+) points lower \((\S+) to (\S+)\)", said)
    size, near, far = map(float, found.groups())
    assert near < 2 < far and near < size < far and far - near < 1.5
    assert "Average pain differs by the day of the week: highest on Mondays (" in said


def test_nothing_is_found_where_nothing_was_planted(open_page, diary, today):
    rng = np.random.default_rng(4)
    fill(diary, today, pains(*rng.normal(5, 1, size=200).round(1).tolist()))
    said = words(open_page(PAGE, period="all"))
    assert "No clear difference. Average pain: " in said
    assert "No clear difference in average pain between the days of the week, from 186 days." in said
    assert "It is not clear whether average pain changed" in said


def test_a_day_unlike_the_others_is_named(open_page, diary, today):
    # 3, 4, 3, 4, ... for 100 days, and one 9: far beyond three standard deviations of about a half
    values = [3 + day % 2 for day in range(100)]
    values[80] = 9
    fill(diary, today, pains(*values))
    day = today - timedelta(days=20)
    said = words(open_page(PAGE))
    assert f"1 of the 84 days shown lies beyond the usual, in a diamond: {day.day} {day:%B %Y} (9)." in said


def test_the_first_days_are_left_out_until_they_are_counted_in(open_page, diary, today):
    fill(diary, today, pains(*[9] * 14, *[4, 5] * 30))
    page = open_page(PAGE, period="all")
    assert "the first 14 days are drawn, but left out of what is worked out" in words(page)
    assert "60 days recorded" in words(page)
    (switch,) = page.toggle
    switch.set_value(True).run()
    assert "74 days recorded" in words(page)
    assert page.query_params["start"] == "yes"


def test_two_periods_in_the_address_are_the_ones_compared(open_page, diary, today):
    # 20 days of 2, 20 of 6, 20 of 3, each in turn 1 lower and 1 higher
    level = [2] * 20 + [6] * 20 + [3] * 20
    fill(diary, today, pains(*[one + (-1) ** day for day, one in enumerate(level)]))

    def ago(back):
        return (today - timedelta(days=back)).isoformat()

    page = open_page(PAGE, start="yes", first=f"{ago(60)}.{ago(41)}", second=f"{ago(40)}.{ago(21)}")
    told = r"Average pain: 6 on average in .* \(20 days recorded\) and 2 on average in .* \(20\)"
    assert re.search(told, words(page))
    page = open_page(PAGE, first=f"{ago(60)}.{ago(41)}", second=f"{ago(41)}.{ago(21)}")
    assert "These two share a day." in words(page)


def test_ten_entries_are_told_kindly_everywhere(open_page, diary, today):
    fill(diary, today, pains(*[4, 5, 3, 4, 6, 5, 4, 3, 5, 4]))
    said = words(open_page(PAGE))
    assert "Average pain was recorded on 10 days: too few to say" in said
    assert "5 days recorded in the later half, 5 in the earlier half. That is too few to compare" in said
    assert "Too few days to tell the days of the week apart: it takes 8 of each" in said
    assert "cannot be said yet: it takes 30 days" in said
    assert "left out" not in said


def test_the_five_recorded_most_are_shown_and_the_rest_on_request(open_page, diary, today):
    # pain is the measure of the page; of the seven others each is recorded on one day less than the one before it
    kinds = ("walking", "sitting", "steps", "care_heat", "care_massage")
    entries = [{"pain_average": 3} for _ in range(20)]
    for place, kind in enumerate(kinds):
        for entry in entries[place:]:
            entry.setdefault("amounts", {})[kind] = 1
    for entry in entries[5:]:
        entry["flare"] = 0
    for entry in entries[6:]:
        entry["pain_worst"] = 4
    fill(diary, today, entries)

    page = open_page(PAGE)
    n_figures = len(page.get("plotly_chart"))
    alt = page.get("plotly_chart")[-1].proto.alt
    assert alt.count(". ") == 4 and "Worst pain" not in alt and "Flare" not in alt
    assert "The 5 recorded most" in words(page)
    (rest,) = [one for one in page.toggle if one.label == "Show the other 2"]
    rest.set_value(True).run()
    assert len(page.get("plotly_chart")) == n_figures + 1
    assert page.get("plotly_chart")[-1].proto.alt == "Worst pain, 14 days recorded. Flare, yes on 0 of 15"
    assert page.query_params["rest"] == "yes"  # a reload shows them again


def test_a_text_alternative_is_not_escaped(open_page, diary, today):
    fill(diary, today, pains(*[4] * 3))
    save_event(diary, today - timedelta(days=2), "Moved: a *heavy* sofa (3 a.m.)", key="e", today=today)
    trend = next(one.proto.alt for one in open_page(PAGE).get("plotly_chart"))
    assert "1 “Moved: a *heavy* sofa (3 a.m.)” (" in trend
