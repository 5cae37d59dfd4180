"""Diaries at random, and what each definition makes of them: a reading of the contract one day at a time.

Written from the words of the contract alone, before looking at any program, so that the terminal can be held
against it. Run as a script it writes recurrence.csv, the first intervals that recurrence.R takes up.
"""

import csv
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

MEASURES = ("pain_average", "activity_limited", "flare", "care_sought")
BRIDGE, GAP = 1, 14  # k and G of every definition that ships
PAIN, LIMITED, CARE, FLARE = "pain_average", "activity_limited", "care_sought", "flare"
# bad: measure, sign, bound; good: measure, at most; D; N
SHIPPED = {
    "devet-2002": ((PAIN, ">", 0), (PAIN, 0), 2, 30),
    "stanton-2009": ((PAIN, ">=", 2), (PAIN, 0), 1, 30),
    "delphi-2011": ((PAIN, ">", 2), (PAIN, 0), 1, 30),
    "dasilva-2019-any": ((PAIN, ">=", 2), (PAIN, 1), 1, 7),
    "walkback-any": ((PAIN, ">=", 2), (PAIN, 1), 1, 7),
    "dasilva-2019-limiting": ((LIMITED, ">=", 2), (PAIN, 1), 1, 7),
    "walkback-limiting": ((LIMITED, ">=", 2), (PAIN, 1), 1, 7),
    "care-seeking": ((CARE, ">=", 1), (PAIN, 1), 1, 7),
    "flare": ((FLARE, ">=", 1), (FLARE, 0), 1, 7),
}
ORIGINS = ("confirmed", "first_good_day")
WITH_R = ("dasilva-2019-any", "care-seeking", "flare")


class Interval(NamedTuple):
    origin_on: date
    entry: int
    duration: int
    event: int
    reason: str


class Run(NamedTuple):
    state: str
    first: date
    last: date

    def days(self):
        return (self.last - self.first).days + 1


def study(people=90, seed=20):
    """Rows (participant, date, entry, measures as text) in no order, and the arm of each participant."""
    draw = random.Random(seed)
    rows = []
    for number in range(people):
        mood, turns = draw.choice("gb"), draw.choice([0.01, 0.03, 0.1])
        calm = draw.choice([1, 1, 5])  # of how many scores a good day's pain is drawn: mostly 0 alone
        skipped, blank = draw.choice([0, 0.03, 0.15]), draw.choice([0, 0.03, 0.2])
        day = date(2024, 1, 1) + timedelta(draw.randrange(60))
        end = date(2024, 3, 1) + timedelta(draw.randrange(120))
        while day < end:
            day += timedelta(draw.randrange(2, 22) if draw.random() < 0.01 else 1)
            mood = draw.choice("ggb-") if draw.random() < turns else mood
            if draw.random() < skipped:
                continue
            for entry in range(draw.choice([1, 1, 1, 1, 2, 3])):
                pain = draw.choice(
                    {
                        "g": ["0", "0.0", "0.5", "1", "0"][:calm],
                        "b": ["2", "2.01", "2.5", "7", "10"],
                        "-": ["1", "1.5", "2", "0.001"],
                    }[mood]
                )
                limited = draw.choice({"g": "0001", "b": "1234", "-": "012"}[mood])
                flare, care = draw.choice({"g": "0", "b": "110", "-": "0"}[mood]), draw.choice("0" * 30 + "1")
                said = [
                    draw.choice(["", "NA"]) if draw.random() < blank else text for text in (pain, limited, flare, care)
                ]
                rows.append((f"p{number}", day.isoformat(), entry + 1, *said))
    draw.shuffle(rows)
    choices = ["walking", "walking", "usual", "usual", ""]
    arms = {f"p{number}": draw.choice(choices) for number in range(people)}
    return rows, {**arms, "nobody-1": "usual", "nobody-2": ""}  # two who never made an entry


def days_of(rows):
    """participant -> day -> measure -> the highest of the values of that day."""
    people = {}
    for participant, day, _, *said in rows:
        measures = people.setdefault(participant, {}).setdefault(date.fromisoformat(day), {})
        for measure, text in zip(MEASURES, said, strict=True):
            if text not in ("", "NA"):
                measures[measure] = max(Decimal(text), measures.get(measure, Decimal(0)))
    return people


def state(measures, bad, good):
    """Clause 1: b(ad), g(ood), - (between) or ? (unknown)."""
    (bad_measure, sign, bound), (good_measure, most) = bad, good
    value, well = measures.get(bad_measure), measures.get(good_measure)
    is_bad = None if value is None else (value > bound if sign == ">" else value >= bound)
    is_good = None if well is None else well <= most
    if is_bad:
        return "b"
    if is_good:
        return "g"
    return "?" if None in (is_bad, is_good) else "-"


def known(days, definition):
    """The known days in order, with their state."""
    bad, good, _, _ = SHIPPED[definition]
    states = {day: state(measures, bad, good) for day, measures in sorted(days.items())}
    return {day: found for day, found in states.items() if found != "?"}


def intervals(days, definition, origin="confirmed"):
    """Clauses 2 to 7 and 9."""
    _, _, least_bad, recovery = SHIPPED[definition]
    states = known(days, definition)
    stretches = []
    for day in states:
        if stretches and (day - stretches[-1][-1]).days - 1 <= GAP:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    found = []
    for stretch in stretches:
        runs = []
        for day in stretch:
            if runs and runs[-1].state == states[day] and (day - runs[-1].last).days - 1 <= BRIDGE:
                runs[-1] = runs[-1]._replace(last=day)
            else:
                runs.append(Run(states[day], day, day))
        onset = date.min
        while onset is not None:
            recoveries = (r for r in runs if r.state == "g" and r.days() >= recovery)
            well = next((run for run in recoveries if run.first > onset), None)
            if well is None:
                break
            confirmed = well.first + timedelta(recovery - 1)
            start = confirmed if origin == "confirmed" else well.first
            relapses = (r.first for r in runs if r.state == "b" and r.days() >= least_bad)
            onset = next((first for first in relapses if first > confirmed), None)
            last = "gap" if stretch is not stretches[-1] else "end_of_diary"
            found.append(
                Interval(
                    start,
                    (confirmed - start).days,
                    ((onset or stretch[-1]) - start).days,
                    int(onset is not None),
                    "" if onset else last,
                )
            )
    return found


def write_first_intervals(path):
    rows, arms = study()
    people = days_of(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["definition", "origin", "participant", "arm", "entry", "duration", "event"])
        for definition in WITH_R:
            for origin in ORIGINS:
                for who, days in sorted(people.items()):
                    for first in intervals(days, definition, origin)[:1]:
                        told = first.entry, first.duration, first.event
                        out.writerow([definition, origin, who, arms[who], *told])


if __name__ == "__main__":
    write_first_intervals(Path(__file__).with_name("recurrence.csv"))
