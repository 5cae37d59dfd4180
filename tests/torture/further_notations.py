"""More kinds of tables from known people: several kinds in one, a column a calendar day, columns that tell who people are,
stacked imputations, and a study of two files whose labels are spelled otherwise. Each as what a table of `notations` takes.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

NAMES = ["name", "Full name", "surname", "Vorname", "nom", "patient_name"]
MAILS = ["email", "E-mail", "mail address", "contact"]
PHONES = ["phone", "Telefon", "mobile", "tel_number"]
BIRTHS = ["dob", "date of birth", "Geburtsdatum", "birth_date"]
IMPUTED = ["Impnr", ".imp", "_mi_m", "_mj", "Imputation_"]
CALENDAR = ["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "pain %Y-%m-%d", "pain_%Y%m%d", "nrs.%Y.%m.%d", "%d.%m.%Y lbp"]


def _first(rng: random.Random) -> date:
    return date(2020, 1, 1) + timedelta(days=rng.randrange(1200))


def _diary_rows(rng: random.Random, people: list[str]) -> list[tuple[str, date, float]]:
    first = _first(rng)
    return [
        (who, first + timedelta(days=day), float(rng.randint(0, 10)))
        for who in people
        for day in sorted(rng.sample(range(50), rng.randint(2, 6)))
    ]


def several_kinds(rng: random.Random, people: list[str]) -> dict:
    """Pain, steps, items of the RMDQ and a total of the ODI, each in some of the rows of one table."""
    rows, steps, items, totals = _diary_rows(rng, people), [], [], []
    header = ["participant", "date", "nrs", "steps", *(f"rmdq_{n}" for n in range(1, 25)), "odi_total"]
    cells = []
    for number, (who, day, pain) in enumerate(rows):
        count = float(rng.randint(1000, 19_000))
        steps.append((who, day, "steps", count))
        line = [who, day.isoformat(), f"{pain:g}", f"{count:g}"]
        if number == 0 or rows[number - 1][0] != who:
            answers = [float(rng.randint(0, 1)) for _ in range(24)]
            if number == 0:
                answers[:2] = [0.0, 1.0]
            items += [(who, day, n, value) for n, value in enumerate(answers, start=1)]
            totals.append((who, day, None, float(rng.randint(0, 50) * 2)))
            line += [*(f"{value:g}" for value in answers), f"{totals[-1][3]:g}"]
        else:
            line += [""] * 25
        cells.append(line)
    return {
        "header": header,
        "cells": cells,
        "rows": rows,
        "also": {"activity": steps, "items": items + totals},
        "what": "diary",
    }


def calendar(rng: random.Random, people: list[str]) -> dict:
    """A row a person, a column a calendar day."""
    form, first = rng.choice(CALENDAR), _first(rng)
    days = [first + timedelta(days=day) for day in sorted(rng.sample(range(60), rng.randint(15, 30)))]
    rows = [(who, day, float(rng.randint(0, 10))) for who in people for day in days if rng.random() > 0.2]
    rows += [(who, days[0], 4.0) for who in people if not any(row[0] == who for row in rows)]
    told = {(who, day): f"{pain:g}" for who, day, pain in rows}
    cells = [[who, *(told.get((who, day), "") for day in days)] for who in people]
    is_named = any(sign in form for sign in ("pain", "nrs", "lbp"))
    shape = {"layout": "wide", **({} if is_named else {"measure": "pain_average"})}
    answers = {"shape": shape, "date_format": "%d.%m.%Y" if "%d.%m" in form else None}
    header = ["id", *(day.strftime(form) for day in days)]
    return {"header": header, "cells": cells, "rows": rows, "answers": answers, "what": "pain_average"}


def identifying(rng: random.Random, people: list[str]) -> dict:
    """A diary whose rows also tell who somebody is, which must not be kept."""
    rows = _diary_rows(rng, people)
    who_is = {
        who: [
            f"{rng.choice(['Ada', 'Bo', 'Cem', 'Dana'])} {rng.choice(['Ost', 'Lind', 'Marsh'])}",
            f"person{n}@example.org",
            f"+49 30 {rng.randint(1_000_000, 9_999_999)}",
            f"{rng.randint(1950, 2000)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        ]
        for n, who in enumerate(people)
    }
    arms = {who: rng.choice(["walking", "usual"]) for who in people}
    header = ["participant", "date", "nrs", *map(rng.choice, (NAMES, MAILS, PHONES, BIRTHS)), "arm"]
    cells = [[who, day.isoformat(), f"{pain:g}", *who_is[who], arms[who]] for who, day, pain in rows]
    return {"header": header, "cells": cells, "rows": rows, "facts": [(who, "arm", arms[who]) for who in people]}


def imputations(rng: random.Random, people: list[str]) -> dict:
    """The same people once in each imputation: no records of their own, so that no load may take them."""
    rows, n = _diary_rows(rng, people), rng.randint(2, 5)
    cells = [
        [str(number), who, day.isoformat(), f"{rng.randint(0, 10)}"]
        for number in range(1, n + 1)
        for who, day, _ in rows
    ]
    return {
        "header": [rng.choice(IMPUTED), "participant", "date", "nrs"],
        "cells": cells,
        "rows": [],
        "is_refused": True,
    }


def two_files(rng: random.Random, _people: list[str]) -> dict:
    """A diary, and then a table of its people in which labels are spelled otherwise: the same ones, as is asked."""
    style, n = rng.randrange(4), rng.randint(2, 5)
    numbers = rng.sample(range(1, 99), n)
    people, others = {
        0: ([f"P{k}" for k in numbers], [f"p{k}" for k in numbers]),
        1: ([f"{k:03}" for k in numbers], [str(k) for k in numbers]),
        2: ([str(k) for k in numbers], [f"{k}.0" for k in numbers]),
        3: ([f"A {k}" for k in numbers], [f"a{k}" for k in numbers]),
    }[style]
    rows = _diary_rows(rng, people)
    before = [["participant", "date", "nrs"], *([who, day.isoformat(), f"{pain:g}"] for who, day, pain in rows)]
    arms = {who: rng.choice(["walking", "usual"]) for who in people}
    cells = [[other, arms[who]] for who, other in zip(people, others, strict=True)]
    facts = [(who, "arm", arms[who]) for who in people]
    return {
        "header": ["participant", "arm"],
        "cells": cells,
        "rows": rows,
        "facts": facts,
        "answers": {"same": {"participant": "yes"}},
        "before": "\n".join(map(",".join, before)).encode(),
    }


FURTHER = (several_kinds, calendar, identifying, imputations, two_files)
PLAIN = (several_kinds, identifying)  # which have one reading, and are not asked about
