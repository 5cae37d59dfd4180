"""`respite demo`: the two simulated collections."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date

from pages.terminal.here import Here

MORE = "Both are drawn from a seed, end today and are marked as simulated wherever they are shown."


def options(grammar: ArgumentParser) -> None:
    """Nothing."""


def run(asked: Namespace, here: Here) -> str:
    """Fill the store, and say with what."""
    from data.demo.demo import fill_demo

    made = fill_demo(here.store, until=date.today())
    verb = "Made" if made.is_new else "Already there"
    both = f"“{made.person.name}” (one person's diary) and “{made.trial.name}” (a study)"
    return f"{verb}: {both}. Both are simulated.\n"
