"""An hour that a clock shows twice, as it goes back: what a file says of it without an offset is one of two moments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from data.imports.cells import clock
from data.imports.dates import parse_day, split_moment
from data.imports.faults import CellFault
from data.imports.plan import INSTANTS, Plan
from data.imports.sheet import Sheet


def twice_notes(sheet: Sheet, plan: Plan) -> list[str]:
    """What to say of local times of a named zone that were there twice, an example first."""
    if plan.zone is None or plan.date_format is None or "date" not in plan.columns:
        return []
    notes = []
    for column in dict.fromkeys(plan.columns[role] for role in INSTANTS if role in plan.columns):
        found = _twice(sheet, plan, column)
        if not found:
            continue
        more = f", and {len(found) - 1:,} more" if len(found) > 1 else ""
        notes.append(
            f"“{found[0]}” in “{column}”{more} was there twice in {plan.zone}, as the clock went back: it is taken for the "
            "first of the two, and two records of it that are alike for one; an offset, as +01:00, would tell them apart."
        )
    return notes


def _twice(sheet: Sheet, plan: Plan, column: str) -> list[str]:
    """The moments of a column of times, each once."""
    zone, days, times = plan.zone or "", sheet.column(plan.columns["date"]), sheet.column(column)
    of_text = [parse_day(split_moment(text)[0], plan.date_format or "") for text in days.trimmed]
    is_long = np.array([day is not None and _goes_back(day, zone) for day in of_text], bool)
    rows = np.flatnonzero(is_long[days.codes])
    pairs = np.unique(np.stack([days.codes[rows], times.codes[rows]]), axis=1).T.tolist()
    found = []
    for day_code, time_code in pairs:
        text = times.trimmed[time_code]
        told, at, offset = split_moment(text)
        day = of_text[day_code]
        try:
            moment = clock(at or told)
        except CellFault:
            continue
        if day is not None and offset is None and _is_twice(day, moment, zone):
            found.append(text if at else f"{days.trimmed[day_code]} {text}")
    return found


@cache
def _goes_back(day: date, zone: str) -> bool:
    """Whether a clock shows an hour twice on a day."""
    midnights = (datetime.combine(one, time(), ZoneInfo(zone)) for one in (day, day + timedelta(days=1)))
    first, last = (midnight.utcoffset() for midnight in midnights)
    return first is not None and last is not None and last < first


def _is_twice(day: date, at: time, zone: str) -> bool:
    first, second = (datetime.combine(day, at.replace(fold=fold), ZoneInfo(zone)).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and second < first
