"""Episodes as reported, who was followed for them, and finished tables: what such a file leaves open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from data.imports.cells import number
from data.imports.column import missing_test
from data.imports.fact_dates import date_question
from data.imports.faults import CellFault, ImportFault
from data.imports.fits import MIN_FITTING, Fits
from data.imports.identifying import quoted
from data.imports.names import rank
from data.imports.plan import DAY_ROLES, TIME_ROLES, Answers, Choice, Question
from data.imports.recorded_names import named
from data.imports.sheet import Sheet
from data.imports.stacked import NAMES as OF_IMPUTATIONS
from data.imports.stacked import n_imputations
from data.imports.time_roles import STUDY_DAY, are_study_days

MANY_TWICE = 3  # people with several rows that are no slips


def day_questions(
    sheet: Sheet, columns: Mapping[str, str], said: Answers, missing: tuple[str, ...]
) -> tuple[list[Question], dict[str, str]]:
    """The questions about columns of dates that read two ways, and by column the formats of all that are read."""
    asked: list[Question] = []
    formats: dict[str, str] = {}
    is_missing = missing_test(missing)
    for role in (role for role in DAY_ROLES if role in columns):
        name = columns[role]
        reading = sheet.column(name).dates
        told = said.fact_formats.get(name) or said.date_format
        if not told and are_study_days(sheet.column(name)):
            formats[name] = STUDY_DAY
            continue
        if not reading.formats:
            formats[name] = told or "%Y-%m-%d"
            answered = [text for text, _ in sheet.column(name).answered if not is_missing(text)]
            if answered and not told:
                text = (
                    f"Column “{name}”: “{answered[0]}” is not a date in any known format; say how dates are written with "
                    f'--date-format "{name}=F", such as "{name}=%d.%m.%Y", or name another column with --map {role}=COLUMN.'
                )
                asked.append(Question(topic="date-format", role=role, column=name, text=text, cell=answered[0]))
            continue
        is_short = any("%y" in form and "|" not in form for form in reading.formats)
        if len(reading.formats) == 1 and not is_short:
            formats[name] = told or reading.together(reading.formats[0])
            continue
        if told:
            formats[name] = reading.together(told) if told in reading.formats else told
        asked.append(date_question(name, reading, told))
    return [*asked, *_some_counted(sheet, columns, formats)], formats


def _some_counted(sheet: Sheet, columns: Mapping[str, str], formats: Mapping[str, str]) -> list[Question]:
    """Days for some columns and dates for others are on no one clock: one of each is asked about."""
    days = {role: columns[role] for role in DAY_ROLES if role in columns and sheet.column(columns[role]).answered}
    counted = next((role for role, name in days.items() if formats.get(name) == STUDY_DAY), None)
    dated = next((name for name in days.values() if formats.get(name) != STUDY_DAY), None)
    if counted is None or dated is None:
        return []
    name, choices = days[counted], [Choice(one, one) for one in sheet.columns if one not in columns.values()]
    cell = sheet.column(name).answered[0][0]
    text = (
        f"Column “{name}”: “{cell}” is a number of days, and “{dated}” has dates; name the column of the {counted} with "
        f"--map {counted}=COLUMN, or leave it out with --map {counted}=."
    )
    none = Choice("", "no column: it is not told")
    return [Question(topic="map", role=counted, column=name, text=text, choices=(*choices, none), cell=cell)]


def kind_note(kind: str, columns: Mapping[str, str]) -> str:
    """What a file was taken for by the names of its columns, and how to say otherwise."""
    what = {"followed": "who was followed", "episodes": "episodes as reported", "table": "a finished table"}[kind]
    named = ", ".join(f"“{column}” as {role}" for role, column in columns.items())
    return f"Read as {what} by its columns ({named}); if these are facts about people, say --kind attributes."


def unmapped(fits: Fits, kind: str, columns: Mapping[str, str], ask: Callable[[str, str], None]) -> None:
    """Ask for the columns that a file of this kind cannot do without."""
    if kind == "episodes" and "began_on" not in columns:
        ask("began_on", "the day on which an episode began")
    if kind == "followed":
        for role, what in (
            ("free_from", "the day since when people are free"),
            ("followed_until", "the end of follow-up"),
        ):
            if role not in columns:
                ask(role, what)
    if kind != "table":
        return
    if "participant" not in columns and ("start" in columns or "stop" in columns):
        ask("participant", "the participant")
    if "start" in columns or "stop" in columns:
        for role in ("start", "stop"):
            if role not in columns:
                ask(role, f"the {role} of a stretch at risk")
    elif "duration" not in columns:
        ask("duration", "the time")
    if not {"event", "censor"} & columns.keys():
        ask("event", "the event (1: it came, 0: it did not), or with --map censor=COLUMN the other way round")


def check_roles(columns: Mapping[str, str], kind: str) -> None:
    """Refuse roles of a finished table that say one thing twice, and a flag of censoring that was named as an event."""
    if kind != "table":
        return
    both = [
        pair
        for pair in (("event", "censor"), ("duration", "start"), ("duration", "stop"))
        if set(pair) <= columns.keys()
    ]
    if both:
        one, other = both[0]
        raise ImportFault(f"A finished table takes {one} or {other}, not both; leave one out with --map {other}=.")
    if (event := columns.get("event")) in named(list(columns.values()), "table", "censor"):
        raise ImportFault(
            f"Column “{event}” is a censoring flag by its name (1: censored), and would be taken the wrong way round as an "
            f'event; name it with --map "censor={event}".'
        )


def refuse_imputations(sheet: Sheet) -> None:
    """Rows of several imputations are not as many people: refused with the way out."""
    for name in sheet.columns:
        column = sheet.column(name)
        if OF_IMPUTATIONS.fullmatch(name) and (
            n := n_imputations(name, [column.trimmed[code] for code in column.codes])
        ):
            each = sheet.n_rows // n
            who = next((one for one in sheet.columns if rank(one, "participant") is not None), None)
            # rows of days are more than people
            what = "people" if who is None or len(sheet.column(who).texts) == each else "rows"
            raise ImportFault(
                f"Column “{name}”: the rows are {n} imputations of the same {each:,} {what}, not "
                f"{sheet.n_rows:,} records; load one of them, or analyse the table as it is with respite survival "
                f"--imputation {quoted(name)}."
            )


def repeated_people(fits: Fits, kind: str, columns: Mapping[str, str], said: Answers) -> list[Question]:
    """Ask what several rows of a person are where a table has one row each, with a time and no stretch at risk.

    A few that stand twice are rejected by themselves; where most do, rows are not what they were taken for.
    """
    if kind != "table" or not {"participant", "duration"} <= columns.keys() or "participant" in said.columns:
        return []
    sheet, name = fits.sheet, columns["participant"]
    people = sheet.column(name)
    rows = np.unique(np.stack([sheet.column(column).codes for column in sheet.columns], axis=1), axis=0)
    counts = np.bincount(rows[:, sheet.columns.index(name)], minlength=len(people.texts))
    counts[[place for place, text in enumerate(people.trimmed) if not text]] = 0
    n_twice = int((counts > 1).sum())
    if n_twice < MANY_TWICE or n_twice * 2 <= int((counts > 0).sum()):
        return []
    label = people.trimmed[int(np.argmax(counts))]
    choices = (
        Choice("", "every row is somebody of their own"),
        Choice(name, "a person has one row: those that say different things are rejected"),
    )
    text = (
        f"Column “{name}”: “{label}” has {int(counts.max()):,} rows that differ, and so have {n_twice:,} people; a table with "
        "a time has one row a person, and one of several stretches at risk takes --map start=COLUMN stop=COLUMN. Say with "
        f'--map participant= that {choices[0].meaning}, or with --map "participant={name}" that {choices[1].meaning}.'
    )
    return [Question(topic="cells", role="participant", column=name, text=text, choices=choices, cell=label)]


def numbers_question(fits: Fits, columns: Mapping[str, str]) -> list[Question]:
    """A column that is to hold times or flags and holds neither is asked about, never read as empty."""
    asked = []
    for role in (role for role in columns if role in (*TIME_ROLES, "event", "censor")):
        name = columns[role]
        answered = fits.sheet.column(name).answered
        if role not in TIME_ROLES or not answered or _are_times(answered):
            continue
        shown = next(text for text, _ in answered if not _are_times([(text, 1)]))
        text = (
            f"Column “{name}”: “{shown}” is no time in days, which are numbers from 0 on; name the column of the {role} with "
            f"--map {role}=COLUMN, or say with --kind attributes that these are facts about people."
        )
        choices = tuple(Choice(column, column) for column in fits.sheet.columns if column not in columns.values())
        asked.append(Question(topic="map", role=role, column=name, text=text, choices=choices, cell=shown))
    return asked


def _are_times(answered: Sequence[tuple[str, int]]) -> bool:
    """Whether half of the answers or more are numbers from 0 on."""
    read = sum(count for text, count in answered if any(_is_from_0(text, sign) for sign in ".,"))
    return read >= MIN_FITTING * sum(count for _, count in answered)


def _is_from_0(text: str, sign: str) -> bool:
    try:
        return number(text, sign) >= 0
    except CellFault:
        return False
