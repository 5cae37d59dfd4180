"""Tables of a row a person and a column a time point, from known answers, whose names say when and perhaps not what."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from math import floor

DAY_0 = date(1970, 1, 1)

EITHER = "pain"  # how much it hurt, or on how many days

# how a column is named, how its clock counts, and what of the measure its name tells
NAMES: list[tuple[str, str, str]] = [
    ("week_{}", "week", ""),
    ("Week {}", "week", ""),
    ("w{}", "week", ""),
    ("wk{:02}", "week", ""),
    ("kw_{}", "week", ""),
    ("{}w", "week", ""),
    ("day{}", "day", ""),
    ("days_{}", "week", ""),
    ("month_{}", "month", ""),
    ("{}m", "month", ""),
    ("{} months", "month", ""),
    ("visit{}", "month", ""),
    ("t{}", "week", ""),
    ("trouble_w{}", "week", ""),
    ("sms_week{}", "week", ""),
    ("pain_wk{:02}", "week", EITHER),
    ("pain_m{}", "month", EITHER),
    ("lbp {}w", "week", EITHER),
    ("schmerz_woche{}", "week", EITHER),
    ("douleur_semaine_{}", "week", EITHER),
    ("smerter_uke{}", "week", EITHER),
    ("dolor_mes{}", "month", EITHER),
    ("pain_score_w{}", "week", "pain_average"),
    ("days_with_pain_w{}", "week", "pain_days"),
]
BASELINES = ["baseline", "Baseline", "bl", "pre"]
UNKNOWN_UNIT = ("days_{}", "visit{}", "t{}")  # names that do not say which clock counts


def draw_wide(rng: random.Random, people: list[str]) -> dict:
    """header, cells, answers, what is measured, rows of (participant, day that stands for the time point, value), facts.

    Week n ends on day 7n, month n with the nth twelfth of 365.25 days; day 0 stands as the first of January 1970.
    """
    template, unit, said = rng.choice(NAMES)
    measure = said if said not in ("", EITHER) else rng.choice(["pain_days", "pain_average"])
    points = _points(rng, unit)
    columns = {point: template.format(point) for point in points}
    if not said and points[0] > 0 and rng.random() < 0.3:
        columns = {0: rng.choice(BASELINES), **columns}
    high = 10 if measure == "pain_average" else {"week": 7, "day": 7}.get(unit, 28)
    values = {(who, point): float(rng.randint(0, high)) for who in people for point in columns if rng.random() > 0.15}
    for who in people:
        values.setdefault((who, points[-1]), 0.0)
    arms = rng.random() < 0.4
    header = ["id", *(["arm"] if arms else []), *columns.values()]
    blank = rng.choice(["", "", "NA", "."])
    write: Callable = lambda value: blank if value is None else f"{value:g}"  # noqa: E731
    cells = [
        [who, *([rng.choice(["a", "b"])] if arms else []), *(write(values.get((who, point))) for point in columns)]
        for who in people
    ]
    shape = {"layout": "wide", **({} if said else {"measure": measure})}
    shape |= {"every": unit} if template in UNKNOWN_UNIT else {}
    name = re.split("[ _]", template)[0]  # what is left of it without its time
    told = {"pain_days": name if measure == "pain_days" else ""} if said == EITHER else {}
    answers: dict = {
        "shape": shape,
        "columns": told,
        "covers": {"pain_days": str(high)} if measure == "pain_days" else {},
    }
    length = Fraction({"day": 1, "week": 7, "month": Fraction(36525, 1200)}[unit])
    rows = [
        (who, DAY_0 + timedelta(days=floor(point * length + Fraction(1, 2))), value)
        for (who, point), value in values.items()
    ]
    facts = [(row[0], "arm", row[1]) for row in cells] if arms else []
    return {"header": header, "cells": cells, "answers": answers, "rows": rows, "facts": facts, "what": measure}


def _points(rng: random.Random, unit: str) -> list[int]:
    if unit == "month":
        return rng.choice([[3, 6, 12], [1, 2, 3, 4, 5, 6], [1, 3, 6, 12, 24]])
    return list(range(1, 1 + rng.choice([4, 12, 26, 52])))
