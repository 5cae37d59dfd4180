"""How far unknown days, the gap rule and the placing of onsets could move a study's first recurrences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.confidence import Estimate
from analysis.cox import cox_from_risk_table
from analysis.survival import SurvivalCurve, kaplan_meier
from analysis.turnbull import TurnbullCurve, turnbull
from data.recurrence.gap_rule import vary_gap_rule
from data.store.store import Collection
from pages.answers.derived import derived
from pages.answers.first_recurrences import table_of
from pages.answers.question import StudyQuestion, of_a_diary

GAPS = (7, 14, 28, 56)
ReadAs = Literal["recorded", "all_good", "all_bad", "onset_first", "onset_middle", "gap_rule"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """First recurrences under one reading: people, recurrences, the median of all, and the hazard ratio of two
    groups, second against first, whose parts are None where it is not estimable.

    `max_gap_days`: of another gap rule, None for the other readings.
    """

    read_as: ReadAs
    max_gap_days: int | None
    n: int
    events: int
    median: Estimate
    hazard_ratio: Estimate


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyUnknown:
    """Readings of the same study, the recorded one first, the best and the worst curve of everybody beside it.

    `changed_by_best`, `changed_by_worst` of `n` people: whose interval is another one in that reading.
    `spacing_days`: median days between known days. `turnbull`: of everybody, None unless the diary `is_sparse`.
    """

    readings: tuple[Reading, ...]
    curves: tuple[SurvivalCurve, ...]
    n: int
    changed_by_best: int
    changed_by_worst: int
    spacing_days: float | None
    is_sparse: bool
    turnbull: TurnbullCurve | None


def study_unknown(collection: Collection, question: StudyQuestion) -> StudyUnknown:
    """Every reading, by the groups of the question; another pass over the days, and one for each gap rule."""
    by, definition = question.by, of_a_diary(question, "Unknown days are read")
    with derived(collection, question) as derivation:
        recorded, bounds, onsets = derivation.risk_counts(by), derivation.bounds(by), derivation.onset_counts(by)
        intervals = derivation.onset_intervals(by) if onsets.is_sparse else None
    if intervals is not None and by is not None:
        intervals = intervals[intervals["group"].notna()]
    gaps = tuple(days for days in GAPS if days >= definition.bridge_days and days != definition.max_gap_days)
    read: list[tuple[ReadAs, int | None, pd.DataFrame]] = [
        ("recorded", None, recorded),
        ("all_good", None, bounds.best),
        ("all_bad", None, bounds.worst),
        ("onset_first", None, onsets.left),
        ("onset_middle", None, onsets.middle),
    ]
    read += [
        ("gap_rule", rule.max_gap_days, rule.risk_counts)
        for rule in vary_gap_rule(
            collection, definition, gaps, origin=question.origin, by=by, population=question.population
        )
    ]
    likelihood = None
    if intervals is not None and len(intervals):
        likelihood = turnbull(intervals["lower"].to_numpy(dtype=float), intervals["upper"].to_numpy(dtype=float))
    return StudyUnknown(
        readings=tuple(_reading(name, days, counts, by) for name, days, counts in read),
        curves=tuple(kaplan_meier(table_of(counts.assign(group="all"), ["all"])) for _, _, counts in read[:3]),
        n=bounds.n,
        changed_by_best=bounds.changed_by_best,
        changed_by_worst=bounds.changed_by_worst,
        spacing_days=onsets.median_spacing_days,
        is_sparse=onsets.is_sparse,
        turnbull=likelihood,
    )


def _reading(read_as: ReadAs, max_gap_days: int | None, counts: pd.DataFrame, by: str | None) -> Reading:
    curve = kaplan_meier(table_of(counts.assign(group="all"), ["all"]))
    ratio = Estimate(None, None, None)
    if by is not None and counts["group"].nunique() == 2:
        term = cox_from_risk_table(table_of(counts), by).terms[0:1]
        ratio = Estimate(*((term[0].hazard_ratio, term[0].lower, term[0].upper) if term else (None,) * 3))
    return Reading(
        read_as=read_as,
        max_gap_days=max_gap_days,
        n=curve.n,
        events=curve.n_events,
        median=curve.median(),
        hazard_ratio=ratio,
    )
