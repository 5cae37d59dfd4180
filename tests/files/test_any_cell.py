"""Whatever stands in a cell: a value, unknown, or a reason; never an error of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imports.amounts import amount
from data.imports.cells import clock, is_error, number
from data.imports.date_families import find_formats
from data.imports.dates import date_parser, parse_day, split_moment
from data.imports.faults import CellFault
from data.imports.labels import likeness
from data.imports.scales import scaled, yes_no
from tests.files.conftest import TODAY, plan_of

# several a line: one a line would be a column of words that nobody reads
SIGNS = st.sampled_from(
    ["3", "12", "2024", "20240000000000", "٣", "²", "März", "mar", "listopada", ".", ",", "/", "-", " ", ":", "h", "min", "%", "#", "!",
     "of", "10", "st", "T", "Z", "+01:00", "pm", "\u202f", "’", "１", "Uhr", "=", "NA", "x" * 50]
)  # fmt: skip
CELL = st.one_of(st.text(max_size=30), st.lists(SIGNS, max_size=8).map("".join))


@given(CELL)
def test_a_cell_is_a_value_or_has_a_reason(text):
    text = text.strip()
    readers = [
        lambda: number(text, "."),
        lambda: number(text, ","),
        lambda: clock(text),
        lambda: amount(text, ".", "minutes"),
        lambda: amount(text, ",", "steps", "m:ss"),
        lambda: yes_no(text, ".", "one-is-yes"),
        *(
            lambda scale=scale: scaled(text, ".", 0, 10, scale, is_whole=False)
            for scale in (None, "0-100", "0-1", "of-10", "of-100", "percent", "from-1", "words:a=1,b=2")
        ),
        lambda: date_parser("%d %B %Y|%Y-%m-%d", TODAY, "Europe/Berlin")(text),
    ]
    for read in readers:
        try:
            read()
        except CellFault as fault:
            assert str(fault)
    is_error(text), likeness(text), split_moment(text)
    for form in find_formats([(text, 1)]).formats:
        assert parse_day(split_moment(text)[0], form) is not None or "|" in form


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5))
def test_a_table_of_any_cells_is_planned(rows):
    def cell(text):
        return '"' + text.replace('"', "").replace("\r", " ").replace("\n", " ").replace("\0", " ") + '"'

    plan = plan_of(
        "id,date,pain\n" + "".join(",".join(map(cell, row)) + "\n" for row in rows), columns={"participant": "id"}
    )
    assert len(plan.readings) == 3
    for question in plan.open_questions:
        assert question.text and "\n" not in question.text


@pytest.mark.parametrize("text", ["3 March 20240000000000", "30000000000000 March 2024", "3 March 24000"])
def test_a_number_that_is_no_part_of_a_date(text):
    assert find_formats([(text, 1)]).formats == ()
