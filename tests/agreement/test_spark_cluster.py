"""A cluster of Spark's own, a master and two workers of one core each, goes over 1,000,000 person-days: `make spark`.

What it gives is what DuckDB gives here, also where a worker is killed meanwhile. Prints how long each took; of the
machine's speed nothing is asserted.
"""

import os
import re
import signal
import subprocess
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from data.catalogue.definition import load_definition
from data.prepared.manifest import read_manifest
from data.prepared.read import opened
from data.prepared.spark import SparkDays
from data.prepared.spark_session import check_installed, spark_session
from data.prepared.write import prepare
from data.recurrence.engine import derive
from data.store.elsewhere import EngineError
from tests.patience import until
from tests.stores import new_store
from tests.unit.data.diaries import LINES, add_batch, study

pytestmark = pytest.mark.skipif(not os.environ.get("RESPITE_SPARK"), reason="takes minutes: make spark")
PEOPLE, DAYS = 2740, 365


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """1,000,100 days by a formula: spells of good and bad days, a tenth of them unknown, decimals among the scores."""
    collection = study(new_store(), "large", {})
    with collection.store.writing() as cursor:
        batch = add_batch(cursor, collection)
        cursor.execute(
            f"insert into participant select {collection.id}, p, 'p' || p from range(1, {PEOPLE + 1}) as one(p)"
        )
        cursor.execute(
            f"""insert into day_entry by name
                select {collection.id} as collection_id, p::integer as participant_id,
                       {batch}::bigint * {LINES} + row_number() over () as entry_id, 1 as revision, {batch} as batch_id,
                       false as is_deleted, date '2024-01-01' + d::integer as on_day,
                       case when hash(p, d) % 10 = 0 then null
                            when hash(p, d // (5 + p % 40)) % 4 = 0 then hash(d, p) % 90 / 10.0
                            else hash(p, d, 1) % 50 // 49 end::double as pain_average,
                       case when hash(p, d, 2) % 40 = 0 then 3 else 0 end::tinyint as activity_limited
                from range(1, {PEOPLE + 1}) as one(p), range({DAYS}) as other(d) order by p, d"""
        )
    there = tmp_path_factory.mktemp("large") / "folder"
    assert prepare(collection, there, buckets=8).days > 990_000
    return there


class Cluster:
    """A master and workers, each a process of its own."""

    def __init__(self, work: Path):
        self.work, self.processes = work, []
        self.master = ""

    def start(self, kind: str, *words: str) -> subprocess.Popen:
        import pyspark

        log = self.work / f"{kind}-{len(self.processes)}.log"
        command = [str(Path(pyspark.__file__).parent / "bin/spark-class"), f"org.apache.spark.deploy.{kind}", *words]
        environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(self.work)}
        with log.open("wb") as said:
            process = subprocess.Popen(command, stdout=said, stderr=said, env=environment, start_new_session=True)
        self.processes.append(process)
        process.log = log
        return process

    def start_all(self) -> None:
        at = ("--host", "127.0.0.1", "--webui-port", "0")
        log = self.start("master.Master", *at, "--port", "0").log
        until(lambda: re.search(r"spark://127\.0\.0\.1:\d+", log.read_text()), "the master listens")
        self.master = re.search(r"spark://127\.0\.0\.1:\d+", log.read_text())[0]
        for n in (1, 2):
            words = ("--cores", "1", "--memory", "1g", "-d", str(self.work / f"worker{n}"), self.master)
            worker = self.start("worker.Worker", *at, *words)
            until(lambda worker=worker: "Successfully registered" in worker.log.read_text(), f"worker {n} is taken in")

    def kill(self, process: subprocess.Popen) -> None:
        """It and what it started, at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for process in reversed(self.processes):
            if process.poll() is None:
                self.kill(process)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    try:
        check_installed()
    except EngineError as missing:
        pytest.skip(str(missing))
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        try:
            made.start_all()
            yield made
        finally:
            made.end()


def tables(held, definition):
    """Every interval, and what became of everybody; and how long it took."""
    began = time.perf_counter()
    with derive(held, load_definition(definition)) as derivation:
        found = derivation.intervals(all=True), derivation.flow(), derivation.bounds(), derivation.engine
    return found, time.perf_counter() - began


def assert_same(one, other):
    assert one[0].equals(other[0]) and one[1] == other[1]
    assert one[2].best.equals(other[2].best) and one[2].worst.equals(other[2].worst)


def test_a_million_days_on_two_workers(folder, cluster):
    definition = "delphi-2011"
    with opened(folder, None) as held:
        here, seconds = tables(held, definition)
        with (
            spark_session(cluster.master, None) as session,
            closing(SparkDays(session, folder, read_manifest(folder))) as days,
        ):
            held.store.elsewhere = days
            # the first run compiles, and so does the second
            runs = [tables(held, definition) for _ in range(3)]
    assert len(here[0]) > 5_000
    for there, _ in runs:
        assert there[3] == "spark"
        assert_same(here, there)
    print(f"\n{definition}, 1 M days: DuckDB {seconds:.2f} s, Spark {', '.join(f'{took:.1f}' for _, took in runs)} s")


def test_a_worker_killed_meanwhile(folder, cluster):
    """The other one does its part again: the same result."""
    with opened(folder, None) as held:
        here, _ = tables(held, "walkback-limiting")
        with (
            spark_session(cluster.master, None) as session,
            closing(SparkDays(session, folder, read_manifest(folder))) as days,
        ):
            held.store.elsewhere = days
            context = session.sparkContext
            until(lambda: context._jsc.sc().getExecutorMemoryStatus().size() == 3, "both workers take part")
            answers = []
            asking = threading.Thread(target=lambda: answers.append(tables(held, "walkback-limiting")))
            asking.start()
            until(lambda: context.statusTracker().getActiveStageIds(), "Spark is at work")
            cluster.kill(cluster.processes[1])
            asking.join()
            until(lambda: context._jsc.sc().getExecutorMemoryStatus().size() == 2, "the killed one is missed")
    assert_same(here, answers[0][0])
