"""`respite recurrence`: the answer about a study's recurrences as one JSON value."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from data.store.store import Collection, Store
from data.study.looks import record_look
from pages.answers.comparison import TooManyLevels
from pages.answers.study_analysis import StudyAnalysis, looks_of, study_analysis
from pages.telling.recurrence.models_words import too_many_levels_sentence
from pages.telling.recurrence.payload import payload_of
from pages.terminal.questions import analysis_question
from pages.terminal.refusal import Refusal
from pages.terminal.study import study_asked


def recurrence(asked: Namespace, store: Store, cwd: str) -> dict[str, Any]:
    """Time to the first recurrence, with who was at risk, who was not, and why."""
    with study_asked(asked, store, cwd) as collection:
        return payload_of(analysis_of(asked, collection, cwd))


def analysis_of(asked: Namespace, collection: Collection, cwd: str, *, keeps_records: bool = False) -> StudyAnalysis:
    """The analysis that was asked for, counted as shown; a refusal where a covariate cannot be taken."""
    question = analysis_question(asked, collection, cwd)
    analysis = study_analysis(collection, question, keeps_records=keeps_records)
    if isinstance(analysis.first.models, TooManyLevels):
        raise Refusal(f"--covariates: {too_many_levels_sentence(analysis.first.models)}")
    for look in looks_of(question):
        record_look(collection, "recurrence", look)
    return analysis
