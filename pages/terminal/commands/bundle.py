"""`respite bundle`: an analysis as one zip that another can check and run again, or such a zip put back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Here
from pages.terminal.options import add_recurrence

MORE = (
    "The zip holds the numbers, methods in words, the intervals as CSV, Parquet and ADTTE, the curve as SVG and PNG, R "
    "code that works the numbers out once more, the whole study, and the checksums of all of it, which --restore "
    "checks. With --population the analysis is of that part of the people, by name, and the whole study with its "
    "populations comes back; with --definitions presets the zip has the intervals under every shipped definition, of "
    "the grid the table only.\n\n"
    "It takes --out with --definition (of a finished table without), or --restore alone, which makes the study called --study."
)


def options(grammar: ArgumentParser) -> None:
    """What the analysis is asked, and where it is saved; or what to put back."""
    add_recurrence(grammar)
    grammar.add_argument("--out", metavar="FILE.zip", help="where to save the analysis")
    grammar.add_argument("--restore", metavar="FILE.zip", help="put the study of a saved analysis back as --study")


def run(asked: Namespace, here: Here) -> str:
    """Save one, or put one back."""
    from pages.terminal.bundle import answer

    return answer(asked, here.store, here.cwd)
