"""`respite export`: what a diary says, as a table."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Here
from pages.terminal.refusal import Refusal

MORE = (
    "Activities: one row per day, kind and unit with the day's one number, and what each source tells of it. Several "
    "devices that counted the same walk count once, by your own order of devices or a watch before a phone."
)


def options(grammar: ArgumentParser) -> None:
    """What goes where."""
    grammar.add_argument("--diary", action="store_true", required=True, help="your own diary")
    grammar.add_argument("--what", choices=("activities",), required=True, help="which table")
    grammar.add_argument("--to", metavar="FILE.csv", required=True, help="the file to write")


def check(asked: Namespace, here: Here) -> None:
    """Nothing is there to write before a store is."""
    if not here.store_path.exists():
        raise Refusal(f"There is no store at {here.store_path} yet, and nothing to export.")


def run(asked: Namespace, here: Here) -> str:
    """Write the table."""
    from pages.terminal.activities import export_activities

    return export_activities(here.store, here.path(asked.to))
