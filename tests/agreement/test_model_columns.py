"""The columns of every model are described beside it, and are what is said: on the demo's stores and on drawn diaries."""

import random
import tomllib
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from data.catalogue.definition import Condition, Rule, load_definition
from data.demo.demo import fill_demo
from data.own.own_measures import OwnMeasure, add_own_measure
from data.recurrence.engine import derive
from data.recurrence.model_sql import MODELS, PARTITIONED, chain
from data.recurrence.recorded_sources import AS_RECORDED
from tests.agreement.test_periods_against_naive import a_person
from tests.reference.naive_episodes import Episode, Followed
from tests.stores import new_store
from tests.unit.data.period_studies import period_study
from tests.unit.data.test_finished_table import stretches
from tests.unit.data.test_finished_table import study_of as finished_study
from tests.unit.data.test_reported_episodes import study_of as reported_study

DESCRIBED = tomllib.loads((MODELS.parent / "columns.toml").read_text(encoding="utf-8"))
OF_THE_MODEL = ("unique", "adds_up")
UNTIL = date(2026, 11, 20)
DEFINITIONS = ("walkback-limiting", "delphi-2011", "flare")
STEPS = {
    "state": {"state": "state"},
    "known": {"state": "state", "known": "known"},
    "known_bridged": {"state": "state", "known": "known_bridged"},
    "run": {"state": "state", "known": "known_bridged", "run": "run"},
    "whole_run": {"state": "state", "known": "known_bridged", "run": "run", "whole_run": "whole_run"},
}


def test_every_model_is_described_and_nothing_else_is():
    assert sorted(DESCRIBED) == sorted(path.stem for path in MODELS.glob("*.sql"))


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_description_is_complete(name):
    columns = {key: value for key, value in DESCRIBED[name].items() if key not in OF_THE_MODEL}
    assert DESCRIBED[name].keys() >= set(OF_THE_MODEL) and columns
    assert set(DESCRIBED[name]["unique"]) <= set(columns)
    for meaning, holds in columns.values():
        assert meaning and all(part == "not null" or part.startswith("between ") for part in holds.split(", ") if part)


def faults(execute, name: str, table: str, extra: tuple[str, ...] = ()) -> list[str]:
    """What is not as it is described: columns, nulls, ranges, rows that are there twice, sums."""
    model = DESCRIBED[name]
    said = {key: value[1] for key, value in model.items() if key not in OF_THE_MODEL}
    there = [column[0] for column in execute(f"select * from {table} limit 0").description]
    found = [f"{name}.{column} is not described" for column in there if column not in said and column not in extra]
    found += [f"{name}.{column} is described and not there" for column in said if column not in there]
    conditions = {
        f"{name}.{column} is null": f'"{column}" is not null' for column, holds in said.items() if "not null" in holds
    }
    for column, holds in said.items():
        for part in holds.split(", "):
            if part.startswith("between"):
                conditions[f"{name}.{column} is not {part}"] = f'("{column}" is null or "{column}" {part})'
    conditions |= {f"{name}: not {condition}": condition for condition in model["adds_up"]}
    for fault, condition in conditions.items():
        if execute(f"select count(*) from {table} where not coalesce(({condition}), false)").fetchone()[0]:
            found.append(fault)
    keys = ", ".join(f'"{column}"' for column in model["unique"])
    if execute(f"select count(*) from (select {keys} from {table} group by {keys} having count(*) > 1)").fetchone()[0]:
        found.append(f"{name}: {keys} is there twice")
    return found


def look(collection, definition, by=None, anchor=None) -> tuple[list[str], dict[str, int]]:
    """The faults of every model on a collection under a definition, and how many rows each had."""
    found: list[str] = []
    rows: dict[str, int] = {}
    with derive(collection, definition, origin=f"anchor={anchor}" if anchor else "confirmed") as derivation:
        tables = derivation._tables
        bridged = "_bridged" if tables._has_gaps_in_measures() else ""
        tables.make_day_runs()
        tables.group(by)
        tables.make_onset_days()
        tables.make_once("onset")
        made = {
            "followed": f"followed{bridged}",
            "turn": "turn",
            "day_run": "day_run",
            "onset": "onset",
            "onset_day": "onset_day",
        }
        made |= {"recurrence_free": "anchored", "unanchored": "interval", "anchor": "anchor"} if anchor else {}
        made |= {} if anchor else {"recurrence_free": "interval"}
        tables.execute(
            f"create or replace temp view looked_at as select * from day where collection_id = {collection.id}"
        )
        made["looked_at"] = "day"
        tables.execute(
            f"create or replace temp view looked_apart as select * from day_apart where collection_id = {collection.id}"
        )
        made["looked_apart"] = "day_apart"
        if definition.measures_apart:
            made["day_beside_apart"] = "day_beside_apart"
        for name, steps in STEPS.items():
            if name == "known" and bridged:
                continue
            tables.execute(f"create or replace temp table {name}_made as {chain(steps, definition, PARTITIONED)}")
            made[f"{name}_made"] = name
        looked = ("flow", "recurrent", "bounded", "onset_read", "spacing", "not_at_anchor", "risk", "known_days")
        for name in (*looked, "onset_placed", "answered_run"):
            if name == "not_at_anchor" and not anchor:
                continue
            parts = {"intervals": "recurrence_free", "is_wanted": "interval = 1"} if name == "risk" else {}
            parts |= {"onset": "earliest_day"} if name == "onset_placed" else {}
            whole = {"flow": tables.flow_sql, "answered_run": lambda: tables.answered_runs_sql("true")}
            query = whole[name]() if name in whole else tables.model(name, **parts)
            tables.execute(f"create or replace temp table {name}_made as {query}")
            made[f"{name}_made"] = name
        for table, name in made.items():
            found += faults(tables.execute, name, table, definition.measures)
            rows[name] = tables.execute(f"select count(*) from {table}").fetchone()[0]
    return found, rows


@pytest.fixture(scope="module")
def demo():
    store = new_store()
    made = fill_demo(store, until=UNTIL, seed=11)
    yield store, made
    store.close()


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_the_demo_s_stores_are_as_described(demo, definition):
    store, _ = demo
    seen: dict[str, int] = {}
    for info in store.collections():
        collection = store.collection(info.collection_id)
        by = "arm" if info.kind == "cohort" else None
        found, rows = look(collection, load_definition(definition), by)
        assert found == []
        seen |= {name: seen.get(name, 0) + n for name, n in rows.items()}
    # every model was looked at with rows in it, but for those of an anchor and of measures kept apart
    assert {name for name, n in seen.items() if not n} <= {"day_apart"}


def test_other_sources_are_as_described():
    chance = np.random.default_rng(5)

    def day(least: int, most: int) -> int | None:
        return None if chance.random() < 0.15 else int(chance.integers(least, most))

    people = {}
    for number in range(60):
        free = day(0, 20)
        begun = chance.choice(60, size=4, replace=False).tolist()
        episodes = [Episode(one, None if chance.random() < 0.2 else one + 3, day(0, 2), 1, 0) for one in begun]
        people[f"p{number}"] = Followed(free, day(free or 0, 70), tuple(episodes))
    study = reported_study(people)
    table = pd.DataFrame(stretches(chance, 30))
    finished = finished_study(pd.concat([table, pd.DataFrame({"participant": ["x"]})]))
    models = {
        study: (
            "episodes",
            {"reported_episode", "reported_person", "reported_spell"},
            "reported_interval",
            "reported_flow",
        ),
        finished: ("table", {"finished_stretch"}, "finished_interval", "finished_flow"),
    }
    for collection, (source, made, intervals, flow) in models.items():
        definition = AS_RECORDED if source == "table" else load_definition("walkback-limiting")
        with derive(collection, definition, source=source) as derivation:
            tables = derivation._tables
            tables.group(None)
            for name, query in (("flow", tables.flow_sql()), ("recurrent", tables.model("recurrent"))):
                tables.execute(f"create or replace temp table {name}_made as {query}")
            tables.make_onset_days()
            tables_of = {name: name for name in made} | {"recurrence_free": intervals, "flow_made": flow}
            tables_of["onset_day"] = "onset_day_reported"
            tables_of["recurrent_made"] = "finished_recurrent" if source == "table" else "recurrent"
            if source == "table":
                tables.make("first_kind")
                tables.make("finished_kind")
                tables_of |= {name: name for name in ("first_kind", "finished_kind")}
            for table_name, name in tables_of.items():
                assert faults(tables.execute, name, table_name) == []
                assert tables.execute(f"select count(*) from {table_name}").fetchone()[0]


def test_an_anchor_is_as_described(demo):
    store, made = demo
    trial = store.collection(made.trial.collection_id)
    with store.writing() as cursor:  # 100 days into each diary, and of every tenth person not known
        cursor.execute(
            """insert into attribute
               select collection_id, participant_id, min(entry_id), 1, min(batch_id), false, 'began_on',
                      cast(min(on_day) + 100 as varchar)
               from day_entry where collection_id = ? and participant_id % 10 <> 0
               group by collection_id, participant_id""",
            [trial.id],
        )
    found, rows = look(trial, load_definition("walkback-limiting"), "arm", "began_on")
    assert found == [] and rows["anchored"] and rows["not_at_anchor"] and rows["anchor"]


def test_answers_about_several_days_are_as_described(store):
    chance = random.Random(5)
    definition = replace(load_definition("zero-weeks-4"), covers=None, recovery_days=3)
    people = {f"p{n}": a_person(chance, (1, 3, 7, "month"), definition) for n in range(60)}
    study = period_study(store, "Weeks", people)
    found: list[str] = []
    with derive(study, definition) as derivation:
        tables = derivation._tables
        tables.group(None)
        tables.make_day_runs()
        tables.make_onset_days()
        made = {"recurrence_free": "interval_period", "onset_day": "onset_day_period", "state": "period_state"}
        made |= {"followed": "followed_period"}
        made |= {name: name for name in ("answer_value", "answer", "covered_day", "span", "run")}
        made |= {name: name for name in ("period_run", "stretch", "recovery", "day_run")}
        queries = {name: tables.model(name) for name in ("bounded_period", "answer_spacing", "known_days_period")}
        queries |= {"flow": tables.flow_sql(), "left_out": tables.left_out_sql()}
        queries |= {"answered_run": tables.answered_runs_sql("true")}
        queries |= {"onset_placed": tables.model("onset_placed", onset="earliest_day")}
        for name, query in queries.items():
            tables.execute(f"create or replace temp table {name}_made as {query}")
            made[f"{name}_made"] = name
        for table, name in made.items():
            found += faults(tables.execute, name, table)
            assert tables.execute(f"select count(*) from {table}").fetchone()[0], name
    assert found == []


@pytest.mark.parametrize("seed", range(4))
def test_drawn_diaries_with_measures_kept_apart_are_as_described(store, seed):
    chance = np.random.default_rng(seed)
    study = store.create("Drawn", "cohort")
    name = add_own_measure(study, OwnMeasure(title="Leg"), key="leg")
    draw(store, study, name, chance)
    shipped = load_definition("walkback-any")
    own = Rule("any", (Condition(name, "at_least", 4.0), *shipped.bad.conditions))
    for definition in (shipped, load_definition("walkback-limiting"), type(shipped)(**{**vars(shipped), "bad": own})):
        found, rows = look(study, definition)
        assert found == [] and rows["interval"] and rows["day_apart"]


def draw(store, study, name: str, chance) -> None:
    """30 people, each with 60 days of which some are missing, measures missing on some, and two entries on some."""
    rows, values, number = [], [], 4294967296
    for person in range(1, 31):
        for day in range(60):
            for _ in range(int(chance.choice([0, 1, 1, 1, 1, 1, 2]))):
                number += 1
                pain = [
                    None if chance.random() < 0.2 else float(chance.choice([0, 0, 0, 0, 1, 2.5, 7])) for _ in range(2)
                ]
                limited = None if chance.random() < 0.3 else int(chance.choice([0, 0, 0, 1, 3]))
                on_day = date(2026, 1, 1) + timedelta(days=day)
                rows.append((study.id, person, number, on_day, *pain, limited))
                if chance.random() < 0.7:
                    values.append((study.id, person, number, name, float(chance.choice([0, 0, 0, 0, 0, 0, 2.5, 6]))))
    with store.writing() as cursor:
        cursor.execute(
            """insert into batch (batch_id, collection_id, origin, kind, created_at, n_records, n_stored,
                                  n_duplicates, n_rejected)
               values (1, ?, 'simulation', 'diary', now()::timestamp, 0, 0, 0, 0)""",
            [study.id],
        )
        cursor.executemany("insert into participant values (?, ?, ?)", [(study.id, n, f"p{n}") for n in range(1, 31)])
        cursor.executemany(
            """insert into day_entry (collection_id, participant_id, entry_id, revision, batch_id, is_deleted, on_day,
                                      pain_average, pain_worst, activity_limited)
               values (?, ?, ?, 1, 1, false, ?, ?, ?, ?)""",
            rows,
        )
        cursor.executemany("insert into day_value values (?, ?, ?, 1, ?, ?)", values)


def test_a_column_that_is_not_as_described_is_found(store):
    with store.writing() as cursor:
        cursor.execute(
            "create temp table wrong as select 1 as spacing_days, 2 as times, 3 as more union all select 1, 0, 3"
        )
        told = faults(cursor.execute, "spacing", "wrong")
    assert told == ["spacing.more is not described", "spacing: not times > 0", 'spacing: "spacing_days" is there twice']
