"""Exports of Qualtrics: below the header stand the texts of the questions, and in newer ones a row of import ids.

These rows are no records. Responses made while a survey was tried out are marked as such, and asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from data.imports import names
from data.imports.date_families import find_formats
from data.imports.dates import split_moment
from data.imports.fits import Fits
from data.imports.guess import guess_kind
from data.imports.plan import ROLES, Answers, Question
from data.imports.sheet import Sheet, Turn
from data.imports.staged import LINE
from data.imports.turned import Turned, ask

IMPORT_ID = '{"ImportId"'
MARKS = {"startdate", "enddate", "responseid", "recordeddate", "status", "finished", "progress", "ipaddress"}
# of the column Status, as number in exports of values and as words in exports of labels
TRIALS = {
    "1": "a preview",
    "survey preview": "a preview",
    "2": "a test",
    "survey test": "a test",
    "9": "a preview",
    "17": "a preview",
}
# about the response and how it came in, none of it a fact about the person
STRUCTURAL = frozenset(
    "startdate enddate status ipaddress progress finished recordeddate responseid responseset locationlatitude "
    "locationlongitude locationaccuracy distributionchannel userlanguage recipientlastname recipientfirstname "
    "recipientemail name emailaddress".split()
) | {"duration (in seconds)"}


# the moments that Qualtrics writes of every response
DAYS = {
    "startdate": "the day on which it was begun",
    "enddate": "the day on which it was finished",
    "recordeddate": "the day on which it was recorded",
}


def n_header_rows(sheet: Sheet) -> int:
    """How many of the first records are no records: 2, 1 in older exports, 0 if this is no such export."""
    if len({name.casefold() for name in sheet.columns} & MARKS) < 3 or not sheet.n_rows:
        return 0
    if sheet.n_rows > 1 and sum(text.startswith(IMPORT_ID) for text in _row(sheet, 1)) * 2 > len(sheet.columns):
        return 2
    if any(text.startswith(IMPORT_ID) for text in _row(sheet, 0)):
        return 1
    start = next((name for name in sheet.columns if name.casefold() == "startdate"), None)
    if start is None or sheet.n_rows < 2:
        return 0
    first, second = (_row(sheet, place)[sheet.columns.index(start)] for place in (0, 1))
    is_text = bool(first) and not find_formats([(first, 1)]).formats
    return 1 if is_text and find_formats([(second, 1)]).formats else 0


def turn(sheet: Sheet, said: Mapping[str, str], answers: Answers) -> Turned:
    """The sheet without the rows under the header; responses of a tried survey kept or left out, as was said.

    A response is of the day on which it was begun, finished and recorded; where these differ, one has to be said.
    """
    n = n_header_rows(sheet)
    lines = sheet.lines()
    table = sheet.table
    if LINE not in table.column_names:
        table = table.append_column(LINE, pa.array(lines, pa.int64()))
    structural = tuple(name for name in sheet.columns if name.casefold() in STRUCTURAL)
    turned = Turn(header=sheet.header(), structural=structural)
    told = replace(sheet, table=table.slice(n), n_records=sheet.n_records - n, turn=turned, _read={})
    where = f"Lines {lines[0]} and {lines[1]} hold" if n == 2 else f"Line {lines[0]} holds"
    notes = [f"{where} the texts of the questions of Qualtrics; they are no records."]
    is_trial, column = _trials(told)
    asked = []
    if n_trials := int(is_trial.sum()):
        text = f"{n_trials:,} of the responses were made while the survey was previewed or tested (“{column}”)."
        choices = [("leave-out", "leave them out"), ("keep", "they count like the others")]
        asked.append(ask(said, "previews", text, choices))
        if asked[0].answer == "leave-out":
            told = told.without(is_trial, column, "a preview or test of the survey, left out as was said")
    question, day = _day(told, said, answers)
    if question is not None:
        asked.append(question)
    if day is not None and "date" not in answers.columns:
        answers = replace(answers, columns={**answers.columns, "date": day})
    return Turned(sheet=told, questions=tuple(asked), notes=tuple(notes), answers=answers)


def _day(sheet: Sheet, said: Mapping[str, str], answers: Answers) -> tuple[Question | None, str | None]:
    """Which of the moments of Qualtrics gives a response its day, and the question about it where they differ.

    None of them where the survey asks for a day itself, or another column was named.
    """
    moments = {name: DAYS[name.casefold()] for name in sheet.columns if name.casefold() in DAYS}
    declared = answers.columns.get("date")
    has_own = any(names.rank(name, "date") is not None for name in sheet.columns if name not in moments)
    if not moments or has_own or not sheet.n_rows or (declared is not None and "day" not in said):
        return None, None
    if "date" not in ROLES[answers.kind or guess_kind(Fits(sheet=sheet), answers, answers.columns)]:
        return None, None
    cells = [sheet.column(name) for name in moments]
    days = [np.array([split_moment(text)[0] for text in one.trimmed], object)[one.codes] for one in cells]
    n_different = int(np.logical_or.reduce([one != days[0] for one in days]).sum())
    if not n_different:
        return None, next(iter(moments))
    if declared in moments:
        said = {**said, "day": declared}
    text = f"Which day is a response of? In {n_different:,} of {sheet.n_rows:,} these are not the same."
    question = ask(said, "day", text, [(name, f"{meaning} (“{name}”)") for name, meaning in moments.items()])
    return question, question.answer


def _trials(sheet: Sheet) -> tuple[np.ndarray, str]:
    """Which responses come from a preview or a test, and the column that says so."""
    found, where = np.zeros(sheet.n_rows, bool), ""
    for name in sheet.columns:
        if name.casefold() == "status":
            words = TRIALS
        elif name.casefold() == "distributionchannel":
            words = {"preview": "a preview", "test": "a test"}
        else:
            continue
        cells = sheet.column(name)
        hit = np.array([text.casefold() in words for text in cells.trimmed], bool)[cells.codes]
        where = where or (name if hit.any() else "")
        found |= hit
    return found, where


def _row(sheet: Sheet, record: int) -> list[str]:
    columns = map(sheet.column, sheet.columns)
    return [column.trimmed[column.codes[record]] for column in columns]
