"""Dates among the facts about people: read at load by the functions that read the days of a diary, kept as ISO days."""

from __future__ import annotations

from collections.abc import Mapping

from data.imports import names
from data.imports.column import Column
from data.imports.date_families import DateReading
from data.imports.dates import parse_day, split_moment
from data.imports.plan import WITH_FACTS, Choice, Plan, Question
from data.imports.sheet import Sheet

MOST = 0.9  # of a fact's answers are dates, or it holds no dates
MANY = 3  # people who have one date that is worth a word
PLACEHOLDERS = ("1900-01-01", "1970-01-01", "1980-01-01")
DAY_WORDS = frozenset("date datum day dob birth geburt on am fecha data tarih dato pvm päivä".split())


def fact_date_questions(sheet: Sheet, plan: Plan) -> tuple[list[Question], dict[str, str]]:
    """The questions about dates of facts that read two ways, and the formats of those that were read, by column."""
    asked: list[Question] = []
    formats: dict[str, str] = {
        column: form for column, form in plan.fact_formats.items() if column in plan.columns.values()
    }
    if plan.kind not in ("attributes", *WITH_FACTS):
        return asked, formats
    for name in sheet.columns:
        if name in plan.columns.values() or not holds_dates(sheet.column(name)):
            continue
        reading = sheet.column(name).dates
        said = plan.fact_formats.get(name) or (plan.date_format if plan.date_format in reading.formats else None)
        if len(reading.formats) == 1 and ("%y" not in reading.formats[0] or "|" in reading.formats[0]):
            formats[name] = said or reading.formats[0]
            continue
        if said:
            formats[name] = reading.together(said)
        asked.append(date_question(name, reading, said))
    return asked, formats


def holds_dates(column: Column) -> bool:
    """Whether a column without a role holds dates; eight digits are one only under a name that says so."""
    reading = column.dates
    if not reading.formats or reading.share < MOST or reading.has_time:
        return False
    if all(text.isdecimal() for text, _ in column.answered):
        return bool(DAY_WORDS & set(names.words(column.name))) or names.is_date_of_person(column.name)
    return True


def iso_day(text: str, form: str) -> str:
    """A date of a fact as an ISO day; what is none stays as it is typed."""
    day = parse_day(split_moment(text)[0], form)
    return text if day is None else day.isoformat()


def placeholder_notes(sheet: Sheet, plan: Plan) -> list[str]:
    """Sentences about columns of dates in which all people have one date, or some have a day that no clock was set to."""
    formats: Mapping[str, str | None] = {
        **({plan.columns["date"]: plan.date_format} if "date" in plan.columns else {}),
        **plan.fact_formats,
    }
    n_people = len(sheet.column(plan.columns["participant"]).answered) if "participant" in plan.columns else 1
    notes = []
    for name, form in formats.items():
        if not form:
            continue
        days: dict[str, int] = {}
        for text, count in sheet.column(name).answered:
            day = iso_day(text, form)
            days[day] = days.get(day, 0) + count
        if len(days) == 1 and (n_people >= MANY or (n_people > 1 and next(iter(days)) in PLACEHOLDERS)):
            notes.append(f"Column “{name}”: {next(iter(days))} stands for everybody; is it a placeholder?")
            continue
        for day in PLACEHOLDERS:
            if day in days:
                notes.append(f"Column “{name}”: {day} stands in {days[day]:,} records; is it a placeholder?")
    return notes


def date_question(name: str, reading: DateReading, answer: str | None) -> Question:
    """The question how the dates of a column without a role are written."""
    shown = reading.example
    choices, options = [], []
    for form in reading.formats:
        day = parse_day(shown, form) if shown else None
        choices.append(Choice(form, f"“{shown}” is {day.day} {day:%B %Y}" if day else f"as {form}"))
        options.append(f'--date-format "{name}={form}"')
    readings = " or ".join(choice.meaning for choice in choices)
    text = f"Column “{name}”: {readings}; decide with {' or '.join(options)}."
    return Question(
        topic="date-format", role=name, column=name, text=text, choices=tuple(choices), answer=answer, cell=shown
    )
