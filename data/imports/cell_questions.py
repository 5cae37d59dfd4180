"""Columns that are called as a role whose cells are something else: named with their first cell, never overlooked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data.catalogue.vocabulary import KINDS, MEASURES
from data.imports import names
from data.imports.cells import NO, YES, is_error
from data.imports.column import Known
from data.imports.fits import Fits
from data.imports.months import is_made_day
from data.imports.plan import ITEMS, YES_NO_ROLES, Answers, Choice, Question
from data.imports.scale_questions import words_question
from data.imports.spellings import NO_ANSWERS
from data.imports.time_roles import told_by

LEAVE = ""
TIMES = frozenset("date day week month visit time timestamp stamp start datum tag woche fecha jour data".split())
MOST_LISTED = 12  # columns that a question names in its sentence
MANY_ROWS = 21  # of as many rows one may be asked whether they are one person's days
SAY_LITTLE = {
    ("id",),
    ("code",),
    ("nr",),
    ("no",),
    ("number",),
    ("case",),
    ("case", "id"),
    ("entry", "id"),
    ("user", "id"),
}


def cells_question(cells: Known, decimal: str) -> Question:
    """What to do with a column that is called as a role, but does not hold what it takes."""
    if cells.role in MEASURES and (question := words_question(cells)):
        return question
    shown = next(iter(cells.texts))[0]
    made = (
        ", and a spreadsheet makes such a day of a text as 3/10, so enter it as text once more"
        if is_made_day(shown)
        else ""
    )
    text = (
        f"Column “{cells.column}” is called as {accepted_name(cells.role)}, but “{shown}” is none: it takes "
        f"{accepted(cells.role)}{made}; leave it out of that with --map {cells.role}=, or have such rows rejected with "
        f'--map "{cells.role}={cells.column}".'
    )
    choices = (
        Choice(LEAVE, "something else: no such column is in the file"),
        Choice(cells.column, "that it is: rows that do not fit are rejected"),
    )
    return Question(topic="cells", role=cells.role, column=cells.column, text=text, choices=choices, cell=shown)


def is_unreadable(cells: Known, decimal: str) -> bool:
    """Whether more than half of the answers of an item or total are no numbers, nor words that stand for no answer."""
    told = [pair for pair in cells.texts if pair[0].casefold() not in NO_ANSWERS and not is_error(pair[0])]
    n = sum(count for _, count in told)
    return n > 0 and sum(count for _, count in cells.numbers(decimal)) * 2 < n


def is_yes_no(cells: Known) -> bool:
    """Whether the answers are words for yes and no."""
    return all(text.casefold() in YES | NO | NO_ANSWERS for text, _ in cells.texts)


def unreadable_question(cells: Known) -> Question:
    """What to do with a column of items or totals that holds no numbers."""
    shown = next(text for text, _ in cells.texts if text.casefold() not in NO_ANSWERS)
    text = (
        f"Column “{cells.column}” is called as {cells.role.replace('_', ' ')}, but “{shown}” is no number; leave it out "
        f'with --map "{cells.role}=", or say what words count with --scale "{ITEMS}=words:{shown}=N,...".'
    )
    choices = (Choice(LEAVE, "something else: it is left out"),)
    return Question(topic="cells", role=cells.role, column=cells.column, text=text, choices=choices, cell=shown)


def accepted_name(role: str) -> str:
    """What a role is called in a sentence."""
    if role in KINDS:
        return KINDS[role].title
    return MEASURES[role].title if role in MEASURES else f"the {role}"


def accepted(role: str) -> str:
    """What the cells of a role may be, in words."""
    if role == "time":
        return "times of day such as 18:30 or 6:30 pm"
    if role in YES_NO_ROLES:
        return "yes and no, or 1 and 0"
    if role == "steps":
        return "whole numbers, 0 or more"
    if role not in MEASURES:
        return "numbers, 0 or more, and durations such as 1:30:00, 90 min or 1.5 h"
    measure = MEASURES[role]
    return f"numbers from {measure.minimum:g} to {measure.maximum:g}"


def rows_question(fits: Fits, kind: str, columns: Mapping[str, str], said: Answers) -> list[Question]:
    """A table of people has one row a person: where rows repeat, what tells them apart is asked."""
    if kind != "attributes" or said.kind is not None or "participant" not in columns:
        return []
    sheet, name = fits.sheet, columns["participant"]
    if len(sheet.column(name).texts) == sheet.n_rows:
        return []
    others = [sheet.column(column).codes for column in sheet.columns]
    rows = np.unique(np.stack(others, axis=1), axis=0)
    who = sheet.columns.index(name)
    counts = np.bincount(rows[:, who])
    most = int(np.argmax(counts))
    if counts[most] < 2 or not sheet.column(name).trimmed[most]:
        return []
    label = sheet.column(name).trimmed[most]
    free = tuple(Choice(column, column, told_by(fits, column)) for column in sheet.columns if column != name)
    free = tuple(sorted(free, key=lambda choice: (not fits.fits("date", choice.value), not _is_of_time(choice.value))))
    listed = ", ".join(f"“{choice.value}”" for choice in free[:MOST_LISTED])
    listed += f" and {len(free) - MOST_LISTED:,} more" if len(free) > MOST_LISTED else ""
    text = (
        f"Column “{name}”: “{label}” has {counts[most]:,} rows; which column is the date, day, week or visit? Name it with "
        f"--map date=COLUMN, or day, week, month or visit in place of date ({listed}), or say --kind attributes if this is a table of people with one row each."
    )
    return [Question(topic="map", role="date", column=name, text=text, choices=free, cell=label)]


def _is_of_time(column: str) -> bool:
    return any(word in TIMES for word in names.words(column))


def days_question(fits: Fits, kind: str, columns: Mapping[str, str], said: Answers) -> list[Question]:
    """A number in every row beside days that are all different: one person's days, or one day of each of many people?"""
    if kind != "diary" or "participant" in said.columns or not is_row_number(fits, columns):
        return []
    name = columns["participant"]
    column = fits.sheet.column(name)
    shown, n = column.trimmed[0], fits.sheet.n_rows
    choices = (
        Choice(name, f"one day of each of {n:,} people"),
        Choice(LEAVE, "one person's days, whose name another column has, or which go into a diary of one's own"),
    )
    text = (
        f"Column “{name}”: “{shown}” stands in one row only, as each of its values does, beside days that are all "
        f'different: {choices[0].meaning}, decide with --map "participant={name}"; or {choices[1].meaning}: '
        '--map participant=COLUMN, or --map participant= with --study "My diary".'
    )
    return [Question(topic="cells", role="participant", column=name, text=text, choices=choices, cell=shown)]


def is_row_number(fits: Fits, columns: Mapping[str, str]) -> bool:
    """Whether what was taken for the participant may count rows: by a name that says little, never twice the same."""
    if not {"participant", "date"} <= columns.keys() or names.words(columns["participant"]) not in SAY_LITTLE:
        return False
    who, day = fits.sheet.column(columns["participant"]), fits.sheet.column(columns["date"])
    n = fits.sheet.n_rows
    return n >= MANY_ROWS and len(who.answered) == n and len(day.answered) == n
