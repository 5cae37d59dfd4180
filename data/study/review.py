"""What a study holds that was stored before anybody asked: columns that tell who people are, labels that differ only in
their spelling, one date for everybody. Each is offered for a decision, and nothing is done unasked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.imports.fact_dates import MANY, PLACEHOLDERS
from data.imports.identifying_cells import by_texts
from data.imports.identifying_names import by_name
from data.imports.labels import MOST_LEVELS, likeness
from data.store.store import Collection

PEOPLE = "participant"
IDENTIFIES, ALIKE, ONE_DATE, PLACEHOLDER = "identifies", "alike", "one date", "placeholder"
ERASE, ERASE_VALUE, MERGE, LEAVE = "erase", "erase value", "merge", "leave"
MOST_TEXTS = 5000  # different values of a fact that are looked at
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something to decide. what: IDENTIFIES, ALIKE, ONE_DATE or PLACEHOLDER; about: a fact's name, or PEOPLE.

    why: what it looks like, of IDENTIFIES. values: the spellings that are alike, the most frequent first, or the one
    date; none of IDENTIFIES, whose values are not to be shown. n_people: of whom it holds. offers: what can be done.
    """

    what: str
    about: str
    why: str = ""
    values: tuple[str, ...] = ()
    n_people: int
    offers: tuple[str, ...]

    @property
    def key(self) -> str:
        """What a decision is remembered by; no value of a fact that tells who people are is in it."""
        return "\t".join((self.what, self.about, *sorted(self.values)))


def review(study: Collection) -> tuple[Finding, ...]:
    """What there is to decide about a study, without what was left as it is."""
    who = {"c": study.id}
    with study.store.reading() as cursor:
        labels = [
            label
            for (label,) in cursor.execute(
                "select label from participant where collection_id = $c order by participant_id", who
            ).fetchall()
        ]
        levels = cursor.execute(
            f"""select name, value, count(distinct participant_id) as n from current_attribute
                where collection_id = $c and trim(value) <> ''
                group by name, value
                qualify row_number() over (partition by name order by n desc, value) <= {MOST_TEXTS}
                order by name, n desc, value""",
            who,
        ).fetchall()
        people = dict(
            cursor.execute(
                """select name, count(distinct participant_id) from current_attribute
                   where collection_id = $c and trim(value) <> '' group by name""",
                who,
            ).fetchall()
        )
        left = {
            key for (key,) in cursor.execute("select finding from left_as_is where collection_id = $c", who).fetchall()
        }
    facts: dict[str, list[tuple[str, int]]] = {}
    for name, value, n in levels:
        facts.setdefault(name, []).append((value, n))
    findings = list(_of_people(labels))
    for name, values in facts.items():
        findings += _of_fact(name, values, people[name])
    return tuple(finding for finding in findings if finding.key not in left)


def fact_names(study: Collection) -> list[str]:
    """The facts about people that a study has, in order."""
    with study.store.reading() as cursor:
        rows = cursor.execute(
            "select distinct name from current_attribute where collection_id = $c order by name", {"c": study.id}
        ).fetchall()
    return [name for (name,) in rows]


def levels_of(study: Collection, name: str) -> list[str]:
    """The values of a fact as they count now, in order."""
    with study.store.reading() as cursor:
        rows = cursor.execute(
            """select distinct value from current_attribute
               where collection_id = $c and name = $n and trim(value) <> '' order by value""",
            {"c": study.id, "n": name},
        ).fetchall()
    return [value for (value,) in rows]


def _of_people(labels: list[str]) -> Iterable[Finding]:
    if why := by_texts(labels[:MOST_TEXTS]):
        yield Finding(what=IDENTIFIES, about=PEOPLE, why=why, n_people=len(labels), offers=(LEAVE,))
    for values in _alike((label, 1) for label in labels):
        yield Finding(what=ALIKE, about=PEOPLE, values=values, n_people=len(values), offers=(MERGE, LEAVE))


def _of_fact(name: str, values: list[tuple[str, int]], n_people: int) -> Iterable[Finding]:
    if why := by_name(name) or by_texts([value for value, _ in values]):
        yield Finding(what=IDENTIFIES, about=name, why=why, n_people=n_people, offers=(ERASE, LEAVE))
        return
    n_of = dict(values)
    if len(values) == 1 and DAY.fullmatch(values[0][0]):
        day = values[0][0]
        if n_people >= MANY or (n_people > 1 and day in PLACEHOLDERS):
            yield Finding(what=ONE_DATE, about=name, values=(day,), n_people=n_people, offers=(ERASE, LEAVE))
        return
    for day in PLACEHOLDERS:
        if day in n_of:
            offers = (ERASE_VALUE, LEAVE)
            yield Finding(what=PLACEHOLDER, about=name, values=(day,), n_people=n_of[day], offers=offers)
    if len(values) <= MOST_LEVELS:
        for spellings in _alike(values):
            n = sum(n_of[value] for value in spellings)
            yield Finding(what=ALIKE, about=name, values=spellings, n_people=n, offers=(MERGE, LEAVE))


def _alike(values: Iterable[tuple[str, int]]) -> list[tuple[str, ...]]:
    """The values that are like another one, together, the most frequent first."""
    groups: dict[str, list[tuple[str, int]]] = {}
    for value, n in values:
        groups.setdefault(likeness(value), []).append((value, n))
    return [
        tuple(value for value, _ in sorted(group, key=lambda pair: -pair[1]))
        for group in groups.values()
        if len(group) > 1
    ]
