"""A plan of the simulated person's own: the shipped template of walking, begun with the programme that is simulated."""

from __future__ import annotations

from datetime import date

from data.catalogue.programme_files import templates
from data.store.collection import CollectionInfo
from data.store.store import Cursor, now


def store_plan(cursor: Cursor, info: CollectionInfo, *, first_on: date) -> None:
    """Add the plan as a form would have saved it; `first_on` is the first day of its first phase."""
    programme = templates()["walking"].begun_on(first_on)
    number = cursor.execute(
        "select coalesce(max(programme_id), 0) + 1 from programme where collection_id = ?", [info.collection_id]
    ).fetchall()[0][0]
    of = (info.collection_id, number, 1)
    cursor.execute(
        "insert into programme values (?, ?, ?, false, ?, ?, ?, 'simulation')",
        [*of, programme.title, programme.template, now()],
    )
    for position, phase in enumerate(programme.phases, start=1):
        cursor.execute(
            "insert into programme_phase values (?, ?, ?, ?, ?, ?, ?)",
            [*of, position, phase.title, phase.first_on, phase.last_on],
        )
        for place, goal in enumerate(phase.goals, start=1):
            cursor.execute(
                "insert into programme_goal values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [*of, position, place, goal.kind, goal.unit, goal.bound, goal.amount, goal.per],
            )
