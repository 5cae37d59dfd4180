"""Makers' files, each with what it says by hand (the small files' own right values), and how they come into a diary."""

from __future__ import annotations

import json
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
from data.store.store import Store

CASES = Path(__file__).parent / "cases" / "devices"
TODAY = date(2026, 12, 31)
ROME = Said(zone="Europe/Rome")


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store.duckdb")
    yield store
    store.close()


def read(name, said=ROME):
    """Read a file as the process does, without starting one."""
    with TemporaryDirectory() as folder:
        asked = {"name": name, "zone": said.zone, "date_format": said.date_format, "source": said.source}
        (Path(folder) / ASKED).write_text(json.dumps(asked), encoding="utf-8")
        leave(CASES / name, Path(folder))
        return open_device(Path(folder), name, "0" * 64, said.zone)


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
    assert apart.amounts.equals(read(name).amounts) and apart.n_records == 181
    assert [path.name for path in store.staging().iterdir() if path.name.startswith("device-")] == []


def test_whoop_is_told_to_hold_nothing_that_is_taken():
    name = "whoop_physiological_cycles.csv"
    with pytest.raises(ImportFault, match="no steps or activity"):
        read(name, Said())


@pytest.mark.parametrize("name", ["units.csv", "tz.csv", "log_ts.csv", "bearable.csv"])
def test_a_table_of_no_maker_is_left_to_the_reader_of_tables(name):
    assert read(name, Said()) is None
