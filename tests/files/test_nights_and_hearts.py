"""Nights and hearts as the makers' exports write them beside what is not taken; values by hand."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from data.imports.devices.amounts import Notes, Said, Unsaid
from data.imports.devices.garmin_zip import FitParts
from tests.makers.fit_writer import file_id, whole
from tests.makers.made import Made, read, told, zipped

SLEEPS = "sleep_id,sleep_type,minutes_asleep,start_utc_offset,sleep_start,end_utc_offset,sleep_end\n"
STAGES = "sleep_id,sleep_stage_type,sleep_stage_start,end_utc_offset,sleep_stage_end\n"


def days(name: str, content: bytes | dict[str, str], zone: str | None = "Europe/Rome") -> dict[tuple[str, str], float]:
    """What a file, or a zip of several, tells by day and kind, of all sources together."""
    if isinstance(content, dict):
        content = zipped({path: text.encode() for path, text in content.items()})
    found: dict[tuple[str, str], float] = {}
    for (kind, _, day), amount in told(read(Made(name, content, zone, {}, {}))).items():
        found[day[5:], kind] = found.get((day[5:], kind), 0) + amount
    return {key: round(amount, 2) for key, amount in found.items()}


GOOGLE = "Takeout/Google Health"


def test_tables_with_the_columns_of_the_steps_are_not_counted_beside_them():
    files = {
        f"{GOOGLE}/Physical Activity_GoogleData/Steps/steps_2026-09-01.csv": (
            "timestamp,steps,data source\n2026-09-10T04:00:00Z,1000,Band\n"
        ),
        f"{GOOGLE}/Physical Activity_GoogleData/Live Pace/live_pace_2026-09-01.csv": (
            "timestamp,steps,distance millimeters,altitude gain millimeters,data source\n2026-09-10T04:00:00Z,999,1,0,Band\n"
        ),
        f"{GOOGLE}/Health Fitness Data_GoogleData/UserActivityProbabilities_2026-09-01.csv": (
            "timestamp,steps,data source\n2026-09-10T04:00:00Z,777,x\n"
        ),
    }
    assert days("takeout.zip", files) == {("09-10", "steps"): 1000}
    # under a name that no version has: it is the only one
    only = {"x/Schritte.csv": files[f"{GOOGLE}/Physical Activity_GoogleData/Steps/steps_2026-09-01.csv"]}
    assert days("takeout.zip", only) == {("09-10", "steps"): 1000}


def test_a_sleep_without_stages_counts_beside_those_that_have_them():
    """420 minutes by a watch in Rome; 270 that were typed in, from 23:00 to 04:00 in New York."""
    files = {
        f"{GOOGLE}/UserSleeps_2026-10-01.csv": SLEEPS
        + "1,STAGES,420,+02:00,2026-10-04 20:30:00+0000,+02:00,2026-10-05 04:30:00+0000\n"
        + "2,CLASSIC,270,-04:00,2026-09-20T03:00:00Z,-04:00,2026-09-20T08:00:00Z\n",
        f"{GOOGLE}/UserSleepStages_2026-10-01.csv": STAGES
        + "1,LIGHT,2026-10-04 20:42:00+0000,+02:00,2026-10-05 03:42:00+0000\n",
        f"{GOOGLE}/Global Export Data/sleep-2026-10-04.json": '[{"dateOfSleep": "2026-10-05", "minutesAsleep": 400}]',
    }
    assert days("takeout.zip", files) == {("10-05", "sleep"): 420, ("09-20", "sleep"): 270}


@pytest.mark.parametrize(
    ("stamp", "zone", "day"),
    [
        ("2026-05-02T00:00:00Z", None, "05-02"),
        ("2026-05-01T16:00:00Z", "Asia/Singapore", "05-02"),
        ("2026-05-02T04:00:00Z", "America/New_York", "05-02"),
        ("2026-05-02T00:00:00Z", "America/New_York", "05-02"),
    ],
)
def test_a_heart_rate_is_of_the_day_that_is_stamped_or_that_begins_then(stamp, zone, day):
    text = f"timestamp,beats per minute,data source\n{stamp},54.0,Garmin Connect\n"
    assert days("daily_resting_heart_rate.csv", text.encode(), zone) == {(day, "resting heart rate"): 54}


def test_the_begin_of_a_day_somewhere_asks_where():
    text = b"timestamp,beats per minute,data source\n2026-05-01T16:00:00Z,54.0,Garmin Connect\n"
    with pytest.raises(Unsaid, match="--zone"):
        days("daily_resting_heart_rate.csv", text, None)


def test_garmins_days_are_read_beside_records_that_are_none_and_naps_are_added():
    """By hand: 390 minutes of a night and a nap of half an hour."""
    night = {"deepSleepSeconds": 3600, "lightSleepSeconds": 14400, "remSleepSeconds": 5400, "awakeSleepSeconds": 600}
    nap = {"napStartTimestampGMT": "2026-01-02T12:00:00.0", "napEndTimestampGMT": "2026-01-02T12:30:00.0"}
    files = {
        "DI_CONNECT/DI-Connect-Wellness/1_sleepData.json": json.dumps(
            [
                {"sleepEndTimestampGMT": "2026-01-01T06:30:00.0"},
                {"calendarDate": "2026-01-02", **night, "napList": [nap]},
            ]
        ),
        "DI_CONNECT/DI-Connect-Aggregator/UDSFile_2026-01-01_2026-03-31.json": json.dumps(
            [
                {"hydration": {"calendarDate": "2026-01-02", "valueInML": 1500.0}},
                {"calendarDate": "2026-01-02", "totalSteps": 8000, "restingHeartRate": 55},
                {"calendarDate": "2026-01-03", "includesWellnessData": False},
            ]
        ),
    }
    right = {("01-02", "sleep"): 420, ("01-02", "steps"): 8000, ("01-02", "resting heart rate"): 55}
    assert days("garmin.zip", files) == right


SAMSUNG_SLEEP = (
    "com.samsung.shealth.sleep,6307003,11\n"
    "sleep_duration,com.samsung.health.sleep.start_time,com.samsung.health.sleep.time_offset,"
    "com.samsung.health.sleep.end_time,com.samsung.health.sleep.datauuid\n"
    "480,2026-10-04 20:45:00.000,UTC+0200,2026-10-05 04:45:00.000,night,\n"
    ",2026-07-16 20:20:00.000,UTC+0530,2026-07-17 03:30:00.000,typed,\n"
)
SAMSUNG_STAGES = (
    "com.samsung.health.sleep_stage,6307003,7\nstart_time,sleep_id,stage,time_offset,end_time\n"
    "2026-10-04 20:55:00.000,night,40002,UTC+0200,2026-10-05 00:15:00.000,\n"
    "2026-10-05 00:15:00.000,night,40003,UTC+0200,2026-10-05 03:25:00.000,\n"
    "2026-10-05 03:25:00.000,night,40001,UTC+0200,2026-10-05 04:35:00.000,\n"
)


def test_samsungs_nights_are_without_what_was_awake_where_a_watch_followed_them():
    """By hand: 200 and 190 minutes of stages, 70 awake; the other night has no stages: 430 minutes from begin to end."""
    sleeps = {"S/com.samsung.shealth.sleep.20261006090000.csv": SAMSUNG_SLEEP}
    stages = {"S/com.samsung.health.sleep_stage.20261006090000.csv": SAMSUNG_STAGES}
    assert days("samsung.zip", sleeps | stages) == {("10-05", "sleep"): 390, ("07-17", "sleep"): 430}
    assert days("samsung.zip", sleeps) == {("10-05", "sleep"): 480, ("07-17", "sleep"): 430}
    assert days("com.samsung.shealth.sleep.2026.csv", SAMSUNG_SLEEP.encode())[("10-05", "sleep")] == 480


def test_a_night_of_apple_is_of_its_own_zone_and_two_hearts_of_a_day_count_by_their_mean():
    """The stamps have the offset of the day of export: 16:30 to 23:30 in Rome is 23:30 to 06:30 in Tokyo, the next day."""
    asleep = (
        '<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="W" startDate="2026-03-02 {}:00 +0100" '
        'endDate="2026-03-02 {}:00 +0100" value="HKCategoryValueSleepAnalysisAsleepCore">{}</Record>'
    )
    heart = (
        '<Record type="HKQuantityTypeIdentifierRestingHeartRate" sourceName="W" unit="count/min" '
        'startDate="2026-03-02 {}:00:00 +0100" endDate="2026-03-02 {}:05:00 +0100" value="{}"/>'
    )
    text = (
        '<HealthData locale="en"><ExportDate value="2026-03-09 10:00:00 +0100"/>'
        + asleep.format("16:30", "23:30", '<MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/>')
        + heart.format("07", "07", 58)
        + heart.format("19", "19", 62)
        + "</HealthData>"
    )
    found = days("export.xml", text.encode(), "Europe/Rome")
    assert found == {("03-03", "sleep"): 420, ("03-02", "resting heart rate"): 60}


def test_two_hearts_of_a_day_in_health_connect_count_by_their_mean(tmp_path):
    with closing(sqlite3.connect(tmp_path / "export.db")) as database:
        database.executescript(
            """create table steps_record_table (row_id integer primary key, start_time integer, count integer);
            create table resting_heart_rate_record_table (
                row_id integer primary key, time integer, zone_offset integer, beats_per_minute integer);
            insert into resting_heart_rate_record_table values
                (1, 1788292800000, 19800, 58), (2, 1788332800000, 19800, 62), (3, 1788332800000, 19800, 0);"""
        )
    content = Path(tmp_path / "export.db").read_bytes()
    assert days("export.db", content, None) == {("09-02", "resting heart rate"): 60}


@pytest.mark.parametrize("has_fit", [False, True])
def test_what_is_packed_into_an_account_export_is_unpacked_once(tmp_path, monkeypatch, has_fit):
    """Counted by the members that are opened: whether there is a FIT file, and then what it holds."""
    packed = {"notes.txt": b"none"} | ({"activity.fit": whole(file_id(1_774_000_000, kind=4))} if has_fit else {})
    name = "DI_CONNECT/UploadedFiles_0-_Part1.zip"
    (tmp_path / "garmin.zip").write_bytes(zipped({name: zipped(packed)}))
    opened, was, notes = [], zipfile.ZipFile.open, Notes()

    def count(archive, member, *rest, **more):
        opened.append(getattr(member, "filename", member))
        return was(archive, member, *rest, **more)

    monkeypatch.setattr(zipfile.ZipFile, "open", count)
    with zipfile.ZipFile(tmp_path / "garmin.zip") as archive:
        fits = FitParts(archive, tmp_path, 200)
        assert bool(fits) == has_fit and list(fits.told(Said(), notes, lambda n: None)) == []
    assert opened.count(name) == 1
    assert any("activities" in said for said in notes.said) == has_fit
    assert [path.name for path in tmp_path.iterdir()] == ["garmin.zip"]
