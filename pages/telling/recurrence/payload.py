"""An analysis of a study's recurrences as one JSON value, printed and saved alike; keys are added, never renamed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from analysis.cox import CoxFit
from analysis.export import (
    export_cox,
    export_hazards,
    export_incidence,
    export_log_rank,
    export_mean_cumulative,
    export_multiverse,
    export_recurrent,
    export_survival,
    export_weighted_log_rank,
    whole,
)
from analysis.weighted_logrank import WeightedLogRank
from data.recurrence.flow import FlowCounts
from data.recurrence.recorded_sources import Source
from pages.answers.all_recurrences import AllRecurrences
from pages.answers.comparison import TooManyLevels
from pages.answers.differences import StudyDifferences
from pages.answers.first_recurrences import StudyRecurrence
from pages.answers.kinds import StudyKinds
from pages.answers.study_analysis import StudyAnalysis
from pages.telling.recurrence.beside_payload import hazard_payload, shortened_payload, unknown_payload
from pages.telling.recurrence.models_words import NOBODY_LEFT
from pages.telling.recurrence.multiverse_words import every_note, with_reasons
from pages.telling.recurrence.onset_words import onset_payload, too_far_apart_sentence
from pages.telling.study_plan.words import beside_plan, standing, standing_of_many

RECURRENT_MODELS = ("andersen_gill", "pwp_total_time", "pwp_gap_time")
PEOPLE = (
    "participants",
    "no_entries",
    "no_known_day",
    "never_recovered",
    "no_anchor",
    "not_at_anchor",
    "at_risk",
    "never_at_risk",
)
# what else is counted, by where recurrences come from
PEOPLE_OF: dict[Source, tuple[str, ...]] = {
    "diary": (),
    "episodes": (
        "no_free_from",
        "no_followed_until",
        "in_episode",
        "episodes",
        "episodes_after_follow_up",
        "undecided_episodes",
        "later_not_at_risk",
    ),
    "table": ("no_row", "no_time", "rows_left_out"),
}


def payload_of(analysis: StudyAnalysis) -> dict[str, Any]:
    """What --json prints, and a saved analysis holds."""
    first, asked = analysis.first, analysis.question.study
    every, definitions, unknown = analysis.every_recurrence, analysis.every_definition, analysis.unknown
    return {
        "study": analysis.study.name,
        "simulated": analysis.study.is_simulated,
        "population": asked.population_name,
        "definition": asked.definition_id,
        "definition_version": asked.definition_version,
        "source": {"kind": asked.source, "engine": analysis.engine},
        "origin": asked.origin,
        **_read_as(first),
        **_by_plan(analysis),
        **_counts(first.flow.overall, first.ends, asked.source),
        "not_grouped": first.flow.not_grouped,
        **_first(first),
        **({} if analysis.kinds is None else _kinds(analysis.kinds, asked.at)),
        **({} if every is None else _all(every)),
        **({} if unknown is None else {"unknown_readings": unknown_payload(unknown, asked.at)}),
        **(
            {}
            if definitions is None
            else {
                "multiverse": export_multiverse(with_reasons(definitions)),
                "multiverse_note": every_note(definitions) or None,
            }
        ),
    }


def _read_as(first: StudyRecurrence) -> dict[str, Any]:
    """How the definition reads the diaries, and where their answers lie too far apart for it; {} of other sources."""
    apart, read = first.too_far_apart, first.read_as
    if read is None:
        return {"onset_choice": None, "read_by": None, "impossible": None, "fitting": []}
    return {
        **({"source": {"kind": "period", "engine": "duckdb"}} if read.has_periods else {}),
        "onset_choice": first.question.onset,
        "read_by": {
            "measures": list(read.definition.measures),
            "max_gap_days": read.definition.max_gap_days,
            "asked_every": read.every_days,
        },
        "impossible": None if apart is None else too_far_apart_sentence(apart, read.definition),
        "fitting": list(first.fitting),
    }


def _by_plan(analysis: StudyAnalysis) -> dict[str, Any]:
    """standing of the first recurrences, and of all and of other definitions where asked for; {} without a plan."""
    plan, asked = analysis.plan, analysis.question
    if plan is None:
        return {}
    first = standing(plan, **asked.study.as_chosen())
    every, other = asked.is_recurrent, asked.definitions
    return {
        "standing": first.as_json(),
        **({"all_recurrences_standing": beside_plan(plan, "all recurrences").as_json()} if every else {}),
        **({"multiverse_standing": standing_of_many(first).as_json()} if other else {}),
    }


def _first(first: StudyRecurrence) -> dict[str, Any]:
    """Curves, tests and models of first recurrences."""
    asked, flow = first.question, first.flow
    exported = export_survival(first.table, dropped=flow.not_grouped, at=asked.at, tau=asked.tau)
    whose = {str(one.group): one for one in flow.groups} if first.by is not None else {"all": flow.overall}
    label = first.ends["group"]
    for group in exported["groups"]:
        group |= _counts(whose[group["group"]], first.ends[label == group["group"]], asked.source)
        # the limits of shares are exact where people are few
        group["median"]["too_few"] = group["too_few"]
        group["onset"] = onset_payload(first.onsets.of(group["group"]), asked.onset) if first.onsets else None
    fit = _fit(first)
    return exported | {
        "reference": first.table.groups[0] if first.by is not None and first.table.groups else None,
        "cluster": asked.cluster,
        "clusters": None if fit is None else fit.clusters,
        "landmark": asked.landmark,
        "left_before_landmark": first.left_before_landmark,
        "person_time_rates": None if first.rates is None else asdict(first.rates),
        "compared_from": _compared_from(first),
        "share_differences": _share_differences(first.differences),
        "median_difference": _median_difference(first.differences),
        "rmst_shortened": shortened_payload(first.means, first.differences),
        "hazard": [hazard_payload(hazard) for hazard in first.hazards],
        "logrank_weighted": export_weighted_log_rank(first.tests.weighted),
        "logrank_stratified": _within(first.tests.stratified),
        "logrank_weighted_stratified": _within(first.tests.weighted_stratified),
        "cox": None if fit is None else export_cox(fit, flow.overall.at_risk - first.left_before_landmark - fit.n),
        "cox_unadjusted": None if first.cox is None else export_cox(first.cox, flow.not_grouped),
        "proportional_hazards": _hazards(first),
    }


def _kinds(found: StudyKinds, at: tuple[float, ...]) -> dict[str, Any]:
    """Cumulative incidence of each kind of event in each group, as `respite survival --cause` has it."""
    return {
        "competing": [export_incidence(curve, at) for kind in found.kinds for curve in found.curves.get(kind, ())],
        "events_without_kind": found.n_untold,
    }


def _compared_from(first: StudyRecurrence) -> str | None:
    """Whether groups are compared from recovery (and not from randomisation) or from the anchor; None without."""
    if len(first.table.groups) < 2:
        return None
    if first.question.source == "table":
        return None
    if first.question.is_anchored:
        return "anchor"
    return "recovery" if first.question.source == "diary" else "free_from"


def _fit(first: StudyRecurrence) -> CoxFit | None:
    models = first.models
    if isinstance(models, TooManyLevels) or not models.compared:
        return None
    if models.fit is not None:
        return models.fit
    return CoxFit(n=0, events=0, dropped=models.left_out, terms=(), reason=NOBODY_LEFT)


def _hazards(first: StudyRecurrence) -> list[dict[str, Any]] | None:
    models = first.models
    return None if isinstance(models, TooManyLevels) or models.check is None else export_hazards(models.check)


def _within(test: WeightedLogRank | None) -> dict[str, Any] | None:
    """A test within strata, and how many there are; with its weights where it has any."""
    if test is None:
        return None
    weights = {} if test.weights == "log-rank" else {name: getattr(test, name) for name in ("weights", "rho", "gamma")}
    return {**weights, **(export_log_rank(test.test) or {}), "strata": test.n_strata}


def _share_differences(found: StudyDifferences | None) -> list[dict[str, Any]] | None:
    """Second group less first at each day asked for; None unless two groups have somebody at risk."""
    if found is None:
        return None
    return [{**asdict(one), "groups": list(one.groups), "time": whole(one.time)} for one in found.shares]


def _median_difference(found: StudyDifferences | None) -> dict[str, Any] | None:
    if found is None:
        return None
    numbers = {name: whole(getattr(found.median, name)) for name in ("estimate", "lower", "upper")}
    return {"groups": list(found.groups), **numbers, "method": found.median.method, "too_few": found.is_few}


def _all(every: AllRecurrences) -> dict[str, Any]:
    """All recurrences: rows at risk, mean number per person by group, models with robust errors, rates."""
    at = every.question.at
    models: dict[str, Any] = dict.fromkeys(RECURRENT_MODELS)
    models |= {fit.model: export_recurrent(fit, dropped_before=every.no_stratum) for fit in every.fits}
    return {
        "all_recurrences": {
            "people": every.people,
            "rows": every.n_rows,
            "events": every.n_events,
            "without_time_at_risk": every.no_time,
            "rows_in_no_group": every.n_rows_in_no_group,
        },
        "mcf": [export_mean_cumulative(mean, at) for mean in every.means],
        "mcf_differences": [{**asdict(one), "too_few": not every.has_enough} for one in every.differences(at)],
        **models,
        "rates": {
            "groups": [{**asdict(one), "too_few": one.rate_per_year is None} for one in every.rates.rates],
            "ratios": [asdict(one) for one in every.rates.ratios],
            "dispersion": every.rates.dispersion,
            "without_time_at_risk": every.rates.n_without_time,
            "reason": every.rates.reason or None,
        },
    }


def _counts(flow: FlowCounts, ends: pd.DataFrame, source: Source) -> dict[str, Any]:
    """What became of everybody, and of the first intervals this analysis is made of; all stand apart."""
    every = ("intervals", "events", "censored_gap", "censored_end")

    def ended(reason: str) -> int:
        return int(ends["n"][ends["reason"] == reason].sum())

    return {
        **{name: getattr(flow, name) for name in (*PEOPLE, *PEOPLE_OF[source])},
        "intervals": flow.at_risk,
        "censored_gap": ended("gap"),
        "censored_end": ended("end_of_diary") + ended("end_of_follow_up"),
        "contradicted": flow.contradicted,
        "undecided_spans": flow.undecided_spans,
        "other_answers": flow.other_answers,
        "unknown_days": flow.unknown_days,
        "days_outside_stretches": flow.days_outside_stretches,
        "all_intervals": {name: getattr(flow, name) for name in every},
    }
