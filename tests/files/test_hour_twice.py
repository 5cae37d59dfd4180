"""The hour that a clock shows twice: in Berlin 2026-10-25, 3:00 of summer is 2:00 of winter, as the European rule has it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from tests.files.conftest import sheet_of

BERLIN, DAY_AFTER = "Europe/Berlin", date(2026, 12, 31)
ENTRIES = "select on_day, at_time::varchar, pain_average from current_day_entry order by entry_id"
BOUTS = """select start_at, amount from current_activity join activity_time using (collection_id, entry_id, revision)
           order by start_at"""
# 0:30 and 1:30 of UTC: half past two before and after the clock went back
SPELLED = {
    "offset": ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"),
    "utc": ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
    "another place": ("2026-10-24 20:30 -0400", "2026-10-24 21:30 -0400"),
    "letters": ("2026-10-25 02:30 CEST", "2026-10-25 02:30 CET"),
    "seconds": ("1792888200", "1792891800"),
}


def took(bench, text, study="study", **answers):
    sheet, plan = read_as(sheet_of(text), Answers(**answers))
    assert not plan.open_questions, [one.text for one in plan.open_questions]
    return load(bench.store, study, "cohort", sheet, plan, today=DAY_AFTER), plan


@pytest.mark.parametrize("spelled", SPELLED.values(), ids=SPELLED)
@pytest.mark.parametrize("pain", [("3", "6"), ("3", "3")])
def test_two_entries_an_hour_apart_are_two(bench, spelled, pain):
    is_counted = spelled[0].isdigit()
    text = "id,timestamp,nrs\n" + "".join(f"a,{at},{value}\n" for at, value in zip(spelled, pain, strict=True))
    format_of = {"date_format": "seconds-1970"} if is_counted else {}
    done, plan = took(bench, text, zone=BERLIN, **format_of)
    assert (done.stored, done.duplicates, done.rejected) == (2, 0, 0)
    assert bench.rows(ENTRIES) == [(date(2026, 10, 25), "02:30:00", float(value)) for value in pain]
    assert not [note for note in plan.notes if "twice" in note]
    again, _ = took(bench, text, zone=BERLIN, **format_of)
    assert (again.stored, again.duplicates, again.rejected) == (0, 2, 0)


def test_without_a_zone_the_offset_tells_them_apart_too(bench):
    done, _ = took(bench, "id,timestamp,nrs\na,2026-10-25T02:30+02:00,3\na,2026-10-25T02:30+01:00,6\n")
    assert (done.stored, done.rejected) == (2, 0)
    # the same moment twice is one
    done, _ = took(bench, "id,timestamp,nrs\nb,2026-10-25T02:30+02:00,3\nb,2026-10-25T02:30+02:00,3\n")
    assert (done.stored, done.duplicates) == (1, 1)


@pytest.mark.parametrize("spelled", SPELLED.values(), ids=SPELLED)
def test_two_walks_an_hour_apart_add_up_and_keep_their_moments(bench, spelled):
    is_counted = spelled[0].isdigit()
    text = "id,timestamp,kind,amount,unit\n" + "".join(f"a,{at},walking,20,min\n" for at in spelled)
    done, _ = took(bench, text, zone=BERLIN, **({"date_format": "seconds-1970"} if is_counted else {}))
    assert (done.stored, done.duplicates) == (2, 0)
    assert bench.rows(BOUTS) == [(datetime(2026, 10, 25, 0, 30), 20.0), (datetime(2026, 10, 25, 1, 30), 20.0)]


def test_a_walk_through_the_hour_has_its_length_and_stays_on_its_day(bench):
    text = (
        "id,start,end,kind,amount,unit\na,2026-10-25T02:50+02:00,2026-10-25T02:10+01:00,walking,20,min\n"
        "a,2026-10-25T23:50+01:00,2026-10-26T00:10+01:00,walking,20,min\n"
    )
    took(bench, text, zone=BERLIN)
    ends = bench.rows("select start_at, end_at from activity_time order by start_at")
    assert ends[0] == (datetime(2026, 10, 25, 0, 50), datetime(2026, 10, 25, 1, 10))
    assert bench.rows("select on_day, sum(amount) from current_activity group by 1 order by 1") == [
        (date(2026, 10, 25), 30.0),
        (date(2026, 10, 26), 10.0),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "id,timestamp,nrs\na,2026-10-25 02:30,3\na,2026-10-25 04:30,6\n",
        "id,date,time,nrs\na,2026-10-25,02:30,3\na,2026-10-25,04:30,6\n",
        "id,date,time,nrs\na,25.10.2026,2.30 am,3\na,25.10.2026,4.30 am,6\n",
    ],
)
def test_local_times_of_that_hour_are_said(text):
    _, plan = read_as(sheet_of(text), Answers(zone=BERLIN))
    (note,) = [note for note in plan.notes if "twice" in note]
    assert "Europe/Berlin" in note and "2" in note and "first of the two" in note
    for other in ({}, {"zone": "America/New_York"}):  # where the clock went back a week later
        assert not [note for note in read_as(sheet_of(text), Answers(**other))[1].notes if "twice" in note]
    assert not [
        note
        for note in read_as(sheet_of(text.replace("02:30", "03:00").replace("2.30 am", "3 am")), Answers(zone=BERLIN))[
            1
        ].notes
        if "twice" in note
    ]


def test_the_hour_that_is_skipped_is_no_hour_twice():
    text = "id,timestamp,nrs\na,2026-03-29 02:30,3\na,2026-03-29 04:30,6\n"
    assert not [note for note in read_as(sheet_of(text), Answers(zone=BERLIN))[1].notes if "twice" in note]
