"""How often a next-day association is called where there is none, and how often its interval is right.

Run with `python tests/simulation/association_type_one_error.py [--replicates N] [--seed S]`. Prints a table:
share of diaries without an association that are rejected at 5 % (type I error), with the Monte Carlo bound of
N diaries around 5 %; the same for ordinary least squares on the same pairs; then, from a fifth as many
diaries in which a step lowers the next day's pain by half a point, the coverage, and how far the estimates
lie from that half a point on average. Pain is AR(1) per calendar day with standard deviation 2 around 4; n is
the number of pairs of days; `exposure phi` the exposure's own carry-over; under "avoids" the exposure falls
when the same day's pain rises; under "lasts" what it does stays as pain stays; "sessions" are done or not;
"low" is pain around 1. "backwards" asks the other way: an activity (standard deviation 4), lowered by half a
unit for each point of the day before, as written down; under "felt" for each point before it was rounded.
"""

import argparse

import numpy as np
from scipy.signal import lfilter
from scipy.special import stdtr

from analysis.association import MIN_APART, n_unlike_most, next_day_association
from analysis.lagged import DayPairs, next_day_pairs

NOMINAL = 0.05
TRUE = -0.5
# pairs, phi of pain, phi of the exposure, share of pain's variance that belongs to the single day
AUTOREGRESSIVE = [(60, 0.6, 0.6, 0), (120, 0.6, 0.6, 0), (365, 0.8, 0.8, 0)]
DIARIES = ["exact", "rounded", "missing", "rounded, missing", "rounded, missing, lasts", "rounded, missing, backwards"]
# harder ones, run with a fifth of the diaries; the last two have no AR(1) pain
BEYOND = [
    ((60, 0.6, 0.6, 0), "rounded, missing, avoids"),
    ((365, 0.8, 0.6, 0), "rounded, missing, avoids"),
    ((365, 0.8, 0.8, 0), "rounded, missing, avoids"),
    ((60, 0.6, 0.3, 0), "rounded, missing, sessions"),
    ((120, 0.6, 0.6, 0), "rounded, low, sessions"),
    ((365, 0.8, 0.8, 0), "rounded, missing, backwards, felt"),
    ((120, 0.9, 0.9, 0.3), "rounded, missing"),
    ((365, 0.9, 0.6, 0.4), "rounded, missing, avoids"),
]


def carried(rng, n, phi):
    """n days of AR(1) with variance 1."""
    shock = rng.standard_normal(n) * np.sqrt(1 - phi**2)
    shock[0] = rng.standard_normal()
    return lfilter([1], [1, -phi], shock)


def written(pain, kind):
    """Pain as it stands in the diary."""
    return np.clip(np.rint(pain), 0, 10) if "rounded" in kind else pain


def diary(rng, n, phi, exposure_phi, passing, kind, effect=0.0) -> DayPairs:
    """The first n pairs of a simulated diary; "missing" leaves out a fifth of its days."""
    days = int(n / 0.8**3 * 1.5) + 30 if "missing" in kind else n + 2
    pain = np.sqrt(1 - passing) * carried(rng, days, phi) + np.sqrt(passing) * rng.standard_normal(days)
    exposure = carried(rng, days, exposure_phi) - (0.7 * pain if "avoids" in kind else 0)
    if "sessions" in kind:
        exposure = (exposure > 0.5).astype(float)
    pain = (1 if "low" in kind else 4) + 2 * pain
    if "backwards" in kind:
        felt, exposure, outcome = pain, written(pain, kind), 4 * exposure
        cause = felt if "felt" in kind else exposure
    else:
        cause, outcome = exposure, pain
    lasting = effect * np.r_[0, cause[:-1]]
    outcome = outcome + (lfilter([1], [1, -phi], lasting) if "lasts" in kind else lasting)
    if "backwards" not in kind:
        outcome = written(outcome, kind)
    day = np.flatnonzero(rng.random(days) < 0.8) if "missing" in kind else np.arange(days)
    pairs = next_day_pairs(day, exposure[day], day, outcome[day])
    return DayPairs(**{name: column[:n] for name, column in vars(pairs).items()})


def least_squares_p(pairs: DayPairs) -> float:
    """The p-value of a regression of the next day on this one, as if days were independent."""
    x, y = pairs.exposure - pairs.exposure.mean(), pairs.outcome - pairs.outcome.mean()
    slope = x @ y / (x @ x)
    df = len(x) - 2
    se = np.sqrt(np.sum((y - slope * x) ** 2) / df / (x @ x))
    return 2 * stdtr(df, -abs(slope / se))


def rates(rng, replicates, settings, kind, effect=0.0):
    """Shares of the diaries that can be told rejected, rejected by least squares, covered; mean error."""
    rejected = naive = covered = told = 0
    error = 0.0
    while told < replicates:
        pairs = diary(rng, *settings, kind, effect)
        if min(n_unlike_most(pairs.exposure), n_unlike_most(pairs.outcome)) < MIN_APART:
            continue
        found = next_day_association(pairs)
        told += 1
        rejected += found.p_value < NOMINAL
        naive += least_squares_p(pairs) < NOMINAL
        covered += found.lower <= effect <= found.upper
        error += found.difference - effect
    return rejected / told, naive / told, covered / told, error / told


def main():
    options = argparse.ArgumentParser(description="Type I error and coverage of next-day associations.")
    options.add_argument("--replicates", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=20240611)
    chosen = options.parse_args()
    print(
        f"{'pairs':>5} {'phi':>4} {'exposure phi':>13} {'noise':>6}  {'diary':<34}{'N':>6}{'type I':>8}"
        f"{'bound':>8}{'least squares':>15}{'coverage':>10}{'off by':>8}    seed {chosen.seed}"
    )
    cells = [(settings, kind, chosen.replicates) for settings in AUTOREGRESSIVE for kind in DIARIES]
    cells += [(settings, kind, chosen.replicates // 5) for settings, kind in BEYOND]
    for (n, phi, exposure_phi, passing), kind, replicates in cells:
        rng = np.random.default_rng(chosen.seed)
        settings = (n, phi, exposure_phi, passing)
        bound = 1.96 * np.sqrt(NOMINAL * (1 - NOMINAL) / replicates)
        error, naive, _, _ = rates(rng, replicates, settings, kind)
        _, _, covered, off = rates(rng, max(1, replicates // 5), settings, kind, TRUE)
        print(
            f"{n:>5} {phi:>4} {exposure_phi:>13} {passing:>6}  {kind:<34}{replicates:>6}{error:>8.4f}"
            f"{bound:>8.4f}{naive:>15.4f}{covered:>10.3f}{off:>8.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
