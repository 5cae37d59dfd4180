"""Days with pain of a study, as one JSON value, and as a zip where that was asked for."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from data.exports.exports import whole_study_bytes
from data.store.archive import write_archive
from data.store.store import Store
from data.study.looks import record_look
from pages.answers.pain_days import PainDaysQuestion
from pages.answers.pain_days import pain_days as ask
from pages.telling.describe.pain_days_files import pain_days_files
from pages.telling.describe.pain_days_text import payload_of
from pages.terminal.population import population_of
from pages.terminal.refusal import Refusal
from pages.terminal.study import study_of, write_file


def pain_days(asked: Namespace, store: Store, cwd: str) -> dict[str, Any]:
    """What is found."""
    collection = study_of(store, asked.study, may_be_held=True)
    question = PainDaysQuestion(
        population=population_of(collection, asked.population), by=asked.by or None, reference=asked.reference or None
    )
    if question.reference and not question.by:
        raise Refusal("--reference: it names one of the groups, which --by makes; give both.")
    found = ask(collection, question)
    record_look(collection, "outcome", question.as_chosen())
    payload = payload_of(found, study=collection.info.name, is_simulated=collection.info.is_simulated)
    if asked.bundle:
        files = pain_days_files(found, payload, whole_study=whole_study_bytes(collection))
        write_file(Path(cwd, asked.bundle), write_archive(files), "--bundle")
    return payload
