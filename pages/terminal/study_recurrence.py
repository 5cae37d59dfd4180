"""`respite recurrence`: a study's first recurrences, and with --recurrent all of them, from one derivation."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.export import export_survival
from analysis.risk_table import risk_table_from_counts
from data.catalogue.definition import Definition
from data.recurrence.engine import derive
from data.recurrence.flow import FlowCounts
from data.store.store import Collection, Store
from data.study.populations import Population
from pages.answers.every_definition import EveryDefinition
from pages.terminal.population import name_of, population_of
from pages.terminal.study import definition_of, study_of
from pages.terminal.study_models import (
    all_recurrences,
    check_names,
    first_recurrence_models,
    first_recurrences_within_strata,
)
from pages.terminal.study_multiverse import every_definition, every_definition_as_json
from pages.terminal.study_standing import recurrence_by_plan
from pages.terminal.survival import weighted_log_rank


@dataclass(frozen=True, eq=False)
class RecurrenceAnalysis:
    """An analysis of a study's recurrences: the answer, and the people and days that it was worked out from.

    `payload`: what --json prints. `intervals`: as `Derivation.intervals`, all of them; `people`: one row per person at
    risk with the attributes asked for; `stretches`: the rows at risk of all recurrences, `every_definition`: the same
    under other definitions, both None where not asked for.
    """

    payload: dict[str, Any]
    collection: Collection
    definition: Definition
    population: Population | None
    intervals: pd.DataFrame
    people: pd.DataFrame
    stretches: pd.DataFrame | None
    every_definition: EveryDefinition | None


def recurrence(asked: Namespace, store: Store, cwd: str) -> dict[str, Any]:
    """Time to the first recurrence, with who was at risk, who was not, and why."""
    return recurrence_analysis(asked, store, cwd).payload


def recurrence_analysis(asked: Namespace, store: Store, cwd: str) -> RecurrenceAnalysis:
    """The answer with all that it was worked out from."""
    check_names(asked)
    definition = definition_of(asked.definition, cwd)
    collection = study_of(store, asked.study)
    population = population_of(collection, asked.population)
    named = (*asked.covariates, *([asked.strata] if asked.strata else []))
    with derive(collection, definition, origin=asked.origin, population=population) as derived:
        flow = derived.flow(by=asked.by)
        counts = derived.risk_counts(by=asked.by)
        people = derived.subjects(by=asked.by, covariates=named)
        intervals = derived.intervals(all=True)
        stretches = derived.recurrent(by=asked.by, covariates=named) if asked.recurrent else None
    every = every_definition(asked, collection, definition, population) if asked.definitions else None
    ends = _first_ends(intervals, people, asked.by)
    labels = [group.group for group in flow.groups] if asked.by else ["all"]
    # a group with nobody at risk is a result too
    empty = pd.DataFrame({"group": labels, "entry": 0, "duration": 0, "event": 0, "n": 0})
    counts = pd.concat([counts, empty], ignore_index=True)
    table = risk_table_from_counts(
        *(counts[name].to_numpy(dtype=np.int64) for name in ("duration", "event", "n")),
        entry=counts["entry"].to_numpy(dtype=np.int64),
        group=counts["group"].to_numpy(dtype=object),
    )
    fit, hazards = first_recurrence_models(asked, table, people)
    found = export_survival(
        table,
        dropped=flow.not_grouped,
        at=asked.at,
        tau=asked.tau,
        cox=fit,
        cox_dropped=0 if fit is None else flow.overall.at_risk - fit.n,
    )
    whose = dict(zip(labels, flow.groups if asked.by else [flow.overall], strict=True))
    for group in found["groups"]:
        group |= _counts(whose[group["group"]], ends[ends["group"] == group["group"]])
    payload = {
        "study": collection.info.name,
        "simulated": collection.info.is_simulated,
        "population": name_of(population),
        "definition": definition.id,
        "origin": asked.origin,
        **recurrence_by_plan(asked, collection, definition, name_of(population)),
        **_counts(flow.overall, ends),
        "not_grouped": flow.not_grouped,
        **found,
        "logrank_weighted": weighted_log_rank(asked, table),
        "logrank_stratified": first_recurrences_within_strata(asked, people),
        "proportional_hazards": hazards,
        **({} if stretches is None else all_recurrences(asked, stretches, flow.overall.intervals)),
        **({} if every is None else every_definition_as_json(every)),
    }
    return RecurrenceAnalysis(
        payload=payload,
        collection=collection,
        definition=definition,
        population=population,
        intervals=intervals,
        people=people,
        stretches=stretches,
        every_definition=every,
    )


def _first_ends(intervals: pd.DataFrame, people: pd.DataFrame, by: str | None) -> pd.DataFrame:
    """The group and the reason of everybody's first interval; no group where the attribute is unknown."""
    first = intervals[intervals["interval"] == 1]
    groups = people.set_index("participant")[by] if by else None
    label = "all" if groups is None else first["participant"].map(groups)
    return pd.DataFrame({"group": label, "reason": first["reason"]})


def _counts(flow: FlowCounts, ends: pd.DataFrame) -> dict[str, Any]:
    """What became of everybody, and of the first intervals this analysis is made of; all stand apart."""
    people = (
        "participants",
        "no_entries",
        "no_known_day",
        "never_recovered",
        "no_anchor",
        "not_at_anchor",
        "at_risk",
        "never_at_risk",
    )
    every = ("intervals", "events", "censored_gap", "censored_end")
    return {
        **{name: getattr(flow, name) for name in people},
        "intervals": flow.at_risk,
        "censored_gap": int((ends["reason"] == "gap").sum()),
        "censored_end": int((ends["reason"] == "end_of_diary").sum()),
        "unknown_days": flow.unknown_days,
        "days_outside_stretches": flow.days_outside_stretches,
        "all_intervals": {name: getattr(flow, name) for name in every},
    }
