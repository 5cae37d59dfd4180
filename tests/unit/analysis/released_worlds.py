"""Random studies and what an attacker is told of them, for the audits of releases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure import released_cells
from analysis.release_ledger import Snapshot
from analysis.released_curve import GRID_DAYS, release_curves
from analysis.risk_table import risk_table_from_subjects
from tests.unit.analysis.auditor import Told, Weeks, told_by


@dataclass(frozen=True, eq=False)
class Study:
    """People [n] with two attributes that readers know, days until follow-up must end, and what became of them."""

    arm: np.ndarray
    sex: np.ndarray
    until_end: np.ndarray
    duration: np.ndarray
    event: np.ndarray

    @property
    def n(self) -> int:
        return len(self.arm)

    def first(self, n: int) -> Study:
        """The study as it was when only `n` people had come."""
        return Study(*(column[:n] for column in (self.arm, self.sex, self.until_end, self.duration, self.event)))


def random_study(rng: np.random.Generator, n: int, weeks: int) -> Study:
    """Recurrences and drop-outs at random rates; enrolled over time, so that follow-up must end at different days."""
    until_end = rng.integers(weeks * GRID_DAYS // 3, weeks * GRID_DAYS, n)
    event_at = np.ceil(rng.exponential(rng.choice([30, 60, 120]), n))
    leaves_at = np.minimum(np.ceil(rng.exponential(rng.choice([60, 200]), n)), until_end)
    return Study(
        rng.choice(["a", "b"], n),
        rng.choice(["f", "m"], n),
        until_end,
        np.minimum(event_at, leaves_at),
        (event_at <= leaves_at).astype(int),
    )


def told_of(study: Study, groups: np.ndarray, everybody: int, weeks: Weeks) -> list[Told]:
    """What a release of a study by these groups says, about the first people of the `everybody` audited."""
    enrolled = {str(label): int((groups == label).sum()) for label in np.unique(groups)}
    curves = release_curves(risk_table_from_subjects(study.duration, study.event, group=groups), "group", enrolled)
    padded = np.append(groups.astype(object), [None] * (everybody - study.n))
    return told_by(curves, {label: padded == label for label in enrolled}, weeks)


def told_exactly(study: Study, people: np.ndarray, weeks: Weeks) -> list[Told]:
    """What an unprotected table says of some of the people: exactly how many had the event."""
    n = int(study.event[people].sum())
    return [Told(people, weeks.event, n, n)]


def snapshot(number: int, groups: np.ndarray) -> Snapshot:
    """A release in the ledger, of the first people of a study, whose data do not change."""
    return Snapshot(number, pd.DataFrame({"part": groups, "digest": "as it was"}))


def told_cells(counts: np.ndarray, people: np.ndarray) -> list[Told]:
    """What the released cells of one characteristic say of a group: `counts` [levels] of the people [n booleans]."""
    size, found = int(people.sum()), []
    for place, one in enumerate(released_cells(tuple(int(count) for count in counts), size)):
        if one is not None:
            least, most = (8, 12) if one == 9 else (one - 2, one + 3)
            found.append(Told(people, np.arange(len(counts)) == place, least, min(most, size - 8)))
    return found
