"""Whether memory stays flat over 5,000 runs of pages, with the collector on its clock instead of after each run.

Run with `python -m tests.bench.bench_memory [--runs 5000]`. One diary of five years, its pages in turn, over a raw
websocket: megabytes that the process holds, every tenth of the runs, and what the second half adds to the first.
"""

import argparse
import tempfile
from datetime import date
from pathlib import Path

from tests.bench.earlier import ROOT, run_within
from tests.bench.served_apart import of, served_apart

PAGES = ("today", "trends", "respite", "patterns", "share")
FILLER = Path(__file__).with_name("fill_pages.py")


def main() -> None:
    """Print a line for every tenth."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=5000)
    n_runs, told = options.parse_args().runs, []
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "store.duckdb")
        run_within(ROOT, FILLER, str(store), date.today().isoformat(), "1")
        with served_apart(ROOT, RESPITE_STORE=str(store)) as server, server.page() as tab:
            for number in range(n_runs + 1):
                tab.go(PAGES[number % len(PAGES)], query=of("Diary 0"))
                if number % max(1, n_runs // 10) == 0:
                    told.append(server.memory())
                    print(f"{number:>7} runs {told[-1]:>7.0f} MB", flush=True)
    half = len(told) // 2
    print(f"the second half adds {told[-1] - told[half]:+.0f} MB to the {told[half] - told[0]:+.0f} MB of the first")


if __name__ == "__main__":
    main()
