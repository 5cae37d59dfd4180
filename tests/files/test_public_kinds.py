"""Kinds of tables met in public data: days in three columns, counted times, causes as events, people in several rows."""

from __future__ import annotations

from datetime import date

import pytest

from data.imports.account import account_of
from data.imports.faults import ImportFault
from data.imports.load import preview
from data.imports.plan import ROLES, Answers
from data.imports.reading import read_as
from data.imports.shown import first_stored
from pages.telling.load.columns import role_title
from pages.telling.load.plainly import for_people
from pages.telling.load.report import report_text
from tests.files.conftest import TODAY, sheet_of

DAYS = "select on_day, pain_average from day_entry order by 1"
PARTS = "id,startday,startmonth,startyear,pain\nA,2,5,2018,3\nA,3,5,2018,4\nA,{},5\n"


def questions(text: str, *, is_personal: bool = False, **answers) -> list[tuple[str, str]]:
    _, plan = read_as(sheet_of(text), Answers(**answers), is_personal=is_personal)
    return [(question.topic, question.text) for question in plan.open_questions]


@pytest.mark.parametrize("part", ["4,5,2018", "4,May,2018"])
def test_a_day_in_three_columns_is_put_together_and_said(bench, part):
    sheet, plan = read_as(sheet_of(PARTS.format(part)))
    assert any("“startyear”, “startmonth”, “startday”" in note for note in plan.notes)
    assert "startyear" not in sheet.columns
    bench.load(PARTS.format(part))
    assert bench.rows(DAYS) == [(date(2018, 5, 2), 3.0), (date(2018, 5, 3), 4.0), (date(2018, 5, 4), 5.0)]


def test_a_day_in_three_columns_that_is_none_is_rejected_as_it_stands(bench):
    rows = "".join(f"A,2024,4,{day},4\n" for day in range(1, 25))
    done = bench.load("id,year,month,day,pain\nA,2024,2,30,3\nA,,,,3\n" + rows)
    assert (done.stored, done.rejected) == (24, 2)
    assert [cell for cell in done.rejects["value"]] == ["2024-02-30", ""]


def test_a_day_of_its_own_is_not_made_of_others(bench):
    bench.load("id,date,day,month,year,pain\nA,2024-03-01,9,9,2019,3\n")
    assert bench.rows(DAYS) == [(date(2024, 3, 1), 3.0)]


def test_a_year_of_birth_makes_no_day():
    text = "id,birth_year,birth_month,birth_day,pain\nA,1970,5,2,3\nA,1970,5,2,4\n"
    assert not any("put together" in note for note in read_as(sheet_of(text))[1].notes)


def test_rows_of_one_thing_each_are_no_people():
    text = "name,startday,startmonth,startyear,intensity\nKnee,2,5,2018,3\nweather,2,5,2018,4\nKnee,3,5,2018,3\n"
    ((topic, said),) = questions(text, is_personal=True, shape={"layout": "long"})
    assert topic == "map" and "any measure of the day" in said


def test_a_time_that_counts_is_asked_what_it_counts(bench):
    text = "id,group,pain_avg,time\nA,1,3,-1\nA,1,2,12\nB,2,3,-1\nB,2,5,12\n"
    ((topic, said),) = questions(text)
    assert topic == "unit" and all(f'--map "{unit}=time"' in said for unit in ("day", "week", "month", "visit"))
    done = bench.load(text, columns={"week": "time"})
    assert (done.stored, done.rejected) == (4, 0)


def test_other_numbers_than_0_and_1_are_asked_which_is_the_event(bench):
    text = "id,start,stop,status\nA,0,30,1\nA,30,40,3\nB,0,20,2\nC,0,22,0\nD,0,4,3\n"
    ((topic, said),) = questions(text)
    assert topic == "words" and "words:0=N,1=N,2=N,3=N" in said
    done = bench.load(text, scales={"event": "words:0=0,1=1,2=0,3=0"})
    assert (done.stored, done.rejected) == (5, 0)


def test_one_slip_among_flags_is_rejected_and_not_asked(bench):
    rows = "".join(f"P{n},{n},{n % 2}\n" for n in range(1, 60))
    done = bench.load("id,duration,event\nX,5,3\n" + rows)
    assert (done.stored, done.rejected) == (59, 1)


def test_people_with_several_rows_in_a_table_of_one_each_are_asked_about(bench):
    text = "id,time,status\n" + "".join(f"{n},{10 + n + more},{more}\n" for n in range(1, 6) for more in (0, 1))
    ((topic, said),) = questions(text)
    assert topic == "cells" and "“1” has 2 rows that differ, and so have 5 people" in said
    assert bench.load(text, columns={"participant": ""}).stored == 10


@pytest.mark.parametrize("name", [".imp", "_mj", "Imputation_", "Impnr"])
@pytest.mark.parametrize(
    ("head", "row"), [("id,date,pain", "{i},2024-03-01,{k}"), ("id,date,peg_1,peg_2,peg_3", "{i},2024-03-01,{k},1,2")]
)
def test_imputations_are_refused_in_every_kind_of_table(name, head, row):
    rows = "".join(f"{k}," + row.format(i=i, k=k) + "\n" for k in (1, 2, 3) for i in range(4))
    with pytest.raises(ImportFault, match="3 imputations of the same 4 people"):
        read_as(sheet_of(f"{name},{head}\n{rows}"))


def test_a_column_called_as_imputations_that_numbers_none_is_no_imputation(bench):
    rows = "".join(f"{word},P{n},2024-03-01,3\n" for n, word in enumerate(["yes", "no", "yes", "no"]))
    assert bench.load("imp,id,date,pain\n" + rows).stored == 4


@pytest.mark.parametrize("word", ["None", "<NA>", "nan", "unknown", "keine Angabe"])
def test_a_word_for_nobody_is_asked_about_before_it_is_a_person(bench, word):
    text = f"id,date,pain\nAB,2024-03-01,3\n{word},2024-03-02,4\n"
    ((topic, said),) = questions(text)
    assert topic == "label" and f"“{word}” may be a label" in said
    assert bench.load(text, missing=(word,)).stored == 1
    bench.study = "called so"
    assert bench.load(text, labels={"id": {word: word}}).stored == 2


def test_initials_are_people(bench):
    assert bench.load("id,date,pain\nNI,2024-03-01,3\nQS,2024-03-02,4\n").stored == 2


def test_a_fraction_that_a_spreadsheet_made_a_day_of_is_no_number():
    text = "id,date,pain\nA,2024-03-01,3-Oct\nA,2024-03-02,10-Mar\nA,2024-03-03,Oct-11\n"
    ((topic, said),) = questions(text)
    assert topic == "cells" and "“3-Oct” is none" in said and "3/10" in said


@pytest.mark.parametrize(
    ("zone", "days"),
    [(None, [date(2024, 3, 10), date(2024, 7, 10)]), ("Europe/Helsinki", [date(2024, 3, 11), date(2024, 7, 11)])],
)
def test_zones_by_their_letters(bench, zone, days):
    # 23:30 in Berlin is 0:30 of the next day in Helsinki, in winter and in summer
    bench.load("id,date,pain\nA,2024-03-10 23:30:00 CET,3\nA,2024-07-10 23:30:00 CEST,3\n", zone=zone)
    assert [day for day, _ in bench.rows(DAYS)] == days


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("id,date,peg_1,peg_2,peg_3\nB,2024-03-01,1,2,3\nC,#NAME?,1,2,3\n", {}),
        ("id,began_on,ended_on\nA,2024-03-01,#N/A\nB,2024-03-01,2024-03-05\n", {"kind": "episodes"}),
        ("id,duration,event\nB,30,1\nC,20,#N/A\n", {}),
    ],
)
def test_an_error_in_a_day_or_a_flag_is_called_one(bench, text, answers):
    done = bench.load(text, **answers)
    assert (done.stored, done.rejected) == (1, 1) and "error of the spreadsheet" in done.rejects["reason"][0]


def test_nothing_but_tens_may_be_a_scale_to_a_hundred():
    ((topic, said),) = questions("id,date,pain\nA,2024-03-01,10\nA,2024-03-02,30\nA,2024-03-03,10\nA,2024-03-04,0\n")
    assert topic == "scale" and "0-100" in said


def test_the_score_of_one_form_is_no_item_of_a_longer_one(bench):
    done = bench.load("id,date,pain,tsk11\nA,2024-03-01,3,17.5\nA,2024-04-01,2,20\n")
    assert [(kind["kind"], kind["instrument"]) for kind in done.kinds] == [("diary", None), ("questionnaire", "tsk-11")]
    totals = bench.rows("select value from current_response where item is null order by on_day")
    assert totals == [(17.5,), (20.0,)]


def test_days_without_dates_are_told_as_numbers_and_columns_left_out_with_their_reason(bench):
    sheet, plan = read_as(
        sheet_of("id,time,pain,steadiness,e-mail\nA,-1,3.14285714285714,8,a@example.org\nA,1,2,9,a@example.org\n"),
        Answers(columns={"week": "time"}),
    )
    assert [(q.topic, q.answer) for q in plan.questions if q.topic == "unit"] == [("unit", "week")]
    result = preview(bench.store, None, sheet, plan, today=TODAY)
    account = account_of(sheet, plan, result, today=TODAY)
    cells = {column.name: column.cells for column in account.columns}
    assert cells["time"] == (("-1", "day -7"), ("1", "day 7"))
    assert cells["pain"][0] == ("3.14285714285714", "3.14285714285714")
    (shown,) = first_stored(sheet, plan, result, today=TODAY)
    assert shown.rows[0][shown.roles.index("week")] == "day -7"
    text = report_text(account, plan)
    assert "without dates, from -7 to 7" in text and "1970" not in text and "1969" not in text
    assert "“steadiness” is not stored: it differs from day to day" in text
    assert "“e-mail” is not stored: it looks like an e-mail address" in text


def test_what_a_terminal_says_in_brackets_is_not_cut_in_half_on_a_page():
    text = "It is kept only if loaded once more as results (in a terminal: --kind questionnaire --instrument odi)."
    assert for_people(text).startswith("It is kept only if loaded once more as results. ")


def test_a_thing_of_a_long_table_has_its_own_answers_only():
    text = "name,date,intensity\nKnee,2024-03-01,3\noddness,2024-03-01,70\nKnee,2024-03-02,4\n"
    sheet, _ = read_as(sheet_of(text), Answers(shape={"layout": "long"}), is_personal=True)
    assert sheet.column("name:Knee").answered == (("3", 1), ("4", 1))
    assert sheet.column("name:oddness").answered == (("70", 1),)


def test_a_row_of_a_thing_that_is_not_loaded_is_listed_with_its_cell(bench):
    text = "id,date,name,value\na,2024-01-01,pain,3\na,2024-01-02,pain,11\na,2024-01-02,weather,sunny\n"
    sheet, plan = read_as(sheet_of(text), Answers(shape={"layout": "long"}))
    done = preview(bench.store, None, sheet, plan, today=TODAY)
    assert done.rejects[["line", "column", "value"]].values.tolist() == [[3, "value", "11"], [4, "value", "sunny"]]


def test_every_role_is_called_by_words_of_its_own_on_a_page():
    roles = {role for kind in ROLES.values() for role in kind}
    assert not [role for role in roles if role_title(role).startswith("Activity “")]
