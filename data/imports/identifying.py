"""Columns that tell who somebody is: by their names in the languages of Europe, by what their cells look like, or by
the flag of REDCap's data dictionary. They are put aside before anything else is done with them, unless somebody says
of one by name that it is to be kept.
"""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from data.imports.column import Column
from data.imports.faults import ImportFault
from data.imports.identifying_cells import by_texts
from data.imports.identifying_names import BIRTH, by_name
from data.imports.names import rank
from data.imports.plan import Answers, Choice, Plan, Question
from data.imports.redcap import Dictionary
from data.imports.sheet import Sheet

FLAGGED = "what the data dictionary marks as an identifier"
WITHHELD = "(withheld: the file has columns that tell who people are)"


def put_aside(sheet: Sheet, answers: Answers, dictionary: Dictionary | None = None) -> Sheet:
    """The sheet without the columns that identify people, but those that are to be kept or were named for a role.

    Raises ImportFault where a column is to be kept that the file has not.
    """
    for column in answers.keep:
        if column not in sheet.header():
            listed = ", ".join(sheet.header())
            raise ImportFault(f"There is no column “{column}” to keep; the file has {listed}.")
    named = {*answers.keep, *answers.columns.values(), *(sheet.turn.structural if sheet.turn else ())}
    found = {
        column: why
        for column in sheet.columns
        if column not in named and (why := BIRTH if column == answers.age else _why(sheet, column, dictionary))
    }
    return sheet.aside_from(found, WITHHELD) if found else sheet


def participant_question(
    sheet: Sheet, plan: Plan, keep: tuple[str, ...], dictionary: Dictionary | None
) -> list[Question]:
    """Whether labels of participants that tell who they are may be stored as they are."""
    column = plan.columns.get("participant")
    why = (_flag(column, dictionary) or by_name(column) or by_cells(sheet, column)) if column else None
    if not column or not why:
        return []
    text = (
        f"Column “{column}” would be the participants, and looks like {why}, which tells who somebody is: "
        f"--keep {quoted(column)} stores it as it is, --map participant=COLUMN names another one."
    )
    choices = (Choice(column, "store it as it is"),)
    return [
        Question(
            topic="keep",
            role="participant",
            column=column,
            text=text,
            choices=choices,
            answer=column if column in keep else None,
        )
    ]


def quoted(column: str) -> str:
    """A column as a terminal takes it."""
    return column if re.fullmatch(r"[\w.-]+", column) else f'"{column}"'


def _why(sheet: Sheet, column: str, dictionary: Dictionary | None) -> str | None:
    """How a column identifies people; one whose name fits a role is not put aside for what its cells look like."""
    if why := _flag(column, dictionary) or by_name(column):
        return why
    return (
        None
        if any(rank(column, role) is not None for role in ("participant", "date", "note"))
        else by_cells(sheet, column)
    )


def _flag(column: str, dictionary: Dictionary | None) -> str | None:
    field = dictionary.of(column) if dictionary else None
    return FLAGGED if field and field.is_identifier else None


_LOOKS: WeakKeyDictionary[Column, str | None] = (
    WeakKeyDictionary()
)  # a column is looked at once, however often it is asked


def by_cells(sheet: Sheet, column: str) -> str | None:
    """What the cells of a column look like, where they identify people."""
    cells = sheet.column(column)
    if cells not in _LOOKS:
        _LOOKS[cells] = by_texts(cells.texts)
    return _LOOKS[cells]
