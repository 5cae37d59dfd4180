"""Remember per collection and set of columns what was decided about a file."""

from __future__ import annotations

import hashlib
import json

from data.imports.plan import Answers, Plan
from data.imports.sheet import Sheet
from data.store.store import Collection


def header_signature(columns: tuple[str, ...]) -> str:
    """The same for the same column names in any order."""
    return hashlib.sha256(json.dumps(sorted(columns)).encode()).hexdigest()


def remember(cursor, collection_id: int, batch_id: int, sheet: Sheet, plan: Plan) -> None:
    """Keep the plan of a file that was loaded."""
    header, answers = header_signature(sheet.header()), plan.answers().to_json()
    cursor.execute(
        "insert into remembered_answers values ($c, $h, $b, $a)",
        {"c": collection_id, "h": header, "b": batch_id, "a": answers},
    )


def remembered(collection: Collection | None, sheet: Sheet) -> Answers | None:
    """What was decided about the latest file with these columns, None if there was none."""
    if collection is None:
        return None
    with collection.store.reading() as cursor:
        row = cursor.execute(
            """select answers from remembered_answers where collection_id = $c and header = $h
               order by batch_id desc limit 1""",
            {"c": collection.id, "h": header_signature(sheet.header())},
        ).fetchone()
    return Answers.from_json(row[0]) if row else None
