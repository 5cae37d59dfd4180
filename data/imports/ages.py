"""A birth date as an age: whole years at the first record of each person, so that the date itself is not stored.

The first record is the earliest day that the file has of the person, or the study, whichever is earlier. Somebody
with two birth dates, with none that can be read, or without a record has no age: unknown, and said to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from data.imports.dates import parse_day, split_moment
from data.imports.fact_dates import date_question, holds_dates
from data.imports.faults import ImportFault
from data.imports.plan import Answers, Plan, Question
from data.imports.sheet import Sheet

AGE = "age_at_first_record"
OLDEST = 120  # years


def check_age(sheet: Sheet, answers: Answers) -> None:
    """Refuse an age from a column that the file has not, that is stored itself, or that holds no dates."""
    column = answers.age
    if column not in sheet.columns:
        raise ImportFault(f"There is no column “{column}” for an age; the file has {', '.join(sheet.columns)}.")
    if column in (*answers.keep, *answers.columns.values()):
        raise ImportFault(f"The column “{column}” is to be stored itself and as an age; say one of the two.")
    if AGE in sheet.columns:
        raise ImportFault(f"The file has a column “{AGE}” of its own; load that, or call it something else.")
    if not holds_dates(sheet.column(column)):
        raise ImportFault(f"The column “{column}” holds no dates of birth; an age takes days such as 1970-12-31.")


def age_question(sheet: Sheet, answers: Answers) -> tuple[str | None, list[Question]]:
    """How the dates of birth are written, None while it is open, and the question where two readings fit."""
    column = answers.age or ""
    reading = sheet.column(column).dates
    said = answers.fact_formats.get(column)
    if len(reading.formats) == 1 and ("%y" not in reading.formats[0] or "|" in reading.formats[0]):
        return said or reading.formats[0], []
    return (reading.together(said) if said else None), [date_question(column, reading, said)]


def with_age(
    sheet: Sheet, births: Sheet, plan: Plan, column: str, form: str, first_days: Mapping[str, date]
) -> tuple[Sheet, str]:
    """The sheet with a column of ages, and what to say of it; `births` has the same records and the dates of birth."""
    who = sheet.column(plan.columns["participant"])
    spelled = plan.spelled.get(who.name, {})
    born = _one_each(births, column, form, who.codes, len(who.texts))
    first = _first_each(sheet, plan, who.codes, len(who.texts))
    ages = []
    for person, text in enumerate(who.trimmed):
        there = [day for day in (first[person], first_days.get(spelled.get(text, text))) if day is not None]
        birth = born[person]
        ages.append(_age(birth, min(there)) if birth is not None and there else "")
    texts = list(dict.fromkeys(ages))
    numbers = {text: number for number, text in enumerate(texts)}
    codes = np.array([numbers[age] for age in ages], np.int32)[who.codes]
    cells = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(texts, pa.string()))
    people = {text: bool(age) for text, age in zip(who.trimmed, ages, strict=True) if text}
    n_known, n = sum(people.values()), len(people)
    unknown = f"; of {n - n_known:,} it is unknown" if n_known < n else ""
    note = f"“{column}” is not stored: {AGE} is, in whole years, of {n_known:,} of {n:,} people{unknown}."
    return sheet.with_made(AGE, cells), note


def _one_each(births: Sheet, column: str, form: str, people: np.ndarray, n: int) -> list[date | None]:
    """Each person's date of birth, None where there is none or more than one."""
    cells = births.column(column)
    days = [parse_day(split_moment(text)[0], form) if text else None for text in cells.trimmed]
    of: list[set[date]] = [set() for _ in range(n)]
    for person, cell in np.unique(np.stack([people, cells.codes]), axis=1).T:
        if (day := days[cell]) is not None:
            of[person].add(day)
    return [next(iter(days)) if len(days) == 1 else None for days in of]


def _first_each(sheet: Sheet, plan: Plan, people: np.ndarray, n: int) -> list[date | None]:
    """Each person's earliest day in the file."""
    first: list[date | None] = [None] * n
    if "date" not in plan.columns or not plan.date_format:
        return first
    cells = sheet.column(plan.columns["date"])
    days = [parse_day(split_moment(text)[0], plan.date_format) if text else None for text in cells.trimmed]
    for person, cell in np.unique(np.stack([people, cells.codes]), axis=1).T:
        day = days[cell]
        if day is not None and (first[person] is None or day < first[person]):
            first[person] = day
    return first


def _age(born: date, on: date) -> str:
    """Whole years, as people count them; empty where nobody is that old."""
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return str(years) if 0 <= years <= OLDEST else ""
