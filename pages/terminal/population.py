"""`--population`: a saved part of a study's people, by the name it was saved under."""

from __future__ import annotations

from data.store.store import Collection
from data.study.population_saves import populations
from data.study.populations import Population
from pages.terminal.refusal import Refusal, listed, quoted


def population_of(collection: Collection, name: str | None) -> Population | None:
    """The population of this name, None for everybody; a refusal names those there are."""
    if name is None:
        return None
    saved = populations(collection)
    for one in saved:
        if one.name.casefold() == name.casefold():
            return one
    names = [quoted(one.name) for one in saved]
    there = f"there is {listed(names)}" if names else "there is none yet: save one on the page Describe"
    raise Refusal(f"--population: {collection.info.name} has no population {quoted(name)}; {there}.")
