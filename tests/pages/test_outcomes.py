"""The page of a study's outcomes: known by hand, by questionnaire, without groups, with hostile names, with nothing."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest

from analysis.confidence import Estimate
from analysis.number_needed import number_needed
from data.catalogue.instrument_files import load_instrument
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.study.plan_comparison import ComparisonPlan
from data.study.population_saves import save_population
from data.study.populations import Population, Rule
from data.study.study_plan import OutcomePlan, StudyPlan, declare
from data.study.visits import DAILY_WINDOW
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.outcomes import study_outcomes
from pages.shared.outcome_choices import Visits, begins_with
from pages.telling.figures import LIGHT
from pages.telling.outcomes.figure import means_figure, scale_ticks
from pages.telling.outcomes.tables import needed_table, noticed_table, responder_table
from pages.telling.outcomes.words import method_lines, needed_text, outcome_sentence, responder_sentence
from pages.terminal.jobs import run_with_store

TODAY = date(2026, 6, 1)
HOSTILE = "walking<b>*x*"
# everybody starts at 6; at day 84 walkers are about 3 points lower than controls
LATER = {HOSTILE: (1, 2, 3, 2, 1, 3, 2, 2), "control": (4, 5, 6, 5, 6, 4, 5, None)}


def stored(store, tmp_path, text: str, name="Study"):
    file = tmp_path / "file.csv"
    file.write_text(text, encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, name, "cohort", sheet, propose(sheet, Answers()), today=TODAY)
    return store.find(name)


def trial(store, tmp_path):
    lines = ["participant,date,pain_average,arm"]
    for arm, values in LATER.items():
        for number, value in enumerate(values):
            # baselines differ a little, so that there is something to adjust for
            for day in range(7):
                on = date(2025, 1, 1) + timedelta(days=day)
                lines.append(f"{arm[-2]}{number},{on},{5 + number % 3},{arm}")
            for day in range(81, 88) if value is not None else ():
                lines.append(f"{arm[-2]}{number},{date(2025, 1, 1) + timedelta(days=day)},{value},{arm}")
    return stored(store, tmp_path, "\n".join(lines) + "\n")


def words(page) -> str:
    kinds = (page.title, page.markdown, page.caption, page.info, page.error)
    return "\n".join([one.value for kind in kinds for one in kind])


def test_it_opens_on_an_empty_store_and_says_what_will_be_here(open_page):
    assert "will be here, once a study" in words(open_page("cohort/outcomes.py"))


def test_nothing_observed_carries_no_number(open_page, store, tmp_path):
    trial(store, tmp_path)
    # nobody is known at these two visits after the baseline
    page = open_page("cohort/outcomes.py", by="arm", visits="typed", days="0, 200, 300")
    tables = " ".join(str(table.value.to_dict()) for table in page.table)
    assert "nobody observed" in tables and "0%" not in tables and "NNT" not in tables
    assert "percentage points" not in words(page) and len(page.get("plotly_chart")) == 1


def test_visits_are_those_of_the_data_or_as_typed(open_page, store, tmp_path):
    rows = [f"p{n},{date(2025, 1, 1) + timedelta(days=day)},{n},{'ab'[n % 2]}" for n in range(8) for day in (0, 80 + n)]
    stored(store, tmp_path, "\n".join(["participant,date,pain_average,arm", *rows]) + "\n")
    page = open_page("cohort/outcomes.py")
    # days 80 to 87 with one value each: the fourth is the middle
    assert page.selectbox(key="visits.choice").options[0] == "As in the data: day 0, 83"
    assert "8 of 8 people are known at day 83" in words(page)
    page = open_page("cohort/outcomes.py", visits="typed", days="0, 81", window="2")
    # days 80 to 83 lie within two days of day 81
    assert "4 of 8 people are known at day 81" in words(page)
    page = open_page("cohort/outcomes.py", visits="typed", days="84, 0")
    assert "accepted are 2 to 20 days that rise" in words(page)
    assert "8 of 8 people are known at day 83" in words(page)


def test_one_row_is_too_little_and_says_so(open_page, store, tmp_path):
    stored(store, tmp_path, "participant,date,pain_average\na,2025-01-01,3\n")
    assert "Too few people have average pain" in words(open_page("cohort/outcomes.py"))


def test_a_trial_known_by_hand(open_page, store, tmp_path):
    trial(store, tmp_path)
    page = open_page("cohort/outcomes.py", by="arm", visits="half-year")
    told = words(page)
    # nobody is known at day 182: what is shown is the visit before
    assert "Nobody has a value at day 182 yet, so nothing is said of it. With the same baseline, " in told
    assert "points lower than control at day 84" in told and "15 of 16 people are known at day 84" in told
    assert "Not in the model: day 182" in told and "0.0 at day 182" not in told
    table = page.table[0].value
    assert list(table.index) == ["The baseline", "Day 84", "Day 182"]
    # controls: (4 + 5 + 6 + 5 + 6 + 4 + 5) / 7 = 5; one of eight is not known
    assert table.loc["Day 84", "control"].startswith("5.0 (") and "n = 7 of 8" in table.loc["Day 84", "control"]
    assert table.loc["Day 182", "control"] == "not known, n = 0 of 8"


def test_the_groups_are_compared_in_a_sentence_with_its_interval(store, tmp_path):
    found = study_outcomes(trial(store, tmp_path), OutcomeQuestion(measure="pain_average", visits=(0, 84), by="arm"))
    # the baselines are the same but for the control who is not known: about 2 - 5
    told = outcome_sentence(found)
    assert "points lower than control at day 84 (" in told and told.startswith("With the same baseline, ")
    (at,) = found.visits
    # of 5, 6 and 7 in turn: controls end at 4, 5, 6, 5, 6, 4, 5, so only the sixth (7 to 4) fell by 30 % and more
    table = responder_table(found, at)
    assert table.loc["Down by 30 % or more, of all enrolled", "control"].startswith("1 of 8: 12%")
    assert table.loc["Down by 30 % or more, of those observed", "control"].startswith("1 of 7: 14%")
    assert table.loc["No value at this visit", "control"] == "1"
    assert "NNTB 1.1" in needed_table(at).iloc[0]["Number needed"]
    # by two points and more: 7 to 5 (the third is 7 to 6), 7 to 4
    noticed = noticed_table(found, at)
    assert noticed.loc["Better by an important change", "control"] == "1 of 8"
    assert noticed.loc["Known at the baseline and at this visit", "control"] == "7 of 8"
    assert noticed.loc["Better beyond error", "control"] == "no source says how large"


def test_who_responded_is_said_in_a_sentence(store, tmp_path):
    (at,) = study_outcomes(
        trial(store, tmp_path), OutcomeQuestion(measure="pain_average", visits=(0, 84), by="arm")
    ).visits
    # every walker fell by 30 % and more, of eight controls one; seven of them are known
    told = responder_sentence(at, of_all=True)
    assert told.startswith("Down by 30 % or more at day 84, of all enrolled: 1 of 8 in control, 8 of 8 in walking")
    assert "that is 87.5 percentage points more than in control (" in told
    assert "of those observed: 1 of 7 in control, 8 of 8" in responder_sentence(at, of_all=False)


def test_no_line_runs_across_a_visit_of_which_nothing_is_known(store, tmp_path):
    found = study_outcomes(
        trial(store, tmp_path), OutcomeQuestion(measure="pain_average", visits=(0, 28, 84), by="arm")
    )
    control = means_figure(found.groups, ["control", "walking"], found.scale, palette=LIGHT).data[0]
    # (5 + 6 + 7 + 5 + 6 + 7 + 5 + 6) / 8, nobody, and 35 of 7
    assert list(control.y) == [5.875, None, 5] and not control.connectgaps


def test_a_part_of_the_people_in_no_group_is_said_and_not_drawn(open_page, store, tmp_path):
    lines = ["participant,date,pain_average,arm,sex"]
    for number, (arm, sex) in enumerate([("a", "f"), ("b", "f"), ("a", "f"), ("b", "f"), ("", "m"), ("", "m")]):
        lines += [f"p{number},2025-01-0{day},{4 + number % 3},{arm},{sex}" for day in range(1, 8)]
    collection = stored(store, tmp_path, "\n".join(lines) + "\n")
    save_population(
        collection, Population("Men", (Rule(about="attribute", test="one_of", name="sex", values=("m",)),)), key="once"
    )
    page = open_page("cohort/outcomes.py", by="arm", who="Men")
    assert "Nobody in this part of the study has a value of “arm”" in words(page)
    assert not page.exception and not page.get("plotly_chart")


def test_what_has_too_many_values_to_be_groups_is_said(open_page, store, tmp_path):
    lines = ["participant,date,pain_average,clinic*,size,arm"]
    lines += [f"p{number},2025-01-01,4,{'abcdef'[number % 6]},{number},{'xy'[number % 2]}" for number in range(14)]
    stored(store, tmp_path, "\n".join(lines) + "\n")
    told = words(open_page("cohort/outcomes.py"))
    # six clinics; the fourteen sizes are a number rather than groups
    assert "Not among the groups, having more than 4 values: clinic\\*." in told


def test_an_interval_that_one_decimal_would_close_is_told_with_two(store, tmp_path):
    lines = ["participant,date,pain_average"]
    for number in range(40):
        lines += [f"p{number},2025-01-0{day},6" for day in range(1, 8)]
        lines += [f"p{number},2025-03-{day},{4.7 + number % 2 / 25:g}" for day in range(23, 30)]
    found = study_outcomes(
        stored(store, tmp_path, "\n".join(lines) + "\n"), OutcomeQuestion(measure="pain_average", visits=(0, 84))
    )
    # falls of 1.3 and 1.26: mean 1.28, sd 0.02 * sqrt(40 / 39); by t(0.975, 39) = 2.0227 over sqrt(40): 0.0065
    assert "1.3 points lower at day 84 than at the baseline (1.27 to 1.29)." in outcome_sentence(found)


def test_what_a_study_says_is_never_markup(open_page, store, tmp_path):
    collection = trial(store, tmp_path)
    found = study_outcomes(collection, OutcomeQuestion(measure="pain_average", visits=(0, 84), by="arm"))
    for told in (outcome_sentence(found), *method_lines(found), *needed_table(found.visits[0]).index):
        assert "<b>" not in told and "*x*" not in told
    assert all("<b>" not in name for name in responder_table(found, found.visits[0]).columns)
    page = open_page("cohort/outcomes.py", by="arm", visits="12-weeks")
    assert "<b>" not in words(page) and len(page.get("plotly_chart")) == 2
    for figure in page.get("plotly_chart"):
        assert "<b>*x*" not in json.dumps(json.loads(figure.proto.spec))


def test_the_choices_are_in_the_address_and_nonsense_there_is_ignored(open_page, store, tmp_path):
    trial(store, tmp_path)
    page = open_page("cohort/outcomes.py", by="no", measure="nothing", visits="?", anchor="x", unknown="y")
    assert "Average pain at 3 visits" in words(page)
    page = open_page("cohort/outcomes.py", visits="12-weeks", by="arm", unknown="observed")
    assert "Average pain at 4 visits" in words(page) and "points lower than control at day 84" in words(page)


def test_a_questionnaire_without_percentages_says_why(open_page, store, tmp_path):
    lines = ["participant,date,total_tsk-11"]
    for number in range(12):
        lines += [f"p{number},2025-01-01,{30 + number % 4}", f"p{number},2025-03-26,{24 + number % 3}"]
    stored(store, tmp_path, "\n".join(lines) + "\n")
    page = open_page("cohort/outcomes.py", visits="12-weeks")
    told = words(page)
    # 30 to 33 and 24 to 26, n = 12: 31.5 to 25 on average
    assert "On average over 12 people fear of movement was 6.5 points lower at day 84" in told
    assert "starts at 11, so a percentage of the baseline has no meaning" in told
    assert len(page.get("plotly_chart")) == 1


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ((0.2, 0.1, 0.4), "NNTB 5.0 (NNTB 2.5 to NNTB 10.0)"),
        ((-0.2, -0.4, -0.1), "NNTH 5.0 (NNTH 2.5 to NNTH 10.0)"),
        ((0.1, -0.05, 0.2), "NNTB 10.0 (NNTB 5.0 to infinity to NNTH 20.0)"),
        ((0.0, -0.25, 0.25), "infinity (NNTB 4.0 to infinity to NNTH 4.0)"),
        ((0.25, 0.0, 0.5), "NNTB 4.0 (NNTB 2.0 to infinity)"),
        ((None, None, None), "not known"),
    ],
)
def test_numbers_needed_in_words(limits, told):
    assert needed_text(number_needed(Estimate(*limits))) == told


@pytest.mark.parametrize(
    ("measure", "ticks"),
    [("rmdq-24", [0, 6, 12, 18, 24]), ("tsk-11", [11, 22, 33, 44]), ("odi", [0, 20, 40, 60, 80, 100])],
)
def test_ticks_are_whole_numbers_from_end_to_end_of_the_scale(measure, ticks):
    (scale,) = load_instrument(measure).scales
    assert scale_ticks(scale) == ticks


@pytest.mark.parametrize("days", [(0, 20), (0, 84, 182)])
def test_a_window_that_is_declared_holds_for_a_diary_on_every_page(open_page, store, tmp_path, days):
    # two people have each day of 0 to 200; the other two none within a day of a visit, but within three
    gaps = {day + near for day in days[1:] for near in (-1, 0, 1)}
    rows = [
        f"p{n},{date(2025, 1, 1) + timedelta(days=day)},3,4"
        for n in range(4)
        for day in range(201)
        if n < 2 or day not in gaps
    ]
    collection = stored(store, tmp_path, "\n".join(["participant,date,pain_average,pain_worst", *rows]) + "\n")
    outcome = OutcomePlan(measure="pain_average", visits=days, compared=ComparisonPlan(window=1))
    declare(collection, StudyPlan(primary="outcome", by=None, recurrence=None, outcome=outcome), key="one")
    assert begins_with(collection, "pain_average", "") == Visits(days, 1)
    assert f"2 of 4 people are known at day {days[-1]}" in words(open_page("cohort/outcomes.py"))
    # that of another measure is the diary's own
    assert begins_with(collection, "pain_worst", "").window == DAILY_WINDOW


def test_the_zip_on_the_page_is_that_of_the_terminal(open_page, store, tmp_path):
    trial(store, tmp_path)
    page = open_page("cohort/outcomes.py", of="Study", by="arm", respond="<=2")
    next(one for one in page.button if one.key == "take_outcome_along.make").click().run()
    assert not page.exception
    out = tmp_path / "t.zip"
    argv = ["outcomes", "--study=Study", "--measure=pain_average", "--by=arm", "--respond=<=2", f"--bundle={out}"]
    assert run_with_store(store, argv, "")[0] == 0
    with zipfile.ZipFile(io.BytesIO(page.session_state["take_along.made"][1])) as here, zipfile.ZipFile(out) as there:
        assert here.namelist() == there.namelist() and "analysis.R" in here.namelist()
        for name in ("results.json", "data/visits.csv", "settings.csv", "methods.txt"):
            assert here.read(name) == there.read(name)
