"""Trials of one's own: two ways of living compared in blocks of days whose order is drawn, once.

A plan can be changed until it is started. What is started can only be stopped: its outcome, its blocks and
the order drawn stay what they were. The idempotency key comes from the form: the same form sent twice is one
save, and a trial started twice is drawn once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.block_schedule import MOST_PAIRS, Design, TrialDay, block_of, draw_schedule
from data.catalogue.vocabulary import MEASURES, Measure
from data.own.check_in import FIRST_DAY
from data.own.own_measures import measures_of, read_own_measures
from data.store.collection import sql
from data.store.store import Collection, StoreError, now

TITLE_LIMIT = 100
OUTCOMES = (
    "pain_average",
    "pain_worst",
    "activity_limited",
)  # what can be compared before anything was chosen to record
SHORTEST_BLOCK, LONGEST_BLOCK = 2, 28  # days
FEWEST_PAIRS = 2
LONGEST = 366  # days from the first to the last
FARTHEST = timedelta(days=60)  # how far ahead the first day may be
DID = {"yes": "Yes", "partly": "Partly", "no": "No"}


@dataclass(frozen=True, kw_only=True)
class TrialPlan:
    """What is compared, by what, and for how long. `a`, `b`: what the days of each kind ask, in own words.

    `kind`: the kind of activity it began from, None for none. `measure`: the outcome, a measure that the
    diary has.
    """

    title: str
    a: str
    b: str
    kind: str | None
    measure: str
    block_days: int
    washout_days: int
    n_pairs: int
    first_on: date

    @property
    def design(self) -> Design:
        """The blocks as the draw and the analysis take them."""
        return Design(block_days=self.block_days, washout_days=self.washout_days, n_pairs=self.n_pairs)

    @property
    def last_on(self) -> date:
        """The last day of the last block."""
        return self.first_on + timedelta(days=self.design.n_days - 1)

    def asks(self, label: str) -> str:
        """What the days of A or of B ask."""
        return self.a if label == "A" else self.b


@dataclass(frozen=True, kw_only=True)
class SelfTrial:
    """A trial as it stands. `schedule`: "A" or "B" per block in the order drawn, None before the start.

    `stopped_on`: the first day that is no longer part of it, None where it was not stopped.
    """

    trial_id: int
    plan: TrialPlan
    schedule: tuple[str, ...] | None
    stopped_on: date | None

    def state(self, today: date) -> str:
        """draft, running (from the start on, before the first day too), finished or stopped."""
        if self.schedule is None:
            return "draft"
        if self.stopped_on is not None:
            return "stopped"
        return "finished" if today > self.plan.last_on else "running"

    @property
    def ends_on(self) -> date:
        """The last day that is part of it."""
        last_on = self.plan.last_on
        return last_on if self.stopped_on is None else min(last_on, self.stopped_on - timedelta(days=1))

    def place_of(self, day: date) -> TrialDay | None:
        """Where a day stands in this trial; None where it is no day of it."""
        if self.schedule is None or not self.plan.first_on <= day <= self.ends_on:
            return None
        return block_of((day - self.plan.first_on).days, self.plan.design)


def self_trials(collection: Collection) -> tuple[SelfTrial, ...]:
    """The trials of a diary, in the order they were begun here; discarded drafts are left out."""
    return tuple(_trial(row) for row in collection.read("self_trials").itertuples())


def days_answered(collection: Collection, trial_id: int) -> dict[date, str]:
    """By day, whether it went as its block asked: yes, partly or no. A day without an answer is left out."""
    table = collection.read("self_trial_days", trial_id=trial_id)
    return {row.on_day.date(): row.did for row in table.itertuples()}


def save_draft(collection: Collection, plan: TrialPlan, *, key: str, today: date, trial_id: int | None = None) -> int:
    """Store a plan, or a new revision of the one with `trial_id`; returns its number."""
    check_plan(plan, today, measures_of(collection))
    return _append_plan(collection, plan, key, trial_id, is_deleted=False)


def discard_draft(collection: Collection, trial: SelfTrial, *, key: str) -> None:
    """Take a plan that was not started out of sight; nothing is destroyed."""
    _append_plan(collection, trial.plan, key, trial.trial_id, is_deleted=True)


def start_trial(collection: Collection, trial_id: int, *, entropy: int, key: str, today: date) -> SelfTrial:
    """Draw the order of the blocks and fix the plan; a trial that is started already stays as it was drawn.

    `entropy`: bits that nobody could foresee (`secrets.randbits`), kept with the draw.
    """
    with collection.store.writing() as cursor:
        if not _is_there(cursor, "self_trial_start", collection, trial_id):
            trials = {one.trial_id: one for one in _read(cursor, collection)}
            if trial_id not in trials:
                raise StoreError(GONE)
            plan = trials[trial_id].plan
            if running := next((one for one in trials.values() if one.state(today) == "running"), None):
                raise StoreError(
                    f"“{running.plan.title}” is still under way, until {running.plan.last_on:%d %B %Y}. "
                    "One at a time: two would mix. Stop that one first, or wait until it is over."
                )
            check_plan(plan, today, MEASURES | read_own_measures(cursor, collection.id))
            schedule = draw_schedule(plan.design, rng=np.random.default_rng(entropy))
            _append(
                cursor,
                "self_trial_start",
                (
                    collection.id,
                    trial_id,
                    _latest(cursor, collection, trial_id)[0],
                    "".join(schedule),
                    str(entropy),
                    now(),
                    key,
                ),
            )
            collection.note(cursor, "plan", trial=trial_id)
    return next(one for one in self_trials(collection) if one.trial_id == trial_id)


def stop_trial(collection: Collection, trial_id: int, *, key: str, today: date) -> None:
    """End a trial before its last day: today is no longer part of it. It stays stopped."""
    with collection.store.writing() as cursor:
        if _is_there(cursor, "self_trial_stop", collection, trial_id):
            return
        trial = next((one for one in _read(cursor, collection) if one.trial_id == trial_id), None)
        if trial is None or trial.state(today) != "running":
            raise StoreError("This is not under way any more; reload to see it as it is now.")
        _append(cursor, "self_trial_stop", (collection.id, trial_id, today, now(), key))
        collection.note(cursor, "plan", trial=trial_id)


def save_day(collection: Collection, trial_id: int, on_day: date, did: str | None, *, key: str, today: date) -> None:
    """Keep whether a day went as its block asked; None takes the answer back. The last answer counts."""
    if did is not None and did not in DID:
        raise StoreError(f"The answer was “{did}”; it takes yes, partly or no.")
    with collection.store.writing() as cursor:
        trial = next((one for one in _read(cursor, collection) if one.trial_id == trial_id), None)
        if trial is None or trial.place_of(on_day) is None or on_day > today:
            raise StoreError(f"{on_day:%d %B %Y} is no day of this that is over or under way.")
        done, revision = cursor.execute(
            """select count(*) filter (where idempotency_key = ?), coalesce(max(revision), 0)
               from self_trial_day where collection_id = ? and trial_id = ? and on_day = ?""",
            [key, collection.id, trial_id, on_day],
        ).fetchall()[0]
        if not done:
            row = (collection.id, trial_id, on_day, revision + 1, did, now(), key)
            _append(cursor, "self_trial_day", row)
            collection.note(cursor, "save", trial=trial_id)


def check_plan(plan: TrialPlan, today: date, there: Mapping[str, Measure]) -> None:
    """Refuse a plan that cannot be carried out, with a sentence that names the place and the value.

    `there`: the measures of the diary by name.
    """
    for place, text in (("B", plan.b), ("A", plan.a), ("The name", plan.title)):
        if not text.strip():
            raise StoreError(f"{place} is empty; say it in a few words of your own.")
        if len(text.strip()) > TITLE_LIMIT:
            raise StoreError(f"{place} has {len(text.strip())} characters; it takes up to {TITLE_LIMIT}.")
    if plan.a.strip().casefold() == plan.b.strip().casefold():
        raise StoreError("A and B are the same; say what is different on the days of B.")
    if plan.measure not in there or not there[plan.measure].can_be_chosen:
        raise StoreError(f"“{plan.measure[:60]}” cannot be compared; choose something that the check-in asks.")
    for what, value, low, high in (
        ("Days of a block", plan.block_days, SHORTEST_BLOCK, LONGEST_BLOCK),
        ("Days left out at the start of a block", plan.washout_days, 0, (plan.block_days or 1) - 1),
        ("Pairs of blocks", plan.n_pairs, FEWEST_PAIRS, MOST_PAIRS),
    ):
        if value is None or not low <= value <= high:
            given = "nothing" if value is None else value
            raise StoreError(f"{what}: {given} was given; it takes {low} to {high}.")
    if (n_days := plan.design.n_days) > LONGEST:
        raise StoreError(f"This would take {n_days:,} days; it takes up to {LONGEST}. Choose fewer or shorter blocks.")
    if not max(FIRST_DAY, today) <= plan.first_on <= today + FARTHEST:
        raise StoreError(
            f"The first day is {plan.first_on:%d %B %Y}; choose one from today up to {today + FARTHEST:%d %B %Y}."
        )


GONE = "That is not there any more; reload to see what is there now."


def _append_plan(collection: Collection, plan: TrialPlan, key: str, trial_id: int | None, *, is_deleted: bool) -> int:
    if collection.info.kind != "personal":
        raise StoreError("This belongs to a person's own diary, not to a study.")
    with collection.store.writing() as cursor:
        done = cursor.execute(
            "select trial_id from self_trial where collection_id = ? and idempotency_key = ?", [collection.id, key]
        ).fetchall()
        if done:
            return done[0][0]
        if trial_id is None:
            number, revision = cursor.execute("select coalesce(max(trial_id), 0) + 1, 1 from self_trial").fetchall()[0]
        else:
            number, revision = trial_id, _latest(cursor, collection, trial_id)[0] + 1
            if _is_there(cursor, "self_trial_start", collection, trial_id):
                raise StoreError("This is started, so its plan stays as it is; it can only be stopped.")
        _append(
            cursor,
            "self_trial",
            (
                collection.id,
                number,
                revision,
                is_deleted,
                plan.title.strip(),
                plan.a.strip(),
                plan.b.strip(),
                plan.kind,
                plan.measure,
                plan.block_days,
                plan.washout_days,
                plan.n_pairs,
                plan.first_on,
                now(),
                key,
            ),
        )
        collection.note(cursor, "plan", trial=number)
    return number


def _latest(cursor, collection: Collection, trial_id: int) -> tuple[int, bool]:
    """The highest revision of a plan; raises StoreError where it is not there or discarded."""
    found = cursor.execute(
        """select revision, is_deleted from self_trial where collection_id = ? and trial_id = ?
           order by revision desc limit 1""",
        [collection.id, trial_id],
    ).fetchall()
    if not found or found[0][1]:
        raise StoreError(GONE)
    return found[0]


def _is_there(cursor, table: str, collection: Collection, trial_id: int) -> bool:
    return bool(
        cursor.execute(
            f"select 1 from {table} where collection_id = ? and trial_id = ?", [collection.id, trial_id]
        ).fetchall()
    )


def _append(cursor, table: str, row: tuple) -> None:
    cursor.execute(f"insert into {table} values ({', '.join('?' * len(row))})", list(row))


def _read(cursor, collection: Collection) -> list[SelfTrial]:
    """The trials as a write finds them, inside its transaction."""
    rows = cursor.execute(sql("self_trials"), {"collection_id": collection.id}).df()
    return [_trial(row) for row in rows.itertuples()]


def _trial(row) -> SelfTrial:
    plan = TrialPlan(
        title=row.title,
        a=row.a,
        b=row.b,
        kind=None if pd.isna(row.kind) else row.kind,
        measure=row.measure,
        block_days=int(row.block_days),
        washout_days=int(row.washout_days),
        n_pairs=int(row.n_pairs),
        first_on=row.first_on.date(),
    )
    schedule = None if pd.isna(row.schedule) else tuple(row.schedule)
    return SelfTrial(
        trial_id=int(row.trial_id),
        plan=plan,
        schedule=schedule,
        stopped_on=None if pd.isna(row.stopped_on) else row.stopped_on.date(),
    )
