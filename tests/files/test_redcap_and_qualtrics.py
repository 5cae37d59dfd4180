"""Exports of REDCap and Qualtrics: rows of other forms are listed as empty, header rows are no records."""

from datetime import date

import pytest

from data.imports.faults import ImportFault
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.imports.redcap import read_dictionary
from tests.files.conftest import TODAY, sheet_of

# one baseline row per person, then a repeated diary form; adverse events are another repeated form
REDCAP = """record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,\
age,arm,diary_date,pain,meds___1,ae,diary_complete
1,baseline_arm_1,,,40,walk,,,0,,0
1,diary_arm_1,diary,1,,,2024-01-01,3,0,,2
1,diary_arm_1,diary,2,,,2024-01-02,4,1,,2
1,diary_arm_1,ae,1,,,,,0,fall,0
2,baseline_arm_1,,,50,rest,,,0,,0
"""
DICTIONARY = """Variable / Field Name,Form Name,Field Type,Field Label,"Choices, Calculations, OR Slider Labels",\
Text Validation Min,Text Validation Max
record_id,base,text,Record ID,,,
q1,diary,slider,<b>Average pain</b>,None | Worst,0,100
limited,diary,radio,Limited activities,"0, not limited | 1, slightly | 2, fairly | 3, much | 4, all | 99, Refused",,
arm,base,radio,Group,"1, walk | 2, rest",,
"""


def took(bench, text, dictionary=None, said=None, **answers):
    book = read_dictionary(sheet_of(dictionary, "dictionary.csv")) if dictionary else None
    sheet, plan = read_as(sheet_of(text), Answers(shape=said or {}, **answers), dictionary=book)
    assert not plan.open_questions, [q.text for q in plan.open_questions]
    done = load(bench.store, "study", "cohort", sheet, plan, today=TODAY)
    assert done.records == done.stored + done.duplicates + done.rejected
    return done


def test_rows_of_other_forms_are_listed_as_empty_and_facts_of_people_kept(bench):
    done = took(bench, REDCAP, columns={"medicine": "meds___1"})
    assert (done.records, done.stored, done.rejected, done.n_empty, done.participants) == (5, 2, 3, 3, 2)
    assert done.rejects["line"].tolist() == [2, 5, 6]
    # the two baseline rows and the adverse event hold facts of people: those are not lost, and it is said
    assert set(done.rejects["reason"]) == {"nothing in it but facts about the person, which are kept"}
    assert done.n_facts_only == 3
    assert bench.rows("select on_day, pain_average, medicine, entry from day_entry order by 1") == [
        (date(2024, 1, 1), 3.0, 0, "1"),
        (date(2024, 1, 2), 4.0, 1, "2"),
    ]
    # who has no diary is a participant all the same, with the facts of the baseline row
    said = "select label, name, value from attribute join participant using (participant_id) order by 1, 2"
    assert bench.rows(said) == [
        ("1", "ae", "fall"),
        ("1", "age", "40"),
        ("1", "arm", "walk"),
        ("2", "age", "50"),
        ("2", "arm", "rest"),
    ]
    assert set(done.not_stored) == {"redcap_event_name", "redcap_repeat_instrument", "diary_complete"}


def test_the_reading_is_shown_and_can_be_taken_back(bench):
    _, plan = read_as(sheet_of(REDCAP))
    assert [(q.role, q.answer) for q in plan.questions if q.topic == "shape"] == [("layout", "redcap")]
    done = took(bench, REDCAP, said={"layout": "as-is"})
    assert (done.stored, done.rejected, done.n_empty) == (2, 3, 0)
    assert set(done.rejects["reason"]) == {"the date is empty"}


def test_the_same_export_again_is_known(bench):
    took(bench, REDCAP)
    again = took(bench, REDCAP + "1,diary_arm_1,diary,3,,,2024-01-03,5,0,,2\n")
    assert (again.stored, again.duplicates, again.n_empty, again.n_facts_only) == (1, 2, 3, 3)
    assert bench.rows("select count(*) from attribute")[0][0] == 5


def test_a_row_of_another_form_without_a_fact_that_is_kept_is_only_empty(bench):
    # two different events of one person are no fact about the person: the column is not stored
    done = took(bench, REDCAP + "1,diary_arm_1,ae,2,,,,,0,flu,0\n1,diary_arm_1,other,1,,,,,0,,0\n")
    assert (done.rejected, done.n_empty, done.n_facts_only) == (5, 5, 2) and "ae" in done.not_stored
    nothing = "nothing in it: the row has no value in the columns that are loaded"
    assert done.rejects.loc[done.rejects["reason"] == nothing, "line"].tolist() == [5, 7, 8]


def test_a_dictionary_names_columns_scales_and_missing_answers(bench):
    text = "record_id,date,q1,limited,arm\n1,2024-01-01,70,99,1\n1,2024-01-02,5,2,1\n1,2024-01-03,101,2,1\n"
    done = took(bench, text, DICTIONARY)
    assert bench.rows("select pain_average, activity_limited from day_entry order by on_day") == [(7.0, None), (0.5, 2)]
    assert (done.columns["pain_average"], done.columns["activity_limited"]) == ("q1", "limited")
    assert done.rejects["column"].tolist() == ["q1"]
    told = " ".join(done.warnings)
    assert "“q1” is “Average pain” in the data dictionary" in told and "from 0 to 100" in told
    assert "99 is “Refused” in the data dictionary (“limited”)" in told
    assert "“q1”: 1 values are outside 0 to 100" in told
    # what was said about the file counts for more than the dictionary
    _, plan = read_as(
        sheet_of(text), Answers(scales={"pain_average": "0-10"}), dictionary=read_dictionary(sheet_of(DICTIONARY))
    )
    assert plan.scales["pain_average"] == "0-10"


def test_labels_are_read_as_their_codes(bench):
    text = (
        "Record ID,Event Name,Repeat Instrument,Diary date,Average pain,Limited activities,Group,Complete?,Complete?\n"
        "1,Diary,,2024-01-01,70,slightly,walk,Complete,\n1,Diary,,2024-01-02,,Refused,walk,,Complete\n"
        "1,Diary,,,,Refused,walk,,\n"
    )
    done = took(bench, text, DICTIONARY)
    # the second day was opened and not answered; the third row is about no day
    assert bench.rows("select pain_average, activity_limited from day_entry order by on_day") == [
        (7.0, 1),
        (None, None),
    ]
    assert bench.rows("select name, value from attribute") == [("Group", "walk")]
    assert done.n_empty == 1 and "Labels were read as the codes" in " ".join(done.warnings)
    assert set(done.not_stored) == {"Event Name", "Repeat Instrument", "Complete?", "Complete? (2)"}


def test_what_is_no_dictionary_is_a_sentence():
    with pytest.raises(ImportFault, match=r"file\.csv is no data dictionary of REDCap"):
        read_dictionary(sheet_of(REDCAP))


IDS = ["startDate", "endDate", "status", "recordedDate", "_recordId", "QID1", "pid"]
NAMES = "StartDate,EndDate,Status,RecordedDate,ResponseId,Q1_pain,ExternalReference"
TEXTS = 'Start Date,End Date,Response Type,Recorded Date,Response ID,"How was\nyour pain?",External Data Reference'
NEW = (
    f"{NAMES}\n{TEXTS}\n" + ",".join(f'"{{""ImportId"":""{name}""}}"' for name in IDS) + "\n"
    "2024-01-01 10:00:00,2024-01-01 10:05:00,IP Address,2024-01-01 10:05:01,R_1,3,p1\n"
    "2024-01-02 10:00:00,2024-01-02 10:05:00,Survey Preview,2024-01-02 10:05:01,R_2,9,p1\n"
    "2024-01-03 10:00:00,2024-01-03 10:05:00,IP Address,2024-01-03 10:05:01,R_3,4,p2\n"
)
MAP = {"participant": "ExternalReference", "date": "StartDate", "pain_average": "Q1_pain", "time": ""}


def test_three_header_rows_of_qualtrics_are_no_records_and_previews_are_asked(bench):
    sheet, plan = read_as(sheet_of(NEW), Answers(columns=MAP))
    assert [(q.role, q.answer) for q in plan.questions] == [("layout", "qualtrics"), ("previews", None)]
    assert sheet.n_records == 3 and "1 of the responses were made" in plan.questions[1].text
    done = took(bench, NEW, said={"previews": "leave-out"}, columns=MAP)
    assert (done.records, done.stored, done.rejected) == (3, 2, 1)
    assert done.rejects[["line", "column", "value"]].values.tolist() == [[6, "Status", "Survey Preview"]]
    assert "Lines 2 and 4 hold the texts of the questions" in done.warnings[0]
    assert bench.rows("select on_day, pain_average from day_entry order by 1") == [
        (date(2024, 1, 1), 3.0),
        (date(2024, 1, 3), 4.0),
    ]
    assert bench.rows("select count(*) from attribute") == [(0,)]


def test_previews_can_be_kept(bench):
    done = took(bench, NEW, said={"previews": "keep"}, columns=MAP)
    assert (done.records, done.stored, done.rejected) == (3, 3, 0)


def test_two_header_rows_of_older_exports(bench):
    lines = NEW.split('"{""ImportId""')[0] + "\n".join(NEW.splitlines()[-3:]) + "\n"
    done = took(bench, lines.replace("Survey Preview", "IP Address"), columns=MAP)
    assert (done.records, done.stored) == (3, 3) and "Line 2 holds the texts" in done.warnings[0]


def test_without_its_rows_an_export_is_a_plain_table():
    plain = NAMES + "\n" + "\n".join(NEW.splitlines()[-3:]) + "\n"
    sheet, plan = read_as(sheet_of(plain), Answers(columns=MAP))
    assert sheet.n_records == 3 and not [q for q in plan.questions if q.topic == "shape"]


def test_a_response_over_midnight_is_asked_about(bench):
    late = NEW + "2024-01-04 23:58:00,2024-01-05 00:03:00,IP Address,2024-01-05 00:03:01,R_4,5,p2\n"
    said = {"participant": "ExternalReference", "pain_average": "Q1_pain", "time": ""}
    _sheet, plan = read_as(sheet_of(late), Answers(columns=said, shape={"previews": "keep"}))
    (asked,) = plan.open_questions
    assert [choice.value for choice in asked.choices] == ["StartDate", "EndDate", "RecordedDate"]
    assert "In 1 of 4 these are not the same" in asked.text and "--shape day=EndDate" in asked.text
    for day in ("StartDate", "EndDate"):
        plan = read_as(sheet_of(late), Answers(columns=said, shape={"previews": "keep", "day": day}))[1]
        assert plan.columns["date"] == day and not plan.open_questions
    took(bench, late, said={"previews": "leave-out", "day": "EndDate"}, columns=said)
    assert bench.rows("select max(on_day) from day_entry") == [(date(2024, 1, 5),)]


def test_a_response_whose_days_agree_needs_no_question():
    said = {"participant": "ExternalReference", "pain_average": "Q1_pain"}
    plan = read_as(sheet_of(NEW), Answers(columns=said, shape={"previews": "keep"}))[1]
    assert plan.columns["date"] == "StartDate" and [q.role for q in plan.questions] == ["layout", "previews"]
    # a day that the survey itself asks for is the day
    own = NEW.replace("ExternalReference", "ExternalReference,Diary date").replace(",p1\n", ",p1,2024-01-07\n")
    own = own.replace(",p2\n", ",p2,2024-01-08\n").replace("External Data Reference", "External Data Reference,Day")
    own = own.replace('"{""ImportId"":""pid""}"', '"{""ImportId"":""pid""}","{""ImportId"":""Q2""}"')
    plan = read_as(sheet_of(own), Answers(columns=said, shape={"previews": "keep"}))[1]
    assert plan.columns["date"] == "Diary date"
