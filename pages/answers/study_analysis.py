"""An analysis of a study's recurrences with all that goes with it, from one derivation: for a terminal, or to save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.store.collection import CollectionInfo
from data.store.store import Collection
from data.study.clock import StudyClock, clock_of
from data.study.populations import population_size
from data.study.study_plan import DeclaredPlan, declared_plan
from pages.answers.all_recurrences import AllRecurrences, every_recurrence
from pages.answers.derived import derived
from pages.answers.every_definition import EveryDefinition, every_definition
from pages.answers.first_recurrences import StudyRecurrence, first_recurrences, read_first
from pages.answers.kinds import StudyKinds, kinds_of
from pages.answers.question import StudyQuestion, look_of
from pages.answers.unknown_days import StudyUnknown, study_unknown


@dataclass(frozen=True, kw_only=True)
class AnalysisQuestion:
    """A question about first recurrences, and what is asked beside it.

    `is_recurrent`: all recurrences too. `definitions`: the same under every definition of this set, None for none.
    `has_unknown`: how far unknown days, the gap rule and the placing of onsets could move it.
    """

    study: StudyQuestion
    is_recurrent: bool = False
    definitions: str | None = None
    has_unknown: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Records:
    """The people and days that an analysis was worked out from, to be saved with it.

    `intervals`: as `Derivation.intervals`, all of them. `people`: participant, entry, duration, event, group of
    everybody at risk; `facts`: their covariates and stratum, row by row. `stretches`, `stretch_facts`: likewise the
    rows at risk of all recurrences, None where not asked for. `kinds`: of each person's first event, None where no event has one.
    """

    intervals: pd.DataFrame
    people: pd.DataFrame
    facts: pd.DataFrame
    stretches: pd.DataFrame | None
    stretch_facts: pd.DataFrame | None
    kinds: pd.Series | None


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyAnalysis:
    """What an analysis says; parts that were not asked for are None.

    `clock`: what its days are; `engine`: what went over them. `kinds`: of a finished table with several kinds of event, from the start on. `study`, `revision`: what it is of, as it was; `n_enrolled` people are in it; `plan`: None where none was declared.
    """

    question: AnalysisQuestion
    study: CollectionInfo
    revision: int
    n_enrolled: int
    plan: DeclaredPlan | None
    first: StudyRecurrence
    every_recurrence: AllRecurrences | None
    every_definition: EveryDefinition | None
    unknown: StudyUnknown | None
    clock: StudyClock
    kinds: StudyKinds | None
    records: Records | None
    engine: str


def study_analysis(collection: Collection, question: AnalysisQuestion, *, keeps_records: bool = False) -> StudyAnalysis:
    """The analysis; errors as in `study_recurrence`."""
    asked, records = question.study, None
    with derived(collection, asked) as derivation:
        reading, engine = read_first(derivation, asked), derivation.engine
        recurrences = every_recurrence(derivation, asked) if question.is_recurrent else None
        kind_counts = derivation.kind_counts(asked.by) if asked.source == "table" else None
        if keeps_records:
            people, facts = derivation.people(asked.by, asked.attributes)
            stretches, stretch_facts = (
                derivation.stretches(asked.by, asked.attributes) if question.is_recurrent else (None, None)
            )
            records = Records(
                intervals=derivation.intervals(
                    all=True, onsets=derivation.has_uncertain_onsets or asked.onset != "last"
                ),
                people=people,
                facts=facts,
                stretches=stretches,
                stretch_facts=stretch_facts,
                kinds=derivation.kind_of(),
            )
    definitions = None
    if question.definitions is not None:
        definitions = every_definition(collection, asked, question.definitions, keeps_people=keeps_records)
    first = first_recurrences(reading, asked)
    folder = collection.check_held()  # of one held elsewhere the revision is that of where it came from
    return StudyAnalysis(
        engine=engine,
        question=question,
        study=collection.info,
        revision=collection.revision if folder is None else folder.revision,
        n_enrolled=population_size(collection, None),
        plan=declared_plan(collection),
        first=first,
        every_recurrence=recurrences,
        every_definition=definitions,
        unknown=study_unknown(collection, asked.alone) if question.has_unknown else None,
        clock=clock_of(collection),
        kinds=None if kind_counts is None else kinds_of(kind_counts, tuple(str(one) for one in first.table.groups)),
        records=records,
    )


def looks_of(question: AnalysisQuestion) -> tuple[dict[str, Any], ...]:
    """What counts as looks at a study where this analysis is shown: one for each of its parts."""
    chosen = question.study.as_chosen()
    every = ({**chosen, "what": "all recurrences"},) if question.is_recurrent else ()
    other = ({**chosen, "every_definition": question.definitions},) if question.definitions else ()
    return (look_of(question.study), *every, *other)
