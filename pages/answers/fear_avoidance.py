"""Fear-avoidance in a study: does one measure go along with another at visits, and what goes through it later?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.instrument import Scale
from analysis.mediation import Mediation, mediation
from analysis.within_between import WithinBetween, within_between
from data.store.store import Collection
from data.study.levels import group_order
from data.study.outcomes import Outcomes, visit_outcomes
from data.study.populations import Population

SEED = 20261121  # of the bootstrap: the same data give the same interval
N_BOOTSTRAP = 2000


@dataclass(frozen=True, kw_only=True)
class FearQuestion:
    """Two measures at the same visits: whose, which, when, in which groups; otherwise as `OutcomeQuestion`.

    `windows`: days to either side of a visit for `between` and for `outcome`.
    """

    population: Population | None = None
    between: str
    outcome: str
    visits: tuple[int, ...]
    windows: tuple[int, int]
    by: str | None = None
    anchor: str | None = None
    reference: str | None = None

    def as_chosen(self) -> dict[str, Any]:
        """Names and days that were chosen, as looks are counted by."""
        return {
            "between": self.between,
            "measure": self.outcome,
            "visits": list(self.visits),
            "by": self.by,
            "anchor": self.anchor,
            "population": None if self.population is None else self.population.name,
        }


@dataclass(frozen=True, kw_only=True, eq=False)
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


def fear_study(collection: Collection, question: FearQuestion) -> FearStudy:
    """Read both measures at the same visits and relate them.

    The path takes two groups, `between` at the first visit after the baseline and `outcome` at the last, and holds the
    baselines of both.
    """
    first, second = (
        visit_outcomes(
            collection,
            measure,
            visits=question.visits,
            window=window,
            by=question.by,
            anchor=question.anchor,
            population=question.population,
        )
        for measure, window in zip((question.between, question.outcome), question.windows, strict=True)
    )
    n, v = first.values.shape
    slopes = within_between(
        np.repeat(np.arange(n), v), first.values.ravel(), second.values.ravel(), day=np.tile(first.visits, n)
    )
    labels = group_order(
        collection,
        question.by,
        [group for group in first.group if group is not None],
        question.reference if question.by is not None else None,
    )
    paths = _paths(first, second, labels) if question.by and len(labels) == 2 and v > 2 else None
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
