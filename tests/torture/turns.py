"""Processes that take turns with one store: whatever one of them saved before it closed is there for all that follow.

    python -m tests.torture.turns [--turns N] [--processes P]

Each process opens the store when another has let go of it, saves a study of its own, closes it, and begins again.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

from data.store.store import Store
from tests.torture.evidence import tell

ROOT = Path(__file__).parents[2]
A_PLAYER = """
import sys, time
from pathlib import Path
from data.store.faults import StoreBusy
from data.store.store import Store
path, who, turns = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for turn in range(turns):
    while True:
        try:
            store = Store(path)
            break
        except StoreBusy:
            time.sleep(0.002)
    store.create(f"{who} {turn}", "cohort")
    store.close()
"""


def play(path: Path, *, processes: int, turns: int) -> int:
    """Have them take so many turns each, from a store that is not there yet; how many studies are lost, doubled or invented."""
    command = [sys.executable, "-c", A_PLAYER, str(path)]
    players = [subprocess.Popen([*command, f"player {who}", str(turns)], cwd=ROOT) for who in range(processes)]
    ended = [player.wait() for player in players]
    assert ended == [0] * processes, f"they ended with {ended}"
    wanted = Counter(f"player {who} {turn}" for who in range(processes) for turn in range(turns))
    store = Store(path)
    try:
        there = Counter(info.name for info in store.collections())
    finally:
        store.close()
    return ((wanted - there) + (there - wanted)).total()


def main() -> None:
    """The long run; the process ends with 1 where a study is lost."""
    asked = ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--turns", type=int, default=500)
    asked.add_argument("--processes", type=int, default=4)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        n_bad = play(Path(folder) / "store.duckdb", processes=said.processes, turns=said.turns)
    tell("studies of processes in turn that were lost, doubled or invented", n_bad=n_bad, n=said.turns * said.processes)


if __name__ == "__main__":
    main()
