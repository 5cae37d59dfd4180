"""Events of several kinds in a finished table: how many people had each kind first, where one rules out the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.competing import CumulativeIncidence, aalen_johansen
from data.store.store import Collection
from data.study.levels import in_order
from pages.answers.derived import derived
from pages.answers.question import StudyQuestion


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyKinds:
    """How many of each group had which kind of event first, from the start on.

    `kinds`: their names in order of how often they came first; `curves`: by kind one of each group in its order.
    `n_untold`: events whose kind the table does not tell, with which no share can be worked out: then no `curves`.
    """

    kinds: tuple[str, ...]
    groups: tuple[str, ...]
    n_events: dict[str, int]
    curves: dict[str, tuple[CumulativeIncidence, ...]]
    n_untold: int


def study_kinds(collection: Collection, question: StudyQuestion, groups: tuple[str, ...]) -> StudyKinds | None:
    """The answer; None where there is but one kind of event, or none is told. `groups`: in their order."""
    if question.source != "table":
        return None
    with derived(collection, question) as derivation:
        return kinds_of(derivation.kind_counts(question.by), groups)


def kinds_of(counts: pd.DataFrame, groups: tuple[str, ...]) -> StudyKinds | None:
    """The answer from counts as of `Derivation.kind_counts`."""
    of_event = counts[counts["event"] == 1]
    n_events = {str(kind): int(n) for kind, n in of_event.groupby("kind")["n"].sum().items()}
    n_untold = int(of_event["n"][of_event["kind"].isna()].sum())
    kinds = tuple(sorted(n_events, key=lambda kind: (-n_events[kind], kind)))
    if not kinds or (len(kinds) == 1 and not n_untold):
        return None
    if n_untold:
        return StudyKinds(kinds=kinds, groups=groups, n_events=n_events, curves={}, n_untold=n_untold)
    people = counts.loc[np.repeat(counts.index.to_numpy(), counts["n"].to_numpy())]
    found = aalen_johansen(
        people["duration"].to_numpy(dtype=float),
        people["event"].to_numpy(dtype=float),
        people["kind"].to_numpy(dtype=object),
        entry=people["entry"].to_numpy(dtype=float),
        group=in_order(people["group"].to_numpy(dtype=object), list(groups)),
    )
    at = {(one.cause, one.group): one for one in found}
    there = tuple(group for group in groups if (kinds[0], group) in at)
    return StudyKinds(
        kinds=kinds,
        groups=there,
        n_events=n_events,
        curves={kind: tuple(at[kind, group] for group in there) for kind in kinds},
        n_untold=0,
    )
