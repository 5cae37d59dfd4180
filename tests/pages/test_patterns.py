"""Patterns, on an empty store, on a few days, and on diaries with answers known by hand."""

import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from analysis.association import Association, Refusal
from data.catalogue.vocabulary import MEASURES, Measure
from data.own.entries import CheckIn
from pages.answers.patterns import Link, patterns_of
from pages.telling.figures import LIGHT
from pages.telling.forest_figure import Difference, forest_figure
from pages.telling.patterns.words import activity_sentence, number_text, pain_sentence, sentences_of
from tests.check_ins import save_check_ins

PAGE = "mine/patterns.py"


def words(page) -> str:
    return "\n".join(one.value for one in page.markdown)


def fill(diary, today, pains, amounts):
    """One check-in a day, the last on the day before `today`."""
    dated = zip(range(len(pains), 0, -1), pains, amounts, strict=True)
    days = [CheckIn(on_day=today - timedelta(days=back), pain_average=pain, amounts=done) for back, pain, done in dated]
    save_check_ins(diary, days, today=today)


def test_an_empty_store_says_what_will_be_here(open_page):
    page = open_page(PAGE)
    assert page.title[0].value == "Patterns"
    assert "will be here" in words(page)


def test_an_empty_diary_and_one_without_activities_say_what_will_be_here(open_page, diary, today):
    assert "will be here" in words(open_page(PAGE))
    fill(diary, today, [3, 4], [{}, {}])
    assert "will be here" in words(open_page(PAGE))


def test_ten_entries_are_too_few(open_page, diary, today):
    fill(diary, today, [3, 4, 5, 6, 7] * 2, [{"walking": 20}] * 10)
    page = open_page(PAGE)
    assert "2 questions were asked of this diary; 0 can be answered. It takes 60 pairs" in words(page)
    assert "Walking: too few: 8 of 60 pairs of days." in words(page)
    assert not page.get("plotly_chart")


def test_a_difference_is_told_per_ten_minutes_with_what_it_does_not_say(open_page, diary, today):
    # pain is 6 less 0.05 for every minute walked the day before: half a point for ten minutes, exactly
    rng = np.random.default_rng(1)
    walked = 20.0 * rng.integers(0, 4, 80)
    pains = np.r_[5, 6 - 0.05 * walked[:-1]].tolist()
    fill(diary, today, pains, [{"walking": minutes} for minutes in walked])
    page = open_page(PAGE)
    said = words(page)
    after = "On days after you walked more, average pain was about"
    assert f"{after} 0.5 points lower per 10 minutes (0.5 to 0.5)." in said
    assert "This does not say that one brought the other about" in said
    # the other way nothing can be told: a day's pain is but the walking of the day before
    assert "2 questions were asked of this diary; 1 can be answered." in said
    assert "Walking: it follows the day of the week, time or the days before too closely" in said
    table = page.table[0].value
    assert table["Pairs"].tolist() == ["78", "78"]
    assert "Holm" in said
    charts = page.get("plotly_chart")
    assert len(charts) == 1


def test_the_menu_of_a_diary_has_the_page(open_page, diary):
    menu = open_page("menu.py")
    menu.switch_page(PAGE).run()
    assert not menu.exception
    assert menu.title[0].value == "Patterns"


def tables(done: list[int], written: list[int]):
    """A diary of pain on the days written and one session on the days done, as the two reads give them."""
    written_on, done_on = (pd.to_datetime("2026-01-01") + pd.to_timedelta(days, unit="D") for days in (written, done))
    pain = np.random.default_rng(2).integers(0, 8, len(written)).astype(float)
    measures = pd.DataFrame({"on_day": written_on, "measure": "pain_average", "value": pain})
    activities = pd.DataFrame({"on_day": done_on, "kind": "care_heat", "unit": "sessions", "amount": 1.0})
    return measures, activities


def test_a_day_without_a_session_is_one_that_was_written_between_the_first_and_the_last():
    # written 0 to 99 but for 50; heat on 10, 14, ..., 90. Pairs: days 11 to 90, each with the day before and
    # the next, but for 49 (the next has no pain), 50 and 51 (50, written by its session alone, has no pain):
    # 80 - 3 = 77. With heat: 14, 18, ..., 90 without 50: 19.
    done = list(range(10, 91, 4))
    written = [day for day in range(100) if day != 50]
    asked = patterns_of(*tables(done, written))
    (pain,), (activity,) = asked.pain, asked.activity
    assert (pain.association.n, pain.association.n_apart) == (77, 19)
    assert (asked.n_tested, asked.measure) == (2, "pain_average")
    # the other way the later day is one of 12 to 90, all known to be with or without heat, but for 51 and 52,
    # one of whose two days before has no pain: 77, with heat on 14, 18, ..., 90
    assert activity.association.n == 77
    assert activity.usual == pytest.approx(20 / 77)


def test_activities_come_in_the_order_of_the_check_in_and_own_ones_last():
    measures, heat = tables(list(range(0, 100, 3)), list(range(100)))
    others = [heat.assign(kind=kind, unit=unit) for kind, unit in (("Aikido", "km"), ("steps", "steps"))]
    asked = patterns_of(measures, pd.concat([*others, heat]))
    assert [link.kind for link in asked.pain] == ["steps", "care_heat", "Aikido"]
    assert [link.kind for link in asked.activity] == ["steps", "care_heat", "Aikido"]


def of_measures(known: dict[str, np.ndarray]):
    """A diary of these measures, a value a day, without any activity."""
    on_day = pd.to_datetime("2026-01-01") + pd.to_timedelta(range(len(next(iter(known.values())))), unit="D")
    return pd.concat(
        [pd.DataFrame({"on_day": on_day, "measure": name, "value": value}) for name, value in known.items()]
    ), pd.DataFrame(columns=["on_day", "kind", "unit", "amount"])


def test_whatever_is_recorded_of_a_day_is_asked_about_in_the_order_that_was_chosen():
    """Pain is 6 less half of the day before's mood, exactly; by hand half a point lower per point."""
    chance = np.random.default_rng(3)
    mood, off = chance.integers(0, 8, 90).astype(float), chance.integers(0, 2, 90).astype(float)
    ice = 10.0 * chance.integers(0, 4, 90)
    minutes = Measure(name="own_ice", title="Ice", minimum=0, maximum=120, is_whole=False, unit="minutes", joins="sum")
    pain = np.r_[3, 6 - mood[:-1] / 2]
    table, none = of_measures({"pain_average": pain, "off_work": off, "own_ice": ice, "mood": mood, "pain_now": pain})
    asked = patterns_of(table, none, known=MEASURES | {"own_ice": minutes}, order=("mood", "own_ice"))
    assert (
        [link.kind for link in asked.pain] == [link.kind for link in asked.activity] == ["mood", "own_ice", "off_work"]
    )
    one = asked.pain[0]
    assert one.association.difference == pytest.approx(-0.5) and one.association.n == 88
    assert pain_sentence(one, pain="pain", n_tested=1) == (
        "On days after “mood” was higher, pain was about 0.5 points lower per point (0.5 to 0.5)."
    )
    assert [(link.association.step, link.is_session, link.is_scale) for link in asked.pain] == [
        (1.0, False, True),
        (10.0, False, False),
        (1.0, True, False),
    ]
    assert patterns_of(*of_measures({"pain_average": pain})) is None
    assert patterns_of(*of_measures({"mood": mood})) is None


def of_measure(name: str, *, unit: str = "", high: float = 10, whole: bool = False, values=(0.3, 0.1, 0.5)) -> Link:
    measure = Measure(name=f"own_{name}", title=name, minimum=0, maximum=high, is_whole=whole, unit=unit)
    return replace(link(f"own_{name}", unit, values=values), measure=measure)


def test_sentences_about_measures_say_what_they_are_counted_in():
    quiet = (0.1, -0.1, 0.3)
    for one, after, before in (
        (
            of_measure("ease"),
            "On days after “ease” was higher, pain was about 0.3 points higher per point (0.1 to 0.5).",
            "On days after more pain, “ease” was about 0.3 points higher per point (0.1 to 0.5).",
        ),
        (
            of_measure("ease", values=quiet),
            "On days after “ease” was higher, no clear difference in pain: 0.1 lower to 0.3 higher per point.",
            "On days after more pain, no clear difference in “ease”: 0.1 lower to 0.3 higher per point.",
        ),
        (
            of_measure("nap", high=1, whole=True),
            "On days after “nap”, pain was about 0.3 points higher than on other days (0.1 to 0.5).",
            "On days after more pain, “nap” on about 30 more days in 100 per point (10 to 50).",
        ),
        (
            of_measure("ice", unit="cups"),
            "On days after more “ice”, pain was about 0.3 points higher per cup (0.1 to 0.5).",
            "On days after more pain, about 0.3 more cups of “ice” per point (0.1 to 0.5).",
        ),
    ):
        assert pain_sentence(one, pain="pain", n_tested=1) == after
        assert activity_sentence(one, pain="pain", n_tested=1) == before


def test_many_questions_without_an_answer_are_one_line():
    links = [link(kind, "km", refusal=Refusal.TOO_FEW) for kind in "abcde"]
    answered = link("walking", "minutes")
    assert sentences_of([links[0], answered, *links[1:]], lambda one: f"said {one.kind}", lead="Nothing of") == [
        "said walking",
        "Nothing of: a, b, c, d, e.",
    ]
    assert len(sentences_of(links[:4], lambda one: one.kind, lead="")) == 4


def test_the_correction_counts_both_directions():
    measures, heat = tables(list(range(0, 100, 3)), list(range(100)))
    asked = patterns_of(measures, heat)
    p = sorted(link.association.p_value for link in asked.pain + asked.activity)
    adjusted = sorted(link.adjusted_p for link in asked.pain + asked.activity)
    assert adjusted == pytest.approx([min(1, 2 * p[0]), min(1, max(2 * p[0], p[1]))])


def link(kind, unit, *, step=1.0, values=(0.3, 0.1, 0.5), refusal=None, n=100, adjusted=0.01):
    middle, lower, upper = values if refusal is None else (None,) * 3
    found = Association(
        n=n,
        n_apart=7,
        step=step,
        difference=middle,
        lower=lower,
        upper=upper,
        p_value=0.001,
        autocorrelation=0.2,
        refusal=refusal,
    )
    return Link(kind, unit, found, adjusted, 1.0)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            link("steps", "steps", step=1000, values=(-0.3, -0.5, -0.1)),
            "On days after you took more steps, pain was about 0.3 points lower per 1,000 steps (0.1 to 0.5).",
        ),
        (
            link("care_heat", "sessions", values=(1, 0.25, 1.8)),
            "On days after heat, pain was about 1 point higher than on other days (0.25 to 1.8).",
        ),
        (
            link("sitting", "minutes", step=60, values=(0.1, -0.1, 0.3)),
            "On days after you sat more, no clear difference in pain: 0.1 lower to 0.3 higher per hour.",
        ),
        (
            link("walking", "minutes", step=10, adjusted=0.3),
            "On days after you walked more, pain was about 0.3 points higher per 10 minutes (0.1 to 0.5). "
            "Among 12 questions, one like this can turn up by chance.",
        ),
        (link("walking", "minutes", refusal=Refusal.TOO_FEW, n=43), "Walking: too few: 43 of 60 pairs of days."),
        (
            link("care_heat", "sessions", refusal=Refusal.EXPOSURE_ALIKE),
            "Heat: it was the same on all but 7 of 100 days; it takes 10 that differ.",
        ),
    ],
)
def test_sentences_about_the_next_day_s_pain(one, expected):
    assert pain_sentence(one, pain="pain", n_tested=12).replace("\\", "") == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            link("walking", "minutes", values=(-3, -5, -1)),
            "On days after more pain, about 3 fewer minutes walked per point (1 to 5).",
        ),
        (
            link("care_heat", "sessions", values=(0.1, 0.08, 0.12)),
            "On days after more pain, heat on about 10 more days in 100 per point (8 to 12).",
        ),
        (
            link("Aikido", "km", values=(0.1, -0.1, 0.3)),
            "On days after more pain, no clear difference: 0.1 fewer to 0.3 more km of Aikido per point.",
        ),
        (
            link("care_heat", "sessions", refusal=Refusal.OUTCOME_ALIKE),
            "Heat: it was the same on almost all of 100 days, so nothing can go with it.",
        ),
    ],
)
def test_sentences_about_what_is_done_after_more_pain(one, expected):
    assert activity_sentence(one, pain="pain", n_tested=12).replace("\\", "") == expected


@pytest.mark.parametrize(
    ("number", "text"), [(-120.4, "120"), (12.3, "12"), (1.25, "1.2"), (-0.126, "0.13"), (0.5, "0.5"), (10, "10")]
)
def test_numbers_say_what_can_be_told(number, text):
    assert number_text(number) == text


def test_a_forest_keeps_its_order_and_shows_as_much_to_the_left_as_to_the_right():
    rows = [
        Difference("First <b>", "none", 0.1, -0.2, 0.4, False),
        Difference("Second", "clear", -1.0, -1.5, -0.5, True),
    ]
    figure = forest_figure(rows, axis="Points", palette=LIGHT)
    first, second = figure.layout.annotations[1], figure.layout.annotations[0]
    assert first.text == "First &lt;b&gt;<br>none" and second.text == "Second<br>clear"
    assert first.y > second.y
    low, high = figure.layout.xaxis.range
    assert low == -high and high > 1.5
    markers = {trace.x[0]: trace.marker.symbol for trace in figure.data if trace.mode == "markers"}
    assert markers == {0.1: "circle-open", -1.0: "circle"}


def test_a_hostile_name_stays_text():
    hostile = link("<img src=x> [l](http://example.org)", "![x](y)", values=(0.1, -0.1, 0.3))
    for said in (pain_sentence(hostile, pain="pain", n_tested=1), activity_sentence(hostile, pain="pain", n_tested=1)):
        assert not re.search(r"(?<!\\)[<\[!]", said)
