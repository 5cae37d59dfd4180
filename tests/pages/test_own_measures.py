"""A measure that a person made for themselves is asked by the check-in and looked at over time."""

import json

import pytest

from data.own.entries import CheckIn, save_check_in
from data.own.own_measures import LARGEST, OwnMeasure, add_own_measure, end_own_measure
from data.sharing.shares import Chosen
from data.store.store import now
from pages.report.build import build_report
from pages.telling.wording import plain
from tests.pages.test_mine_today import answer, press, saved, shown
from tests.pages.test_trends import fill, words


@pytest.fixture
def own(diary):
    leg = add_own_measure(diary, OwnMeasure(title="Leg *heaviness*"), key="leg")
    ice = add_own_measure(diary, OwnMeasure(title="Ice", maximum=120, unit="minutes"), key="ice")
    slept = add_own_measure(diary, OwnMeasure(title="Slept well", maximum=1, is_whole=True), key="slept")
    return leg, ice, slept


def test_the_check_in_asks_it_saves_it_and_says_it_back(diary, own, open_page, today):
    page = open_page("mine/today.py")
    for name, value in zip(("pain_average", *own), (3, 6, 12.5, 1), strict=True):
        answer(page, name, value)
    press(page, "Save for today")
    assert not page.exception
    expected = CheckIn(on_day=today, pain_average=3, own=dict(zip(own, (6, 12.5, 1), strict=True)))
    assert saved(diary, today) == [expected]
    # a person's own words are shown as they were typed
    assert "Saved for today: 3 on average, Leg \\*heaviness\\* 6, Ice 12\\.5 minutes, Slept well." in shown(page)
    press(page, "Correct")
    answer(page, own[1], 20)
    press(page, "Save the correction for today")
    assert [one.own[own[1]] for one in saved(diary, today)] == [20]


def test_an_answer_out_of_its_range_is_refused_and_nothing_is_saved(diary, own, open_page, today):
    page = open_page("mine/today.py")
    answer(page, "pain_average", 3)
    answer(page, own[1], 121)
    press(page, "Save for today")
    assert "Ice was 121.0; it takes 0 to 120." in plain(shown(page)) and saved(diary, today) == []


def test_one_that_ended_is_asked_no_more_and_stays_where_it_was_recorded(diary, own, open_page, today):
    entry = CheckIn(on_day=today, pain_average=3, own={own[0]: 6})
    save_check_in(diary, entry, key="a", today=today)
    end_own_measure(diary, own[0], key="end")
    page = open_page("mine/today.py")
    assert "Leg \\*heaviness\\* 6" in shown(page)
    press(page, "Correct")
    assert not any(one.key and one.key.endswith(own[0]) for one in page.button_group)
    answer(page, "pain_average", 4)
    press(page, "Save the correction for today")
    assert saved(diary, today) == [CheckIn(on_day=today, pain_average=4, own={own[0]: 6})]


def test_trends_shows_it_beside_the_others(diary, own, open_page, today):
    entries = [{"pain_average": 3, "own": {own[0]: 5, own[1]: 20, own[2]: int(day in (2, 5, 7))}} for day in range(10)]
    fill(diary, today, entries)
    # counted by hand: 3 of 10 days
    assert "Slept well: yes on 3 of the 10 days recorded (30 %)." in words(open_page("mine/trends.py", measure=own[2]))
    assert "recorded on 10 days" in words(open_page("mine/trends.py", measure=own[0]))
    assert "recorded on 10 days" in words(open_page("mine/trends.py", measure=own[1]))


def test_a_report_has_it_where_it_is_ticked_and_nowhere_else(diary, own, open_page, today):
    entries = [{"pain_average": 3, "own": {own[0]: 5, own[1]: 20, own[2]: int(day in (2, 5, 7))}} for day in range(10)]
    fill(diary, today, entries)
    ticked = Chosen(measures=("pain_average", own[1], own[2]), last_days=11)
    report = build_report(diary, ticked, today=today, made_at=now())
    (table,) = report.tables
    assert list(table.rows) == [
        ("Average pain", "10 of 11 days", "3.0 on average, 10 days"),
        ("Ice", "10 of 11 days", "20.0 minutes on average, 10 days"),
        ("Slept well", "10 of 11 days", "3 of 10 days"),
    ]
    # it is there to be ticked, and its own words are shown as they were typed
    (choice,) = [one for one in open_page("account/share.py").button_group if one.key == "share.measures"]
    assert {"Leg \\*heaviness\\*", "Ice", "Slept well"} <= set(map(str, choice.options)), choice.options


def test_the_axis_of_a_number_of_ones_own_is_as_far_as_its_days_go(diary, open_page, today):
    """Finger to floor has no ends of its own: from 0 to the highest recorded, or from the lowest below 0."""
    wanted = OwnMeasure(title="Finger to floor", minimum=-LARGEST, maximum=LARGEST, unit="cm", joins="last")
    cm = add_own_measure(diary, wanted, key="cm")
    fill(diary, today, [{"own": {cm: 5 + day}} for day in range(40)])
    page = open_page("mine/trends.py", measure=cm, period="all")
    low, high = json.loads(page.get("plotly_chart")[0].proto.spec)["layout"]["yaxis"]["range"]
    assert -5 < low <= 0 and 44 <= high < 50
    assert "faintest 0, fullest 44" in " ".join(one.value for one in page.caption)
