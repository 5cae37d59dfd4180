"""How long a thousand definitions take, as a ratio to one definition by `derive` in the same run.

    python tests/bench/bench_multiverse.py [--people 10000] [--times 5]

The drawn diaries of bench_derivation; 10,000 people are 3.6 million rows of `day`. "One definition" is what
the Recurrence page asks of one: the derivation, the risk counts by arm, and median and hazard ratio from them.
"""

import argparse
import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from analysis.cox import cox_from_risk_table
from analysis.multiverse import multiverse
from analysis.risk_table import risk_table_from_counts
from analysis.survival import kaplan_meier
from data.catalogue.definition import load_definition
from data.catalogue.definition_grid import definition_grid
from data.recurrence.days import ensure_days
from data.recurrence.engine import derive
from data.recurrence.grid import first_recurrences
from data.store.store import Store
from tests.bench.bench_derivation import draw, risk_table, value
from tests.bench.timing import HEADING, line, timed


def one_definition(collection, definition):
    with derive(collection, definition) as derivation:
        counts = derivation.risk_counts("arm")
    columns = (counts[name].to_numpy() for name in ("duration", "event", "n"))
    table = risk_table_from_counts(*columns, group=counts["group"].to_numpy())
    for group in table.groups:
        kaplan_meier(table, group).median()
    cox_from_risk_table(table, "arm")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--folder", help="where the temporary store goes")
    choice = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=choice.folder) as folder:
        store = Store(Path(folder) / "bench.duckdb")
        collection = draw(store, choice.people)
        ensure_days(collection)
        rows = value(store, "select count(*) from day")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        grid, one = definition_grid().definitions, load_definition("delphi-2011")
        print(f"{rows:,} rows of `day`, {len(grid):,} definitions, median of {choice.times} warm runs")
        print(HEADING)
        jobs = {
            "one definition, risk counts by derive": lambda: risk_table(collection, one, "arm"),
            "one definition, with median and hazard ratio": lambda: one_definition(collection, one),
            "the grid, counts": lambda: list(first_recurrences(collection, grid, by="arm")),
            "the grid, with medians and hazard ratios": lambda: multiverse(
                first_recurrences(collection, grid, by="arm")
            ),
        }
        found = {name: timed(job, choice.times) for name, job in jobs.items()}
        for name, timing in found.items():
            print(line(name, timing))
        single, _, _, every = found.values()
        print(f"ratio, wall {every.wall / single.wall:.1f}, cpu {every.cpu / single.cpu:.1f}")
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"memory at most {after / 1024:,.0f} MB, before the first of these {before / 1024:,.0f} MB")
        store.close()


if __name__ == "__main__":
    main()
