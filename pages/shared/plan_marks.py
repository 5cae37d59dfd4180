"""Marks of a plan within a period, numbered in figures and told under them."""

from __future__ import annotations

from datetime import date

from data.own.plans import life_events, programmes
from data.store.store import Collection
from pages.telling.plan.figure import Mark
from pages.telling.wording import day_text, escape


def marks(collection: Collection, period: tuple[date, date]) -> tuple[Mark, ...]:
    """The phases that begin and the events that lie in a period, in order of the day."""
    found = [
        Mark(phase.first_on, phase.title, True) for one in programmes(collection) for phase in one.programme.phases
    ]
    found += [Mark(event.on_day, event.title, False) for event in life_events(collection)]
    first_on, last_on = period
    inside = [one for one in found if first_on <= one.on_day <= last_on]
    return tuple(sorted(inside, key=lambda one: one.on_day))


def marks_caption(found: tuple[Mark, ...]) -> str:
    """What the numbers in a figure stand for: 1 “Build up” begins (3 March 2026); empty without marks."""
    told = [
        f"{number} “{escape(mark.title)}”{' begins' if mark.is_phase else ''} ({day_text(mark.on_day)})"
        for number, mark in enumerate(found, start=1)
    ]
    return f"Lines: {', '.join(told)}." if told else ""
