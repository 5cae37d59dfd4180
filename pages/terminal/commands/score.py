"""`respite score`: questionnaires scored from item answers."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal import values
from pages.terminal.here import Answer, Here
from pages.terminal.options import add_json, add_pairs

MORE = "A scale with a missing item has no score unless a sourced rule says otherwise; ids are in docs/instruments.md."


def options(grammar: ArgumentParser) -> None:
    """The form, its columns, and how answers are counted."""
    grammar.add_argument("file", metavar="FILE.csv", help="a row per answered form")
    grammar.add_argument("--instrument", metavar="ID", required=True, help="the questionnaire: fabq, rmdq-24, ...")
    grammar.add_argument("--items", metavar="COL,COL,...", type=values.columns, help="in the order of the form")
    add_pairs(
        grammar,
        "--scale",
        "items=SCALE",
        "how answers are counted: from-0 or from-1, as-stored or reversed, "
        "one-is-yes, two-is-yes, words:never=0,often=3",
    )
    grammar.add_argument("--blank", choices=("no",), help="a blank on an answered page is a no, not unknown")
    add_json(grammar)


def run(asked: Namespace, here: Here) -> Answer:
    """Read the answers and score them."""
    from pages.telling.questionnaires.text import score_text
    from pages.terminal.score import answer

    return Answer(payload=answer(asked, here.cwd), text=score_text)
