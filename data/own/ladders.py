"""A person's feared movements as steps, their tries of them, and their rule for moving on, as they stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.expectation import OwnRule
from data.store.collection import sql
from data.store.store import Collection

STANDINGS = ("current", "passed", "retired")


@dataclass(frozen=True, kw_only=True)
class Step:
    """A feared movement in the person's words, with their fear of it, 0 to 10; its number in the store."""

    step_id: int
    title: str
    fear: int
    standing: str = "current"


@dataclass(frozen=True)
class Expected:
    """What was expected before a try: pain and fear, 0 to 10, and in own words what is feared; None is unknown."""

    pain: int | None = None
    fear: int | None = None
    feared: str | None = None


@dataclass(frozen=True)
class Outcome:
    """How a try went: pain, 0 to 10; whether what was feared happened (0 no, 1 partly, 2 yes); None is unknown."""

    pain: int | None = None
    happened: int | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A try of a step: `state` is open, done, or not_done, which counts as nothing."""

    attempt_id: int
    step_id: int
    begun_on: date
    expected: Expected
    state: str
    outcome: Outcome


def steps(collection: Collection) -> tuple[Step, ...]:
    """The steps in the person's order, retired ones included."""
    with collection.store.reading() as cursor:
        return tuple(one.step for one in stored_steps(cursor, collection))


def attempts(collection: Collection) -> tuple[Attempt, ...]:
    """The current tries, in the order in which they were begun; open ones and those not done included."""
    with collection.store.reading() as cursor:
        return tuple(one for one, _ in stored_attempts(cursor, collection))


def own_rule(collection: Collection) -> OwnRule:
    """The person's rule for moving on; only when they say so until they set another."""
    with collection.store.reading() as cursor:
        rows = _rows(cursor, collection, "ladder_rule_now")
    return OwnRule(**rows[0]) if rows else OwnRule()


@dataclass(frozen=True)
class StoredStep:
    """A step with the number of its latest revision and its place among all."""

    step: Step
    revision: int
    position: int | None


def _rows(cursor, collection: Collection, query: str) -> list[dict]:
    """What a query finds, by the names of its columns; unlike a frame's, its unknown numbers are None."""
    found = cursor.execute(sql(query), {"collection_id": collection.id})
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def stored_steps(cursor, collection: Collection) -> list[StoredStep]:
    """The steps in the person's order, inside a read or a write."""
    return [
        StoredStep(
            Step(step_id=row["step_id"], title=row["title"], fear=row["fear"], standing=row["standing"]),
            row["revision"],
            row["position"],
        )
        for row in _rows(cursor, collection, "ladder_steps")
    ]


def stored_attempts(cursor, collection: Collection) -> list[tuple[Attempt, int]]:
    """The current tries, each with the number of its latest revision."""
    return [
        (
            Attempt(
                attempt_id=row["attempt_id"],
                step_id=row["step_id"],
                begun_on=row["begun_on"],
                expected=Expected(row["expected_pain"], row["fear"], row["feared"]),
                state=row["state"],
                outcome=Outcome(row["pain"], row["happened"], row["note"]),
            ),
            row["revision"],
        )
        for row in _rows(cursor, collection, "ladder_attempts")
    ]
