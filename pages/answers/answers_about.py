"""What changes in a study if the answers to a measure are about other days than was said; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass

from data.catalogue.definition import Definition, DefinitionError, load_definition
from data.own.made_definitions import own_definitions
from data.recurrence.definition_reading import fitting_definitions
from data.recurrence.engine import derive
from data.store.store import Collection
from data.study.answers_about import AnswersAbout, as_if_said, check_said
from pages.answers.usual_definition import begins_with


@dataclass(frozen=True, kw_only=True)
class Counted:
    """First recurrences by a definition: how many are at risk, and have one; None for both where it cannot be read, and why."""

    at_risk: int | None
    events: int | None
    fault: str | None


@dataclass(frozen=True, kw_only=True)
class ByDefinition:
    """A definition, and what is counted by it as answers are said to be now, and as they would be."""

    definition: str
    now: Counted
    then: Counted


@dataclass(frozen=True, kw_only=True)
class WhatChanges:
    """`loads`: whose answers would be about something else, as they are now. `counted`: by what pages begin with now, and by
    what they would begin with. `fitting`: the definitions for periods or visits that would fit, `fits_now` those that do."""

    measure: str
    covers: str
    loads: tuple[AnswersAbout, ...]
    counted: tuple[ByDefinition, ...]
    fits_now: tuple[str, ...]
    fitting: tuple[str, ...]

    @property
    def n_answers(self) -> int:
        """How many answers would be about other days."""
        return sum(one.n_answers for one in self.loads)


def what_changes(collection: Collection, measure: str, covers: str, load: int | None) -> WhatChanges | None:
    """None where answers are about that already; StoreError where it cannot be said."""
    loads = check_said(collection, measure, covers, load)
    if not loads:
        return None
    as_if = as_if_said(collection, measure, covers, [one.batch_id for one in loads])
    own = own_definitions(collection)
    begun = (begins_with(collection, "diary"), begins_with(collection, "diary", as_if=as_if))
    # definitions of the study's own are what it is likely to be read by, whatever pages begin with
    names = dict.fromkeys((*begun, *(one.id for one in own if measure in one.measures)))
    read = {one.id: one for one in own}
    return WhatChanges(
        measure=measure,
        covers=covers,
        loads=loads,
        counted=tuple(_by(collection, read.get(name) or load_definition(name), as_if) for name in names),
        fits_now=fitting_definitions(collection),
        fitting=fitting_definitions(collection, as_if=as_if),
    )


def _by(collection: Collection, definition: Definition, as_if: str) -> ByDefinition:
    return ByDefinition(
        definition=definition.id,
        now=_counted(collection, definition, None),
        then=_counted(collection, definition, as_if),
    )


def _counted(collection: Collection, definition: Definition, as_if: str | None) -> Counted:
    try:
        with derive(collection, definition, as_if=as_if) as derivation:
            first = derivation.intervals()
    except DefinitionError as fault:
        return Counted(at_risk=None, events=None, fault=str(fault))
    return Counted(at_risk=len(first), events=int(first["event"].sum()), fault=None)
