"""What the check of a clear link costs beside the regression that found it, by the length of a diary.

Run with `python -m tests.bench.bench_clear_link`. Each activity of Patterns is one regression; those that find a difference are
asked whether felt pain alone could show it. Warm medians, and their ratio.
"""

import numpy as np

from analysis.association import next_day_association
from analysis.felt_pain import felt_check
from analysis.lagged import next_day_pairs
from tests.bench.timing import HEADING, line, timed
from tests.simulation.felt_diaries import felt_diary


def main():
    print(HEADING)
    for n in (90, 365, 1_826):
        done, written, _ = felt_diary(np.random.default_rng(20261201), n, 0.5, 0.3, 0.5, is_session=True, effect=-0.5)
        pairs = next_day_pairs(np.arange(n), done, np.arange(n), written)
        found = timed(lambda pairs=pairs: next_day_association(pairs), 15)
        check = timed(lambda pairs=pairs: felt_check(pairs, -0.5), 15)
        print(line(f"{n:,} days: the regression", found))
        print(f"{line(f'{n:,} days: the check', check)}   {check.cpu / found.cpu:.1f} of it")


if __name__ == "__main__":
    main()
