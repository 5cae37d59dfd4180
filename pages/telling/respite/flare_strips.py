"""Flare days and days in episodes as stretches to draw, with their words."""

from __future__ import annotations

import numpy as np

from pages.answers.flare_days import FlareDays
from pages.telling.figures import Span
from pages.telling.wording import period_text


def strips(found: FlareDays) -> tuple[list[Span], list[Span], list[Span], list[Span]]:
    """Successive days in one answer: flare days, days that are none, days in an episode, days in none."""
    words = ("A flare", "No flare", "In an episode", "Not in an episode")
    answers = (found.flare == 1, found.flare == 0, found.in_episode == 1, found.in_episode == 0)
    flare, no_flare, inside, outside = (
        _spans(found.on[is_so], said) for is_so, said in zip(answers, words, strict=True)
    )
    return flare, no_flare, inside, outside


def _spans(on: np.ndarray, said: str) -> list[Span]:
    """Runs of successive days."""
    if not len(on):
        return []
    breaks = np.flatnonzero(np.diff(on) > np.timedelta64(1, "D")) + 1
    spans = []
    for days in np.split(on, breaks):
        first_on, last_on = days[0].item(), days[-1].item()
        spans.append(Span(first_on, last_on, f"{said}, {period_text(first_on, last_on)}"))
    return spans
