"""The derivation that a question asks for, from the source that it names."""

from __future__ import annotations

from data.recurrence.engine import Derivation, derive
from data.recurrence.recorded_sources import Source, sources_held
from data.store.store import Collection
from pages.answers.question import StudyQuestion


def derived(collection: Collection, question: StudyQuestion) -> Derivation:
    """Intervals by the definition, the clock, the people and the source of the question; errors as of `derive`."""
    return derive(
        collection,
        question.definition,
        origin=question.origin,
        population=question.population,
        source=question.source,
        onset=question.onset,
    )


def usual_source(collection: Collection, *, has_definition: bool) -> Source:
    """Where recurrences come from where nothing was said: a finished table without a definition, else a diary's days, else
    reported episodes."""
    held = sources_held(collection)
    if not has_definition and "table" in held:
        return "table"
    return next((source for source in held if source != "table" or not has_definition), held[0] if held else "diary")
