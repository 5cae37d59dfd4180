"""How often the trend test rejects when there is no trend, and how often its interval holds the true slope.

Run with `python tests/simulation/trend_type_one_error.py [--replicates N] [--seed S]`. Prints a table:
share of diaries without a trend that are rejected at 5 % (type I error), with the Monte Carlo bound of N
diaries around 5 %, the same for a test that takes days as independent; then, from a tenth as many diaries
with a trend, the power and how often the interval holds the slope. The noise is AR(1) per calendar day with
standard deviation 2 around 4, as a diary's scores are.
"""

import argparse

import numpy as np
from scipy.signal import lfilter
from scipy.stats import kendalltau

from analysis.trend import theil_sen

NOMINAL = 0.05
# days with a value, phi, share of variance that belongs to the single day
AUTOREGRESSIVE = [(30, 0.3, 0), (60, 0.6, 0), (120, 0.6, 0), (365, 0.8, 0)]
# a slow state behind daily noise, and no autocorrelation at all: run with a tenth of the diaries
BEYOND = [(30, 0, 0), (60, 0.9, 0.3), (120, 0.9, 0.3), (365, 0.9, 0.3)]
DIARIES = ["exact", "rounded", "missing", "rounded, missing"]


def diary(rng, n, phi, passing, kind, slope_per_day=0.0):
    """One simulated diary of n days with a value: (day, value)."""
    days = int(np.ceil(n / 0.8)) if "missing" in kind else n
    shock = rng.standard_normal(days) * np.sqrt(1 - phi**2)
    shock[0] = rng.standard_normal()
    state = lfilter([1], [1, -phi], shock)
    noise = np.sqrt(1 - passing) * state + np.sqrt(passing) * rng.standard_normal(days)
    value = 4 + 2 * noise + slope_per_day * (np.arange(days) - days / 2)
    if "rounded" in kind:
        value = np.clip(np.rint(value), 0, 10)
    day = np.sort(rng.choice(days, n, replace=False))
    return day, value[day]


def rates(rng, replicates, n, phi, passing, kind, slope_per_day=0.0):
    """Shares of diaries rejected, rejected by Mann-Kendall as if days were independent, and covered."""
    rejected = naive = covered = 0
    for _ in range(replicates):
        day, value = diary(rng, n, phi, passing, kind, slope_per_day)
        trend = theil_sen(day, value)
        rejected += trend.p_value < NOMINAL
        naive += kendalltau(day, value).pvalue < NOMINAL
        covered += trend.lower is None or trend.lower <= 7 * slope_per_day <= trend.upper
    return rejected / replicates, naive / replicates, covered / replicates


def main():
    options = argparse.ArgumentParser(description="Type I error and coverage of the trend.")
    options.add_argument("--replicates", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=20240611)
    chosen = options.parse_args()
    print(
        f"{'days':>5} {'phi':>4} {'noise':>5}  {'diary':<17}{'N':>6}{'type I':>9}{'bound':>8}"
        f"{'as if independent':>19}{'power':>8}{'coverage':>10}    seed {chosen.seed}"
    )
    for settings, replicates in ((AUTOREGRESSIVE, chosen.replicates), (BEYOND, chosen.replicates // 10)):
        bound = 1.96 * np.sqrt(NOMINAL * (1 - NOMINAL) / replicates)
        for n, phi, passing in settings:
            for kind in DIARIES:
                rng = np.random.default_rng(chosen.seed)
                error, naive, _ = rates(rng, replicates, n, phi, passing, kind)
                # a true fall of two points, what people notice, over as many days as there are values
                power, _, covered = rates(rng, max(1, replicates // 10), n, phi, passing, kind, -2 / n)
                print(
                    f"{n:>5} {phi:>4} {passing:>5}  {kind:<17}{replicates:>6}{error:>9.4f}{bound:>8.4f}"
                    f"{naive:>19.4f}{power:>8.3f}{covered:>10.3f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
