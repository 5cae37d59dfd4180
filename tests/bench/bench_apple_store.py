"""How much memory loading an export of Apple Health takes as it grows, in a terminal: of the process that stores and of the one that reads.

    python -m tests.bench.bench_apple_store [RECORDS] [TIMES]

Two exports in which each record counts steps, one TIMES as long as the other, and one across midnight among those of each day. What is printed
is the most that either process had for itself (private), and with what it shares with others, libraries above all (all).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench_apple import write_export

ROOT = Path(__file__).parents[2]
EVERY = 0.1  # seconds between two looks


def held_by(process: int) -> tuple[int, int]:
    """Private and all memory of a process in MB; nothing of one that is gone."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return 0, 0
    size = {name: int(rest.split()[0]) >> 10 for name, _, rest in (line.partition(":") for line in told)}
    return size["Private_Clean"] + size["Private_Dirty"], size["Rss"]


def children_of(process: int) -> list[int]:
    """Those that it started."""
    try:
        return [int(text) for text in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def loaded(path: Path, folder: Path) -> dict[str, tuple[int, int]]:
    """The most that each process had while a new store took the file."""
    command = [sys.executable, "-m", "cli", "load", str(path), "--study", "My diary", "--zone", "Europe/Rome"]
    env = os.environ | {"RESPITE_STORE": str(folder / f"{path.stem}.duckdb")}
    most = {"stores": (0, 0), "reads": (0, 0)}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            for who, pids in (("stores", [process.pid]), ("reads", children_of(process.pid))):
                for pid in pids:
                    most[who] = tuple(map(max, most[who], held_by(pid)))
            time.sleep(EVERY)
    assert process.returncode == 0
    return most


def main(n_records: int = 500_000, times: int = 4) -> None:
    """Print both files' sizes and the memory that they took."""
    print(f"{'':<60}{'private':>10}{'all':>8}  MB")
    with tempfile.TemporaryDirectory() as name:
        folder, found = Path(name), []
        for n in (n_records, times * n_records):
            path = folder / f"export{n}.xml"
            write_export(path, n, 1)
            found.append(loaded(path, folder))
            for who, (private, everything) in found[-1].items():
                what = f"the process that {who}: {n:,} records, {path.stat().st_size >> 20:,} MB"
                print(f"{what:<60}{private:>10}{everything:>8}")
            path.unlink()
        print(f"{f'ratio of {times} to 1, private':<60}{found[1]['stores'][0] / found[0]['stores'][0]:>10.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
