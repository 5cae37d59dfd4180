"""A study's outcome: everything that is said about one measure, its visits and its groups, from one reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.grouping import in_label_order
from analysis.important_changes import ImportantChanges, important_changes
from analysis.instrument import Scale
from analysis.outcome_change import Ancova, Mean, ancova, mean_of
from analysis.repeated_measures import RepeatedMeasures, repeated_measures
from analysis.responders import ResponderCurve, Responders, responder_curves, responders
from data.catalogue.noticed import responder_thresholds
from data.store.store import Collection
from data.study.outcomes import VISITS, Outcomes, visit_outcomes
from data.study.populations import Population


@dataclass(frozen=True)
class GroupAtVisit:
    """A group's values at a visit, and their changes from the baseline in those who have both; None at the baseline."""

    group: str
    visit: int
    value: Mean
    change: Mean | None


@dataclass(frozen=True, eq=False)
class AtVisit:
    """What is said of one visit after the baseline: groups compared, responders at each threshold, counts."""

    visit: int
    compared: Ancova
    responders: tuple[Responders, ...]
    curves: tuple[ResponderCurve, ...]
    changes: tuple[ImportantChanges, ...]


@dataclass(frozen=True, eq=False)
class StudyOutcomes:
    """An outcome of a study by group and visit.

    enrolled: people by group; not_grouped: those without a group, who are left out. no_origin: of the enrolled, those
    without a day 0. no_responders: why the scale has none, empty where it has. model: of all visits together.
    """

    outcomes: Outcomes
    enrolled: dict[str, int]
    not_grouped: int
    no_origin: int
    groups: tuple[GroupAtVisit, ...]
    visits: tuple[AtVisit, ...]
    model: RepeatedMeasures
    no_responders: str

    @property
    def scale(self) -> Scale:
        """The scale of the outcome."""
        return self.outcomes.scale


def study_outcomes(
    collection: Collection,
    measure: str,
    *,
    visits: Sequence[int] = VISITS,
    window: int | None = None,
    by: str | None = None,
    anchor: str | None = None,
    population: Population | None = None,
) -> StudyOutcomes:
    """Read an outcome and work out everything that is said about it; arguments as in `visit_outcomes`."""
    outcomes = visit_outcomes(
        collection, measure, visits=visits, window=window, by=by, anchor=anchor, population=population
    )
    has_group = np.array([group is not None for group in outcomes.group], dtype=bool)
    group, values = outcomes.group[has_group], outcomes.values[has_group]
    labels = in_label_order(set(group))
    means = [
        GroupAtVisit(
            label,
            visit,
            mean_of(values[group == label, place]),
            mean_of(values[group == label, place] - values[group == label, 0]) if place else None,
        )
        for label in labels
        for place, visit in enumerate(outcomes.visits)
    ]
    reason = no_responders(outcomes.scale)
    return StudyOutcomes(
        outcomes=outcomes,
        enrolled={label: int((group == label).sum()) for label in labels},
        not_grouped=int((~has_group).sum()),
        no_origin=int(np.isnan(outcomes.origin[has_group]).sum()),
        groups=tuple(means),
        visits=tuple(
            _at_visit(outcomes.scale, visit, values[:, 0], values[:, place], group, has_responders=not reason)
            for place, visit in enumerate(outcomes.visits)
            if place
        ),
        model=repeated_measures(values[:, 0], values[:, 1:], group, outcomes.visits[1:]),
        no_responders=reason,
    )


def no_responders(scale: Scale) -> str:
    """Why a fall in percent of the baseline means nothing on this scale; empty where it does."""
    if scale.higher_is == "better":
        return f"On {scale.title} higher is better, so a fall in percent of the baseline is no relief."
    if scale.low != 0:
        return f"{scale.title} starts at {scale.low:g}, so a percentage of the baseline has no meaning."
    return ""


def least_baseline(scale: Scale) -> float:
    """The least baseline of a responder: the published one of 0 to 10, at the same place of this scale's range."""
    return responder_thresholds()[2].value / 10 * (scale.high - scale.low)


def _at_visit(scale: Scale, visit: int, baseline, outcome, group, *, has_responders: bool) -> AtVisit:
    found: tuple[Responders, ...] = ()
    curves: tuple[ResponderCurve, ...] = ()
    if has_responders:
        least = least_baseline(scale)
        found = tuple(
            responders(baseline, outcome, group, percent=one.value, least_baseline=least)
            for one in responder_thresholds()[:2]
        )
        curves = responder_curves(baseline, outcome, group, least_baseline=least)
    return AtVisit(
        visit, ancova(baseline, outcome, group), found, curves, important_changes(scale, baseline, outcome, group)
    )
