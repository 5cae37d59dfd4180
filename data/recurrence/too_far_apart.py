"""Answers that lie too far apart for a rule: whose could meet it, whatever they said.

A recovery of several days cannot be met by answers about one day each that lie further apart than the rule bridges.
Such a study has not found that nobody recovered; it did not ask often enough to tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.recurrence.definition_reading import SPARSE_FROM_DAYS, median_spacing
from data.recurrence.unknown_days import middle_of

if TYPE_CHECKING:
    from data.recurrence.derived_tables import DerivedTables


@dataclass(frozen=True, kw_only=True)
class TooFarApart:
    """The rule asks for `recovery_days` good days with no more than `bridge_days` unknown between two.

    `spacing_days`: half of the answers lie so many days apart or more. `n_close` of `n_people` with a known day have
    answers close enough to meet the rule, were they all good.
    """

    recovery_days: int
    bridge_days: int
    spacing_days: int
    n_close: int
    n_people: int


def too_far_apart(tables: DerivedTables) -> TooFarApart | None:
    """None where answers are close enough, or nobody who gave some went without a recovery."""
    definition = tables.definition
    recovered = "unanchored" if tables.is_anchored else "recurrence_free"
    left = f"participant_id not in (select participant_id from {recovered})"
    n_people = _count(tables, "select count(*) from followed")
    n_left = _count(tables, f"select count(*) from followed where {left}")
    if definition.recovery_days == 1 or not n_left:
        return None
    spacing, covered = _spacing(tables)
    if spacing is None or spacing <= SPARSE_FROM_DAYS or spacing - covered <= definition.bridge_days:
        return None
    is_left = f"participant_id in (select participant_id from followed where {left})"
    runs = tables.answered_runs_sql(is_left)
    n_close = _count(
        tables,
        f"""select count(distinct participant_id) from ({runs}) as answered
            where {is_left} and last_day - first_day + 1 >= $recovery_days""",
    )
    apart = TooFarApart(
        recovery_days=definition.recovery_days,
        bridge_days=definition.bridge_days,
        spacing_days=spacing,
        n_close=n_people - n_left + n_close,
        n_people=n_people,
    )
    return apart if apart.n_close < n_people else None


def _spacing(tables: DerivedTables) -> tuple[int | None, int]:
    """The median of days between successive answers, and of the days that one is about."""
    if not tables.has_periods:
        return median_spacing(tables.cursor, tables.collection, tables.definition), 1
    spacings = tables.frame(tables.model("answer_spacing"))
    spacing = middle_of(spacings)
    covered = tables.execute("select quantile_disc(n_days, 0.5) from answer where state > 0").fetchall()[0][0]
    return None if spacing is None else int(spacing), int(covered or 1)


def _count(tables: DerivedTables, query: str) -> int:
    return int(tables.execute(query).fetchall()[0][0])
