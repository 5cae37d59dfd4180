"""A table with a column for each calendar day: asked, turned into one entry a day, never kept as facts about people."""

from datetime import date

import pytest

from data.imports.faults import ImportFault
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from tests.files.conftest import TODAY, sheet_of

PAINS = """select label, on_day, pain_average from current_day_entry
           join participant using (collection_id, participant_id) order by 1, 2"""
RIGHT = [("a", date(2024, 1, 13), 3.0), ("a", date(2024, 1, 15), 0.0), ("b", date(2024, 1, 13), 2.0)]


def table(*days):
    return f"id,arm,{','.join(days)}\na,x,3,,0\nb,y,2,,NA\n"


@pytest.mark.parametrize(
    ("days", "shape"),
    [
        (["2024-01-13", "2024-01-14", "2024-01-15"], {"measure": "pain_average"}),
        (["13.01.2024", "14.01.2024", "15.01.2024"], {"measure": "pain_average"}),
        (["X2024.01.13", "X2024.01.14", "X2024.01.15"], {"measure": "pain_average"}),
        (["13 Jan 2024", "14 Jan 2024", "15 Jan 2024"], {"measure": "pain_average"}),
        (["pain 1/13/2024", "pain 1/14/2024", "pain 1/15/2024"], {}),
        (["nrs_20240113", "nrs_20240114", "nrs_20240115"], {}),
        (["2024-01-13_schmerz", "2024-01-14_schmerz", "2024-01-15_schmerz"], {}),
    ],
)
def test_each_day_with_an_answer_is_an_entry(bench, days, shape):
    with pytest.raises(ImportFault, match=f"“{days[0]}” to “{days[2]}” the same measure at 3 time points"):
        load(bench.store, "study", "cohort", *read_as(sheet_of(table(*days))), today=TODAY)
    sheet, plan = read_as(sheet_of(table(*days)), Answers(shape={"layout": "wide", **shape}))
    done = load(bench.store, "study", "cohort", sheet, plan, today=TODAY)
    assert (done.stored, done.entries, done.rejected) == (2, 3, 0)
    assert bench.rows(PAINS) == RIGHT
    assert bench.rows("select name, value from attribute order by 2") == [("arm", "x"), ("arm", "y")]


def test_days_that_read_two_ways_are_asked():
    _, plan = read_as(
        sheet_of(table("pain 1/2/2024", "pain 1/3/2024", "pain 1/4/2024")), Answers(shape={"layout": "wide"})
    )
    (question,) = plan.open_questions
    assert (question.topic, {choice.value for choice in question.choices}) == ("date-format", {"%d/%m/%Y", "%m/%d/%Y"})


def test_what_a_day_without_a_name_holds_is_asked():
    _, plan = read_as(sheet_of(table("2024-01-13", "2024-01-14", "2024-01-15")), Answers(shape={"layout": "wide"}))
    (question,) = plan.open_questions
    assert (question.role, question.choices[0].value) == ("measure", "pain_average")


@pytest.mark.parametrize(
    "line", ["a,2024-01-01,3", "a,2024-01-01,2024-02-01,2024-03-01", "id,2024-01-01,2024-01-01,2024-01-01"]
)
def test_a_line_of_data_is_no_header_of_days(line):
    row = ",".join(["b", *["3"] * line.count(",")])
    with pytest.raises(ImportFault, match="looks like data"):
        sheet_of(f"{line}\n{row}\n")
