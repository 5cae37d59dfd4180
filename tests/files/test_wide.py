"""Tables with a column per time point: asked, turned, counted by rows, and never turned in silence."""

from datetime import date

import pytest

from data.imports.faults import ImportFault
from data.imports.load import load, preview
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.imports.remember import remembered
from data.imports.wide import _after, find_wide
from tests.files.conftest import TODAY, sheet_of

WEEKS = "id;arm;enrolled;nrs_w1;nrs_w2;nrs_w3\na;x;2024-01-29;3;;5\nb;y;2024-03-01;1;2;\nc;y;2024-03-05;;NA;.\n"
SAID = {"layout": "wide", "start": "enrolled", "every": "week", "first": "1"}


def took(bench, text, said, **answers):
    """Load with a preview that promises the same."""
    sheet, plan = read_as(sheet_of(text), Answers(shape=said, **answers))
    assert not plan.open_questions, [q.text for q in plan.open_questions]
    seen = preview(bench.store, bench.store.find("study"), sheet, plan, today=TODAY)
    done = load(bench.store, "study", "cohort", sheet, plan, today=TODAY)
    assert seen.stored == done.stored and seen.rejects.equals(done.rejects) and seen.entries == done.entries
    assert done.records == done.stored + done.duplicates + done.rejected
    return done


DAYS = """select label, on_day, pain_average from current_day_entry join participant using (participant_id)
          order by 1, 2"""


def test_weeks_become_days(bench):
    done = took(bench, WEEKS, SAID)
    assert bench.rows(DAYS) == [
        ("a", date(2024, 1, 29), 3.0),
        ("a", date(2024, 2, 12), 5.0),
        ("b", date(2024, 3, 1), 1.0),
        ("b", date(2024, 3, 8), 2.0),
    ]
    assert (done.records, done.stored, done.rejected, done.entries) == (3, 2, 1, 4)
    assert done.rejects.to_dict("records") == [
        {
            "line": 4,
            "column": "nrs_w1",
            "value": "",
            "reason": "nothing in it: none of the columns of its time points has an answer",
        }
    ]
    attributes = bench.rows("select distinct name, value from attribute order by 1, 2")
    assert attributes == [("arm", "x"), ("arm", "y"), ("enrolled", "2024-01-29"), ("enrolled", "2024-03-01")]
    assert "4 entries, 5 time points are blank" in done.warnings[0]


def test_nothing_is_turned_before_it_was_asked():
    sheet, plan = read_as(sheet_of(WEEKS))
    assert [(q.topic, q.role) for q in plan.open_questions] == [("shape", "layout")]
    assert sheet.columns == ("id", "arm", "enrolled", "nrs_w1", "nrs_w2", "nrs_w3")
    _, plan = read_as(sheet_of(WEEKS), Answers(shape={"layout": "wide"}))
    assert [q.role for q in plan.open_questions] == ["start", "every", "first"]
    assert [c.value for c in plan.open_questions[1].choices] == ["week", "day", "month"]
    sheet, plan = read_as(sheet_of(WEEKS), Answers(shape={"layout": "as-is"}))
    assert sheet.turn is None and set(plan.columns) == {"participant"} and plan.kind == "attributes"


def test_whether_the_first_column_is_the_first_day_changes_the_days(bench):
    took(bench, WEEKS, {**SAID, "first": "0"})
    assert [day for _, day, _ in bench.rows(DAYS)][:2] == [date(2024, 2, 5), date(2024, 2, 19)]


def test_a_first_day_that_reads_two_ways_is_asked():
    days = {"2024-01-29": "03/04/2024", "2024-03-01": "05/06/2024", "2024-03-05": "01/02/2024"}
    text = WEEKS
    for day, other in days.items():
        text = text.replace(day, other)
    _, plan = read_as(sheet_of(text), Answers(shape=SAID))
    assert [(q.topic, q.column) for q in plan.open_questions] == [("date-format", "enrolled")]


def test_one_bad_cell_rejects_its_row_and_names_the_column_of_the_file(bench):
    text = "id,start,nrs_day_1,nrs_day_2,nrs_day_3\na,2024-01-01,3,11,x\nb,2024-01-01,1,2,3\nc,31.12.,1,2,3\n"
    done = took(bench, text, {"layout": "wide", "start": "start", "every": "day", "first": "1"})
    assert (done.records, done.stored, done.rejected, done.entries) == (3, 1, 2, 3)
    assert done.rejects[["line", "column", "value"]].values.tolist() == [[2, "nrs_day_2", "11"], [4, "start", "31.12."]]


def test_loading_a_later_export_brings_what_is_new_and_refuses_what_differs(bench):
    head = "id,start,nrs_1,nrs_2,nrs_3\n"
    said = {"layout": "wide", "start": "start", "every": "month", "first": "1"}
    took(bench, head + "a,2024-01-31,3,,\nb,2024-01-31,4,,\n", said)
    done = took(bench, head + "a,2024-01-31,3,5,\nb,2024-01-31,9,5,\n", said)
    assert (done.stored, done.duplicates, done.rejected, done.entries) == (1, 0, 1, 1)
    january = date(2024, 1, 31)
    assert bench.rows(DAYS) == [("a", january, 3.0), ("a", date(2024, 2, 29), 5.0), ("b", january, 4.0)]
    assert "contradicts what batch 1" in done.rejects["reason"][0]
    again = took(bench, head + "a,2024-01-31,3,5,\n", said)
    assert (again.stored, again.duplicates, again.entries) == (0, 1, 0)


def test_a_value_shared_by_two_rows_is_not_lost_when_one_of_them_is_rejected(bench):
    head = "id,start,nrs_1,nrs_2,nrs_3\n"
    said = {"layout": "wide", "start": "start", "every": "day", "first": "1"}
    # both rows say 3 on the first day; they disagree on the second, so both go
    done = took(bench, head + "a,2024-01-01,3,4,\na,2024-01-01,3,5,6\nb,2024-01-01,1,1,1\n", said)
    assert (done.stored, done.rejected, done.entries) == (1, 2, 3)
    # the third row says nothing of its own on a day that the rejected ones share
    done = took(bench, head + "c,2024-01-01,3,4,\nc,2024-01-01,3,5,6\nc,2024-01-01,3,,\n", said)
    assert (done.stored, done.duplicates, done.rejected) == (0, 0, 3)


def test_visits_with_days_of_their_own_need_no_first_day(bench):
    text = "id,visit1_date,visit1_pain,visit2_date,visit2_pain\na,2024-01-05,6,2024-02-09,4\nb,2024-01-06,7,,\n"
    done = took(bench, text, {"layout": "wide"})
    assert [row[1:] for row in bench.rows(DAYS)] == [
        (date(2024, 1, 5), 6.0),
        (date(2024, 2, 9), 4.0),
        (date(2024, 1, 6), 7.0),
    ]
    assert (done.stored, done.entries) == (2, 3)


def test_totals_of_a_questionnaire_at_visits(bench):
    text = "id,start,odi_total_w0,odi_total_w12\na,2024-01-01,40,20\nb,2024-01-02,30,\n"
    done = took(bench, text, {"layout": "wide", "start": "start", "every": "week"}, instrument="odi")
    rows = bench.rows("select on_day, item, total, value from response order by participant_id, on_day")
    assert [(day, value) for day, _, _, value in rows] == [
        (date(2024, 1, 1), 40.0),
        (date(2024, 3, 25), 20.0),
        (date(2024, 1, 2), 30.0),
    ]
    assert done.entries == 3


def test_a_wide_table_can_be_undone_and_loaded_again(bench):
    from data.imports.load import undo

    done = took(bench, WEEKS, SAID)
    undo(bench.store, bench.store.find("study"), done.batch)
    assert bench.rows(DAYS) == []
    assert took(bench, WEEKS, SAID).entries == 4


@pytest.mark.parametrize(
    "header",
    [
        "id,date,pain_0_10,pain_worst",
        "id,date,item_1,item_2,item_3",
        "id,rmdq_1,rmdq_2,rmdq_3",
        "id,date,pain_24h",
        "id,a1,a2,a3",
    ],
)
def test_items_and_scales_are_not_taken_for_time_points(header):
    width = header.count(",") + 1
    assert find_wide(sheet_of(header + "\n" + ",".join(["1"] * width) + "\n")) is None


@pytest.mark.parametrize(
    ("day", "steps", "every", "expected"),
    [
        (date(2024, 1, 31), 1, "month", "2024-02-29"),
        (date(2023, 12, 31), 2, "month", "2024-02-29"),
        (date(2024, 12, 30), 1, "week", "2025-01-06"),
        (date(2024, 3, 1), -1, "day", "2024-02-29"),
    ],
)
def test_steps_follow_the_calendar(day, steps, every, expected):
    assert _after(day, steps, every) == expected


def test_without_a_first_day_time_points_are_days_of_a_clock_without_dates():
    sheet, plan = read_as(sheet_of("id,nrs_w1,nrs_w2\na,1,2\n"), Answers(shape={"layout": "wide"}))
    assert plan.columns == {"participant": "id", "pain_average": "nrs", "week": "week"} and not plan.open_questions
    assert sheet.column("week").texts == ["1", "2"]


def test_no_first_day_in_a_diary_of_ones_own_is_a_sentence():
    with pytest.raises(ImportFault, match="no column holds each participant's first day"):
        read_as(sheet_of("nrs_w1,nrs_w2\n1,2\n"), Answers(shape={"layout": "wide"}), is_personal=True)


def test_the_next_file_with_these_columns_is_read_as_the_last_one(bench):
    took(bench, WEEKS, SAID)
    later = sheet_of(WEEKS + "d;x;2024-05-06;1;1;1\n")
    sheet, plan = read_as(later, remembered=remembered(bench.store.find("study"), later))
    assert plan.open_questions == () and dict(plan.shape) == SAID
    done = load(bench.store, "study", "cohort", sheet, plan, today=TODAY)
    assert (done.stored, done.duplicates, done.entries) == (1, 2, 3)


def test_weeks_that_do_not_say_what_was_asked_are_asked_about_and_never_kept_as_facts(bench):
    head = "id,arm," + ",".join(f"week_{week}" for week in range(1, 53))
    text = f"{head}\na,x,3,,{'0,' * 49}1\nb,y{',7' * 52}\n"
    _, plan = read_as(sheet_of(text))
    assert [(q.topic, q.role) for q in plan.open_questions] == [("shape", "layout")]
    _, plan = read_as(sheet_of(text), Answers(shape={"layout": "wide"}))
    (question,) = plan.open_questions
    assert question.role == "measure" and question.choices[0].value == "pain_days" and "“week_52”" in question.text
    said = {"layout": "wide", "measure": "pain_days"}
    _, plan = read_as(sheet_of(text), Answers(shape=said))
    assert [(q.topic, q.role) for q in plan.open_questions] == [("covers", "pain_days")]
    done = took(bench, text, said, covers={"pain_days": "7"})
    # 51 answers of a, whose second week is unknown, and 52 of b; week n ends on day 7n of a clock without dates
    assert (done.stored, done.entries) == (2, 103) and "1 time points are blank" in done.warnings[0]
    days = "select label, on_day, value from current_day_value join participant using (participant_id) order by 1, 2"
    assert bench.rows(days)[:2] == [("a", date(1970, 1, 8), 3.0), ("a", date(1970, 1, 22), 0.0)]
    assert bench.rows("select name, value from attribute order by 2") == [("arm", "x"), ("arm", "y")]


@pytest.mark.parametrize(
    ("header", "first", "asked"),
    [
        ("id,w1,w2,w3", "w1", ["measure"]),
        ("id,month_3,month_6,month_12", "month_3", ["measure"]),
        ("id,baseline,3m,6m,12m", "baseline", ["measure"]),
        ("id,days_1,days_2,days_3", "days_1", ["measure", "every"]),
        ("id,V1,V2,V3", "V1", ["measure", "every"]),
        ("id,leg_wk01,leg_wk02,leg_wk03", "leg_wk01", ["measure"]),
        ("id,nrs_baseline,nrs_3m", "nrs_baseline", []),
        ("id,baseline,leg_w1,leg_w2", "baseline", ["measure"]),
    ],
)
def test_which_measure_and_which_clock_are_asked_where_names_do_not_tell(header, first, asked):
    text = f"{header}\na{',1' * header.count(',')}\nb{',5' * header.count(',')}\n"
    _, plan = read_as(sheet_of(text))
    assert [q.role for q in plan.open_questions] == ["layout"] and f"“{first}”" in plan.open_questions[0].text
    said, found = {"layout": "wide"}, []
    while True:
        _, plan = read_as(sheet_of(text), Answers(shape=said))
        if not plan.open_questions:
            break
        (question,) = plan.open_questions
        found.append(question.role)
        said[question.role] = {"measure": "pain_average", "every": "week"}[question.role]
    assert found == asked and "pain_average" in plan.columns


@pytest.mark.parametrize(
    "text",
    [
        "id,arm,age\na,x,40\nb,y,50\n",
        "id,site_1,site_2,site_3\na,x,y,z\n",  # no numbers
        "id,w1_note,w2_note,w3_note\na,well,ill,well\n",
        "id,item_1,item_2,item_3\na,1,2,3\n",
        "id,date,w1,w2,w3\na,2024-01-01,1,2,3\na,2024-01-02,1,2,3\n",  # a row a day
    ],
)
def test_columns_that_are_no_answers_over_time_are_not_asked_about(text):
    assert find_wide(sheet_of(text)) is None


def test_a_table_that_is_said_to_be_of_people_is_not_asked_about():
    _, plan = read_as(sheet_of("id,w1,w2,w3\na,1,2,3\n"), Answers(kind="attributes"))
    assert plan.kind == "attributes" and not plan.open_questions


def test_what_is_measured_by_another_role_is_asked_by_its_column():
    said = {"layout": "wide", "measure": "other"}
    _, plan = read_as(sheet_of("id,w1,w2,w3\na,1,2,3\n"), Answers(shape=said))
    assert [(q.topic, q.role) for q in plan.open_questions] == [("map", "pain_average")]
    _, plan = read_as(sheet_of("id,w1,w2,w3\na,1,2,3\n"), Answers(shape=said, columns={"mood": "value"}))
    assert plan.columns == {"participant": "id", "mood": "value", "week": "week"} and not plan.open_questions


def test_a_baseline_that_is_a_day_is_the_first_day_and_no_answer(bench):
    text = "id,baseline,nrs_w1,nrs_w2\na,2024-01-01,3,4\n"
    done = took(bench, text, {"layout": "wide", "start": "baseline", "every": "week", "first": "0"})
    assert done.entries == 2 and [day for _, day, _ in bench.rows(DAYS)] == [date(2024, 1, 8), date(2024, 1, 15)]
