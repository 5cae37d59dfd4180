"""What is released of a study, put together of the answers that its other pages show."""

from __future__ import annotations

from data.store.store import Collection
from pages.answers.describe import DescribeQuestion
from pages.answers.release import ReleasedStudy, ReleaseQuestion, released_study
from pages.shared.study_reads import recurrence, release_members
from pages.shared.visit_reads import baseline, outcomes


def release(study: Collection, question: ReleaseQuestion) -> ReleasedStudy:
    """Everything that is asked, coarsened; raises DefinitionError and OutcomeError as the answers do."""
    people = DescribeQuestion(population=question.population, by=question.by)
    return released_study(
        question,
        release_members(study, question.by, question.population),
        recurrence=None if question.recurrence is None else recurrence(study, question.recurrence),
        baseline=baseline(study, people) if question.characteristics else None,
        outcomes=None if question.outcome is None else outcomes(study, question.outcome),
    )
