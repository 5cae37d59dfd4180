"""Fear-avoidance in a study: does one measure go along with another at visits, and what goes through it later?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.grouping import in_label_order
from analysis.instrument import Scale
from analysis.mediation import Mediation, mediation
from analysis.within_between import WithinBetween, within_between
from data.store.store import Collection
from data.study.outcomes import Outcomes, visit_outcomes
from data.study.populations import Population

SEED = 20261121  # of the bootstrap: the same data give the same interval
N_BOOTSTRAP = 2000


@dataclass(frozen=True, eq=False)
class FearStudy:
    """Two measures of a study side by side, and the path of the groups' difference through the first of them.

    slopes: points of `outcome` per point of `between`, both at the same visit. paths: from the reference group to the
    other one, through `between` at mediator_at, to `outcome` at outcome_at (days); None without two groups.
    """

    between: Scale
    outcome: Scale
    slopes: WithinBetween
    reference: str | None
    group: str | None
    paths: Mediation | None
    mediator_at: int
    outcome_at: int


def fear_study(
    collection: Collection,
    between: str,
    outcome: str,
    *,
    visits: Sequence[int],
    windows: tuple[int, int],
    by: str | None,
    anchor: str | None,
    population: Population | None = None,
) -> FearStudy:
    """Read both measures at the same visits, of everybody or of a `population`, and relate them.

    `windows`: days to either side of a visit for `between` and for `outcome`. The path takes two groups, `between` at
    the first visit after the baseline and `outcome` at the last, and holds the baselines of both.
    """
    first, second = (
        visit_outcomes(collection, measure, visits=visits, window=window, by=by, anchor=anchor, population=population)
        for measure, window in zip((between, outcome), windows, strict=True)
    )
    n, v = first.values.shape
    slopes = within_between(
        np.repeat(np.arange(n), v), first.values.ravel(), second.values.ravel(), day=np.tile(first.visits, n)
    )
    labels = in_label_order({group for group in first.group if group is not None})
    paths = _paths(first, second, labels) if by and len(labels) == 2 and v > 2 else None
    reference, group = labels if len(labels) == 2 else (None, None)
    return FearStudy(
        between=first.scale,
        outcome=second.scale,
        slopes=slopes,
        reference=reference,
        group=group,
        paths=paths,
        mediator_at=first.visits[1],
        outcome_at=first.visits[-1],
    )


def _paths(first: Outcomes, second: Outcomes, labels: tuple[str, ...]) -> Mediation:
    exposure = np.array([np.nan if group is None else float(group == labels[1]) for group in first.group])
    return mediation(
        exposure,
        first.values[:, 1],
        second.values[:, -1],
        covariates=np.column_stack([first.values[:, 0], second.values[:, 0]]),
        exposure_at=0,
        mediator_at=first.visits[1],
        outcome_at=first.visits[-1],
        rng=np.random.default_rng(SEED),
        n_bootstrap=N_BOOTSTRAP,
    )
