"""`respite recurrence --definitions`: the same question under every definition of a set."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from analysis.export import export_multiverse
from analysis.multiverse import multiverse
from data.definition import Definition
from data.definition_grid import with_declared
from data.grid import first_recurrences
from data.store import Collection


def under_every_definition(asked: Namespace, collection: Collection, declared: Definition) -> dict[str, Any]:
    """Eligible people, events, median and hazard ratio under each definition, the declared one marked."""
    chosen, primary = with_declared(asked.definitions, declared)
    blocks = first_recurrences(collection, chosen, by=asked.by, origin=asked.origin)
    return {"multiverse": export_multiverse(multiverse(blocks, primary=primary))}
