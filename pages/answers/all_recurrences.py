"""All recurrences of a study: their mean number by day, models of all of them, and rates, beside the first ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.enough import has_enough_for_number
from analysis.event_rates import EventRates, event_rates
from analysis.mean_cumulative import (
    MeanCumulative,
    MeanCumulativeDifference,
    mean_cumulative,
    mean_cumulative_difference,
)
from analysis.recurrent import RecurrentFit, andersen_gill, pwp_gap_time, pwp_total_time
from analysis.recurrent_rows import recurrent_rows, select
from data.recurrence.engine import Derivation
from data.store.store import Collection
from data.study.levels import in_order, in_said_order
from pages.answers.comparison import TooManyLevels, too_many_levels
from pages.answers.derived import derived
from pages.answers.question import StudyQuestion


@dataclass(frozen=True, kw_only=True, eq=False)
class AllRecurrences:
    """`people` with time at risk in `n_rows` stretches with `n_events`; `not_grouped` people, with `n_rows_in_no_group`,
    have no group and are left out of everything else. `no_time`: intervals of 0 days, which are no time at risk.

    `means`: one per group. `models`: none with nothing to compare, or why they are not made; `no_stratum`: stretches
    left out of them before they were fitted, for want of a group or a stratum. `rates`: by group.
    """

    question: StudyQuestion
    people: int
    n_rows: int
    n_events: int
    no_time: int
    not_grouped: int
    n_rows_in_no_group: int
    no_stratum: int
    means: tuple[MeanCumulative, ...]
    models: tuple[RecurrentFit, ...] | TooManyLevels
    rates: EventRates

    @property
    def by(self) -> str | None:
        """The attribute that makes the groups, None for everybody together."""
        return self.question.by

    @property
    def is_first_only(self) -> bool:
        """Whether a finished table follows nobody beyond one event: a mean number of several would be made up."""
        return self.question.source == "table" and self.n_rows + self.no_time <= self.people

    @property
    def has_enough(self) -> bool:
        """Whether every group has people enough for intervals of its mean number to be told."""
        return all(map(has_enough_for_number, self.means))

    def differences(self, at: Sequence[float]) -> tuple[MeanCumulativeDifference, ...]:
        """By how much two groups differ in their mean number by each of the days; none unless there are two."""
        return mean_cumulative_difference(self.means, at) or ()

    @property
    def fits(self) -> tuple[RecurrentFit, ...]:
        """The models that were made."""
        return () if isinstance(self.models, TooManyLevels) else self.models


def all_recurrences(collection: Collection, question: StudyQuestion) -> AllRecurrences:
    """The answer about all recurrences; errors as in `study_recurrence`."""
    with derived(collection, question) as derivation:
        return every_recurrence(derivation, question)


def every_recurrence(derivation: Derivation, question: StudyQuestion) -> AllRecurrences:
    """The answer, from a derivation made for this question."""
    stretches, facts = derivation.stretches(question.by, question.attributes)
    n_intervals = derivation.flow().overall.intervals
    people, n_rows, n_events = stretches["participant"].nunique(), len(stretches), int(stretches["event"].sum())
    is_grouped = stretches["group"].notna().to_numpy(dtype=bool)
    stretches, facts = (part[is_grouped].reset_index(drop=True) for part in (stretches, facts))
    rows = recurrent_rows(
        stretches["participant"].to_numpy(dtype=object),
        *(stretches[name].to_numpy() for name in ("start", "stop", "event", "number")),
    )
    order = None
    if question.by is not None:
        order = in_said_order(stretches["group"], derivation.level_order(question.by), question.reference)
        stretches = stretches.assign(group=in_order(stretches["group"].to_numpy(dtype=object), order))
    group = stretches["group"].array
    each = (
        stretches.assign(days=stretches["stop"] - stretches["start"])
        .groupby("participant", sort=False)
        .agg(events=("event", "sum"), days=("days", "sum"), group=("group", "first"))
    )
    frame = facts[list(question.covariates)].copy()
    if question.by is not None:
        frame.insert(0, question.by, group)
    kept, within = np.ones(len(stretches), dtype=bool), None
    if question.strata is not None:
        kept = facts[question.strata].notna().to_numpy(dtype=bool)
        within = facts[question.strata].to_numpy(dtype=object)[kept]
    models: tuple[RecurrentFit, ...] | TooManyLevels = ()
    if many := too_many_levels(facts, question.covariates):
        models = many
    elif len(frame.columns):
        models = tuple(
            model(select(rows, kept), frame[kept], strata=within)
            for model in (andersen_gill, pwp_total_time, pwp_gap_time)
        )
    return AllRecurrences(
        question=question,
        people=people,
        n_rows=n_rows,
        n_events=n_events,
        no_time=n_intervals - n_rows,
        not_grouped=people - stretches["participant"].nunique(),
        n_rows_in_no_group=int((~is_grouped).sum()),
        no_stratum=n_rows - int(kept.sum()),
        means=mean_cumulative(rows, group if question.by is not None else None),
        models=models,
        rates=event_rates(each["events"].to_numpy(), each["days"].to_numpy(), each["group"].array),
    )
