"""A study as it is released: everything worked out from coarse counts, beside the owner's own results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

import pandas as pd

from analysis.baseline import BaselineRow, BaselineTable, LevelCounts, NumberSummary
from analysis.disclosure import (
    HIDDEN_UP_TO,
    ReleasedMean,
    mean_difference,
    released_cells,
    released_count,
    released_mean,
    total_of,
)
from analysis.grouping import in_label_order
from analysis.outcome_change import Mean
from analysis.released_curve import CurveDistortion, ReleasedCurves, curve_distortion, release_curves
from data.recurrence.release_people import EVERYBODY
from data.study.populations import Population
from pages.answers.first_recurrences import StudyRecurrence, table_of
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.outcomes import StudyOutcomes
from pages.answers.question import StudyQuestion

RELEASED_KINDS = ("number", "categories")  # the first or last of many dates is one person's
PAIN = (0, 10)  # points: the mean pain of the diary's first days lies between them


@dataclass(frozen=True, kw_only=True)
class ReleaseQuestion:
    """What is released of a study, by the attribute `by`, of a part of its people or of everybody.

    `recurrence`: None where it is not told. `characteristics`: their names in the baseline table, () for the sizes of
    the groups alone. `outcome`: None where it is not told.
    """

    population: Population | None = None
    by: str | None = None
    recurrence: StudyQuestion | None = None
    characteristics: tuple[str, ...] = ()
    outcome: OutcomeQuestion | None = None


@dataclass(frozen=True, kw_only=True)
class Released:
    """What a count or a mean is of: all people, those who recovered, a characteristic, or a score's change.

    `source`, `name`: of the characteristic, as in the baseline table, or the score's title; `level`: the value of it
    that is counted, None for a mean.
    """

    about: Literal["people", "recovered", "characteristic", "change"]
    source: str = ""
    name: str = ""
    level: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReleasedRow:
    """A row of counts: what is counted, and for each group the owner's count and the released one (None: withheld)."""

    of: Released
    owner: tuple[int, ...]
    released: tuple[int | None, ...]

    @property
    def total(self) -> int | None:
        """What the groups come to together, of what is released alone; None where one of them is withheld."""
        return total_of(self.released)


@dataclass(frozen=True, kw_only=True)
class ReleasedNumber:
    """A mean of one group: what of, the owner's mean and standard deviation, and what is released of them.

    `visit`: the day of the change from baseline, None for a characteristic at baseline.
    """

    of: Released
    group: str
    visit: int | None
    owner: Mean
    released: ReleasedMean


@dataclass(frozen=True, kw_only=True)
class ReleasedDifference:
    """Second group's mean change minus the first's at a visit, with limits, from released numbers; None: withheld."""

    groups: tuple[str, str]
    visit: int
    difference: tuple[float, float, float] | None


@dataclass(frozen=True, kw_only=True, eq=False)
class ReleasedStudy:
    """What is released of a study, in the order it is shown; a section that was not ticked is empty or None.

    `sizes`: people of each group. `people`: person, part, digest of those told about, for the ledger. `owner`: the
    recurrence that `curves` was made from.
    """

    by: str | None
    groups: tuple[str, ...]
    people: pd.DataFrame
    sizes: ReleasedRow
    flow: tuple[ReleasedRow, ...]
    owner: StudyRecurrence | None
    curves: ReleasedCurves | None
    distortion: CurveDistortion | None
    rows: tuple[ReleasedRow, ...]
    numbers: tuple[ReleasedNumber, ...]
    changes: tuple[ReleasedNumber, ...]
    differences: tuple[ReleasedDifference, ...]


def released_study(
    question: ReleaseQuestion,
    people: pd.DataFrame,
    *,
    recurrence: StudyRecurrence | None = None,
    baseline: BaselineTable | None = None,
    outcomes: StudyOutcomes | None = None,
) -> ReleasedStudy:
    """Coarsen the answers to what is asked. `people`: person as index, part, digest; in groups of more than 7."""
    by = question.by
    sizes = people["part"].value_counts()
    groups = in_label_order(sizes.index[sizes > HIDDEN_UP_TO])
    people = people[people["part"].isin(groups)]
    counts = tuple(int(sizes[group]) for group in groups)
    rows, numbers = _baseline(baseline, question.characteristics, groups, by)
    changes = _changes(outcomes, groups, by)
    curves, distortion = _curves(recurrence, groups, dict(zip(groups, counts, strict=True)))
    return ReleasedStudy(
        by=by,
        groups=groups,
        people=people[["part", "digest"]],
        sizes=ReleasedRow(
            of=Released(about="people"), owner=counts, released=tuple(released_count(count) for count in counts)
        ),
        flow=_flow(recurrence, groups),
        owner=recurrence,
        curves=curves,
        distortion=distortion,
        rows=rows,
        numbers=numbers,
        changes=changes,
        differences=_differences(changes, groups),
    )


def _flow(recurrence: StudyRecurrence | None, groups: tuple[str, ...]) -> tuple[ReleasedRow, ...]:
    """Who was at risk, withheld where few were or few were not. Not who never was, rounded too: the two together would
    tell more of either than its six to readers who know how many people there are."""
    if recurrence is None:
        return ()
    flow = recurrence.flow
    counts_of = {EVERYBODY: flow.overall} if recurrence.by is None else {counts.group: counts for counts in flow.groups}
    owner = [(counts_of[group].at_risk, counts_of[group].never_at_risk) for group in groups]
    released = tuple(released_cells(pair, sum(pair))[0] for pair in owner)
    at_risk = tuple(at_risk for at_risk, _ in owner)
    return (ReleasedRow(of=Released(about="recovered"), owner=at_risk, released=released),)


def _curves(
    recurrence: StudyRecurrence | None, groups: tuple[str, ...], enrolled: dict[str, int]
) -> tuple[ReleasedCurves | None, CurveDistortion | None]:
    if recurrence is None:
        return None, None
    counts = recurrence.counts
    if recurrence.by is None:
        counts = counts.assign(group=EVERYBODY)
    table = table_of(counts[counts["group"].isin(groups)])
    curves = release_curves(table, recurrence.by, enrolled)
    return curves, curve_distortion(table, curves)


def _baseline(
    table: BaselineTable | None, characteristics: Sequence[str], groups: tuple[str, ...], by: str | None
) -> tuple[tuple[ReleasedRow, ...], tuple[ReleasedNumber, ...]]:
    if table is None:
        return (), ()
    rows: list[ReleasedRow] = []
    numbers: list[ReleasedNumber] = []
    for row in table.rows:
        if row.name not in characteristics or row.kind not in RELEASED_KINDS:
            continue
        cells = {EVERYBODY: row.overall} if by is None else dict(zip(table.groups, row.groups, strict=True))
        sizes = {EVERYBODY: table.n} if by is None else dict(zip(table.groups, table.sizes, strict=True))
        counts: list[LevelCounts] = []
        for group in groups:
            cell = cells[group]
            if isinstance(cell, NumberSummary):
                numbers.append(_number(row, group, cell, sizes[group]))
            elif isinstance(cell, LevelCounts):
                counts.append(cell)
        if counts:
            rows += _levels(row, counts, [sizes[group] for group in groups])
    return tuple(rows), tuple(numbers)


def _levels(row: BaselineRow, cells: list[LevelCounts], sizes: list[int]) -> list[ReleasedRow]:
    """The levels that are told in a group at least; the name of another would tell that somebody has it."""
    released = [released_cells(cell.counts, size) for cell, size in zip(cells, sizes, strict=True)]
    return [
        ReleasedRow(
            of=Released(about="characteristic", source=row.source, name=row.name, level=level),
            owner=tuple(cell.counts[place] for cell in cells),
            released=tuple(cells_of[place] for cells_of in released),
        )
        for place, level in enumerate(row.levels)
        if any(cells_of[place] is not None for cells_of in released)
    ]


def _number(row: BaselineRow, group: str, cell: NumberSummary, people: int) -> ReleasedNumber:
    if row.source == "diary":
        released = released_mean(cell.n, cell.mean, cell.sd, people=people, ends=PAIN)
    elif (
        cell.mean is None
        or cell.minimum is None
        or cell.lower_quartile is None
        or cell.upper_quartile is None
        or cell.maximum is None
    ):
        released = released_mean(cell.n, None, None, people=people)
    else:
        released = released_mean(
            cell.n,
            cell.mean,
            cell.sd,
            people=people,
            farthest=max(cell.maximum - cell.mean, cell.mean - cell.minimum),
            is_lumpy=not cell.minimum < cell.lower_quartile < cell.upper_quartile < cell.maximum,
        )
    return ReleasedNumber(
        of=Released(about="characteristic", source=row.source, name=row.name),
        group=group,
        visit=None,
        owner=Mean(n=cell.n, mean=cell.mean, sd=cell.sd, lower=None, upper=None),
        released=released,
    )


def _changes(outcomes: StudyOutcomes | None, groups: tuple[str, ...], by: str | None) -> tuple[ReleasedNumber, ...]:
    """Changes from the baseline of those who have both; two of them can lie twice the scale apart."""
    if outcomes is None:
        return ()
    scale, changes = outcomes.scale, []
    for at_visit in outcomes.groups:
        group = EVERYBODY if by is None else at_visit.group
        if at_visit.change is not None and group in groups:
            released = released_mean(
                at_visit.change.n,
                at_visit.change.mean,
                at_visit.change.sd,
                people=outcomes.enrolled[at_visit.group],
                ends=(scale.low - scale.high, scale.high - scale.low),
            )
            of = Released(about="change", source="score", name=scale.title)
            changes.append(
                ReleasedNumber(of=of, group=group, visit=at_visit.visit, owner=at_visit.change, released=released)
            )
    return tuple(changes)


def _differences(changes: Sequence[ReleasedNumber], groups: tuple[str, ...]) -> tuple[ReleasedDifference, ...]:
    """Each group against the first, at each visit."""
    at = {(change.group, change.visit): change.released for change in changes}
    visits = sorted({change.visit for change in changes if change.visit is not None})
    return tuple(
        ReleasedDifference(
            groups=(groups[0], group), visit=visit, difference=mean_difference(at[groups[0], visit], at[group, visit])
        )
        for visit in visits
        for group in groups[1:]
        if (groups[0], visit) in at and (group, visit) in at
    )


def last_told(study: ReleasedStudy) -> Mapping[str, float]:
    """The last day told of each group where recurrence is; infinity without a curve, since that too is told of all."""
    if study.curves is None:
        return {}
    ends = {curve.group: float(curve.time[-1]) for curve in study.curves.curves}
    return {group: ends.get(group, inf) for group in study.groups}
