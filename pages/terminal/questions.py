"""What was said to a command, as the questions that are asked: the options stop here."""

from __future__ import annotations

from argparse import Namespace

from data.store.store import Collection
from data.study.usual_visits import study_visits
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.question import LOG_RANK, StudyQuestion, Weights
from pages.answers.study_analysis import AnalysisQuestion
from pages.terminal.population import population_of
from pages.terminal.refusal import Refusal, quoted
from pages.terminal.study import what_is_asked


def analysis_question(asked: Namespace, collection: Collection, cwd: str) -> AnalysisQuestion:
    """What `respite recurrence` and `respite bundle` ask; a refusal names the option that cannot be taken."""
    _check_names(asked)
    source, definition = what_is_asked(asked, collection, cwd)
    if asked.unknown and source != "diary":
        raise Refusal(
            "--unknown: only the days of a diary can be unknown; leave it out for episodes and finished tables."
        )
    study = StudyQuestion(
        population=population_of(collection, asked.population),
        definition=definition,
        source=source,
        origin=asked.origin,
        onset=asked.onset,
        by=asked.by or None,
        covariates=tuple(asked.covariates),
        strata=asked.strata or None,
        weights=Weights(**vars(asked.weights)) if asked.weights else LOG_RANK,
        at=tuple(asked.at),
        tau=asked.tau,
        reference=asked.reference or None,
        cluster=asked.cluster or None,
        landmark=asked.landmark,
    )
    return AnalysisQuestion(
        study=study, is_recurrent=asked.recurrent, definitions=asked.definitions, has_unknown=asked.unknown
    )


def outcome_question(asked: Namespace, collection: Collection) -> OutcomeQuestion:
    """What `respite outcomes` asks; a refusal names the option that cannot be taken."""
    _check_names(asked)
    usual = None if asked.visits else study_visits(collection, asked.measure, asked.anchor or None)
    return OutcomeQuestion(
        population=population_of(collection, asked.population),
        measure=asked.measure,
        visits=tuple(asked.visits) if usual is None else usual.days,
        window=usual.window if asked.window is None and usual is not None else asked.window,
        rule=asked.rule,
        share=asked.share_of_days,
        reference=asked.reference,
        covariates=tuple(asked.covariates),
        strata=asked.strata,
        cluster=asked.cluster,
        part=asked.parts,
        respond=asked.respond,
        df=asked.df,
        by=asked.by or None,
        anchor=asked.anchor or None,
    )


def _check_names(asked: Namespace) -> None:
    """Refuse an attribute that is asked for in two parts."""
    if asked.by and asked.by in asked.covariates:
        raise Refusal(f"--covariates: {quoted(asked.by)} is already given with --by; name it once.")
    if asked.strata and asked.strata in (asked.by, *asked.covariates):
        raise Refusal(f"--strata: {quoted(asked.strata)} is already compared; name it once.")
