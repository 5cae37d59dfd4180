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

from tests.files.workbooks import workbook
from tests.torture.further_notations import FURTHER, PLAIN
from tests.torture.wide_notations import draw_wide

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

    what: diary, activity, items, or the measure of a table with a column a time point; rows: what must be stored, as
    (participant, day, pain or None), (participant, day, kind, amount) or (participant, day, item, answer); n_rejected: records that must not. facts: what must be known of people, as
    (participant, name, value). also: what else must be stored, by what. before: the study's earlier file. is_refused: no
    answer may let it in.
    """

    raw: bytes
    rows: list[tuple[str, date, float | None]]
    answers: dict = field(default_factory=dict)
    has_one_reading: bool = True
    n_rejected: int = 0
    told: str = ""
    what: str = "diary"
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    also: dict[str, list] = field(default_factory=dict)
    before: bytes | None = None
    is_refused: bool = False


def draw(seed: int) -> Table:
    """One table, always the same for a seed."""
    rng = random.Random(seed)
    table = rng.choices([_diary, _activity, _items, _wide, _further], [7, 2, 2, 2, 2])[0](rng)
    table.told = f"seed {seed}: {table.told}"
    return table


def _wide(rng: random.Random) -> Table:
    """A row a person and a column a week, day, month or visit: never without a question."""
    drawn = draw_wide(rng, _labels(rng))
    raw, told = _written(rng, drawn["header"], drawn["cells"], "")
    answers = {**drawn["answers"], "columns": {"participant": "id", **drawn["answers"]["columns"]}}
    told = f"{drawn['header'][:4]} {drawn['cells'][0][:4]} {told}"
    return Table(raw, drawn["rows"], answers, False, 0, told, drawn["what"], drawn["facts"])


def _further(rng: random.Random) -> Table:
    """One of the kinds that stand in a file of their own."""
    of_kind = rng.choice(FURTHER)
    people = _labels(rng)
    drawn = of_kind(rng, people)
    raw, told = _written(rng, drawn["header"], drawn["cells"], "")
    called, is_called = _called_so(people, drawn["header"][0])
    answers = {**drawn.get("answers", {}), **called}
    is_plain = of_kind in PLAIN and is_called
    more = {key: drawn[key] for key in ("what", "facts", "also", "before", "is_refused") if key in drawn}
    told = f"{of_kind.__name__} {drawn['header'][:5]} {drawn['cells'][0][:5]} {told}"
    return Table(raw, drawn["rows"], answers, is_plain, told=told, **more)


def _activity(rng: random.Random) -> Table:
    """Steps or minutes walked by day, in one column or as kind and amount."""
    people = _labels(rng)
    first = date(2020, 1, 1) + timedelta(days=rng.randrange(1200))
    records = [
        (label, first + timedelta(days=day))
        for label in people
        for day in sorted(rng.sample(range(40), rng.randint(2, 6)))
    ]
    kind = rng.choice(["steps", "walking"])
    if kind == "steps":
        amounts = [float(rng.randint(1200, 19_999)) for _ in records]
        sign = rng.choice(["", ",", " ", "'", "’", "\u202f"])
        spelled = [f"{value:,.0f}".replace(",", sign) for value in amounts]
        answers, is_plain = ({"decimal": "."}, False) if sign == "," else ({}, True)
    else:
        amounts = [float(rng.randint(1, 36) * 5) for _ in records]
        style = rng.choice(["plain", "min", "h:mm:ss", "h:mm", "h min", "h"])
        write = {
            "plain": lambda value: f"{value:g}",
            "min": lambda value: f"{value:g} min",
            "h:mm:ss": lambda value: f"{int(value) // 60}:{int(value) % 60:02}:00",
            "h:mm": lambda value: f"{int(value) // 60}:{int(value) % 60:02}",
            "h min": lambda value: f"{int(value) // 60} h {int(value) % 60} min",
            "h": lambda value: f"{value * 3 / 60:g} h",
        }[style]
        amounts = [value * 3 for value in amounts] if style == "h" else amounts
        spelled = [write(value / 3 if style == "h" else value) for value in amounts]
        answers, is_plain = (
            ({"scales": {"walking": "h:mm", "amount": "h:mm"}}, False) if style == "h:mm" else ({}, True)
        )
    if rng.random() < 0.5:
        header, cells = (
            ["participant", "date", kind],
            [[label, day.isoformat(), text] for (label, day), text in zip(records, spelled, strict=True)],
        )
        answers = {**answers, **({"scales": {"walking": "h:mm"}} if "scales" in answers else {})}
    else:
        header = ["participant", "date", "kind", "amount", "unit"]
        unit = "steps" if kind == "steps" else "minutes"
        cells = [
            [label, day.isoformat(), kind, text, unit] for (label, day), text in zip(records, spelled, strict=True)
        ]
        answers = {**answers, **({"scales": {"amount": "h:mm"}} if "scales" in answers else {})}
    if "scales" in answers:
        answers["kind"] = "activity"
    raw, told = _written(rng, header, cells, "")
    called, is_called = _called_so(people, header[0])
    answers, is_plain = {**answers, **called}, is_plain and is_called
    rows = [(label, day, kind, amount) for (label, day), amount in zip(records, amounts, strict=True)]
    return Table(raw, rows, answers, is_plain, 0, f"{header} {cells[0]} {told}", "activity")


def _items(rng: random.Random) -> Table:
    """Answers to a questionnaire: yes and no in words or numbers, steps counted from 0 or 1."""
    people = _labels(rng)
    day = date(2020, 1, 1) + timedelta(days=rng.randrange(1200))
    name, n, high = rng.choice([("rmdq", 24, 1), ("odi", 10, 5), ("peg", 3, 10)])
    values = [[float(rng.randint(0, high)) for _ in range(n)] for _ in people]
    for row in values[:1]:
        row[0], row[1] = 0.0, float(high)
    for row in values[1:2]:
        row[0], row[1] = float(high), 0.0
    answers, is_plain, write = {}, True, lambda value: f"{value:g}"
    style = rng.randrange(4)
    if name == "rmdq" and style == 0:
        yes, no = rng.choice(
            [
                ("yes", "no"),
                ("Yes", "No"),
                ("ja", "nein"),
                ("oui", "non"),
                ("sí", "no"),
                ("tak", "nie"),
                ("true", "false"),
            ]
        )
        write = lambda value: yes if value else no  # noqa: E731
    elif name == "rmdq" and style in (1, 2):
        is_one = style == 1
        write = lambda value: f"{2 - value if is_one else value + 1:g}"  # noqa: E731
        answers, is_plain = {"scales": {"items": "one-is-yes" if is_one else "two-is-yes"}}, False
    elif name == "odi" and style == 0:
        write = lambda value: f"{value + 1:g}"  # noqa: E731
        answers, is_plain = {"scales": {"items": "from-1"}}, False
    header = ["participant", "date", *(f"{name}{rng.choice(['_'])}{number}" for number in range(1, n + 1))]
    cells = [[label, day.isoformat(), *map(write, row)] for label, row in zip(people, values, strict=True)]
    raw, told = _written(rng, header, cells, "")
    called, is_called = _called_so(people, header[0])
    answers, is_plain = {**answers, **called}, is_plain and is_called
    rows = [
        (label, day, number, value)
        for label, row in zip(people, values, strict=True)
        for number, value in enumerate(row, start=1)
    ]
    return Table(raw, rows, answers, is_plain, 0, f"{header[2]} {cells[0][:5]} {told}", "items")


def _diary(rng: random.Random) -> Table:
    """Pain by day."""
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
    called, is_called = _called_so(people, header[0])
    # answers about a week apart, none over 7, may count days: these are scores
    answers |= {"columns": {**called.get("columns", {}), "pain_days": ""}}
    n_rejected = 0
    if rng.random() < 0.15 and pain_is_plain:
        at = rng.randrange(len(cells))
        cells[at][2] = rng.choice(
            ["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#WERT!", "#BEZUG!", "#SPILL!"]
        )
        rows = [row for place, row in enumerate(rows) if place != at]
        n_rejected = 1
    facts: list[tuple[str, str, str]] = []
    facts_are_plain = True
    if rng.random() < 0.35:
        facts, columns, more, facts_are_plain = _facts(rng, people)
        answers |= more
        header = [*header, *columns]
        cells = [[*row, *columns_of(columns, label)] for row, (label, _) in zip(cells, records, strict=True)]
        facts = [fact for fact in facts if any(fact[0] == row[0] for row in rows)]
    if rng.random() < 0.2:
        header, cells = ["", *header], [[str(n), *row] for n, row in enumerate(cells, start=1)]
    raw, told = _written(rng, header, cells, sign)
    if form is not None:
        answers["date_format"] = form
    return Table(
        raw,
        rows,
        answers,
        day_is_plain and pain_is_plain and facts_are_plain and is_called,
        n_rejected,
        f"{header} {cells[0]} {told}",
        facts=facts,
    )


def columns_of(columns: dict[str, dict[str, str]], label: str) -> list[str]:
    """The cells of one person in columns of facts."""
    return [cells[label] for cells in columns.values()]


def _facts(rng: random.Random, people: list[str]):
    """Facts about people: a group, some of whose labels may differ in their spelling only, and a day of their own."""
    arms = {label: rng.choice(["usual care", "walking", "Sí", "1", "2"]) for label in people}
    answers, is_plain = {}, True
    if rng.random() < 0.3 and len(set(arms.values())) < len(people):
        twice = next(arm for arm in arms.values() if list(arms.values()).count(arm) > 1)
        at = next(label for label in people if arms[label] == twice)
        arms[at] = {"1": "1.0", "2": "02"}.get(twice, twice.upper())
        answers, is_plain = {"same": {"arm": "no"}}, twice.upper() == twice and twice not in "12"
    shown = {label: rng.choice([arm] * 6 + [arm + " "]) for label, arm in arms.items()}
    days = {label: date(2019, rng.randint(1, 12), rng.randint(13, 28)) for label in people}
    months = Locale.parse(rng.choice(["en", "de", "fr", "es", "it", "nl", "sv"])).months["format"]["wide"]
    write = rng.choice(
        [
            date.isoformat,
            lambda day: f"{day.day}.{day.month}.{day.year}",
            lambda day: f"{day.day} {months[day.month]} {day.year}",
        ]
    )
    facts = [(label, "arm", arm) for label, arm in arms.items()]
    facts += [(label, "randomised_on", day.isoformat()) for label, day in days.items()]
    columns = {"arm": shown, "randomised_on": {label: write(day) for label, day in days.items()}}
    return facts, columns, answers, is_plain


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


def _called_so(people: list[str], column: str) -> tuple[dict, bool]:
    """The answer where labels look as if a spreadsheet, which keeps 15 digits, made noughts of the others; and whether none do."""
    if len(people) < 3 or not all(len(label) > 15 and label.isdigit() and label.endswith("0") for label in people):
        return {}, True
    return {"columns": {"participant": column}}, False


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
