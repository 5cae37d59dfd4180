"""`respite export`: what a diary or a study says, as a table."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal import values
from pages.terminal.here import Here
from pages.terminal.refusal import Refusal

MORE = (
    "Entries: one row per diary entry, without earlier versions. Assessments: one row per answered item of a questionnaire, "
    "and per total that came without its items. Of a study each row has its participant, and where it has no dates the number of "
    "the day. A text that a spreadsheet might run as a formula has an apostrophe before it.\n\n"
    "Activities of a diary: one row per day, kind and unit with the day's one number, and what each source tells of it. Several "
    "devices that counted the same walk count once, by your own order of devices or a watch before a phone. Those of a study are the rows that were loaded."
)


def options(grammar: ArgumentParser) -> None:
    """What goes where."""
    whose = grammar.add_mutually_exclusive_group(required=True)
    whose.add_argument("--diary", action="store_true", help="your own diary")
    whose.add_argument("--study", metavar="NAME", type=values.name, help="a study, by its name")
    grammar.add_argument(
        "--what",
        choices=("entries", "activities", "assessments"),
        default="entries",
        help="which table (default: entries)",
    )
    grammar.add_argument("--to", metavar="FILE.csv", required=True, help="the file to write")


def check(asked: Namespace, here: Here) -> None:
    """Nothing is there to write before a store is."""
    if not here.store_path.exists():
        raise Refusal(f"There is no store at {here.store_path} yet, and nothing to export.")


def run(asked: Namespace, here: Here) -> str:
    """Write the table."""
    from pages.terminal.export import export

    return export(asked, here.store, here.path(asked.to))
