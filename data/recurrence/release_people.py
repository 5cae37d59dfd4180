"""Who a release is about: people by the group they are counted in, and whether their data are still the same."""

from __future__ import annotations

import pandas as pd

from data.catalogue.definition import Definition
from data.recurrence.days import reading_days
from data.recurrence.engine import derive
from data.recurrence.model_sql import bound
from data.store.collection import sql
from data.store.store import Collection
from data.study.populations import ATTRIBUTE, FIRST_DAYS, Population, make_members

EVERYBODY = "Everybody"  # the one part of a release without groups


def release_people(collection: Collection, *, by: str | None, population: Population | None) -> pd.DataFrame:
    """person (their label) as index; part and digest: everybody of the population with a group.

    The digest is the same as long as days, questionnaires and attributes of the person are.
    """
    scope: dict[str, object] = {"collection_id": collection.id, "first_days": FIRST_DAYS, "name": by}
    with reading_days(collection) as cursor:
        make_members(cursor, collection.id, population)
        grouping = ATTRIBUTE if by is not None else "select participant_id, $name::varchar as label from member"
        cursor.execute(f"create or replace temp table grouping_of as {grouping}", bound(grouping, scope))
        query = sql("release_people")
        people = cursor.execute(query, bound(query, scope)).df().set_index("person")
    if by is None:
        people["part"] = EVERYBODY
    return people[people["part"].notna()]


def has_recurred(
    collection: Collection, definition: Definition, *, everybody: pd.Index, parts: pd.Series, until: dict[str, float]
) -> pd.Series:
    """Whether each person of the study is seen with a first recurrence up to the last day told of their part.

    `everybody`: labels, those of people whom the release leaves out too, because an earlier one may have told of them;
    `parts` by label: who is in none counts up to the last day of all.
    """
    parts = parts.reindex(everybody)
    with derive(collection, definition) as derivation:
        first = derivation.intervals().set_index("participant").reindex(everybody)
    last = parts.map(until).fillna(max(until.values())).to_numpy(float)
    return pd.Series((first["event"] == 1).to_numpy() & (first["duration"].to_numpy(float) <= last), index=everybody)
