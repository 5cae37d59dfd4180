"""What the counts and means of a release are of, in words."""

from __future__ import annotations

from pages.answers.release import Released
from pages.telling.describe.words import row_title


def released_title(of: Released) -> str:
    """What is counted or averaged; a level behind its characteristic."""
    if of.about == "people":
        return "People"
    if of.about == "recovered":
        return "Recovered at least once, and in the curve"
    title = row_title(of.source, of.name)
    return title if of.level is None else f"{title}: {of.level}"
