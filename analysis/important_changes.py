"""How many people of each group changed as much as people notice, and how many beyond the error of measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.grouping import Labels, group_codes
from analysis.instrument import Scale
from analysis.score_change import ScoreChange, change


@dataclass(frozen=True)
class Both:
    """How many got better and how many worse by as much as one of the two flags asks for."""

    better: int
    worse: int


@dataclass(frozen=True, kw_only=True)
class ImportantChanges:
    """A group's changes under two flags that are never merged; None where no source says how large it is.

    enrolled: everybody; observed: with both scores. no_room: of the observed, those whose first score lies closer to
    the better end than the important change in points.
    """

    group: str
    enrolled: int
    observed: int
    no_room: int
    important: Both | None
    beyond_error: Both | None


def important_changes(
    scale: Scale, baseline: ArrayLike, outcome: ArrayLike, group: Labels
) -> tuple[ImportantChanges, ...]:
    """Count the changes of a scale by group.

    `baseline`, `outcome` [n] in points of the scale, NaN where unknown; `group` [n], no value missing, of everybody
    enrolled. The thresholds come from the scale (`analysis.score_change`).

    >>> from data.catalogue.instrument_files import instruments
    >>> counts = important_changes(instruments()["rmdq-24"].scales[0], [12, 12, np.nan], [2, 11, 5], ["a"] * 3)[0]
    >>> counts.enrolled, counts.observed, counts.important.better
    (3, 2, 1)
    """
    baseline, outcome = np.asarray(baseline, dtype=float), np.asarray(outcome, dtype=float)
    codes, groups = group_codes(group)
    is_known = ~(np.isnan(baseline) | np.isnan(outcome))
    counts = []
    for code, label in enumerate(groups):
        mine = (codes == code) & is_known
        changes = [change(scale, float(x), float(y)) for x, y in zip(baseline[mine], outcome[mine], strict=True)]
        has_important = scale.minimal_important_change is not None or scale.minimal_important_percent is not None
        counts.append(
            ImportantChanges(
                group=label,
                enrolled=int((codes == code).sum()),
                observed=len(changes),
                no_room=sum(bool(moved.is_floor) for moved in changes),
                important=_both(changes, "is_important") if has_important else None,
                beyond_error=_both(changes, "is_beyond_error") if scale.measurement_error is not None else None,
            )
        )
    return tuple(counts)


def _both(changes: Sequence[ScoreChange], flag: str) -> Both:
    flagged = [moved for moved in changes if getattr(moved, flag)]
    return Both(
        sum(bool(moved.is_improvement) for moved in flagged), sum(not moved.is_improvement for moved in flagged)
    )
