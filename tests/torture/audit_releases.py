"""The attacker of tests/unit/analysis/auditor.py on many random studies: one release, and pairs that the ledger accepts.

Everything that releases say is used, and whole-number worlds are searched. Judged: how many outcomes follow for a
reader who knows everybody's age, sex and first day. Told and not judged, because no rounding can bring it to 0
(analysis/disclosure.py says why): how often a reader learns of somebody who knows besides of all others, or of all but
eight, whether they had a recurrence, or even in which week.
"""

from __future__ import annotations

from argparse import ArgumentParser

import numpy as np

from analysis.release_ledger import refuse
from tests.torture.evidence import tell
from tests.unit.analysis.auditor import Weeks, fits, recovered
from tests.unit.analysis.released_worlds import Study, random_study, snapshot, told_of

WEEKS = Weeks(13)
N_TARGETS = 4  # people of each study of whom all but one is known


def release_pair(rng: np.random.Generator, study: Study) -> list | None:
    """What two releases of one study say: two groupings, everybody and a grouping, or before and after people came.

    None where the ledger refuses the second.
    """
    kind = rng.integers(3)
    everybody = np.full(study.n, "Everybody")
    if kind == 2:
        before = study.first(study.n - int(rng.integers(1, 20)))
        if refuse([snapshot(1, everybody[: before.n])], snapshot(0, everybody)):
            return None
        return told_of(before, everybody[: before.n], study.n, WEEKS) + told_of(study, everybody, study.n, WEEKS)
    first = study.arm if kind else everybody
    if refuse([snapshot(1, first)], snapshot(0, study.sex)):
        return None
    return told_of(study, first, study.n, WEEKS) + told_of(study, study.sex, study.n, WEEKS)


def knowing(study: Study, possible: np.ndarray, states: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """What a reader does not know to be false, who knows `states` [n, K] of everybody but the `unknown`."""
    known = possible & states
    known[unknown] = possible[unknown]
    return known


def main(n: int = 60, seed: int = 20261121) -> None:
    """`n` studies of 40 to 120 people; the process ends with 1 where somebody's outcome follows."""
    rng = np.random.default_rng(seed)
    people = found = refused = pairs = targets = 0
    learned = {"all but eight had a recurrence": 0, "all others had a recurrence": 0, "all others had it, and when": 0}
    for number in range(n):
        study = random_study(rng, int(rng.integers(40, 120)), WEEKS.n)
        told = release_pair(rng, study) if number % 2 else told_of(study, study.arm, study.n, WEEKS)
        refused += told is None
        if not told:
            continue
        pairs += number % 2
        true = WEEKS.states(study.duration, study.event)
        assert fits(true, told), "the attacker's bounds leave out the truth"
        possible = WEEKS.possible(np.ceil(study.until_end / 7))
        found += len(recovered(possible, told, WEEKS.event))
        people += study.n
        whether = np.where(study.event[:, None] == 1, WEEKS.event, ~WEEKS.event)
        when = true[:, None] == np.arange(WEEKS.n_states)
        for _ in range(N_TARGETS):
            eight = rng.choice(study.n, 8, replace=False)
            targets += 1
            one = eight[:1]
            for name, states, unknown in zip(learned, (whether, whether, when), (eight, one, one), strict=True):
                known = knowing(study, possible, states, unknown)
                learned[name] += len(recovered(known, told, WEEKS.event, about=[eight[0]]))
    print(f"studies: {n:,}, of which pairs of releases {pairs:,}; pairs that the ledger refused: {refused:,}")
    for name, count in learned.items():
        print(f"not judged: knowing whether {name}, a reader learns of {count:,} of N = {targets:,}, seed {seed}")
    tell("outcomes that follow from releases, ages, sexes and first days", n_bad=found, n=people, seed=seed)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--studies", type=int, default=60)
    asked.add_argument("--seed", type=int, default=20261121)
    said = asked.parse_args()
    main(said.studies, said.seed)
