"""How large a change has to be before people notice it: data/thresholds/*.toml, each with its source."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from analysis.instrument import Quantity, Source
from data.strict_toml import read

FOLDER = Path(__file__).parent / "thresholds"


class ThresholdError(ValueError):
    """A threshold file that cannot be used; the message names it and the place."""


@cache
def noticed_pain_change() -> Quantity:
    """The change of a 0 to 10 pain score that most people notice, in points."""
    fields = read(FOLDER / "pain.toml", ThresholdError)
    fields.text("id")
    row = fields.table("noticed")
    found = Quantity(
        row.number("value"), row.text("name"), row.text("population"),
        Source(row.text("reference"), row.flag("checked")),
    )
    row.done()
    fields.done()
    return found
