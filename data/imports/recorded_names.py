"""What columns of episodes as reported, of who was followed and of finished tables are called, and of what kind that makes a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from data.catalogue.vocabulary import MEASURES
from data.imports.cells import NO, YES, number
from data.imports.column import Column
from data.imports.faults import CellFault
from data.imports.fits import MIN_FITTING, Fits
from data.imports.names import last_part, words
from data.imports.plan import DAY_ROLES, RECORDED_KINDS, ROLES, TIME_ROLES, Answers
from data.imports.time_roles import are_study_days

MOST_WORDS_OF_FLAG = 3
CENSORING = re.compile(r"cnsr.*|cens.*|.*_cens(?:or(?:ed|ing)?)?", re.IGNORECASE)
NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "episodes": {
        "began_on": (
            "began on",
            "began",
            "onset",
            "onset date",
            "onset on",
            "date of onset",
            "episode start",
            "episode began",
            "episode onset",
            "start of episode",
            "episode date",
            "start date",
            "started on",
            "recurrence date",
            "date of recurrence",
            "recurred on",
            "date recurred",
            "relapse date",
            "beginn",
            "beginn am",
            "begonnen am",
        ),
        "ended_on": (
            "ended on",
            "ended",
            "episode end",
            "episode ended",
            "end of episode",
            "end date",
            "resolved on",
            "date resolved",
            "ende",
            "beendet am",
        ),
        "limiting": (
            "limiting",
            "is limiting",
            "activity limiting",
            "limiting episode",
            "activity limited",
            "limited activity",
        ),
        "care_sought": MEASURES["care_sought"].names,
        "flare": MEASURES["flare"].names,
    },
    "followed": {
        "free_from": (
            "free from",
            "free since",
            "pain free from",
            "recovered on",
            "recovery",
            "recovery date",
            "date of recovery",
            "recovered since",
            "genesen am",
            "beschwerdefrei ab",
        ),
        "followed_until": (
            "followed until",
            "followed up until",
            "follow up until",
            "end of follow up",
            "follow up end",
            "last follow up",
            "date of last follow up",
            "last contact",
            "date of last contact",
            "last seen",
            "censored on",
            "beobachtet bis",
        ),
    },
    "table": {
        "duration": (
            "duration",
            "time",
            "days",
            "time to event",
            "time to recurrence",
            "days to event",
            "days to recurrence",
            "survival time",
            "survtime",
            "stime",
            "futime",
            "follow up time",
            "followup",
            "follow up",
            "aval",
            "tte",
            "dauer",
            "zeit",
            "tage",
            "t",
            *(
                f"{before}{unit}{after}"
                for unit in ("weeks", "months", "years")
                for before, after in (("", ""), ("time ", ""), ("survival ", ""), ("", " to event"), ("follow up ", ""))
            ),
            "wochen",
            "monate",
            "jahre",
        ),
        "start": ("start", "tstart", "start day", "start time", "from"),
        "stop": ("stop", "tstop", "stop day", "stop time", "end", "to"),
        "event": (
            "event",
            "status",
            "recurrence",
            "recurred",
            "is recurrence",
            "relapse",
            "is event",
            "event observed",
            "fustat",
            "died",
            "death",
            "dead",
            "ereignis",
            "d",
            "rueckfall",
        ),
        "entry": ("entry", "entry time", "entry day", "late entry", "delayed entry", "left truncation", "t 0", "t0"),
        "cause": ("cause", "event type", "type of event", "cause of event", "failure type", "ursache"),
    },
}


def named(columns: Sequence[str], kind: str, role: str) -> tuple[str, ...]:
    """The columns whose names fit a role of one of these kinds, the best first."""
    found = []
    for place, column in enumerate(columns):
        if role == "censor":
            fit = 0 if CENSORING.fullmatch(column) else None
        else:
            known = (" ".join(words(role)), *NAMES[kind].get(role, ()))
            spelled = [" ".join(words(name)) for name in (column, last_part(column) or column)]
            fit = min((known.index(name) for name in spelled if name in known), default=None)
        if fit is not None:
            found.append((fit, place, column))
    return tuple(column for _, _, column in sorted(found))


def fits_role(fits: Fits, role: str, column: str) -> bool:
    """Whether enough of a column's answers could be read in a role."""
    cells = fits.sheet.column(column)
    if not cells.answered:
        return role not in ("began_on", "free_from", "duration", "event", "censor")
    if role in DAY_ROLES:
        return cells.dates.share >= MIN_FITTING or are_study_days(cells)
    if role == "cause":
        return True
    n = sum(count for _, count in cells.answered)
    if role in ("event", "censor") and _are_words(cells):
        return True
    reads = _is_time if role in TIME_ROLES else _is_flag
    return sum(count for text, count in cells.answered if reads(text)) >= MIN_FITTING * n


def guess_recorded_kind(fits: Fits, said: Answers, columns: Mapping[str, str]) -> str | None:
    """The kind of these that a file is by its columns; None for a diary, a table of people or anything else."""
    roles = {role for role, column in columns.items() if column}
    told = next((kind for kind in RECORDED_KINDS if roles & OWN_ROLES[kind]), None)
    if told or said.instrument or "date" in roles:
        return told

    def has(kind: str, role: str) -> bool:
        return any(fits_role(fits, role, column) for column in named(fits.sheet.columns, kind, role))

    is_over = has("table", "event") or has("table", "censor")
    is_timed = has("table", "duration") or (has("table", "start") and has("table", "stop"))
    is_table = is_over and is_timed and fits.best_named("date") is None
    # numbers of days with a flag of an event are a finished table, whatever they are called
    if is_table and not any(fits.sheet.column(name).dates.formats for name in fits.sheet.columns):
        return "table"
    # one date alone may be a fact about people, as that of their first onset
    if has("followed", "free_from") and has("followed", "followed_until"):
        return "followed"
    participant = columns.get("participant") or fits.best("participant")
    if participant and has("episodes", "began_on") and fits.best_named("date") is None:
        repeats = len(fits.sheet.column(participant).texts) < fits.sheet.n_rows
        if repeats or has("episodes", "ended_on") or has("episodes", "limiting"):
            return "episodes"
    return "table" if is_table else None


OWN_ROLES: dict[str, set[str]] = {
    "followed": {"free_from", "followed_until"},
    "episodes": {"began_on", "ended_on", "limiting"},
    "table": {"duration", "stop", "event", "censor", "cause"},
}


def guess_recorded_columns(fits: Fits, kind: str, said: Mapping[str, str]) -> dict[str, str]:
    """The role of each column of a file of one of these kinds: the declared ones first, then guesses."""
    columns = {role: column for role, column in said.items() if column}
    free = [column for column in fits.sheet.columns if column not in columns.values()]
    if "participant" not in said and (best := fits.best("participant", free)):
        columns["participant"] = best
        free.remove(best)
    told = set(columns)
    for role in ROLES[kind][1:]:
        if role in said or _is_told_otherwise(role, told):
            continue
        best = next(
            (one for one in named(fits.sheet.columns, kind, role) if one in free and fits_role(fits, role, one)), None
        )
        if best is not None:
            columns[role] = best
            free.remove(best)
    return _one_of_each(columns, told)


def _is_told_otherwise(role: str, told: set[str]) -> bool:
    """Whether a role says what a declared one says in another way."""
    return (
        (role == "event" and "censor" in told)
        or (role == "censor" and "event" in told)
        or (role in ("start", "stop") and "duration" in told)
        or (role in ("duration", "entry") and bool({"start", "stop"} & told))
    )


def _one_of_each(columns: dict[str, str], told: set[str]) -> dict[str, str]:
    """Time as a start with a stop, or as a duration; the end as an event, or as a censoring."""
    left = dict(columns)
    if {"start", "stop"} <= left.keys():
        left = {role: column for role, column in left.items() if role not in ("duration", "entry") or role in told}
    else:
        left = {role: column for role, column in left.items() if role not in ("start", "stop") or role in told}
    if {"event", "censor"} <= left.keys():
        del left["event" if "censor" in told else "censor"]
    return left


def _is_time(text: str) -> bool:
    """Whether a text is a number; one under 0 is asked about, not overlooked."""
    for sign in ".,":
        try:
            number(text, sign)
            return True
        except CellFault:
            continue
    return False


def _are_words(cells: Column) -> bool:
    """Whether answers are two or three words, as event and censored are, that somebody has to give their meaning."""
    texts = [text for text, _ in cells.answered]
    return 2 <= len(texts) <= MOST_WORDS_OF_FLAG and not any(_is_time(text) for text in texts)


def _is_flag(text: str) -> bool:
    if text.casefold() in YES | NO:
        return True
    for sign in ".,":
        try:
            return number(text, sign) in (0, 1, 2)
        except CellFault:
            continue
    return False
