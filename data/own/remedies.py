"""Medicines and care that a person names: measures of their own, with what one dose is and whether it is regular.

What of it was taken or had on a day is a value as of any other measure; where some was, the check-in says so of the
catalogue's `medicine` or `care_sought` too, which definitions, studies and reports know.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.own.check_in import MEANS
from data.own.own_measures import DOSES, MOST_DOSES, TITLE_LIMIT, UNIT_LIMIT, OwnMeasure, append_own_measure, plain_text
from data.store.store import Collection, Cursor, StoreError, now


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """A medicine or care by name. `kind`: "medicine" or "care"; `dose`: as "400 mg" or "30 min", may be empty."""

    kind: str
    title: str
    dose: str = ""
    is_regular: bool = False


def add_remedy(collection: Collection, wanted: Remedy, *, key: str) -> str:
    """Keep a medicine or care by name; returns the name of its measure. The same `key` again returns the first one's.

    A medicine is counted in doses of an entry, summed over a day; care was had or not. Another dose is another remedy.
    """
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; medicines by name belong to a person's own diary.")
    if wanted.kind not in MEANS:
        raise StoreError(f"The kind was “{wanted.kind[:40]}”; it takes {' or '.join(MEANS)}.")
    title = plain_text("The name", wanted.title, TITLE_LIMIT - UNIT_LIMIT - 1)
    dose = plain_text("The dose", wanted.dose, UNIT_LIMIT) if wanted.dose.strip() else ""
    called = f"{title} {dose}".strip()
    measure = (
        OwnMeasure(title=called, maximum=MOST_DOSES, is_whole=True, unit=DOSES, joins="sum")
        if wanted.kind == "medicine"
        else OwnMeasure(title=called, maximum=1, is_whole=True)
    )
    with collection.store.writing() as cursor:
        name, is_new = append_own_measure(cursor, collection, measure, key=key)
        if is_new:
            cursor.execute(
                "insert into own_remedy values (?, ?, 1, ?, ?, ?, ?)",
                [collection.id, name, wanted.kind, dose, wanted.is_regular, now()],
            )
            collection.note(cursor, "settings", remedy=1)
    return name


def remedies(collection: Collection) -> dict[str, Remedy]:
    """What each medicine or care of a diary is, by the name of its measure; `title` is the measure's own by now."""
    with collection.store.reading() as cursor:
        rows = cursor.execute(
            f"""select name, kind, title, dose, is_regular from ({_NOW}) as remedy
                inner join own_measure_now using (collection_id, name) order by position, name""",
            {"c": collection.id},
        ).fetchall()
    return {
        name: Remedy(kind=kind, title=title, dose=dose, is_regular=is_regular)
        for name, kind, title, dose, is_regular in rows
    }


def read_remedies(cursor: Cursor, collection_id: int) -> dict[str, str]:
    """Whether each is a medicine or care, by the name of its measure, as this cursor sees it."""
    return dict(cursor.execute(f"select name, kind from ({_NOW})", {"c": collection_id}).fetchall())


_NOW = """select * from own_remedy where collection_id = $c
          qualify row_number() over (partition by name order by revision desc) = 1"""
