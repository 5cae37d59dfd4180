"""Which participants of a file a study knows already: files about the same people are joined by their labels."""

from __future__ import annotations

from dataclasses import dataclass

from data.imports.ledger import known_persons
from data.imports.plan import Plan
from data.imports.sheet import Sheet
from data.store.store import Collection


@dataclass(frozen=True)
class Matched:
    """Labels of participants, sorted: in the file and the study, in the file only, in the study only."""

    both: tuple[str, ...]
    only_file: tuple[str, ...]
    only_study: tuple[str, ...]


def matched(collection: Collection, sheet: Sheet, plan: Plan) -> Matched | None:
    """How a file's participants match those of a study, None if there are none of either."""
    if "participant" not in plan.columns:
        return None
    there = {label for label, _ in sheet.column(plan.columns["participant"]).answered}
    with collection.store.reading() as cursor:
        held = set(known_persons(cursor, collection.id))
    if not there or not held:
        return None
    return Matched(tuple(sorted(there & held)), tuple(sorted(there - held)), tuple(sorted(held - there)))
