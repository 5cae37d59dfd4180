"""Files of a maker known here that hold nothing of what is taken: recognised, and told which file of that maker does."""

from __future__ import annotations

from collections.abc import Iterable

from data.imports.devices.tables import Table
from data.imports.faults import ImportFault

TAKEN = {
    "Apple Health": "export.xml, or the export.zip that it is in",
    "Google Health": "the steps (steps_….csv, or steps-….json), sleep, resting heart rate and Google Fit's daily activity metrics of the Takeout",
    "Garmin": "UDSFile_….json and …sleepData.json of the account export, the list of activities and the report of steps as CSV, and …_WELLNESS.fit",
    "Samsung Health": "com.samsung.shealth.step_daily_trend….csv and com.samsung.shealth.sleep….csv",
    "Strava": "activities.csv of the account's archive",
    "Polar": "activity-….json, a file a day",
    "Oura": "daily activity and sleep, as CSV",
    "Xiaomi": "…_hlth_center_aggregated_fitness_data.csv",
    "Withings": "aggregates_steps.csv and raw_tracker_steps.csv",
}
# signs at the beginning of a file that is no table
SIGNS = ((b"<ClinicalDocument", "Apple Health"), (b"<TrainingCenterDatabase", "Garmin"), (b'"exportVersion"', "Polar"))
GARMIN_DAYS, FITBIT_MOMENTS = b'"calendarDate"', (b'"dateTime"', b'"bpm"')
# names in a table's header that one maker alone has together
HEADERS = (
    ({"timestamp", "data source"}, "Google Health"),
    ({"uid", "sid", "key", "time", "value"}, "Xiaomi"),
    ({"day", "contributors"}, "Oura"),
    ({"date", "fat mass (kg)"}, "Withings"),
)
# what stands in the path of a member of a maker's zip
PATHS = (
    ("di_connect", "Garmin"),
    ("di-connect", "Garmin"),
    ("apple_health_export", "Apple Health"),
    ("export_cda", "Apple Health"),
    ("com.samsung.", "Samsung Health"),
    ("takeout/", "Google Health"),
    ("myfitbitdata/", "Google Health"),
)
TRACKS = (".gpx", ".gpx.gz", ".fit.gz", ".tcx", ".tcx.gz")


def check(head: bytes, table: Table | None, *, is_json: bool) -> None:
    """ImportFault where a single file is of a maker and not taken."""
    for sign, maker in SIGNS:
        if sign in head:
            raise _instead(maker)
    if is_json and GARMIN_DAYS in head:
        raise _instead("Garmin")
    if is_json and head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"[") and all(sign in head for sign in FITBIT_MOMENTS):
        raise _instead("Google Health")
    for names, maker in HEADERS:
        if table is not None and names <= set(table.folded):
            raise _instead(maker)


def check_zip(names: Iterable[str]) -> None:
    """ImportFault where a zip, in which nothing is taken, is of a maker, or has what may be taken packed once more."""
    members = [name.casefold() for name in names]
    for sign, maker in PATHS:
        if any(sign in name for name in members):
            raise _instead(maker)
    if any(name.startswith("activities/") and name.endswith(TRACKS) for name in members):
        raise _instead("Strava")
    packed = [name for name in names if name.casefold().endswith(".zip")]
    if packed and len(packed) == len(members):
        raise ImportFault(f"In this zip there are zips, such as “{packed[0][-60:]}”; unpack it, and load each of them.")


def _instead(maker: str) -> ImportFault:
    return ImportFault(
        f"This is of {maker}, and holds no steps, walks or sleep that are taken; of that maker {TAKEN[maker]} are."
    )
