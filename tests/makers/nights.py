"""Nights and hearts at rest of a known person, in the structures of makers that export them, each with a second reader.

What is right is known from the nights themselves: minutes asleep, naps with them, of the day on which somebody woke. Nights
are about one on which the clock may change. The second readers are plain: they share no code with ours.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from tests.makers.made import Made, zipped
from tests.makers.naive import Days, add
from tests.makers.person import Person, clock, midnight, utc

SLEEP, HEART = "sleep", "resting heart rate"


@dataclass(frozen=True)
class Night:
    """A sleep from `first` up to `end` (minutes since 1970), awake from `up` to `down` in it; a nap has no stages."""

    first: int
    up: int
    down: int
    end: int
    is_nap: bool

    @property
    def asleep(self) -> int:
        """Minutes."""
        return self.end - self.first - (self.down - self.up)

    def stages(self) -> Iterator[tuple[int, int, str]]:
        """Begin, end and kind of each stretch."""
        yield self.first, self.up, "light"
        yield self.up, self.down, "awake"
        yield self.down, self.end, "deep"


def nights_of(person: Person, rng: Random) -> tuple[list[Night], dict[str, int]]:
    """Nights and naps of some days, and hearts at rest by day."""
    nights, hearts = [], {}
    for day in person.days[1:]:
        at = midnight(day, person.home)
        if rng.random() < 0.8:
            first, length = at + rng.randrange(-180, 90), rng.randrange(300, 560)
            up = first + rng.randrange(60, 200)
            nights.append(Night(first, up, up + rng.randrange(5, 40), first + length, False))
        if rng.random() < 0.3:
            first = at + rng.randrange(13 * 60, 14 * 60)
            nights.append(Night(first, first, first, first + rng.randrange(20, 60), True))
        if rng.random() < 0.8:
            hearts[day.isoformat()] = rng.randrange(45, 80)
    return nights, hearts


def right_of(person: Person, nights: list[Night], hearts: dict[str, int], source: str) -> Days:
    """Minutes asleep by the day of waking, and hearts."""
    found: Days = {(HEART, source, day): float(beats) for day, beats in hearts.items()}
    for night in nights:
        add(found, SLEEP, source, clock(night.end, person.home).date().isoformat(), night.asleep)
    return found


def offset_of(minute: int, zone: str) -> str:
    """+01:00"""
    told = f"{clock(minute, zone):%z}"
    return f"{told[:3]}:{told[3:]}"


def rows_of(text: str, skip: int = 0) -> Iterator[dict[str, str]]:
    """The rows of a table, as a plain reader sees them."""
    return csv.DictReader(io.StringIO("\n".join(text.splitlines()[skip:])))


def apple(person: Person, rng: Random) -> Made:
    """Stretches of each stage in the one offset of the day of export, beside what was in bed and awake."""
    nights, hearts = nights_of(person, rng)
    shown = clock(midnight(person.days[-1] + timedelta(days=90), person.home), person.home)

    def stamp(minute: int) -> str:
        return f"{utc(minute) + shown.utcoffset():%Y-%m-%d %H:%M:%S} {shown:%z}"

    lines = []
    for night in nights:
        kinds = {"light": "AsleepCore", "awake": "Awake", "deep": "AsleepDeep"}
        told = [(night.first, night.end, "AsleepUnspecified")] if night.is_nap else list(night.stages())
        told += [] if night.is_nap else [(night.first - 9, night.end + 5, "InBed")]
        own = f'<MetadataEntry key="HKTimeZone" value="{person.home}"/>' if rng.random() < 0.5 else ""
        lines += [
            f'<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="W" startDate="{stamp(first)}" '
            f'endDate="{stamp(end)}" value="HKCategoryValueSleepAnalysis{kinds.get(kind, kind)}">{own}</Record>'
            for first, end, kind in told
        ]
    for day, beats in hearts.items():
        at = midnight(datetime.fromisoformat(day).date(), person.home) + 600
        for more in (-2, 2) if rng.random() < 0.3 else (0,):
            lines.append(
                f'<Record type="HKQuantityTypeIdentifierRestingHeartRate" sourceName="W" unit="count/min" '
                f'startDate="{stamp(at + more)}" endDate="{stamp(at + 9)}" value="{beats + more}"/>'
            )
    rng.shuffle(lines)
    text = f'<HealthData locale="en">\n<ExportDate value="{stamp(int(shown.timestamp() // 60) + 60)}"/>\n'
    text += "\n".join(lines) + "\n</HealthData>\n"
    found: Days = {}
    asleep, rates = [], {}
    for kind, start, end, value in re.findall(
        r'Identifier(\w+)".*?startDate="(.*?)" endDate="(.*?)" value="(.*?)"', text
    ):
        since, until = (
            datetime.strptime(one, "%Y-%m-%d %H:%M:%S %z").astimezone(ZoneInfo(person.home)) for one in (start, end)
        )
        if kind == "RestingHeartRate":
            rates.setdefault(since.date().isoformat(), []).append(int(value))
        elif "Asleep" in value:
            asleep.append((since.timestamp(), until.timestamp()))
    for day, told in rates.items():
        add(found, HEART, "W", day, sum(told) / len(told))
    # stretches that follow one another within three hours are one sleep
    group: list[tuple[float, float]] = []
    for one in [*sorted(asleep), (float("inf"), 0.0)]:
        if group and one[0] - group[-1][1] > 3 * 3600:
            day = datetime.fromtimestamp(group[-1][1], ZoneInfo(person.home)).date().isoformat()
            add(found, SLEEP, "W", day, sum(until - since for since, until in group) / 60)
            group = []
        group.append(one)
    return Made("export.xml", text.encode(), person.home, right_of(person, nights, hearts, "W"), found)


def google(person: Person, rng: Random) -> Made:
    """A row for each sleep, or for each stage, in UTC with its own offset; hearts stamped at midnight, of UTC or there."""
    nights, hearts = nights_of(person, rng)
    is_whole = rng.random() < 0.6
    nights = nights if is_whole else [one for one in nights if not one.is_nap]
    sleeps = ["sleep_id,sleep_type,minutes_asleep,start_utc_offset,sleep_start,end_utc_offset,sleep_end"]
    stages = ["sleep_id,sleep_stage_type,sleep_stage_start,end_utc_offset,sleep_stage_end"]
    for number, night in enumerate(nights):
        form = rng.choice(("%Y-%m-%d %H:%M:%S+0000", "%Y-%m-%dT%H:%M:%SZ"))
        ends = offset_of(night.end, person.home)
        sleeps.append(
            f"{number},{'CLASSIC' if night.is_nap else 'STAGES'},{night.asleep},{offset_of(night.first, person.home)},"
            f"{utc(night.first):{form}},{ends},{utc(night.end):{form}}"
        )
        for first, end, kind in () if night.is_nap else night.stages():
            stages.append(f"{number},{kind.upper()},{utc(first):{form}},{ends},{utc(end):{form}}")
    is_of_utc = rng.random() < 0.5
    rates = ["timestamp,beats per minute,data source"]
    for day, beats in hearts.items():
        at = midnight(datetime.fromisoformat(day).date(), "UTC" if is_of_utc else person.home)
        rates.append(f"{utc(at):%Y-%m-%dT%H:%M:%SZ},{beats}.0,Google Health")
    rates.append(f"{utc(midnight(person.days[0], 'UTC')):%Y-%m-%dT%H:%M:%SZ},0.0,Google Health")
    files = {"T/UserSleepStages_2026-10-01.csv": stages, "T/daily_resting_heart_rate.csv": rates}
    files |= {"T/UserSleeps_2026-10-01.csv": sleeps} if is_whole else {}
    text = {name: "\n".join(lines) + "\n" for name, lines in files.items()}
    found: Days = {}
    last: dict[str, tuple[str, float]] = {}
    for row in rows_of(text["T/UserSleepStages_2026-10-01.csv"]):
        since, until = (datetime.fromisoformat(row[f"sleep_stage_{one}"]) for one in ("start", "end"))
        day = until.astimezone(ZoneInfo(person.home)).date().isoformat()
        n = 0 if row["sleep_stage_type"] == "AWAKE" else (until - since).total_seconds() / 60
        last[row["sleep_id"]] = (day, last.get(row["sleep_id"], ("", 0.0))[1] + n)
    for row in rows_of(text.get("T/UserSleeps_2026-10-01.csv", "")):
        day = datetime.fromisoformat(row["sleep_end"]).astimezone(ZoneInfo(person.home)).date().isoformat()
        last.setdefault(row["sleep_id"], (day, float(row["minutes_asleep"])))
    for day, minutes in last.values():
        add(found, SLEEP, "Google Health", day, minutes)
    for row in rows_of(text["T/daily_resting_heart_rate.csv"]):
        at = datetime.fromisoformat(row["timestamp"])
        day = at.date() if (at.hour, at.minute) == (0, 0) else at.astimezone(ZoneInfo(person.home)).date()
        if float(row["beats per minute"]):
            add(found, HEART, "Google Health", day.isoformat(), float(row["beats per minute"]))
    content = zipped({name: one.encode() for name, one in text.items()})
    return Made("takeout.zip", content, person.home, right_of(person, nights, hearts, "Google Health"), found)


def health_connect(person: Person, rng: Random) -> Made:
    """Sleeps with their stages, those of naps without; times in milliseconds with an offset."""
    nights, hearts = nights_of(person, rng)
    source = "Health Connect, Fit"
    with TemporaryDirectory() as folder:
        path = Path(folder, "export.db")
        with closing(sqlite3.connect(path)) as database:
            database.executescript(
                """create table application_info_table (row_id integer primary key, package_name text, app_name text);
                insert into application_info_table values (1, 'com.fit', 'Fit');
                create table steps_record_table (row_id integer primary key, start_time integer, count integer);
                create table sleep_session_record_table (row_id integer primary key, app_info_id integer,
                    start_time integer, end_time integer, end_zone_offset integer);
                create table sleep_stages_table (
                    parent_key integer, stage_start_time integer, stage_end_time integer, stage_type integer);
                create table resting_heart_rate_record_table (row_id integer primary key, app_info_id integer,
                    time integer, zone_offset integer, beats_per_minute integer);"""
            )

            def ahead(minute: int) -> int:
                return int(clock(minute, person.home).utcoffset().total_seconds())

            for number, night in enumerate(nights, 1):
                times = (number, night.first * 60_000, night.end * 60_000, ahead(night.end))
                database.execute("insert into sleep_session_record_table values (?, 1, ?, ?, ?)", times)
                for first, end, kind in () if night.is_nap else night.stages():
                    stage = {"light": 4, "awake": rng.choice((1, 7)), "deep": 5}[kind]
                    database.execute(
                        "insert into sleep_stages_table values (?, ?, ?, ?)",
                        (number, first * 60_000, end * 60_000, stage),
                    )
            for day, beats in hearts.items():
                at = midnight(datetime.fromisoformat(day).date(), person.home) + rng.randrange(1, 1300)
                database.execute(
                    "insert into resting_heart_rate_record_table values (null, 1, ?, ?, ?)",
                    (at * 60_000, ahead(at), beats),
                )
            database.commit()
            found: Days = {}
            for number, since, until in database.execute(
                "select row_id, start_time, end_time from sleep_session_record_table"
            ):
                told = database.execute("select * from sleep_stages_table where parent_key = ?", (number,)).fetchall()
                n = sum(end - first for _, first, end, kind in told if kind not in (1, 7)) if told else until - since
                day = datetime.fromtimestamp(until / 1000, ZoneInfo(person.home)).date().isoformat()
                add(found, SLEEP, source, day, n / 60_000)
            for at, beats in database.execute("select time, beats_per_minute from resting_heart_rate_record_table"):
                add(
                    found,
                    HEART,
                    source,
                    datetime.fromtimestamp(at / 1000, ZoneInfo(person.home)).date().isoformat(),
                    beats,
                )
        content = path.read_bytes()
    return Made("export.db", content, None, right_of(person, nights, hearts, source), found)


def samsung(person: Person, rng: Random) -> Made:
    """Sleeps in UTC with their offset, some with stages in a table of their own; a duration from begin to end."""
    nights, _ = nights_of(person, rng)
    sleeps = [
        "com.samsung.shealth.sleep,6307003,11",
        "sleep_duration,com.samsung.health.sleep.start_time,com.samsung.health.sleep.time_offset,"
        "com.samsung.health.sleep.end_time,com.samsung.health.sleep.datauuid",
    ]
    stages = ["com.samsung.health.sleep_stage,6307003,7", "start_time,sleep_id,stage,time_offset,end_time"]

    def stamp(minute: int) -> str:
        return f"{utc(minute):%Y-%m-%d %H:%M:%S}.000"

    for number, night in enumerate(nights):
        offset = f"UTC{clock(night.end, person.home):%z}"
        sleeps.append(f"{night.end - night.first},{stamp(night.first)},{offset},{stamp(night.end)},s{number},")
        for first, end, kind in () if night.is_nap else night.stages():
            code = {"light": 40002, "awake": 40001, "deep": 40003}[kind]
            stages.append(f"{stamp(first)},s{number},{code},{offset},{stamp(end)},")
    files = {f"S/com.samsung.shealth.sleep.{n}.csv": "\n".join(lines) + "\n" for n, lines in ((1, sleeps),)}
    files["S/com.samsung.health.sleep_stage.1.csv"] = "\n".join(stages) + "\n"
    found: Days = {}
    staged: dict[str, float] = {}
    for row in rows_of(files["S/com.samsung.health.sleep_stage.1.csv"], 1):
        since, until = (datetime.fromisoformat(row[f"{one}_time"]) for one in ("start", "end"))
        n = 0 if row["stage"] == "40001" else (until - since).total_seconds() / 60
        staged[row["sleep_id"]] = staged.get(row["sleep_id"], 0) + n
    for row in rows_of(files["S/com.samsung.shealth.sleep.1.csv"], 1):
        name = "com.samsung.health.sleep."
        until = datetime.fromisoformat(row[f"{name}end_time"] + "+00:00").astimezone(ZoneInfo(person.home))
        minutes = staged.get(row[f"{name}datauuid"], float(row["sleep_duration"]))
        add(found, SLEEP, "Samsung Health", until.date().isoformat(), minutes)
    content = zipped({name: text.encode() for name, text in files.items()})
    return Made("samsung.zip", content, None, right_of(person, nights, {}, "Samsung Health"), found)


def garmin(person: Person, rng: Random) -> Made:
    """Seconds of stages by the day of waking, naps in a list; hearts among the days' totals; records that are no day."""
    nights, hearts = nights_of(person, rng)
    days: dict[str, dict[str, object]] = {}
    for night in nights:
        one = days.setdefault(clock(night.end, person.home).date().isoformat(), {"napList": []})
        if night.is_nap:
            ends = {"Start": night.first, "End": night.end}
            nap = {f"nap{name}TimestampGMT": f"{utc(at):%Y-%m-%dT%H:%M:%S}.0" for name, at in ends.items()}
            one["napList"].append(nap)
        else:
            one["lightSleepSeconds"] = 60 * (night.up - night.first)
            one["deepSleepSeconds"] = 60 * (night.end - night.down)
            one["awakeSleepSeconds"] = 60 * (night.down - night.up)
    sleeps = [{"sleepEndTimestampGMT": "2026-01-01T06:30:00.0"}]
    sleeps += [{"calendarDate": day, "deepSleepSeconds": None} | one for day, one in days.items()]
    totals = [{"calendarDate": day, "totalSteps": None, "restingHeartRate": beats} for day, beats in hearts.items()]
    totals.append({"hydration": {"valueInML": 1500.0}})
    rng.shuffle(totals)
    files = {"D/1_sleepData.json": json.dumps(sleeps).encode(), "D/UDSFile_1.json": json.dumps(totals).encode()}
    found: Days = {}
    for one in json.loads(files["D/1_sleepData.json"]):
        if "calendarDate" not in one:
            continue
        n = sum(one.get(f"{stage}SleepSeconds") or 0 for stage in ("deep", "light", "rem")) / 60
        for nap in one["napList"]:
            since, until = (datetime.fromisoformat(nap[f"nap{name}TimestampGMT"]) for name in ("Start", "End"))
            n += (until - since).total_seconds() / 60
        add(found, SLEEP, "Garmin", one["calendarDate"], n)
    for one in json.loads(files["D/UDSFile_1.json"]):
        if one.get("restingHeartRate"):
            add(found, HEART, "Garmin", one["calendarDate"], one["restingHeartRate"])
    return Made("garmin.zip", zipped(files), None, right_of(person, nights, hearts, "Garmin"), found)


def _at_home(make: Callable[[Person, Random], Made], person: Person, rng: Random) -> Made:
    """Of somebody who does not travel: a night under way between two zones has no day that all makers mean."""
    return make(replace(person, travel=None), rng)


NIGHTS: dict[str, Callable[[Person, Random], Made]] = {
    "Apple Health (nights)": partial(_at_home, apple),
    "Google Health (nights)": partial(_at_home, google),
    "Health Connect (nights)": partial(_at_home, health_connect),
    "Samsung Health (nights)": partial(_at_home, samsung),
    "Garmin (nights)": partial(_at_home, garmin),
}
