"""By which definition a study is read where nobody said: the declared one, else the first that its answers can meet.

Pages begin with it, and the terminal, which is to be told a definition, names it.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.catalogue.definition import DefinitionError, definitions
from data.own.made_definitions import name_of_version, own_definitions
from data.recurrence.days import reading_days
from data.recurrence.definition_reading import fitting_definitions, read_as, spacing_too_wide
from data.recurrence.recorded_sources import Source, tells_of
from data.store.store import Collection
from data.study.study_plan import DeclaredPlan, declared_plan

PREFERRED = ("walkback-limiting", "walkback-any")  # the second asks for average pain alone
PREFERRED_OF_EPISODES = ("walkback-any", "walkback-limiting", "care-seeking")


@dataclass(frozen=True, kw_only=True)
class UsualDefinition:
    """The id of a definition. `instead_of`: the one that would be usual but for answers that lie `spacing_days` apart, half
    of them or more; None where nothing had to stand back.
    """

    id: str
    instead_of: str | None = None
    spacing_days: int | None = None


def usual_definition(collection: Collection, source: Source = "diary", *, as_if: str | None = None) -> UsualDefinition:
    """What a study is read by without a plan: of days if its answers are close enough, else the first that fits them.

    `as_if`: as of `reading_days`. Where no definition can be met, or read, it is the preferred one, whose result says what is in its way.
    """
    if source == "episodes":
        able = [one.id for one in definitions() if tells_of(collection, one)]
        return UsualDefinition(id=next((one for one in (*PREFERRED_OF_EPISODES, *able) if one in able), PREFERRED[0]))
    too_wide: dict[str, int] = {}
    by_preference = sorted(definitions(), key=lambda one: PREFERRED.index(one.id) if one.id in PREFERRED else 9)
    with reading_days(collection, as_if=as_if) as cursor:
        for candidate in by_preference:
            try:
                reading = read_as(cursor, collection, candidate)
            except DefinitionError:
                continue
            if reading.definition.measures != candidate.measures:
                continue  # read by a part of what it asks
            spacing = spacing_too_wide(cursor, collection, reading)
            if spacing is None:
                return UsualDefinition(id=candidate.id)
            too_wide[candidate.id] = spacing
    usual = next(iter(too_wide), None)
    if fitting := fitting_definitions(collection, as_if=as_if):
        return UsualDefinition(id=fitting[0], instead_of=usual, spacing_days=too_wide.get(usual or ""))
    return UsualDefinition(id=usual or PREFERRED[0])


def declared_definition(
    collection: Collection, declared: DeclaredPlan | None, source: Source, fitting: tuple[str, ...] | None = None
) -> str | None:
    """The id of the definition that a plan names, one of the study's own included.

    None without one, and for one that the study's records cannot be read by: of reported episodes what they do not tell,
    else what is neither of days nor of those that fit how the study asked (`fitting`, where known).
    """
    if declared is None or (when := declared.plan.recurrence) is None:
        return None
    if source == "episodes":
        return (
            when.definition
            if any(one.id == when.definition and tells_of(collection, one) for one in definitions())
            else None
        )
    own = {name_of_version(one): one.id for one in own_definitions(collection)}
    if when.definition in own:
        return own[when.definition]
    if when.definition in {one.id for one in definitions()}:
        return when.definition
    able = fitting_definitions(collection) if fitting is None else fitting
    return when.definition if when.definition in able else None


def begins_with(collection: Collection, source: Source, *, as_if: str | None = None) -> str:
    """What a study is read by before anybody chose."""
    declared = declared_definition(collection, declared_plan(collection), source)
    return declared or usual_definition(collection, source, as_if=as_if).id
