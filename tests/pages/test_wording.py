"""Sentences against results written out by hand: the words follow the interval, not the estimate."""

from datetime import date

import pytest

from analysis.confidence import Estimate
from analysis.instrument import Quantity, Scale, Source
from analysis.trend import Trend
from pages.telling.wording import (
    days_text,
    escape,
    estimate_text,
    length_text,
    longest_respite_sentence,
    median_respite_sentence,
    period_text,
    plain,
    points_text,
    range_text,
    score_change_sentence,
    state_sentence,
    trend_sentence,
)

SOURCE = Source("by hand", True)
NOTICED = Quantity(value=2, name="noticed", population="adults", source=SOURCE)


def trend(slope, lower, upper, *, n=80, days=85, too_few=False):
    """85 days are 12 weeks from the first to the last, so a change is 12 slopes."""
    return Trend(
        n=n,
        days=days,
        slope_per_week=slope,
        lower=lower,
        upper=upper,
        p_value=None,
        method="by hand",
        autocorrelation=None,
        too_few=too_few,
    )


def said(trend, noticed=NOTICED):
    return trend_sentence(trend, what="your pain", widest=10, noticed=noticed)


@pytest.mark.parametrize(
    "result, sentence",
    [
        (
            trend(-0.1, -0.15, -0.05),  # times 12: -1.2 (-1.8 to -0.6)
            "Your pain fell by about 1.2 points (0.6 to 1.8) over 12 weeks. "
            "That is less than the change most people notice as they get better (2 points).",
        ),
        (
            trend(0.25, 0.2, 0.3),  # 3 (2.4 to 3.6)
            "Your pain rose by about 3 points (2.4 to 3.6) over 12 weeks. "
            "That is at least the change most people notice as they get better (2 points). "
            "How large a rise most people notice is not known.",
        ),
        (
            trend(-0.1, -0.2, -0.05),  # -1.2 (-2.4 to -0.6)
            "Your pain fell by about 1.2 points (0.6 to 2.4) over 12 weeks. "
            "That may be less than the change most people notice as they get better (2 points), or as much.",
        ),
        (
            trend(-0.25, -0.3, -0.1),  # -3 (-3.6 to -1.2)
            "Your pain fell by about 3 points (1.2 to 3.6) over 12 weeks. "
            "That is probably at least the change most people notice as they get better (2 points), but may be less.",
        ),
        (
            trend(-0.05, -0.15, 0.1),  # -1.8 to 1.2
            "It is not clear whether your pain changed over 12 weeks: anything from a fall of 1.8 points to "
            "a rise of 1.2 points fits. Either is less than the change most people notice as they get better (2 points).",
        ),
        (
            trend(-0.05, -1.0, 0.25),  # -12 to 3, more than the scale has
            "It is not clear whether your pain changed over 12 weeks: anything from a fall of any size to "
            "a rise of 3 points fits.",
        ),
        (
            trend(-0.7, -1.0, -0.5),  # -8.4 (-12 to -6)
            "Your pain fell by about 8.4 points (6.0 to 10.0) over 12 weeks. "
            "That is at least the change most people notice as they get better (2 points).",
        ),
        (trend(0.0, None, None), "Your pain was the same on each of the 80 days recorded over 12 weeks."),
        (
            trend(None, None, None, n=29, too_few=True),
            "Your pain was recorded on 29 days: too few to say whether it changed (a trend takes 30).",
        ),
    ],
)
def test_a_trend_in_words(result, sentence):
    assert said(result) == sentence


def test_the_very_size_people_notice_counts_as_noticed():
    assert "That is at least the change" in said(trend(2.5 / 12, 2 / 12, 3 / 12))


def test_nothing_is_compared_where_nothing_is_known():
    assert said(trend(-0.1, -0.15, -0.05), noticed=None).endswith("weeks.")


def test_a_line_that_may_have_any_slope_is_withheld():
    # -12 to 15, more than the scale has to either side
    assert said(trend(-0.05, -1.0, 1.25)) == (
        "A straight line says nothing here: the days over 12 weeks allow any slope of your pain."
    )


# docs/certainty.md: 400 days are four times 100
SHORT = (
    "A diary of 400 days holds the shorter ones: if half of them really last 100 days or more, the number from such a diary "
    "is too small in about 9 of 10."
)


@pytest.mark.parametrize(
    "median, n, sentence",
    [
        (Estimate(58, 31, 120), 6, f"Half of the 6 respites lasted at least 58 days (31 to 120). {SHORT}"),
        (Estimate(58.5, 31, None), 6, f"Half of the 6 respites lasted at least 58.5 days (31 to not reached). {SHORT}"),
        (
            Estimate(None, 40, None),
            6,
            "More than half of the 6 respites outlasted what was seen of them. "
            "A diary of 400 days can show only respites shorter than that.",
        ),
    ],
)
def test_a_median_from_five_respites_on(median, n, sentence):
    assert median_respite_sentence(median, n=n, diary_days=400) == sentence


@pytest.mark.parametrize(
    "n, sentence",
    [
        (0, "There is no respite in these days."),
        (1, "1 respite is too few to say how long half of them last (that takes 5)."),
        (4, "4 respites are too few to say how long half of them last (that takes 5)."),
    ],
)
def test_four_respites_are_too_few(n, sentence):
    assert median_respite_sentence(Estimate(58, 31, 120), n=n, diary_days=400) == sentence


def test_where_a_person_stands():
    january, march, later = date(2026, 1, 31), date(2026, 3, 2), date(2026, 3, 12)
    # 31 January to 2 March are 31 days, both included: 1 + 28 + 2
    assert state_sentence(as_of=march, well_since=january, confirmed_on=None, needed_days=35) == (
        "Well since 31 January 2026, as of 2 March 2026: day 31 of the 35 that make a recovery."
    )
    assert state_sentence(as_of=later, well_since=january, confirmed_on=march, needed_days=30) == (
        "In a respite as of 12 March 2026: free of recurrence for 41 days, from 31 January 2026 on; confirmed on "
        "2 March 2026."
    )
    assert state_sentence(as_of=march, well_since=None, confirmed_on=None, needed_days=30) == (
        "Not in a respite as of 2 March 2026, the last day that says how it was."
    )


def test_the_longest_respite():
    assert longest_respite_sentence(16, n=1, is_open=False) == "The one respite lasted 16 days."
    assert (
        longest_respite_sentence(1, n=3, is_open=True) == "The longest of 3 respites lasted 1 day, and has not ended."
    )


def scale(important=None, error=None):
    def quantity(value):
        return value and Quantity(value=value, name="", population="", source=SOURCE)

    return Scale(
        id="s",
        title="Fear",
        items=(1,),
        method="sum",
        higher_is="worse",
        low=0,
        high=24,
        missing_rule=None,
        minimal_important_change=quantity(important),
        measurement_error=quantity(error),
        cut_offs=(),
    )


JANUARY, MARCH = date(2026, 1, 5), date(2026, 3, 3)


@pytest.mark.parametrize(
    "of, before, after, sentence",
    [
        (
            scale(4, 3.69),
            16,
            12,
            "4 points lower than on 5 January 2026. As much as matters to most people "
            "(4 points): yes. More than it varies by on its own (3.7 points): yes.",
        ),
        (
            scale(4, 3.69),
            12,
            15.8,
            "3.8 points higher than on 5 January 2026. As much as matters to most people who get better "
            "(4 points): no. More than it varies by on its own (3.7 points): yes.",
        ),
        (
            scale(4, 7),
            18,
            12,
            "6 points lower than on 5 January 2026. As much as matters to most people "
            "(4 points): yes. More than it varies by on its own (7 points): no.",
        ),
        (scale(4), 18, 12, "6 points lower than on 5 January 2026. As much as matters to most people (4 points): yes."),
        (scale(), 13, 12, "1 point lower than on 5 January 2026."),
        (scale(4, 3.69), 12, 12, "the same as on 5 January 2026."),
    ],
)
def test_a_score_is_set_against_what_is_known_of_it(of, before, after, sentence):
    whole = score_change_sentence(of, (JANUARY, before), (MARCH, after))
    assert whole == f"Fear was {after:g} of 24 on 3 March 2026, {sentence}"


def test_one_score_is_no_change():
    assert score_change_sentence(scale(4), (MARCH, 12), (MARCH, 12)) == "Fear was 12 of 24 on 3 March 2026."


def test_numbers_and_dates_as_people_write_them():
    assert [days_text(n) for n in (0, 1, 58, 1095)] == ["0 days", "1 day", "58 days", "1,095 days"]
    assert [points_text(p) for p in (1, -1.0, 0.96, 1.44, 2)] == [
        "1 point",
        "1 point",
        "1 point",
        "1.4 points",
        "2 points",
    ]
    assert [length_text(days) for days in (1, 13, 14, 85, 87, 88)] == [
        "1 day",
        "13 days",
        "2 weeks",
        "12 weeks",
        "about 12 weeks",
        "about 13 weeks",
    ]
    assert estimate_text(Estimate(None, None, None)) == "not reached"
    assert period_text(JANUARY, MARCH) == "5 January to 3 March 2026"
    assert period_text(date(2025, 12, 31), MARCH) == "31 December 2025 to 3 March 2026"
    assert period_text(MARCH, MARCH) == "3 March 2026"


@pytest.mark.parametrize("text", ["Fell (3 a.m.), *hard*: 8 @ www.x", "C:\\back_pain", "[a](b) ~c~ `d` $e$ :+1:"])
def test_what_is_escaped_for_markdown_is_read_out_as_it_was_typed(text):
    assert escape(text) != text and plain(escape(text)) == text


def test_an_interval_far_beyond_what_is_known_has_no_digits_to_show_for_it():
    assert range_text(0.21, 9.54) == "0.21 to 9.54" and range_text(0.0, 1000.0) == "0.00 to 1000.00"
    assert range_text(0.0, 4430530.9) == "0.00 to more than 1,000"
