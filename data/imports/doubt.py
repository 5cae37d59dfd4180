"""What a column may be in spite of its name: another column beside it, labels that a spreadsheet shortened, cells that few
of can be read. Each is asked about, none is loaded in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from data.catalogue.vocabulary import KINDS, MEASURES
from data.imports import names
from data.imports.cell_questions import accepted_name, cells_question
from data.imports.cells import CODES, is_error
from data.imports.column import Column, Known
from data.imports.dates import parse_day, split_moment
from data.imports.faults import CellFault
from data.imports.fits import Fits
from data.imports.labels import APART, SAME
from data.imports.plan import INSTANTS, ROWS, Answers, Choice, Plan, Question
from data.imports.spellings import NO_ANSWERS, NONE
from data.imports.typed import parser

MOST_READ = 500  # distinct cells of a column that are tried
# 1.23457E+15, and a number of so many digits that a spreadsheet made its last ones noughts
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{2}", re.IGNORECASE)
DIGITS, LEAST_LONG = 15, 3  # that a spreadsheet keeps, and labels with more of them of which none may end by chance


def rival_questions(fits: Fits, kind: str, columns: Mapping[str, str], said: Mapping[str, str]) -> list[Question]:
    """For each role that several columns are called as, and say different things in, which of them it is.

    A column that is called by the role's own name is it; between a name and the last part of one the name is.
    """
    asked = []
    free = [column for column in fits.sheet.columns if column not in columns.values()]
    roles = ["participant", "date", *(MEASURES if kind == "diary" else KINDS if kind == "activity" else ())]
    for role in roles:
        column = columns.get(role)
        if column is None or role in said or not (fit := fits.rank(column, role)):
            continue
        rivals = [
            other
            for other in free
            if (rank := fits.rank(other, role))
            and rank // names.LAST_PART == fit // names.LAST_PART
            and fits.sheet.column(other).answered
            and fits.fits(role, other)
            and _differ(role, fits.sheet.column(column), fits.sheet.column(other))
        ]
        if not rivals:
            continue
        there = (column, *rivals)
        listed = " and ".join(f"“{name}”" for name in there)
        options = " or ".join(f'--map "{role}={name}"' for name in there)
        cell = fits.sheet.column(column).answered[0][0] if fits.sheet.column(column).answered else None
        asked.append(
            Question(
                topic="cells",
                role=role,
                column=column,
                text=f"Columns {listed} are both called as {accepted_name(role)}, and differ; decide with {options}.",
                choices=tuple(Choice(name, f"“{name}” is it") for name in there),
                cell=cell,
            )
        )
    return asked


def _differ(role: str, one: Column, other: Column) -> bool:
    """Whether two columns say different things of the rows that they are about."""
    if role == "participant":
        # two names of the same people split the rows alike
        pairs = np.unique(np.stack([one.codes, other.codes]), axis=1).shape[1]
        return not pairs == len(one.texts) == len(other.texts)
    if role == "date":
        first, second = _days(one), _days(other)
        return any(
            first[a] != second[b] for a, b in zip(one.codes.tolist(), other.codes.tolist(), strict=True) if second[b]
        )
    there = np.array([bool(text) for text in other.trimmed], bool)[other.codes]
    pairs = np.unique(np.stack([one.codes[there], other.codes[there]]), axis=1).T.tolist()
    return any(one.trimmed[a] != other.trimmed[b] for a, b in pairs)


def _days(column: Column) -> list[date | None]:
    formats = column.dates.formats
    form = column.dates.together(formats[0]) if formats else "%Y-%m-%d"
    return [parse_day(split_moment(text)[0], form) for text in column.trimmed]


def shortened_labels(fits: Fits, columns: Mapping[str, str], said: Answers) -> list[Question]:
    """Whether people are really called so, where a spreadsheet may have made one label of several."""
    name = columns.get("participant")
    if name is None or "participant" in said.columns:
        return []
    labels = list(dict.fromkeys(text for text, _ in fits.sheet.column(name).answered))
    shown = next((label for label in labels if _SHORTENED.fullmatch(label)), None)
    long = [label for label in labels if label.isdigit() and len(label) > DIGITS]
    if (
        shown is None
        and len(long) >= LEAST_LONG
        and all(int(label) % 10 ** (len(label) - DIGITS) == 0 for label in long)
    ):
        shown = long[0]
    if shown is None:
        return []
    text = (
        f"Column “{name}”: “{shown}” is a number that a spreadsheet shortened, so that several people may have become one; "
        f'save the file anew with that column as text, or say with --map "participant={name}" that they are called so.'
    )
    choices = (Choice(name, "people are called so"),)
    return [Question(topic="cells", role="participant", column=name, text=text, choices=choices, cell=shown)]


def unread_questions(numeric: Sequence[Known], plan: Plan, asked: Collection[str | None]) -> list[Question]:
    """The columns of which more than half of the cells would be rejected, though they are called as what they are taken for.

    asked: the roles that something is asked about already.
    """
    questions = []
    for cells in numeric:
        if cells.role in asked or plan.kind not in ("diary", "activity"):
            continue
        try:
            read = parser(plan, cells.role, date.max)
        except KeyError:
            continue
        bad = [(text, n) for text, n in cells.texts[:MOST_READ] if not _is_silent(text) and not _reads(read, text)]
        n_tried = sum(n for text, n in cells.texts[:MOST_READ] if not _is_silent(text))
        if sum(n for _, n in bad) * 2 > n_tried and len(bad):
            questions.append(
                cells_question(Known(role=cells.role, column=cells.column, texts=tuple(bad)), plan.decimal)
            )
    return questions


def equal_rows_question(fits: Fits, kind: str, columns: Mapping[str, str], said: Answers) -> list[Question]:
    """Whether equal rows of a day are one bout told twice or several that add up, in a log that has no times."""
    if kind != "activity" or set(INSTANTS) & columns.keys() or "date" not in columns:
        return []
    measured = next((role for role in columns if role == "amount" or role in KINDS), None)
    if measured is None:
        return []
    told = [fits.sheet.column(column) for column in columns.values()]
    rows, places, counts = np.unique(
        np.stack([column.codes for column in told], axis=1), axis=0, return_index=True, return_counts=True
    )
    if len(rows) == fits.sheet.n_rows:
        return []
    first = int(places[np.argmax(counts > 1)])
    amount = fits.sheet.column(columns[measured])
    day = fits.sheet.column(columns["date"])
    shown = amount.trimmed[amount.codes[first]]
    n = int((counts - 1).sum())
    choices = (Choice(SAME, "the same once more: it counts once"), Choice(APART, "bouts of their own: they add up"))
    text = (
        f"Column “{amount.name}”: “{shown}” stands twice for the same day ({day.trimmed[day.codes[first]]}) without a time, and "
        f"{n:,} rows are equal to an earlier one: {choices[0].meaning}, or {choices[1].meaning}; decide with "
        f"--same {ROWS}={SAME} or --same {ROWS}={APART}."
    )
    answer = said.same.get(ROWS)
    return [
        Question(
            topic="rows",
            role=ROWS,
            column=amount.name,
            text=text,
            choices=choices,
            cell=shown,
            answer=answer if answer in (SAME, APART) else None,
        )
    ]


def _is_silent(text: str) -> bool:
    """Whether a cell is one that is asked about by itself, or an error that is listed as one."""
    try:
        return is_error(text) or text.casefold() in NO_ANSWERS | NONE or Decimal(text) in CODES
    except ArithmeticError:
        return False


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
        return True
    except CellFault:
        return False
