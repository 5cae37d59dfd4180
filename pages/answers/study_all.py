"""All recurrences of a study: their mean number by day, models of all of them, and rates, beside the first ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.event_rates import EventRates, event_rates
from analysis.mean_cumulative import MeanCumulative, mean_cumulative
from analysis.recurrent import RecurrentFit, andersen_gill, pwp_gap_time, pwp_total_time
from analysis.recurrent_rows import recurrent_rows, select
from data.catalogue.definition import Definition
from data.recurrence.engine import derive
from data.store.store import Collection
from data.study.populations import Population
from pages.answers.study_models import check_levels


@dataclass(frozen=True, eq=False)
class AllRecurrences:
    """`people` with time at risk in `n_rows` stretches with `n_events`; `not_grouped` of them have no group and are
    left out of everything else. `means`: one per group. `models`: none with nothing to compare. `rates`: by group.
    """

    by: str | None
    people: int
    n_rows: int
    n_events: int
    not_grouped: int
    means: tuple[MeanCumulative, ...]
    models: tuple[RecurrentFit, ...]
    rates: EventRates


def all_recurrences_of(
    collection: Collection,
    definition: Definition,
    *,
    origin: str,
    by: str | None,
    covariates: Sequence[str],
    strata: str | None,
    population: Population | None = None,
) -> AllRecurrences:
    """All recurrences from one derivation; DerivationError for a covariate that a model cannot take."""
    with derive(collection, definition, origin=origin, population=population) as derivation:
        found = derivation.recurrent(by, (*covariates, *([strata] if strata else [])))
    people, n_rows, n_events = found["participant"].nunique(), len(found), int(found["event"].sum())
    found = found[found["group"].notna()].reset_index(drop=True)
    rows = recurrent_rows(
        found["participant"].to_numpy(dtype=object),
        *(found[name].to_numpy() for name in ("start", "stop", "event", "number")),
    )
    group = found["group"].to_numpy(dtype=object)
    each = (
        found.assign(days=found["stop"] - found["start"])
        .groupby("participant", sort=False)
        .agg(events=("event", "sum"), days=("days", "sum"), group=("group", "first"))
    )
    models: tuple[RecurrentFit, ...] = ()
    if by or covariates:
        compared = found[list(covariates)].copy()
        if by:
            compared.insert(0, by, group)
        check_levels(compared, list(covariates))
        kept = found[strata].notna().to_numpy() if strata else pd.Series(True, index=found.index).to_numpy()
        within = found[strata].to_numpy(dtype=object)[kept] if strata else None
        models = tuple(
            model(select(rows, kept), compared[kept], strata=within)
            for model in (andersen_gill, pwp_total_time, pwp_gap_time)
        )
    return AllRecurrences(
        by=by,
        people=people,
        n_rows=n_rows,
        n_events=n_events,
        not_grouped=people - found["participant"].nunique(),
        means=mean_cumulative(rows, group if by else None),
        models=models,
        rates=event_rates(each["events"].to_numpy(), each["days"].to_numpy(), each["group"].to_numpy(dtype=object)),
    )
