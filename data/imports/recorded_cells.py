"""How the cells of episodes as reported, of who was followed and of finished tables are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from data.imports import cells, scales
from data.imports.dates import date_parser
from data.imports.faults import CellFault
from data.imports.plan import DAY_ROLES, TIME_ROLES, UNITS_OF_TIME, Plan
from data.imports.time_roles import STUDY_DAY, time_parser, zero_date

LONGEST = 10**6  # days of a finished table


def parser_of(plan: Plan, role: str, today: date) -> Callable[[str], Any]:
    """How the cells of a role of these kinds are read."""
    if role in DAY_ROLES:
        form = plan.fact_formats[plan.columns[role]]
        if form == STUDY_DAY:
            return time_parser(plan, "day", zero_date(plan))
        return date_parser(form, today, plan.zone)
    if role in TIME_ROLES:
        return partial(_days, decimal=plan.decimal, each=UNITS_OF_TIME.get(plan.scales.get(role, ""), 1.0))
    if role == "cause":
        return str
    return partial(scales.yes_no, decimal=plan.decimal, scale=plan.scales.get(role))


def _days(text: str, decimal: str, each: float = 1.0) -> float:
    """A time in days, 0 or more, of a cell in units of `each` days."""
    value = cells.number(text, decimal)
    if not 0 <= value <= LONGEST:
        raise CellFault(cells.outside(text, value, f"0 to {LONGEST:,} days"))
    return round(float(value) * each, 6)
