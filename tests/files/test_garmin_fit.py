"""Garmin's FIT files beside the drawn ones of test_made_exports.py: what is open is asked, what is damaged is said."""

from __future__ import annotations

import pytest

from data.imports.devices.amounts import Unsaid
from data.imports.faults import ImportFault
from tests.makers.fit_writer import WALKING, Style, file_id, info, whole
from tests.makers.made import Made, read, told, zipped

MIDNIGHT = 1_772_319_600  # 1 March 2026 in Rome, 2026-02-28T23:00:00Z
PLAIN, SHORT = Style(False, False, False), Style(True, True, False)
BODY = file_id(MIDNIGHT) + info(MIDNIGHT, 3600)


def found(content, zone=None, name="1.fit"):
    return read(Made(name, content, zone, {}, {}))


def days(content, zone=None):
    return {day[-5:]: steps for (_, _, day), steps in told(found(content, zone)).items()}


def test_sixteen_bits_of_a_time_go_on_over_their_end():
    """1,000 steps at 2:00, 3,000 at 16:00 and 3,500 at 17:00: the 16 bits have begun anew between, 18 h 12 min at most."""
    body = BODY + SHORT.count(MIDNIGHT + 7200, WALKING, 1000) + SHORT.count(MIDNIGHT + 16 * 3600, WALKING, 3000)
    file = found(whole(body + SHORT.count(MIDNIGHT + 17 * 3600, WALKING, 3500)))
    rows = file.amounts.table().to_pylist()
    assert [(row["amount"], row["end_at"] - MIDNIGHT) for row in rows] == [(1000, 7200), (2000, 57600), (500, 61200)]
    assert {row["zone"] for row in rows} == {"+01:00"} and rows[0]["source"] == "Garmin vivo fit"


def test_totals_at_midnight_are_of_the_day_that_ends_and_add_nothing():
    body = BODY + PLAIN.count(MIDNIGHT + 7200, WALKING, 1000) + PLAIN.count(MIDNIGHT + 86400, WALKING, 1200)
    assert days(whole(body + PLAIN.count(MIDNIGHT + 90_000, WALKING, 90))) == {"03-01": 1200, "03-02": 90}


def test_a_counter_that_begins_anew_within_a_day_is_added_and_told():
    body = BODY + PLAIN.count(MIDNIGHT + 7200, WALKING, 1000) + PLAIN.count(MIDNIGHT + 9000, WALKING, 40)
    file = found(whole(body))
    assert told(file) == {("steps", "Garmin vivo fit", "2026-03-01"): 1040}
    assert file.notes == ("A counter began anew within a day, 1 times in all; what it counted since was added.",)


def test_a_day_without_a_step_was_not_worn_and_kinds_that_are_no_steps_are_none():
    cycling = PLAIN.count(MIDNIGHT + 7200, 2, 900)
    file = found(whole(BODY + PLAIN.count(MIDNIGHT + 7200, WALKING, 0) + cycling))
    assert (file.n_records, file.amounts.n_rows) == (1, 0) and "not worn" in file.left[0].reason


def test_where_no_file_tells_the_clock_the_zone_is_asked():
    body = file_id(MIDNIGHT) + PLAIN.count(MIDNIGHT + 7200, WALKING, 1000)
    with pytest.raises(Unsaid, match="--zone Area/City"):
        found(whole(body))
    assert days(whole(body), "Europe/Rome") == {"03-01": 1000}


def test_of_two_watches_with_one_name_the_one_that_counted_more_counts():
    both = [
        whole(file_id(MIDNIGHT, serial=serial) + info(MIDNIGHT, 3600) + PLAIN.count(MIDNIGHT + 7200, WALKING, n))
        for serial, n in ((1, 1000), (2, 700))
    ]
    file = found(zipped({"a.fit": both[0], "b.fit": both[1]}), name="a.zip")
    assert told(file) == {("steps", "Garmin vivo fit", "2026-03-01"): 1000}
    assert "counted less" in file.left[0].reason


GOOD = whole(BODY + PLAIN.count(MIDNIGHT + 7200, WALKING, 1000))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD[:-9], "damaged or breaks off"),
        (GOOD[:40] + b"\xff" + GOOD[41:], "damaged or breaks off"),
        (whole(file_id(MIDNIGHT, kind=4)), "is of an activity, which is not read.*monitoring files"),
        (whole(info(MIDNIGHT, 3600)), "does not say what it holds"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_can(content, words):
    with pytest.raises(ImportFault, match=words):
        found(content)


def test_one_damaged_file_of_a_zip_is_named_and_the_others_count():
    file = found(
        zipped({"1.fit": GOOD, "day/2.fit": GOOD[:-9], "3.fit": whole(file_id(MIDNIGHT, kind=4))}), name="a.zip"
    )
    assert told(file) == {("steps", "Garmin vivo fit", "2026-03-01"): 1000}
    assert any("1 FIT files are damaged" in said and "day/2.fit" in said for said in file.notes)
