"""What is asked of a score at visits, and the facts about people that the question names."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.grouping import label_of
from analysis.repeated_measures import DegreesOfFreedom
from analysis.responder_cut import Cut, read_cut
from data.store.store import Collection
from data.study.facts import people_facts
from data.study.outcomes import HALF, Outcomes, Rule, check_attributes
from data.study.populations import Population
from data.study.visits import VISITS, OutcomeError

MOST_LEVELS = 12  # of a covariate that is no number


def cut_of(text: str) -> Cut:
    """A responder's cut as it is written; ValueError says what is accepted."""
    return read_cut(text)


@dataclass(frozen=True, kw_only=True)
class OutcomeQuestion:
    """A score at visits: whose, which, when, in which groups.

    `visits`: days, the first is the baseline. `window`: days to either side of a visit, one number or one a visit, None for
    the usual ones. `rule`: whether a visit's value is the mean of its days or the nearest value, None for what the spacing of
    the values says; `share`: of a window's days, more than which a mean takes. `by`: the attribute that makes the groups; `anchor`: the attribute with the date of day 0, None for
    everybody's first day; `population`: a part of the people, None for everybody. `reference`: the group that others are
    compared with, None for the first. `covariates`, `strata`: attributes that comparisons are adjusted for, the strata
    as labels whatever they are; `cluster`: the attribute of those who hang together, as clinics; `part`: the attribute of parts of the
    people whose differences are told apart. `respond`: the cut of a responder of one's own; `df`: how the degrees of
    freedom of the model of all visits are found.
    """

    population: Population | None = None
    measure: str
    visits: tuple[int, ...] = VISITS
    window: int | tuple[int, ...] | None = None
    rule: Rule | None = None
    share: float = HALF
    by: str | None = None
    anchor: str | None = None
    reference: str | None = None
    covariates: tuple[str, ...] = ()
    strata: str | None = None
    cluster: str | None = None
    part: str | None = None
    respond: Cut | None = None
    df: DegreesOfFreedom = "satterthwaite"

    def __post_init__(self) -> None:
        named = [name for name in (self.by, *self.covariates, self.strata) if name is not None]
        if twice := sorted({name for name in named if named.count(name) > 1}):
            raise ValueError(f"by, covariates, strata: name {', '.join(twice)} twice; accepted is each attribute once.")

    @property
    def adjusted_for(self) -> tuple[str, ...]:
        """The covariates and the strata."""
        return (*self.covariates, *([self.strata] if self.strata is not None else []))

    @property
    def as_compared(self) -> dict[str, Any]:
        """What of a comparison was chosen beside groups and visits; {} where it is the usual one."""
        told = {
            "reference": self.reference,
            "covariates": sorted(self.covariates),
            "strata": self.strata,
            "cluster": self.cluster,
            "part": self.part,
            "respond": None if self.respond is None else self.respond.text,
            "df": None if self.df == "satterthwaite" else self.df,
        }
        return {name: value for name, value in told.items() if value}

    @property
    def population_name(self) -> str | None:
        """What the part of the people is called, None for everybody."""
        return None if self.population is None else self.population.name

    def as_chosen(self, visits: tuple[int, ...] | None = None) -> dict[str, Any]:
        """Names and days that were chosen, as a plan declares them and looks are counted by.

        `visits`: as they were read, without those named twice; those of the question by default.
        """
        return {
            "measure": self.measure,
            "visits": list(self.visits if visits is None else visits),
            "by": self.by,
            "anchor": self.anchor,
            "population": self.population_name,
        }

    def as_settings(self) -> dict[str, Any]:
        """All of it as plain values."""
        population = None if self.population is None else asdict(self.population)
        return self.as_chosen() | {
            "window": list(self.window) if isinstance(self.window, tuple) else self.window,
            "rule": self.rule,
            "share": self.share,
            "population": population,
            "reference": self.reference,
            "covariates": list(self.covariates),
            "strata": self.strata,
            "cluster": self.cluster,
            "part": self.part,
            "respond": None if self.respond is None else self.respond.text,
            "df": self.df,
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class Beside:
    """Facts about everybody in a group, row by row: what is adjusted for, who hangs together, which part they are in."""

    facts: pd.DataFrame | None
    facts_beside_part: pd.DataFrame | None
    cluster: np.ndarray | None
    part: np.ndarray | None
    cut: Cut | None


def read_beside(collection: Collection, question: OutcomeQuestion, outcomes: Outcomes, has_group: np.ndarray) -> Beside:
    """The facts that a question names, of everybody in a group; OutcomeError for what the study has not."""
    names = tuple(dict.fromkeys(name for name in (*question.adjusted_for, question.cluster, question.part) if name))
    check_attributes(collection, names)
    if not names:
        return Beside(facts=None, facts_beside_part=None, cluster=None, part=None, cut=question.respond)
    facts = people_facts(collection, list(outcomes.participant), names)[has_group].reset_index(drop=True)
    for name in question.covariates:
        if facts[name].dtype == object and (n_levels := facts[name].nunique()) > MOST_LEVELS:
            raise OutcomeError(
                f"“{name}” has {n_levels} values that are no numbers; a covariate takes up to {MOST_LEVELS}."
            )
    for label in (question.strata, question.cluster, question.part):
        if label is not None:
            facts[label] = _as_labels(facts[label])
    adjusted = list(question.adjusted_for)
    return Beside(
        facts=facts[adjusted] if adjusted else None,
        facts_beside_part=facts[[name for name in adjusted if name != question.part]] if adjusted else None,
        cluster=None if question.cluster is None else facts[question.cluster].to_numpy(dtype=object),
        part=None if question.part is None else facts[question.part].to_numpy(dtype=object),
        cut=question.respond,
    )


def _as_labels(column: pd.Series) -> pd.Series:
    told = column.map(label_of, na_action="ignore").astype(object)
    return told.where(told.notna(), None)


def facts_named(collection: Collection, question: OutcomeQuestion, outcomes: Outcomes) -> pd.DataFrame:
    """What is adjusted for and who hangs together, of everybody, under names that no other column has."""
    names = {name: f"covariate_{number}" for number, name in enumerate(question.adjusted_for, start=1)}
    told = people_facts(collection, list(outcomes.participant), list(names))
    if question.strata is not None:
        told[question.strata] = _as_labels(told[question.strata])
    told = told.rename(columns=names)
    if question.cluster is not None:
        of_cluster = people_facts(collection, list(outcomes.participant), [question.cluster])
        told["cluster"] = of_cluster[question.cluster]
    return told
