"""Flares that were asked about beside episodes, on the page of respites; counts by hand."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from analysis.agreement import agreement
from data.catalogue.definition import load_definition
from data.catalogue.noticed import flare_study
from data.own.entries import CheckIn
from pages.answers.flare_days import flare_days
from pages.answers.respites import respites_of
from pages.telling.figures import LIGHT
from pages.telling.respite.flare_figure import Strip, flare_figure
from pages.telling.respite.flare_strips import strips
from pages.telling.respite.flare_words import episodes_sentences, measure_rows, pain_sentence, study_sentence
from tests.check_ins import save_check_ins
from tests.pages.test_mine_pages import words

LIMITED = "dasilva-2019-limiting"


def record(diary, today, days):
    """(pain, flare) a day, the last of them yesterday; None leaves a day out, a pain of None its average."""
    dated = zip(range(len(days), 0, -1), days, strict=True)
    check_ins = [
        CheckIn(
            on_day=today - timedelta(days=back),
            pain_average=day[0],
            pain_now=4 if day[0] is None else None,  # an entry takes one pain score
            flare=day[1],
        )
        for back, day in dated
        if day is not None
    ]
    save_check_ins(diary, check_ins, today=today)


def measures_of(diary) -> pd.DataFrame:
    return diary.read("report_days", measures=["pain_average", "flare"], first_on=date.min, last_on=date.max)


# 10 well days, 6 of an episode of which 4 are flares, a flare without pain, 13 well days: 30 days
MONTH = [(0, 0)] * 10 + [(5, 1)] * 4 + [(5, 0)] * 2 + [(0, 1)] + [(0, 0)] * 13


def test_the_counts_of_a_month_by_hand(diary, today):
    record(diary, today, MONTH)
    found = flare_days(measures_of(diary), respites_of(diary, load_definition("delphi-2011")))
    both = found.with_episodes
    assert (both.both, both.first_only, both.second_only, both.neither) == (4, 1, 2, 23)
    # own average 30 / 30 = 1: the six days at 5 lie above it
    assert found.average == 1
    above = found.with_pain
    assert (above.both, above.first_only, above.second_only, above.neither) == (4, 1, 2, 23)


def test_the_page_says_them(open_page, diary, today):
    record(diary, today, MONTH)
    page = open_page("mine/respite.py")
    told = words(page)
    assert "Flares and episodes" in [one.value for one in page.header]
    assert "Of the 30 days that tell both, you called 5 a flare. 4 of them lay in an episode" in told
    assert "There were 6 days in an episode, and you called 4 of them a flare (67 %, too few" in told
    assert "5 of 30 days called a flare" in told
    assert "Neither corrects the other" in told
    assert "68 % of the days called a flare had no pain above" in told


def test_a_diary_without_the_question_has_no_such_section(open_page, diary, today):
    record(diary, today, [(3, None)] * 40)
    assert "Flares and episodes" not in [one.value for one in open_page("mine/respite.py").header]


def test_too_few_days_are_said(open_page, diary, today):
    record(diary, today, [(3, 0)] * 27 + [(3, None)] * 5)
    page = open_page("mine/respite.py")
    assert "once 28 days tell both; 27 days do so far" in words(page)
    assert "%" not in words(page).split("once 28 days")[1].split("\n")[0]


def test_a_definition_by_flares_is_not_held_against_itself(open_page, diary, today):
    record(diary, today, MONTH)
    told = words(open_page("mine/respite.py", definition="flare"))
    assert "goes by the flares themselves" in told
    assert "lay in an episode by the definition" not in told
    assert "Your average pain was above your own average (1.0) on 4 of 5 days called a flare" in told


def test_days_whose_state_is_unknown_are_left_out(diary, today):
    # two unanswered days end nothing but tell nothing: flare was asked on them, pain was not
    record(diary, today, [(5, 1)] * 3 + [(None, 1)] * 2 + [(0, 0)] * 30)
    found = flare_days(measures_of(diary), respites_of(diary, load_definition("delphi-2011")))
    assert found.in_episode[:3].tolist() == [1, 1, 1] and np.isnan(found.in_episode[3:5]).all()
    assert found.with_episodes.n == 33
    assert found.with_pain.n == 33


def test_a_bridged_day_is_read_as_the_days_around_it(diary, today):
    record(diary, today, [(5, 1)] * 3 + [(None, 0)] + [(5, 1)] * 3 + [(0, 0)] * 30)
    found = flare_days(measures_of(diary), respites_of(diary, load_definition("delphi-2011")))
    assert found.in_episode[:8].tolist() == [1, 1, 1, 1, 1, 1, 1, 0]


def test_a_run_too_short_is_no_episode(diary, today):
    # by de Vet an episode takes two days
    record(diary, today, [(0, 0)] * 20 + [(5, 1)] + [(0, 0)] * 10 + [(5, 1)] * 2 + [(0, 0)] * 3)
    found = flare_days(measures_of(diary), respites_of(diary, load_definition("devet-2002")))
    assert found.with_episodes.n_second == 2
    assert found.with_episodes.first_only == 1


def test_a_definition_without_its_measure_has_no_section(open_page, diary, today):
    record(diary, today, MONTH)
    page = open_page("mine/respite.py", definition=LIMITED)
    assert "Flares and episodes" not in [one.value for one in page.header]


def test_the_strips_are_runs_of_days_and_unknown_ones_are_blank(diary, today):
    record(diary, today, [(0, 0)] * 3 + [None] * 2 + [(5, 1)] * 2 + [(5, 0)])
    found = flare_days(measures_of(diary), respites_of(diary, load_definition("delphi-2011")))
    flare, no_flare, inside, outside = strips(found)
    first = today - timedelta(days=8)
    assert [(one.first_on, one.last_on) for one in flare] == [(first + timedelta(days=5), first + timedelta(days=6))]
    assert [(one.last_on - one.first_on).days + 1 for one in no_flare] == [3, 1]
    assert [(one.last_on - one.first_on).days + 1 for one in inside] == [3]
    assert [(one.last_on - one.first_on).days + 1 for one in outside] == [3]
    figure = flare_figure(
        Strip("Flares", flare, no_flare),
        Strip("Episodes", inside, outside),
        (first + timedelta(days=1), today),
        palette=LIGHT,
    )
    # the first day is cut off: 2 of the 3 days are left, in milliseconds
    assert list(figure.data[0].x) == [2 * 86_400_000, 86_400_000]
    assert figure.data[1].base[0] == first + timedelta(days=5)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ([0] * 30, [0] * 30, "you called none a flare; none lay in one either"),
        ([0] * 30, [1] * 4 + [0] * 26, "you called none a flare; 4 days lay in an episode"),
        ([1] * 6 + [0] * 24, [0] * 30, "None of these days lay in an episode"),
        ([1] * 6 + [0] * 24, [1] * 8 + [0] * 22, "All 6 of them lay in an episode"),
        ([1] * 6 + [0] * 24, [0] * 6 + [1] * 8 + [0] * 16, "None of them lay in an episode"),
    ],
)
def test_none_and_all_are_said_as_such(first, second, said):
    assert said in episodes_sentences(agreement(range(30), first, second))


def test_every_share_has_its_interval_and_its_days():
    days = np.arange(280)
    rows = measure_rows(agreement(days, days % 7 == 0, days % 14 == 0), "in an episode")
    # 40 days of the first, 20 of the second, all 20 in both; every block of 56 days is like the next, so that
    # 20 of 40 are worth 40 less what five blocks take: R's qbeta with (qt(.025, 39) / qt(.025, 4))^2 of 40
    assert rows[0] == {
        "What": "Flare days in an episode",
        "Share (95 %)": "50 %, 28 to 72",
        "Days": "40",
        "Blocks": "5",
    }
    assert rows[-1]["What"] == "Cohen's kappa"
    assert all("nan" not in str(row) for row in rows)


def test_nothing_is_said_of_pain_where_none_was_recorded(diary, today):
    record(diary, today, MONTH)
    only_flares = measures_of(diary).query("measure == 'flare'")  # as a file can bring them
    found = flare_days(only_flares, respites_of(diary, load_definition("flare")))
    assert found.with_pain is None and pain_sentence(found) == ""


def test_the_study_is_of_other_people_and_named():
    said = study_sentence(*flare_study())
    assert "126 people" in said and "68 %" in said and "64 %" in said and "Costa" in said


def test_a_long_time_without_a_bad_day_that_is_no_respite_says_why(open_page, diary, today):
    record(diary, today, [(5, 0)] * 5 + [(1, 0)] * 10 + [(0, 0)] * 25 + [(5, 0)] * 3)
    told = words(open_page("mine/respite.py"))
    assert "This diary holds no 30 days in a row that are good by this definition." in told
    # 1 of 10 is not good and not bad: 10 + 25 days
    assert "without a bad day was 35 days, but some of them were neither good nor bad." in told


def test_someone_in_constant_pain_is_pointed_elsewhere(open_page, diary, today):
    record(diary, today, [(5, 0)] * 20 + [(1, 0)] * 3 + [(5, 0)] * 20)
    told = words(open_page("mine/respite.py"))
    assert "The longest time without a bad day was 3 days" in told
    # flares never: 43 days without one are a respite by that definition
    assert "Other definitions do find respites here: Flares as the person says" in told
    assert "Trends" in told and "significant" not in told.lower()


def test_a_diary_too_short_for_a_respite_says_only_that(open_page, diary, today):
    record(diary, today, [(5, None)] * 10)
    told = words(open_page("mine/respite.py"))
    assert "A respite takes 30 days in a row that are good by this definition; this diary spans 10 days" in told
    assert "many people" not in told


def test_definitions_that_cannot_tell_are_not_counted_as_none(open_page, diary, today):
    record(diary, today, [(5, None)] * 30)
    page = open_page("mine/respite.py")
    assert "Cannot be told" not in words(page)  # not before it is asked for
    page.session_state["others.fold"] = True
    told = words(page.run())
    assert "None of them finds a respite in this diary." in told
    (absent,) = [line for line in told.split("\n") if line.startswith("Cannot be told")]
    assert "Flares as the person says" in absent and "Seeking care" in absent and "consensus" not in absent


def test_an_empty_diary_is_not_measured_by_nine_definitions(open_page, diary):
    assert open_page("mine/respite.py").header.len == 0
