"""A file about people few of whom have a diary, or a diary of people of whom few are known: said with three of them."""

from __future__ import annotations

from data.imports.plan import Plan
from data.imports.sheet import Sheet

FEW = 0.5  # of the people of a file
SHOWN = 3
DAYS = ("day_entry", "activity", "response", "episode", "followed_person", "finished_row")


def strangers_note(cursor, collection_id: int | None, sheet: Sheet, plan: Plan) -> tuple[str, ...]:
    """The sentence about people of a table of facts of whom the study has no days; none where it has no days at all."""
    if collection_id is None or plan.kind != "attributes" or "participant" not in plan.columns:
        return ()
    told = " union ".join(f"select participant_id from current_{table} where collection_id = $c" for table in DAYS)
    rows = cursor.execute(
        f"select label from participant where collection_id = $c and participant_id in ({told})", {"c": collection_id}
    ).fetchall()
    with_days = {label for (label,) in rows}
    spelled = plan.spelled.get(plan.columns["participant"], {})
    people = [spelled.get(text, text) for text, _ in sheet.column(plan.columns["participant"]).answered]
    without = [label for label in people if label not in with_days]
    if not with_days or len(people) - len(without) >= FEW * len(people):
        return ()
    shown = ", ".join(f"“{label}”" for label in without[:SHOWN])
    n = "None" if len(without) == len(people) else f"Only {len(people) - len(without):,}"
    others = ", ".join(f"“{label}”" for label in sorted(with_days)[:SHOWN])
    return (
        f"{n} of the {len(people):,} people of this file has days in the study; without any are {shown}, the study has "
        f"{others}. Are they spelled in the same way?",
    )
