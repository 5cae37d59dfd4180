"""Published numbers that pages set beside a person's own: data/catalogue/thresholds/*.toml, each with its source."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from analysis.instrument import Quantity, Source
from data.catalogue.strict_toml import read

FOLDER = Path(__file__).parent / "thresholds"


class ThresholdError(ValueError):
    """A threshold file that cannot be used; the message names it and the place."""


@cache
def noticed_pain_change() -> Quantity:
    """The change of a 0 to 10 pain score that most people notice, in points."""
    return _quantities("pain.toml", "noticed")[0]


@cache
def flare_study() -> tuple[Quantity, Quantity]:
    """Of other people's flare days the percentage without more pain than usual; of days with more, that of flares."""
    without_more_pain, called_a_flare = _quantities("flare.toml", "without_more_pain", "called_a_flare")
    return without_more_pain, called_a_flare


@cache
def responder_thresholds() -> tuple[Quantity, Quantity, Quantity]:
    """Falls in percent of the baseline that a responder reaches, moderate and substantial; the least baseline of 0-10."""
    moderate, substantial, least = _quantities("responder.toml", "moderate", "substantial", "least_baseline")
    return moderate, substantial, least


def _quantities(name: str, *keys: str) -> list[Quantity]:
    """The tables with these keys of the file with this name."""
    fields = read(FOLDER / name, ThresholdError)
    fields.text("id")
    found = []
    for key in keys:
        row = fields.table(key)
        source = Source(row.text("reference"), row.flag("checked"))
        found.append(
            Quantity(value=row.number("value"), name=row.text("name"), population=row.text("population"), source=source)
        )
        row.done()
    fields.done()
    return found
