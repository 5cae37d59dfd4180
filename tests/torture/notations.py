"""Tables written from known people, days and values in the notations that files use; and what loading them may give.

A drawn table is a text or a workbook with its truth: who, which day, which pain. Where its notation has one reading it
must be read as it was written, without a question; else it may be asked about or refused, and read rightly once answered.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from babel import Locale

from tests.unit.data.imports.workbooks import workbook

LANGUAGES = "en de fr es it nl pt pl cs sv da fi hu ro hr el lt sk".split()
SEPARATORS = [",", ";", "\t", "|"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-8"]
PARTICIPANT = [
    "participant",
    "Participant ID",
    "record_id",
    "subject",
    "patient",
    "group/participant",
    "form.participant",
    "usubjid",
]
DAY = ["date", "Datum", "visit_date", "entry date", "today", "Diary Date", "form.date", "group/date"]
PAIN = ["pain", "pain_average", "Average pain", "back pain", "NRS", "group/pain", "form.pain", "Q1[pain]", "schmerz"]
WORDS = {"none": 0.0, "mild": 2.0, "moderate": 5.0, "severe": 8.0}
UNKNOWN = ["", "", "NA", "n/a", "NaN", "."]


@dataclass
class Table:
    """A file, the truth of its rows, the true answers to what may be asked, and whether it has one reading only.

    rows: (participant, day, pain or None) of every record that must be stored; n_rejected: records that must not.
    """

    raw: bytes
    rows: list[tuple[str, date, float | None]]
    answers: dict = field(default_factory=dict)
    has_one_reading: bool = True
    n_rejected: int = 0
    told: str = ""


def draw(seed: int) -> Table:
    """One table, always the same for a seed."""
    rng = random.Random(seed)
    people = _labels(rng)
    first = date(2020, 1, 1) + timedelta(days=rng.randrange(1200))
    records = []
    for label in people:
        days = sorted(rng.sample(range(60), rng.randint(2, 9)))
        records += [(label, first + timedelta(days=day)) for day in days]
    write_day, form, day_is_plain = _days(rng, [day for _, day in records])
    write_pain, values, answers, pain_is_plain, sign = _pains(rng, len(records))
    rows = [(label, day, pain) for (label, day), pain in zip(records, values, strict=True)]
    cells = [
        [_padded(rng, label), write_day(day), rng.choice(UNKNOWN) if pain is None else write_pain(pain)]
        for label, day, pain in rows
    ]
    header = [rng.choice(PARTICIPANT), rng.choice(DAY), rng.choice(PAIN)]
    n_rejected = 0
    if rng.random() < 0.15 and pain_is_plain:
        at = rng.randrange(len(cells))
        cells[at][2] = rng.choice(
            ["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#WERT!", "#BEZUG!", "#SPILL!"]
        )
        rows = [row for place, row in enumerate(rows) if place != at]
        n_rejected = 1
    if rng.random() < 0.2:
        header, cells = ["", *header], [[str(n), *row] for n, row in enumerate(cells, start=1)]
    raw, told = _written(rng, header, cells, sign)
    if form is not None:
        answers["date_format"] = form
    notes = f"seed {seed}: {header} {cells[0]} {told}"
    return Table(raw, rows, answers, day_is_plain and pain_is_plain, n_rejected, notes)


def _labels(rng: random.Random) -> list[str]:
    n = rng.randint(2, 5)
    style = rng.randrange(6)
    if style == 0:
        return rng.sample(["A", "B", "C", "D", "E", "F"], n)
    if style == 1:
        return [f"{k:03}" for k in rng.sample(range(1, 99), n)]
    if style == 2:
        return [f"P-{k}" for k in rng.sample(range(100, 999), n)]
    if style == 3:
        return [str(9_001_234_567_890_000 + k) for k in rng.sample(range(100, 999), n)]
    if style == 4:
        return rng.sample(["Müller", "Ólafur", "Žofie", "Łukasz", "Ανδρέας", "Zoë"], n)
    return [f"{k}" for k in rng.sample(range(1, 900), n)]


def _padded(rng: random.Random, label: str) -> str:
    return rng.choice([label] * 8 + [label + " ", " " + label])


def _days(rng: random.Random, days: list[date]):
    """How days are written, the format to answer with if it is asked, and whether it has one reading."""
    style = rng.randrange(11)
    language = rng.choice(LANGUAGES)
    months = {width: Locale.parse(language).months["format"][width] for width in ("wide", "abbreviated")}
    if style == 0:
        return date.isoformat, None, True
    if style == 1:
        return (lambda day: f"{day.day}.{day.month}.{day.year}"), None, True
    if style == 2:
        return (lambda day: f"{day.year}/{day.month:02}/{day.day:02}"), None, True
    if style == 3:
        names = months[rng.choice(["wide", "abbreviated"])]
        is_plain = len({names[day.month] for day in days}) > 0 and language not in ("hr", "pl", "cs")
        return (lambda day: f"{day.day} {names[day.month]} {day.year}"), f"%d %B %Y@{language}", is_plain
    if style == 4:
        return (
            (lambda day: f"{day.day}. {months['wide'][day.month]} {day.year}"),
            f"%d %B %Y@{language}",
            language not in ("hr", "pl", "cs"),
        )
    if style == 5:
        english = Locale.parse("en").months["format"]["wide"]
        return (lambda day: f"{english[day.month]} {_ordinal(day.day)}, {day.year}"), None, True
    if style == 6:
        # no day over 12 may be in the column: then both orders read it
        is_plain = any(day.day > 12 for day in days) or all(day.day == day.month for day in days)
        return (lambda day: f"{day.day:02}/{day.month:02}/{day.year}"), "%d/%m/%Y", is_plain
    if style == 7:
        is_plain = any(day.day > 12 for day in days) or all(day.day == day.month for day in days)
        return (lambda day: f"{day.month}/{day.day}/{day.year}"), "%m/%d/%Y", is_plain
    if style == 8:
        # two forms, each with one reading
        return (
            (lambda day: date.isoformat(day) if day.day % 2 else f"{day.day:02}.{day.month:02}.{day.year}"),
            None,
            True,
        )
    if style == 9:
        return (lambda day: f"{day.day:02}.{day.month:02}.{day.year % 100:02}"), "%d.%m.%y", False
    return (lambda day: f"{day.isoformat()}T08:{day.day:02}:00"), None, True


def _ordinal(n: int) -> str:
    ending = "th" if 10 < n % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _pains(rng: random.Random, n: int):
    """How pain is written, its values, true answers, whether that has one reading, and the decimal sign."""
    whole = [float(rng.randint(0, 10)) for _ in range(n)]
    half = [rng.choice([k / 2 for k in range(21)]) for _ in range(n)]
    blank = [None if rng.random() < 0.1 else value for value in whole]
    style = rng.randrange(8)
    if style <= 1:
        return (lambda pain: f"{pain:g}"), blank, {}, True, "."
    if style == 2:
        sign = rng.choice(".,")
        return (lambda pain: f"{pain:.1f}".replace(".", sign)), half, {}, True, sign
    if style == 3:
        return (lambda pain: f"{pain:g}/10"), whole, {"scales": {"pain_average": "of-10"}}, False, "."
    if style == 4:
        return (lambda pain: f"{pain * 10:g} %"), whole, {"scales": {"pain_average": "percent"}}, False, "."
    if style == 5:
        words = {value: word for word, value in WORDS.items()}
        scale = "words:" + ",".join(f"{word}={value:g}" for word, value in WORDS.items())
        return (
            words.__getitem__,
            [rng.choice(list(words)) for _ in range(n)],
            {"scales": {"pain_average": scale}},
            False,
            ".",
        )
    if style == 6:
        return (lambda pain: f"{pain * 10:g}"), whole, {"scales": {"pain_average": "0-100"}}, False, "."
    # without an 11 nothing in the file tells such a column from one that is counted from 0
    most = [10.0 if k < 2 else value for k, value in enumerate(whole)]
    return (lambda pain: f"{pain + 1:g}"), most, {"scales": {"pain_average": "from-1"}}, False, "."


def _written(rng: random.Random, header: list[str], cells: list[list[str]], sign: str) -> tuple[bytes, str]:
    if rng.random() < 0.2:
        return workbook({"Sheet": [[name or None for name in header], *cells]}), "xlsx"
    separator = rng.choice([one for one in SEPARATORS if one != sign])
    encoding = rng.choice(ENCODINGS)
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=separator,
        lineterminator=rng.choice(["\n", "\r\n"]),
        quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    )
    writer.writerows([header, *cells])
    return out.getvalue().encode(encoding), f"{separator!r} {encoding}"
