"""Respites and episodes as stretches to draw, with their words."""

from __future__ import annotations

from pages.answers.respites import GAP, OPEN, Respites, respite_days
from pages.telling.figures import Span
from pages.telling.wording import period_text


def spans(found: Respites) -> tuple[list[Span], list[Span]]:
    """Respites from their first good day on, and episodes: runs of bad days that are long enough to count."""
    respites = []
    for row in found.respites.itertuples():
        first, last = respite_days(row)
        ending = {OPEN: ", not ended", GAP: ", then too many days unknown"}.get(row.reason, "")
        respites.append(Span(first, last, f"Respite, {period_text(first, last)}{ending}", row.reason == OPEN))
    return respites, episodes(found)


def episodes(found: Respites) -> list[Span]:
    """Runs of bad days that are as long as the definition asks for."""
    if found.runs.empty:
        return []
    return [
        Span(row.first_on, row.last_on, f"Episode, {period_text(row.first_on, row.last_on)}")
        for row in found.runs[found.runs["state"] == "bad"].itertuples()
        if (row.last_on - row.first_on).days + 1 >= found.definition.min_bad_days
    ]
