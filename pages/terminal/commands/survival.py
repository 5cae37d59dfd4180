"""`respite survival`: survival statistics of a ready table."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal import values
from pages.terminal.here import Answer, Here
from pages.terminal.options import add_horizons, add_json, add_weights

MORE = (
    "One row per person, with --duration, --event and perhaps --entry. Or, with --participant, --start and --stop, a row "
    "per stretch of days at risk (start < day <= stop), of which a participant may have several, with recurrences at "
    "their ends; days between two rows, as of an episode, are not at risk. Curves, tests and the Cox model are then of "
    "first events: each participant enters at the first start and is followed through rows without a break to the first "
    "event; the Cox model takes covariates row by row, as they change, while a curve keeps the group of the first row. "
    "Beside them stand models of all events, with errors that allow for what binds one participant's rows: "
    "Andersen-Gill, and Prentice-Williams-Peterson in total and in gap time with a baseline per event number, from the "
    "fifth on a common one; mcf is the mean number of events per person with its robust error.\n\n"
    "--strata gives each value of a column a baseline of its own in these models and in the Cox model, and adds a "
    "log-rank test that compares people within a stratum only. --weights adds a log-rank test that counts a day's "
    "events S^p (1 - S)^q, S being the share still free just before; peto-peto is p 1, q 0.\n\n"
    "--cause names a column that says which kind each event was, as recurrence or surgery: competing is then each kind's "
    "share of the people by each day (Aalen-Johansen), which one minus the Kaplan-Meier curve of that kind alone would "
    "overstate; all else stays of any event.\n\n"
    "--imputation names a column that numbers copies of the same people with their missing values filled in: each is "
    "analysed apart, and shares, means and the Cox model are pooled by Rubin's rules with the degrees of freedom of "
    "Barnard and Rubin; rows of imputation 0, the data as they were, are left out. Such a table without it is refused."
)
INTERVALS = ("log-log", "log", "plain")


def options(grammar: ArgumentParser) -> None:
    """The file's columns, and what is asked of them."""
    grammar.add_argument("file", metavar="FILE.csv", help="the table")
    grammar.add_argument("--duration", metavar="COL", help="days to event or last look")
    grammar.add_argument("--event", metavar="COL", help="1 or true: event; 0 or false: none")
    grammar.add_argument("--censor", metavar="COL", help="the other way round, as CNSR: 1 or true is censored")
    grammar.add_argument("--imputation", metavar="COL", help="which imputation a row is of; they are pooled")
    grammar.add_argument("--cause", metavar="COL", help="which kind of event it was, where there are several")
    grammar.add_argument("--entry", metavar="COL", help="days after which the person was under observation")
    grammar.add_argument("--participant", metavar="COL", help="who a row is of, where people have several")
    grammar.add_argument("--start", metavar="COL", help="days after which the row is at risk of an event")
    grammar.add_argument("--stop", metavar="COL", help="days to the row's event or last look")
    grammar.add_argument("--by", metavar="COL", help="compare groups by this column")
    grammar.add_argument("--strata", metavar="COL", help="a baseline hazard for each value of this column")
    grammar.add_argument("--covariates", metavar="A,B", type=values.columns, default=[], help="for the Cox model")
    add_weights(grammar)
    add_horizons(grammar, at=[])
    grammar.add_argument(
        "--interval", choices=INTERVALS, default="log-log", help="interval of the curve (default: log-log)"
    )
    add_json(grammar)


def run(asked: Namespace, here: Here) -> Answer:
    """Read the table and work it out."""
    from pages.telling.recurrence.pooled_text import pooled_text
    from pages.telling.recurrence.text import survival_text
    from pages.terminal.survival import answer

    return Answer(payload=answer(asked, here.cwd), text=pooled_text if asked.imputation else survival_text)
