"""Day 0 of each participant: where days that a file tells as numbers get dates, or dates a number of the study's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from data.imports.cells import is_unknown
from data.imports.column import Column
from data.imports.dates import date_parser, parse_day
from data.imports.faults import CellFault, ImportFault
from data.imports.plan import Plan
from data.imports.sheet import Sheet
from data.imports.time_roles import time_parser, time_role, zero_date
from data.imports.typed import Typed
from data.store.store import Cursor
from data.study.clock import DATED, ISO, StudyClock, on_day, read_clock


@dataclass(frozen=True, kw_only=True)
class Zeros:
    """`clock`: what the study's days are; `of_people`: day 0 by participant, of those of whom it is known."""

    clock: StudyClock = DATED
    of_people: Mapping[str, date] = field(default_factory=dict)


def zeros_held(cursor: Cursor, collection_id: int | None, sheet: Sheet, plan: Plan) -> Zeros:
    """Day 0 of everybody as the file tells it, or as the study knows it; ImportFault where no such fact is known."""
    clock = DATED if collection_id is None else read_clock(cursor, collection_id)
    if not plan.day_zero or ISO.fullmatch(plan.day_zero) or _is_number(plan.day_zero):
        return Zeros(clock=clock)
    if plan.day_zero in sheet.columns and "participant" in plan.columns:
        return Zeros(clock=clock, of_people=_of_file(sheet, plan))
    rows = (
        []
        if collection_id is None
        else cursor.execute(
            """select label, value from current_attribute
               inner join participant using (collection_id, participant_id)
               where collection_id = $c and name = $n and value is not null""",
            {"c": collection_id, "n": plan.day_zero},
        ).fetchall()
    )
    if not rows:
        raise ImportFault(
            f"Day 0 was given as “{plan.day_zero}”, which is no date such as 2024-03-31, no column of the file and no fact "
            "that the study knows about its people; --day-zero takes one of these."
        )
    wrong = next((value for _, value in rows if not ISO.fullmatch(value)), None)
    if wrong is not None:
        raise ImportFault(
            f"“{plan.day_zero}” holds “{wrong}”, which is no date such as 2024-03-31; --day-zero takes a fact that holds dates."
        )
    return Zeros(clock=clock, of_people={label: date.fromisoformat(value) for label, value in rows})


def on_the_clock(sheet: Sheet, plan: Plan, roles: Mapping[str, Typed], zeros: Zeros, today: date) -> Typed:
    """The days of the records on the study's clock: dates, or days after 1970-01-01 that stand for their number."""
    typed, role = roles["date"], time_role(plan.columns)
    if not plan.day_zero or _is_number(plan.day_zero):
        return typed
    if role is None and zeros.clock.is_dated:
        return typed  # dates stay dates; day 0 is where follow-up begins
    fixed = zero_date(plan)
    if role is not None and fixed is not None:
        return _not_after(typed, today)
    column, participant = typed.column, roles["participant"]
    assert column is not None
    read = None if role else date_parser(plan.date_format or "%Y-%m-%d", today, plan.zone)
    n = len(column.texts)
    pairs, record_of = np.unique(participant.codes.astype(np.int64) * n + column.codes, return_inverse=True)

    def day_of(place: int) -> date | None:
        """The day of a participant and a text; a fault names why there is none."""
        label, text = participant.values[pairs[place] // n], column.trimmed[pairs[place] % n]
        if label is None or is_unknown(text):
            raise CellFault(f"the {role or 'date'} is empty")
        zero = fixed or zeros.of_people.get(label)
        if zero is None:
            raise CellFault(f"day 0 of this participant is not known: “{plan.day_zero}” is empty")
        if role is not None:
            return _checked(time_parser(plan, role, zero)(text), today)
        assert read is not None
        return on_day((read(text) - zero).days)

    values: dict[date | None, int] = {}
    code_of, faults = np.empty(len(pairs), np.int64), {}
    for place in range(len(pairs)):
        try:
            day = day_of(place)
        except CellFault as fault:
            day, faults[place] = None, str(fault)
        code_of[place] = values.setdefault(day, len(values))
    texts = [column.texts[pair % n] for pair in pairs.tolist()]
    return Typed(
        column=Column(column.name, record_of, texts), codes=code_of[record_of], values=list(values), faults=faults
    )


def _checked(day: date, today: date) -> date:
    if day > today:
        raise CellFault(f"{day.isoformat()} is in the future")
    return day


def _not_after(typed: Typed, today: date) -> Typed:
    """Days after a date that is the same for all, those in the future left out as faults."""
    assert typed.column is not None
    late = {value for value in typed.values if value is not None and value > today}
    if not late:
        return typed
    faults = dict(typed.faults)
    value_of = np.zeros(len(typed.column.texts), np.int64)
    value_of[typed.column.codes] = typed.codes
    for code in range(len(typed.column.texts)):
        if (day := typed.values[value_of[code]]) in late:
            faults[code] = f"{day.isoformat()} is in the future"
    return replace(typed, faults=faults)


def _of_file(sheet: Sheet, plan: Plan) -> dict[str, date]:
    """Day 0 of each participant from a column of the file, whose dates have to be read in one way."""
    column, who = sheet.column(plan.day_zero or ""), sheet.column(plan.columns["participant"])
    form = plan.fact_formats.get(column.name) or (column.dates.formats[0] if len(column.dates.formats) == 1 else None)
    if form is None:
        raise ImportFault(
            f"--day-zero: the dates in “{column.name}” have no one reading; say how they are written with "
            f'--date-format "{column.name}=F".'
        )
    found: dict[str, date] = {}
    pairs = np.unique(np.stack([who.codes.astype(np.int64), column.codes.astype(np.int64)]), axis=1)
    for person, code in pairs.T.tolist():
        label, text = who.trimmed[person], column.trimmed[code]
        if is_unknown(text) or not label:
            continue
        day = parse_day(text, form)
        if day is None:
            raise ImportFault(f"--day-zero: “{text}” in column “{column.name}” is no date; it takes one as 2024-03-31.")
        if found.setdefault(plan.spelled.get(plan.columns["participant"], {}).get(label, label), day) != day:
            raise ImportFault(
                f"--day-zero: “{label}” has two days 0 in column “{column.name}”, {found[label].isoformat()} and "
                f"{day.isoformat()}; it takes one."
            )
    return found


def _is_number(text: str) -> bool:
    return text.lstrip("-").isdigit()
