"""`respite load`: a file into a study."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal import values
from pages.terminal.here import Answer, Here
from pages.terminal.options import add_json, add_pairs, add_study
from pages.terminal.refusal import Refusal

MORE = (
    "What has two readings (03/04, 1,5, 0-100) is asked: the command ends with exit code 2, and names both and the "
    "option that decides. Rejected rows are listed with line, column, value and reason, and change no exit code. "
    '--study "My diary" loads into your own diary.'
)
KINDS = ("diary", "questionnaire", "activity", "attributes", "followed", "episodes", "table", "outcomes")


def options(grammar: ArgumentParser) -> None:
    """The file, the study, and whatever the file leaves open."""
    grammar.add_argument("file", metavar="FILE", help="a file with a table: CSV, Excel, SPSS, Stata, SAS, JSON, ...")
    add_study(grammar)
    add_reading(grammar)
    grammar.add_argument("--report", metavar="FILE", help="write what became of the file as a text for others")
    grammar.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
    add_json(grammar)


def add_reading(grammar: ArgumentParser) -> None:
    """What a file leaves open, as whoever reads one is asked it."""
    grammar.add_argument("--kind", choices=KINDS, help="what the file holds (default: seen from its columns)")
    grammar.add_argument("--instrument", metavar="ID", help="the questionnaire whose items the file holds")
    add_pairs(grammar, "--outcome", "NAME=COLUMN", "a measure of the study's own, called NAME, is in this column")
    add_pairs(grammar, "--range", "NAME=LOW-HIGH", "from where to where it goes, where the study has it not yet")
    add_pairs(grammar, "--better", "NAME=lower|higher", "which end of it is better (default: neither)")
    add_pairs(grammar, "--matters", "NAME=POINTS,SOURCE", "from which change on it matters, and where that is written")
    grammar.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook that has several")
    grammar.add_argument("--encoding", metavar="NAME", help="the letters of the text, where two fit: windows-1252, ...")
    add_pairs(
        grammar,
        "--shape",
        "KEY=VALUE",
        "how its table is laid out: layout=wide, long, redcap, qualtrics or as-is; of wide ones "
        "measure=ROLE, start=COLUMN, every=day, week, month or visit, first=NUMBER; previews=keep or leave-out",
    )
    grammar.add_argument("--dictionary", metavar="FILE", help="the data dictionary of a REDCap export")
    add_pairs(
        grammar, "--map", "ROLE=COLUMN", "which column plays which part; ROLE= for none", type=values.role_and_column
    )
    grammar.add_argument(
        "--date-format",
        metavar="F|COLUMN=F",
        action="append",
        default=[],
        help="how dates are written, as in strptime: %%d.%%m.%%Y; several with | between; of a fact's column by its name",
    )
    grammar.add_argument("--zone", metavar="AREA/CITY", help="whose days those of stamps with a zone of their own are")
    grammar.add_argument(
        "--covers",
        metavar="DAYS|ROLE=DAYS",
        nargs="+",
        action="extend",
        default=[],
        help="what an answer is about: the last 7, 14, 28 days, month, since-last; of one column by its role",
    )
    grammar.add_argument(
        "--asked-every", metavar="DAYS", type=values.whole_days, help="how far apart answers or visits were planned"
    )
    add_pairs(grammar, "--visit", "LABEL=DAY", "the day a visit is planned on, from day 0, with a window: 84 or 84+-7")
    grammar.add_argument(
        "--day-zero",
        metavar="DATE|ATTRIBUTE",
        help="the date that is day 0, or the fact about people that has theirs: follow-up begins there",
    )
    grammar.add_argument(
        "--travel",
        metavar="FIRST..LAST=AREA/CITY",
        action="append",
        default=[],
        help="days on which you were elsewhere than --zone says, of a device's file: 2026-05-03..2026-05-17=Asia/Tokyo",
    )
    grammar.add_argument(
        "--device", metavar="NAME", help="whose counts a table of days and steps holds that does not say so"
    )
    add_pairs(
        grammar,
        "--scale",
        "ROLE=SCALE",
        "the scale a column is on: yes-no, 0-100, 0-1, from-1, of-10, percent, one-is-yes, two-is-yes, "
        "words:none=0,mild=2; of items also reversed; of durations h:mm, m:ss; of times weeks, months, years",
    )
    grammar.add_argument("--decimal", choices=(",", "."), help="the decimal sign")
    grammar.add_argument("--missing", metavar="CODES", type=values.codes, default=[], help="codes of unknown: -99,9")
    add_pairs(
        grammar,
        "--same",
        "COLUMN=yes|no",
        "whether labels are one that differ only in case, blanks or zeros; rows=yes|no: whether equal rows of a day are",
    )
    add_pairs(grammar, "--label", "COLUMN:VALUE=TEXT", "what a value of a column is called instead")
    grammar.add_argument(
        "--keep",
        metavar="COLUMN",
        nargs="+",
        action="extend",
        default=[],
        help="store this column though it tells who people are: names, addresses, telephone, e-mail, birth dates",
    )
    grammar.add_argument(
        "--age",
        metavar="COLUMN",
        help="store the age at the first record, in whole years, in place of these birth dates",
    )
    grammar.add_argument("--blank", choices=("no",), help="a blank is a no, in yes-no columns and forms")


def check(asked: Namespace, here: Here) -> None:
    """A file that is not there makes no store."""
    if not here.path(asked.file).is_file():
        raise Refusal(f"There is no file {asked.file}; name one that is there.")


def run(asked: Namespace, here: Here) -> Answer:
    """Load it, or say what would happen."""
    from pages.telling.load.text import load_text
    from pages.terminal.study import load

    payload, notes = load(asked, here.store, here.cwd, here.progress)
    return Answer(payload=payload, text=lambda payload: load_text(payload, asked.study), notes=notes)
