"""How often two periods, or weekdays, seem to differ where nothing does, and what beginning on a bad day does.

Run with `python -m tests.simulation.period_type_one_error [--replicates N] [--seed S]`. Prints three tables.
Periods: share of pairs of periods without a difference that are rejected at 5 % (type I error), with the Monte
Carlo bound of N diaries around 5 %; the same for Mann-Whitney, which takes days as independent; how often the
interval holds a difference of 2 points (1 standard deviation), and how often differences of 2 and of 4 points
are found (power), from a tenth as many. Weekdays: type I error of the overall test, and power for one weekday
that is 2 points higher. Run-in: people begin on a bad day; how far the first week's mean lies above their
true one, and how often a fall is found that is not there, by days of run-in: nominal is 2.5 %.
Scores are AR(1) per calendar day, with noise of the single day in "noise", standard deviation 2 around 4.
"""

import argparse

import numpy as np
from scipy.signal import lfilter
from scipy.stats import mannwhitneyu

from analysis.period_change import compare_periods
from analysis.run_in import after_run_in
from analysis.trend import theil_sen
from analysis.weekday import weekday_pattern
from tests.simulation.trend_type_one_error import DIARIES, NOMINAL, diary

# known days in each period, phi, share of variance that belongs to the single day
REQUIRED = [(14, 0.5, 0)]
# run with a tenth of the diaries
BEYOND = [(14, 0, 0), (14, 0.9, 0.3), (28, 0.6, 0), (28, 0.8, 0), (84, 0.6, 0), (84, 0.8, 0), (84, 0.9, 0.3)]
WEEKDAYS = [(90, 0.6, 0), (120, 0.9, 0.3), (365, 0.8, 0)]
RUN_INS = [0, 7, 14, 21]
BAD = 1.5  # standard deviations above their mean at which people begin
STATES = [(0.5, 0), (0.8, 0), (0.9, 0.3)]


def compared(day, value):
    """The first and the second half of the known days as periods, of as many known days each."""
    half = len(day) // 2
    return compare_periods(day, value, first=(day[0], day[half - 1]), second=(day[half], day[-1]))


def rates(rng, replicates, n_each, phi, passing, kind, difference=0.0):
    """Shares of diaries: rejected, rejected by Mann-Whitney, interval holds the difference."""
    rejected = naive = covered = 0
    for _ in range(replicates):
        day, value = diary(rng, 2 * n_each, phi, passing, kind)
        value[n_each:] += difference
        found = compared(day, value)
        if found.refusal is not None:
            covered += 1
            continue
        rejected += found.p_value < NOMINAL
        covered += found.lower <= difference <= found.upper
        naive += mannwhitneyu(value[:n_each], value[n_each:]).pvalue < NOMINAL
    return rejected / replicates, naive / replicates, covered / replicates


def weekday_rejected(rng, replicates, n, phi, passing, kind, monday=0.0):
    """Share of diaries whose weekdays are told apart, Mondays being `monday` points higher."""
    rejected = 0
    for _ in range(replicates):
        day, value = diary(rng, n, phi, passing, kind)
        found = weekday_pattern(day, value + monday * ((day + 3) % 7 == 0))
        rejected += found.refusal is None and found.p_value < NOMINAL
    return rejected / replicates


def begun_on_a_bad_day(rng, phi, passing, days):
    """Scores 0 to 10 of days from the first one on which pain is `BAD` above the true mean of 4."""
    while True:
        before = 60
        shock = rng.standard_normal(before + days) * np.sqrt(1 - phi**2)
        shock[0] = rng.standard_normal()
        state = lfilter([1], [1, -phi], shock)
        score = np.sqrt(1 - passing) * state + np.sqrt(passing) * rng.standard_normal(before + days)
        bad = np.flatnonzero(score[:before] >= BAD)
        if bad.size:
            return np.clip(np.rint(4 + 2 * score[bad[0] : bad[0] + days]), 0, 10)


def false_falls(rng, replicates, phi, passing, run_in_days):
    """Mean excess of the first week, and shares of diaries in which periods and trend show a fall."""
    excess = fell = trended = 0
    for _ in range(replicates):
        value = begun_on_a_bad_day(rng, phi, passing, 56 + run_in_days)
        kept = after_run_in(np.arange(len(value)), value, run_in_days=run_in_days)
        excess += kept.value[:7].mean() - 4
        begin = run_in_days
        periods = compare_periods(kept.day, kept.value, first=(begin, begin + 13), second=(begin + 14, begin + 55))
        fell += periods.refusal is None and periods.upper < 0
        trend = theil_sen(kept.day, kept.value)
        trended += trend.upper is not None and trend.upper < 0
    return excess / replicates, fell / replicates, trended / replicates


def print_periods(replicates, seed):
    print(
        f"{'known':>7} {'phi':>4} {'noise':>5}  {'diary':<17}{'N':>6}{'type I':>9}{'bound':>8}"
        f"{'Mann-Whitney':>14}{'coverage':>10}{'power 2':>9}{'power 4':>9}    seed {seed}"
    )
    for settings, count in ((REQUIRED, replicates), (BEYOND, max(1, replicates // 10))):
        bound = 1.96 * np.sqrt(NOMINAL * (1 - NOMINAL) / count)
        for n_each, phi, passing in settings:
            for kind in DIARIES:
                rng = np.random.default_rng(seed)
                setting = (n_each, phi, passing, kind)
                error, naive, _ = rates(rng, count, *setting)
                fewer = max(1, count // 10)
                two, _, covered = rates(rng, fewer, *setting, 2.0)
                four, _, _ = rates(rng, fewer, *setting, 4.0)
                print(
                    f"{n_each:>3}+{n_each:<3} {phi:>4} {passing:>5}  {kind:<17}{count:>6}{error:>9.4f}"
                    f"{bound:>8.4f}{naive:>14.4f}{covered:>10.3f}{two:>9.3f}{four:>9.3f}",
                    flush=True,
                )


def print_weekdays(replicates, seed):
    print(f"\n{'known':>7} {'phi':>4} {'noise':>5}  {'diary':<17}{'N':>6}{'type I':>9}{'power 2':>9}  weekdays")
    for n, phi, passing in WEEKDAYS:
        for kind in DIARIES:
            rng = np.random.default_rng(seed)
            error = weekday_rejected(rng, replicates, n, phi, passing, kind)
            power = weekday_rejected(rng, max(1, replicates // 10), n, phi, passing, kind, 2.0)
            print(f"{n:>7} {phi:>4} {passing:>5}  {kind:<17}{replicates:>6}{error:>9.4f}{power:>9.3f}", flush=True)


def print_run_ins(replicates, seed):
    print(f"\n{'run-in':>7} {'phi':>4} {'noise':>5}  {'N':>6}{'first week':>12}{'periods fell':>14}{'trend fell':>12}")
    for phi, passing in STATES:
        for run_in_days in RUN_INS:
            rng = np.random.default_rng(seed)
            excess, fell, trended = false_falls(rng, replicates, phi, passing, run_in_days)
            print(
                f"{run_in_days:>7} {phi:>4} {passing:>5}  {replicates:>6}{excess:>+12.2f}{fell:>14.4f}{trended:>12.4f}",
                flush=True,
            )


def main():
    options = argparse.ArgumentParser(description="Type I error of periods and weekdays; what a run-in mends.")
    options.add_argument("--replicates", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=20240611)
    chosen = options.parse_args()
    print_periods(chosen.replicates, chosen.seed)
    print_weekdays(max(1, chosen.replicates // 10), chosen.seed)
    print_run_ins(max(1, chosen.replicates // 10), chosen.seed)


if __name__ == "__main__":
    main()
