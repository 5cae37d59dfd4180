"""What became of a file, for somebody who never saw it: rows, people, days, what was asked, what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data.imports.faults import CellFault
from data.imports.outcome import LoadResult
from data.imports.plan import ColumnReading, Plan
from data.imports.sheet import Sheet
from data.imports.time_roles import clock_told, time_role
from data.imports.typed import Parser, fact_reader, parsers
from data.study.clock import DATED, StudyClock

SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class ColumnAccount:
    """One column: what it became, and up to three of its cells as they were with how they are stored."""

    name: str
    became: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Account:
    """A load or its preview. spacing: days from one day of a person to the next, median and 90th percentile; None where
    there are no two. clock: what its days are. asked: each question with its answer in words. reasons: rejected rows by reason, most first."""

    file_name: str
    result: LoadResult
    first_day: date | None
    last_day: date | None
    spacing: tuple[float, float] | None
    asked: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, int], ...]
    columns: tuple[ColumnAccount, ...]
    clock: StudyClock = DATED


def account_of(sheet: Sheet, plan: Plan, result: LoadResult, *, today: date) -> Account:
    """The account of a file that was previewed or loaded by `plan`; it is read from the file, not from the store."""
    first, last, spacing = _days(sheet, plan, result, today)
    counts = result.rejects["reason"].value_counts()
    return Account(
        file_name=sheet.file_name,
        result=result,
        first_day=first,
        last_day=last,
        spacing=spacing,
        asked=tuple(_asked(plan)),
        reasons=tuple((reason, int(n)) for reason, n in counts.items()),
        columns=tuple(_columns(sheet, plan, result, today)),
        clock=clock_told(plan),
    )


def _asked(plan: Plan) -> list[tuple[str, str]]:
    told = []
    for question in plan.questions:
        if question.answer is None:
            if question.is_blocking:
                continue
            answer = "not answered: such rows are rejected"
        else:
            meanings = {choice.value: choice.meaning for choice in question.choices}
            answer = meanings.get(question.answer, question.answer)
        told.append(
            (question.text.split("; decide with")[0].split(" Decide with")[0].split("; say so with")[0], answer)
        )
    return told


def _columns(sheet: Sheet, plan: Plan, result: LoadResult, today: date) -> list[ColumnAccount]:
    plans = (plan, *plan.further)
    readers = [parsers(sheet, one, today) for one in plans]
    found = []
    for reading in plan.readings:
        roles = [(role, one, read) for one, read in zip(plans, readers, strict=True) for role in _roles(one, reading)]
        if roles:
            became = " and ".join(dict.fromkeys(role for role, _, _ in roles))
            role, _, read = roles[0]
            cells = [(cell, _stored(read[role], cell, clock_told(plan))) for cell in reading.cells[:SHOWN]]
        elif reading.name in result.not_stored:
            became, cells = "not stored", [(cell, "") for cell in reading.cells[:SHOWN]]
        else:
            fact = fact_reader(sheet.column(reading.name), plan)
            became, cells = "a fact about people", [(cell, _stored(fact, cell)) for cell in reading.cells[:SHOWN]]
        found.append(ColumnAccount(name=reading.name, became=became, cells=tuple(cells)))
    return found


def _roles(plan: Plan, reading: ColumnReading) -> list[str]:
    return [role for role, column in plan.columns.items() if column == reading.name]


def _stored(read: Parser, cell: str, clock: StudyClock = DATED) -> str:
    try:
        value = read(cell)
    except CellFault as fault:
        return f"rejected: {fault}"
    if value is None:
        return "unknown"
    if isinstance(value, date) and not clock.is_dated:
        return f"day {clock.day_text(value)}"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _days(
    sheet: Sheet, plan: Plan, result: LoadResult, today: date
) -> tuple[date | None, date | None, tuple[float, float] | None]:
    """The first and the last accepted day, and how far a person's days lie apart."""
    role = time_role(plan.columns) or "date"
    if role not in plan.columns or (role == "date" and not plan.date_format):
        return None, None, None
    column, read = sheet.column(plan.columns[role]), parsers(sheet, plan, today)[role]
    days = np.full(len(column.texts), -1, np.int64)
    for place, text in enumerate(column.trimmed):
        try:
            days[place] = read(text).toordinal()
        except CellFault:
            continue
    numbers = days[column.codes]
    who = sheet.column(plan.columns["participant"]).codes if "participant" in plan.columns else np.zeros(len(numbers))
    kept = (numbers >= 0) & ~np.isin(sheet.lines(), result.rejects["line"].to_numpy(np.int64))
    if not kept.any():
        return None, None, None
    pairs = np.unique(np.stack([who[kept].astype(np.int64), numbers[kept]]), axis=1)
    is_next = pairs[0][1:] == pairs[0][:-1]
    gaps = np.diff(pairs[1])[is_next]
    spacing = (float(np.median(gaps)), float(np.quantile(gaps, 0.9))) if len(gaps) else None
    return date.fromordinal(int(pairs[1].min())), date.fromordinal(int(pairs[1].max())), spacing
