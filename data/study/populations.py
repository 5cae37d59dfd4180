"""Populations: a part of a study's people, by rules on what was known about them, and who is in it.

A rule is about an attribute, about having a diary, or about pain in the first days of the diary. Membership is
worked out anew from what the study holds whenever it is asked for. Someone of whom a rule's value is unknown is
not in the population: unknown meets no rule.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from data.recurrence.days import reading_days
from data.recurrence.model_sql import bound
from data.store.collection import sql
from data.store.store import Collection, StoreError

MOST_RULES, MOST_VALUES = 20, 50
FIRST_DAYS = 7  # of the diary, counted from the person's first day with an entry: the baseline of pain
TESTS = {"one_of": "is one of", "at_least": "at least", "at_most": "at most", "known": "is known"}
ABOUT = ("attribute", "diary", "first_pain")
# one value per participant, the latest if files disagree; a blank is no value
ATTRIBUTE = """select participant_id, trim(value) as label from current_attribute
               where collection_id = $collection_id and name = $name and trim(value) <> ''
               qualify row_number() over (
                   partition by participant_id order by entry_id desc, revision desc) = 1"""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What must be known of a person: about an "attribute" called `name`, the "diary", or "first_pain".

    `test` is one of TESTS: an attribute takes all four, pain in the first days at_least, at_most and known, a diary
    only known (at least one entry). `values`: texts for one_of; `amount`: a number for at_least and at_most.
    """

    about: str
    test: str
    name: str = ""
    values: tuple[str, ...] = ()
    amount: float | None = None


@dataclass(frozen=True)
class Population:
    """People of whom all rules hold, under a name of its own in the study; no rule is everybody."""

    name: str
    rules: tuple[Rule, ...]


def check_rules(rules: tuple[Rule, ...]) -> None:
    """Refuse rules that say nothing or too much, with a sentence that names the place."""
    if not 1 <= len(rules) <= MOST_RULES:
        raise StoreError(f"The population has {len(rules)} rules; it takes 1 to {MOST_RULES}.")
    for place, rule in enumerate(rules, start=1):
        _check_rule(f"Rule {place}", rule)


def make_members(cursor, collection_id: int, population: Population | None) -> None:
    """The temporary table `member` on this cursor: the participants of a population, or of the whole study."""
    queries, values = [], {"collection_id": collection_id, "first_days": FIRST_DAYS}
    for place, rule in enumerate(() if population is None else population.rules):
        queries.append(_members_of(rule, place, values))
    wanted = "".join(f" and participant_id in ({query})" for query in queries)
    query = f"select participant_id from participant where collection_id = $collection_id{wanted}"
    cursor.execute(f"create or replace temp table member as {query}", bound(query, values))


def population_members(collection: Collection, population: Population | None) -> np.ndarray:
    """The participant_id of everybody in a population now [people], for what is not read in the engine."""
    with reading_days(collection) as cursor:
        make_members(cursor, collection.id, population)
        return cursor.execute("select participant_id from member").fetchnumpy()["participant_id"]


def population_size(collection: Collection, population: Population | None) -> int:
    """How many people of the study are in a population now."""
    with reading_days(collection) as cursor:
        make_members(cursor, collection.id, population)
        return cursor.execute("select count(*) from member").fetchone()[0]


def _members_of(rule: Rule, place: int, values: dict) -> str:
    """The query for those of whom a rule holds; what it compares with is put into `values`, never into the text."""
    if rule.about == "diary":
        return "select participant_id from diary where collection_id = $collection_id"
    if rule.about == "first_pain":
        source, compared = sql("first_pain"), "pain"
    else:
        values[f"name_{place}"] = rule.name
        source, compared = ATTRIBUTE.replace("$name", f"$name_{place}"), "try_cast(label as double)"
    if rule.test == "known":
        condition = "true"
    elif rule.test == "one_of":
        values[f"values_{place}"] = list(rule.values)
        condition = f"label in (select unnest($values_{place}::varchar[]))"
    else:
        values[f"amount_{place}"] = rule.amount
        # the engine sorts what is not a number above every number
        condition = f"isfinite({compared}) and {compared} {'>=' if rule.test == 'at_least' else '<='} $amount_{place}"
    return f"select participant_id from ({source}) where {condition}"


def _check_rule(place: str, rule: Rule) -> None:
    if rule.about not in ABOUT or rule.test not in TESTS:
        there = f"{', '.join(ABOUT)} with {', '.join(TESTS)}"
        raise StoreError(f"{place} is “{rule.about}” “{rule.test}”; it takes {there}.")
    if (rule.about == "diary" and rule.test != "known") or (rule.about == "first_pain" and rule.test == "one_of"):
        raise StoreError(
            f"{place} cannot be “{TESTS[rule.test]}”; a diary is known, and pain is known, at least or at most."
        )
    if rule.about == "attribute" and not rule.name.strip():
        raise StoreError(f"{place} names no attribute; choose one.")
    if rule.test == "one_of" and not 1 <= len(rule.values) <= MOST_VALUES:
        raise StoreError(f"{place} lists {len(rule.values)} values; it takes 1 to {MOST_VALUES}.")
    if rule.test in ("at_least", "at_most") and (rule.amount is None or not math.isfinite(rule.amount)):
        raise StoreError(f"{place} has no number yet; give one, or take the rule out.")
