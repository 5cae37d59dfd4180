"""How often a self-trial shows a difference where there is none, and how often its interval is right.

Run with `python tests/simulation/self_trial_type_one_error.py [--replicates N] [--seed S]`. Prints a table:
share of trials without an effect that are rejected at 5 % (type I error), with the Monte Carlo bound of N
trials around 5 %; the same for a t-test that takes days as independent; then how often the interval holds an
effect of one point, and how often effects of one and of two points are found (power), from a fifth as many
trials each. Pain is AR(1) per calendar day with standard deviation 2 around 4; every trial's schedule is
drawn anew. "missing" leaves out a fifth of the days, "missing in pain" three in five days of pain above 4;
"falling" pain loses six points over the trial. The last lines stop a trial of twelve pairs as soon as a look
after each pair from the sixth on is below 5 %.
"""

import argparse
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter
from scipy.special import stdtr

from analysis.block_schedule import Design, draw_schedule
from analysis.randomisation_test import compared_days, randomisation_test

NOMINAL = 0.05
PHI = [0, 0.5, 0.8]
DIARIES = ["exact", "rounded", "missing", "rounded, missing"]
# pairs of weeks without and with washout, more pairs of shorter blocks, and 14 + 14 days
DESIGNS = [Design(7, 0, 6), Design(7, 2, 8), Design(5, 1, 12), Design(14, 0, 1)]
# harder ones, run with a fifth of the trials
BEYOND = [
    (Design(7, 2, 6), 0.8, "rounded, missing in pain"),
    (Design(7, 0, 6), 0.5, "rounded, falling"),
    (Design(2, 0, 15), 0.5, "rounded, missing"),
    (Design(7, 0, 6), 0.95, "rounded, missing"),
]


@dataclass(frozen=True)
class Rates:
    """Shares of trials: rejected, rejected if days are taken as independent, interval holds the effect.

    `covered` is NaN where there was no interval.
    """

    rejected: float
    as_if_independent: float
    covered: float


def diary(rng, label, phi, kind, effect=0.0):
    """One simulated value a day; `effect` is added on days of B."""
    days = len(label)
    shock = rng.standard_normal(days) * np.sqrt(1 - phi**2)
    shock[0] = rng.standard_normal()
    value = 4 + 2 * lfilter([1], [1, -phi], shock) + effect * (label == "B")
    if "falling" in kind:
        value += np.linspace(3, -3, days)
    if "rounded" in kind:
        value = np.clip(np.rint(value), 0, 10)
    if "missing in pain" in kind:
        value[(value > 4) & (rng.random(days) < 0.6)] = np.nan
    elif "missing" in kind:
        value[rng.random(days) < 0.2] = np.nan
    return value


def independent_p(a, b) -> float:
    """The p-value of Student's t as if every day were a person of its own; 1 where that is not defined."""
    df = len(a) + len(b) - 2
    variance = (np.sum((a - a.mean()) ** 2) + np.sum((b - b.mean()) ** 2)) / df
    if variance == 0:
        return 1.0
    return 2 * stdtr(df, -abs(b.mean() - a.mean()) / np.sqrt(variance * (1 / len(a) + 1 / len(b))))


def rates(rng, replicates, design, phi, kind, effect=0.0) -> Rates:
    """What becomes of trials of this design on such diaries."""
    rejected = naive = covered = intervals = 0
    for _ in range(replicates):
        schedule = draw_schedule(design, rng=rng)
        value = diary(rng, np.repeat(schedule, design.block_days), phi, kind, effect)
        found = randomisation_test(value, schedule, design)
        if found.refusal is not None:
            continue
        days = compared_days(value, schedule, design)
        rejected += found.p_value <= NOMINAL
        naive += independent_p(days.a, days.b) <= NOMINAL
        if found.lower is not None:
            intervals += 1
            covered += found.lower <= effect <= found.upper
    return Rates(rejected / replicates, naive / replicates, covered / intervals if intervals else np.nan)


def stopped_when_it_pleased(rng, replicates, phi) -> float:
    """Share of trials without an effect in which some look after the sixth pair or later was below 5 %."""
    design = Design(7, 0, 12)
    pleased = 0
    for _ in range(replicates):
        schedule = draw_schedule(design, rng=rng)
        value = diary(rng, np.repeat(schedule, design.block_days), phi, "rounded")
        pleased += any(
            randomisation_test(value[: n_pairs * design.pair_days], schedule, design).p_value <= NOMINAL
            for n_pairs in range(6, design.n_pairs + 1)
        )
    return pleased / replicates


def main():
    options = argparse.ArgumentParser(description="Type I error, coverage and power of self-trials.")
    options.add_argument("--replicates", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=20240611)
    chosen = options.parse_args()
    print(
        f"{'pairs':>5} {'days':>4} {'washout':>7} {'phi':>5}  {'diary':<26}{'N':>6}{'type I':>8}{'bound':>8}"
        f"{'as if independent':>19}{'coverage':>10}{'power 1':>9}{'power 2':>9}    seed {chosen.seed}"
    )
    cells = [(design, phi, kind, chosen.replicates) for design in DESIGNS for phi in PHI for kind in DIARIES]
    cells += [(*cell, max(1, chosen.replicates // 5)) for cell in BEYOND]
    for design, phi, kind, replicates in cells:
        rng = np.random.default_rng(chosen.seed)
        bound = 1.96 * np.sqrt(NOMINAL * (1 - NOMINAL) / replicates)
        null = rates(rng, replicates, design, phi, kind)
        one, two = (rates(rng, max(1, replicates // 5), design, phi, kind, effect) for effect in (-1, -2))
        print(
            f"{design.n_pairs:>5} {design.block_days:>4} {design.washout_days:>7} {phi:>5}  {kind:<26}{replicates:>6}"
            f"{null.rejected:>8.4f}{bound:>8.4f}{null.as_if_independent:>19.4f}{one.covered:>10.3f}"
            f"{one.rejected:>9.3f}{two.rejected:>9.3f}",
            flush=True,
        )
    replicates = max(1, chosen.replicates // 5)
    for phi in PHI:
        found = stopped_when_it_pleased(np.random.default_rng(chosen.seed), replicates, phi)
        print(
            f"stopped as soon as it pleased, 6 to 12 pairs of weeks, phi {phi}: {found:.4f} of {replicates}", flush=True
        )


if __name__ == "__main__":
    main()
