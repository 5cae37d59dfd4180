"""What an individual's pages compute from five years of days, and how long their whole scripts take.

Run with `python -m tests.bench.bench_pages`. The diary: 1,826 days, 1,603 written down, pain and eight
activities. First the statistics that a page works out from days already read, target 50 ms in total; then what
the derivation in the engine takes; then each page's script from beginning to end with nothing cached: reading,
computing, figures.
"""

import os
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from analysis.local_level import local_level
from analysis.trend import theil_sen
from data.catalogue.definition import definitions
from data.catalogue.vocabulary import MEASURES
from data.store.running import close_the_store, the_store
from pages.answers.patterns import patterns_of
from pages.answers.respites import respites_of
from pages.shared.cache import forget_everything
from pages.shared.diary_reads import activities, measures
from pages.telling.respite.spans import spans
from tests.bench.five_years import fill_five_years
from tests.bench.timing import HEADING, line, timed

PAGES = Path(__file__).parents[2] / "pages" / "mine"
TODAY = date(2026, 1, 1)
SHOWN, CHOSEN = "pain_average", "delphi-2011"


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RESPITE_STORE"] = str(Path(folder) / "store.duckdb")
        collection = the_store().create("My diary", "personal")
        fill_five_years(collection, TODAY, np.random.default_rng(20240611))
        days, amounts = measures(collection), activities(collection)
        pain = days[days["measure"] == SHOWN]
        day = pain["on_day"].to_numpy().astype("datetime64[D]").astype(np.int64)
        score = pain["value"].to_numpy()
        calendar = np.full(day[-1] - day[0] + 1, np.nan)
        calendar[day - day[0]] = score
        bounds = MEASURES[SHOWN].minimum, MEASURES[SHOWN].maximum
        derived = {one.id: respites_of(collection, one) for one in definitions()}

        computed = {
            "Trends: trend": lambda: theil_sen(day, score),
            "Trends: smoothed level": lambda: local_level(calendar, bounds=bounds),
            "Respite: lengths by every definition, spans by one": lambda: (
                [one.lengths for one in derived.values()],
                spans(derived[CHOSEN]),
            ),
            "Patterns: every activity, both ways": lambda: patterns_of(days, amounts),
        }
        print(f"{len(day):,} days with a score, {len(amounts):,} amounts of activities; warm runs\n{HEADING}")
        total = 0.0
        for name, job in computed.items():
            one = timed(job, 25)
            total += one.wall
            print(line(name, one))
        print(f"{'computed, in total; target 50 ms':<60}{total:>9.1f}")
        print(
            line(
                f"Respite: {len(derived)} definitions derived in the engine",
                timed(lambda: [respites_of(collection, one) for one in definitions()], 10),
            )
        )
        for title, name in (("Trends", "trends"), ("Respite", "respite"), ("Patterns", "patterns")):
            page = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=60)
            one = timed(page.run, 5, before=forget_everything)
            assert not page.exception, page.exception
            print(line(f"{title}: the whole script, nothing cached", one))
        close_the_store()


if __name__ == "__main__":
    main()
