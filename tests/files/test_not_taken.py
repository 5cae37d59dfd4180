"""Files of a maker known here that hold nothing that is taken are recognised, and told which of its files do."""

from __future__ import annotations

import pytest

from data.imports.faults import ImportFault
from tests.makers.made import Made, read, zipped

OTHERS = [
    ("export_cda.xml", b'<?xml version="1.0"?><ClinicalDocument/>', "Apple Health", "export.xml"),
    ("a.tcx", b'<?xml version="1.0"?><TrainingCenterDatabase/>', "Garmin", "UDSFile"),
    ("training-session-1.json", b'{"exportVersion": "1.5", "startTime": "2026-03-01T10:00"}', "Polar", "activity-"),
    ("1_hydration.json", b'[{"calendarDate": "2026-03-01", "valueInML": 5}]', "Garmin", "UDSFile"),
    ("heart_rate-1.json", b'[{"dateTime": "03/01/26 00:00:00", "value": {"bpm": 60}}]', "Google Health", "steps_"),
    ("calories.csv", b"timestamp,calories,data source\n2026-10-01T00:00:00Z,1.2,Band\n", "Google Health", "steps_"),
    ("dailyreadiness.csv", b"id;contributors;day;score\na;{};2026-03-01;80\n", "Oura", "daily activity"),
    ("x.csv", b"Uid,Sid,Key,Time,Value,UpdateTime\n1,d,steps,1767225600,12,1\n", "Xiaomi", "aggregated_fitness_data"),
    ("weight.csv", b'Date,"Weight (kg)","Fat mass (kg)"\n2026-03-01 10:00:00,70,9\n', "Withings", "aggregates_steps"),
    ("g.zip", zipped({"DI_CONNECT/DI-Connect-User/user_profile.json": b'{"userName": "x"}'}), "Garmin", "UDSFile"),
    ("e.zip", zipped({"apple_health_export/export_cda.xml": b"<ClinicalDocument/>"}), "Apple Health", "export.xml"),
    ("t.zip", zipped({"Takeout/Google Health/Your Profile/Profile.csv": b"a,b\n1,2\n"}), "Google Health", "steps_"),
    ("s.zip", zipped({"x/com.samsung.health.weight.1.csv": b"a,b\n1,2\n"}), "Samsung Health", "step_daily_trend"),
    ("strava.zip", zipped({"activities/1.gpx.gz": b"x", "profile.csv": b"a,b\n1,2\n"}), "Strava", "activities.csv"),
]


@pytest.mark.parametrize(("name", "content", "maker", "taken"), OTHERS, ids=[name for name, *_ in OTHERS])
def test_it_is_told_which_of_that_makers_files_are_taken(name, content, maker, taken):
    with pytest.raises(ImportFault) as fault:
        read(Made(name, content, "Europe/Rome", {}, {}))
    assert f"of {maker}" in str(fault.value) and taken in str(fault.value)


def test_a_zip_of_zips_is_to_be_unpacked():
    packed = zipped({"takeout-1.zip": zipped({"a.csv": b"x"}), "takeout-2.zip": zipped({"b.csv": b"x"})})
    with pytest.raises(ImportFault, match=r"unpack it, and load each"):
        read(Made("all.zip", packed, "Europe/Rome", {}, {}))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("diary.csv", b"date,pain\n2026-03-01,3\n"),
        ("diary.json", b'[{"date": "2026-03-01", "pain": 3}]'),
        ("book.zip", zipped({"diary.csv": b"date,pain\n2026-03-01,3\n"})),
        ("study.csv", b"participant,day,score\n1,2026-03-01,80\n"),
    ],
)
def test_what_is_nobodys_is_left_to_the_reader_of_tables(name, content):
    assert read(Made(name, content, "Europe/Rome", {}, {})) is None
