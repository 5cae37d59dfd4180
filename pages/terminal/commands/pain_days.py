"""`respite pain-days`: days with pain a year in a study, and week by week."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Answer, Here
from pages.terminal.options import add_json, add_population, add_study

MORE = (
    "Counted are answers to how many days there was pain, for the days that they are about; of a daily diary the days with "
    "average pain over 0. Rates a year and their ratios are those of negative binomial regression; where counts vary by chance "
    "alone dispersion is 0, and a group in which nobody told of a day with pain has no rate and no ratio."
)


def options(grammar: ArgumentParser) -> None:
    """The study, the groups."""
    add_study(grammar)
    add_population(grammar)
    grammar.add_argument("--by", metavar="ATTRIBUTE", help="compare groups by this attribute")
    grammar.add_argument(
        "--reference", metavar="LEVEL", help="the group that others are compared with (default: the first)"
    )
    grammar.add_argument("--bundle", metavar="FILE.zip", help="save it too, with its data and R code")
    add_json(grammar)


def run(asked: Namespace, here: Here) -> Answer:
    """Work it out, and save it where that was asked for."""
    from pages.telling.describe.pain_days_text import pain_days_text
    from pages.terminal.pain_days import pain_days

    assert here.store is not None  # as the table of commands says
    return Answer(payload=pain_days(asked, here.store, here.cwd), text=pain_days_text)
