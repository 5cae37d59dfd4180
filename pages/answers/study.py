"""A study's recurrence: everything that is said about one definition, origin and grouping, from one derivation."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.cox import CoxFit, cox_from_risk_table
from analysis.logrank import LogRank, log_rank
from analysis.risk_table import RiskTable, risk_table_from_counts
from analysis.survival import SurvivalCurve, kaplan_meier
from data.catalogue.definition import Definition
from data.recurrence.engine import derive
from data.recurrence.flow import Flow
from data.store.store import Collection
from data.study.populations import Population

EVERYBODY = ""  # no attribute has this name


@dataclass(frozen=True, eq=False)
class StudyRecurrence:
    """First recurrences of a study: the risk table with what was worked out from it, and who was left out.

    `by`: the attribute that makes the groups, None for everybody together. `counts`: group, entry, duration,
    event, n, as `Derivation.risk_counts` gives them. `population`: the part of the people it is about, None for all.
    """

    by: str | None
    counts: pd.DataFrame
    table: RiskTable
    curves: tuple[SurvivalCurve, ...]
    flow: Flow
    log_rank: LogRank | None
    cox: CoxFit | None
    population: Population | None = None

    @property
    def people(self) -> pd.DataFrame:
        """group, entry, duration, event: one row per person in the curve."""
        rows = self.counts.index.repeat(self.counts["n"])
        return self.counts.loc[rows].drop(columns="n").reset_index(drop=True)


def study_recurrence(
    collection: Collection,
    definition: Definition,
    *,
    origin: str = "confirmed",
    by: str | None = None,
    population: Population | None = None,
) -> StudyRecurrence:
    """Curves, tests and counts of the first recurrences; `by` names the attribute that makes the groups."""
    with derive(collection, definition, origin=origin, population=population) as derivation:
        counts = derivation.risk_counts(by)
        flow = derivation.flow(by)
    table = table_of(counts, is_grouped=by is not None)
    return StudyRecurrence(
        by=by,
        counts=counts,
        table=table,
        curves=tuple(kaplan_meier(table, group) for group in table.groups),
        flow=flow,
        log_rank=log_rank(table) if by else None,
        cox=cox_from_risk_table(table, by) if by else None,
        population=population,
    )


def table_of(counts: pd.DataFrame, *, is_grouped: bool) -> RiskTable:
    """The risk table of counts as a derivation gives them: group, entry, duration, event, n."""
    return risk_table_from_counts(
        counts["duration"].to_numpy(),
        counts["event"].to_numpy(),
        counts["n"].to_numpy(),
        entry=counts["entry"].to_numpy(),
        group=counts["group"].to_numpy() if is_grouped else None,
    )
