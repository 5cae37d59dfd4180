"""Measures without a column in `day`: what is prepared from them, and how a rule that names one reads them.

The catalogue can grow, and people and studies have measures of their own, so that there is no end to them. Their
values of a day stand in `day_apart`, one row each; a rule that names some gets them beside its rows of `day`.
"""

from __future__ import annotations

from pathlib import Path

from data.catalogue.definition import DAY_MEASURES, RULE_MEASURES, Definition
from data.catalogue.measure_columns import PARTS
from data.catalogue.vocabulary import MEASURES
from data.recurrence.day_change import EVERYTHING
from data.store.store import Cursor

MODELS = Path(__file__).parent / "models"
MEASURES_APART = tuple(name for name in RULE_MEASURES if name not in DAY_MEASURES)
# days on which nothing but such a measure is known
DAYS = f"""union all
    select participant_id, day, {", ".join("null" for _ in DAY_MEASURES)} from day_apart
    where collection_id = $collection_id and {{is_wanted}}"""


def joined() -> str:
    """How the catalogue joins the entries of a day, as kept beside what was prepared in that way."""
    return ", ".join(f"{name} {MEASURES[name].joins}" for name in RULE_MEASURES)


def build_apart(cursor: Cursor, values: dict[str, object], is_wanted: str) -> bool:
    """Prepare `day_apart` of these people anew; whether the collection has any value kept apart."""
    there = cursor.execute(
        "select exists (from day_value where collection_id = $collection_id)",
        {"collection_id": values["collection_id"]},
    ).fetchall()[0][0]
    if there:
        named = ", ".join(f"'{name}'" for name in MEASURES_APART) or "''"
        text = (MODELS / "day_apart.sql").read_text(encoding="utf-8")
        query = text.format(joins=PARTS["joins"], measures=named, is_wanted=is_wanted)
        cursor.execute(f"insert into day_apart {query}", values)
    return there


def beside_apart_sql(definition: Definition, order: str = "order by day.participant_id, day.day") -> str:
    """The days of a collection beside the values of the definition's measures without a column."""
    named = [name for name in definition.measures if name in DAY_MEASURES]
    columns = [f"day.{name}" for name in named]
    columns += [f'apart_{n}.value as "{name}"' for n, name in enumerate(definition.measures_apart)]
    joins = [
        f"""left join day_apart as apart_{n}
    on apart_{n}.collection_id = day.collection_id and apart_{n}.participant_id = day.participant_id
    and apart_{n}.day = day.day and apart_{n}.measure = '{name}'"""
        for n, name in enumerate(definition.measures_apart)
    ]
    text = (MODELS / "day_beside_apart.sql").read_text(encoding="utf-8")
    return text.format(everything=EVERYTHING, columns=",\n    ".join(columns), joins="\n".join(joins), order=order)
