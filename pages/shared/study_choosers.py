"""The row of choosers that the pages of a study's recurrences share; what is chosen is in the URL of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.catalogue.definition import Definition, definitions
from data.recurrence.derived_tables import ONSETS as CHOICES
from data.recurrence.derived_tables import Onset
from data.recurrence.recorded_sources import AS_RECORDED, AsRecorded, Source
from data.store.store import Collection
from pages.answers.question import StudyQuestion, Weights, fleming_harrington
from pages.shared import controls
from pages.shared.comparison_choices import reference_choice
from pages.shared.definition_reads import definition_called
from pages.shared.population_choice import population_choice
from pages.shared.study_choices import (
    EVERYBODY,
    ONSETS,
    OWN_WEIGHTS,
    WEIGHTS,
    RecurrenceStart,
    covariate_choices,
    default_definition,
    definition_choices,
    group_choices,
    horizon_choices,
    origin_choices,
    own_titles,
    recurrence_start,
    strata_choices,
)
from pages.shared.study_reads import definitions_of_episodes, fitting, sources
from pages.telling.recurrence.models_words import weights_words
from pages.telling.recurrence.source_words import SOURCE_TITLES
from pages.telling.wording import capital

LANDMARKS = (28, 56, 84, 182)  # days


@dataclass(frozen=True)
class StudyChoice:
    """Whose recurrences are looked at, how: `question`, of the curve alone; `origin_words`: where days are counted
    from; `shown_days`: days, or "all".
    """

    question: StudyQuestion
    origin_words: str
    shown_days: str


def study_choice(collection: Collection) -> StudyChoice:
    """People, source, definition, groups, origin and the time shown, beginning with what was declared."""
    start = recurrence_start(collection)
    population = population_choice(collection, start.population)
    source = source_choice(collection)
    definition, origins = _definition_choice(collection, source, start), origin_choices(collection, source)
    by = controls.linked_choice("Groups", group_choices(collection), key="by", default=start.by) or None
    reference = reference_choice(collection, by or EVERYBODY)
    origin = "confirmed"
    if len(origins) > 1:
        begins = start.origin if start.origin in origins else origin
        origin = controls.linked_choice("Days are counted from", origins, key="origin", default=begins)
    shown_days = controls.linked_choice("Time shown", horizon_choices(start), key="days", default=start.shown_days)
    onset = onset_choice() if source == "diary" and fitting(collection) else "last"
    question = StudyQuestion(
        population=population,
        definition=definition,
        source=source,
        origin=origin,
        onset=onset,
        by=by,
        reference=reference,
    )
    return StudyChoice(question, origins[origin], shown_days)


def onset_choice() -> Onset:
    """Which of the days that a recurrence can have begun on is taken, where answers leave several."""
    chosen = controls.linked_choice("A recurrence is on", ONSETS, key="onset", default="last")
    return next(one for one in CHOICES if one == chosen)


def source_choice(collection: Collection) -> Source:
    """Where recurrences come from: chosen where a study holds several, else what it holds."""
    held = sources(collection)
    usual: Source = held[0] if held else "diary"
    if len(held) < 2:
        return usual
    titles: dict[str, str] = {source: SOURCE_TITLES[source] for source in held}
    chosen = controls.linked_choice("Recurrences come from", titles, key="source", default=usual)
    return next(source for source in held if source == chosen)


def _definition_choice(collection: Collection, source: Source, start: RecurrenceStart) -> Definition | AsRecorded:
    """The definition; a finished table has none, and reported episodes can be read by those that ask what they tell."""
    if source == "table":
        return AS_RECORDED
    titles = definition_choices(collection)
    default = start.definition
    if source == "diary":
        titles |= own_titles(collection)
    if source == "episodes":
        able = definitions_of_episodes(collection)
        titles = {one.id: one.title for one in definitions()}
        titles = {name: title for name, title in titles.items() if name in able} or titles
        default = next((one for one in (default_definition(collection, source), *sorted(titles)) if one in titles), "")
    return definition_called(
        collection, controls.linked_choice("Definition", titles, key="definition", default=default)
    )


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
    clusters = strata_choices(collection, (by,)) | {EVERYBODY: "Everybody stands for themselves"}
    cluster = controls.linked_choice(
        "Who hangs together, as people of one clinic", clusters, key="cluster", default=EVERYBODY
    )
    return replace(question, covariates=tuple(covariates), strata=within or None, cluster=cluster or None)


def landmark_choice(question: StudyQuestion) -> StudyQuestion:
    """The question about those still free on a day, counted from it on; from the start where none is chosen."""
    words = {EVERYBODY: "The start"} | {str(day): f"Day {day}, of those still free then" for day in LANDMARKS}
    chosen = controls.linked_choice("Followed from", words, key="landmark", default=EVERYBODY)
    return replace(question, landmark=int(chosen) if chosen else None)


def weights_choice() -> Weights:
    """Which days the test of the groups counts more: four usual weights, or powers of one's own."""
    words = {name: capital(weights_words(weights)) for name, weights in WEIGHTS.items()}
    words[OWN_WEIGHTS] = "Powers of my own: S^p (1 - S)^q"
    chosen = controls.linked_choice("The test counts", words, key="weights", default="log-rank")
    if chosen != OWN_WEIGHTS:
        return WEIGHTS[chosen]
    powers = (controls.linked_number(f"Power {name}", key=name, default=1.0, low=0.0, high=10.0) for name in "pq")
    return fleming_harrington(*powers)
