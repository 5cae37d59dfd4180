"""Exports of phones' own apps: Apple Health, Google Health (which was Fitbit), Health Connect and Samsung Health."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

from tests.makers import naive
from tests.makers.made import Made, zipped
from tests.makers.person import PHONE, WATCH, Bout, Person, clock, midnight, utc

IPHONE, APPLE_WATCH = "Robin’s iPhone", "Robin’s Apple\u00a0Watch"
STEP_TYPE = "HKQuantityTypeIdentifierStepCount"


def pieces(bouts: list[Bout], rng: Random, longest: int) -> Iterator[tuple[int, int, int]]:
    """First minute, end and steps of a minute, of stretches of up to `longest` minutes."""
    for bout in bouts:
        first = bout.first
        while first < bout.end:
            end = min(bout.end, first + rng.randrange(1, longest + 1))
            yield first, end, bout.rate
            first = end


def apple_health(person: Person, rng: Random) -> Made:
    """Every stamp in the one offset of the day of export; repeats, records with a zone of their own, control characters."""
    exported = clock(midnight(person.days[-1] + timedelta(days=rng.randrange(20, 200)), person.home) + 600, person.home)

    # the offset of that day, whatever the season
    offset = exported.utcoffset()

    def shift(minute: int) -> str:
        return f"{utc(minute) + offset:%Y-%m-%d %H:%M:%S} {exported:%z}"

    right: naive.Days = {}
    lines, union = [], person.union()
    for device, source in ((PHONE, IPHONE), (WATCH, APPLE_WATCH)):
        for first, end, rate in pieces(person.of(device), rng, 12):
            head = (
                f'<Record type={quoteattr(STEP_TYPE)} sourceName={quoteattr(source)} sourceVersion="26.1" '
                f'device="&lt;&lt;HKDevice: 0x28&gt;, name:iPhone&gt;" unit="count" creationDate="{shift(end)}" '
                f'startDate="{shift(first)}" endDate="{shift(end)}" value="{rate * (end - first)}"'
            )
            own = rng.choice(("", "", "", person.place(first)))
            line = f'{head}>\n <MetadataEntry key="HKTimeZone" value="{own}"/>\n</Record>' if own else f"{head}/>"
            lines += [line] * (2 if rng.random() < 0.1 else 1)
            for minute in range(first, end):
                # a record is of the place where it began
                naive.add(right, "steps", source.replace("\u00a0", " "), person.day(minute, person.place(first)), rate)
    today = exported.strftime("%Y-%m-%d 08:00:00 %z")
    lines.append(
        f'<Record type="{STEP_TYPE}" sourceName="x" unit="count" startDate="{today}" endDate="{today}" value="99"/>'
    )
    lines.append('<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="x\x0b" unit="count/min" value="61"/>')
    rng.shuffle(lines)
    doctype = "<!DOCTYPE HealthData [\n<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>\n]>\n"
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}<HealthData locale="en_GB">\n'
        f'<ExportDate value="{exported:%Y-%m-%d %H:%M:%S %z}"/>\n' + "\n".join(lines) + "\n</HealthData>\n"
    )
    content = text.encode()
    found = naive.apple(content, lambda at: person.place(at // 60))
    if rng.random() < 0.5:
        return Made("export.zip", zipped({"apple_health_export/export.xml": content}), person.zone, right, found, union)
    return Made("export.xml", content, person.zone, right, found, union)


def google_health(person: Person, rng: Random) -> Made:
    """A month a file in UTC: the band, the phone, and the phone's mirror with the same minutes; JSON of 30 days beside it."""
    rows, by_minute = [], []
    right: naive.Days = {}
    for device, source, mirror in ((WATCH, "Google Fitbit Air", ""), (PHONE, "MobileTrack", "Fit Health Connect")):
        for bout in person.of(device):
            for minute in range(bout.first, bout.end):
                # a phone stamps within its minute
                seconds = 0 if device == WATCH else rng.choice((0, 14))
                at = utc(minute) + timedelta(seconds=seconds)
                for name in filter(None, (source, mirror)):
                    rows.append((at, f"{at:%Y-%m-%dT%H:%M:%S}{'Z' if device == WATCH else '.552Z'},{bout.rate},{name}"))
                    naive.add(right, "steps", name, person.day(minute), bout.rate)
                if device == WATCH:
                    by_minute.append({"dateTime": f"{utc(minute):%m/%d/%y %H:%M:%S}", "value": str(bout.rate)})
    folder = rng.choice(("Takeout/Google Health", "Takeout/Fitbit", "Archivio/Google Salute"))
    files = {}
    for month in sorted({f"{at:%Y-%m}" for at, _ in rows}):
        text = (
            "timestamp,steps,data source\n"
            + "\n".join(line for at, line in sorted(rows) if f"{at:%Y-%m}" == month)
            + "\n"
        )
        files[f"{folder}/Physical Activity_GoogleData/Steps/steps_{month}-01.csv"] = text.encode()
    found = naive.google_csv(files.values(), lambda at: person.place(int(at // 60)))
    files[f"{folder}/Global Export Data/steps-{person.days[0]}.json"] = json.dumps(by_minute).encode()
    files[f"{folder}/Global Export Data/calories-{person.days[0]}.json"] = json.dumps(by_minute).encode()
    files["Takeout/archive_browser.html"] = b"<html>no data</html>"
    if not rows:
        return google_health_json(person, rng)
    return Made("takeout-1.zip", zipped(files), person.zone, right, found, person.union())


def google_health_json(person: Person, rng: Random) -> Made:
    """The older export: a list by the minute in UTC, with minutes of no step, and sitting by the day of the person."""
    records = [
        {"dateTime": f"{utc(minute):%m/%d/%y %H:%M:%S}", "value": str(bout.rate)}
        for bout in person.of(WATCH)
        for minute in range(bout.first, bout.end)
    ]
    records.append({"dateTime": f"{person.days[0]:%m/%d/%y} 12:00:00", "value": "0"})
    sitting, right = [], {("steps", "Fitbit", day): float(n) for day, n in person.steps(WATCH).items()}
    for day in person.days:
        minutes = rng.choice((1440, rng.randrange(300, 1100)))
        sitting.append({"dateTime": f"{day:%m/%d/%y} 00:00:00", "value": str(minutes)})
        if minutes < 1440:
            right["sitting", "Fitbit", day.isoformat()] = minutes
    files = {
        f"Takeout/Fitbit/Global Export Data/steps-{person.days[0]}.json": json.dumps(records).encode(),
        f"Takeout/Fitbit/Global Export Data/sedentary_minutes-{person.days[0]}.json": json.dumps(sitting).encode(),
    }
    found = naive.google_json(files, lambda at: person.place(int(at // 60)))
    return Made("takeout-1.zip", zipped(files), person.zone, right, found)


def health_connect(person: Person, rng: Random) -> Made:
    """Two apps write the same walk, each record with its own offset and local day; some versions have no local_date."""
    has_day, has_generated = rng.random() < 0.7, rng.random() < 0.7
    columns = "row_id integer primary key, app_info_id integer, start_time integer, start_zone_offset integer, end_time integer, count integer"
    columns += ", local_date integer" if has_day else ""
    columns += (
        ", local_date_time_start_time integer as (start_time + 1000 * start_zone_offset)" if has_generated else ""
    )
    right: naive.Days = {}
    with TemporaryDirectory() as folder:
        path = Path(folder, "health_connect_export.db")
        with closing(sqlite3.connect(path)) as database:
            database.execute(
                "create table application_info_table (row_id integer primary key, package_name text, app_name text)"
            )
            apps = {PHONE: (1, "Fit"), WATCH: (2, "Wear")}
            for number, name in apps.values():
                database.execute("insert into application_info_table values (?, ?, ?)", (number, f"com.{name}", name))
            database.execute(f"create table steps_record_table ({columns})")
            for device, (number, name) in apps.items():
                for first, end, rate in pieces(person.of(device), rng, 5):
                    at = clock(first, person.place(first))
                    values = [
                        number,
                        first * 60_000,
                        int(at.utcoffset().total_seconds()),
                        end * 60_000,
                        rate * (end - first),
                    ]
                    names = "app_info_id, start_time, start_zone_offset, end_time, count"
                    if has_day:
                        names, values = (
                            names + ", local_date",
                            [*values, at.date().toordinal() - date(1970, 1, 1).toordinal()],
                        )
                    database.execute(
                        f"insert into steps_record_table ({names}) values ({', '.join('?' * len(values))})", values
                    )
                    naive.add(right, "steps", f"Health Connect, {name}", at.date().isoformat(), rate * (end - first))
            database.commit()
            found = naive.health_connect(database)
        content = path.read_bytes()
    if rng.random() < 0.5:
        return Made("Health Connect.zip", zipped({"health_connect_export.db": content}), None, right, found)
    return Made("health_connect_export.db", content, None, right, found)


def samsung(person: Person, rng: Random) -> Made:
    """Day rows of each device and a merged one, or none: epoch milliseconds up to version 6.3, text from 7."""
    is_old, is_merged = rng.random() < 0.5, rng.random() < 0.7
    names = "binning_data,update_time,source_type,count,deviceuuid,day_time"
    if not is_old:
        names = ",".join(
            f"com.samsung.shealth.step_daily_trend.{name}" if name == "count" else name for name in names.split(",")
        )
    rows, right = [], {}
    counts = {device: person.steps(device) for device in (PHONE, WATCH)}
    for day in sorted({*counts[PHONE], *counts[WATCH]}):
        at = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("UTC"))
        stamp = str(int(at.timestamp() * 1000)) if is_old else f"{day} 00:00:00.000"
        told = [(kind, counts[device].get(day, 0)) for device, kind in ((PHONE, 0), (WATCH, 1))]
        most = max(n for _, n in told)
        if is_merged:
            told.append((-2, most + 5))
            most += 5
        for kind, n in told:
            rows.append(f"x.json,2026-03-02 06:00:00.000,{kind},{n},dev{kind},{stamp},")
        if most:
            right["steps", "Samsung Health", day] = float(most)
    rng.shuffle(rows)
    version = "6305010,3" if is_old else "7005010,4"
    text = f"\ufeffcom.samsung.shealth.step_daily_trend,{version}\n{names}\n" + "\n".join(rows) + "\n"
    name = "com.samsung.shealth.step_daily_trend.20260306090000.csv"
    found = naive.samsung(text)
    if rng.random() < 0.5:
        folder = "Samsung Health/samsunghealth_robin_20260306090000"
        other = "com.samsung.shealth.sleep,6305010,3\nx,y\n1,2,\n"
        files = {f"{folder}/{name}": text.encode(), f"{folder}/com.samsung.shealth.sleep.csv": other.encode()}
        return Made("samsung.zip", zipped(files), None, right, found)
    return Made(name, text.encode(), None, right, found)
