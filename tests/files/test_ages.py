"""Birth dates as ages at the first record: whole years by hand, the date itself nowhere in the store. Invented people."""

from __future__ import annotations

import pytest

from data.imports.account import account_of
from data.imports.ages import AGE
from data.imports.faults import ImportFault
from data.imports.labels import held
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from pages.telling.load.report import report_text
from tests.files.conftest import TODAY, sheet_of

# A: 29 February, the day before and the day of the birthday of a leap year; B: the earlier day stands second;
# C: two birth dates; D: born after the first record; E: none
DIARY = """id,dob,date,pain
A,2000-02-29,2024-02-28,1
A,2000-02-29,2024-02-29,2
B,1960-06-15,2024-07-01,3
B,,2024-06-15,4
C,1970-01-01,2024-03-01,5
C,1971-01-01,2024-03-02,5
D,2024-03-02,2024-03-01,6
E,,2024-03-01,7
"""
RIGHT = [("A", "23"), ("B", "64")]
FACTS = (
    "select label, value from current_attribute join participant using (participant_id) where name = '{}' order by 1"
)


def test_the_age_is_stored_in_whole_years_and_the_date_is_not(bench):
    done = bench.load(DIARY, age="dob")
    assert done.stored == 8 and done.not_stored_identifying == {"dob": "a date of birth"}
    assert bench.rows(FACTS.format(AGE)) == RIGHT
    said = f"“dob” is not stored: {AGE} is, in whole years, of 2 of 5 people; of 3 it is unknown."
    assert said in done.warnings
    for (table,) in bench.rows("select table_name from duckdb_tables() where not internal"):
        for row in bench.rows(f'select * from "{table}"'):
            assert "2000-02-29" not in str(row) and "1960-06-15" not in str(row), table


def test_the_report_tells_it(bench):
    sheet, plan = read_as(sheet_of(DIARY), Answers(age="dob"))
    result = load(bench.store, bench.study, "cohort", sheet, plan, today=TODAY)
    text = report_text(account_of(sheet, plan, result, today=TODAY), plan)
    assert "“dob” is not stored" in text and f"{AGE} (a fact about people)" in text and "2000-02-29" not in text


def test_a_table_about_people_takes_the_first_record_of_the_study(bench):
    bench.load("id,date,pain\nA,2024-02-28,1\nB,2024-06-15,2\n")
    people = "id,Geburtsdatum,arm\nA,29.02.2000,x\nB,15.06.1960,y\nNEW,01.01.1980,x\n"
    sheet, plan = read_as(sheet_of(people), Answers(age="Geburtsdatum"), study=held(bench.store.find("study")))
    load(bench.store, "study", "cohort", sheet, plan, today=TODAY)
    assert bench.rows(FACTS.format(AGE)) == RIGHT
    assert any("of 2 of 3 people; of 1 it is unknown" in note for note in plan.notes)


def test_it_is_remembered_and_the_same_file_again_changes_nothing(bench):
    bench.load(DIARY, age="dob")
    again = bench.load(DIARY, remember=True)
    assert again.stored == 0 and again.duplicates == 8
    assert bench.rows(FACTS.format(AGE)) == RIGHT


def test_dates_of_birth_with_two_readings_are_asked_about():
    text = DIARY.replace("2000-02-29", "03/04/2000").replace("1960-06-15", "05/06/1960")
    text = (
        text.replace("1970-01-01", "01/01/1970")
        .replace("1971-01-01", "01/01/1971")
        .replace("D,2024-03-02", "D,01/02/1990")
    )
    _, plan = read_as(sheet_of(text), Answers(age="dob"))
    (asked,) = plan.open_questions
    assert "“03/04/2000” is 3 April 2000" in asked.text and '--date-format "dob=%d/%m/%Y"' in asked.text
    sheet, plan = read_as(sheet_of(text), Answers(age="dob", fact_formats={"dob": "%m/%d/%Y"}))
    assert not plan.open_questions and AGE in sheet.columns and "dob" not in sheet.columns


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"age": "birth"}, "no column “birth” for an age; the file has id, dob, date, pain"),
        ({"age": "dob", "keep": ("dob",)}, "stored itself and as an age"),
        ({"age": "pain"}, "holds no dates of birth"),
    ],
)
def test_what_is_no_date_of_birth_is_refused(answers, said):
    with pytest.raises(ImportFault, match=said):
        read_as(sheet_of(DIARY), Answers(**answers))


def test_without_being_asked_for_nothing_of_it_is_stored(bench):
    bench.load(DIARY)
    assert bench.rows("select count(*) from attribute") == [(0,)]
