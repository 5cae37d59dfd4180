"""How many different analyses of a study were shown: what was chosen, and never what came out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from data.store.store import Collection, now


@dataclass(frozen=True)
class Looks:
    """Different analyses shown: `n_before` the plan was declared (all, where there is no plan), and `n_since`."""

    n_before: int
    n_since: int


def record_look(collection: Collection, question: str, asked: Mapping[str, object]) -> None:
    """Note that an analysis is shown, once for each that differs under each revision of the plan.

    `question` is "recurrence" or "outcome"; `asked` holds names and days that were chosen, no result. The order of a
    list does not make another analysis.
    """
    in_order = {name: sorted(value) if isinstance(value, list) else value for name, value in asked.items()}
    text = json.dumps(in_order, sort_keys=True, ensure_ascii=False)
    known = """select 1 from study_look where collection_id = $c and question = $question and asked = $asked
               and plan_revision = (select coalesce(max(revision), 0) from study_plan where collection_id = $c)"""
    values = {"c": collection.id, "question": question, "asked": text}
    with collection.store.reading() as cursor:
        if cursor.execute(known, values).fetchall():
            return
    with collection.store.writing(raises_revision=False) as cursor:
        # looked for again: another page may have written it in between
        if not cursor.execute(known, values).fetchall():
            cursor.execute(
                """insert into study_look
                   select $c, coalesce(max(revision), 0), $question, $asked, $at from study_plan
                   where collection_id = $c""",
                values | {"at": now()},
            )
            collection.note(cursor, "look")


def looks(collection: Collection) -> Looks:
    """How many different analyses of a study were shown, before its plan and since."""
    row = collection.read("study_looks").iloc[0]
    return Looks(int(row["n_before"]), int(row["n_since"]))
