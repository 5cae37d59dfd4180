"""A study's outcome: everything that is said about one measure, its visits and its groups, from one reading."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from analysis.grouping import in_label_order
from analysis.important_changes import ImportantChanges, important_changes
from analysis.instrument import Scale
from analysis.multiplicity import holm
from analysis.outcome_change import Ancova, Mean, ancova, mean_of
from analysis.repeated_measures import RepeatedMeasures, repeated_measures
from analysis.responders import ResponderCurve, Responders, responder_curves, responders
from data.catalogue.noticed import responder_thresholds
from data.store.store import Collection
from data.study.outcomes import HALF, Outcomes, Rule, visit_outcomes
from data.study.populations import Population
from data.study.visits import VISITS

NoResponders = Literal["higher_is_better", "not_from_zero"]


@dataclass(frozen=True, kw_only=True)
class OutcomeQuestion:
    """A score at visits: whose, which, when, in which groups.

    `visits`: days, the first is the baseline. `window`: days to either side of a visit, one number or one a visit, None for
    the usual ones. `rule`: whether a visit's value is the mean of its days or the nearest value, None for what the spacing of
    the values says; `share`: of a window's days, more than which a mean takes. `by`: the attribute that makes the groups; `anchor`: the attribute with the date of day 0, None for
    everybody's first day; `population`: a part of the people, None for everybody.
    """

    population: Population | None = None
    measure: str
    visits: tuple[int, ...] = VISITS
    window: int | tuple[int, ...] | None = None
    rule: Rule | None = None
    share: float = HALF
    by: str | None = None
    anchor: str | None = None

    @property
    def population_name(self) -> str | None:
        """What the part of the people is called, None for everybody."""
        return None if self.population is None else self.population.name

    def as_chosen(self, visits: tuple[int, ...] | None = None) -> dict[str, Any]:
        """Names and days that were chosen, as a plan declares them and looks are counted by.

        `visits`: as they were read, without those named twice; those of the question by default.
        """
        return {
            "measure": self.measure,
            "visits": list(self.visits if visits is None else visits),
            "by": self.by,
            "anchor": self.anchor,
            "population": self.population_name,
        }

    def as_settings(self) -> dict[str, Any]:
        """All of it as plain values."""
        population = None if self.population is None else asdict(self.population)
        return self.as_chosen() | {
            "window": list(self.window) if isinstance(self.window, tuple) else self.window,
            "rule": self.rule,
            "share": self.share,
            "population": population,
        }


@dataclass(frozen=True, kw_only=True)
class GroupAtVisit:
    """A group's values at a visit, and their changes from the baseline in those who have both; None at the baseline."""

    group: str
    visit: int
    value: Mean
    change: Mean | None


@dataclass(frozen=True, kw_only=True, eq=False)
class AtVisit:
    """What is said of one visit after the baseline: groups compared, responders at each threshold, counts."""

    visit: int
    compared: Ancova
    responders: tuple[Responders, ...]
    curves: tuple[ResponderCurve, ...]
    changes: tuple[ImportantChanges, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyOutcomes:
    """An outcome of a study by group and visit.

    enrolled: people by group; not_grouped: those without a group, who are left out. no_origin: of the enrolled, those
    without a day 0. no_responders: why the scale has none, None where it has. model: of all visits together.
    """

    question: OutcomeQuestion
    outcomes: Outcomes
    enrolled: dict[str, int]
    not_grouped: int
    no_origin: int
    groups: tuple[GroupAtVisit, ...]
    visits: tuple[AtVisit, ...]
    model: RepeatedMeasures
    no_responders: NoResponders | None

    @property
    def holm(self) -> tuple[float | None, ...]:
        """The p-values of the model's differences, a family, by Holm's method; None where there is none."""
        known = [term.difference.p_value for term in self.model.differences if term.difference.p_value is not None]
        adjusted = iter(holm(known))
        return tuple(None if term.difference.p_value is None else next(adjusted) for term in self.model.differences)

    @property
    def scale(self) -> Scale:
        """The scale of the outcome."""
        return self.outcomes.scale


def study_outcomes(collection: Collection, question: OutcomeQuestion) -> StudyOutcomes:
    """The answer about a score at visits; OutcomeError for what the study does not hold."""
    outcomes = visit_outcomes(
        collection,
        question.measure,
        visits=question.visits,
        window=question.window,
        rule=question.rule,
        share=question.share,
        by=question.by,
        anchor=question.anchor,
        population=question.population,
    )
    has_group = np.array([group is not None for group in outcomes.group], dtype=bool)
    group, values = outcomes.group[has_group], outcomes.values[has_group]
    labels = in_label_order(set(group))
    means = [
        GroupAtVisit(
            group=label,
            visit=visit,
            value=mean_of(values[group == label, place]),
            change=mean_of(values[group == label, place] - values[group == label, 0]) if place else None,
        )
        for label in labels
        for place, visit in enumerate(outcomes.visits)
    ]
    reason = no_responders(outcomes.scale)
    return StudyOutcomes(
        question=question,
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


def no_responders(scale: Scale) -> NoResponders | None:
    """Why a fall in percent of the baseline means nothing on this scale; None where it does."""
    if scale.higher_is == "better":
        return "higher_is_better"
    return "not_from_zero" if scale.low != 0 else None


def least_baseline(scale: Scale) -> float:
    """The least baseline of a responder: the published one of 0 to 10, at the same place of this scale's range."""
    return responder_thresholds()[2].value / 10 * (scale.high - scale.low)


def _at_visit(
    scale: Scale, visit: int, baseline: np.ndarray, outcome: np.ndarray, group: np.ndarray, *, has_responders: bool
) -> AtVisit:
    rates: tuple[Responders, ...] = ()
    curves: tuple[ResponderCurve, ...] = ()
    if has_responders:
        least = least_baseline(scale)
        rates = tuple(
            responders(baseline, outcome, group, percent=threshold.value, least_baseline=least)
            for threshold in responder_thresholds()[:2]
        )
        curves = responder_curves(baseline, outcome, group, least_baseline=least)
    return AtVisit(
        visit=visit,
        compared=ancova(baseline, outcome, group),
        responders=rates,
        curves=curves,
        changes=important_changes(scale, baseline, outcome, group),
    )
