"""What a person had planned and marked in the time of a report: a line of words, and places in its figure.

Only what lies within the period is told: of a phase that began before it, that it was under way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_lowercase

from data.own.plans import LifeEvent, Phase, SavedProgramme
from pages.telling.svg import Mark
from pages.telling.wording import day_text, period_text

MOST = 8  # phases, and events, that a page of sixty seconds names; the latest are kept


@dataclass(frozen=True)
class UnderWay:
    """Sentences, and the marks that a figure over the same days draws; letters in the sentences name them."""

    sentences: tuple[str, ...]
    marks: tuple[Mark, ...]


def under_way(
    programmes: Iterable[SavedProgramme], events: Iterable[LifeEvent], first_on: date, last_on: date, *, is_drawn: bool
) -> UnderWay:
    """Phases and events from `first_on` to `last_on`; letters only where a figure shows them (`is_drawn`)."""
    phases = sorted(
        (
            (phase.first_on, f"{one.programme.title}: {phase.title}", _when(phase, first_on, last_on))
            for one in programmes
            for phase in one.programme.phases
            if phase.first_on <= last_on and (phase.last_on is None or phase.last_on >= first_on)
        ),
        key=lambda row: row[0],
    )
    marked = [(one.on_day, one.title, day_text(one.on_day)) for one in events if first_on <= one.on_day <= last_on]
    letters = iter(ascii_lowercase)
    sentences, marks = [], []
    for opening, rows in (("Programme as planned", phases), ("Marked", marked)):
        told = []
        for on_day, title, when in rows[-MOST:]:
            words = f"{title} ({when})"
            if is_drawn and on_day >= first_on:
                marks.append(Mark(on_day, next(letters), words))
                words = f"[{marks[-1].sign}] {words}"
            told.append(words)
        if told:
            sentences.append(f"{opening}: {'; '.join(told)}{_earlier(rows)}.")
    return UnderWay(tuple(sentences), tuple(marks))


def _when(phase: Phase, first_on: date, last_on: date) -> str:
    begins_here = phase.first_on >= first_on
    ends_here = phase.last_on is not None and phase.last_on <= last_on
    if begins_here and ends_here:
        return period_text(phase.first_on, phase.last_on)
    if begins_here:
        return f"from {day_text(phase.first_on)}"
    return f"until {day_text(phase.last_on)}" if ends_here else "all of this time"


def _earlier(rows: Sequence) -> str:
    return f"; and {len(rows) - MOST} earlier" if len(rows) > MOST else ""
