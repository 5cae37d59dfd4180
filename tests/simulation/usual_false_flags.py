"""How many ordinary days the usual range flags, beside the XmR chart, and whether it finds a day far off.

Run with `python -m tests.simulation.usual_false_flags [--replicates N] [--seed S]`. Prints a table: share of
days of a diary without special days that lie beyond the usual range, the same for limits at 2.66 mean moving
ranges (XmR, days taken as independent), and what the rule says of itself. Scores are AR(1) per calendar day with
standard deviation 2 around 4; "floor" lies around 0 instead, cut off there, half of its days at 0. Then how often
one day that lies 4 standard deviations above the level is found, in scores half as far apart, as a scale of 0 to
10 has no such day otherwise. Last, people at 0 who have a 1 now and then: share of days flagged.
"""

import argparse

import numpy as np

from analysis.usual import usual_range
from tests.simulation.trend_type_one_error import diary

DAYS = [60, 180, 365]
PHI = [0, 0.5, 0.7, 0.9]
DIARIES = ["exact", "rounded", "missing", "rounded, missing", "floor, missing"]
NO_ENDS = (-np.inf, np.inf)


def ordinary_days(rng, n, phi, kind, sd=2.0):
    """One simulated diary (day, value), its level, and the ends of its scale."""
    day, value = diary(rng, n, phi, 0, "missing" if "missing" in kind else "exact")
    level = 0.0 if "floor" in kind else 4.0
    value = level + (value - 4) * sd / 2
    if kind in ("exact", "missing"):
        return day, value, level, NO_ENDS
    return day, np.clip(np.rint(value), 0, 10), level, (0.0, 10.0)


def rates(rng, replicates, n, phi, kind):
    """Shares: ordinary days flagged, flagged by XmR, that the rule announces, days far off found."""
    flagged = xmr = announced = found = 0.0
    for _ in range(replicates):
        day, value, _, bounds = ordinary_days(rng, n, phi, kind)
        usual = usual_range(day, value, bounds=bounds)
        flagged += usual.beyond.mean()
        announced += usual.false_share or 0.0
        reach = 2.66 * np.abs(np.diff(value)).mean()
        xmr += (np.abs(value - value.mean()) > reach).mean()
        day, value, level, bounds = ordinary_days(rng, n, phi, kind, sd=1.0)
        place = rng.integers(n)
        value[place] = level + 4
        found += usual_range(day, value, bounds=bounds).beyond[place]
    return flagged / replicates, xmr / replicates, announced / replicates, found / replicates


def nearly_always_zero(rng, replicates, share):
    """Share of days flagged for people at 0 who have, on a share of days, a 1."""
    day = np.arange(180)
    values = (rng.random((replicates, 180)) < share).astype(float)
    return float(np.mean([usual_range(day, value, bounds=(0, 10)).beyond.mean() for value in values]))


def main():
    options = argparse.ArgumentParser(description="Ordinary days that the usual range flags.")
    options.add_argument("--replicates", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=20240611)
    chosen = options.parse_args()
    print(
        f"{'days':>5} {'phi':>4}  {'diary':<17}{'N':>6}{'flagged':>9}{'XmR':>8}{'announced':>11}{'found':>8}"
        f"    seed {chosen.seed}"
    )
    for n in DAYS:
        for phi in PHI:
            for kind in DIARIES:
                found = rates(np.random.default_rng(chosen.seed), chosen.replicates, n, phi, kind)
                print(
                    f"{n:>5} {phi:>4}  {kind:<17}{chosen.replicates:>6}{found[0]:>9.4f}{found[1]:>8.4f}"
                    f"{found[2]:>11.4f}{found[3]:>8.3f}",
                    flush=True,
                )
    for share in (0.01, 0.03, 0.1, 0.3):
        flagged = nearly_always_zero(np.random.default_rng(chosen.seed), chosen.replicates, share)
        print(f"{share:>6.0%} of days at 1, the others at 0: {flagged:.4f} flagged")


if __name__ == "__main__":
    main()
