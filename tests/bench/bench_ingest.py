"""How long a validated load of a diary takes beside a bare `create table as select * from read_csv`.

    python -m tests.bench.bench_ingest [PARTICIPANTS] [REPEATS]

A file of 363 days per participant (10,000 by default: 3.6 million rows, about 130 MB), 0.1 % of them bad.
Both go into a fresh store on disk. The load is everything from the file's name to committed raw rows: the
child process that reads it, the plan, every cell checked, duplicates and conflicts, conservation. Medians are
printed, nothing is asserted but the counts.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from data.imports.load import load
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store.store import Store

DAYS = 363
BAD_SHARE = 0.001
FIRST = date(2024, 1, 1)
TODAY = date(2026, 1, 1)


def write_diary(path: Path, n_participants: int, seed: int = 1) -> int:
    """Write the file; returns how many rows are bad."""
    rng = np.random.default_rng(seed)
    days = [(FIRST + timedelta(days=i)).isoformat() for i in range(DAYS)]
    n_bad = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("participant,date,pain_average,pain_worst,activity_limited,care_sought,arm\n")
        for person in range(n_participants):
            average = rng.integers(0, 11, DAYS)
            worst = np.minimum(10, average + rng.integers(0, 3, DAYS))
            limited = rng.integers(0, 5, DAYS)
            care = rng.integers(0, 2, DAYS)
            blank = rng.random(DAYS) < 0.2
            bad = rng.random(DAYS) < BAD_SHARE
            n_bad += int(bad.sum())
            arm = "walking" if person % 2 else "control"
            for i, day in enumerate(days):
                score = "99" if bad[i] else "" if blank[i] else average[i]
                out.write(f"P{person:06d},{day},{score},{worst[i]},{limited[i]},{care[i]},{arm}\n")
    return n_bad


def bare(source: Path, folder: Path) -> None:
    """The limit: DuckDB reads the file its own way, and keeps whatever it finds."""
    connection = duckdb.connect(str(folder / "bare.duckdb"))
    connection.execute("set memory_limit = '4GB'")
    connection.execute(f"create table diary as select * from read_csv('{source}')")
    connection.close()


def validated(source: Path, folder: Path, n_records: int, n_bad: int) -> dict[str, float]:
    """A load into a new store; returns the wall time of its parts."""
    store = Store(folder / "store.duckdb")
    parts, begin = {}, time.perf_counter()
    sheet = read_file(source, store.staging())
    parts["  read in the child process"] = time.perf_counter() - begin
    begin = time.perf_counter()
    plan = propose(sheet)
    parts["  propose a plan"] = time.perf_counter() - begin
    begin = time.perf_counter()
    result = load(store, "study", "cohort", sheet, plan, today=TODAY)
    parts["  judge and commit"] = time.perf_counter() - begin
    store.close()
    assert (result.records, result.stored, result.rejected) == (n_records, n_records - n_bad, n_bad)
    return parts


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    """Wall and CPU seconds (children included), and what came of it."""
    wall, before = time.perf_counter(), os.times()
    value = work()
    after = os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    return time.perf_counter() - wall, cpu, value


def main(n_participants: int = 10_000, repeats: int = 5) -> None:
    """Write the file, run both in turn, print medians."""
    home = Path(tempfile.mkdtemp(prefix="respite-bench-"))
    try:
        source = home / "diary.csv"
        n_bad = write_diary(source, n_participants)
        n_records = n_participants * DAYS
        print(f"{n_records:,} rows, {source.stat().st_size / 1e6:.0f} MB, {n_bad:,} bad; {repeats} runs each")
        runs: dict[str, list[tuple[float, float]]] = {"bare read_csv": [], "validated load": []}
        parts: dict[str, list[float]] = {}
        for _ in range(repeats):
            folder = Path(tempfile.mkdtemp(dir=home))
            runs["bare read_csv"].append(timed(partial(bare, source, folder))[:2])
            wall, cpu, times = timed(partial(validated, source, folder, n_records, n_bad))
            runs["validated load"].append((wall, cpu))
            for name, seconds in times.items():
                parts.setdefault(name, []).append(seconds)
            shutil.rmtree(folder)
        base = [statistics.median(values) for values in zip(*runs["bare read_csv"], strict=True)]
        print(f"{'':28} {'wall s':>8} {'ratio':>7} {'cpu s':>8} {'ratio':>7}")
        for name, found in runs.items():
            wall, cpu = (statistics.median(values) for values in zip(*found, strict=True))
            print(f"{name:28} {wall:8.2f} {wall / base[0]:7.2f} {cpu:8.2f} {cpu / base[1]:7.2f}")
        for name, found in parts.items():
            print(f"{name:28} {statistics.median(found):8.2f} {statistics.median(found) / base[0]:7.2f}")
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
