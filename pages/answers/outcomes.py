"""A study's outcome: everything that is said about one measure, its visits and its groups, from one reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.grouping import Labels
from analysis.important_changes import ImportantChanges, important_changes
from analysis.instrument import Scale
from analysis.multiplicity import holm
from analysis.outcome_change import Ancova, Mean, ancova, mean_of
from analysis.repeated_measures import DegreesOfFreedom, RepeatedMeasures, repeated_measures
from analysis.responder_cut import CutResponders, responders_at, responds
from analysis.responders import ResponderCurve, Responders, responder_curves, responders
from analysis.standardised import Standardised, standardised
from analysis.subgroups import Subgroups, subgroups
from data.catalogue.noticed import responder_thresholds
from data.store.store import Collection
from data.study.levels import group_order, in_order
from data.study.outcomes import Outcomes, visit_outcomes
from pages.answers.outcome_question import Beside, OutcomeQuestion, facts_named, read_beside

NoResponders = Literal["higher_is_better", "no_better_end", "not_from_zero"]


@dataclass(frozen=True, kw_only=True)
class GroupAtVisit:
    """A group's values at a visit, and their changes from the baseline in those who have both; None at the baseline."""

    group: str
    visit: int
    value: Mean
    change: Mean | None


@dataclass(frozen=True, kw_only=True, eq=False)
class AtVisit:
    """What is said of one visit after the baseline: groups compared, responders at each threshold, counts.

    cut: responders by the question's own cut, and shares: their comparison at the same covariates; None where none was asked for. parts:
    each group's difference in the parts of the people that were asked for.
    """

    visit: int
    compared: Ancova
    responders: tuple[Responders, ...]
    curves: tuple[ResponderCurve, ...]
    changes: tuple[ImportantChanges, ...]
    cut: CutResponders | None
    shares: Standardised | None
    parts: tuple[Subgroups, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyOutcomes:
    """An outcome of a study by group and visit.

    enrolled: people by group; not_grouped: those without a group, who are left out. no_origin: of the enrolled, those
    without a day 0. facts: of everybody [n rows], as covariate_1 ... and cluster. no_responders: why the scale has none, None where it has. model: of all visits together.
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
    facts: pd.DataFrame

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

    @property
    def shown(self) -> AtVisit:
        """The last visit of which something can be told: groups compared, else somebody's change; the last where none can."""
        modelled = {term.visit for term in self.model.differences}
        seen = {one.visit for one in self.groups if one.change is not None and one.change.n}
        compared = [at for at in self.visits if at.compared.differences or at.visit in modelled]
        return (compared or [at for at in self.visits if at.visit in seen] or list(self.visits))[-1]


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
    labels = group_order(
        collection, question.by, outcomes.group[has_group], question.reference if question.by is not None else None
    )
    group, values = in_order(outcomes.group[has_group], labels), outcomes.values[has_group]
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
    beside = read_beside(collection, question, outcomes, has_group)
    baseline = values[:, 0]
    return StudyOutcomes(
        question=question,
        outcomes=outcomes,
        enrolled={label: int((group == label).sum()) for label in labels},
        not_grouped=int((~has_group).sum()),
        no_origin=int(np.isnan(outcomes.origin[has_group]).sum()),
        groups=tuple(means),
        visits=tuple(
            _at_visit(outcomes.scale, visit, baseline, values[:, place], group, beside, has_responders=not reason)
            for place, visit in enumerate(outcomes.visits)
            if place
        ),
        model=_model(outcomes.visits[1:], values, group, beside, question.df),
        no_responders=reason,
        facts=facts_named(collection, question, outcomes),
    )


def no_responders(scale: Scale) -> NoResponders | None:
    """Why a fall in percent of the baseline means nothing on this scale; None where it does."""
    if scale.higher_is == "better":
        return "higher_is_better"
    if scale.higher_is != "worse":
        return "no_better_end"
    return "not_from_zero" if scale.low != 0 else None


def least_baseline(scale: Scale) -> float:
    """The least baseline of a responder: the published one of 0 to 10, at the same place of this scale's range."""
    return responder_thresholds()[2].value / 10 * (scale.high - scale.low)


def _at_visit(
    scale: Scale,
    visit: int,
    baseline: np.ndarray,
    outcome: np.ndarray,
    group: Labels,
    beside: Beside,
    *,
    has_responders: bool,
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
        compared=ancova(baseline, outcome, group, covariates=beside.facts, cluster=beside.cluster),
        responders=rates,
        curves=curves,
        changes=important_changes(scale, baseline, outcome, group),
        cut=None if beside.cut is None else responders_at(baseline, outcome, group, beside.cut),
        shares=None
        if beside.cut is None
        else standardised(
            responds(baseline, outcome, beside.cut),
            group,
            baseline=baseline,
            covariates=beside.facts,
            cluster=beside.cluster,
        ),
        parts=()
        if beside.part is None
        else subgroups(
            baseline, outcome, group, beside.part, covariates=beside.facts_beside_part, cluster=beside.cluster
        ),
    )


def _model(
    visits: tuple[int, ...], values: np.ndarray, group: Labels, beside: Beside, df: DegreesOfFreedom
) -> RepeatedMeasures:
    """The model of all visits; with clusters there is none, as it takes people to say nothing of one another."""
    if beside.cluster is None:
        return repeated_measures(values[:, 0], values[:, 1:], group, visits, covariates=beside.facts, df=df)
    return RepeatedMeasures(
        n=0,
        n_values=0,
        visits=visits,
        differences=(),
        covariance=None,
        log_likelihood=None,
        reason="It takes people to say nothing of one another, which those of one cluster do; each visit stands alone, with "
        "errors that allow for clusters.",
    )
