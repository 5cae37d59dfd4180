"""Questionnaires, activity logs (long and wide) and attributes."""

from datetime import date

import numpy as np
import pytest

from data.imports.extras import find_extras, write_extras
from data.imports.faults import ImportFault
from data.imports.judge import judge
from data.imports.propose import propose
from tests.files.conftest import TODAY, plan_of, sheet_of

QUESTIONNAIRE = """record_id;Datum;fabq_1;fabq_2;fabq_3
1;1.3.2024;6;0;
2;1.3.2024;3;7;1
3;1.3.2024;;NA;
"""
RESPONSES = """select label, on_day, item, total, value from current_response
               join participant using (participant_id) order by 1, 2, 3, 4"""

ATTRIBUTES = """select label, name, value from current_attribute
                join participant using (participant_id) order by 1, 2"""


def reasons(result):
    return list(result.rejects[["line", "column", "reason"]].itertuples(index=False, name=None))


def test_items_of_a_questionnaire(bench):
    result = bench.load(QUESTIONNAIRE)
    assert (result.stored, result.rejected) == (1, 2)
    assert result.columns == {
        "participant": "record_id",
        "date": "Datum",
        "item_1": "fabq_1",
        "item_2": "fabq_2",
        "item_3": "fabq_3",
    }
    assert reasons(result) == [(3, "fabq_2", "7 is outside 0 to 6"), (4, "fabq_1", "no item is answered")]
    assert bench.rows(RESPONSES) == [("1", date(2024, 3, 1), 1, None, 6.0), ("1", date(2024, 3, 1), 2, None, 0.0)]
    assert bench.rows("select distinct instrument from response") == [("fabq",)]
    again = bench.load(QUESTIONNAIRE)
    assert (again.stored, again.duplicates, again.rejected) == (0, 1, 2)


def test_a_different_answer_on_the_same_day_contradicts(bench):
    bench.load(QUESTIONNAIRE)
    result = bench.load("record_id;Datum;fabq_1;fabq_2;fabq_3\n1;1.3.2024;6;0;4\n1;2.3.2024;6;0;4\n")
    assert (result.stored, result.rejected) == (1, 1)
    assert reasons(result) == [
        (2, "fabq_3", "contradicts what batch 1 stored for the same record; nothing was changed")
    ]


def test_totals_are_kept_apart_from_items(bench):
    bench.load(QUESTIONNAIRE)
    result = bench.load("id,date,total_PA\n1,2024-03-01,12\n1,2024-03-02,25\n", instrument="fabq")
    assert (result.stored, result.rejected) == (1, 1)
    assert bench.rows("select item, total, value from current_response where total is not null") == [
        (None, "fabq-pa", 12.0)
    ]
    short = bench.load("id,date,x\n1,2024-03-05,12\n", instrument="fabq", columns={"total_W": "x"})
    assert short.columns["total_fabq-w"] == "x"


def test_the_instrument_is_asked_and_an_unknown_one_refused():
    text = "id,date,item_1,item_2\n1,2024-03-01,3,4\n"
    plan = plan_of(text)
    assert plan.kind == "questionnaire"
    assert [q.topic for q in plan.open_questions] == ["instrument"]
    assert "--instrument fabq" in plan.open_questions[0].text
    assert plan_of(text, instrument="fabq").open_questions == ()
    with pytest.raises(ImportFault, match="no instrument “odi2000”"):
        plan_of(text, instrument="odi2000")
    with pytest.raises(ImportFault, match="has no role “item_17”"):
        plan_of(text, instrument="fabq", columns={"item_17": "item_1"})


def test_answers_coded_one_too_high_are_asked(bench):
    text = "id,date,fabq_1,fabq_2\n1,2024-03-01,7,1\n2,2024-03-01,7,3\n"
    (question,) = plan_of(text).open_questions
    assert question.topic == "scale" and "--scale items=from-1 or --scale items=from-0" in question.text
    assert bench.load(text, scales={"items": "from-1"}).stored == 2
    assert [row[-1] for row in bench.rows(RESPONSES)] == [6.0, 0.0, 6.0, 2.0]
    bench.study = "as they are"
    assert bench.load(text, scales={"items": "from-0"}).rejected == 2


def test_a_long_activity_log(bench):
    text = (
        "participant,date,activity,minutes,source\n"
        "1,2024-03-01,walking,30,watch\n"
        "1,2024-03-01,Gehen,30,watch\n"  # the same by another name
        "1,2024-03-01,walking,30,phone\n"  # another source
        "1,2024-03-01,yoga,20,watch\n"
        "1,2024-03-02,walking,20,watch\n"
        "1,2024-03-02,walking,25,watch\n"
        "1,2024-03-03,,25,watch\n"
        "1,2024-03-03,walking,-5,watch\n"
    )
    result = bench.load(text)
    assert (result.stored, result.duplicates, result.rejected) == (3, 1, 4)
    assert reasons(result) == [
        (
            6,
            "minutes",
            "line 7 says something else for the same participant, day, kind, unit and source; neither is stored",
        ),
        (
            7,
            "minutes",
            "line 6 says something else for the same participant, day, kind, unit and source; neither is stored",
        ),
        (8, "activity", "the kind is empty"),
        (9, "minutes", "-5 is outside 0 or more"),
    ]
    assert bench.rows("select kind, amount, unit, source from current_activity order by kind, source") == [
        ("walking", 30.0, "minutes", "phone"),
        ("walking", 30.0, "minutes", "watch"),
        ("yoga", 20.0, "unstated", "watch"),
    ]
    assert bench.load(text).duplicates == 4


def test_units_as_written(bench):
    rows = "1,2024-03-01,steps,4000,\n1,2024-03-01,run,5,km\n1,2024-03-01,swim,9,Min\n"
    bench.load("id,date,kind,amount,unit\n" + rows)
    assert bench.rows("select kind, unit from activity order by kind") == [
        ("run", "km"),
        ("steps", "steps"),
        ("swim", "minutes"),
    ]


def test_a_wide_activity_log(bench):
    rows = "1.3.2024;1;4000;30;\n2.3.2024;1;;;\n3.3.2024;1;5000;1500;\n"
    text = "Datum;Patient;Schritte;Gehminuten;Sitzen\n" + rows
    result = bench.load(text)
    assert result.columns == {
        "date": "Datum",
        "participant": "Patient",
        "steps": "Schritte",
        "walking": "Gehminuten",
        "sitting": "Sitzen",
    }
    assert reasons(result) == [
        (3, "Schritte", "no amount is given"),
        (4, "Gehminuten", "1500 is outside 0 to 1440 in a day"),
    ]
    assert bench.rows("select kind, amount, unit, source from current_activity order by kind") == [
        ("steps", 4000.0, "steps", None),
        ("walking", 30.0, "minutes", None),
    ]
    assert bench.load(text).duplicates == 1
    text = "date,id,swimming_minutes\n2024-03-01,1,40\n"
    other = bench.load(text, columns={"swimming": "swimming_minutes"}, kind="activity")
    assert other.stored == 1


def test_attributes(bench):
    text = "id,arm,age,site\n007,walking,41,\n8,control,NA,Köln\n8,control,,Köln\n9,,,\n7,a,1,x\n7,b,1,x\n"
    with pytest.raises(ImportFault, match=r"“8” has 2 rows.*--kind attributes.*“7” differs from “007” only in"):
        bench.load(text)
    result = bench.load(text, kind="attributes", same={"participant": "no"})
    # of 9 nothing is known, and it takes part all the same
    assert (result.stored, result.duplicates, result.rejected) == (3, 1, 2)
    assert bench.rows("select label from participant order by 1") == [("007",), ("8",), ("9",)]
    assert result.columns == {"participant": "id"} and result.not_stored == ()
    assert reasons(result) == [
        (6, "arm", "line 7 says something else for the same participant; neither is stored"),
        (7, "arm", "line 6 says something else for the same participant; neither is stored"),
    ]
    assert bench.rows(ATTRIBUTES) == [
        ("007", "age", "41"),
        ("007", "arm", "walking"),
        ("8", "arm", "control"),
        ("8", "site", "Köln"),
    ]
    assert bench.load(text, kind="attributes", same={"participant": "no"}).duplicates == 4


def test_people_may_have_dates_of_their_own(bench):
    text = "id,arm,randomised_on,age\n1,walking,2024-01-05,41\n2,control,2024-02-06,50\n"
    assert plan_of(text).kind == "attributes"
    assert plan_of(text.replace("randomised_on", "last_seen")).kind == "attributes"
    assert bench.load(text).stored == 2
    assert bench.rows("select value from attribute where name = 'randomised_on' order by 1") == [
        ("2024-01-05",),
        ("2024-02-06",),
    ]
    # and a diary has its own day beside them
    plan = plan_of("id,randomised_on,when,pain\n1,2024-01-05,2024-02-01,3\n1,2024-01-05,2024-02-02,4\n")
    assert plan.kind == "diary" and plan.columns["date"] == "when"


def test_a_further_attribute_joins_and_another_value_contradicts(bench):
    bench.load("id,arm\n1,walking\n2,control\n")
    result = bench.load("id,arm,age\n1,walking,41\n2,walking,50\n3,control,33\n")
    assert (result.stored, result.rejected) == (2, 1)
    assert reasons(result) == [(3, "arm", "contradicts what batch 1 stored for the same record; nothing was changed")]
    assert bench.rows(ATTRIBUTES) == [
        ("1", "age", "41"),
        ("1", "arm", "walking"),
        ("2", "arm", "control"),
        ("3", "age", "33"),
        ("3", "arm", "control"),
    ]


def test_a_column_called_like_code_is_only_a_name(bench):
    name = "'; drop table attribute; --"
    bench.load(f'id,"{name}"\n1,x\n')
    assert bench.rows("select name, value from attribute") == [(name, "x")]


def test_facts_with_a_decimal_comma_are_kept_as_numbers(bench):
    text = "id;arm;bmi;levels\na;x;24,5;1,2,3\nb;y;31;4\n"
    bench.load(text)
    said = "select name, value from attribute join participant using (participant_id) order by label, name"
    assert bench.rows(said) == [
        ("arm", "x"),
        ("bmi", "24.5"),
        ("levels", "1,2,3"),
        ("arm", "y"),
        ("bmi", "31"),
        ("levels", "4"),
    ]
    # the same facts as columns of a diary say nothing new
    done = bench.load("id;date;pain;bmi\na;2024-01-01;3,5;24,5\nb;2024-01-01;2;31\n")
    assert done.not_stored == () and bench.rows("select count(*) from attribute") == [(6,)]
    # a comma that may stand before thousands is asked about
    (question,) = plan_of("id;arm;steps\na;x;1,500\nb;y;2,500\n").open_questions
    assert question.topic == "decimal" and "1500" in question.text


def test_facts_of_somebody_left_blank_in_a_later_diary_contradict_nothing(bench):
    bench.load("id,arm,site\na,x,k\nb,y,m\n")
    done = bench.load("id,date,pain,arm,site,age\na,2024-01-01,3,,k,40\nb,2024-01-01,2,y,n,50\n")
    assert done.not_stored == ("site",) and "“site” differs from what batch 1 says" in done.warnings[0]
    said = "select name, value from attribute where name = 'age' order by value"
    assert bench.rows(said) == [("age", "40"), ("age", "50")]


def test_many_columns_without_a_role_are_loaded_in_one_go(bench):
    # a statement for each would take a minute
    names = [f"fact {chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(26 * 26)]
    text = f"id,date,pain,{','.join(names)}\n" + "".join(
        f"{who},2024-01-01,3,{','.join(f'{who}{i}' for i in range(len(names)))}\n" for who in "ab"
    )
    statements = []

    class Counting:
        def __init__(self, cursor):
            self.cursor = cursor

        def execute(self, *args, **kwargs):
            statements.append(args[0])
            return self.cursor.execute(*args, **kwargs)

        def __getattr__(self, name):
            return getattr(self.cursor, name)

    sheet = sheet_of(text)
    plan = propose(sheet)
    with bench.store.writing() as cursor:
        counting = Counting(cursor)
        info = bench.store.create_in(cursor, "study", "cohort")
        judged = judge(counting, info.collection_id, sheet, plan, today=TODAY, is_personal=False)
        extras = find_extras(counting, info.collection_id, sheet, plan, judged)
        write_extras(counting, info.collection_id, 1, extras, np.array([1, 2]), sheet.lines())
    assert len(statements) < 20
    assert bench.rows("select count(*), count(distinct name) from attribute") == [(2 * len(names), len(names))]


def test_steps_beside_a_questionnaire_and_a_diary_are_stored_too(bench):
    items = ",".join(f"rmdq_{number}" for number in range(1, 25))
    text = (
        f"id,date,nrs,steps,odi_total,{items}\n"
        f"a,2024-01-01,3,5000,20,{','.join(['1', '0'] * 12)}\n"
        f"a,2024-01-02,4,6000,,{',' * 23}\n"
        f"b,2024-01-01,5,7000,30,{','.join(['0', '1'] * 12)}\n"
    )
    done = bench.load(text)
    assert {(one["kind"], one["instrument"], one["stored"]) for one in done.kinds} == {
        ("questionnaire", "rmdq-24", 2),
        ("questionnaire", "odi", 2),
        ("diary", None, 3),
        ("activity", None, 3),
    }
    assert bench.rows("select amount from current_activity order by 1") == [(5000.0,), (6000.0,), (7000.0,)]
    assert done.not_stored == ()
