"""Diary files: what is stored, what is a duplicate, what contradicts, and that nothing else happens."""

import json
from datetime import date, time

import pytest

from data.imports.faults import ImportFault
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from tests.files.conftest import TODAY, sheet_of

DIARY = """participant,date,pain_average,pain_worst,arm,weather
007,2024-01-01,3,5,walking,good
007,2024-01-02,0,0,walking,bad
12,2024-01-01,,2.5,control,good
"""
STORED = """select label, on_day, pain_average, pain_worst from current_day_entry
            join participant using (participant_id) order by label, on_day"""

ATTRIBUTES = """select label, name, value from current_attribute
                join participant using (participant_id) order by 1, 2"""


def reasons(result):
    return list(result.rejects[["line", "column", "value", "reason"]].itertuples(index=False, name=None))


def test_a_plain_diary(bench):
    result = bench.load(DIARY)
    assert result.to_json_dict() == {
        "batch": 1,
        "records": 3,
        "stored": 3,
        "duplicates": 0,
        "rejected": 0,
        "rejects": [],
        "participants": 2,
        "columns": {
            "participant": "participant",
            "date": "date",
            "pain_average": "pain_average",
            "pain_worst": "pain_worst",
        },
        "not_stored": ["weather"],
        "kinds": [{"kind": "diary", "instrument": None, "stored": 3, "rejected": 0}],
        "not_stored_identifying": [],
    }
    assert bench.rows(STORED) == [
        ("007", date(2024, 1, 1), 3.0, 5.0),
        ("007", date(2024, 1, 2), 0.0, 0.0),
        ("12", date(2024, 1, 1), None, 2.5),
    ]
    assert bench.rows(ATTRIBUTES) == [("007", "arm", "walking"), ("12", "arm", "control")]
    # the line that brought a record is in its id
    assert bench.rows("select entry_id - 4294967296 from day_entry order by 1") == [(2,), (3,), (4,)]
    assert json.loads(json.dumps(result.to_json_dict()))["records"] == 3


def test_the_same_file_again_stores_nothing(bench):
    bench.load(DIARY)
    again = bench.load(DIARY)
    assert (again.stored, again.duplicates, again.rejected, again.participants) == (0, 3, 0, 2)
    assert len(bench.rows("select * from day_entry")) == 3
    assert len(bench.rows("select * from attribute")) == 2


def test_a_longer_file_adds_what_is_new(bench):
    bench.load(DIARY)
    more = bench.load(DIARY + "13,2024-01-05,1,1,control,\n007,2024-01-03,2,2,walking,\n")
    assert (more.stored, more.duplicates, more.rejected) == (2, 3, 0)
    assert len(bench.rows("select * from participant")) == 3


def test_one_bad_cell_rejects_the_row_with_its_first_fault(bench):
    result = bench.load(
        "participant,date,pain_average,flare\n"
        "1,2024-01-01,11,maybe\n"
        "1,2024-01-02,-1,0\n"
        ",2024-01-03,3,0\n"
        "1,,3,0\n"
        "1,2024-13-01,3,0\n"
        "1,2030-01-01,3,0\n"
        "1,1899-12-31,3,0\n"
        "1,2024-01-04,3e0,0\n"
        "1,2024-01-05,99,0\n"
        "1,2024-01-06,NaN,2\n"
        "1,2024-01-07,4.25,1\n"
    )
    assert (result.stored, result.rejected) == (1, 10)
    assert reasons(result) == [
        (2, "pain_average", "11", "11 is outside 0 to 10"),
        (3, "pain_average", "-1", "-1 is outside 0 to 10; if it stands for a missing answer, declare it: --missing -1"),
        (4, "participant", "", "the participant is empty"),
        (5, "date", "", "the date is empty"),
        (6, "date", "2024-13-01", "“2024-13-01” is not a date in the format %Y-%m-%d"),
        (7, "date", "2030-01-01", "2030-01-01 is in the future"),
        (8, "date", "1899-12-31", "1899-12-31 is before 1900"),
        (9, "pain_average", "3e0", "“3e0” is not a number (with a decimal point)"),
        (
            10,
            "pain_average",
            "99",
            "99 is outside 0 to 10; if it stands for a missing answer, declare it: --missing 99",
        ),
        (11, "flare", "2", "2 is outside 0 or 1 (or yes or no)"),
    ]
    assert bench.rows("select pain_average, flare from day_entry") == [(4.25, 1)]
    kept = bench.rows("select line, column_name, value from reject order by line")
    assert kept[0] == (2, "pain_average", "11") and len(kept) == 10


def test_declared_codes_are_unknown(bench):
    text = "participant,date,pain_average,pain_worst\n99,2024-01-01,99,-9\n99,2024-01-02,-9.0,4\n"
    result = bench.load(text, missing=("99", "-9"))
    assert (result.stored, result.rejected) == (2, 0)
    # the label 99 is a label
    assert bench.rows(STORED) == [("99", date(2024, 1, 1), None, None), ("99", date(2024, 1, 2), None, 4.0)]


def test_ways_of_saying_nothing(bench):
    cells = ["", "NA", "n/a", "NaN", "NULL", ".", "  "]
    body = "".join(f"1,2024-01-{i:02},{cell},1\n" for i, cell in enumerate(cells, start=1))
    assert bench.load("id,date,pain_average,pain_worst\n" + body).stored == len(cells)
    assert bench.rows("select count(*), count(pain_average), count(pain_worst) from day_entry") == [(7, 0, 7)]


def test_conflicts_reject_both_and_equal_rows_are_counted(bench):
    result = bench.load(
        "participant,date,pain_average,note\n"
        "1,2024-01-01,3,a\n"
        "1,2024-01-02,3,a\n"
        "1,2024-01-01,4,a\n"  # contradicts line 2
        "1,2024-01-02,3.0,a\n"  # says the same as line 3
        "1,2024-01-01,3,a\n"  # says the same as line 2
        "2,2024-01-01,4,b\n"
    )
    assert (result.stored, result.duplicates, result.rejected) == (2, 2, 2)
    why = "line {} says something else for the same participant and day; neither is stored"
    assert reasons(result) == [(2, "pain_average", "3", why.format(4)), (4, "pain_average", "4", why.format(2))]


def test_several_entries_of_a_day_where_time_or_entry_is_mapped(bench):
    rows = "1,2024-01-01,{},3\n1,2024-01-01,{},4\n1,2024-01-01,{},5\n"
    by_entry = bench.load("participant,date,entry,pain_average\n" + rows.format("a", "b", "b"))
    assert (by_entry.stored, by_entry.rejected) == (1, 2)
    bench.study = "times"
    by_time = bench.load("participant,date,time,pain_average\n" + rows.format("8:00", "18:30", "6:45 pm"))
    assert (by_time.stored, by_time.rejected) == (3, 0)
    times = bench.rows("select at_time from day_entry where at_time is not null order by 1")
    assert times == [(time(8),), (time(18, 30),), (time(18, 45),)]
    again = bench.load("participant,date,time,pain_average\n" + rows.format("8:00", "18:30", "18:45"))
    assert again.duplicates == 3


def test_a_moment_in_the_date_column_is_a_day_and_a_time(bench):
    result = bench.load("participant,timestamp,pain\n1,2024-01-01 08:00,3\n1,2024-01-01T20:15:30,5\n")
    assert result.columns == {
        "participant": "participant",
        "date": "timestamp",
        "time": "timestamp",
        "pain_average": "pain",
    }
    assert bench.rows("select on_day, at_time, pain_average from day_entry order by at_time") == [
        (date(2024, 1, 1), time(8), 3.0),
        (date(2024, 1, 1), time(20, 15, 30), 5.0),
    ]


def test_a_remark_of_several_lines_is_no_date(bench):
    """Every column is looked at for dates, remarks with a line break in them too."""
    done = bench.load('participant,date,pain_average,comment\n7,2024-01-01,3,"slept badly\nagain"\n7,2024-01-02,4,\n')
    assert (done.records, done.stored, done.rejected) == (2, 2, 0)
    assert bench.rows(STORED) == [("7", date(2024, 1, 1), 3.0, None), ("7", date(2024, 1, 2), 4.0, None)]
    with pytest.raises(ImportFault):  # a column of such texts in place of the dates is refused, not a fault of ours
        bench.load('participant,date,pain_average\n7,"some\nday",3\n7,"other\nday",4\n')


def test_a_zone_is_said(bench):
    result = bench.load("id,date,pain\n1,2024-01-01T23:30:00Z,3\n")
    assert result.warnings == ("Times in “date” name a zone; days and times are taken as they are written.",)
    assert bench.rows("select on_day, at_time from day_entry") == [(date(2024, 1, 1), time(23, 30))]


def test_a_record_that_contradicts_an_earlier_batch_names_it(bench):
    bench.load("id,date,pain_average,pain_worst\n1,2024-01-01,3,4\n2,2024-01-01,3,4\n")
    result = bench.load("id,date,pain_average,pain_worst\n1,2024-01-01,3,6\n2,2024-01-01,3,4\n1,2024-01-02,1,1\n")
    assert (result.stored, result.duplicates, result.rejected) == (1, 1, 1)
    assert reasons(result) == [
        (2, "pain_worst", "6", "contradicts what batch 1 stored for the same record; nothing was changed")
    ]


def test_of_two_rivals_the_one_that_is_stored_already_is_a_duplicate(bench):
    bench.load("id,date,pain\n1,2024-01-01,3\n")
    result = bench.load("id,date,pain\n1,2024-01-01,4\n1,2024-01-01,3\n")
    assert (result.stored, result.duplicates, result.rejected) == (0, 1, 1)
    assert reasons(result)[0][3] == "contradicts what batch 1 stored for the same record; nothing was changed"


def test_studies_do_not_see_each_other(bench):
    bench.load(DIARY)
    bench.study = "second"
    assert bench.load(DIARY).stored == 3
    assert len(bench.rows("select * from participant")) == 4


def test_zero_one_scales(bench):
    rows = "1,2024-01-01,45,1\n1,2024-01-02,7,0\n1,2024-01-03,100,\n1,2024-01-04,101,0\n"
    text = "id,date,pain_average,limited\n" + rows
    result = bench.load(text, scales={"pain_average": "0-100", "activity_limited": "yes-no"})
    assert reasons(result) == [(5, "pain_average", "101", "101 is outside 0 to 100")]
    assert bench.rows("select pain_average, activity_limited from day_entry order by on_day") == [
        (4.5, 2),
        (0.7, 0),
        (10.0, None),
    ]


def test_a_blank_may_be_declared_to_be_no(bench):
    text = "id,date,pain_average,flare,limited\n1,2024-01-01,,,ja\n1,2024-01-02,2,x,\n"
    bench.load(text, blank_is_no=True)
    assert bench.rows("select pain_average, flare, activity_limited from day_entry order by on_day") == [
        (None, 0, 2),
        (2.0, 1, 0),
    ]


def test_a_contradicting_attribute_is_not_stored_and_said(bench):
    bench.load(DIARY)
    rows = "007,2024-02-01,3,control\n12,2024-02-01,3,control\n"
    result = bench.load("participant,date,pain_average,arm\n" + rows)
    assert result.not_stored == ("arm",) and result.stored == 2
    assert any("“arm” differs from what batch 1 says" in warning for warning in result.warnings)
    assert ("007", "arm", "walking") in bench.rows(ATTRIBUTES)


def test_text_is_stored_as_it_is(bench):
    note = '=HYPERLINK("x")\n<img src=x> "quoted", 5; –'
    cell = '"' + note.replace('"', '""') + '"'
    bench.load(f"id,date,pain,note\n=1+1,2024-01-01,3,{cell}\n")
    assert bench.rows("select label from participant") == [("=1+1",)]
    assert bench.rows("select note from day_entry") == [(note,)]


def test_nothing_is_stored_while_a_question_is_open(bench):
    sheet = sheet_of("id,date,pain\n1,03/04/2024,3\n")
    plan = propose(sheet)
    with pytest.raises(ImportFault, match="--date-format %d/%m/%Y or --date-format %m/%d/%Y"):
        load(bench.store, "study", "cohort", sheet, plan, today=TODAY)
    assert bench.store.collections() == []


def test_a_failure_on_the_way_leaves_nothing(bench):
    # the table of rejects is the last but one that a load writes; without it the load breaks half way
    sheet = sheet_of(DIARY + "1,x,3,3,a,b\n")
    plan = propose(sheet)
    with bench.store.writing() as cursor:
        cursor.execute("alter table reject rename to reject_gone")
    with pytest.raises(Exception, match="reject"):
        load(bench.store, "study", "cohort", sheet, plan, today=TODAY)
    with bench.store.writing() as cursor:
        cursor.execute("alter table reject_gone rename to reject")
    for table in ("collection", "batch", "participant", "day_entry", "attribute", "remembered_answers"):
        assert bench.rows(f"select * from {table}") == []
    assert load(bench.store, "study", "cohort", sheet, plan, today=TODAY).stored == 3


def test_a_persons_own_diary(bench):
    text = "Datum;Schmerz\n1.2.2024;1,5\n2.2.2024;0\n"
    sheet = sheet_of(text)
    assert [question.role for question in propose(sheet).open_questions] == ["participant"]
    plan = propose(sheet, is_personal=True)
    result = load(bench.store, "mine", "personal", sheet, plan, today=TODAY)
    assert (result.stored, result.participants) == (2, 1)
    assert bench.rows("select label from participant") == [("me",)]
    assert load(bench.store, "mine", "personal", sheet, plan, today=TODAY).duplicates == 2
    several = sheet_of("id,date,pain\n1,2024-01-01,3\n2,2024-01-01,3\n")
    with pytest.raises(ImportFault, match="about 2 people"):
        load(bench.store, "mine", "personal", several, propose(several), today=TODAY)
    named = sheet_of("id,date,pain\nAnna,2024-03-01,3\n")
    load(bench.store, "mine", "personal", named, propose(named), today=TODAY)
    assert bench.rows("select label from participant") == [("me",)]


def test_what_was_decided_is_remembered(bench):
    first = "id,date,pain\n1,03/04/2024,45\n1,04/04/2024,60\n"
    bench.load(first, date_format="%d/%m/%Y", scales={"pain_average": "0-100"})
    second = bench.load("pain,id,date\n30,1,05/06/2024\n", remember=True)
    assert second.stored == 1
    assert bench.rows("select on_day, pain_average from day_entry order by 1")[-1] == (date(2024, 6, 5), 3.0)
    # dates that only fit the other way are not forced into the remembered one
    sheet = sheet_of("pain,id,date\n30,1,12/31/2024\n")
    earlier = propose(sheet_of(first), Answers(date_format="%d/%m/%Y")).answers()
    plan = propose(sheet, Answers(), remembered=earlier)
    assert plan.date_format == "%m/%d/%Y"
