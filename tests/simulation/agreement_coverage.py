"""How often the intervals of an agreement hold the truth, where days hang together.

Run with `python -m tests.simulation.agreement_coverage [--replicates N] [--seed S]`. Prints for each kind of diary
the share of 95 % intervals that held the true value, and how many diaries told one. Episodes come and go as a
two-state Markov chain; within a stretch of either state, flares last from day to day with the probability named
"lasting" and are drawn anew else; a fifth of the days is unknown. The truth is that of a diary of 200,000 days.
"""

import argparse

import numpy as np

from analysis.agreement import agreement

SHARES = ("of_first", "of_second", "overall", "positive", "negative")
# days, chance to stay in an episode, to stay well, of a flare in an episode, of one outside, lasting
DIARIES = [
    (180, 0.9, 0.97, 0.5, 0.05, 0.7),
    (365, 0.93, 0.98, 0.5, 0.05, 0.7),
    (1096, 0.93, 0.985, 0.5, 0.03, 0.7),
    (365, 0.97, 0.97, 0.4, 0.2, 0.5),
    (365, 0.93, 0.98, 0.9, 0.01, 0.5),
]
TRUTH_DAYS = 200_000


def draw(rng, days, stays, stays_well, inside, outside, lasting):
    """Flares and episodes of so many days, both 0/1."""
    chance, anew, called = rng.random(days), rng.random(days) > lasting, rng.random(days)
    episode, flare = np.zeros(days), np.zeros(days)
    for t in range(days):
        before = episode[t - 1] if t else float(rng.random() < (1 - stays_well) / (2 - stays_well - stays))
        episode[t] = chance[t] < (stays if before else 1 - stays_well)
        is_new = t == 0 or anew[t] or episode[t] != before
        flare[t] = called[t] < (inside if episode[t] else outside) if is_new else flare[t - 1]
    return flare, episode


def coverage(rng, diary, replicates) -> dict[str, tuple[float, int]]:
    """Of each share the proportion of intervals that held the truth, and how many there were."""
    whole = agreement(np.arange(TRUTH_DAYS), *draw(rng, TRUTH_DAYS, *diary[1:]))
    held = {name: [] for name in SHARES}
    for _ in range(replicates):
        flare, episode = draw(rng, *diary)
        flare[rng.random(diary[0]) < 0.2] = np.nan
        found = agreement(np.arange(diary[0]), flare, episode)
        for name in SHARES:
            told = getattr(found, name)
            if told is not None and told.lower is not None:
                held[name].append(told.lower <= getattr(whole, name).estimate <= told.upper)
    return {name: (float(np.mean(one)) if one else float("nan"), len(one)) for name, one in held.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20261121)
    given = parser.parse_args()
    print(f"95 % intervals that held the truth, of how many; {given.replicates} diaries each, seed {given.seed}")
    for diary in DIARIES:
        rng = np.random.default_rng([given.seed, *(int(1000 * value) for value in diary)])
        told = (f"{name} {share:.3f} ({n})" for name, (share, n) in coverage(rng, diary, given.replicates).items())
        print(f"{diary}: {', '.join(told)}", flush=True)


if __name__ == "__main__":
    main()
