"""How often the intervals of a study's outcomes hold the truth.

Run with `python -m tests.simulation.outcome_coverage [--replicates N] [--seed S]`. Prints for each setting the share of 95 %
intervals that held the true value, and how many studies had one. ANCOVA and the model for repeated measures: two groups of
half of n each, baseline and two visits on a person's own level, a fall of 0.5 and 1 in the second group; the last visit is
missing where the one before was high ("MAR", about a fifth) or nowhere. Newcombe's difference: shares of two groups. Mediation: exposure by lot, paths 1 and 0.5, a tenth of the
replicates. Within people: a slope of 0.3 beside the opposite between them.
"""

import argparse

import numpy as np

from analysis.mediation import mediation
from analysis.number_needed import share, share_difference
from analysis.outcome_change import ancova
from analysis.repeated_measures import repeated_measures
from analysis.within_between import within_between

TRIALS = [(n, is_missing) for n in (20, 50, 200) for is_missing in (False, True)]
SHARES = [(10, 0.1, 0.3), (10, 0.5, 0.5), (25, 0.1, 0.1), (25, 0.3, 0.6), (100, 0.05, 0.1), (100, 0.4, 0.5)]
FALLS = np.array([0.5, 1.0])


def trial(rng, n: int, is_missing: bool):
    """Baseline [n], two visits [n, 2] and group [n]."""
    group = np.arange(n) % 2
    own = rng.normal(5, 1.5, n)
    baseline = own + rng.normal(0, 1, n)
    outcomes = own[:, None] - group[:, None] * FALLS + rng.normal(0, 1, (n, 2))
    if is_missing:
        outcomes[rng.random(n) < 0.4 / (1 + np.exp(5 - outcomes[:, 0])), 1] = np.nan
    return baseline, outcomes, group


def held(drawn) -> str:
    """The share of intervals (lower, upper, truth) that held the truth, and their number; None is no interval."""
    known = [lower <= truth <= upper for lower, upper, truth in filter(None, drawn)]
    return f"{np.mean(known):.3f} of {len(known)}" if known else "none"


def of_visit(found, visit: int):
    return None if not found else (found[visit].lower, found[visit].upper, -FALLS[visit])


def print_trials(rng, replicates: int) -> None:
    for n, is_missing in TRIALS:
        alone, together = [], []
        for _ in range(replicates):
            baseline, outcomes, group = trial(rng, n, is_missing)
            one = ancova(baseline, outcomes[:, 1], group).differences
            alone.append((one[0].lower, one[0].upper, -FALLS[1]) if one else None)
            made = [term.difference for term in repeated_measures(baseline, outcomes, group, (84, 182)).differences]
            together.append(of_visit(made, 1))
        told = "a fifth missing" if is_missing else "complete"
        print(f"n {n}, {told}: ANCOVA {held(alone)}, repeated measures {held(together)}", flush=True)


def print_shares(rng, replicates: int) -> None:
    for n, first, second in SHARES:
        drawn = []
        for k1, k2 in zip(rng.binomial(n, first, replicates), rng.binomial(n, second, replicates), strict=True):
            found = share_difference(share(int(k1), n), share(int(k2), n))
            drawn.append((found.lower, found.upper, second - first))
        print(f"shares of two groups of {n}, {first} and {second}: {held(drawn)}", flush=True)


def print_mediation(rng, replicates: int) -> None:
    for n in (40, 120):
        drawn = []
        for _ in range(replicates // 10):
            x, before = np.arange(n) % 2.0, rng.normal(0, 1, n)
            m = x + before + rng.normal(0, 1, n)
            y = 0.5 * m + rng.normal(0, 1, n)
            found = mediation(
                x,
                m,
                y,
                covariates=before[:, None],
                exposure_at=0,
                mediator_at=84,
                outcome_at=182,
                rng=rng,
                n_bootstrap=500,
            ).indirect
            drawn.append(None if found is None else (found.lower, found.upper, 0.5))
        print(f"mediation, n {n}: the indirect path {held(drawn)}", flush=True)


def print_slopes(rng, replicates: int) -> None:
    for people in (10, 15, 20, 30, 100):
        within, between = [], []
        for _ in range(replicates):
            own = rng.normal(0, 1, people)
            x = rng.normal(0, 1, (people, 4))
            x -= x.mean(axis=1, keepdims=True)
            y = 0.3 * x - 0.5 * own[:, None] + rng.normal(0, 1, (people, 4)) + rng.normal(0, 0.5, (people, 1))
            found = within_between(np.repeat(np.arange(people), 4), (x + own[:, None]).ravel(), y.ravel())
            for kept, one, truth in ((within, found.within, 0.3), (between, found.between, -0.5)):
                kept.append(None if one.lower is None else (one.lower, one.upper, truth))
        print(f"{people} people with 4 visits: within {held(within)}, between {held(between)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=20261121)
    given = parser.parse_args()
    print(f"95 % intervals that held the truth, of how many; {given.replicates} replicates, seed {given.seed}")
    for place, part in enumerate((print_trials, print_shares, print_mediation, print_slopes)):
        part(np.random.default_rng([given.seed, place]), given.replicates)


if __name__ == "__main__":
    main()
