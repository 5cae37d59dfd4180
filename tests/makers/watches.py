"""Exports of watches, rings and bands that hold days, stretches or activities, each a small table or JSON."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta
from random import Random

from tests.makers import naive
from tests.makers.made import Made, zipped
from tests.makers.person import WATCH, Person, clock, utc


def steps_of(person: Person, source: str) -> naive.Days:
    """What is right of the watch, under a source."""
    return {("steps", source, day): float(n) for day, n in person.steps(WATCH).items()}


def days_of(person: Person) -> list[tuple[date, int]]:
    """Every day from the first to the last with the watch's steps; 0 where it was not worn."""
    told = person.steps(WATCH)
    days = sorted({*map(date.fromisoformat, told), *person.days})
    return [(day, told.get(day.isoformat(), 0)) for day in days]


def table(names: list[str], rows: list[list[object]], *, sign: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """A table of text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign, quoting=quoting, lineterminator="\n")
    writer.writerows([names, *rows])
    return out.getvalue()


def garmin_account(person: Person, rng: Random) -> Made:
    """UDSFile of some hundred days each, days without a number as null or missing, the date as text or within an object."""
    is_object = rng.random() < 0.3
    days = [
        {
            "calendarDate": {"date": day.isoformat()} if is_object else day.isoformat(),
            "totalSteps": n or rng.choice((None, 0)),
            "dailyStepGoal": 7500,
        }
        for day, n in days_of(person)
    ]
    cut = rng.randrange(1, len(days))
    files = {
        f"DI_CONNECT/DI-Connect-Aggregator/UDSFile_{n}.json": json.dumps(part).encode()
        for n, part in enumerate((days[:cut], days[cut:]))
    }
    files["DI_CONNECT/DI-Connect-User/user_profile.json"] = b'{"userName": "x"}'
    found: naive.Days = {}
    for name, content in files.items():
        for one in json.loads(content) if "UDS" in name else []:
            if one["totalSteps"]:
                day = one["calendarDate"]
                naive.add(found, "steps", "Garmin", day["date"] if isinstance(day, dict) else day, one["totalSteps"])
    return Made("garmin.zip", zipped(files), None, steps_of(person, "Garmin"), found)


def garmin_web(person: Person, rng: Random) -> Made:
    """The report of steps: US dates, thousands with commas, a goal that is no count."""
    rows = [[f"{day:%m/%d/%Y}", f"{n:,}", rng.randrange(5000, 9000)] for day, n in days_of(person)]
    # a day that has one reading only
    rows.append(["03/14/2025", "5,001", 7500])
    text = table(["", "Actual", "Goal"], rows)
    right = steps_of(person, "Garmin") | {("steps", "Garmin", "2025-03-14"): 5001.0}
    return Made(
        "garmin_steps.csv", text.encode(), None, right, naive.table(text, "", "Actual", "Garmin", form="%m/%d/%Y")
    )


def fitbit_web(person: Person, rng: Random) -> Made:
    """Quoted thousands, a line above; a day not worn is 0 steps and 1,440 minutes of sitting."""
    rows, right = [], steps_of(person, "Fitbit")
    for day, n in days_of(person):
        sat = rng.randrange(300, 1100) if n else 1440
        rows.append([day.isoformat(), "2,412", f"{n:,}", "5.92", "10", f"{sat:,}", "201", "21", "33", "1,101"])
        if n:
            right["sitting", "Fitbit", day.isoformat()] = sat
    names = "Date,Calories Burned,Steps,Distance,Floors,Minutes Sedentary,Minutes Lightly Active,Minutes Fairly Active,Minutes Very Active,Activity Calories"
    text = table(names.split(","), rows, quoting=csv.QUOTE_ALL)
    found = naive.table(text, "Date", "Steps", "Fitbit")
    for row in csv.DictReader(io.StringIO(text)):
        if (sat := int(row["Minutes Sedentary"].replace(",", ""))) < 1200:
            naive.add(found, "sitting", "Fitbit", row["Date"], sat)
    return Made("fitbit_export_20260304.csv", f"Activities\n{text}".encode(), None, right, found)


def google_fit(person: Person, rng: Random) -> Made:
    """Headings in the account's language; empty cells and zeros are days without data."""
    day_name, steps = rng.choice((("Date", "Step count"), ("Datum", "Schrittzahl")))
    rows = [[day.isoformat(), 45, 2100.5, n or rng.choice(("", 0))] for day, n in days_of(person)]
    text = table([day_name, "Move Minutes count", "Calories (kcal)", steps], rows)
    found = naive.table(text, day_name, steps, "Google Fit")
    folder = rng.choice(("Takeout/Fit/Daily activity metrics", "Takeout/Google Fit/Tägliche Aktivitätswerte"))
    files = {f"{folder}/Daily activity metrics.csv": text.encode()}
    return Made("takeout.zip", zipped(files), None, steps_of(person, "Google Fit"), found)


def zepp(person: Person, rng: Random) -> Made:
    """A byte order mark, and the word null."""
    rows = [[day.isoformat(), n or "null", 6200, 0, 320] for day, n in days_of(person)]
    text = "\ufeff" + table(["date", "steps", "distance", "runDistance", "calories"], rows)
    return Made(
        "ACTIVITY_1.csv", text.encode(), None, steps_of(person, "Zepp"), naive.table(text, "date", "steps", "Zepp")
    )


def oura(person: Person, rng: Random) -> Made:
    """Semicolons, JSON in cells, and a day not worn."""
    rows = [
        [f"id{i}", '{"meet_daily_targets": 60}', day.isoformat(), 0 if n else 86_000, n]
        for i, (day, n) in enumerate(days_of(person))
    ]
    text = table(["id", "contributors", "day", "non_wear_time", "steps"], rows, sign=";")
    found = naive.table(text, "day", "steps", "Oura", sign=";")
    return Made("dailyactivity.csv", text.encode(), None, steps_of(person, "Oura"), found)


def withings(person: Person, rng: Random) -> Made:
    """Days, with zeros where nothing was counted; the maker's other tables have the same columns."""
    rows = [[day.isoformat(), n] for day, n in days_of(person)]
    text = table(["date", "value"], rows)
    files = {"aggregates_steps.csv": text.encode(), "aggregates_distance.csv": text.encode()}
    return Made(
        "withings.zip",
        zipped(files),
        None,
        steps_of(person, "Withings"),
        naive.table(text, "date", "value", "Withings"),
    )


def withings_raw(person: Person, rng: Random) -> Made:
    """Stretches with an offset of their own, as lists in brackets, over midnight too."""
    rows = []
    for bout in person.of(WATCH):
        zone = person.place(bout.first)
        n = bout.end - bout.first
        rows.append([clock(bout.first, zone).isoformat(), json.dumps([60] * n), json.dumps([bout.rate] * n)])
    text = table(["start", "duration", "value"], rows)
    right: naive.Days = {}
    found: naive.Days = {}
    for bout in person.of(WATCH):
        # a stretch is of the offset in which it began
        offset = clock(bout.first, person.place(bout.first)).utcoffset()
        for minute in range(bout.first, bout.end):
            naive.add(right, "steps", "Withings", (utc(minute) + offset).date().isoformat(), bout.rate)
    for row in csv.DictReader(io.StringIO(text)):
        at = datetime.fromisoformat(row["start"])
        for seconds, n in zip(json.loads(row["duration"]), json.loads(row["value"]), strict=True):
            naive.add(found, "steps", "Withings", at.date().isoformat(), n)
            at += timedelta(seconds=seconds)
    return Made("raw_tracker_steps.csv", text.encode(), None, right, found)


def xiaomi(person: Person, rng: Random) -> Made:
    """Daily reports beside rows of each device, which tell of the same steps again."""
    rows = []
    for day, n in days_of(person):
        at = int(datetime.fromisoformat(f"{day}T00:00:00+01:00").timestamp())
        rows.append([1, "default", "daily_report", "steps", at, json.dumps({"steps": n, "distance": 6000}), at])
        rows.append([1, "watch", "daily_report_raw", "steps", at, json.dumps({"steps": n + 7}), at])
        rows.append([1, "default", "daily_report", "calories", at, json.dumps({"calories": 300}), at])
    rng.shuffle(rows)
    text = table(["Uid", "Sid", "Tag", "Key", "Time", "Value", "UpdateTime"], rows)
    found: naive.Days = {}
    for row in csv.DictReader(io.StringIO(text)):
        n = json.loads(row["Value"]).get("steps")
        if row["Tag"] == "daily_report" and row["Key"] == "steps" and n:
            naive.add(
                found, "steps", "Xiaomi", (utc(int(row["Time"]) // 60) + timedelta(hours=1)).date().isoformat(), n
            )
    name = "20260306_1_MiFitness_hlth_center_aggregated_fitness_data.csv"
    return Made(name, text.encode(), None, steps_of(person, "Xiaomi"), found)


def polar(person: Person, rng: Random) -> Made:
    """A file a day."""
    files = {
        f"activity-{day}-x.json": json.dumps(
            {"exportVersion": "1.5", "date": day.isoformat(), "summary": {"stepCount": n}}
        ).encode()
        for day, n in days_of(person)
    }
    files["account-data.json"] = b'{"exportVersion": "1.5", "username": "x"}'
    found: naive.Days = {}
    for name, content in files.items():
        if name.startswith("activity") and (n := json.loads(content)["summary"]["stepCount"]):
            naive.add(found, "steps", "Polar", json.loads(content)["date"], n)
    return Made("polar.zip", zipped(files), None, steps_of(person, "Polar"), found)


def open_mhealth(person: Person, rng: Random) -> Made:
    """Stretches in their own offset; a number, or a value with its unit; an average of a day among them."""
    points, right = [], {}
    for bout in person.of(WATCH):
        offset = clock(bout.first, person.place(bout.first)).utcoffset()
        start, end = ((utc(minute) + offset).replace(tzinfo=None) for minute in (bout.first, bout.end))
        hours = int(offset.total_seconds() // 60)
        suffix = f"{'-' if hours < 0 else '+'}{abs(hours) // 60:02}:{abs(hours) % 60:02}"
        n = bout.rate * (bout.end - bout.first)
        stretch = {"start_date_time": f"{start.isoformat()}{suffix}", "end_date_time": f"{end.isoformat()}{suffix}"}
        count = n if rng.random() < 0.5 else {"value": n, "unit": "steps"}
        points.append({"body": {"step_count": count, "effective_time_frame": {"time_interval": stretch}}})
        if suffix == "+00:00":
            points.pop()
            continue
        for minute in range(bout.first, bout.end):
            naive.add(right, "steps", "Open mHealth", (utc(minute) + offset).date().isoformat(), bout.rate)
    average = {
        "step_count": 6000,
        "descriptive_statistic": "average",
        "effective_time_frame": {"date_time": "2026-03-01T00:00:00+01:00"},
    }
    points.append({"body": average})
    found: naive.Days = {}
    for body in (point["body"] for point in points):
        if "descriptive_statistic" not in body:
            ends = [
                datetime.fromisoformat(body["effective_time_frame"]["time_interval"][f"{one}_date_time"])
                for one in ("start", "end")
            ]
            count = body["step_count"]["value"] if isinstance(body["step_count"], dict) else body["step_count"]
            minutes = int((ends[1] - ends[0]).total_seconds() // 60)
            for n in range(minutes):
                naive.add(
                    found, "steps", "Open mHealth", (ends[0] + timedelta(minutes=n)).date().isoformat(), count / minutes
                )
    return Made("steps.json", json.dumps(points).encode(), None, right, found)


def activities(person: Person, rng: Random, *, is_strava: bool) -> Made:
    """Walks by when they began: Strava's in UTC with two distances of one name, Garmin's on the watch's clock."""
    rows, right = [], {}
    source = "Strava" if is_strava else "Garmin activities"
    bouts = [one for one in person.of(WATCH) if not one.is_run]
    for i, bout in enumerate(bouts):
        zone, n = person.place(bout.first), bout.end - bout.first
        at = utc(bout.first) if is_strava else clock(bout.first, zone)
        if is_strava:
            stamp = f"{at:%b} {at.day}, {at:%Y}, {at.hour % 12 or 12}:{at:%M:%S %p}"
            rows.append([9000 + i, stamp, "Walk", "Walk", n * 60 + 9, "5.20", n * 60 + 9, n * 60, "5200.0"])
        else:
            rows.append(
                ["Walking", f"{at:%Y-%m-%d %H:%M:%S}", "false", "Walk", "5.20", f"{n // 60:02}:{n % 60:02}:00", "--"]
            )
        for minute in range(bout.first, bout.end):
            day = (utc(minute).astimezone(clock(bout.first, zone).tzinfo)).date().isoformat()
            naive.add(right, "walking", source, day, 1)
    names = (
        "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,Elapsed Time,Moving Time,Distance"
        if is_strava
        else "Activity Type,Date,Favorite,Title,Distance,Time,Steps"
    )
    rows.append(
        [1, "Mar 1, 2026, 11:30:00 PM", "Swim", "Swim", 60, "1,500", 60, 60, 1500]
        if is_strava
        else ["Pool Swim", "2026-03-01 20:02:11", "false", "Pool", "1,500", "00:40:00", "--"]
    )
    text = table(names.split(","), rows)
    found: naive.Days = {}
    for row in csv.reader(io.StringIO(text)):
        if row[0] == "Walking" or (row[3:4] == ["Walk"] and is_strava):
            if is_strava:
                begun = int(datetime.strptime(f"{row[1]} +0000", "%b %d, %Y, %I:%M:%S %p %z").timestamp() // 60)
                minutes = int(row[7]) // 60
            else:
                hours, part, _ = row[5].split(":")
                minutes = int(hours) * 60 + int(part)
                # the clock of the place; of an hour that comes twice the first
                begun = next(
                    one.first
                    for one in bouts
                    if f"{clock(one.first, person.place(one.first)):%Y-%m-%d %H:%M:%S}" == row[1]
                )
            for minute in range(begun, begun + minutes):
                naive.add(found, "walking", source, clock(minute, person.place(begun)).date().isoformat(), 1)
    name = "activities.csv" if is_strava else "Activities.csv"
    return Made(name, text.encode(), person.zone, right, found)


def fhir(person: Person, rng: Random) -> Made:
    """Observations of a period in UTC, in a Bundle or one a line, some withdrawn."""
    found: list[dict[str, object]] = []
    for bout in person.of(WATCH):
        about = {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "55423-8"}]},
        }
        period = {"start": f"{utc(bout.first):%Y-%m-%dT%H:%M:%SZ}", "end": f"{utc(bout.end):%Y-%m-%dT%H:%M:%SZ}"}
        n = bout.rate * (bout.end - bout.first)
        found.append(about | {"effectivePeriod": period, "valueQuantity": {"value": n, "code": "{steps}"}})
        if rng.random() < 0.1:
            found.append(
                about | {"effectivePeriod": period, "valueQuantity": {"value": n}, "status": "entered-in-error"}
            )
    found.append({"resourceType": "Patient", "id": "p1"})
    is_bundle = rng.random() < 0.5
    text = (
        json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in found]})
        if is_bundle
        else "\n".join(map(json.dumps, found))
    )
    second: naive.Days = {}
    for one in found:
        if one.get("status") == "final":
            at, end = (
                int(datetime.fromisoformat(one["effectivePeriod"][key]).timestamp() // 60) for key in ("start", "end")
            )
            for minute in range(at, end):
                day = clock(minute, person.place(at)).date().isoformat()
                naive.add(second, "steps", "FHIR", day, one["valueQuantity"]["value"] / (end - at))
    right: naive.Days = {}
    for bout in person.of(WATCH):
        for minute in range(bout.first, bout.end):
            naive.add(right, "steps", "FHIR", person.day(minute, person.place(bout.first)), bout.rate)
    return Made("steps.json" if is_bundle else "steps.ndjson", text.encode(), person.zone, right, second)
