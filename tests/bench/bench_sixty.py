"""Sixty people in turn: whether they push one another out of what is kept of their pages.

Run with `python -m tests.bench.bench_sixty`. Sixty diaries of five years, each looked at on three pages, in turn, again
and again: milliseconds a page where one person looks alone, and where sixty do, each the median of the later rounds.
"""

import os
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from data.store.running import close_the_store, the_store
from pages.shared import cache
from tests.bench.five_years import fill_five_years

PAGES = Path(__file__).parents[2] / "pages" / "mine"
TODAY = date(2026, 1, 1)
SHOWN = ("today", "trends", "respite")
PEOPLE, ROUNDS = 60, 2


def milliseconds(names: list[str]) -> float:
    """The median of a page, of the rounds after the first."""
    took = []
    for number in range(ROUNDS + 1):
        for name in names:
            for page in SHOWN:
                run = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=300)
                run.query_params["of"] = name
                began = time.perf_counter()
                run.run()
                took += [1000 * (time.perf_counter() - began)] if number else []
                assert not run.exception, run.exception
    return statistics.median(took)


def main() -> None:
    """Fill the store, then look."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RESPITE_STORE"] = str(Path(folder) / "store.duckdb")
        names = [f"Diary {number}" for number in range(PEOPLE)]
        for number, name in enumerate(names):
            fill_five_years(the_store().create(name, "personal"), TODAY, np.random.default_rng(number))
        alone, together = milliseconds(names[:1]), milliseconds(names)
        print(
            f"a page: {alone:.0f} ms for one person, {together:.0f} ms for {PEOPLE} in turn; ratio {together / alone:.2f}"
        )
        print(f"kept: {cache._kept.n_bytes / 2**20:.0f} MB, {cache._kept.n_bytes / 2**20 / PEOPLE:.1f} MB a person")
        close_the_store()


if __name__ == "__main__":
    main()
