"""A study's recurrence: everything that is said about one definition, origin and grouping, from one derivation."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.cox import CoxFit, cox_from_risk_table
from analysis.logrank import LogRank, log_rank
from analysis.risk_table import RiskTable, risk_table_from_counts
from analysis.survival import SurvivalCurve, kaplan_meier
from data.definition import Definition
from data.engine import derive
from data.flow import Flow
from data.store import Collection

EVERYBODY = ""  # no attribute has this name


@dataclass(frozen=True, eq=False)
class StudyRecurrence:
    """First recurrences of a study: the risk table with what was worked out from it, and who was left out.

    `by`: the attribute that makes the groups, None for everybody together.
    """

    by: str | None
    table: RiskTable
    curves: tuple[SurvivalCurve, ...]
    flow: Flow
    log_rank: LogRank | None
    cox: CoxFit | None


def study_recurrence(
    collection: Collection, definition: Definition, *, origin: str = "confirmed", by: str | None = None
) -> StudyRecurrence:
    """Curves, tests and counts of the first recurrences; `by` names the attribute that makes the groups."""
    with derive(collection, definition, origin=origin) as derivation:
        counts = derivation.risk_counts(by)
        flow = derivation.flow(by)
    table = risk_table_from_counts(
        counts["duration"].to_numpy(), counts["event"].to_numpy(), counts["n"].to_numpy(),
        entry=counts["entry"].to_numpy(), group=counts["group"].to_numpy() if by else None,
    )
    return StudyRecurrence(
        by,
        table,
        tuple(kaplan_meier(table, group) for group in table.groups),
        flow,
        log_rank(table) if by else None,
        cox_from_risk_table(table, by) if by else None,
    )
