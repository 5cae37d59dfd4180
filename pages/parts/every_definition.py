"""A study under every definition of a set, from one reading of its days."""

from __future__ import annotations

from analysis.multiverse import DefinitionResult, multiverse
from data.definition import Definition
from data.definition_grid import with_declared
from data.grid import first_recurrences
from data.populations import Population
from data.store import Collection


def under_every_definition(
    collection: Collection, which: str, declared: Definition, *, by: str | None, origin: str,
    population: Population | None = None,
) -> tuple[DefinitionResult, ...]:
    """Eligible people, events, median and hazard ratio under each definition of "presets" or "grid", in order.

    By hazard ratio where `by` makes two groups, else by median; the declared definition is marked, and added where
    the set lacks it.
    """
    chosen, primary = with_declared(which, declared)
    found = first_recurrences(collection, chosen, by=by, origin=origin, population=population)
    return multiverse(found, primary=primary)
