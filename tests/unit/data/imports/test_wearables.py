"""Fitbit's and Garmin's tables of days, as these makers write them; days that were not worn are no zeros."""

from dataclasses import replace
from datetime import date

import pytest

from data.imports.activity_files import read_activity
from data.imports.faults import ImportFault
from data.imports.load import preview
from data.imports.propose import propose
from data.imports.wearables import read_table
from data.store.store import Store

FITBIT = """Activities
Date,Calories Burned,Steps,Distance,Floors,Minutes Sedentary,Minutes Lightly Active,Activity Calories
"2026-11-01","2,682","8,552","5.78","12","735","240","1,261"
"2026-11-02","1,600","0","0","0","1,440","0","0"
"2026-11-03","1,650","12","0","0","1,440","0","0"
"2026-11-04","2,100","","1.2","0","600","90","0"

Sleep
Start Time,End Time,Minutes Asleep
"2026-11-01 11:00PM","2026-11-02 6:00AM","400"
"""
GARMIN = ',Actual,Goal\n11/13/2026,8432,9500\n11/14/2026,0,9500\n11/15/2026,"12,431",9500\n'


def test_fitbit_days_hold_steps_and_sitting_and_what_was_not_worn_is_named():
    daily = read_table(FITBIT)
    assert daily.rows == (
        ("2026-11-01", "steps", "8552", "Fitbit"),
        ("2026-11-01", "sitting", "735", "Fitbit"),
        ("2026-11-04", "sitting", "600", "Fitbit"),
    )
    # no step at all; all 1,440 minutes sat
    assert daily.not_worn == (("2026-11-02", "Fitbit"), ("2026-11-03", "Fitbit"))
    assert daily.n_records == 4


def test_garmin_days_hold_steps():
    daily = read_table(GARMIN)
    assert daily.rows == (("11/13/2026", "steps", "8432", "Garmin"), ("11/15/2026", "steps", "12431", "Garmin"))
    assert daily.not_worn == (("11/14/2026", "Garmin"),)


@pytest.mark.parametrize(
    ("cell", "kept"), [("8,552", "8552"), ("1.234.567", "1234567"), ("12.5", "12.5"), ("1,23", "1,23"), ("-5", "-5")]
)
def test_only_whole_groups_of_three_are_thousands(cell, kept):
    assert read_table(f'Date,Steps\n2026-11-01,"{cell}"\n').rows == (("2026-11-01", "steps", kept, "Garmin"),)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Date,Weight\n2026-11-01,70\n", "\x00\x01"])
def test_other_tables_are_refused(text):
    with pytest.raises(ImportFault, match="none of the files"):
        read_table(text)


def test_dates_with_two_readings_are_asked_and_bad_cells_are_listed(tmp_path):
    path = tmp_path / "steps.csv"
    path.write_text(",Actual,Goal\n11/03/2026,8432,9500\n11/04/2026,many,9500\n")
    file = read_activity(path, tmp_path, file_name="steps.csv")
    plan = propose(file.sheet, file.answers, is_personal=True)
    assert [question.topic for question in plan.open_questions] == ["date-format"]
    plan = propose(file.sheet, replace(file.answers, date_format="%m/%d/%Y"), is_personal=True)
    store = Store()
    try:
        seen = preview(store, None, file.sheet, plan, today=date(2026, 11, 21), is_personal=True)
    finally:
        store.close()
    assert (seen.stored, seen.rejected) == (1, 1)
    assert seen.rejects.iloc[0][["column", "value"]].tolist() == ["amount", "many"]


def test_a_file_without_any_day_that_was_worn_says_so(tmp_path):
    path = tmp_path / "steps.csv"
    path.write_text(",Actual,Goal\n11/13/2026,0,9500\n")
    with pytest.raises(ImportFault, match="no day with steps"):
        read_activity(path, tmp_path, file_name="steps.csv")
