"""`respite intervals`: the recurrence-free intervals of a study."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Here
from pages.terminal.options import add_definition, add_onset

MORE = (
    "One row per interval: participant, its number from 1, the day it starts, entry and duration in days, event 0 or 1, "
    "and why it ended where no recurrence did. onset_first and onset_last are the first and last day from there that the "
    "recurrence can have begun on, which --onset chooses from; they are equal where the day before is known. Of a study "
    "without dates the start is a day of its clock, in origin_day."
)


def options(grammar: ArgumentParser) -> None:
    """The definition, which intervals, and where to write them."""
    add_definition(grammar)
    add_onset(grammar)
    grammar.add_argument("--all", action="store_true", help="every interval, not only each person's first")
    grammar.add_argument("--csv", metavar="OUT", help="write to this file (default: print)")


def run(asked: Namespace, here: Here) -> str:
    """Derive and write them."""
    from pages.terminal.study import intervals

    return intervals(asked, here.store, here.cwd)
