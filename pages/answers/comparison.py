"""Models and tests of a study's first recurrences: Cox with covariates and strata, its checks, log-rank tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from analysis.cox import CoxFit, cox
from analysis.risk_table import RiskTable, risk_table_from_subjects
from analysis.schoenfeld import HazardsCheck, TimeTransform, proportional_hazards
from analysis.weighted_logrank import WeightedLogRank, log_rank_stratified, log_rank_weighted
from pages.answers.question import LOG_RANK, StudyQuestion, Weights

MOST_LEVELS = 12  # of a covariate that is no number
TRANSFORM: TimeTransform = "km"


@dataclass(frozen=True, kw_only=True)
class TooManyLevels:
    """A covariate with so many values that are no numbers that a term for each says nothing; it takes `most`."""

    name: str
    n_levels: int
    most: int = MOST_LEVELS


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyModels:
    """What the first recurrences of a study say beyond the curve.

    `compared`: the attributes in the Cox model, the groups first; `strata`: the attribute within whose values people
    are compared, `cluster`: that of those who hang together, None for none. `left_out`: people at risk, in a group, who lack one of them. `fit` and `check` are
    None with nothing to compare or nobody left.
    """

    compared: tuple[str, ...]
    strata: str | None
    cluster: str | None
    left_out: int
    fit: CoxFit | None
    check: HazardsCheck | None


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupTests:
    """Log-rank tests of the groups beside the plain one, each None where it was not asked for or cannot be made.

    `weighted`: with the weights of the question, of everybody in a group; `stratified`: within strata;
    `weighted_stratified`: both. People whose stratum is unknown are in neither of the last two.
    """

    weighted: WeightedLogRank | None = None
    stratified: WeightedLogRank | None = None
    weighted_stratified: WeightedLogRank | None = None


def study_models(people: pd.DataFrame, facts: pd.DataFrame, question: StudyQuestion) -> StudyModels | TooManyLevels:
    """Cox's model of people [n] at risk in a group: entry, duration, event, group, and their `facts` beside them."""
    compared = tuple(name for name in (question.by, *question.covariates) if name is not None)
    is_usable = facts.notna().all(axis=1).to_numpy(dtype=bool)
    left_out = len(people) - int(is_usable.sum())
    usable, facts = people[is_usable], facts[is_usable]
    if many := too_many_levels(facts, question.covariates):
        return many
    fit = check = None
    if compared and not usable.empty:
        frame = facts[list(question.covariates)].copy()
        if question.by is not None:
            frame.insert(0, question.by, usable["group"].array)
        columns = usable["duration"].to_numpy(), usable["event"].to_numpy(), frame
        entry = usable["entry"].to_numpy()
        strata = None if question.strata is None else facts[question.strata].to_numpy(dtype=object)
        cluster = None if question.cluster is None else facts[question.cluster].to_numpy(dtype=object)
        fit = cox(*columns, entry=entry, strata=strata, cluster=cluster)
        check = proportional_hazards(*columns, entry=entry, strata=strata, transform=TRANSFORM)
    return StudyModels(
        compared=compared, strata=question.strata, cluster=question.cluster, left_out=left_out, fit=fit, check=check
    )


def too_many_levels(facts: pd.DataFrame, covariates: Sequence[str]) -> TooManyLevels | None:
    """The first covariate with more than MOST_LEVELS values that are no numbers; None where there is none."""
    for name in covariates:
        if facts[name].dtype == object and (n_levels := facts[name].nunique()) > MOST_LEVELS:
            return TooManyLevels(name=name, n_levels=n_levels)
    return None


def group_tests(table: RiskTable, people: pd.DataFrame, facts: pd.DataFrame, question: StudyQuestion) -> GroupTests:
    """The tests that weights and strata of the question ask for."""
    if question.by is None:
        return GroupTests()
    is_weighted = question.weights != LOG_RANK
    weighted = log_rank_weighted(table, **asdict(question.weights)) if is_weighted else None
    if question.strata is None:
        return GroupTests(weighted=weighted)
    stratum = facts[question.strata]
    tables = [
        risk_table_from_subjects(
            part["duration"].to_numpy(),
            part["event"].to_numpy(),
            entry=part["entry"].to_numpy(),
            group=part["group"].array,
        )
        for _, part in people[stratum.notna()].groupby(stratum[stratum.notna()])
    ]

    def within(weights: Weights) -> WeightedLogRank | None:
        return log_rank_stratified(tables, **asdict(weights)) if tables else None

    return GroupTests(
        weighted=weighted,
        stratified=within(LOG_RANK),
        weighted_stratified=within(question.weights) if is_weighted else None,
    )
