"""How often the 95 % intervals of the survival statistics hold the truth.

Run with `python -m tests.simulation.interval_coverage [--replicates N] [--seed S]`. For each kind of study it prints
the share of intervals that held the truth and, where not all studies gave one, in how many of 100 they did not.
Times are exponential, mean 150 days in the first group and 225 in the second (hazard ratio 2/3), n people in
each; leaving is exponential too, so that 20 or 60 of 100 in the first group leave before their event. "weeks": all
times are known to the week, so that they tie; "late": half the people enter after up to 60 days. Recurrences come
at 3 and 2 a year, times a rate of one's own (gamma, variance 1); people are followed for 60 to 365 days, or, where
60 of 100 leave, for 10 to 200.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import numpy as np

from analysis.competing import aalen_johansen
from analysis.cox import cox_from_risk_table
from analysis.differences import median_difference, share_differences
from analysis.enough import carries_mean, why_no_mean_interval
from analysis.event_rates import event_rates
from analysis.mean_cumulative import mean_cumulative, mean_cumulative_difference
from analysis.recurrent_rows import recurrent_rows
from analysis.risk_table import risk_table_from_subjects
from analysis.rmst import restricted_mean, rmst_difference
from analysis.survival import kaplan_meier

MEANS = (150.0, 225.0)  # days to the event
RATES = (3.0, 2.0)  # recurrences a year
LOOKS = (28, 91, 182)
TAU = 91
SHARE_OF_CAUSE = 0.6
# people in each group, share that leaves first, how the times are told
STUDIES = [
    *((n, leaving, "days") for n in (10, 20, 50, 200) for leaving in (0.2, 0.6)),
    *((n, leaving, kind) for kind in ("weeks", "late") for n in (20, 50) for leaving in (0.2, 0.6)),
    *((100, leaving, "late") for leaving in (0.2, 0.6)),
]
ENOUGH = 0.93


def first_events(rng, n, leaving, kind):
    """Group, entry, duration and event of n people in each of two groups."""
    group = np.repeat([0, 1], n)
    entry = np.where(rng.random(2 * n) < 0.5, rng.uniform(0, 60, 2 * n), 0.0) if kind == "late" else np.zeros(2 * n)
    # exponential times know no past: whoever is free at entry has the same wait ahead as anybody
    time = entry + rng.exponential(np.array(MEANS)[group])
    leaves = entry + rng.exponential(MEANS[0] * (1 - leaving) / leaving, 2 * n)
    if kind == "weeks":
        time, leaves = 7 * np.ceil(time / 7), 7 * np.floor(leaves / 7)
    return group, entry, np.minimum(time, leaves), time <= leaves


def recurrences(rng, n, leaving):
    """Participant, group, start, stop, event of every stretch, with no days of an episode in between."""
    group = np.repeat([0, 1], n)
    until = rng.uniform(*((60, 365) if leaving < 0.5 else (10, 200)), 2 * n)
    own = np.array(RATES)[group] / 365.25 * rng.gamma(1.0, 1.0, 2 * n)
    count = rng.poisson(own * until)
    person = np.repeat(np.arange(2 * n), count + 1)
    stop = rng.random(len(person)) * until[person]
    last = np.cumsum(count + 1) - 1
    stop[last] = until
    stop = stop[np.lexsort((stop, person))]
    start = np.concatenate([[0.0], stop[:-1]])
    start[np.concatenate([[0], last[:-1] + 1])] = 0.0
    event = np.ones(len(person), bool)
    event[last] = False
    return (person, start, stop, event), group, count, until


def intervals(rng, n, leaving, kind):
    """Every interval of one simulated study: (name, lower, upper, truth)."""
    group, entry, duration, event = first_events(rng, n, leaving, kind)
    free = [lambda day, mean=mean: np.exp(-day / mean) for mean in MEANS]
    table = risk_table_from_subjects(duration, event, entry=entry, group=group)
    curve = kaplan_meier(table, "0")
    for point in curve.at(LOOKS):
        yield f"free at {point.time}", point.lower if point.survival != 1 else None, point.upper, free[0](point.time)
    step = 7 if kind == "weeks" else 0
    medians = [mean * np.log(2) if not step else step * np.ceil(mean * np.log(2) / step) for mean in MEANS]
    median = curve.median()
    yield "median", *_open(median), medians[0]
    means = [
        sum(step * one(day) for day in range(0, TAU, step)) if step else mean * (1 - one(TAU))
        for mean, one in zip(MEANS, free, strict=True)
    ]
    mean, difference = restricted_mean(table, "0", TAU), rmst_difference(table, TAU)
    is_carried = [carries_mean(table, label, TAU) for label in table.groups]
    yield "mean to 91", mean.lower, mean.upper, means[0]
    is_told = mean.lower is not None and not why_no_mean_interval(table, "0", TAU)
    yield "mean, as shown", mean.lower if is_told else None, mean.upper, means[0]
    yield "mean, diff", difference.lower, difference.upper, means[1] - means[0]
    is_shown = all(is_carried)
    yield "diff, as shown", difference.lower if is_shown else None, difference.upper, means[1] - means[0]
    for found in share_differences(table, LOOKS[1:]):
        yield f"free at {found.time}, diff", found.lower, found.upper, free[1](found.time) - free[0](found.time)
    yield "median, diff", *_open(median_difference(table)), medians[1] - medians[0]
    fit = cox_from_risk_table(table, "group").terms
    ratio = fit[0] if fit else None
    has_ratio = ratio is not None and ratio.lower is not None
    yield "hazard ratio", *((ratio.lower, ratio.upper) if has_ratio else (None, None)), MEANS[0] / MEANS[1]
    mine = group == 0
    cause = np.where(rng.random(n) < SHARE_OF_CAUSE, "x", "y")
    incidences = aalen_johansen(duration[mine], event[mine], cause, entry=entry[mine])
    of_cause = [found.at([TAU])[0] for found in incidences if found.cause == "x"]
    limits = (of_cause[0].lower, of_cause[0].upper) if of_cause else (None, None)
    yield "incidence", *limits, SHARE_OF_CAUSE * (1 - free[0](TAU))
    if kind == "days":
        rows, group, count, until = recurrences(rng, n, leaving)
        curves = mean_cumulative(recurrent_rows(*(rows[column] for column in (0, 1, 2, 3))), group[rows[0]])
        expected = [rate * TAU / 365.25 for rate in RATES]
        point = curves[0].at([TAU])[0]
        yield "mcf at 91", point.lower, point.upper, expected[0]
        apart = mean_cumulative_difference(curves, [TAU])[0]
        yield "mcf, diff", apart.lower, apart.upper, expected[1] - expected[0]
        ratio = event_rates(count, until, group).ratios[0]
        yield "rate ratio", ratio.lower, ratio.upper, RATES[1] / RATES[0]


def _open(found):
    """Limits of a median; one that is not reached is open, and there is an interval as soon as one is reached."""
    if found.lower is None and found.upper is None:
        return None, None
    return -np.inf if found.lower is None else found.lower, np.inf if found.upper is None else found.upper


def coverage(study, replicates, seed):
    """Of each interval: how many held the truth, and how many there were."""
    rng = np.random.default_rng([seed, study[0], int(100 * study[1]), len(study[2])])
    held, told = {}, {}
    for _ in range(replicates):
        for name, lower, upper, truth in intervals(rng, *study):
            is_told = lower is not None and upper is not None
            told[name] = told.get(name, 0) + is_told
            held[name] = held.get(name, 0) + (is_told and lower - 1e-9 <= truth <= upper + 1e-9)
    return {name: (held[name], told[name]) for name in told}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--replicates", type=int, default=5_000)
    options.add_argument("--seed", type=int, default=20241121)
    chosen = options.parse_args()
    print(f"{chosen.replicates} studies of each kind, seed {chosen.seed}; * under {ENOUGH:.0%}; (of 100: none told)")
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(coverage, STUDIES, repeat(chosen.replicates), repeat(chosen.seed))
        for study, counts in zip(STUDIES, found, strict=True):
            n, leaving, kind = study
            print(f"\nn {n}, {leaving:.0%} leave, {kind}")
            for name, (held, told) in counts.items():
                share = held / told if told else float("nan")
                without = 1 - told / chosen.replicates
                marked = "*" if share < ENOUGH else " "
                print(f"  {name:<18}{share:.3f}{marked}" + (f" ({100 * without:.0f})" if without else ""), flush=True)


if __name__ == "__main__":
    main()
