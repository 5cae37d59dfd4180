"""The row of choosers that the pages of a study's recurrences share; what is chosen is in the URL of each."""

from __future__ import annotations

from dataclasses import dataclass

from data.catalogue.definition import definitions
from data.store.store import Collection
from data.study.populations import Population
from pages.answers.study import EVERYBODY
from pages.shared import controls
from pages.shared.population_choice import population_choice
from pages.shared.study_choices import (
    covariate_choices,
    group_choices,
    horizon_choices,
    origin_choices,
    recurrence_start,
    strata_choices,
)


@dataclass(frozen=True)
class StudyChoice:
    """Whose recurrences are looked at, by which definition's id, in which groups (None: everybody together).

    `origin`: where days are counted from, and `origin_words` for it; `shown_days`: days, or "all".
    """

    population: Population | None
    definition: str
    by: str | None
    origin: str
    origin_words: str
    shown_days: str


@dataclass(frozen=True)
class Adjustment:
    """The attributes a comparison is adjusted for, and the one it is made within, None for none."""

    covariates: list[str]
    strata: str | None


def study_choice(collection: Collection) -> StudyChoice:
    """People, definition, groups, origin and the time shown, beginning with what was declared."""
    start = recurrence_start(collection)
    population = population_choice(collection, start.population)
    titles = {one.id: one.title for one in definitions()}
    origins = origin_choices(collection)
    chosen = controls.linked_choice("Definition", titles, key="definition", default=start.definition)
    by = controls.linked_choice("Groups", group_choices(collection), key="by", default=start.by) or None
    origin = controls.linked_choice("Days are counted from", origins, key="origin", default=start.origin)
    shown_days = controls.linked_choice("Time shown", horizon_choices(start), key="days", default=start.shown_days)
    return StudyChoice(population, chosen, by, origin, origins[origin], shown_days)


def adjustment(collection: Collection, by: str | None) -> Adjustment:
    """Covariates and strata, other than the attribute that makes the groups, beginning with what was declared."""
    start = recurrence_start(collection)
    covariates = controls.linked_some(
        "Adjusted for",
        covariate_choices(collection, by),
        key="adjust",
        placeholder="Nothing else",
        default=start.covariates,
    )
    strata = strata_choices(collection, (by, *covariates))
    within = controls.linked_choice(
        "Compared within", strata, key="strata", default=start.strata if start.strata in strata else EVERYBODY
    )
    return Adjustment(covariates, within or None)
