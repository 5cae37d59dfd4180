"""How far unknown days, the gap rule and the placing of onsets could move a study's first recurrences."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.confidence import Estimate
from analysis.cox import cox_from_risk_table
from analysis.survival import SurvivalCurve, kaplan_meier
from analysis.turnbull import TurnbullCurve, turnbull
from data.catalogue.definition import Definition
from data.recurrence.engine import derive
from data.recurrence.gap_rule import vary_gap_rule
from data.store.store import Collection
from data.study.populations import Population
from pages.answers.study import table_of
from pages.telling.plural import count_text
from pages.telling.wording import days_text, estimate_text

GAPS = (7, 14, 28, 56)
RECORDED, GOOD, BAD = "As recorded", "Every unknown day good", "Every unknown day bad"


@dataclass(frozen=True)
class Reading:
    """First recurrences under one reading: people, recurrences, the median of all, and the hazard ratio of two
    groups, second against first, whose parts are None where it is not estimable."""

    title: str
    n: int
    events: int
    median: Estimate
    hazard_ratio: Estimate


@dataclass(frozen=True, eq=False)
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


def unknown_of(
    collection: Collection, definition: Definition, *, origin: str, by: str | None, population: Population | None = None
) -> StudyUnknown:
    """Every reading, by the attribute `by`; another pass over the days, and one for each gap rule."""
    with derive(collection, definition, origin=origin, population=population) as derivation:
        recorded, bounds, onsets = derivation.risk_counts(by), derivation.bounds(by), derivation.onset_counts(by)
        found = derivation.onset_intervals(by) if onsets.is_sparse else None
    if found is not None and by is not None:
        found = found[found["group"].notna()]
    gaps = tuple(days for days in GAPS if days >= definition.bridge_days and days != definition.max_gap_days)
    named = {RECORDED: recorded, GOOD: bounds.best, BAD: bounds.worst}
    named |= {"Onset on the first day it can be": onsets.left, "Onset on the middle day": onsets.middle}
    for one in vary_gap_rule(collection, definition, gaps, origin=origin, by=by, population=population):
        named[f"Follow-up ends after more than {days_text(one.max_gap_days)} unknown"] = one.risk_counts
    likelihood = None
    if found is not None and len(found):
        likelihood = turnbull(found["lower"].to_numpy(dtype=float), found["upper"].to_numpy(dtype=float))
    return StudyUnknown(
        readings=tuple(_reading(title, counts, by) for title, counts in named.items()),
        curves=tuple(kaplan_meier(table_of(named[title], is_grouped=False)) for title in (RECORDED, GOOD, BAD)),
        n=bounds.n,
        changed_by_best=bounds.changed_by_best,
        changed_by_worst=bounds.changed_by_worst,
        spacing_days=onsets.median_spacing_days,
        is_sparse=onsets.is_sparse,
        turnbull=likelihood,
    )


def unknown_sentence(found: StudyUnknown) -> str:
    """What would be, were every unknown day good, or every one bad."""
    recorded, good, bad = found.readings[:3]
    n_left = found.n - recorded.n
    others = f" Not in the other numbers, for want of a group: {n_left:,} of them." if n_left else ""
    return (
        f"As recorded, half of the people were free of recurrence for at least {estimate_text(recorded.median)}. Were "
        f"every unknown day good, it would be {estimate_text(good.median)}; were every one bad, {estimate_text(bad.median)}. "
        f"The interval of {found.changed_by_best:,} of {count_text(found.n, 'person', 'people')} would be another one in "
        f"the first reading, of {found.changed_by_worst:,} in the second.{others} The truth lies between them."
    )


def readings_table(found: StudyUnknown) -> pd.DataFrame:
    """Every reading with its numbers, as text."""
    has_ratio = any(one.hazard_ratio.estimate is not None for one in found.readings)
    rows = {}
    for one in found.readings:
        rows[one.title] = [f"{one.n:,}", f"{one.events:,}", estimate_text(one.median)]
        if has_ratio:
            ratio = one.hazard_ratio
            rows[one.title].append(
                "cannot be told"
                if ratio.estimate is None
                else f"{ratio.estimate:.2f} ({ratio.lower:.2f} to {ratio.upper:.2f})"
            )
    columns = ["People", "Recurrences", "Median of all", *(["Hazard ratio"] if has_ratio else [])]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("Read as")


def unknown_lines(found: StudyUnknown, definition: Definition, at: tuple[int, ...]) -> list[str]:
    """How the readings differ, and what the likelihood alone says where diaries are sparse."""
    lines = [
        "Re-read are the unknown days after recovery up to each person's last known day; who is at risk, and from when, "
        "stays. In both readings gaps no longer end follow-up, and nothing is bridged. The bounds are no intervals: they "
        "hold for any truth about the unknown days, and carry sampling error of their own.",
        f"The definition lets follow-up end after more than {days_text(definition.max_gap_days)} unknown; the other gap "
        "rules change that alone, and with it who is at risk.",
        "A recurrence began after the last day known not to be bad and by the first bad day, which is where the curve has it.",
    ]
    if found.spacing_days is not None:
        told = f"Known days are {days_text(found.spacing_days)} apart in the median."
        if not found.is_sparse:
            told += " That is close enough for a curve that places each onset on a day."
        lines.append(told)
    if found.turnbull is not None:
        known = [
            f"{point.lowest:.0%} to {point.highest:.0%} at day {point.time:g}"
            for point in found.turnbull.at(at)
            if point.lowest is not None
        ]
        lines.append(
            "With days so far apart an estimate that places no onset says more (Turnbull): still free "
            f"{'; '.join(known) or 'on no asked day known'}, n = {found.turnbull.n:,}. These are not limits of an interval."
        )
    return lines


def _reading(title: str, counts: pd.DataFrame, by: str | None) -> Reading:
    curve = kaplan_meier(table_of(counts, is_grouped=False))
    ratio = Estimate(None, None, None)
    if by is not None and counts["group"].nunique() == 2:
        term = cox_from_risk_table(table_of(counts, is_grouped=True), by).terms[0:1]
        ratio = Estimate(*((term[0].hazard_ratio, term[0].lower, term[0].upper) if term else (None,) * 3))
    return Reading(title, curve.n, curve.n_events, curve.median(), ratio)
