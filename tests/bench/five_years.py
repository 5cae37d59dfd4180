"""One person's five years of days, for benches: scores alone, or a whole diary in a store."""

from datetime import date

import numpy as np

from data.catalogue.vocabulary import KINDS, PERSON
from data.recurrence.days import refresh_days
from data.store.store import Collection
from tests.unit.data.diaries import DAY_0, LINES, add_batch, add_entries, add_people, as_date

DAYS, ANSWERED = 1826, 1603
# what is done on one day in three, and amounts on nine in ten
SESSIONS = ("exercise_strength", "exercise_mobility", "care_heat", "care_massage", "care_mindfulness")
WELL_DAYS = 60  # without pain at the start of every 300, so that there are respites
AMOUNTS = {"walking": 40.0, "sitting": 400.0, "steps": 6000.0}


def five_years(rng: np.random.Generator) -> np.ndarray:
    """A calendar of 1,826 days, 1,603 with a whole-number score: a slow level behind daily noise."""
    level = np.cumsum(rng.standard_normal(DAYS)) * 0.1
    value = np.clip(np.rint(4 + level - level.mean() + rng.standard_normal(DAYS)), 0, 10)
    value[rng.choice(DAYS, DAYS - ANSWERED, replace=False)] = np.nan
    return value


def fill_five_years(collection: Collection, last_on: date, rng: np.random.Generator, *, n_days: int = DAYS) -> None:
    """Pain, its limits and eight activities of the days up to `last_on`, or the last of them, in a personal collection."""
    pain = five_years(rng)
    pain[: DAYS - n_days] = np.nan
    first = (last_on - DAY_0).days - DAYS + 1
    known = np.flatnonzero(~np.isnan(pain))
    well = known[known % 300 < WELL_DAYS]
    pain[well] = 0
    with collection.store.writing() as cursor:
        person = add_people(cursor, collection, [PERSON])[PERSON]
        days = [
            (
                person,
                first + int(day),
                {
                    "pain_average": pain[day],
                    "pain_worst": min(10, pain[day] + 2),
                    "activity_limited": int(pain[day] // 3),
                },
            )
            for day in known
        ]
        add_entries(cursor, collection, days)
        batch = add_batch(cursor, collection, kind="activity")
        rows = []
        for kind in (*AMOUNTS, *SESSIONS):
            done = known[rng.random(len(known)) < (0.9 if kind in AMOUNTS else 1 / 3)]
            amounts = AMOUNTS[kind] * rng.gamma(4, 0.25, len(done)) if kind in AMOUNTS else np.ones(len(done))
            rows += [(first + int(day), kind, round(amount)) for day, amount in zip(done, amounts, strict=True)]
        cursor.execute(
            """insert into activity
               select $collection, $person, $batch::bigint * $lines + line, 1, $batch, false, on_day, kind, amount,
                      unit, 'form'
               from (select unnest($line::bigint[]) as line, unnest($day::date[]) as on_day,
                            unnest($kind::varchar[]) as kind, unnest($amount::double[]) as amount,
                            unnest($unit::varchar[]) as unit)""",
            {
                "collection": collection.id,
                "person": person,
                "batch": batch,
                "lines": LINES,
                "line": list(range(1, len(rows) + 1)),
                "day": [as_date(day) for day, _, _ in rows],
                "kind": [kind for _, kind, _ in rows],
                "amount": [amount for _, _, amount in rows],
                "unit": [KINDS[kind].unit for _, kind, _ in rows],
            },
        )
        refresh_days(cursor, collection.id)
