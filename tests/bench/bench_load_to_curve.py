"""How long it takes from confirming a load on the page to the curve drawn, and a changed definition to a new one.

    python -m tests.bench.bench_load_to_curve [PARTICIPANTS]

The file of bench_ingest: 363 days per participant, 10,000 by default (3.6 million rows). What comes before
confirming (reading, proposing, the preview) is printed beside it. Beside the redraw stands the bare scan of one
column in the same run. Nothing is asserted but that there is a curve.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from data.imports.load import load, preview
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store.store import Collection, Store
from pages.answers.first_recurrences import study_recurrence
from pages.telling.figures import LIGHT
from pages.telling.recurrence.curve_figure import curve_figure
from tests.bench.bench_ingest import DAYS, TODAY, write_diary
from tests.bench.timing import HEADING, line, timed
from tests.questions import about

AFTER, HORIZON = "walkback-limiting", 365
CHANGED = "dasilva-2019-any"


def drawn(collection: Collection, definition: str) -> None:
    """What the Recurrence page works out and draws first."""
    found = study_recurrence(collection, about(definition, by="arm"))
    assert found.table.n.sum() > 0
    curve_figure(found.curves, names=[curve.group for curve in found.curves], horizon=HORIZON, palette=LIGHT)


def scan(collection: Collection) -> None:
    """The bare reading of one column."""
    with collection.store.reading() as cursor:
        cursor.execute("select sum(pain_average) from day where collection_id = $c", {"c": collection.id}).fetchall()


def main(n_participants: int = 10_000) -> None:
    """Write the file, load it as the page does, draw, change the definition."""
    with tempfile.TemporaryDirectory(prefix="respite-bench-") as home:
        source = Path(home, "diary.csv")
        write_diary(source, n_participants)
        store = Store(Path(home, "store.duckdb"))
        print(f"{n_participants * DAYS:,} rows, {source.stat().st_size / 1e6:.0f} MB")
        begun = time.perf_counter()
        sheet = read_file(source, store.staging())
        plan = propose(sheet)
        preview(store, None, sheet, plan, today=TODAY)
        print(f"before confirming: read, proposed and previewed      {time.perf_counter() - begun:8.1f} s")
        begun = time.perf_counter()
        load(store, "study", "cohort", sheet, plan, today=TODAY)
        loaded = time.perf_counter()
        collection = store.find("study")
        drawn(collection, AFTER)
        print(f"confirmed to loaded                                  {loaded - begun:8.1f} s")
        print(f"confirmed to the curve drawn                         {time.perf_counter() - begun:8.1f} s")
        print(HEADING)
        print(line("bare scan of one column", timed(lambda: scan(collection), 5)))
        print(line(f"another definition ({CHANGED}), drawn", timed(lambda: drawn(collection, CHANGED), 5)))
        store.close()


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
