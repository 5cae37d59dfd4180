"""How many days with pain people have: a year, by group, and week by week."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.event_rates import DAYS_PER_YEAR, EventRates, event_rates
from analysis.outcome_change import Mean, mean_from
from data.store.store import Collection
from data.study.levels import group_order, in_order
from data.study.outcomes import check_attributes
from data.study.pain_days import PainDayCounts, pain_day_counts
from data.study.populations import Population

EVERYBODY = "all"
MEASURE = "days with pain a year"


@dataclass(frozen=True, kw_only=True)
class PainDaysQuestion:
    """Whose days with pain: `population` a part of the people, None for everybody; `by`: the attribute that makes the
    groups; `reference`: the group that others are compared with, None for the first."""

    population: Population | None = None
    by: str | None = None
    reference: str | None = None

    def as_chosen(self) -> dict[str, Any]:
        """Names that were chosen, as looks are counted by."""
        population = None if self.population is None else self.population.name
        return {"measure": MEASURE, "by": self.by, "population": population, "reference": self.reference}

    def as_settings(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class OwnDays:
    """How people of a group differ: quartiles of each one's own days with pain a year; None where nobody answered."""

    group: str
    enrolled: int
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None


@dataclass(frozen=True, kw_only=True)
class InPeriod:
    """Days with pain a week in a period, numbered from 1 where follow-up begins; 0 and below lie before."""

    group: str
    period: int
    days_a_week: Mean


@dataclass(frozen=True, kw_only=True, eq=False)
class PainDays:
    """Days with pain of a study.

    rates: days a year by group with their ratios, people without an answer in `n_without_time`. own: how people differ.
    periods: the curve, by group. not_grouped: people without a group, who are left out.
    """

    question: PainDaysQuestion
    counts: PainDayCounts
    rates: EventRates
    own: tuple[OwnDays, ...]
    periods: tuple[InPeriod, ...]
    not_grouped: int

    @property
    def overlapping(self) -> int:
        """Answers about days that the one before them is about too."""
        return int(self.counts.people["overlapping"].sum())


def pain_days(collection: Collection, question: PainDaysQuestion) -> PainDays:
    """The answer; PainDaysError where no answers count days with pain, OutcomeError for an attribute there is not,
    StoreError for a reference nobody is in."""
    check_attributes(collection, (question.by,))
    counts = pain_day_counts(collection, by=question.by, population=question.population)
    people, periods, not_grouped = counts.people, counts.periods, 0
    if question.by is None:
        people, periods = people.assign(group=EVERYBODY), periods.assign(group=EVERYBODY)
        order: tuple[str, ...] = (EVERYBODY,)
    else:
        has_group = people["group"].notna()
        not_grouped = int((~has_group).sum())
        people, periods = people[has_group], periods[periods["group"].notna()]
        order = group_order(collection, question.by, people["group"], question.reference)
    rates = event_rates(
        people["pain_days"].to_numpy(), people["asked_days"].to_numpy(), in_order(people["group"].to_list(), order)
    )
    return PainDays(
        question=question,
        counts=counts,
        rates=rates,
        own=tuple(_own(label, people[people["group"] == label]) for label in order),
        periods=tuple(
            InPeriod(
                group=label,
                period=int(row.period) + 1,
                days_a_week=mean_from(int(row.n), float(row.mean), None if row.n < 2 else float(row.sd)),
            )
            for label in order
            for row in periods[periods["group"] == label].itertuples()
        ),
        not_grouped=not_grouped,
    )


def _own(label: str, people: pd.DataFrame) -> OwnDays:
    answered = people[people["asked_days"] > 0]
    shares = DAYS_PER_YEAR * (answered["pain_days"] / answered["asked_days"]).to_numpy(dtype=float)
    quartiles = [float(one) for one in np.quantile(shares, (0.25, 0.5, 0.75))] if shares.size else [None] * 3
    return OwnDays(
        group=label, enrolled=len(people), lower_quartile=quartiles[0], median=quartiles[1], upper_quartile=quartiles[2]
    )
