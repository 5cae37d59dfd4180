"""Sentences of the page of trends against results written out by hand: the words follow the interval."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.instrument import Quantity, Source
from analysis.period_change import ALIKE, TOO_FEW, PeriodChange
from analysis.usual import Usual
from analysis.weekday import TOO_FEW as FEW_WEEKDAYS
from analysis.weekday import WeekdayPattern
from pages.answers.measured import Kind, Measured, measured_in
from pages.answers.trends import noticed_change
from pages.telling.trends.compared import compared_by_default
from pages.telling.trends.comparison_words import difference_text, period_sentence
from pages.telling.trends.drawn import as_drawn, value_text
from pages.telling.trends.usual_words import usual_sentence
from pages.telling.trends.weekday_words import weekday_rows, weekday_sentence
from pages.telling.trends.words import headline, panel_title, yes_no_sentence

HOSTILE = "<b>*x*</b> [l](http://evil.example)"
PAIN = Measured("pain_average", Kind.SCALE, "average pain", "points", (0, 10), ("pain_average",))
WALKED = Measured("a", Kind.AMOUNT, "minutes walked", "minutes", (0, float("inf")), ("walking", "minutes"))
FLARE = Measured("flare", Kind.YES_NO, "flare", "", (0, 1), ("flare",))
ODD = Measured("b", Kind.AMOUNT, HOSTILE, HOSTILE, (0, float("inf")), ("x", "y"))
NOTICED = Quantity(value=2, name="noticed", population="adults", source=Source("by hand", True))


def change(difference, lower, upper, *, means=(4, 3), n=(75, 80), refusal=None):
    return PeriodChange(
        n_first=n[0],
        n_second=n[1],
        mean_first=means[0],
        mean_second=means[1],
        difference=difference,
        lower=lower,
        upper=upper,
        p_value=0.5,
        autocorrelation=0.4,
        method="by hand",
        refusal=refusal,
    )


def said(found, one=PAIN, noticed=None):
    change = noticed_change(found, noticed)
    return period_sentence(one, found, change, first="the 12 weeks before", second="these 12 weeks", noticed=noticed)


@pytest.mark.parametrize(
    "found, one, sentence",
    [
        (
            change(-1, -1.6, -0.4),
            PAIN,
            "Average pain: 3 on average in these 12 weeks (80 days recorded) and 4 on average in the 12 weeks before "
            "(75). That is about 1 point lower (0.4 to 1.6). That is less than the change most people notice as they get better (2 points).",
        ),
        (
            change(-1, -2.5, 0.5),
            PAIN,
            "No clear difference. Average pain: 3 on average in these 12 weeks (80 days recorded) and 4 on average in "
            "the 12 weeks before (75). Anything from 2.5 points lower to 0.5 points higher fits.",
        ),
        (
            change(120, 20, 220, means=(300, 420)),
            WALKED,
            "Minutes walked: 420 on average in these 12 weeks (80 days recorded) and 300 on average in the 12 weeks "
            "before (75). That is about 120 minutes more (20 to 220).",
        ),
        (
            change(0.08, 0.02, 0.14, means=(0.2, 0.28)),
            FLARE,
            "Flare: 28 % of days in these 12 weeks (80 days recorded) and 20 % of days in the 12 weeks before (75). "
            "That is about 8 percentage points higher (2 to 14).",
        ),
        (
            change(-1, None, None, n=(3, 1), refusal=TOO_FEW),
            PAIN,
            "Average pain: 1 day recorded in these 12 weeks, 3 in the 12 weeks before. That is too few to compare; it "
            "takes 14 in each. So far: 3 on average in these 12 weeks, and 4 on average in the "
            "12 weeks before.",
        ),
        (
            change(None, None, None, means=(None, None), n=(0, 0), refusal=TOO_FEW),
            PAIN,
            "Average pain: 0 days recorded in these 12 weeks, 0 in the 12 weeks before. That is too few to compare; it "
            "takes 14 in each.",
        ),
        (
            change(0.0, None, None, means=(5, 5), refusal=ALIKE),
            PAIN,
            "Average pain: 5 on average in these 12 weeks (80 days recorded) and 5 on average in the 12 weeks before "
            "(75). Fewer than 5 days differ from the usual one, so how sure a difference is cannot be told.",
        ),
    ],
)
def test_two_periods_in_words(found, one, sentence):
    assert said(found, one, NOTICED if one is PAIN else None) == sentence


def test_no_difference_is_said_as_none():
    assert difference_text(PAIN, 0.04) == "no difference"
    assert difference_text(WALKED, -1) == "1 minute less"


def test_the_period_before_is_as_long_and_ends_where_this_one_begins():
    found = compared_by_default((date(2026, 3, 11), date(2026, 3, 20)), date(2025, 1, 1))
    assert found.first == (date(2026, 3, 1), date(2026, 3, 10))
    assert found.second == (date(2026, 3, 11), date(2026, 3, 20))
    assert (found.first_name, found.second_name) == ("the 10 days before", "these 10 days")


def test_a_period_back_to_the_first_day_is_halved():
    # ten days from the 11th on: five and five; the period itself begins before there was a day
    found = compared_by_default((date(2026, 3, 1), date(2026, 3, 20)), date(2026, 3, 11))
    assert found.first == (date(2026, 3, 11), date(2026, 3, 15))
    assert found.second == (date(2026, 3, 16), date(2026, 3, 20))


@pytest.mark.parametrize("begins", [date(2026, 3, 20), date(2026, 3, 19)])
def test_one_or_two_days_make_two_periods_without_a_common_day(begins):
    found = compared_by_default((date(2026, 3, 1), date(2026, 3, 20)), begins)
    assert found.first[0] <= found.first[1] < found.second[0] <= found.second[1]


def week(p_value, *, monday=(1.2, 0.6, 1.8), n=(12,) * 7):
    others = -monday[0] / 6
    middle, lower, upper = (np.array([monday[part], *[others + (0, -0.6, 0.6)[part]] * 6]) for part in range(3))
    return WeekdayPattern(
        n=n,
        level=4.0,
        deviation=middle,
        lower=lower,
        upper=upper,
        p_value=p_value,
        autocorrelation=0.3,
        method="by hand",
        refusal=None,
    )


def test_weekdays_are_called_different_only_by_the_one_test():
    assert weekday_sentence(PAIN, week(0.2)) == (
        "No clear difference in average pain between the days of the week, from 84 days."
    )
    assert not any(row.is_clear for row in weekday_rows(PAIN, week(0.2)))
    assert weekday_sentence(PAIN, week(0.01)) == (
        "Average pain differs by the day of the week: highest on Mondays (1.2 points higher, +0.6 to +1.8), "
        "lowest on Tuesdays (0.2 points lower, −0.8 to +0.4), each beside the mean of the seven, from 84 days."
    )
    assert [row.is_clear for row in weekday_rows(PAIN, week(0.01))] == [True] + [False] * 6


def test_shares_of_days_by_weekday_are_in_percent():
    rows = weekday_rows(FLARE, week(0.01, monday=(0.3, 0.1, 0.5)))
    assert (rows[0].estimate, rows[0].upper) == pytest.approx((30, 50))
    assert rows[0].words == "Mondays: 30 percentage points higher, +10 to +50, 12 days"


def test_the_weekday_with_the_fewest_days_is_named():
    found = WeekdayPattern(
        n=(8, 8, 1, 8, 8, 8, 8),
        level=None,
        deviation=None,
        lower=None,
        upper=None,
        p_value=None,
        autocorrelation=None,
        method="",
        refusal=FEW_WEEKDAYS,
    )
    assert weekday_sentence(PAIN, found).endswith("it takes 8 of each, and there is 1 Wednesday.")


def usual(beyond=()):
    return Usual(
        n=340,
        day=np.arange(340),
        centre=4.0,
        lower=1.0,
        upper=7.25,
        beyond=np.zeros(340, dtype=bool),
        false_share=0.004,
        rule="by hand",
        refusal=None,
    )


def test_days_beyond_the_usual_are_named_the_latest_three():
    days = [(date(2026, 3, day), 8.0 + day / 10) for day in range(1, 6)]
    assert usual_sentence(PAIN, usual(), days, n_shown=250) == (
        "5 of the 250 days shown lie beyond the usual, in a diamond: the latest of them 3 March 2026 (8.3), "
        "4 March 2026 (8.4) and 5 March 2026 (8.5). Usual is 1 to 7.2, from 340 days recorded up to the last one "
        "shown. Among as many ordinary days about 1 would be marked by chance."  # 250 times 0.004
    )
    assert usual_sentence(PAIN, usual(), [], n_shown=80).startswith("No day shown lies beyond the usual. Usual is 1 to")


def test_a_share_of_no_days_is_no_share():
    assert yes_no_sentence("flare", []) == "Flare was not recorded in this period."
    assert panel_title(FLARE, [1, 0, 0]) == "Flare, yes on 1 of 3"
    assert [value_text(FLARE, one) for one in (0.0, 1.0, 0.275)] == ["no", "yes", "28 %"]


def test_what_a_file_named_is_text_in_sentences_and_tooltips():
    told = said(change(120, 20, 220, means=(300, 420)), ODD) + weekday_sentence(ODD, week(0.01))
    table = pd.DataFrame({"on_day": [pd.Timestamp("2026-03-12")], "value": [12.0]})
    hover = as_drawn(ODD, table).words[0]
    assert "<b>" not in told.replace("\\<b\\>", "") and "](http:" not in told
    assert "<b>" not in hover and "&lt;b&gt;" in hover


def test_scales_of_one_name_are_told_apart_by_their_questionnaire():
    found = measured_in({"instrument": {"tsk-11": 1, "tsk-13": 1, "fabq": 1}}, pd.DataFrame())
    titles = [one.title for one in found.values()]
    assert len(set(titles)) == len(titles) == 4
    assert found["score.fabq-pa"].title == "fear of physical activity"
    assert found["score.tsk-11"].title.startswith("fear of movement (")


def test_a_score_without_a_result_says_so():
    one = measured_in({"instrument": {"fabq": 1}}, pd.DataFrame())["score.fabq-pa"]
    assert headline(one, None, []).endswith("no result lies in this period. A longer one may hold some.")
