"""`respite trend`: the change per week of a score."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Answer, Here
from pages.terminal.options import add_json

MORE = (
    "Slope per seven days of calendar, from each day's highest value, tested under autocorrelation. Under 30 days with a "
    "value it says too_few, and no slope."
)


def options(grammar: ArgumentParser) -> None:
    """The file's columns."""
    grammar.add_argument("file", metavar="FILE.csv", help="the table")
    grammar.add_argument("--date", metavar="COL", required=True, help="the day of a row")
    grammar.add_argument("--value", metavar="COL", required=True, help="the score of a row")
    grammar.add_argument("--by", metavar="COL", help="one trend for each value of this column")
    add_json(grammar)


def run(asked: Namespace, here: Here) -> Answer:
    """Read the table and work it out."""
    from pages.telling.trends.text import trend_text
    from pages.terminal.trend import answer

    return Answer(payload=answer(asked, here.cwd), text=trend_text)
