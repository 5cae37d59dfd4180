"""What the page of respites says and draws of a definition, worked out once for a save."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.catalogue.definition import Definition, definitions
from data.store.store import Collection
from pages.answers.flare_days import FlareDays, flare_days
from pages.answers.respites import Respites
from pages.shared.cache import cached
from pages.shared.diary_reads import measures, respites
from pages.telling.figures import Span
from pages.telling.respite.other_definitions import comparison, median_row
from pages.telling.respite.spans import spans
from pages.telling.respite.strip_figure import Row


@dataclass(frozen=True)
class OtherDefinitions:
    """The same diary by each shipped definition: a row and a line of the table for each that finds respites.

    `none`, `absent`: the titles of those that find none, and of those that ask about what is not recorded. `is_told`:
    whether any day tells any of them anything.
    """

    is_told: bool
    rows: list[Row]
    table: pd.DataFrame
    none: list[str]
    absent: list[str]


def every_definition(collection: Collection) -> list[Respites]:
    """What each shipped definition makes of a diary."""
    return [respites(collection, one) for one in definitions()]


@cached(16)
def other_definitions(collection: Collection, chosen: str) -> OtherDefinitions:
    """What the shipped definitions make of a diary, the chosen one marked."""
    everything = every_definition(collection)
    recorded = [found for found in everything if found.missing is None]
    return OtherDefinitions(
        is_told=any(found.as_of is not None for found in everything),
        rows=[median_row(found, is_marked=found.definition.id == chosen) for found in recorded if len(found.respites)],
        table=comparison(recorded),
        none=[found.definition.title for found in recorded if not len(found.respites)],
        absent=[found.definition.title for found in everything if found.missing is not None],
    )


@cached(16)
def spans_by(collection: Collection, definition: Definition) -> tuple[list[Span], list[Span]]:
    """The respites and the episodes by a definition as stretches with their words."""
    return spans(respites(collection, definition))


@cached(16)
def flares_by(collection: Collection, definition: Definition) -> FlareDays | None:
    """Flare days beside the episodes of a definition; None where no day was asked about."""
    return flare_days(measures(collection), respites(collection, definition))
