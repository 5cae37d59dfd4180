"""Diaries that other apps export: Bearable's rows of ratings, and Daylio's days with scales in one cell.

Neither says how far a rating goes, so that it is asked of each. What has no number, as Daylio's moods and activities,
is told and left out.
"""

from __future__ import annotations

import re

import numpy as np

from data.imports.column import Column
from data.imports.sheet import Sheet, Turn
from data.imports.turned import Turned

DAYLIO = "daylio"
BEARABLE = frozenset({"category", "rating/amount", "detail"})
OBSERVATION = "observation"
MOOD_DAYS = frozenset({"full_date", "mood", "activities"})
OPEN_SCALES = ("detail:", "scales:", "observation:")  # how columns begin whose scale is nowhere in the file
_SCALE = re.compile(r"\s*([^|;]+?)\s*:\s*(-?[0-9]+(?:[.,][0-9]+)?)\s*(?:[|;]|$)")


def is_bearable(columns: tuple[str, ...]) -> bool:
    """Whether these are the columns of Bearable's export."""
    return {name.strip().casefold() for name in columns} >= BEARABLE


def is_observations(columns: tuple[str, ...]) -> bool:
    """Whether these are the columns of FHIR's observations."""
    return columns == ("participant", "date", OBSERVATION, "value")


def is_daylio(columns: tuple[str, ...]) -> bool:
    """Whether these are the columns of Daylio's export."""
    return {name.strip().casefold() for name in columns} >= MOOD_DAYS


def turn_daylio(sheet: Sheet) -> Turned:
    """The sheet with a column for each scale, on the full date; its words have no number and are left out."""
    place = {name.strip().casefold(): name for name in sheet.columns}
    dropped = {place[name] for name in ("date", "weekday", "mood", "activities", "scales") if name in place}
    columns = {name: sheet.column(name) for name in sheet.columns if name not in dropped}
    sources = {}
    if "scales" in place:
        cells = sheet.column(place["scales"])
        told = [dict(_SCALE.findall(text)) for text in cells.texts]
        for thing in dict.fromkeys(name for found in told for name in found):
            texts = ["", *dict.fromkeys(found[thing] for found in told if thing in found)]
            code_of = np.array([texts.index(found.get(thing, "")) for found in told], np.int64)
            name = f"scales:{thing}"
            columns[name] = Column(name, code_of[cells.codes], texts)
            sources[name] = (place["scales"],)
    turn = Turn(
        header=sheet.header(),
        sources=sources,
        part=np.zeros(sheet.n_rows, np.int64),
        structural=(*sources, *(place[name] for name in ("time",) if name in place)),
    )
    n = len({name for text in sheet.column(place["activities"]).trimmed for name in text.split(" | ") if name})
    note = (
        f"This is an export of Daylio: its scales are read by name. Moods and the {n} activities are words without an "
        "amount and are left out."
    )
    return Turned(sheet=sheet.with_columns(columns, sheet.lines(), turn), notes=(note,))
