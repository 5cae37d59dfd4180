"""Exports are data to a spreadsheet: no cell starts a formula, and numbers stay numbers."""

import csv
import io

import pandas as pd
import pytest

from data.exports.csv_out import csv_bytes, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-", "=", "+1 000"])
def test_text_that_would_start_a_formula_is_kept_from_it(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-2", "+3.5", "-1,5", "3 = 3", "a@b", "", "'=1", -2, 1.5, None])
def test_numbers_and_plain_text_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_a_table_is_read_back_by_a_csv_reader_and_has_the_mark_that_spreadsheets_need():
    table = pd.DataFrame({"=name": ["Zoë", "=HYPERLINK(1)", 'a "quoted", cell'], "pain": [1.5, -2, None]})
    written = csv_bytes(table)
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    assert rows == [["'=name", "pain"], ["Zoë", "1.5"], ["'=HYPERLINK(1)", "-2.0"], ['a "quoted", cell', ""]]
