"""Other members of the kinds that `cases` stand for: read as they are, asked about with their column and first cell, or refused."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pyreadstat
import pytest

from data.imports.plan import Answers
from data.imports.reading import read_as
from data.imports.score_or_flag import LEAST
from tests.files.conftest import sheet_of

DAYS = [f"2024-03-{day:02}" for day in range(1, 29)]
SAID_WEEKLY = {"shape": {"layout": "wide", "every": "week"}, "covers": {"": "7"}}


def table(head, rows):
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue()


def asked(text, **answers):
    """The open questions about a file, each with its column and its cell."""
    _, plan = read_as(sheet_of(text), Answers(**answers))
    return plan, list(plan.open_questions)


def one_question(text, **answers):
    (question,) = asked(text, **answers)[1]
    return question


# --- whether there was pain, or how much ---


@pytest.mark.parametrize("name", ["pain", "lbp", "back_pain", "pain_now", "Schmerz", "group/pain"])
def test_noughts_and_ones_are_a_score_or_whether_there_was_pain(name):
    text = table(["id", "date", name], [[1, day, place % 2] for place, day in enumerate(DAYS)])
    question = one_question(text)
    assert (question.role, question.column, question.cell) == ("flare", name, "1")
    assert f'--map "flare={name}"' in question.text or f"--map flare={name}" in question.text
    plan, left = asked(text, columns={"flare": name})
    assert plan.columns["flare"] == name and not left and "pain_average" not in plan.columns
    plan, left = asked(text, columns={"flare": ""})
    assert name in plan.columns.values() and "flare" not in plan.columns and not left


@pytest.mark.parametrize(
    ("cells", "shown"),
    [(("yes", "no"), "yes"), (("nein", "ja"), "ja"), (("TRUE", "FALSE"), "TRUE"), (("non", "oui"), "oui")],
)
def test_pain_that_is_yes_or_no_is_offered_as_that(cells, shown):
    question = one_question(
        table(["id", "date", "back pain"], [[1, day, cells[place % 2]] for place, day in enumerate(DAYS[:4])])
    )
    assert (question.role, question.column, question.cell) == ("flare", "back pain", shown)
    assert "words:" in question.text


def test_pain_of_one_and_two_is_asked_which_is_yes():
    text = table(["id", "date", "pain"], [[1, day, 1 + place % 2] for place, day in enumerate(DAYS)])
    assert one_question(text).role == "flare"
    question = one_question(text, columns={"flare": "pain"})
    assert (question.role, question.topic) == ("flare", "scale") and "--scale flare=one-is-yes" in question.text


@pytest.mark.parametrize("name", ["case.lbp", "any_pain", "pain_yn", "lbp_present", "had back pain"])
def test_a_column_that_says_whether_there_was_pain_is_offered_as_that(name):
    question = one_question(table(["id", "date", name], [[1, day, place % 2] for place, day in enumerate(DAYS[:5])]))
    assert (question.role, question.column) == ("flare", name) and f"flare={name}" in question.text


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("pain", [0, 1, 2]),  # a third answer
        ("pain_score", [0, 1]),  # a name that says how much
        ("NRS", [0, 1]),
        ("worst pain", [0, 1]),
        ("pain", [0]),
    ],
)
def test_a_score_is_not_asked_about(name, values):
    text = table(["id", "date", name], [[1, day, values[place % len(values)]] for place, day in enumerate(DAYS)])
    assert asked(text)[1] == []


def test_a_few_days_of_nought_and_one_are_scores():
    text = table(["id", "date", "pain"], [[1, day, place % 2] for place, day in enumerate(DAYS[: LEAST - 1])])
    assert asked(text)[1] == []


# --- one measure in several columns ---


@pytest.mark.parametrize(
    "called",
    [
        "painful_days.{}",
        "pain_days_{}",
        "daysLBP{:02}",
        "jours_douleur_s{}",
        "Schmerztage_W{}",
        "dage_uge{}",
        "SMS{}",
        "LBP days, wk {}",
    ],
)
def test_a_column_a_week_is_asked_about_whatever_it_is_called(called):
    text = table(["id", *(called.format(week) for week in (1, 2, 3, 4))], [["A", 3, 0, 0, 7], ["B", 1, 0, "", 2]])
    assert one_question(text).role == "layout"
    more = {"measure": "pain_days"} if called in ("SMS{}", "dage_uge{}") else {}
    sheet, plan = read_as(sheet_of(text), Answers(**{**SAID_WEEKLY, "shape": {**SAID_WEEKLY["shape"], **more}}))
    assert not plan.open_questions
    days = sheet.column(plan.columns["pain_days"])
    assert [days.texts[code] for code in days.codes] == ["3", "0", "0", "7", "1", "0", "2"]


def test_days_without_pain_are_no_days_with_pain():
    for name in ("pain free days", "days without pain", "pain last 7 days"):
        assert "pain_days" not in asked(table(["id", "week", name], [["A", 1, 3], ["A", 2, 0]]))[0].columns


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["pain_pre", "pain_post"], ["pre", "post"]),
        (["Schmerz vorher", "Schmerz nachher"], ["vorher", "nachher"]),
        (["odi_pre", "odi_post", "odi_6m"], ["pre", "post", "6m"]),
        (["nrs_baseline", "nrs_discharge", "nrs_12wk"], ["baseline", "discharge", "12wk"]),
        (["douleur avant", "douleur après"], ["avant", "après"]),
    ],
)
def test_before_and_after_are_visits_whose_days_are_asked(names, labels):
    text = table(
        ["id", "arm", *names], [["A", "x", *range(5, 5 - len(names), -1)], ["B", "y", *range(6, 6 - len(names), -1)]]
    )
    assert one_question(text).role == "layout"
    sheet, plan = read_as(sheet_of(text), Answers(shape={"layout": "wide"}))
    assert [question.role for question in plan.open_questions] == ["visit"]
    visits = sheet.column("visit")
    assert [visits.texts[code] for code in visits.codes] == labels * 2


def test_columns_before_and_after_of_different_things_are_no_visits():
    assert asked(table(["id", "age_pre", "weight_post"], [["A", 5, 3], ["B", 6, 2]]))[1] == []


def test_time_points_may_be_visits():
    text = table(["id", "NRS_T0", "NRS_T1"], [["A", 5, 3], ["B", 6, 2]])
    assert "every=visit" in one_question(text, shape={"layout": "wide"}).text
    plan, _ = asked(text, shape={"layout": "wide", "every": "visit"})
    assert plan.columns["visit"] == "visit"


# --- finished tables ---

TIMES = [[n, 30 + n, n % 2] for n in range(1, 9)]


@pytest.mark.parametrize(
    ("name", "unit", "days"),
    [("months", "months", "943.56"), ("time_weeks", "weeks", "217"), ("Follow-up (years)", "years", "11322.75")],
)
def test_times_in_other_units_are_asked_about_and_become_days(bench, name, unit, days):
    text = table(["id", name, "event"], TIMES)
    question = one_question(text)
    assert (question.topic, question.role, question.column) == ("scale", "duration", name)
    assert days in question.text and f"--scale duration={unit}" in question.text  # 31 of them
    bench.load(text, scales={"duration": unit})
    each = {"weeks": 7, "months": 30.4375, "years": 365.25}[unit]
    assert bench.rows("select min(stop) from finished_row") == [(31 * each,)]
    assert asked(text, scales={"duration": "days"})[1] == []


def test_words_for_the_end_are_asked_about():
    text = table(["id", "time", "status"], [[n, time, "censored" if flag else "relapse"] for n, time, flag in TIMES])
    question = one_question(text)
    assert (question.topic, question.role, question.column) == ("words", "event", "status")
    assert asked(text, scales={"event": "words:relapse=1,censored=0"})[1] == []


def test_times_under_nought_are_named_not_taken_for_facts():
    question = one_question(table(["id", "time", "event"], [[n, -time, flag] for n, time, flag in TIMES]))
    assert (question.role, question.column, question.cell) == ("duration", "time", "-31")


def test_the_columns_of_stset_are_known(tmp_path):
    frame = pd.DataFrame({"id": list("abcd"), "_t0": [0.0, 0, 5, 0], "_t": [3.0, 8, 9, 9], "_d": [1.0, 0, 1, 0]})
    pyreadstat.write_dta(frame, str(tmp_path / "file"))
    _, plan = read_as(sheet_of((tmp_path / "file").read_bytes()))
    assert dict(plan.columns) == {"participant": "id", "entry": "_t0", "duration": "_t", "event": "_d"}


# --- names, totals and places ---


def test_groups_before_a_dash_are_left_off_where_they_are_groups():
    odk = ["SubmissionDate", "form-participant", "form-date", "form-pain", "KEY"]
    _, plan = read_as(sheet_of(table(odk, [["2024-01-09T08:05:00Z", 7, "2024-01-01", 3, "uuid:1"]])))
    assert plan.columns["pain_average"] == "form-pain" and not plan.open_questions
    knee = table(["id", "date", "knee-pain", "sleep-quality"], [[7, "2024-01-01", 3, 4], [7, "2024-01-02", 3, 4]])
    assert "knee-pain" not in asked(knee)[0].columns.values()


@pytest.mark.parametrize("total", ["RMDQ_sum", "RMDQ total", "rmdq_score", "RDQ"])
def test_a_total_by_the_short_name_of_its_form_is_held_against_the_items(bench, total):
    items = [f"rmdq_{item}" for item in range(1, 25)]
    rows = [[who, "2024-03-01", *[1] * 20, *[0] * 4, said] for who, said in (("A", 20), ("B", 21))]
    done = bench.load(table(["id", "date", *items, total], rows))
    assert (done.stored, done.rejected) == (1, 1)
    assert list(done.rejects["column"]) == [total]


@pytest.mark.parametrize("name", ["location", "body_site", "Region", "Schmerzort"])
def test_a_column_of_places_that_hurt_on_one_day_is_asked_about(name):
    rows = [["A", DAYS[0], "back", 5], ["A", DAYS[0], "knee", 2], ["A", DAYS[1], "back", 4]]
    question = one_question(table(["id", "date", name, "pain"], rows))
    assert question.role == "layout" and "“back”" in question.text and name in question.text
    said = {"shape": {"layout": "long"}, "columns": {"pain_average": f"{name}:back"}}
    assert asked(table(["id", "date", name, "pain"], rows), **said)[1] == []


def test_a_place_of_the_study_is_none_that_hurts():
    rows = [[who, day, "NS"[who % 2], 5] for who in (1, 2) for day in DAYS[:3]]
    assert asked(table(["id", "date", "location", "pain"], rows))[1] == []


@pytest.mark.parametrize(
    ("words", "is_known"), [("gar nicht,etwas,mäßig,stark", True), ("gar nicht,leicht,mittel,stark", False)]
)
def test_words_for_how_much_it_limited_are_read_whole_or_asked(words, is_known):
    told = words.split(",")
    text = table(
        ["id", "date", "pain", "limited"], [[1, day, place % 9, told[place % 4]] for place, day in enumerate(DAYS)]
    )
    questions = asked(text)[1]
    assert [question.role for question in questions] == ([] if is_known else ["activity_limited"])


def test_events_of_redcap_are_visits_where_no_date_is():
    rows = [[who, event, 5] for who in (1, 2) for event in ("baseline_arm_1", "week_12_arm_1")]
    plan, questions = asked(table(["record_id", "redcap_event_name", "pain"], rows))
    assert plan.columns["visit"] == "redcap_event_name" and not questions
    assert dict(plan.visits) == {"baseline_arm_1": "0", "week_12_arm_1": "84"}


def test_millimetres_are_tenths_of_the_scale():
    text = table(["id", "date", "vas"], [[1, day, f"{10 + place} mm"] for place, day in enumerate(DAYS)])
    assert "“10 mm” is 1 on a scale from 0 to 10" in one_question(text).text
    assert asked(text, scales={"pain_average": "percent"})[1] == []


def test_a_label_for_a_value_that_no_cell_has_is_told():
    plan, _ = asked(
        table(["id", "date", "pain", "arm"], [[1, DAYS[0], 3, 1], [2, DAYS[0], 4, 2]]), labels={"arm": {"9": "walk"}}
    )
    assert any("No cell of “arm” is “9”" in note for note in plan.notes)


# --- several kinds in one table ---

ITEMS = [f"tsk_{item}" for item in range(1, 18)]


def test_a_questionnaire_beside_a_diary_brings_the_facts_about_people_too(bench):
    rows = [[who, f"2024-0{month}-01", *[2] * 17, 3, arm] for who, arm in (("A", "x"), ("B", "y")) for month in (1, 2)]
    done = bench.load(table(["id", "date", *ITEMS, "pain", "arm"], rows))
    assert [(one["kind"], one["instrument"]) for one in done.kinds] == [("questionnaire", "tsk-17"), ("diary", None)]
    assert done.not_stored == () and done.stored == 4
    facts = "select label, name, value from current_attribute join participant using (participant_id) order by 1"
    assert bench.rows(facts) == [("A", "arm", "x"), ("B", "arm", "y")]


def test_labels_of_answers_beside_a_diary_are_no_facts(bench, tmp_path):
    frame = pd.DataFrame({"id": [1.0, 2], "date": DAYS[:2], "pain": [3.0, 4], "pgic": [1.0, 2], "arm": [1.0, 2]})
    labels = {"pgic": {1: "very much improved", 2: "much improved"}, "arm": {1: "walk", 2: "usual"}}
    pyreadstat.write_sav(frame, str(tmp_path / "file"), variable_value_labels=labels)
    done = bench.load((tmp_path / "file").read_bytes(), scales={"pgic.items": "as-stored"})
    assert (done.stored, done.rejected) == (2, 0)
    assert bench.rows("select value from current_response order by 1") == [(1.0,), (2.0,)]
    assert bench.rows("select value from current_attribute order by 1") == [("usual",), ("walk",)]


def test_a_measure_of_ones_own_at_two_times_is_asked_about():
    text = table(["id", "group", "BPI_Time1", "BPI_Time2"], [["A", 1, 2.5, 2.75], ["B", 2, 9, 8]])
    assert one_question(text).role == "layout"
    question = one_question(text, shape={"layout": "wide"})
    assert question.role == "measure" and "“BPI”" in question.text
    assert question.choices[0].value == "pain_average"  # numbers with a fraction count no days


def test_all_visits_are_asked_about_at_once_and_can_be_said_anew():
    text = table(["id", "visit", "pain"], [[who, visit, 5] for who in "AB" for visit in ("V1", "V2", "V3")])
    plan, left = asked(text)
    assert [question.cell for question in plan.questions if question.topic == "visit"] == ["V1", "V2", "V3"]
    assert '--visit "V1=DAY" "V2=DAY" "V3=DAY"' in left[0].text and len(left) == 1
    plan, left = asked(text, visits={"V1": "0", "V2": "28"})
    told = [(question.cell, question.answer) for question in plan.questions if question.topic == "visit"]
    assert told == [("V1", "0"), ("V2", "28"), ("V3", None)]
    assert '--visit "V3=DAY"' in left[0].text
