"""Models of a study's first recurrences: Cox with covariates and strata, its tests of change, log-rank tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.cox import CoxFit, cox
from analysis.risk_table import risk_table_from_subjects
from analysis.schoenfeld import HazardsCheck, proportional_hazards
from analysis.weighted_logrank import WeightedLogRank, log_rank_stratified
from data.catalogue.definition import Definition
from data.recurrence.derived_tables import DerivationError
from data.recurrence.engine import derive
from data.store.store import Collection
from pages.answers.study import StudyRecurrence

MOST_LEVELS = 12  # of a covariate that is no number
TRANSFORM = "km"
WEIGHTS = {
    "log-rank": ("log-rank", None, None),
    "early": ("peto-peto", None, None),
    "middle": ("fleming-harrington", 1.0, 1.0),
    "late": ("fleming-harrington", 0.0, 1.0),
}


@dataclass(frozen=True, eq=False)
class StudyModels:
    """What the first recurrences of a study say beyond the curve.

    `compared`: the attributes in the Cox model, the groups first; `strata` the attribute within whose values
    people are compared, None for none. `left_out`: people at risk who lack one of them. `fit` and `check` are None
    with nothing to compare or nobody left, `log_rank` also without two groups.
    """

    compared: tuple[str, ...]
    strata: str | None
    left_out: int
    fit: CoxFit | None
    check: HazardsCheck | None
    log_rank: WeightedLogRank | None


def study_models(
    people: pd.DataFrame, by: str | None, compared: Sequence[str], strata: str | None, weights: str
) -> StudyModels:
    """Models of one row per person at risk: entry, duration, event and a column for each attribute named.

    `weights` names one of WEIGHTS. Raises as `check_levels`.
    """
    named = [*compared, *([strata] if strata else [])]
    usable = people[people[named].notna().all(axis=1)]
    left_out = len(people) - len(usable)
    check_levels(usable, compared)
    if usable.empty:
        return StudyModels(tuple(compared), strata, left_out, None, None, None)
    fit = check = None
    if compared:
        columns = usable["duration"].to_numpy(), usable["event"].to_numpy(), usable[list(compared)]
        more = {
            "entry": usable["entry"].to_numpy(),
            "strata": usable[strata].to_numpy(dtype=object) if strata else None,
        }
        fit, check = cox(*columns, **more), proportional_hazards(*columns, **more, transform=TRANSFORM)
    test = None
    if by is not None:
        name, rho, gamma = WEIGHTS[weights]
        parts = [part for _, part in usable.groupby(strata)] if strata else [usable]
        tables = [
            risk_table_from_subjects(
                part["duration"].to_numpy(),
                part["event"].to_numpy(),
                entry=part["entry"].to_numpy(),
                group=part[by].to_numpy(dtype=object),
            )
            for part in parts
        ]
        test = log_rank_stratified(tables, weights=name, rho=rho, gamma=gamma)
    return StudyModels(tuple(compared), strata, left_out, fit, check, test)


def check_levels(people: pd.DataFrame, compared: Sequence[str]) -> None:
    """DerivationError for a covariate with more than MOST_LEVELS values that are no numbers: a term for each says
    nothing."""
    for name in compared:
        if people[name].dtype == object and (n_levels := people[name].nunique()) > MOST_LEVELS:
            raise DerivationError(
                f"“{name}” has {n_levels} values that are no numbers; a model takes up to {MOST_LEVELS}."
            )


def models_of(
    collection: Collection,
    definition: Definition,
    result: StudyRecurrence,
    *,
    origin: str,
    covariates: Sequence[str],
    strata: str | None,
    weights: str,
) -> StudyModels:
    """The models of a study; only covariates and strata take another derivation."""
    compared = [name for name in (result.by, *covariates) if name]
    if covariates or strata:
        with derive(collection, definition, origin=origin, population=result.population) as derivation:
            people = derivation.subjects(result.by, (*covariates, *([strata] if strata else [])))
        if result.by:
            people = people[people[result.by].notna()]
    else:
        people = result.people.rename(columns={"group": result.by} if result.by else {})
    return study_models(people, result.by, compared, strata, weights)
