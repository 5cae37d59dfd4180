"""Makers' files, each with what it says by hand (the small files' own right values), and how they come into a diary."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from data.catalogue.vocabulary import OWN_DIARY
from data.imports.devices.amounts import Said, Unsaid
from data.imports.devices.device_file import open_device, read_device
from data.imports.devices.load_amounts import load_amounts, preview_amounts
from data.imports.devices.reader import ASKED, leave
from data.imports.faults import ImportFault
from data.imports.load import undo
from data.own.day_amounts import day_amounts
from data.own.sources import count_hikes, hikes_are_walks
from tests.stores import new_store

CASES = Path(__file__).parent / "cases" / "devices"
TODAY = date(2026, 12, 31)
ROME = Said(zone="Europe/Rome")


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path / "store.duckdb")
    yield store
    store.close()


def read(name, said=ROME):
    """Read a file as the process does, without starting one."""
    with TemporaryDirectory() as folder:
        asked = {"name": Path(name).name, "zone": said.zone, "date_format": said.date_format, "source": said.source}
        (Path(folder) / ASKED).write_text(json.dumps(asked), encoding="utf-8")
        leave(CASES / name, Path(folder))
        return open_device(Path(folder), Path(name).name, "0" * 64, said.zone)


def loaded(store, *names, said=ROME):
    for name in names:
        file = read(name, said)
        seen = preview_amounts(store, store.find(OWN_DIARY), file, today=TODAY)
        done = load_amounts(store, OWN_DIARY, file, today=TODAY)
        promised, kept = seen.to_json_dict(), done.to_json_dict()
        promised.pop("batch"), kept.pop("batch")
        assert promised == kept
    return done


def numbers(store, kind="steps", unit="steps"):
    table = store.find(OWN_DIARY).read("report_activity", kinds=[kind], first_on=date.min, last_on=date.max)
    return {f"{row.on_day:%m-%d}": row.amount for row in table.itertuples() if row.unit == unit}


JANUARY = {f"01-{day:02}": 3000 if day < 11 else 11000 for day in range(1, 16)}
RIGHT = {
    "apple_two.xml": JANUARY,
    "apple_midnight.xml": {"01-10": 500, "01-11": 500, "01-12": 100},
    "apple_summer.xml": {f"01-{day:02}": 2500 for day in range(1, 7)},
    "takeout-20261006T000000Z-1-001.zip": {"10-01": 3000, "10-02": 200},
    "gh_steps_2026-10-01.csv": {"10-01": 3000, "10-02": 200},
    "gh_steps-2026-10-01.json": {"10-01": 3000, "10-02": 200},
    "Health Connect.zip": {"03-01": 3200},
    "com.samsung.shealth.step_daily_trend.20260306090000.csv": {"03-01": 8417, "03-02": 6500},
    "UDSFile_2026-03-01_2026-06-09.json": {"03-01": 8123},
    "garmin_steps.csv": {"03-01": 8123, "03-14": 10456},
    "garmin_steps_daily.csv": {"03-01": 8123, "03-02": 7456},
    "fit_daily_activity_metrics.csv": {"03-01": 9123, "03-03": 4100},
    "fitbit_export_20260304.csv": {"03-01": 8123, "03-03": 412},
    "ACTIVITY_1767225600000.csv": {"03-01": 8342, "03-03": 5001},
    "aggregates_steps.csv": {"03-01": 8123, "03-02": 6500},
    "raw_tracker_steps.csv": {"03-01": 190, "03-02": 20},
    "20260306_1_MiFitness_hlth_center_aggregated_fitness_data.csv": {"03-01": 8123},
    "oura_dailyactivity.csv": {"03-01": 8123},
    "polar_activity-2026-03-01.json": {"03-01": 8123},
}
WALKS = [
    ("apple_workouts.xml", "walking", "minutes", {"01-12": 150}),
    ("apple_workouts.xml", "hiking", "minutes", {"01-12": 120}),
    ("garmin_activities.csv", "walking", "minutes", {"03-01": 58.1667}),
    ("garmin_activities.csv", "walking", "km", {"03-01": 5.2}),
    ("fit_daily_activity_metrics.csv", "walking", "minutes", {"03-01": 45, "03-03": 31}),
    ("strava_activities.csv", "walking", "minutes", {"03-02": 60}),
    ("strava_activities.csv", "walking", "km", {"03-02": 5.2}),
    ("gh_sedentary_minutes-2026-09-30.json", "sitting", "minutes", {"10-01": 811}),
    ("fitbit_export_20260304.csv", "sitting", "minutes", {"03-01": 702}),
]


@pytest.mark.parametrize("name", RIGHT)
def test_each_step_counts_once(store, name):
    loaded(store, name)
    assert numbers(store) == RIGHT[name]


@pytest.mark.parametrize(("name", "kind", "unit", "right"), WALKS)
def test_walks_and_sitting(store, name, kind, unit, right):
    loaded(store, name)
    assert numbers(store, kind, unit) == right


def test_hikes_count_as_walks_until_it_is_said_otherwise(store):
    """By hand: 120 minutes of hiking and 30 of walking."""
    loaded(store, "apple_workouts.xml")
    mine = store.find(OWN_DIARY)
    assert hikes_are_walks(mine) and numbers(store, "walking", "minutes") == {"01-12": 150}
    count_hikes(mine, as_walks=False, key="a")
    assert not hikes_are_walks(mine) and numbers(store, "walking", "minutes") == {"01-12": 30}
    count_hikes(mine, as_walks=True, key="b")
    count_hikes(mine, as_walks=False, key="a")  # the first form once more
    assert numbers(store, "walking", "minutes") == {"01-12": 150}


@pytest.mark.parametrize("name", RIGHT)
def test_the_same_file_again_changes_nothing(store, name):
    first = loaded(store, name)
    again = loaded(store, name)
    assert (again.stored, again.duplicates) == (0, first.stored)
    assert numbers(store) == RIGHT[name]


def test_the_same_minutes_as_json_are_not_counted_beside_the_csv(store):
    loaded(store, "gh_steps_2026-10-01.csv", "gh_steps-2026-10-01.json")
    assert numbers(store) == {"10-01": 3000, "10-02": 200}


def test_undoing_a_load_brings_back_what_was_before(store):
    loaded(store, "garmin_steps_daily.csv")
    done = loaded(store, "garmin_steps.csv")
    assert numbers(store) == {"03-01": 8123, "03-02": 7456, "03-14": 10456}
    undo(store, store.find(OWN_DIARY), done.batch)
    assert numbers(store) == {"03-01": 8123, "03-02": 7456}


@pytest.mark.parametrize(
    "name", ["apple_summer.xml", "gh_steps_2026-10-01.csv", "gh_steps-2026-10-01.json", "strava_activities.csv"]
)
def test_stamps_with_one_offset_or_of_utc_ask_for_the_zone(name):
    with pytest.raises(Unsaid, match="--zone Area/City"):
        read(name, Said())


def test_another_zone_for_the_same_steps_is_refused_and_nothing_doubles(store):
    loaded(store, "apple_summer.xml")
    with pytest.raises(ImportFault, match="Europe/Rome"):
        loaded(store, "apple_summer.xml", said=Said(zone="Asia/Tokyo"))
    assert numbers(store) == RIGHT["apple_summer.xml"]


def test_a_zone_that_is_none_is_refused():
    with pytest.raises(ImportFault, match="no time zone “Mars/Olympus”"):
        read("apple_summer.xml", Said(zone="Mars/Olympus"))


def test_the_process_that_reads_leaves_the_same(store):
    name = "takeout-20261006T000000Z-1-001.zip"
    apart = read_device(CASES / name, store.staging(), file_name=name, said=ROME)
    assert apart.amounts.table().equals(read(name).amounts.table()) and apart.n_records == 181
    assert [path.name for path in store.staging().iterdir() if path.name.startswith("device-")] == []


def test_whoop_is_told_to_hold_nothing_that_is_taken():
    name = "whoop_physiological_cycles.csv"
    with pytest.raises(ImportFault, match="no steps or activity"):
        read(name, Said())


@pytest.mark.parametrize("name", ["units.csv", "tz.csv", "log_ts.csv", "bearable.csv"])
def test_a_table_of_no_maker_is_left_to_the_reader_of_tables(name):
    assert read(name, Said()) is None


REST = [
    (
        "sleep-2026-03-01.json",
        '[{"logId": 1, "dateOfSleep": "2026-03-02", "minutesAsleep": 400}, {"dateOfSleep": "2026-03-02", "minutesAsleep": 20},'
        ' {"dateOfSleep": "2026-03-03", "minutesAsleep": 0}]',
        {("03-02", "sleep"): 420},
    ),
    (
        "resting_heart_rate-2026.json",
        '[{"dateTime": "03/01/26 00:00:00", "value": {"date": "03/01/26", "value": 61.44, "error": 6.8}},'
        ' {"dateTime": "03/02/26 00:00:00", "value": {"date": null, "value": 0.0, "error": 0.0}}]',
        {("03-01", "resting heart rate"): 61.4},
    ),
    (
        "2026_sleepData.json",
        '[{"calendarDate": "2026-03-01", "deepSleepSeconds": 3600, "lightSleepSeconds": 14400, "remSleepSeconds": 6000,'
        ' "awakeSleepSeconds": 900}, {"calendarDate": "2026-03-02", "deepSleepSeconds": null}]',
        {("03-01", "sleep"): 400},
    ),
    (
        "UDSFile_2026.json",
        '[{"calendarDate": "2026-03-01", "totalSteps": 8123, "restingHeartRate": 58}]',
        {("03-01", "steps"): 8123, ("03-01", "resting heart rate"): 58},
    ),
    (
        "sleep.csv",
        "day;total_sleep_duration;type\n2026-03-01;24000;long_sleep\n2026-03-01;600;rest\n",
        {("03-01", "sleep"): 410},
    ),
    (
        "SLEEP_1.csv",
        "date,deepSleepTime,shallowSleepTime,wakeTime,REMTime\n2026-03-01,60,300,5,50\n",
        {("03-01", "sleep"): 410},
    ),
    (
        "export.xml",
        '<HealthData locale="en"><ExportDate value="2026-03-09 10:00:00 +0100"/>'
        + "".join(
            f'<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="{source}" startDate="2026-03-{start}:00 +0100" '
            f'endDate="2026-03-{end}:00 +0100" value="HKCategoryValueSleepAnalysis{stage}"/>'
            for source, start, end, stage in (
                ("Watch", "01 22:30", "01 23:30", "AsleepCore"),
                ("Watch", "01 23:30", "02 05:30", "AsleepDeep"),
                ("Watch", "02 05:30", "02 06:00", "Awake"),
                ("iPhone", "01 22:00", "02 07:00", "InBed"),
                ("iPhone", "02 06:00", "02 06:20", "AsleepUnspecified"),
            )
        )
        + '<Record type="HKQuantityTypeIdentifierRestingHeartRate" sourceName="Watch" unit="count/min" '
        'startDate="2026-03-02 00:00:00 +0100" endDate="2026-03-02 23:00:00 +0100" value="57"/></HealthData>',
        {("03-02", "sleep"): 440, ("03-02", "resting heart rate"): 57},
    ),
    (
        # 22:42 to 06:12 in Rome's summer, less the last half hour awake; the second sleep is a nap of the same day
        "UserSleepStages_2026-10-01.csv",
        "sleep_id,sleep_stage_id,sleep_stage_type,start_utc_offset,sleep_stage_start,end_utc_offset,sleep_stage_end\n"
        "1,1,LIGHT,+02:00,2026-10-04 20:42:00+0000,+02:00,2026-10-05 03:42:00+0000\n"
        "1,2,AWAKE,+02:00,2026-10-05 03:42:00+0000,+02:00,2026-10-05 04:12:00+0000\n"
        "2,3,ASLEEP,+02:00,2026-10-05 12:00:00+0000,+02:00,2026-10-05 12:30:00+0000\n",
        {("10-05", "sleep"): 450},
    ),
    (
        "daily_resting_heart_rate.csv",
        "timestamp,beats per minute,data source\n2026-10-01T00:00:00Z,57,Band\n2026-10-02T00:00:00Z,0,Band\n",
        {("10-01", "resting heart rate"): 57},
    ),
    (
        # a phone's minute, stamped within it, beside the band's same minute, and one that only the phone has
        "steps_2026-10-01.csv",
        "timestamp,steps,data source\n2026-10-01T06:14:00Z,50,Fitbit Air\n2026-10-01T06:14:03.552Z,48,MobileTrack\n"
        "2026-10-01T06:15:03.552Z,30,MobileTrack\n",
        {("10-01", "steps"): 80},
    ),
    (
        # a plain number over midnight in its own offset, one with a unit and a length, a part of a day, and an average
        "step-counts.json",
        '[{"header": {"acquisition_provenance": {"source_name": "band"}}, "body": {"step_count": 600, "effective_time_frame":'
        ' {"time_interval": {"start_date_time": "2026-03-01T23:50:00+01:00", "end_date_time": "2026-03-02T00:10:00+01:00"}}}},'
        ' {"body": {"step_count": {"value": 400, "unit": "steps"}, "effective_time_frame": {"time_interval":'
        ' {"start_date_time": "2026-03-03T23:30:00Z", "duration": {"value": 10, "unit": "min"}}}}},'
        ' {"body": {"step_count": 7000, "effective_time_frame": {"time_interval": {"date": "2026-03-06", "part_of_day":'
        ' "morning"}}}}, {"body": {"step_count": 6000, "descriptive_statistic": "average"}}]',
        {("03-01", "steps"): 300, ("03-02", "steps"): 300, ("03-04", "steps"): 400},
    ),
]  # by hand

HEALTH_CONNECT = """
create table application_info_table (row_id integer primary key, package_name text, app_name text);
create table steps_record_table (row_id integer primary key, start_time integer, count integer, app_info_id integer);
create table sleep_session_record_table (
    row_id integer primary key, start_time integer, end_time integer, end_zone_offset integer, app_info_id integer);
create table sleep_stages_table (parent_key integer, stage_start_time integer, stage_end_time integer, stage_type integer);
create table resting_heart_rate_record_table (
    row_id integer primary key, time integer, zone_offset integer, beats_per_minute integer, app_info_id integer);
insert into application_info_table values (1, 'a.b', 'Fit');
insert into sleep_session_record_table values
    (1, 1772402400000, 1772431200000, 3600, 1), (2, 1772488800000, 1772514000000, 3600, 1);
insert into sleep_stages_table values (1, 1772402400000, 1772406000000, 1), (1, 1772406000000, 1772431200000, 5);
insert into resting_heart_rate_record_table values (1, 1772402400000, 3600, 55, 1);
"""


def test_apps_that_have_no_name_are_told_apart_and_a_negative_count_is_none(store, tmp_path):
    """By hand: 1,000 and 500 by one app beside 1,200 by another, at 01:30 of 2 September there."""
    with closing(sqlite3.connect(tmp_path / "export.db")) as database:
        database.execute(
            """create table steps_record_table (row_id integer, start_time integer, start_zone_offset integer,
                                                count integer, app_info_id integer)"""
        )
        at = 1788292800000  # 20:00 UTC of 1 September 2026
        database.executemany(
            "insert into steps_record_table values (?, ?, 19800, ?, ?)",
            [(1, at, 1000, 1), (2, at + 5000, 500, 1), (3, at, 1200, 2), (4, at, -5, 1)],
        )
        database.commit()
    load_amounts(store, OWN_DIARY, read(tmp_path / "export.db"), today=TODAY)
    assert numbers(store) == {"09-02": 1500}


def test_health_connects_nights_are_of_the_day_of_waking(store, tmp_path):
    """By hand: 1 March 23:00 to 2 March 07:00 with an hour awake, the next night without stages, as the note says."""
    with closing(sqlite3.connect(tmp_path / "health_connect_export.db")) as database:
        database.executescript(HEALTH_CONNECT)
    file = read(tmp_path / "health_connect_export.db")
    load_amounts(store, OWN_DIARY, file, today=TODAY)
    assert numbers(store, "sleep", "minutes") == {"03-02": 420, "03-03": 420}
    assert numbers(store, "resting heart rate", "bpm") == {"03-01": 55}
    assert "1 sleeps have no stages; they count from their begin to their end." in file.notes


@pytest.mark.parametrize(("name", "text", "right"), REST, ids=[name for name, *_ in REST])
def test_sleep_is_of_the_day_of_waking_and_hearts_at_rest_of_their_day(store, tmp_path, name, text, right):
    (tmp_path / name).write_text(text, encoding="utf-8")
    file = read(tmp_path / name)
    for _ in range(2):
        load_amounts(store, OWN_DIARY, file, today=TODAY)
        table = day_amounts(store.find(OWN_DIARY), first_on=date.min, last_on=date.max)
        assert {(f"{row.on_day:%m-%d}", row.kind): row.amount for row in table.itertuples()} == right


AWAY = "Europe/Rome;2026-10-01..2026-10-01=Asia/Tokyo"


def test_days_elsewhere_are_days_of_that_place(store):
    """23:20 UTC of 30 September is 08:20 in Tokyo; 22:30 UTC of 1 October is 00:30 on the 2nd in Rome, back home."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "steps_2026-10-01.csv"
        path.write_text(
            "timestamp,steps,data source\n2026-09-30T23:20:00Z,50,Band\n2026-09-30T12:00:00Z,7,Band\n"
            "2026-10-01T22:30:00Z,9,Band\n",
            encoding="utf-8",
        )
        file = read_device(path, store.staging(), file_name=path.name, said=Said(zone=AWAY))
    load_amounts(store, OWN_DIARY, file, today=TODAY)
    assert numbers(store) == {"09-30": 7, "10-01": 50, "10-02": 9}
    assert set(file.amounts.table()["zone"].to_pylist()) == {"Asia/Tokyo", "Europe/Rome"}


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Rome;2026-10-09..2026-10-01=Asia/Tokyo", "ends before it begins"),
        (f"{AWAY};2026-10-01..2026-10-02=Asia/Seoul", "on a day of another"),
        ("Europe/Rome;May=Asia/Tokyo", "is no travel"),
        ("Europe/Rome;2026-10-01..2026-10-02=Moon/Base", "no time zone"),
    ],
)
def test_travels_that_are_none_are_refused(zone, said):
    with pytest.raises(ImportFault, match=said):
        read("apple_summer.xml", Said(zone=zone))
