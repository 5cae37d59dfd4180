"""The row of choosers that the pages of a study's recurrences share; what is chosen is in the URL of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.catalogue.definition import definitions, load_definition
from data.store.store import Collection
from pages.answers.question import StudyQuestion, Weights, fleming_harrington
from pages.shared import controls
from pages.shared.population_choice import population_choice
from pages.shared.study_choices import (
    EVERYBODY,
    OWN_WEIGHTS,
    WEIGHTS,
    covariate_choices,
    group_choices,
    horizon_choices,
    origin_choices,
    recurrence_start,
    strata_choices,
)
from pages.telling.recurrence.models_words import weights_words
from pages.telling.wording import capital


@dataclass(frozen=True)
class StudyChoice:
    """Whose recurrences are looked at, how: `question`, of the curve alone; `origin_words`: where days are counted
    from; `shown_days`: days, or "all".
    """

    question: StudyQuestion
    origin_words: str
    shown_days: str


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
    question = StudyQuestion(population=population, definition=load_definition(chosen), origin=origin, by=by)
    return StudyChoice(question, origins[origin], shown_days)


def adjustment(collection: Collection, question: StudyQuestion) -> StudyQuestion:
    """The question with covariates and strata, other than what makes its groups, beginning with what was declared."""
    start, by = recurrence_start(collection), question.by
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
    return replace(question, covariates=tuple(covariates), strata=within or None)


def weights_choice() -> Weights:
    """Which days the test of the groups counts more: four usual weights, or powers of one's own."""
    words = {name: capital(weights_words(weights)) for name, weights in WEIGHTS.items()}
    words[OWN_WEIGHTS] = "Powers of my own: S^p (1 - S)^q"
    chosen = controls.linked_choice("The test counts", words, key="weights", default="log-rank")
    if chosen != OWN_WEIGHTS:
        return WEIGHTS[chosen]
    powers = (controls.linked_number(f"Power {name}", key=name, default=1.0, low=0.0, high=10.0) for name in "pq")
    return fleming_harrington(*powers)
