"""What can be said to `respite`: its commands and their options."""

from __future__ import annotations

import argparse
import difflib
import re
from typing import NoReturn

from pages.terminal import values
from pages.terminal.refusal import Refusal, listed, quoted

KINDS = ("diary", "questionnaire", "activity", "attributes")
INTERVALS = ("log-log", "log", "plain")
SETS = ("presets", "grid")


class Grammar(argparse.ArgumentParser):
    """argparse whose faults are one line, raised instead of printed."""

    def __init__(self, **settings):
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        raise Refusal(f"{self.prog}: {message}. See {self.prog} --help.")


def parse(argv: list[str]) -> argparse.Namespace:
    """The command and its options; a fault raises Refusal, --help prints and raises SystemExit."""
    grammar, commands = build()
    if not argv:
        raise Refusal(f"respite: say what to do: {listed(commands)}. See respite --help.")
    if not argv[0].startswith("-") and argv[0] not in commands:
        raise Refusal(f"respite: there is no command {quoted(argv[0])}; there are {listed(commands)}.")
    asked, unknown = grammar.parse_known_args(_join_values(argv))
    if unknown:
        raise Refusal(_unknown(commands[asked.command], unknown[0]))
    return asked


def build() -> tuple[Grammar, dict[str, Grammar]]:
    """The whole grammar, and the grammar of each command by name."""
    about = "Your diary of low back pain, or a study's, from the terminal."
    grammar = Grammar(prog="respite", description=about)
    doors = grammar.add_subparsers(dest="command", metavar="COMMAND", parser_class=Grammar, required=True)

    serve = doors.add_parser(
        "serve", help="start Respite in the browser, on this computer only unless --public is given"
    )
    serve.add_argument("--port", type=values.port, help="where to listen (default: 8501, or the next free port)")
    serve.add_argument("--public", metavar="CONFIG.toml", help="serve others, who sign in, by this configuration")
    doors.add_parser("demo", help="fill the store with a simulated person and a simulated trial")
    backup = doors.add_parser("backup", help="copy the store to a new file, also while Respite is in use")
    backup.add_argument("file", metavar="FILE")
    restore = doors.add_parser("restore", help="put a backup in the store's place, which is kept beside it")
    restore.add_argument("file", metavar="FILE")
    doors.add_parser("passphrase", help="make the line of a configuration from a passphrase that you type")

    access = doors.add_parser("access", help="who reaches a study, where Respite is served to others")
    access.add_argument("--study", metavar="NAME", required=True, type=values.name)
    access.add_argument("--give", metavar="ACCOUNT", type=values.name, help="to this researcher, by number or e-mail")
    access.add_argument("--take", metavar="ACCOUNT", type=values.name, help="from this one")
    erase = doors.add_parser("erase", help="erase a participant of a study for good; the store's file is written anew")
    erase.add_argument("--study", metavar="NAME", required=True, type=values.name)
    erase.add_argument("--participant", metavar="LABEL", required=True, help="as the file has it")
    erase.add_argument("--yes", action="store_true", help="do it; without this it is only said what would go")
    audit = doors.add_parser("audit", help="who did what when, and whether that trail is whole (else exit code 2)")
    audit.add_argument("--study", metavar="NAME", type=values.name, help="only the lines about this study or diary")
    audit.add_argument("--csv", metavar="OUT", help="write all lines to this file")
    _add_json(audit)

    _add_load(doors)
    intervals = doors.add_parser("intervals", help="the recurrence-free intervals of a study, as CSV")
    _add_definition(intervals)
    intervals.add_argument("--all", action="store_true", help="every interval, not only each person's first")
    intervals.add_argument("--csv", metavar="OUT", help="write to this file (default: print)")
    recurrence = doors.add_parser("recurrence", help="time to the first recurrence in a study")
    _add_recurrence(recurrence)
    _add_json(recurrence)
    bundle = doors.add_parser("bundle", help="such an analysis as one zip with its data and R code, or put back")
    _add_recurrence(bundle, is_needed=False)
    bundle.add_argument("--out", metavar="FILE.zip", help="where to save the analysis")
    bundle.add_argument("--restore", metavar="FILE.zip", help="put the study of a saved analysis back as --study")

    outcomes = doors.add_parser("outcomes", help="a study's pain or questionnaire scores by group and visit")
    outcomes.add_argument("--study", metavar="NAME", required=True, type=values.name)
    outcomes.add_argument("--measure", metavar="MEASURE|SCALE", required=True, help="pain_average, rmdq-24, ...")
    outcomes.add_argument("--population", metavar="NAME", help="only the people of this saved part of the study")
    outcomes.add_argument("--by", metavar="ATTRIBUTE", help="compare groups by this attribute")
    outcomes.add_argument("--anchor", metavar="ATTRIBUTE", help="the date of day 0 (default: the first day told)")
    outcomes.add_argument(
        "--visits", metavar="DAYS,DAYS", type=values.visits, default=[0, 84, 182], help="0 is the baseline"
    )
    outcomes.add_argument(
        "--window",
        metavar="DAYS",
        type=values.number_of_days,
        help="to either side of a visit (default: 3 for a diary, 14 for a questionnaire)",
    )
    outcomes.add_argument("--bundle", metavar="FILE.zip", help="save it too, with its data and R code")
    _add_json(outcomes)

    survival = doors.add_parser("survival", help="survival statistics of a ready table of times and events")
    survival.add_argument("file", metavar="FILE.csv")
    survival.add_argument("--duration", metavar="COL", help="days to event or last look")
    survival.add_argument("--event", metavar="COL", required=True, help="1 or true: event; 0 or false: none")
    survival.add_argument("--cause", metavar="COL", help="which kind of event it was, where there are several")
    survival.add_argument("--entry", metavar="COL", help="days after which the person was under observation")
    survival.add_argument("--participant", metavar="COL", help="who a row is of, where people have several")
    survival.add_argument("--start", metavar="COL", help="days after which the row is at risk of an event")
    survival.add_argument("--stop", metavar="COL", help="days to the row's event or last look")
    survival.add_argument("--by", metavar="COL", help="compare groups by this column")
    survival.add_argument("--strata", metavar="COL", help="a baseline hazard for each value of this column")
    survival.add_argument("--covariates", metavar="A,B", type=values.columns, default=[], help="for the Cox model")
    _add_weights(survival)
    _add_horizons(survival, at=[])
    survival.add_argument("--interval", choices=INTERVALS, default="log-log", help="interval of the curve")
    _add_json(survival)
    trend = doors.add_parser("trend", help="change per week of a score on real dates")
    trend.add_argument("file", metavar="FILE.csv")
    trend.add_argument("--date", metavar="COL", required=True)
    trend.add_argument("--value", metavar="COL", required=True)
    trend.add_argument("--by", metavar="COL", help="one trend for each value of this column")
    _add_json(trend)
    score = doors.add_parser("score", help="score questionnaires from item answers")
    score.add_argument("file", metavar="FILE.csv")
    score.add_argument("--instrument", metavar="ID", required=True)
    score.add_argument("--items", metavar="COL,COL,...", type=values.columns, help="in the order of the form")
    score.add_argument(
        "--scale",
        metavar="items=SCALE",
        type=values.pair,
        nargs="+",
        action="extend",
        default=[],
        help="how answers are counted: from-0 or from-1, as-stored or reversed",
    )
    score.add_argument("--blank", choices=("no",), help="a blank on an answered page is a no, not unknown")
    _add_json(score)
    for command in doors.choices.values():
        command.register("type", None, values.given)  # whatever has no type of its own
    return grammar, doors.choices


def _add_load(doors) -> None:
    load = doors.add_parser("load", help="load a file into a study; each row is stored or rejected, and why")
    load.add_argument("file", metavar="FILE")
    load.add_argument("--study", metavar="NAME", required=True, type=values.name)
    load.add_argument("--kind", choices=KINDS, help="what the file holds (default: seen from its columns)")
    load.add_argument("--instrument", metavar="ID", help="the questionnaire whose items the file holds")
    load.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook that has several")
    load.add_argument("--encoding", metavar="NAME", help="the letters of the text, where two fit: windows-1252, ...")
    load.add_argument(
        "--shape",
        metavar="KEY=VALUE",
        type=values.pair,
        nargs="+",
        action="extend",
        default=[],
        help="how its table is laid out: layout=wide, redcap, qualtrics or as-is; of wide ones "
        "start=COLUMN, every=day, week or month, first=NUMBER; previews=keep or leave-out",
    )
    load.add_argument("--dictionary", metavar="FILE", help="the data dictionary of a REDCap export")
    load.add_argument(
        "--map",
        metavar="ROLE=COLUMN",
        type=values.pair,
        nargs="+",
        action="extend",
        default=[],
        help="which column plays which part",
    )
    load.add_argument("--date-format", metavar="F", help="how dates are written, as in strptime: %%d.%%m.%%Y")
    load.add_argument(
        "--scale",
        metavar="ROLE=SCALE",
        type=values.pair,
        nargs="+",
        action="extend",
        default=[],
        help="the scale a column is on: yes-no, 0-100, 0-1; of items: from-1, reversed",
    )
    load.add_argument("--decimal", choices=(",", "."), help="the decimal sign")
    load.add_argument("--missing", metavar="CODES", type=values.codes, default=[], help="codes of unknown: -99,9")
    load.add_argument("--blank", choices=("no",), help="a blank is a no, in yes-no columns and forms")
    load.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
    _add_json(load)


def _add_recurrence(command, *, is_needed: bool = True) -> None:
    _add_definition(command, is_needed=is_needed)
    command.add_argument("--population", metavar="NAME", help="only the people of this saved part of the study")
    command.add_argument("--by", metavar="ATTRIBUTE", help="compare groups by this attribute")
    command.add_argument("--strata", metavar="ATTRIBUTE", help="a baseline hazard for each of its values")
    command.add_argument("--covariates", metavar="A,B", type=values.columns, default=[], help="for the models")
    command.add_argument("--recurrent", action="store_true", help="all recurrences beside the first ones")
    command.add_argument("--definitions", choices=SETS, help="the same under every definition of a set")
    _add_weights(command)
    _add_horizons(command, at=[90, 180, 365])


def _add_definition(command, *, is_needed: bool = True) -> None:
    command.add_argument("--study", metavar="NAME", required=True, type=values.name)
    command.add_argument("--definition", metavar="ID|FILE.toml", required=is_needed, help="what a recurrence is")
    command.add_argument(
        "--origin",
        type=values.origin,
        default="confirmed",
        metavar="ORIGIN",
        help=f"when the clock starts: {listed(values.ORIGINS)} or {values.ANCHOR}ATTRIBUTE",
    )


def _add_weights(command) -> None:
    command.add_argument(
        "--weights",
        metavar="NAME",
        type=values.weights,
        help="a log-rank test with weights too: peto-peto or fleming-harrington[:p,q]",
    )


def _add_horizons(command, at: list) -> None:
    command.add_argument("--at", metavar="DAYS,DAYS", type=values.times, default=at, help="days to look at")
    command.add_argument("--tau", metavar="DAYS", type=values.horizon, help="horizon of the mean event-free days")


def _add_json(command) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON value and nothing else")


def _join_values(argv: list[str]) -> list[str]:
    """`--missing -99,999` as one word: argparse would take a value that starts with a sign for an option."""
    joined: list[str] = []
    for word in argv:
        follows_option = joined and re.fullmatch(r"--[a-z-]+", joined[-1])
        if follows_option and re.match(r"-[\d.,]", word):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _unknown(command: Grammar, word: str) -> str:
    options = [option for action in command._actions for option in action.option_strings if option != "-h"]
    near = difflib.get_close_matches(word.split("=")[0], options, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"{command.prog}: {quoted(word)} is not known here; it takes {listed(options)}.{meant}"
