"""A plan told by column: one reading of each, to be shown, asked about and read by."""

from __future__ import annotations

from data.catalogue.vocabulary import MEASURES, SCORES
from data.imports.plan import CLOCK_ROLES, DAY_ROLES, FLAG_ROLES, ITEMS, TIME_ROLES, YES_NO_ROLES, ColumnReading, Plan
from data.imports.sheet import Sheet

SHOWN = 3  # cells of a column that are shown as they are
TYPES = {
    "participant": "label",
    "entry": "label",
    "date": "day",
    **dict.fromkeys(CLOCK_ROLES, "number"),
    "time": "time",
    "note": "text",
    "kind": "word",
    "unit": "word",
    "source": "word",
    **dict.fromkeys(MEASURES, "number"),
    **dict.fromkeys((*YES_NO_ROLES, *FLAG_ROLES), "yes-no"),
    **dict.fromkeys(DAY_ROLES, "day"),
    "cause": "word",
}


def readings_of(sheet: Sheet, plan: Plan) -> tuple[ColumnReading, ...]:
    """Each column of the sheet as `plan` has it read, in the order of the file."""
    roles: dict[str, list[str]] = {}
    for role, column in plan.columns.items():
        roles.setdefault(column, []).append(role)
    return tuple(_reading(sheet, plan, name, tuple(roles.get(name, ()))) for name in sheet.columns)


def _reading(sheet: Sheet, plan: Plan, name: str, roles: tuple[str, ...]) -> ColumnReading:
    kind = _type(roles, plan.kind)
    coding = plan.scales.get(ITEMS) if roles and roles[0].startswith("item_") else None
    return ColumnReading(
        name=name,
        roles=roles,
        type=kind,
        scale=next((plan.scales[role] for role in roles if role in plan.scales), coding),
        how=plan.fact_formats.get(name, plan.date_format)
        if kind == "day"
        else plan.decimal
        if kind == "number"
        else None,
        cells=tuple(text for text, _ in sheet.column(name).answered[:SHOWN]),
        questions=tuple(question for question in plan.questions if question.column == name),
    )


def _type(roles: tuple[str, ...], file_kind: str) -> str:
    """What a column with these roles holds; a role without an entry of its own is an item, a total or an amount."""
    if not roles:
        return "fact"
    if file_kind == "table" and roles[0] in TIME_ROLES:
        return "number"
    return "number" if roles[0] in SCORES else TYPES.get(roles[0], "number")
