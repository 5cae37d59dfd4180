"""Two simulated collections to look at: a person's three years, and a trial shaped like WalkBack.

Everything is drawn in the engine from a seed; the same seed and last day give the same data. It is marked
as simulated in the store and confirms nothing about anybody or about the trial it is shaped like.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from data.catalogue.trial_files import load_trial
from data.catalogue.vocabulary import PERSON
from data.demo.plan import store_plan
from data.demo.self_trial import store_self_trial
from data.recurrence.days import refresh_days
from data.store.collection import CollectionInfo
from data.store.store import Collection, Store, StoreError, now

FOLDER = Path(__file__).parent / "simulation"
PERSON_NAME = "Simulated person"
TRIAL_NAME = "Simulated trial"
SEED = 2024
ALPHA = 0.7  # how alike people are: 1 is no frailty at all
PERSON_DAYS = 1096
PROGRAMME_DAY = 400  # the walking programme starts in the second year

# an entry is one record: a day, an amount, an assessment with its items, a participant's attributes
N_ENTRIES = {
    "diary": "select count(distinct entry_id) from day_entry where batch_id = ?",
    "activity": "select count(distinct entry_id) from activity where batch_id = ?",
    "questionnaire": "select count(distinct entry_id) from response where batch_id = ?",
    "attributes": "select count(distinct entry_id) from attribute where batch_id = ?",
}


@dataclass(frozen=True)
class Demo:
    """The two simulated collections; `is_new` is false where both were there and nothing was changed."""

    person: CollectionInfo
    trial: CollectionInfo
    is_new: bool


def fill_demo(store: Store, *, until: date, seed: int = SEED) -> Demo:
    """Add the two simulated collections, with `until` as their last day; leaves those alone that are there.

    Everything is committed at once. Raises StoreError if a collection of the user's own has one of the names.
    """
    with store.writing() as cursor:
        person, is_new_person = _claim(store, cursor, PERSON_NAME, "personal")
        trial, is_new_trial = _claim(store, cursor, TRIAL_NAME, "cohort")
        settings = json.dumps({"seed": seed, "until": until.isoformat()})
        if is_new_person:
            draw_person(cursor, seed=seed, until=until)
            _store_person(cursor, person, settings)
            draw_ladder(cursor, seed=seed, until=until)
            _store_ladder(cursor, person)
            store_self_trial(cursor, person, seed=seed, until=until)
            store_plan(cursor, person, first_on=until - timedelta(days=PERSON_DAYS - 1 - PROGRAMME_DAY))
        if is_new_trial:
            draw_trial(cursor, seed=seed, until=until)
            _store_trial(cursor, trial, settings)
        for info, is_new in ((person, is_new_person), (trial, is_new_trial)):
            if is_new:
                Collection(store, info).note(cursor, "simulate")
    return Demo(person, trial, is_new_person or is_new_trial)


def draw_person(cursor, *, seed: int, until: date) -> None:
    """Draw the person into the temporary tables sim_person_spell, _day, _activity and _response."""
    named = {"seed": seed, "until": until, "n_days": PERSON_DAYS, "programme_day": PROGRAMME_DAY}
    define_draws(cursor)
    for name, keys in (
        ("person_spell", ("seed", "n_days", "programme_day")),
        ("person_day", ("seed", "n_days", "programme_day", "until")),
        ("person_activity", ("seed", "programme_day")),
        ("person_response", ("seed", "n_days", "programme_day", "until")),
    ):
        cursor.execute(_text(name), {key: named[key] for key in keys})


def draw_ladder(cursor, *, seed: int, until: date) -> None:
    """Draw the person's tries of feared movements into the temporary table sim_person_try."""
    define_draws(cursor)
    cursor.execute(_text("person_ladder"), {"seed": seed, "until": until})


def draw_trial(cursor, *, seed: int, until: date) -> None:
    """Draw the trial into the temporary tables sim_trial_person, sim_trial_spell, sim_trial_day and _response."""
    trial = load_trial("walkback-2024")
    define_draws(cursor)
    cursor.execute(_text("trial_person"), {"seed": seed, "until": until, "alpha": ALPHA})
    cursor.execute(
        _text("trial_spell"),
        {
            "seed": seed,
            "alpha": ALPHA,
            "hazard_ratio": trial.result("limiting-hazard-ratio").estimate,
            "control_median": trial.result("limiting-median-control").estimate,
            "walking_median": trial.result("limiting-median-walking").estimate,
            "control_length": trial.result("recurrence-length-control").estimate,
            "walking_length": trial.result("recurrence-length-walking").estimate,
        },
    )
    cursor.execute(_text("trial_day"), {"seed": seed})
    cursor.execute(_text("trial_response"), {"seed": seed})


def _claim(store: Store, cursor, name: str, kind: str) -> tuple[CollectionInfo, bool]:
    """The simulated collection called `name`, and whether it was made just now."""
    row = cursor.execute("select is_simulated from collection where name = $n", {"n": name}).fetchone()
    if row and not row[0]:
        raise StoreError(f"“{name}” is the name of a collection of your own, which the demo does not touch.")
    return store.create_in(cursor, name, kind, is_simulated=True), row is None


def _store_person(cursor, info: CollectionInfo, settings: str) -> None:
    before = _last_participant(cursor)
    cursor.execute("insert into participant values (?, ?, ?)", [info.collection_id, before + 1, PERSON])
    for kind, name in (
        ("diary", "store_person_days"),
        ("activity", "store_person_activities"),
        ("questionnaire", "store_person_responses"),
    ):
        _store(cursor, info, kind, name, before + 1, settings)
    refresh_days(cursor, info.collection_id)


def _store_ladder(cursor, info: CollectionInfo) -> None:
    """Steps, tries and a rule for moving on; they are nobody's batch, like everything of a plan."""
    before = {
        column: cursor.execute(f"select coalesce(max({column}), 0) from {table}").fetchone()[0]
        for table, column in (("ladder_step", "step_id"), ("ladder_attempt", "attempt_id"), ("ladder_rule", "rule_id"))
    }
    given = {"collection_id": info.collection_id, "saved_at": now()}
    cursor.execute(_text("store_person_steps"), given | {"before": before["step_id"]})
    cursor.execute(
        _text("store_person_tries"), given | {"before": before["attempt_id"], "step_before": before["step_id"]}
    )
    cursor.execute(
        "insert into ladder_rule values ($collection_id, $rule_id, 'fear', 3, 3, $saved_at, 'rule')",
        given | {"rule_id": before["rule_id"] + 1},
    )


def _store_trial(cursor, info: CollectionInfo, settings: str) -> None:
    before = _last_participant(cursor)
    cursor.execute(_text("store_trial_participants"), {"collection_id": info.collection_id, "participant_id": before})
    for kind, name in (
        ("attributes", "store_trial_attributes"),
        ("diary", "store_trial_days"),
        ("questionnaire", "store_trial_responses"),
    ):
        _store(cursor, info, kind, name, before, settings)
    refresh_days(cursor, info.collection_id)


def _store(cursor, info: CollectionInfo, kind: str, name: str, participant_id: int, settings: str) -> None:
    """Move one temporary table into its raw table as a batch of its own."""
    batch = cursor.execute("select coalesce(max(batch_id), 0) + 1 from batch").fetchone()[0]
    cursor.execute(
        _text(name), {"collection_id": info.collection_id, "participant_id": participant_id, "batch_id": batch}
    )
    n_records = cursor.execute(N_ENTRIES[kind], [batch]).fetchone()[0]
    cursor.execute(
        """insert into batch (batch_id, collection_id, origin, kind, created_at, settings,
                              n_records, n_stored, n_duplicates, n_rejected)
           values (?, ?, 'simulation', ?, ?, ?, ?, ?, 0, 0)""",
        [batch, info.collection_id, kind, now(), settings, n_records, n_records],
    )


def _last_participant(cursor) -> int:
    return cursor.execute("select coalesce(max(participant_id), 0) from participant").fetchone()[0]


def define_draws(cursor) -> None:
    """Define the random draws that everything here is made from (data/demo/simulation/draws.sql)."""
    cursor.execute(_text("draws"))


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
