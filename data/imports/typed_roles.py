"""The values of all roles of a file, with the person, the day and the unit of each record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from data.catalogue.vocabulary import PERSON
from data.imports.activity_units import recoded
from data.imports.blanks import blanks_as_no
from data.imports.day_zero import Zeros, on_the_clock
from data.imports.faults import ImportFault
from data.imports.plan import RECORDED_KINDS, Plan
from data.imports.recorded_rows import as_event
from data.imports.sheet import Sheet
from data.imports.time_roles import time_role
from data.imports.typed import Typed, by_row, one_person, parsers, type_column, unit_of

CELLS = 0.5  # the share of the work of judging that is done when the cells are read


def typed_roles(
    sheet: Sheet, plan: Plan, today: date, *, is_personal: bool, held: Zeros, checked: Callable[[float], None]
) -> dict[str, Typed]:
    """Every role read cell by cell; one of one's own diary is its person, and whatever tells time is the day."""
    roles = {}
    readers = parsers(sheet, plan, today)
    for place, (role, parse) in enumerate(readers.items()):
        checked(CELLS * place / len(readers))
        roles[role] = type_column(sheet.column(plan.columns.get(role, role)), parse)
    if plan.kind in RECORDED_KINDS:
        if is_personal:
            raise ImportFault(f"A diary of one's own takes no {plan.kind} file; load it into a study.")
        roles = as_event(roles)
        if plan.kind == "table" and "participant" not in roles:
            roles["participant"] = by_row(sheet.n_rows)
    if clock_role := time_role(plan.columns):
        # whatever time is told in, from here on it is the day
        roles = {("date" if name == clock_role else name): typed for name, typed in roles.items()}
    if "participant" not in roles:
        if not is_personal:
            raise ImportFault("No column says who a record is about; name it with --map participant=COLUMN.")
        roles["participant"] = one_person(sheet.n_rows)
    elif is_personal:
        labels = [value for value in roles["participant"].values if value is not None]
        if len(labels) > 1:
            raise ImportFault(
                f"This file is about {len(labels):,} people (column “{plan.columns['participant']}”); "
                "a person's own diary takes one: load it as a study instead."
            )
        typed = roles["participant"]
        roles["participant"] = replace(typed, values=[value and PERSON for value in typed.values])
    if "date" in roles:
        roles["date"] = on_the_clock(sheet, plan, roles, held, today)
    return blanks_as_no(roles) if plan.kind == "questionnaire" and plan.blank_is_no else roles


def with_unit(plan: Plan, roles: dict[str, Typed]) -> dict[str, Typed]:
    """The unit of every amount of a long activity file: as written, else that of the kind."""
    if plan.kind != "activity" or plan.is_wide:
        return roles
    kind = roles["kind"]
    default = [None if value is None else unit_of(value) for value in kind.values]
    if "unit" not in roles:
        return {**roles, "unit": recoded(default, kind.codes, kind)}
    unit = roles["unit"]
    n = len(kind.values)
    values = [default[code % n] if value is None else value for value in unit.values for code in range(n)]
    return {**roles, "unit": recoded(values, unit.codes.astype(np.int64) * n + kind.codes, unit)}
