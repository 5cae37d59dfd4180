"""The attacker of tests/unit/analysis/auditor.py on many random studies: one release, and pairs that the ledger accepts.

Everything that releases say is used. Judged: how many outcomes follow for a reader who knows everybody's age, sex and
first day. Of most people nothing follows because they can be exchanged with somebody else; for all others whole-number
worlds are searched. Told and not judged, because no rounding can bring it to 0
(analysis/disclosure.py says why): how often a reader learns of somebody who knows besides of all others, or of all but
eight, whether they had a recurrence, or even in which week.
"""

from __future__ import annotations

from argparse import ArgumentParser

import numpy as np

from analysis.release_ledger import refuse
from tests.torture.evidence import tell
from tests.unit.analysis.auditor import Told, Weeks, exchangeable, fits, recovered
from tests.unit.analysis.released_worlds import Study, random_study, snapshot, told_of

WEEKS = Weeks(13)
N_TARGETS = 4  # people of a study of whom all but one is known
KNOWN = ("all but eight had a recurrence", "all others had a recurrence", "all others had it, and when")
EACH = 400  # two studies in so many: searches take long, and what is not judged is a share to a hundredth


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


def recovered_of(study: Study, told: list[Told], true: np.ndarray) -> dict[int, bool]:
    """Whose outcome follows for who knows ages, sexes and first days, as `recovered` gives it."""
    possible = WEEKS.possible(np.ceil(study.until_end / 7))
    rest = np.flatnonzero(~exchangeable(true, possible, told, WEEKS.event))
    return recovered(possible, told, WEEKS.event, about=list(rest)) if len(rest) else {}


def learned_of(study: Study, told: list[Told], true: np.ndarray, rng: np.random.Generator) -> dict[str, int]:
    """Of how many of N_TARGETS people a reader learns who knows of all others, or of all but eight."""
    possible = WEEKS.possible(np.ceil(study.until_end / 7))
    whether = np.where(study.event[:, None] == 1, WEEKS.event, ~WEEKS.event)
    when = true[:, None] == np.arange(WEEKS.n_states)
    learned = dict.fromkeys(KNOWN, 0)
    for _ in range(N_TARGETS):
        eight = rng.choice(study.n, 8, replace=False)
        one = eight[:1]
        for name, states, unknown in zip(KNOWN, (whether, whether, when), (eight, one, one), strict=True):
            known = knowing(study, possible, states, unknown)
            learned[name] += len(recovered(known, told, WEEKS.event, about=[eight[0]]))
    return learned


def main(n: int = 60, seed: int = 20261121) -> None:
    """`n` studies of 40 to 120 people; the process ends with 1 where somebody's outcome follows."""
    rng = np.random.default_rng(seed)
    releases = telling = people = found = refused = pairs = targets = 0
    learned = dict.fromkeys(KNOWN, 0)
    for number in range(n):
        study = random_study(rng, int(rng.integers(40, 120)), WEEKS.n)
        told = release_pair(rng, study) if number % 2 else told_of(study, study.arm, study.n, WEEKS)
        refused += told is None
        if not told:
            continue
        pairs += number % 2
        releases += 1 + number % 2
        true = WEEKS.states(study.duration, study.event)
        assert fits(true, told), "the attacker's bounds leave out the truth"
        whose = recovered_of(study, told, true)
        found += len(whose)
        telling += bool(whose)
        people += study.n
        if number % EACH < 2:  # one alone, one of a pair
            targets += N_TARGETS
            for name, count in learned_of(study, told, true, rng).items():
                learned[name] += count
    print(f"studies: {n:,}, of which pairs of releases {pairs:,}; pairs that the ledger refused: {refused:,}")
    for name, count in learned.items():
        print(f"not judged: knowing whether {name}, a reader learns of {count:,} of N = {targets:,}, seed {seed}")
    tell("releases from which an outcome follows", n_bad=telling, n=releases, seed=seed)
    tell("outcomes that follow from releases, ages, sexes and first days", n_bad=found, n=people, seed=seed)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--studies", type=int, default=60)
    asked.add_argument("--seed", type=int, default=20261121)
    said = asked.parse_args()
    main(said.studies, said.seed)
