"""A study's outcome by group and visit, groups compared, responders, changes that people notice, as one JSON value: what a
terminal prints, and a saved analysis holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from analysis.instrument import Scale
from analysis.number_needed import NumberNeeded
from analysis.responder_cut import CutResponders
from analysis.responders import THRESHOLDS, ResponderDifference, Responders
from data.study.study_plan import DeclaredPlan
from pages.answers.outcomes import AtVisit, StudyOutcomes
from pages.telling.outcomes.words import covariance_text, likelihood_ratio, needed_text, no_responders_sentence
from pages.telling.study_plan.words import outcome_standing


def outcome_payload(
    study: str, plan: DeclaredPlan | None, found: StudyOutcomes, *, is_simulated: bool
) -> dict[str, Any]:
    """The answer of the study called `study`; `plan`: its plan, None where none was declared."""
    question, read, scale = found.question, found.outcomes, found.scale
    return {
        "study": study,
        "simulated": is_simulated,
        "population": question.population_name,
        **_by_plan(plan, found),
        "measure": question.measure,
        "title": scale.title,
        "range": [scale.low, scale.high],
        "higher_is": scale.higher_is,
        "by": question.by,
        "anchor": question.anchor,
        "reference": next(iter(found.enrolled), None) if question.by else None,
        "covariates": list(question.covariates),
        "strata": question.strata,
        "cluster": question.cluster,
        "df": question.df,
        "windows": [asdict(one) for one in read.windows],
        "rule": read.rule,
        "spacing": read.spacing,
        "least_days": read.least_days[0] if read.least_days and len(set(read.least_days)) == 1 else None,
        "least_days_by_visit": None if read.least_days is None else list(read.least_days),
        "enrolled": sum(found.enrolled.values()),
        "not_grouped": found.not_grouped,
        "no_origin": found.no_origin,
        "groups": [_group(found, label) for label in found.enrolled],
        "ancova": [
            {
                "visit": one.visit,
                "n": one.compared.n,
                "counts": one.compared.counts,
                "baseline_slope": one.compared.baseline_slope,
                "residual_sd": one.compared.residual_sd,
                "terms": [asdict(term) for term in one.compared.differences],
                "reason": one.compared.reason,
                "method": one.compared.method,
                "pairs": [
                    {**asdict(pair), "p_holm": adjusted}
                    for pair, adjusted in zip(one.compared.pairs, one.compared.pairs_holm, strict=True)
                ],
                "left_out": one.compared.left_out,
                "clusters": one.compared.n_clusters,
            }
            for one in found.visits
        ],
        "repeated_measures": {
            "n": found.model.n,
            "n_values": found.model.n_values,
            "method": found.model.method,
            "covariance": covariance_text(found.model),
            "likelihood_ratio": likelihood_ratio(found.model),
            "terms": [
                {"visit": one.visit, **asdict(one.difference), "p_value_holm": adjusted}
                for one, adjusted in zip(found.model.differences, found.holm, strict=True)
            ],
            "visits": list(found.model.visits),
            "left_out": list(found.model.left_out),
            "reason": found.model.reason,
        },
        "responders": [_responders(one, at) for at in found.visits for one in at.responders],
        "no_responders": no_responders_sentence(found),
        "responder_curves": [
            {
                "visit": at.visit,
                "group": one.group,
                "enrolled": one.enrolled,
                "observed": one.observed,
                "percent": THRESHOLDS.tolist(),
                "responders": one.responders.tolist() if one.observed else None,
            }
            for at in found.visits
            for one in at.curves
        ],
        "respond": [_cut(one.cut, one.visit) for one in found.visits if one.cut is not None],
        "standardised": [{"visit": one.visit, **asdict(one.shares)} for one in found.visits if one.shares is not None],
        "parts": [{"visit": at.visit, "by": question.part, **asdict(one)} for at in found.visits for one in at.parts],
        "change_that_matters": _matters(scale),
        "changes": [{"visit": at.visit, **asdict(one)} for at in found.visits for one in at.changes],
    }


def _matters(scale: Scale) -> dict[str, Any] | None:
    """From which change on people notice it, with its source; None where none is known."""
    points, percent = scale.minimal_important_change, scale.minimal_important_percent
    known = points or percent
    if known is None:
        return None
    return {
        "points": None if points is None else points.value,
        "percent": None if percent is None else percent.value,
        "name": known.name,
        "source": known.source.reference,
    }


def _by_plan(plan: DeclaredPlan | None, found: StudyOutcomes) -> dict[str, Any]:
    """standing of a score at visits; {} without a plan."""
    if plan is None:
        return {}
    chosen = found.question.as_chosen(found.outcomes.visits)
    return {"standing": outcome_standing(plan, **chosen, compared=found.question.as_compared).as_json()}


def _group(found: StudyOutcomes, label: str) -> dict[str, Any]:
    visits = [one for one in found.groups if one.group == label]
    return {
        "group": label,
        "enrolled": found.enrolled[label],
        "visits": [
            {"visit": one.visit, **asdict(one.value), "change": asdict(one.change) if one.change else None}
            for one in visits
        ],
    }


def _responders(found: Responders, at: AtVisit) -> dict[str, Any]:
    return {
        "visit": at.visit,
        "percent": found.percent,
        "least_baseline": found.least_baseline,
        "groups": [asdict(one) for one in found.groups],
        "differences": [_responder_difference(one) for one in found.differences],
    }


def _cut(found: CutResponders, visit: int) -> dict[str, Any]:
    return {
        "visit": visit,
        "cut": found.cut.text,
        "groups": [asdict(one) for one in found.groups],
        "differences": [_responder_difference(one) for one in found.differences],
    }


def _responder_difference(one: ResponderDifference) -> dict[str, Any]:
    return {
        "group": one.group,
        "reference": one.reference,
        "rule": one.rule,
        **asdict(one.difference),
        "number_needed": None if one.number_needed is None else _needed(one.number_needed),
    }


def _needed(needed: NumberNeeded) -> dict[str, Any]:
    """Below 0 to harm; null where infinite."""
    return {**asdict(needed), "text": needed_text(needed)}
