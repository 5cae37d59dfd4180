"""What the pages of a study read of its people, its diaries and its visits, cached."""

from __future__ import annotations

from analysis.baseline import BaselineTable
from analysis.diary_keeping import DiaryKeeping
from analysis.instrument import Scale
from analysis.missingness import UnknownAfterPain
from data.store.store import Collection
from data.study.last_load import LastLoad, last_load
from data.study.outcomes import is_daily, outcome_measures, proposed_visits
from pages.answers import describe
from pages.answers.describe import AfterPainQuestion, DescribeQuestion, KeepingQuestion
from pages.answers.fear_avoidance import FearQuestion, FearStudy, fear_study
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.outcomes import StudyOutcomes, study_outcomes
from pages.answers.pain_days import PainDays, PainDaysQuestion
from pages.answers.pain_days import pain_days as ask_pain_days
from pages.shared.cache import cached


@cached(32)
def baseline(collection: Collection, question: DescribeQuestion) -> BaselineTable:
    """The people of a study or a population of it at baseline, by group."""
    return describe.people(collection, question)


@cached(32)
def diary_keeping(collection: Collection, question: KeepingQuestion) -> DiaryKeeping:
    """How a study's diaries were kept, over so many days at most."""
    return describe.diary_keeping(collection, question)


@cached(32)
def unknown_after(collection: Collection, question: AfterPainQuestion) -> UnknownAfterPain:
    """How often the day after a day in pain is unknown, and after another day."""
    return describe.unknown_after(collection, question)


@cached(16)
def latest_load(collection: Collection) -> LastLoad | None:
    """What the last file loaded into a study brought; None where there is none."""
    return last_load(collection)


@cached(16)
def pain_days(collection: Collection, question: PainDaysQuestion) -> PainDays:
    """Days with pain of a study, a year and week by week; raises PainDaysError where none are counted."""
    return ask_pain_days(collection, question)


@cached(16)
def outcome_scales(collection: Collection) -> dict[str, Scale]:
    """What a study holds that can be compared at visits, by name."""
    return outcome_measures(collection)


@cached(32)
def is_diary(collection: Collection, measure: str) -> bool:
    """Whether a study's values of a measure are a diary, whose days are no visits."""
    return is_daily(collection, measure)


@cached(32)
def visits_there(collection: Collection, measure: str, anchor: str | None) -> tuple[tuple[int, ...], int] | None:
    """The visits that a study's values show, and the days to either side that hold them; None where they show none."""
    return proposed_visits(collection, measure, anchor)


@cached(32)
def outcomes(collection: Collection, question: OutcomeQuestion) -> StudyOutcomes:
    """A study's outcome by group and visit; raises OutcomeError for what cannot be told."""
    return study_outcomes(collection, question)


@cached(32)
def fear_avoidance(collection: Collection, question: FearQuestion) -> FearStudy:
    """Two measures of a study side by side; raises OutcomeError for what cannot be told."""
    return fear_study(collection, question)
