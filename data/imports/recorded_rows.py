"""What the cells of one row, and the rows of one person, must be to each other: an end is not before its beginning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.imports.faults import ImportFault
from data.imports.plan import Plan
from data.imports.typed import Typed
from data.imports.verdict import STORED, Verdict
from data.store.store import Cursor
from data.study.clock import StudyClock

# the later of each pair, the earlier, and why the later is rejected where it is not
ORDERS = (
    ("ended_on", "began_on", "is before the episode began, {}"),
    ("followed_until", "free_from", "is before the day since when the person is free, {}"),
    ("duration", "entry", "is less than the entry, {}"),
    ("stop", "start", "is less than the start, {}"),
)


def judge_order(verdict: Verdict, roles: dict[str, Typed], clock: StudyClock) -> None:
    """Reject rows whose end is before their beginning, and stretches of no length that end in an event."""
    for later, earlier, why in ORDERS:
        if later in roles and earlier in roles:
            _reject_pairs(verdict, roles, later, earlier, why, lambda after, before: after < before, clock=clock)
    if {"start", "stop", "event"} <= roles.keys():
        is_event = np.array([value == 1 for value in roles["event"].values], bool)[roles["event"].codes]
        why = "is the start too, {}: a stretch with an event takes a length"
        _reject_pairs(
            verdict, roles, "stop", "start", why, lambda after, before: after == before, clock=clock, among=is_event
        )


def _reject_pairs(
    verdict: Verdict,
    roles: dict[str, Typed],
    later: str,
    earlier: str,
    why: str,
    is_wrong: Callable[[Any, Any], bool],
    *,
    clock: StudyClock,
    among: np.ndarray | None = None,
) -> None:
    after, before = roles[later], roles[earlier]
    is_open = verdict.status == STORED if among is None else (verdict.status == STORED) & among
    rows = np.flatnonzero(is_open)
    pairs, pair_of = np.unique(
        np.stack([after.codes[rows].astype(np.int64), before.codes[rows].astype(np.int64)]), axis=1, return_inverse=True
    )
    values = [(after.values[one], before.values[other]) for one, other in pairs.T.tolist()]
    wrong = np.array([None not in pair and is_wrong(*pair) for pair in values], bool)
    records = rows[wrong[pair_of.reshape(-1)]]
    if len(records):
        reasons = [f"{_told(one, clock)} {why.format(_told(other, clock))}" for one, other in values]
        place = list(verdict.roles).index(later)
        verdict.reject(records, np.full(len(records), place), reasons, pair_of.reshape(-1)[wrong[pair_of.reshape(-1)]])


def judge_overlaps(
    cursor: Cursor, collection_id: int | None, verdict: Verdict, roles: dict[str, Typed], persons: np.ndarray
) -> None:
    """Reject the stretches of a person that begin before an earlier one ends, of the file or of the store."""
    if "start" not in roles:
        return
    begins, ends, who = _numbers(roles["start"]), _numbers(roles["stop"]), roles["participant"].codes
    rows = np.flatnonzero((verdict.status == STORED) & np.isfinite(begins) & np.isfinite(ends))
    there = _stored(cursor, collection_id, persons)
    given = pd.DataFrame({"person": who[rows], "first": begins[rows], "last": ends[rows], "record": rows})
    both = pd.concat([given, there], ignore_index=True).sort_values(["person", "first", "last"], kind="stable")
    # of all that begin earlier the latest end, and of the store's that begin later the earliest beginning
    reached = both.groupby("person")["last"].cummax().groupby(both["person"]).shift()
    backwards = both.assign(first=both["first"].where(both["record"] < 0))[::-1]
    next_stored = backwards.groupby("person")["first"].cummin().groupby(backwards["person"]).ffill()
    next_stored = next_stored.groupby(backwards["person"]).shift()[::-1]
    is_over = (both["record"] >= 0) & ((both["first"] < reached) | (both["last"] > next_stored))
    wrong = both[is_over].sort_values("record")
    if wrong.empty:
        return
    reasons = [
        f"the stretch from {row.first:g} to {row.last:g} overlaps another one of the same participant"
        for row in wrong.itertuples()
    ]
    place = list(verdict.roles).index("start")
    verdict.reject(wrong["record"].to_numpy(), np.full(len(wrong), place), reasons, np.arange(len(wrong)))


def check_form(cursor: Cursor, collection_id: int | None, plan: Plan) -> None:
    """One study's finished table has one row a person, or stretches at risk; a file of the other form is refused."""
    if collection_id is None or plan.kind != "table":
        return
    rows = cursor.execute(
        "select distinct start is not null from current_finished_row where collection_id = $c", {"c": collection_id}
    ).fetchall()
    if rows and rows[0][0] != ("start" in plan.columns):
        there, here = ("stretches at risk", "one row per person")[:: 1 if rows[0][0] else -1]
        raise ImportFault(
            f"The study holds a finished table of {there}, and this file has {here}; load it into a study of its own."
        )


def _numbers(typed: Typed) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in typed.values], float)[typed.codes]


def _stored(cursor: Cursor, collection_id: int | None, persons: np.ndarray) -> pd.DataFrame:
    """The stretches that the study has of people of the file: person (code of the participant), first, last, record (-1)."""
    code_of = {int(number): code for code, number in enumerate(persons) if number > 0}
    rows = []
    if collection_id is not None and code_of:
        rows = cursor.execute(
            """select participant_id, start, stop from current_finished_row
               where collection_id = $c and start is not null and stop is not null""",
            {"c": collection_id},
        ).fetchall()
    found = [(code_of[person], start, stop, -1) for person, start, stop in rows if person in code_of]
    return pd.DataFrame(found, columns=["person", "first", "last", "record"]).astype(
        {"person": "int64", "first": float, "last": float, "record": "int64"}
    )


def _told(value: object, clock: StudyClock) -> str:
    if isinstance(value, date) and not clock.is_dated:
        return clock.told(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def as_event(roles: dict[str, Typed]) -> dict[str, Typed]:
    """The roles with a flag of censoring turned into one of the event."""
    if "censor" not in roles:
        return roles
    flag = roles["censor"]
    event = replace(flag, values=[None if value is None else 1 - value for value in flag.values])
    return {**{role: typed for role, typed in roles.items() if role != "censor"}, "event": event}
