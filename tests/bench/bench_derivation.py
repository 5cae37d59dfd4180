"""How long the derivation takes, as a ratio to the scan `select sum(pain_average) from day` in the same run.

    python tests/bench/bench_derivation.py [--people 100000] [--times 5] [--triple]

Drawn diaries: 450 days a person, of which 20 % have no entry at all, independently of each other. That puts a
gap of two days, more than k = 1 bridges, before one row in 25, so more runs end here than where gaps cluster.
Episodes last 5 to 30 days; between them 0 to 6 % of days carry a score of 1 or 2; activity is missing on 3 %
of days. One row in eight matters to delphi-2011, one in six to walkback-limiting. `--triple` then repeats the
people three times and derives under a memory limit of 2 GB, watching for anything spilled to disk.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import data.store.file
from data.catalogue.definition import load_definition
from data.recurrence.days import ensure_days
from data.recurrence.engine import derive
from data.store.store import Store
from tests.unit.data.diaries import add_batch

DRAW = """
insert into day_entry
with person as (
    select i::integer as person, 5 + hash(i, 1) % 26 as spell_days,
           0.05 + hash(i, 2) % 1000 / 2000 as share_ill,
           hash(i, 3) % 1000 * 0.00006 as noise
    from range($people) t(i)),
drawn as (
    select person, date '2025-01-01' + j::integer as on_day, person * 450 + j as line,
           hash(person, j // spell_days, 4) % 10000 / 10000 < share_ill as is_ill,
           (2 + hash(person, j // spell_days, 7) % 5)::integer as level, noise,
           hash(person, j, 5) as chance, hash(person, j // 3, 6) as slow_chance
    from person, range(450) t(j)
    where (hash(person, j, 8) >> 40) % 10 >= 2)
select $collection, person + 1, $batch::bigint * 4294967296 + line + 1, 1, $batch, false, on_day, null, null,
       case when is_ill and slow_chance % 10 < 2 then level + 1
            when is_ill and slow_chance % 10 < 4 then level - 1
            when is_ill then level
            when chance % 10000 / 10000 < noise then 1 + (chance >> 20) % 2 else 0 end,
       null, null,
       case when (chance >> 33) % 100 < 3 then null
            when is_ill then least(4, (level - 1) // 2 + ((slow_chance >> 30) % 4 = 0)::integer) else 0 end,
       null, null, null, null
from drawn order by person, on_day
"""
SCAN = "select sum(pain_average) from day"
ONE_PASS = 10**12  # days a range: more than there are, so that nobody's are parted from the others'


def measured(work, times):
    """Median CPU and wall milliseconds of `times` runs after a warm one."""
    work()
    cpu, wall = [], []
    for _ in range(times):
        before = time.process_time(), time.perf_counter()
        work()
        cpu.append((time.process_time() - before[0]) * 1000)
        wall.append((time.perf_counter() - before[1]) * 1000)
    return statistics.median(cpu), statistics.median(wall)


def draw(store, people):
    collection = store.create("drawn", "cohort", is_simulated=True)
    with store.writing() as cursor:
        batch = add_batch(cursor, collection, origin="simulation")
        cursor.execute(
            "insert into participant select $c, i + 1, 'p' || (i + 1) from range($p) t(i)",
            {"c": collection.id, "p": people},
        )
        cursor.execute(
            """insert into attribute
               select $c, i + 1, $b::bigint * 4294967296 + i, 1, $b, false, 'arm',
                      case when hash(i, 9) % 2 = 0 then 'walking' else 'control' end
               from range($p) t(i)""",
            {"c": collection.id, "p": people, "b": batch},
        )
        cursor.execute(DRAW, {"people": people, "collection": collection.id, "batch": batch})
    return collection


def triple(store, collection, people):
    """Three times the people, straight into the prepared tables: preparing is timed elsewhere."""
    with store.writing() as cursor:
        for copy in (1, 2):
            shifted = {"o": copy * people, "p": people}
            for table in ("day", "day_moved", "diary"):
                cursor.execute(
                    f"insert into {table} select * replace (participant_id + $o as participant_id) "
                    f"from {table} where participant_id <= $p",
                    shifted,
                )
            cursor.execute(
                "insert into participant select $c, i + 1 + $o, 'p' || (i + 1 + $o) from range($p) t(i)",
                shifted | {"c": collection.id},
            )


@contextmanager
def spilled(store):
    """The most bytes that stood in the store's folder for temporary files while the block ran, in a list."""
    most, is_over = [0], threading.Event()

    def watch():
        while not is_over.wait(0.005):
            files = [file for file in store.staging().glob("*") if file.exists()]
            most[0] = max(most[0], sum(file.stat().st_size for file in files))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        is_over.set()
        watcher.join()


def value(store, query):
    with store.reading() as cursor:
        return cursor.execute(query).fetchone()[0]


def full_pass(collection, definition, by):
    with derive(collection, definition) as derivation:
        derivation.risk_counts(by)
        derivation.flow(by)


def risk_table(collection, definition, by=None, rows_a_range=None):
    with derive(collection, definition, rows_a_range=rows_a_range) as derivation:
        return derivation.risk_counts(by)


def report(store, collection, times):
    rows = value(store, "select count(*) from day")
    print(f"{rows:,} rows of `day`, median of {times} warm runs")
    scan = measured(lambda: value(store, SCAN), times)
    print(f"{'':45}{'cpu ms':>9}{'wall ms':>9}{'cpu ratio':>11}{'wall ratio':>11}")
    print(f"{'bare scan':45}{scan[0]:9.0f}{scan[1]:9.0f}")
    for name in ("delphi-2011", "walkback-limiting"):
        definition = load_definition(name)
        for title, work in (
            ("risk table", partial(risk_table, collection, definition)),
            ("risk table in one pass", partial(risk_table, collection, definition, rows_a_range=ONE_PASS)),
            ("risk table, flow by arm", partial(full_pass, collection, definition, "arm")),
        ):
            before = measured(lambda: value(store, SCAN), times)
            cpu, wall = measured(work, times)
            after = measured(lambda: value(store, SCAN), times)
            base = [(a + b) / 2 for a, b in zip(before, after, strict=True)]
            print(f"{name + ', ' + title:45}{cpu:9.0f}{wall:9.0f}{cpu / base[0]:11.1f}{wall / base[1]:11.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--triple", action="store_true", help="three times the people within 2 GB")
    parser.add_argument("--folder", help="where the temporary store goes")
    choice = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=choice.folder) as folder:
        store = Store(Path(folder) / "bench.duckdb")
        begun = time.perf_counter()
        collection = draw(store, choice.people)
        drawn = time.perf_counter()
        cpu = time.process_time()
        ensure_days(collection)
        print(
            f"drawn in {drawn - begun:.0f} s; prepared in {time.perf_counter() - drawn:.1f} s wall, "
            f"{time.process_time() - cpu:.1f} s CPU"
        )
        report(store, collection, choice.times)
        store.close()
        if choice.triple:
            data.store.file.MEMORY_LIMIT = "2GB"
            store = Store(store.path)
            collection = store.collection(collection.id)
            triple(store, collection, choice.people)
            store.close()
            store = Store(store.path)
            collection = store.collection(collection.id)
            print("memory_limit 2GB:")
            with spilled(store) as most:
                report(store, collection, choice.times)
            print(f"spilled to disk: {most[0]:,} bytes")
            store.close()


if __name__ == "__main__":
    main()
