"""`respite outcomes`: a study's outcome by group and visit."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal import values
from pages.terminal.here import Answer, Here
from pages.terminal.options import add_json, add_population, add_study

MORE = (
    "Change from the baseline by group and visit: means, each visit alone (ANCOVA), repeated measures, responders with "
    "numbers needed, and changes that people notice. A visit's value is the one nearest to it in its window; of a diary, of "
    "which half of the values lie no more than 3 days apart, it is the mean of the days told in the window."
)


def options(grammar: ArgumentParser) -> None:
    """The outcome, the groups, the visits."""
    add_study(grammar)
    grammar.add_argument("--measure", metavar="MEASURE|SCALE", required=True, help="pain_average, rmdq-24, ...")
    add_population(grammar)
    grammar.add_argument("--by", metavar="ATTRIBUTE", help="compare groups by this attribute")
    grammar.add_argument("--anchor", metavar="ATTRIBUTE", help="the date of day 0 (default: the first day told)")
    grammar.add_argument(
        "--visits",
        metavar="DAYS,DAYS",
        type=values.visits,
        help="the first is the baseline (default: those of the study: its plan, else its data, else 0,84,182)",
    )
    grammar.add_argument(
        "--window",
        metavar="DAYS[,DAYS]",
        type=values.window,
        help="to either side of a visit, one number or one a visit (default: 3 for a diary, else that of the study's visits, or 14)",
    )
    grammar.add_argument(
        "--rule",
        choices=("mean", "nearest"),
        help="a visit's value: the mean of its days, or the nearest (default: by how far apart the values lie)",
    )
    grammar.add_argument(
        "--share-of-days",
        metavar="SHARE",
        type=values.share,
        default=0.5,
        help="a mean takes more than this (default: 0.5)",
    )
    grammar.add_argument(
        "--reference", metavar="LEVEL", help="the group that others are compared with (default: the first)"
    )
    grammar.add_argument(
        "--covariates", metavar="A,B", type=values.columns, default=[], help="adjust comparisons for these attributes"
    )
    grammar.add_argument("--strata", metavar="ATTRIBUTE", help="and for what the lot was stratified by")
    grammar.add_argument("--cluster", metavar="ATTRIBUTE", help="people of one clinic hang together (CR2 errors)")
    grammar.add_argument("--parts", metavar="ATTRIBUTE", help="differences in parts of the people, and the interaction")
    grammar.add_argument(
        "--respond", metavar="CUT", type=values.cut, help='a responder by a cut of your own: "<=1", "change<=-30%%"'
    )
    grammar.add_argument(
        "--df",
        choices=("satterthwaite", "kenward-roger"),
        default="satterthwaite",
        help="degrees of freedom of the model of all visits (default: satterthwaite)",
    )
    grammar.add_argument("--bundle", metavar="FILE.zip", help="save it too, with its data and R code")
    add_json(grammar)


def run(asked: Namespace, here: Here) -> Answer:
    """Work it out, and save it where that was asked for."""
    from pages.telling.outcomes.text import outcomes_text
    from pages.terminal.outcomes import outcomes
    from pages.terminal.study import study_of, write_file

    collection = study_of(here.store, asked.study)
    outcome = outcomes(asked, collection)
    if asked.bundle:
        from data.exports.exports import whole_study_bytes
        from data.store.archive import write_archive
        from pages.telling.outcomes.outcome_files import outcome_files

        files = outcome_files(outcome.found, outcome.payload, whole_study=whole_study_bytes(collection))
        write_file(here.path(asked.bundle), write_archive(files), "--bundle")
    return Answer(payload=outcome.payload, text=outcomes_text)
