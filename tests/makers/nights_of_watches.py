"""Nights of a known person as Fitbit's JSON, Oura and Zepp write them: by the day of waking, naps beside or within them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from tests.makers.made import Made, zipped
from tests.makers.naive import Days, add
from tests.makers.nights import HEART, SLEEP, Night, nights_of, right_of
from tests.makers.person import Person, clock


def _day(night: Night, person: Person) -> str:
    return clock(night.end, person.home).date().isoformat()


def fitbit_json(person: Person, rng: Random) -> Made:
    """A file of some thirty days each; local clocks without a zone; hearts of every day, 0.0 without a date where none is known."""
    person = replace(person, travel=None)
    nights, hearts = nights_of(person, rng)
    logs = [
        {
            "logId": number,
            "dateOfSleep": _day(night, person),
            "startTime": f"{clock(night.first, person.home):%Y-%m-%dT%H:%M:%S}.000",
            "endTime": f"{clock(night.end, person.home):%Y-%m-%dT%H:%M:%S}.000",
            "duration": (night.end - night.first) * 60_000,
            "minutesAsleep": night.asleep,
            "minutesAwake": night.down - night.up,
            "type": "classic" if night.is_nap else "stages",
            "mainSleep": not night.is_nap,
        }
        for number, night in enumerate(nights)
    ]
    rng.shuffle(logs)
    # a log of which nothing was told, and one without a day
    logs.append({"logId": 998, "dateOfSleep": person.days[0].isoformat(), "minutesAsleep": 0})
    logs.append({"logId": 999, "dateOfSleep": None, "minutesAsleep": 300})
    rates = [
        {
            "dateTime": f"{day:%m/%d/%y} 00:00:00",
            "value": {"date": f"{day:%m/%d/%y}", "value": float(beats), "error": 6.8},
        }
        if (beats := hearts.get(day.isoformat()))
        else {"dateTime": f"{day:%m/%d/%y} 00:00:00", "value": {"date": None, "value": 0.0, "error": 0.0}}
        for day in person.days
    ]
    cut = rng.randrange(len(logs))
    root = rng.choice(
        ("Takeout/Fitbit/Global Export Data", "Takeout/Google Health/Global Export Data", "MyFitbitData/x/Sleep")
    )
    files = {
        f"{root}/sleep-2026-03-01.json": json.dumps(logs[:cut] or logs).encode(),
        f"{root}/resting_heart_rate-2026-01-01.json": json.dumps(rates).encode(),
    }
    if cut:
        files[f"{root}/sleep-2026-03-31.json"] = json.dumps(logs[cut:]).encode()
    found: Days = {}
    for name, content in files.items():
        for one in json.loads(content):
            if "sleep-" in name and one["dateOfSleep"] and one["minutesAsleep"]:
                add(found, SLEEP, "Fitbit", one["dateOfSleep"], one["minutesAsleep"])
            elif "heart" in name and one["value"]["date"]:
                day = datetime.strptime(one["value"]["date"], "%m/%d/%y").date().isoformat()
                add(found, HEART, "Fitbit", day, one["value"]["value"])
    return Made("takeout.zip", zipped(files), None, right_of(person, nights, hearts, "Fitbit"), found)


def oura(person: Person, rng: Random) -> Made:
    """Seconds of each sleep with the day of waking; one that the wearer deleted; semicolons, or commas in older exports."""
    person = replace(person, travel=None)
    nights, _ = nights_of(person, rng)
    names = [
        "id",
        "average_breath",
        "bedtime_end",
        "bedtime_start",
        "day",
        "type",
        "total_sleep_duration",
        "time_in_bed",
    ]
    rows = [
        [
            f"id{number}",
            "14.5",
            clock(night.end, person.home).isoformat(),
            clock(night.first, person.home).isoformat(),
            _day(night, person),
            rng.choice(("late_nap", "rest", "sleep")) if night.is_nap else "long_sleep",
            night.asleep * 60,
            (night.end - night.first) * 60,
        ]
        for number, night in enumerate(nights)
    ]
    rows.append(["gone", "", "", "", person.days[0].isoformat(), "deleted", 9000, 9000])
    rows.append(["none", "", "", "", person.days[1].isoformat(), "rest", "", 600])
    out = io.StringIO()
    sign = rng.choice((";", ","))
    csv.writer(out, delimiter=sign).writerows([names, *rows])
    found: Days = {}
    for row in csv.DictReader(io.StringIO(out.getvalue()), delimiter=sign):
        if row["type"] != "deleted" and row["total_sleep_duration"]:
            add(found, SLEEP, "Oura", row["day"], int(row["total_sleep_duration"]) / 60)
    return Made("sleep.csv", out.getvalue().encode(), None, right_of(person, nights, {}, "Oura"), found)


def zepp(person: Person, rng: Random) -> Made:
    """A byte order mark; minutes of stages by day, null where there are none; REM in newer versions alone; no naps."""
    person = replace(person, travel=None)
    nights = [one for one in nights_of(person, rng)[0] if not one.is_nap]
    has_rem = rng.random() < 0.6
    told = {_day(night, person): night for night in nights}
    nights = list(told.values())
    rows = []
    for day in [person.days[0] + timedelta(days=n) for n in range(len(person.days) + 1)]:
        if night := told.get(day.isoformat()):
            light, deep = night.up - night.first, night.end - night.down
            rem = rng.randrange(light) if has_rem else 0
            stop = clock(night.end, person.home)
            rows.append(
                [day, deep, light - rem, night.down - night.up, stop.isoformat(" "), *([rem] if has_rem else [])]
            )
        else:
            rows.append([day, "null", "null", "null", "null", *(["null"] if has_rem else [])])
    names = ["date", "deepSleepTime", "shallowSleepTime", "wakeTime", "stop", *(["REMTime"] if has_rem else [])]
    out = io.StringIO()
    csv.writer(out).writerows([names, *rows])
    found: Days = {}
    for row in csv.DictReader(io.StringIO(out.getvalue())):
        parts = [row.get(name) for name in ("deepSleepTime", "shallowSleepTime", "REMTime")]
        minutes = sum(int(part) for part in parts if part and part != "null")
        if minutes:
            add(found, SLEEP, "Zepp", row["date"], minutes)
    content = ("\ufeff" + out.getvalue()).encode()
    return Made("SLEEP_1767225600000.csv", content, None, right_of(person, nights, {}, "Zepp"), found)
