"""How often the trend test rejects when there is no trend, and how often its interval holds the true slope.

Run with `python tests/simulation/trend_type_one_error.py [--replicates N] [--seed S]`. Prints a table; the
noise is AR(1) per calendar day with standard deviation 2 around 4, as a diary's scores are.
"""

import argparse

import numpy as np
from scipy.signal import lfilter
from scipy.stats import kendalltau

from analysis.trend import theil_sen

NOMINAL = 0.05
# days with a value, phi, share of variance that belongs to the single day; the last ones go beyond AR(1)
SETTINGS = [(30, 0.3, 0), (60, 0.6, 0), (120, 0.6, 0), (365, 0.8, 0), (30, 0, 0), (120, 0.9, 0.3), (365, 0.9, 0.3)]
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
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--replicates", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=20240611)
    chosen = options.parse_args()
    bound = 1.96 * np.sqrt(NOMINAL * (1 - NOMINAL) / chosen.replicates)
    print(f"N = {chosen.replicates} diaries a row, seed {chosen.seed}; Monte Carlo bound +- {bound:.4f} at 5 %")
    print(f"{'days':>5} {'phi':>4} {'noise':>5}  {'diary':<17}{'type I':>8}{'as if independent':>19}"
          f"{'coverage':>10}{'power':>8}")
    for n, phi, passing in SETTINGS:
        for kind in DIARIES:
            rng = np.random.default_rng(chosen.seed)
            error, naive, _ = rates(rng, chosen.replicates, n, phi, passing, kind)
            # a true change of two points, what people notice, from the first day to the last
            few = max(1, chosen.replicates // 5)
            power, _, covered = rates(rng, few, n, phi, passing, kind, slope_per_day=-2 / n)
            print(f"{n:>5} {phi:>4} {passing:>5}  {kind:<17}{error:>8.4f}{naive:>19.4f}{covered:>10.4f}"
                  f"{power:>8.3f}", flush=True)


if __name__ == "__main__":
    main()
