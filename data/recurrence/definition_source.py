"""The file of a definition, as a saved analysis holds it."""

from __future__ import annotations

from data.catalogue.definition import Definition, definition_file, every_definition
from data.catalogue.definition_toml import toml_of
from data.recurrence.recorded_sources import AsRecorded


def definition_bytes(definition: Definition | AsRecorded) -> bytes | None:
    """The file of a shipped definition as it is, of any other the text that it is read from; None of a finished table."""
    if isinstance(definition, AsRecorded):
        return None
    if definition in every_definition():
        return definition_file(definition.id).read_bytes()
    return toml_of(definition).encode("utf-8")
