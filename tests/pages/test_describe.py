"""Describe: empty, with one row, and for a study known by hand; what it says adds up and is never markup."""

import json
from datetime import date, timedelta

import pytest

from data.catalogue.definition import load_definition
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.study.describe import baseline, diaries, records
from pages.answers.first_recurrences import study_recurrence
from pages.telling.describe.tables import baseline_data, baseline_shown, keeping_shown, weeks_data
from pages.telling.describe.words import baseline_sentence, flow_counts, flow_words
from tests.questions import about

PAGE = "cohort/describe.py"
TODAY = date(2026, 6, 1)
ARM = "=walking<b>*x*"


def study(store, tmp_path, text: str):
    file = tmp_path / "file.csv"
    file.write_text(text, encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, "Study", "cohort", sheet, propose(sheet, Answers()), today=TODAY)
    return store.find("Study")


@pytest.fixture
def known(store, tmp_path):
    """Well for 7 days; of six people two of each arm are limited again after 10, the others followed 3 days more."""
    lines = ["participant,date,pain_average,activity_limited,arm"]
    for number in range(6):
        arm, comes_back = (ARM, "control")[number % 2], number < 4
        for day in range(17 if comes_back else 10):
            limited = 3 if comes_back and day == 16 else 0
            lines.append(f"p{number},{date(2025, 1, 1) + timedelta(days=day)},{limited},{limited},{arm}")
    lines.append("never,2025-01-01,8,4,control")
    return study(store, tmp_path, "\n".join(lines) + "\n")


def words(page) -> str:
    kinds = (page.title, page.markdown, page.success, page.error, page.caption, page.info)
    return "\n".join([one.value for kind in kinds for one in kind])


def test_it_opens_on_an_empty_store(open_page):
    assert "once a study is loaded" in words(open_page(PAGE))


def test_it_opens_on_one_row_and_says_what_cannot_be_told(open_page, store, tmp_path):
    study(store, tmp_path, "participant,date,pain_average,activity_limited\na,2025-01-01,0,0\n")
    told = words(open_page(PAGE))
    assert "Everybody in this study: 1 person" in told and "cannot be told" in told


def test_a_study_without_a_single_entry(open_page, store):
    store.create("Study", "cohort")
    told = words(open_page(PAGE))
    assert "Everybody in this study: 0 people, so there is nothing to describe." in told
    assert "answered" not in told and "nan" not in told.lower()


def test_a_study_known_by_hand(open_page, known):
    page = open_page(PAGE, by="arm", pain="1")
    told = words(page).replace("\\", "")
    assert "7 people by arm" in told and "control 4" in told
    assert "Of 7 people, 7 have a diary and 6 recovered at least once; 6 were followed on" in told
    assert "of whom 4 had a recurrence" in told
    # days: 4 * 17 + 2 * 10 + 1 of 7 * 17
    assert "7 people answered 89 of 119 (75%) days" in told
    figures = [json.loads(one.proto.spec) for one in page.get("plotly_chart")]
    assert len(figures) == 3
    strip = figures[1]["data"][0]
    assert "week 3: 3 of 3 days answered" in json.dumps(strip)
    # days with pain: two of 2 * 17 + 10 days of walking; two of 2 * 17 + 10, and the one of never, of control
    assert "control 24" in told and "walking" in told and "Days with pain a year" in told
    assert any(one.value.iloc[:, 1].tolist() == ["2 of 44", "3 of 45"] for one in page.table if "A year" in one.value)


def test_the_counts_of_the_flow_add_up_whatever_the_groups(known):
    definition = load_definition("walkback-limiting")
    assert flow_counts(study_recurrence(known, about())) == [7, 7, 7, 6, 6, 4]
    assert "89 records were read for the whole study: 89 stored, 0 were there already, 0 rejected." in flow_words(
        study_recurrence(known, about()), records(known), definition
    )


def test_of_a_date_there_is_the_earliest_and_the_latest(open_page, store, tmp_path):
    lines = ["participant,date,pain_average,arm,enrolled on*,visit"]
    days = ["2025-03-02", "2024-12-31", "", "2025-01-07"]
    lines += [f"p{n},2025-06-01,4,{'ab'[n % 2]},{day},2025-0{1 + n % 2}-01" for n, day in enumerate(days)]
    collection = study(store, tmp_path, "\n".join(lines) + "\n")
    table = baseline(collection, by="arm")
    shown = baseline_shown(table)
    assert list(shown.loc["Enrolled on\\*, earliest to latest"]) == [
        "31 December 2024 to 2 March 2025, n = 3",
        "2 March 2025, n = 1",
        "31 December 2024 to 7 January 2025, n = 2",
    ]
    assert list(shown.loc["Enrolled on\\*: unknown"]) == ["1", "1", "0"]
    data = baseline_data(table).set_index(["characteristic", "group"])
    known = data.loc[("enrolled on*", "b"), ["known", "earliest", "latest"]]
    assert list(known) == [2, date(2024, 12, 31), date(2025, 1, 7)]
    # a date makes no groups, and nothing of one is offered for a release
    page = open_page(PAGE)
    assert page.selectbox(key="by.choice").options == ["Everybody", "arm"] and not page.exception
    page = open_page("cohort/release.py")
    page.button_group(key="release.sections").set_value(["describe"]).run()
    assert page.multiselect(key="release.rows").options == ["first_pain", "arm"] and not page.exception


def test_what_a_study_says_is_never_markup(known):
    table = baseline(known, by="arm")
    shown, kept = baseline_shown(table), diaries(known, by="arm")
    heads = [*shown.columns, *keeping_shown(kept).columns]
    for text in (*heads, baseline_sentence(table, "arm", "All")):
        assert "<b>" not in text and "*x*" not in text
    assert set(baseline_data(table)["group"]) == {"Everybody", "control", ARM}
    assert weeks_data(kept)["days_asked"].sum() == 119


def test_nonsense_in_the_address_is_ignored(open_page, known):
    page = open_page(PAGE, by="no such", definition="nor this", asked="-1", pain="x")
    assert not page.exception and "Everybody in this study: 7 people" in words(page)


def test_asked_for_four_weeks(open_page, known):
    assert "over 28 days at most" in words(open_page(PAGE, asked="28"))
