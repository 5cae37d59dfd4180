"""Makers whose table has a day a row, with steps, and at most sitting or walking beside them."""

from __future__ import annotations

from collections.abc import Iterator

from data.imports.devices.amounts import (
    MINUTES,
    NO_VALUE,
    NOT_WORN,
    STEPS,
    WALKING,
    Amount,
    Left,
    Notes,
    Said,
    Told,
    Unsaid,
    daily,
)
from data.imports.devices.cells import day_reader, number, whole
from data.imports.devices.rest import asleep
from data.imports.devices.tables import SITTING, Table, cell_of, is_date, is_sleep, is_step, is_walk

GARMIN, FITBIT, GOOGLE_FIT, ZEPP = "Garmin", "Fitbit", "Google Fit", "Zepp"
PEOPLE = frozenset("participant participant_id subject subject_id id_participant patient pid person user".split())
MILLISECONDS_A_MINUTE = 60_000
# what was to be reached, a word of each language, many a line
GOAL = ("goal", "ziel", "objectif", "objetivo", "meta", "obiettivo", "doel", "mål", "cel", "cíl", "cieľ", "tavoite", "hedef", "στόχο",
        "цель", "ціль", "cél", "țel", "目標", "目标", "목표", "יעד", "الهدف", "เป้าหมาย", "mục tiêu", "target")  # fmt: skip


def date_place(table: Table) -> int | None:
    """The column of the day."""
    return next((at for at, name in enumerate(table.folded) if is_date(name)), None)


def step_place(table: Table) -> int | None:
    """The column of the steps."""
    return next((at for at, name in enumerate(table.folded) if is_step(name)), None)


def sitting_place(table: Table) -> int | None:
    """The column of minutes sat."""
    return next((at for at, name in enumerate(table.folded) if any(word in name for word in SITTING)), None)


def is_fitbit(table: Table) -> bool:
    """Fitbit's web export: below a line with the name of the table, with energy, steps and minutes of sitting."""
    return date_place(table) == 0 and step_place(table) is not None and sitting_place(table) is not None


def read_fitbit(table: Table, said: Said, notes: Notes) -> Told:
    """Steps and sitting; a day not worn is no step and 1,440 minutes of sitting to the maker."""
    yield from _days(table, said, FITBIT, step_place(table), sitting_place(table))


def is_garmin(table: Table) -> bool:
    """Garmin's step reports have no name above the day, and at most a goal beside what was counted, which is no count."""
    has_goal = any(word in table.folded[-1] for word in GOAL)
    return table.folded[0] == "" and len(table.names) == 2 + has_goal and _actual(table) is not None


def _actual(table: Table) -> int | None:
    """What was counted: what is called so, or stands before the goal."""
    known = step_place(table) or table.place("actual")
    return known or (1 if len(table.names) == 3 and not is_date(table.folded[1]) else None)


def read_garmin(table: Table, said: Said, notes: Notes) -> Told:
    """Steps of days; a day without one was not worn."""
    yield from _days(table, said, GARMIN, _actual(table), None, place=0)


def is_zepp(table: Table) -> bool:
    """Zepp and Amazfit."""
    return table.has("date", "steps") and table.has("rundistance")


def read_zepp(table: Table, said: Said, notes: Notes) -> Told:
    """Steps of days; the word null is unknown."""
    yield from _days(table, said, ZEPP, table.place("steps"), None)


def is_google_fit(table: Table) -> bool:
    """Google Fit's daily metrics, whose headings are in the account's language and units are not."""
    durations = [name for name in table.folded if name.endswith("(ms)")]
    energy = any("(kcal)" in name for name in table.folded)
    return date_place(table) == 0 and (_fit_steps(table) is not None) and (bool(durations) or energy)


def _fit_steps(table: Table) -> int | None:
    found = step_place(table)
    if found is not None:
        return found
    # words of many languages, many a line
    stems = ("schritt", "pas", "step", "stap", "krok", "steg", "skridt", "askel", "歩", "步", "걸음", "adım", "шаг",
             "βημ", "βήμ", "крок", "lép", "bước", "langkah", "צעד", "خطو", "ก้าว", "korak")  # fmt: skip
    named = [at for at, name in enumerate(table.folded) if "(" not in name and any(stem in name for stem in stems)]
    return named[0] if len(named) == 1 else None


def read_google_fit(table: Table, said: Said, notes: Notes) -> Told:
    """Steps, minutes walked and minutes asleep of days; empty cells are days without data."""
    at, steps = date_place(table), _fit_steps(table)
    slept = next((i for i, name in enumerate(table.folded) if name.endswith("(ms)") and is_sleep(name)), None)
    walked = next((i for i, name in enumerate(table.folded) if name.endswith("(ms)") and is_walk(name)), None)
    read = day_reader((cell_of(row, at) for _, row in table.rows()), said.date_format)
    for line, row in table.rows():
        cell = cell_of(row, steps)
        try:
            day, n, ms = read(cell_of(row, at)), whole(cell), number(cell_of(row, walked))
            asleep_ms = number(cell_of(row, slept))
        except ValueError as fault:
            yield Left(line, table.names[at], cell_of(row, at), str(fault))
            continue
        if asleep_ms:
            yield asleep(line, day, asleep_ms / MILLISECONDS_A_MINUTE, GOOGLE_FIT)
        elif not n and not ms:
            yield Left(line, table.names[steps], cell, NO_VALUE)
            continue
        if n:
            yield Amount(line, STEPS, n, STEPS, GOOGLE_FIT, day)
        if ms:
            yield Amount(line, WALKING, ms / MILLISECONDS_A_MINUTE, MINUTES, GOOGLE_FIT, day)


def is_oura(table: Table) -> bool:
    """Oura's daily activity, one id a row."""
    return table.has("day", "steps", "non_wear_time")


def read_oura(table: Table, said: Said, notes: Notes) -> Told:
    """Steps of days; no step and most of the day not worn is a day not worn."""
    at, steps, off = table.place("day"), table.place("steps"), table.place("non_wear_time")
    for line, row in table.rows():
        cell = cell_of(row, steps)
        try:
            day, n, seconds = day_reader([], said.date_format)(cell_of(row, at)), whole(cell), number(cell_of(row, off))
        except ValueError as fault:
            yield Left(line, "steps", cell, str(fault))
            continue
        if n is None:
            yield Left(line, "steps", cell, NO_VALUE)
        elif n == 0 or (seconds or 0) >= 86_000:
            yield Left(line, "steps", cell, NOT_WORN)
        else:
            yield Amount(line, STEPS, n, STEPS, "Oura", day)


def is_date_and_steps(table: Table) -> bool:
    """Any table with a day and a number of steps, about one person."""
    if PEOPLE & set(table.folded) or table.has("kind") or table.has("amount"):
        return False
    return date_place(table) is not None and step_place(table) is not None


def read_date_and_steps(table: Table, said: Said, notes: Notes) -> Told:
    """Steps of days, whose maker is asked, never made up."""
    if said.source is None:
        raise Unsaid("source", "This table does not say which phone or watch counted these steps.")
    yield from _days(table, said, said.source, step_place(table), sitting_place(table))


def _days(
    table: Table, said: Said, source: str, steps: int | None, sitting: int | None, place: int | None = None
) -> Iterator[Amount | Left]:
    at = date_place(table) if place is None else place
    read = day_reader((cell_of(row, at) for _, row in table.rows()), said.date_format)
    for line, row in table.rows():
        cell, column = cell_of(row, at), at
        try:
            day, cell, column = read(cell), cell_of(row, steps), steps
            n, cell, column = whole(cell), cell_of(row, sitting), sitting
            sat = whole(cell) if sitting is not None else None
        except ValueError as fault:
            yield Left(line, table.names[column] or "date", cell, str(fault))
            continue
        yield from daily(line, day, n, sat, source, cell_of(row, steps))
