"""The saved populations of a study: read, saved under a name, taken away; nothing that was said is overwritten.

A population is saved whole. One saved under a name that is there already, capitals aside, is a new revision of it. The
idempotency key comes from the form: the same form sent twice is one save.
"""

from __future__ import annotations

import pandas as pd

from data.store.store import Collection, StoreError, now
from data.study.populations import Population, Rule, check_rules

NAME_LIMIT = 100


def populations(collection: Collection) -> tuple[Population, ...]:
    """The current populations of a study, by name."""
    table = collection.read("populations_now")
    found = (
        Population(rows["name"].iloc[0], tuple(_rule(rule) for _, rule in rows.groupby("position", sort=True)))
        for _, rows in table.groupby("population_id", sort=True)
    )
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def save_population(collection: Collection, population: Population, *, key: str) -> Population:
    """Store a population, or a new revision of the one of this name; returns it as it was stored."""
    name = _name(population.name)
    check_rules(population.rules)
    with collection.store.writing() as cursor:
        if collection.info.kind != "cohort":
            raise StoreError("A population is a part of a study's people, not of a person's own diary.")
        if not _is_written(cursor, collection, key):
            number, revision = _next(cursor, collection, name)
            _append(cursor, collection, number, revision, Population(name, population.rules), key, is_deleted=False)
            collection.note(cursor, "settings", population=number)
    return Population(name, population.rules)


def delete_population(collection: Collection, name: str, *, key: str) -> None:
    """Take a population out of sight by a revision that says so."""
    with collection.store.writing() as cursor:
        if _is_written(cursor, collection, key):
            return
        number, revision = _next(cursor, collection, name)
        if revision == 1:
            raise StoreError(f"There is no population “{name}” any more; reload to see those there are.")
        _append(cursor, collection, number, revision, Population(name, ()), key, is_deleted=True)
        collection.note(cursor, "settings", population=number)


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise StoreError("The population has no name yet; give it one.")
    if len(name) > NAME_LIMIT:
        raise StoreError(f"The name of the population has {len(name)} characters; it takes up to {NAME_LIMIT}.")
    return name


def _is_written(cursor, collection: Collection, key: str) -> bool:
    return bool(
        cursor.execute(
            "select 1 from population where collection_id = ? and idempotency_key = ?", [collection.id, key]
        ).fetchall()
    )


def _next(cursor, collection: Collection, name: str) -> tuple[int, int]:
    """The number and revision to write: those of the current population of this name, or of a new one."""
    rows = cursor.execute(
        """select population_id, revision, is_deleted, name from population where collection_id = ?
           qualify row_number() over (partition by population_id order by revision desc) = 1""",
        [collection.id],
    ).fetchall()
    for number, revision, is_deleted, its_name in rows:
        if not is_deleted and its_name.casefold() == name.casefold():
            return number, revision + 1
    return max((row[0] for row in rows), default=0) + 1, 1


def _append(cursor, collection, number, revision, population, key, *, is_deleted) -> None:
    first = [collection.id, number, revision]
    cursor.execute(
        "insert into population values (?, ?, ?, ?, ?, ?, ?)", [*first, is_deleted, population.name, now(), key]
    )
    for position, rule in enumerate(population.rules, start=1):
        cursor.execute(
            "insert into population_rule values (?, ?, ?, ?, ?, ?, ?, ?)",
            [*first, position, rule.about, rule.test, rule.name, rule.amount],
        )
        for place, value in enumerate(rule.values, start=1):
            cursor.execute("insert into population_value values (?, ?, ?, ?, ?, ?)", [*first, position, place, value])


def _rule(rows: pd.DataFrame) -> Rule:
    first = rows.iloc[0]
    values = tuple(value for value in rows["value"] if not pd.isna(value))
    amount = None if pd.isna(first["amount"]) else float(first["amount"])
    return Rule(about=first["about"], test=first["test"], name=first["attribute"], values=values, amount=amount)
