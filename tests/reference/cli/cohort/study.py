"""A study of 160 people at random, and its intervals read off the contract one person and one day at a time.

Run with a folder, it writes there the intervals that make.R takes up.
"""

import csv
import random
import sys
from datetime import date, timedelta
from itertools import product
from pathlib import Path

PAIN = "pain_average"
MEASURES = (PAIN, "care_sought")
ATTRIBUTES = ("arm", "age", "site", "bmi", "randomised_on")
HOLDS = {
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "<=": lambda value, bound: value <= bound,
}
# bad, good, D, N, k, G
PRESETS = {
    "dasilva-2019-any": ((PAIN, ">=", 2), (PAIN, "<=", 1), 1, 7, 1, 14),
    "care-seeking": (("care_sought", ">=", 1), (PAIN, "<=", 1), 1, 7, 1, 14),
}
GRID = random.Random(5).sample(
    list(
        product(
            (0, 1),
            (14, 21, 30, 60, 90),
            ((">=", 2), (">", 2), (">", 3), (">", 4), (">", 5)),
            (1, 2, 3, 7),
            (7, 10, 14, 21, 28),
        )
    ),
    30,
)


def study():
    """Attributes {participant: [...]} and diary rows; some without a group, an age, a date, or a diary."""
    rng = random.Random(4242)
    attributes, rows = {}, []
    for i in range(160):
        who = f"P{i:03d}" if i % 17 else f'Ø{i}, "q"'
        first = date(2023, 3, 1) + timedelta(rng.randint(0, 40))
        arm, age = rng.choice(["walking", "usual care"]), rng.randint(20, 75)
        attributes[who] = [
            arm if i % 31 else "",
            age if i % 29 else "",
            rng.choice(["north", "south", "west"]),
            round(rng.gauss(26, 4), 1),
            (first + timedelta(rng.randint(5, 60))).isoformat() if i % 9 else "",
        ]
        day, last, bad_days = 0, rng.choice([60, 120, 200]), 0
        while i % 50 != 49 and day < last:
            if rng.random() < 0.015:
                day += rng.choice([1, 2, 3, 8, 14, 15, 16, 30])
            if rng.random() < 0.92:
                if not bad_days and rng.random() < 0.012 + 0.012 * (arm == "usual care") + 0.0002 * (age - 45):
                    bad_days = rng.choice([1, 1, 2, 3, 8, 20])
                pain = rng.choice([2, 2, 3, 4, 5, 7]) if bad_days or i % 40 == 7 else rng.choice([0] * 9 + [1])
                bad_days = max(bad_days - 1, 0)
                told = "" if rng.random() < 0.02 or i == 3 else pain
                rows.append((who, (first + timedelta(day)).isoformat(), told, int(pain >= 5)))
            day += 1
    rng.shuffle(rows)
    return attributes, rows


def days_of(attributes, rows):
    """Of each participant: {day: {measure: number or None}}."""
    people = {who: {} for who in attributes}
    for who, day, *values in rows:
        values = (None if value == "" else value for value in values)
        people[who][date.fromisoformat(day).toordinal()] = dict(zip(MEASURES, values, strict=True))
    return people


def _state(day, bad, good):
    is_bad, is_good = (
        None if day[measure] is None else HOLDS[sign](day[measure], bound) for measure, sign, bound in (bad, good)
    )
    if is_bad or is_good:
        return "bad" if is_bad else "good"
    return None if None in (is_bad, is_good) else "between"


def intervals(days, rule):
    """Of one person: (t0, first good day, end, event, reason) in order. Clauses 1 to 7."""
    bad, good, bad_days, recovery_days, bridge, gap = rule
    states = [(day, state) for day in sorted(days) if (state := _state(days[day], bad, good))]
    stretches = []
    for day, state in states:
        if stretches and day - stretches[-1][-1][0] - 1 <= gap:
            stretches[-1].append((day, state))
        else:
            stretches.append([(day, state)])
    found = []
    for number, stretch in enumerate(stretches):
        runs = []
        for day, state in stretch:
            if runs and runs[-1][0] == state and day - runs[-1][2] - 1 <= bridge:
                runs[-1][2] = day
            else:
                runs.append([state, day, day])
        onsets = [first for state, first, last in runs if state == "bad" and last - first + 1 >= bad_days]
        after = 0
        for state, first, last in runs:
            if state != "good" or last - first + 1 < recovery_days or first <= after:
                continue
            t0 = first + recovery_days - 1
            later = [onset for onset in onsets if onset > t0]
            if not later:
                reason = "gap" if number + 1 < len(stretches) else "end_of_diary"
                found.append((t0, first, stretch[-1][0], 0, reason))
                break
            after = later[0]
            found.append((t0, first, after, 1, ""))
    return found


def table(attributes, people, rule, origin):
    """Rows (participant, interval, origin_on, entry, duration, event, reason), sorted. Clauses 6, 7 and 9.

    From an anchor the interval under way on that date is number 1; later ones count from their own recovery.
    """
    rows = []
    for who, days in people.items():
        number = 0
        for t0, first, end, event, reason in intervals(days, rule):
            start = first if origin == "first_good_day" else t0
            if origin.startswith("anchor") and not number:
                anchor = attributes[who][-1]
                start = date.fromisoformat(anchor).toordinal() if anchor else None
                if start is None or not (t0 <= start < end or (start == end and not event)):
                    continue
            number += 1
            entry = t0 - first if origin == "first_good_day" else 0
            rows.append((who, number, date.fromordinal(start).isoformat(), entry, end - start, event, reason))
    return sorted(rows)


def grid_rule(choice):
    """A rule of the grid and its name."""
    good, recovery_days, (sign, bad), bad_days, gap = choice
    rule = ((PAIN, sign, bad), (PAIN, "<=", good), bad_days, recovery_days, 1, gap)
    return f"good<={good} {recovery_days}d, bad{sign}{bad} {bad_days}d, gap {gap}", rule


def main(folder):
    attributes, rows = study()
    people = days_of(attributes, rows)

    def put(name, header, lines):
        with (Path(folder) / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *lines])

    for name, rule in PRESETS.items():
        for origin in ("confirmed", "first_good_day", "anchor"):
            first = [row for row in table(attributes, people, rule, origin) if row[1] == 1]
            lines = [(*row[3:6], *attributes[row[0]]) for row in first]
            put(f"first_{name}_{origin}.csv", ("entry", "duration", "event", *ATTRIBUTES), lines)
        lines = []
        for n, (who, days) in enumerate(people.items()):
            found = intervals(days, rule)
            for number, (t0, _, end, event, _) in enumerate(found, 1):
                times = (t0 - found[0][0], end - found[0][0])
                lines.append((f"p{n}", number, *times, event, *attributes[who]))
        put(f"all_{name}.csv", ("who", "num", "start", "stop", "event", *ATTRIBUTES), lines)
    lines = []
    for name, rule in map(grid_rule, GRID):
        first = [row for row in table(attributes, people, rule, "confirmed") if row[1] == 1]
        lines += [(name, *row[4:6], attributes[row[0]][0]) for row in first]
    put("grid.csv", ("rule", "duration", "event", "arm"), lines)


if __name__ == "__main__":
    main(sys.argv[1])
