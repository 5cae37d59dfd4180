"""A load that is killed on the way leaves a store without any of it; one that was reported done is there."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.store.store import Store

LOAD = """
import sys
from datetime import date
from pathlib import Path
from data.imports.load import load
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store.store import Store

store = Store(Path(sys.argv[1]))
sheet = read_file(Path(sys.argv[2]), store.staging())
plan = propose(sheet)
print("ready", flush=True)
load(store, "study", "cohort", sheet, plan, today=date(2026, 1, 1))
print("done", flush=True)
"""
N_PEOPLE, N_DAYS = 400, 250


@pytest.fixture(scope="module")
def diary(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("diary") / "diary.csv"
    days = [f"{1 + i % 28}.{1 + i // 28}.2024" for i in range(N_DAYS)]
    rows = [f"{who};{day};{(who + i) % 11}\n" for who in range(N_PEOPLE) for i, day in enumerate(days)]
    path.write_text("Patient;Datum;Schmerz\n" + "".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("seconds", [0.0, 0.03, 0.08, 0.15, None])
def test_killed_after(tmp_path, diary, seconds):
    path = tmp_path / "store.duckdb"
    command = [sys.executable, "-c", LOAD, str(path), str(diary)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout.readline() == "ready\n"
        if seconds is None:
            was_done = process.stdout.readline() == "done\n"
        else:
            time.sleep(seconds)
            os.kill(process.pid, signal.SIGKILL)
            was_done = process.stdout.readline() == "done\n"
        process.wait()
    store = Store(path)
    try:
        with store.reading() as cursor:
            tables = ("collection", "batch", "participant", "day_entry", "remembered_answers")
            counts = [cursor.execute(f"select count(*) from {table}").fetchall()[0][0] for table in tables]
        whole = [1, 1, N_PEOPLE, N_PEOPLE * N_DAYS, 1]
        assert counts in ([0, 0, 0, 0, 0], whole)
        assert counts == whole or not was_done
        assert was_done or seconds is not None
        assert list(store.staging().iterdir()) == []
    finally:
        store.close()
