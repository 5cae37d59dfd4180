"""A definition of a recurrence by its id, for a diary and for a study."""

from __future__ import annotations

from data.catalogue.definition import Definition, load_definition
from data.own.made_definitions import OWN_ID, own_definitions
from data.store.store import Collection


def definition_called(collection: Collection, name: str) -> Definition:
    """The definition with this id: one that the collection made, as it is now, else a shipped one."""
    made = own_definitions(collection) if name.startswith(OWN_ID) else ()
    return next((one for one in made if one.id == name), None) or load_definition(name)
