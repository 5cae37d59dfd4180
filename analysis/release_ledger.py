"""Whether a release, beside the earlier ones of the same study, would let a few people be singled out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure import HIDDEN_UP_TO


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Who was in a release, in which part, with which data.

    `number`: of the release, 0 for the one that is asked for. `people`: indexed by participant, with the columns part
    (label of the group they were counted in) and digest (the same as long as their data are).
    """

    number: int
    people: pd.DataFrame


@dataclass(frozen=True)
class Refusal:
    """Why a release is refused: `n_people` would be singled out beside the release `against` (None: of several).

    `kind`: "few", so few people differ; or "alike", people who differ are too few of one outcome to hide among.
    """

    kind: str
    n_people: int
    against: int | None


def refuse(earlier: Sequence[Snapshot], asked: Snapshot, has_event: pd.Series | None = None) -> Refusal | None:
    """The first reason to refuse a release, None where there is none.

    People count as the same where all releases put them into the same parts and saw the same data of theirs. Swap the
    data of two of the same and no released number changes; so what follows from all releases together, however they are
    combined, is about whole sets of the same people, and each such set has to hold more than 7. That covers another
    population, other groups, data that came later, and groupings that cross. `has_event` (by participant, for all who
    are still in the study, asked about or not): a set that several releases cut out of a part of one of them must hold
    both outcomes, else belonging to it tells. Of people who are gone from the study no outcome is known any more.
    Bound: 8 people, the fewest anything is told of in a single release.

    >>> people = pd.DataFrame({"part": "all", "digest": "x"}, index=range(20))
    >>> earlier, asked = Snapshot(1, people), Snapshot(0, people[:15])
    >>> refuse([earlier], asked).n_people  # five are in the one and not in the other
    5
    """
    together = _refuse(list(earlier), asked, has_event, None) if earlier else None
    if together is None:
        return None  # nor would one of them alone refuse it: what several cut out is cut finer than what one does
    alone = (_refuse([release], asked, has_event, release.number) for release in earlier)
    return next((refusal for refusal in alone if refusal is not None), together)


def _refuse(
    earlier: list[Snapshot], asked: Snapshot, has_event: pd.Series | None, against: int | None
) -> Refusal | None:
    kinds = _same(earlier, asked)
    sizes = kinds.value_counts()
    if len(sizes) and sizes.min() <= HIDDEN_UP_TO:
        return Refusal("few", int(sizes.min()), against)
    if has_event is None or not earlier:
        return None
    for release in (asked, *earlier):
        known = pd.DataFrame({"kind": kinds, "part": release.people["part"], "event": has_event}).dropna()
        for _, part in known.groupby("part"):
            of_kind = part["event"].astype(bool).groupby(part["kind"]).agg(["sum", "count"])
            is_cut = len(of_kind) > 1 and of_kind["sum"].any()
            is_alike = (of_kind["sum"] == 0) | (of_kind["sum"] == of_kind["count"])
            if is_cut and is_alike.any():
                return Refusal("alike", int(of_kind["count"][is_alike].min()), against)
    return None


def _same(earlier: list[Snapshot], asked: Snapshot) -> pd.Series:
    """A number for each person in any of the releases, the same for people who cannot be told apart by them."""
    everybody = asked.people.index
    for release in earlier:
        everybody = everybody.union(release.people.index)
    kind = pd.Series(np.zeros(len(everybody), np.int64), index=everybody)
    releases = [*earlier, asked]
    columns = [release.people.reindex(everybody) for release in releases]
    seen: list[pd.Series] = []
    for column in columns:
        kind = _split(kind, column["part"])
        for before in seen:
            is_changed = column["digest"].notna() & before.notna() & (column["digest"] != before)
            kind = _split(kind, is_changed)
        seen.append(column["digest"])
    return kind


def _split(kind: pd.Series, by: pd.Series) -> pd.Series:
    """Kinds cut further by another column, a missing value being a value of its own."""
    codes, _ = pd.factorize(by, use_na_sentinel=False)
    both, _ = pd.factorize(kind.to_numpy() * (int(codes.max(initial=0)) + 1) + codes)
    return pd.Series(both, index=kind.index)
