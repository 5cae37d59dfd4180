"""Spark goes over days by the models' own text, and gives cell by cell what DuckDB and the naive loop give.

One Spark for all of it, told to begin fast: what it is asked here is small. `make spark` asks it for more.
"""

import os
import random
import re
import shutil
from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

import cli
from data.catalogue.definition import DAY_MEASURES, Definition, Rule, definitions
from data.prepared.manifest import read_manifest
from data.prepared.read import opened
from data.prepared.spark import SparkDays
from data.prepared.spark_session import check_installed, spark_session
from data.prepared.write import prepare
from data.recurrence.engine import derive
from data.store.elsewhere import EngineError
from data.study.populations import Population
from data.study.populations import Rule as Of
from tests.agreement.test_derivation_against_naive import expected, rows
from tests.agreement.test_ranges import everything
from tests.reference.naive_derivation import derive_person
from tests.stores import new_store
from tests.unit.data.diaries import add_attributes, study
from tests.unit.data.drawn_diaries import many_diaries
from tests.unit.data.test_anchor import trial
from tests.unit.data.test_derivation_by_clause import EXAMPLES, as_groups, number

MASTER = "local[1]"
# no more of a query is compiled than pays for a few rows
FAST = """spark.driver.extraJavaOptions  -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.sql.codegen.wholeStage   false
spark.sql.codegen.factoryMode  NO_CODEGEN
spark.sql.adaptive.enabled     false
"""
IS_LONG = bool(os.environ.get("RESPITE_SPARK"))
SHIPPED = {definition.id: definition for definition in definitions()}


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """A Spark for all that is asked here; skipped, with what is missing, where there can be none."""
    try:
        check_installed()
    except EngineError as missing:
        pytest.skip(str(missing))
    settings = tmp_path_factory.mktemp("conf")
    (settings / "spark-defaults.conf").write_text(FAST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(settings))
        with spark_session(MASTER, None) as session:
            yield session


@contextmanager
def on_spark(session, folder):
    """The study of a folder, its days on this Spark."""
    with opened(folder, None) as held, closing(SparkDays(session, folder, read_manifest(folder))) as days:
        held.store.elsewhere = days
        yield held


def test_every_clause_by_hand(spark, tmp_path):
    """All examples are people of one study, asked once for each rule."""
    people = {f"{n} {who}": diary for n, one in enumerate(EXAMPLES) for who, diary in one.diaries.items()}
    prepare(study(new_store(), "clauses", people), tmp_path / "folder", buckets=1)
    asked = defaultdict(list)
    for n, example in enumerate(EXAMPLES):
        asked[repr(example.definition), example.origin].append((n, example))
    with on_spark(spark, tmp_path / "folder") as held:
        for examples in asked.values():
            _, first = examples[0]
            with derive(held, first.definition, origin=first.origin) as derivation:
                assert derivation.engine == "spark"
                found = derivation.intervals(all=True)
            for n, example in examples:
                assert of_example(found, n, example) == example.intervals, example.title


def of_example(found, n, example):
    """The intervals of one example's people, as its text has them."""
    return [
        as_groups(
            row.participant.removeprefix(f"{n} "),
            row.interval,
            number(row.t0_on),
            number(row.origin_on),
            row.entry,
            row.duration,
            row.event,
            row.reason,
            row.start_not_observed,
            example,
        )
        for row in found.itertuples()
        if row.participant.startswith(f"{n} ")
    ]


@pytest.fixture(scope="module")
def walkers(tmp_path_factory):
    """Twenty people with a value of every measure on most days, two arms and a day of randomisation; where they lie prepared."""
    every = replace(
        SHIPPED["delphi-2011"],
        bad=Rule("any", tuple(replace(SHIPPED["flare"].bad.conditions[0], measure=name) for name in DAY_MEASURES)),
    )
    chance = random.Random(17)
    diaries = many_diaries(every, chance, people=18, days=200)
    collection = trial(new_store(), diaries, {person: chance.randint(60, 120) for person in range(1, len(diaries) + 1)})
    with collection.store.writing() as cursor:
        add_attributes(cursor, collection, "arm", {n: ("walking", "control")[n % 2] for n in range(3, 21)})
    folder = tmp_path_factory.mktemp("walkers") / "folder"
    prepare(collection, folder, buckets=2)
    return diaries, collection, folder


WALKING = Population("walking", (Of(about="attribute", test="one_of", name="arm", values=("walking",)),))
CHOICES = [
    {},
    {"origin": "first_good_day"},
    {"origin": "anchor=randomised_on"},
    {"onset": "first"},
    {"population": WALKING},
]
RANDOM = 3


def a_rule(seed: int) -> Definition:
    """The thresholds of two shipped definitions with spans of their own."""
    chance = random.Random(seed)
    bad, good = chance.choice(definitions()), chance.choice(definitions())
    gap = chance.randint(0, 6)
    return replace(
        bad,
        id="drawn",
        good=good.good,
        min_bad_days=chance.randint(1, 3),
        recovery_days=chance.randint(1, 9),
        bridge_days=chance.randint(0, gap),
        max_gap_days=gap,
    )


def without_day_runs(collection, definition, rows_a_range, *, by, **choices):
    """The tables of a derivation that the days need to be gone over once for."""
    with derive(collection, definition, rows_a_range=rows_a_range, **choices) as derivation:
        return {
            "intervals": derivation.intervals(all=True),
            "risk": derivation.risk_counts(by),
            "subjects": derivation.subjects(by),
            "recurrent": derivation.recurrent(by),
            "ends": derivation.first_ends(by),
            "flow": derivation.flow(by),
        }


@pytest.mark.parametrize("n", range(len(SHIPPED) + RANDOM))
def test_every_definition_cell_by_cell(spark, walkers, n):
    """What needs each run of like days, twelve times as dear, of every sixth; of all of them in `make spark`."""
    diaries, collection, folder = walkers
    definition = list(SHIPPED.values())[n] if n < len(SHIPPED) else a_rule(n)
    choices = CHOICES[n % len(CHOICES)]
    asked = everything if n % 6 == 0 or IS_LONG else without_day_runs
    here = asked(collection, definition, 10**9, by="arm", **choices)
    parts = asked(collection, definition, 700, by="arm", **choices)
    with on_spark(spark, folder) as held:
        there = asked(held, definition, None, by="arm", **choices)
    assert len(here["intervals"]) > 0
    for name, value in here.items():
        for other in (parts[name], there[name]):
            # types and order included
            assert value.equals(other) if hasattr(value, "equals") else value == other, (definition, choices, name)
    if choices.keys() <= {"origin"} and choices.get("origin") != "anchor=randomised_on":
        people = {label: derive_person(diary, definition) for label, diary in diaries.items()}
        assert rows(there["intervals"]) == expected(
            people, definition, choices.get("origin", "confirmed"), all_of_them=True
        )


# a step that sends rows from where they are to others, and the reading of a table
SENDS, READS = re.compile(r"\bExchange\b"), re.compile(r"FileScan parquet \S*respite_\w+?_(day\w*)\[")


def sent(plan: str) -> list[str]:
    """The tables of days whose rows a plan sends on: those that are read further in than a step that sends."""
    found, sending = [], []
    for line in plan.splitlines():
        depth = len(line) - len(line.lstrip(" :+-*|"))
        sending = [at for at in sending if at < depth]
        if SENDS.search(line):
            sending.append(depth)
        if sending and (table := READS.search(line)):
            found.append(table[1])
    return found


def test_no_day_travels(spark, walkers):
    """Not in any query over days that a derivation makes, of everybody or of some; and the reader of plans would see it."""
    _, _, folder = walkers
    seen = []
    with on_spark(spark, folder) as held:
        days = held.store.elsewhere
        asks, makes = days.rows, days.make

        def looked_at(ask):
            def asked(*words, **more):
                query, values = words[-2:]
                seen.append(days.plan(query, values))
                return ask(*words, **more)

            return asked

        days.rows, days.make = looked_at(asks), looked_at(makes)
        everything(held, SHIPPED["walkback-limiting"], None, by="arm", population=WALKING)
        without_day_runs(held, a_rule(1), None, by="arm", origin="anchor=randomised_on")
        shuffled = days.plan("select day, count(*) as n from day group by day", {})
    read = [plan for plan in seen if READS.search(plan)]
    assert len(read) >= 12 and {table for plan in read for table in READS.findall(plan)} == {"day", "day_moved"}
    for plan in read:
        if "limit" not in plan.lower() and "times" not in plan:  # one row, and counts, are what comes back
            assert sent(plan) == [], plan
    assert sent(shuffled) == ["day"]


def test_a_folder_is_read_under_any_name_but_a_pattern(spark, walkers, tmp_path):
    _, _, folder = walkers
    there = tmp_path / "o'ne %41 é#"
    there.mkdir()
    shutil.copytree(folder, there / "held")
    with on_spark(spark, there / "held") as held:
        (n,) = held.store.elsewhere.rows("select count(*) as n from day", {})["n"].to_pylist()
    assert n == read_manifest(folder).days
    for name in ("b[c]", "st*r", "q?", "{a,b}", "back\\slash"):
        with pytest.raises(EngineError, match="cannot be read by Spark, which takes"):
            SparkDays(spark, tmp_path / name, read_manifest(folder))


def test_the_terminal_says_the_same(spark, walkers, tmp_path, monkeypatch, capsys):
    _, _, folder = walkers
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "respite.duckdb"))

    def ask(*words):
        assert cli.main([*words, "--source", f"parquet:{folder}"]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    there = ("--engine", "spark", "--master", MASTER)
    one = ("intervals", "--definition", "walkback-any", "--all")
    assert ask(*one, *there) == ask(*one) == ask(*one, "--engine", "duckdb")
    of_arms = ("recurrence", "--definition", "delphi-2011", "--by", "arm", "--recurrent", "--json")
    here, spark_said = ask(*of_arms), ask(*of_arms, *there)
    assert '"engine": "spark"' in spark_said
    assert spark_said.replace('"engine": "spark"', '"engine": "duckdb"') == here
