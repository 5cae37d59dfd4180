"""Saving steps, tries of them and the rule for moving on: once each, and nothing said is overwritten.

A change appends a revision, and so does taking a try away; a step is retired and keeps its tries. What was
expected can be corrected while a try is open and not afterwards: an expectation made with the outcome known is
none. The idempotency key comes from the form: the same form sent twice is one save.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from analysis.expectation import RULES, OwnRule
from data.own.check_in import NOTE_LIMIT
from data.own.ladders import STANDINGS, Attempt, Expected, Outcome, Step, StoredStep, stored_attempts, stored_steps
from data.own.plans import TITLE_LIMIT
from data.store.store import Collection, StoreError, now

MOST_STEPS = 50
MOST_TIMES = 20
GONE = "That is not there any more; reload to see the steps as they are now."


def save_step(
    collection: Collection,
    title: str,
    fear: int | None,
    *,
    key: str,
    step_id: int | None = None,
    standing: str = "current",
    place: int | None = None,
) -> int:
    """Store a step, or a change of the one with `step_id`; returns its number.

    `place` (from 1) is where it stands among the steps that are not retired; None leaves a step where it is, and
    puts a new one before the first that is feared more.
    """
    if fear is None:
        raise StoreError("How much you fear the movement is not chosen yet; choose a number from 0 to 10.")
    if standing not in STANDINGS:
        raise StoreError(f"A step cannot be “{standing[:40]}”; it is {', '.join(STANDINGS)}.")
    title, fear = _title(title), _scale("Fear of the movement", fear)
    with _writing(collection) as cursor:
        if (done := _written(cursor, collection, "ladder_step", "step_id", key)) is not None:
            return done
        stored = stored_steps(cursor, collection)
        before = {one.step.step_id: one for one in stored}
        if step_id is None and sum(one.step.standing != "retired" for one in stored) >= MOST_STEPS:
            raise StoreError(f"There are {MOST_STEPS} steps already, and no more fit; retire one first.")
        if step_id is not None and step_id not in before:
            raise StoreError(GONE)
        number = _next_number(cursor, "ladder_step", "step_id") if step_id is None else step_id
        said = Step(step_id=number, title=title, fear=fear, standing=standing)
        order = [one.step for one in stored if one.step.step_id != number]
        was_at = list(before).index(number) if number in before else None
        order.insert(_place(order, said, place, was_at), said)
        for position, step in enumerate(order, start=1):
            was = before.get(step.step_id, StoredStep(step, 0, None))
            if step is said or was.position != position:
                row = (collection.id, step.step_id, was.revision + 1, position, step.title, step.fear, step.standing)
                _append(cursor, "ladder_step", (*row, now(), key if step is said else f"{key} moved"))
        collection.note(cursor, "save", step=number)
    return number


def set_rule(collection: Collection, rule: OwnRule, *, key: str) -> None:
    """Make a rule the person's own from now on; it is applied to all their tries."""
    if rule.kind not in RULES:
        raise StoreError(f"“{rule.kind[:40]}” is not a rule that Respite has; it has {', '.join(RULES)}.")
    if rule.kind == "say":
        rule = OwnRule()
    elif rule.times is None or not 1 <= rule.times <= MOST_TIMES:
        raise StoreError(f"The rule counts {rule.times} times in a row; it takes 1 to {MOST_TIMES}.")
    elif rule.kind == "fear" and _scale("The rule's limit of fear", rule.at_most) is None:
        raise StoreError("The rule's limit of fear is not chosen yet; choose a number from 0 to 10.")
    with _writing(collection) as cursor:
        if _written(cursor, collection, "ladder_rule", "rule_id", key) is None:
            number = _next_number(cursor, "ladder_rule", "rule_id")
            at_most = rule.at_most if rule.kind == "fear" else None
            _append(cursor, "ladder_rule", (collection.id, number, rule.kind, rule.times, at_most, now(), key))
            collection.note(cursor, "settings", rule=number)


def begin_attempt(collection: Collection, step_id: int, expected: Expected, *, key: str, today: date) -> int:
    """Store what is expected of a step that is about to be tried; the try is open until its end. Returns its number."""
    expected = _checked_expected(expected)
    with _writing(collection) as cursor:
        if (done := _written(cursor, collection, "ladder_attempt", "attempt_id", key)) is not None:
            return done
        standing = {one.step.step_id: one.step.standing for one in stored_steps(cursor, collection)}
        if standing.get(step_id, "retired") == "retired":
            raise StoreError(GONE)
        if any(one.state == "open" for one, _ in stored_attempts(cursor, collection)):
            raise StoreError("Another try is still open; say first how it went, or that it was not done.")
        number = _next_number(cursor, "ladder_attempt", "attempt_id")
        begun = Attempt(
            attempt_id=number, step_id=step_id, begun_on=today, expected=expected, state="open", outcome=Outcome()
        )
        _append_attempt(cursor, collection, begun, 1, key)
    return number


def correct_expected(collection: Collection, attempt_id: int, expected: Expected, *, key: str) -> None:
    """Say anew what is expected, while the try is open."""
    expected = _checked_expected(expected)
    with _writing(collection) as cursor:
        if (found := _attempt(cursor, collection, attempt_id, key)) is not None:
            was, revision = found
            if was.state != "open":
                raise StoreError("How it went is recorded already, so what was expected stays as it was said before.")
            _append_attempt(cursor, collection, replace(was, expected=expected), revision, key)


def end_attempt(collection: Collection, attempt_id: int, outcome: Outcome, *, key: str, is_done: bool = True) -> None:
    """Say how a try went, or correct that; or that it was not done, which keeps the note and counts as nothing."""
    outcome = Outcome(
        _scale("Pain", outcome.pain),
        _scale("Whether it happened", outcome.happened, 2),
        _own_words("The note", outcome.note),
    )
    if is_done and outcome.pain is None and outcome.happened is None:
        raise StoreError("Nothing is chosen yet; choose how the pain was, or whether what you feared happened.")
    if not is_done:
        outcome = Outcome(note=outcome.note)
    with _writing(collection) as cursor:
        if (found := _attempt(cursor, collection, attempt_id, key)) is not None:
            was, revision = found
            ended = replace(was, outcome=outcome, state="done" if is_done else "not_done")
            _append_attempt(cursor, collection, ended, revision, key)


def delete_attempt(collection: Collection, attempt_id: int, *, key: str) -> None:
    """Take a try out of sight by a revision that says so; nothing is destroyed."""
    with _writing(collection) as cursor:
        if (found := _attempt(cursor, collection, attempt_id, key)) is not None:
            _append_attempt(cursor, collection, found[0], found[1], key, is_deleted=True)


def _place(order: list[Step], said: Step, place: int | None, was_at: int | None) -> int:
    """Where a step goes among the others."""
    shown = [at for at, one in enumerate(order) if one.standing != "retired"]
    if place is None and was_at is not None:
        return was_at
    if place is None:
        return next((at for at in shown if order[at].fear > said.fear), len(order))
    return shown[max(place, 1) - 1] if place <= len(shown) else len(order)


def _writing(collection: Collection):
    if collection.info.kind != "personal":
        raise StoreError("Steps belong to a person's own diary, not to a study.")
    return collection.store.writing()


def _attempt(cursor, collection: Collection, attempt_id: int, key: str) -> tuple[Attempt, int] | None:
    """A try as it stands and the number of its next revision; None where this key was already written."""
    if _written(cursor, collection, "ladder_attempt", "attempt_id", key) is not None:
        return None
    for one, revision in stored_attempts(cursor, collection):
        if one.attempt_id == attempt_id:
            return one, revision + 1
    raise StoreError(GONE)


def _written(cursor, collection: Collection, table: str, column: str, key: str) -> int | None:
    """The number that was written under this key, None if it is new."""
    done = cursor.execute(
        f"select {column} from {table} where collection_id = ? and idempotency_key = ?", [collection.id, key]
    ).fetchall()
    return done[0][0] if done else None


def _next_number(cursor, table: str, column: str) -> int:
    return cursor.execute(f"select coalesce(max({column}), 0) + 1 from {table}").fetchall()[0][0]


def _append(cursor, table: str, row: tuple) -> None:
    cursor.execute(f"insert into {table} values ({', '.join('?' * len(row))})", list(row))


def _append_attempt(cursor, collection, one: Attempt, revision: int, key: str, *, is_deleted: bool = False) -> None:
    _append(
        cursor,
        "ladder_attempt",
        (
            collection.id,
            one.attempt_id,
            revision,
            is_deleted,
            one.step_id,
            one.begun_on,
            one.expected.pain,
            one.expected.fear,
            one.expected.feared,
            one.state,
            one.outcome.pain,
            one.outcome.happened,
            one.outcome.note,
            now(),
            key,
        ),
    )
    collection.note(cursor, "delete" if is_deleted else "save", attempt=one.attempt_id)


def _checked_expected(expected: Expected) -> Expected:
    if expected.pain is None and expected.fear is None:
        raise StoreError("Nothing is chosen yet; choose the pain you expect, or how much you fear it.")
    return Expected(
        _scale("Expected pain", expected.pain),
        _scale("Fear", expected.fear),
        _own_words("What you fear", expected.feared),
    )


def _scale(place: str, value: float | None, top: int = 10) -> int | None:
    if value is None:
        return None
    if value not in range(top + 1):
        raise StoreError(f"{place} is {value}; it takes a whole number from 0 to {top}.")
    return int(value)


def _title(title: str) -> str:
    title = title.strip()
    if not title:
        raise StoreError("The step has no name; write the movement in your own words.")
    if len(title) > TITLE_LIMIT:
        raise StoreError(f"The name of the step has {len(title)} characters; it takes up to {TITLE_LIMIT}.")
    return title


def _own_words(place: str, text: str | None) -> str | None:
    text = (text or "").strip()
    if len(text) > NOTE_LIMIT:
        raise StoreError(f"{place} has {len(text):,} characters; it takes up to {NOTE_LIMIT:,}.")
    return text or None
