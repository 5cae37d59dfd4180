"""What one person's five years cost: trend and smoothed level, beside scipy and statsmodels.

Run with `python tests/bench/bench_trend.py`. Prints warm medians in milliseconds of wall time and of CPU.
"""

import time
import warnings

import numpy as np
from scipy.stats import theilslopes
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.local_level import local_level
from analysis.trend import theil_sen

DAYS, ANSWERED = 1826, 1603


def five_years(rng):
    """A calendar of 1,826 days, 1,603 with a whole-number score: a slow level behind daily noise."""
    level = np.cumsum(rng.standard_normal(DAYS)) * 0.1
    value = np.clip(np.rint(4 + level - level.mean() + rng.standard_normal(DAYS)), 0, 10)
    value[rng.choice(DAYS, DAYS - ANSWERED, replace=False)] = np.nan
    return value


def median_ms(job, repeats):
    """Warm medians of wall and CPU milliseconds."""
    job()
    wall, cpu = [], []
    for _ in range(repeats):
        started = time.perf_counter(), time.process_time()
        job()
        wall.append(time.perf_counter() - started[0])
        cpu.append(time.process_time() - started[1])
    return 1000 * np.median(wall), 1000 * np.median(cpu)


def main():
    rng = np.random.default_rng(20240611)
    calendar = five_years(rng)
    day = np.flatnonzero(~np.isnan(calendar))
    score = calendar[day]
    decimals = score + np.round(rng.random(len(day)), 1)
    fine = score + rng.random(len(day))

    def peer_level():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            UnobservedComponents(calendar, "llevel", use_exact_diffuse=True).fit(disp=0)

    jobs = [
        ("trend, scores 0 to 10", lambda: theil_sen(day, score), 15),
        ("trend, one decimal", lambda: theil_sen(day, decimals), 7),
        ("trend, continuous", lambda: theil_sen(day, fine), 5),
        ("scipy theilslopes (slope and independent interval)", lambda: theilslopes(score, day), 7),
        ("local level", lambda: local_level(calendar, bounds=(0, 10)), 15),
        ("statsmodels local level", peer_level, 5),
    ]
    print(f"{DAYS} days, {len(day)} with a value; warm medians")
    print(f"{'':<52}{'wall ms':>9}{'cpu ms':>9}")
    for name, job, repeats in jobs:
        wall, cpu = median_ms(job, repeats)
        print(f"{name:<52}{wall:>9.1f}{cpu:>9.1f}")


if __name__ == "__main__":
    main()
