"""Who the people of a study are, how they kept their diaries, and whether days in pain are more often unknown."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.baseline import BaselineTable
from analysis.diary_keeping import DiaryKeeping
from analysis.missingness import UnknownAfterPain, unknown_after_pain
from data.store.store import Collection
from data.study import describe
from data.study.populations import Population


@dataclass(frozen=True, kw_only=True)
class DescribeQuestion:
    """Who is described: `population` a part of the people, None for everybody; `by`: the attribute that makes groups."""

    population: Population | None = None
    by: str | None = None


@dataclass(frozen=True, kw_only=True)
class KeepingQuestion(DescribeQuestion):
    """Whose diaries: `asked_days`, over so many everybody was asked; None: until the last day that anybody answered."""

    asked_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class AfterPainQuestion:
    """The days after which days: those with average pain of `bound_at` points or more, beside those with less."""

    population: Population | None = None
    bound_at: float


def people(collection: Collection, question: DescribeQuestion) -> BaselineTable:
    """The people at baseline, in all and by group."""
    return describe.baseline(collection, by=question.by, population=question.population)


def diary_keeping(collection: Collection, question: KeepingQuestion) -> DiaryKeeping:
    """How many days were answered, by group and week."""
    return describe.diaries(collection, by=question.by, population=question.population, asked_days=question.asked_days)


def unknown_after(collection: Collection, question: AfterPainQuestion) -> UnknownAfterPain:
    """How often the day after one in pain is unknown, and after one with less."""
    return unknown_after_pain(
        describe.days_after(collection, bound_at=question.bound_at, population=question.population)
    )
