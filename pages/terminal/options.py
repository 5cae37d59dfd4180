"""Options that several commands take, each written once."""

from __future__ import annotations

from argparse import ArgumentParser

from pages.terminal import values
from pages.terminal.refusal import listed

SETS = ("presets", "grid")
ENGINES = ("duckdb", "spark")


def add_study(grammar: ArgumentParser) -> None:
    grammar.add_argument("--study", metavar="NAME", required=True, type=values.name, help="the study, by its name")


def add_json(grammar: ArgumentParser) -> None:
    grammar.add_argument("--json", action="store_true", help="print one JSON value and nothing else")


def add_population(grammar: ArgumentParser) -> None:
    grammar.add_argument("--population", metavar="NAME", help="only the people of this saved part of the study")


def add_definition(grammar: ArgumentParser) -> None:
    """The study, what a recurrence is there, and when the clock starts."""
    grammar.add_argument(
        "--study", metavar="NAME", type=values.name, help="the study, by its name; a prepared folder says it itself"
    )
    grammar.add_argument(
        "--definition", metavar="ID|FILE.toml", help="what a recurrence is; a finished table takes none"
    )
    grammar.add_argument(
        "--source",
        type=values.source,
        metavar="SOURCE",
        help="where recurrences come from: the diary's days (diary), episodes as reported (episodes), or a finished table "
        "(table; default: what the study holds; the table where no definition is given); or parquet:PATH, a folder that "
        "respite prepare has written",
    )
    grammar.add_argument(
        "--engine",
        choices=ENGINES,
        help="what goes over the days of a prepared folder: duckdb, here (default), or spark, which takes respite[spark] and "
        "Java 17",
    )
    grammar.add_argument(
        "--master",
        type=values.master,
        metavar="URL",
        help="where Spark runs: spark://HOST:PORT, a cluster that sees the folder under the same path, or local[N], here on N "
        "cores (default: on all)",
    )
    grammar.add_argument(
        "--origin",
        type=values.origin,
        default="confirmed",
        metavar="ORIGIN",
        help=f"when the clock starts: {listed(values.ORIGINS)} or {values.ANCHOR}ATTRIBUTE",
    )


def add_onset(grammar: ArgumentParser) -> None:
    grammar.add_argument(
        "--onset",
        choices=("last", "middle", "first"),
        default="last",
        help="the day taken for a recurrence of those that it can have begun on (default: last)",
    )


def add_recurrence(grammar: ArgumentParser) -> None:
    """What an analysis of a study's recurrences is asked."""
    add_definition(grammar)
    add_onset(grammar)
    add_population(grammar)
    grammar.add_argument("--by", metavar="ATTRIBUTE", help="compare groups by this attribute")
    grammar.add_argument("--strata", metavar="ATTRIBUTE", help="a baseline hazard for each of its values")
    grammar.add_argument("--covariates", metavar="A,B", type=values.columns, default=[], help="for the models")
    grammar.add_argument(
        "--reference", metavar="LEVEL", help="the group that others are compared with (default: the first)"
    )
    grammar.add_argument("--cluster", metavar="ATTRIBUTE", help="people of one clinic hang together: robust errors")
    grammar.add_argument(
        "--landmark",
        metavar="DAY",
        type=values.number_of_days,
        help="of those still free on that day, counted from it on",
    )
    grammar.add_argument("--recurrent", action="store_true", help="all recurrences beside the first ones")
    grammar.add_argument("--definitions", choices=SETS, help="the same under every definition of a set")
    grammar.add_argument("--unknown", action="store_true", help="how far unknown days could move it, in bounds")
    add_weights(grammar)
    add_horizons(grammar, at=[90, 180, 365])


def add_weights(grammar: ArgumentParser) -> None:
    grammar.add_argument(
        "--weights",
        metavar="NAME",
        type=values.weights,
        help="a log-rank test with weights too: peto-peto or fleming-harrington[:p,q]",
    )


def add_horizons(grammar: ArgumentParser, at: list[float]) -> None:
    days = f" (default: {','.join(map(str, at))})" if at else ""
    grammar.add_argument("--at", metavar="DAYS,DAYS", type=values.times, default=at, help=f"days to look at{days}")
    grammar.add_argument("--tau", metavar="DAYS", type=values.horizon, help="horizon of the mean event-free days")


def add_pairs(grammar: ArgumentParser, option: str, metavar: str, about: str, *, type=values.pair) -> None:
    """KEY=VALUE, any number of them, after one option or several."""
    grammar.add_argument(option, metavar=metavar, type=type, nargs="+", action="extend", default=[], help=about)
