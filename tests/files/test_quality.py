"""The data-quality report of a file, counted by hand."""

from data.imports.load import preview
from data.imports.matched import matched
from data.imports.plan import Answers
from data.imports.quality import quality
from data.imports.reading import read_as
from tests.files.conftest import TODAY, sheet_of

# a: days 1, 2 (no answer), 4; day 3 is not there; b: day 1 twice, differing; c: one day to come; d: 11 of 10
TEXT = (
    "id;date;pain;arm;weather\na;2024-01-01;3;x;1\na;2024-01-02;-99;x;2\na;2024-01-04;4,5;x;\nb;2024-01-01;1;y;1\n"
    "b;2024-01-01;2;y;1\nc;2031-01-01;2;y;1\nd;2024-01-01;11;y;1\ne;2024-01-09;10;y;NA\n"
)


def report(bench, text=TEXT, **answers):
    sheet, plan = read_as(sheet_of(text, "backs.csv"), Answers(missing=("-99",), **answers))
    result = preview(bench.store, bench.store.find("study"), sheet, plan, today=TODAY)
    table = quality(sheet, plan, result)
    return {(part, item, what): value for part, item, what, value in table.itertuples(index=False)}


def test_every_number_of_the_report(bench):
    found = report(bench)
    assert found["file", "", "name"] == "backs.csv" and found["file", "", "decimal sign"] == ","
    assert found["file", "", "codes of no answer"] == "-99"
    said = {what: value for (part, _, what), value in found.items() if part == "records"}
    assert said == {
        "records": "8",
        "stored": "4",
        "duplicates": "0",
        "rejected": "4",
        "entries": "4",
        "participants": "2",
    }
    reasons = {what: value for (part, _, what), value in found.items() if part == "reasons"}
    assert reasons == {
        "contradict each other or what is stored": "2",
        "are outside their scale": "1",
        "have a day outside the calendar (before 1900 or to come)": "1",
    }
    pain = {what: value for (_, item, what), value in found.items() if item == "pain"}
    assert pain == {
        "answered": "7",
        "blank": "0",
        "codes of no answer": "1",
        "different answers": "6",
        "least": "1",
        "most": "11",
        "read as": "pain_average",
        "rejected for it": "3",
    }
    assert found["columns", "weather", "blank"] == "2" and found["columns", "weather", "read as"] == "not stored"
    assert found["columns", "arm", "read as"] == "attribute"
    days = {what: value for (part, _, what), value in found.items() if part == "days"}
    assert days == {
        "first day": "2024-01-01",
        "last day": "2024-01-09",
        "days from each participant's first to last": "5",  # four of a, one of e
        "of these with an answer": "3",
        "of these named without an answer": "1",
        "of these not in the file": "1",
    }


def test_a_report_of_a_file_of_which_nothing_is_accepted(bench):
    found = report(bench, "id,date,pain\na,2024-01-01,77\n")
    assert found["records", "", "stored"] == "0" and not any(part == "days" for part, _, _ in found)


def test_who_is_in_the_file_or_the_study_only(bench):
    bench.load("id,arm\na,x\nb,y\nc,y\n")
    sheet, plan = read_as(sheet_of("id,date,pain\na,2024-01-01,3\nd,2024-01-01,3\n a,2024-01-02,3\n"))
    found = matched(bench.store.find("study"), sheet, plan)
    assert (found.both, found.only_file, found.only_study) == (("a",), ("d",), ("b", "c"))
