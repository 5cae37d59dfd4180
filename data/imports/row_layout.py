"""Where the records of a file go, and what tells them apart."""

from __future__ import annotations

from data.imports import marks, rows
from data.imports.faults import ImportFault
from data.imports.marks import MarkTable
from data.imports.plan import INSTANTS, RECORDED_KINDS, Plan
from data.imports.rows import RowTable
from data.imports.typed import Typed


def layout_of(plan: Plan, roles: dict[str, Typed]) -> tuple[RowTable | MarkTable, list[str], list[str], str]:
    """Where records go, the roles that tell them apart, those that say something, and the key in words."""
    # bouts of a day that are told apart by their time are records of their own, and add up
    instants = [role for role in INSTANTS if role in roles and plan.kind == "activity"]
    if plan.kind == "diary":
        key = [role for role in ("participant", "date", "time", "entry") if role in roles]
        what = "participant and day" if len(key) == 2 else "participant, day, time and entry"
        table = rows.diary_with(plan.outcomes)
        return table, key, [role for role in table.content if role in roles], what
    if plan.kind == "activity" and not plan.is_wide:
        key = ["participant", "date", *instants, "kind", "unit", *(["source"] if "source" in roles else [])]
        return rows.ACTIVITY, key, ["amount"], f"participant, day, {'time, ' if instants else ''}kind, unit and source"
    if plan.kind in RECORDED_KINDS:
        return _recorded_layout(plan, roles)
    content = [role for role in roles if role not in ("participant", "date", *instants)]
    if not content:
        raise ImportFault("No column says anything about the participants; a file takes at least one.")
    if plan.is_wide and (role := next((role for role in ("unit", "source") if role in roles), None)):
        raise ImportFault(f"A file with one column per kind takes no {role} column; leave --map {role} out.")
    key = ["participant", "date", *instants]
    if plan.kind == "questionnaire":
        return marks.responses(plan.instrument, content), key, content, "participant and day"
    if plan.kind == "activity":
        return marks.amounts(content), key, content, "participant and day"
    return marks.attributes(content), ["participant"], content, "participant"


def _recorded_layout(plan: Plan, roles: dict[str, Typed]) -> tuple[RowTable, list[str], list[str], str]:
    """The same of episodes as reported, of who was followed and of finished tables."""
    table = {"episodes": rows.EPISODES, "followed": rows.FOLLOWED, "table": rows.FINISHED}[plan.kind]
    key = ["participant", *(role for role in table.key if role in roles)]
    what = {"episodes": "participant and first day", "table": " and ".join(key)}.get(plan.kind, "participant")
    return table, key, [role for role in table.content if role in roles], what
