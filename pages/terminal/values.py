"""What an option of `respite` takes: a value as typed becomes a value as used, or a fault that says what is accepted."""

from __future__ import annotations

import argparse
import csv
import math
import re
from typing import TYPE_CHECKING

from pages.terminal.refusal import listed, quoted

if TYPE_CHECKING:
    from analysis.responder_cut import Cut

ORIGINS = ("confirmed", "first_good_day")
SOURCES = ("diary", "episodes", "table")
FOLDER = "parquet:"
ANCHOR = "anchor="
_AT = r"([\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}"
LAST_DAY = 36_500  # a hundred years: later is a slip of the finger


def port(text: str) -> int:
    """A port to listen at."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no port; it takes a number from 1 to 65535")
    return int(text)


def name(text: str) -> str:
    """The name of a study, without spaces around it."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty; it takes the name of a study")
    return text.strip()


def at_least_one(text: str) -> int:
    """How many to keep."""
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(
            f"{quoted(text)} is no number to keep; it takes a whole number from 1 to 10,000"
        )
    return int(text)


def buckets(text: str) -> int:
    """Into how many parts participants are put."""
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(
            f"{quoted(text)} is no number of buckets; it takes a whole number from 1 to 10,000"
        )
    return int(text)


def load(text: str) -> int:
    """The number that a load was given."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no number of a load; it takes a whole number from 1, as 3")
    return int(text)


def whole_days(text: str) -> int:
    """A number of days from 1."""
    if not text.isdecimal() or not 1 <= int(text) <= 366:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no number of days; it takes a whole number from 1 to 366")
    return int(text)


def given(text: str) -> str:
    """Any text but an empty one, which would be taken for an option left out."""
    if not text.strip():
        raise argparse.ArgumentTypeError("what is given is empty; give it a name or a value, or leave it out")
    return text


def source(text: str) -> str:
    """Where recurrences come from, or the folder that a study was prepared into."""
    if text not in SOURCES and not (text.startswith(FOLDER) and text != FOLDER):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no source; it takes {listed(SOURCES)} or {FOLDER}PATH")
    return text


def master(text: str) -> str:
    """Where Spark runs."""
    if not re.fullmatch(rf"local(\[([1-9]\d{{0,3}}|\*)\])?|spark://{_AT}(,{_AT})*", text):
        raise argparse.ArgumentTypeError(
            f"{quoted(text)} is no place where Spark runs; it takes spark://HOST:PORT, local or local[N] as local[2]"
        )
    return text


def held_source(text: str) -> str:
    """The path of a prepared folder, named as a source."""
    if not text.startswith(FOLDER) or text == FOLDER:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no prepared folder; it takes {FOLDER}PATH")
    return text.removeprefix(FOLDER)


def origin(text: str) -> str:
    """Where the clock starts."""
    if text in ORIGINS or (text.startswith(ANCHOR) and len(text) > len(ANCHOR)):
        return text
    accepted = f"{listed(ORIGINS)} or {ANCHOR}ATTRIBUTE"
    raise argparse.ArgumentTypeError(f"{quoted(text)} is no origin; it takes {accepted}")


def columns(text: str) -> list[str]:
    """Names with commas between them, each once; one that holds a comma in quotation marks."""
    names = [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]
    if not names or not all(names):
        raise argparse.ArgumentTypeError(f"{quoted(text)} has an empty name; it takes columns as A,B")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise argparse.ArgumentTypeError(f"{quoted(twice[0])} is there twice; it takes each column once")
    return names


def codes(text: str) -> list[str]:
    """Codes of unknown with commas between them."""
    named = [code.strip() for code in text.split(",")]
    if not all(named):
        raise argparse.ArgumentTypeError(f"{quoted(text)} has an empty code; it takes codes as -99,999")
    return named


def weights(text: str) -> argparse.Namespace:
    """Weights of a log-rank test: S^p (1 - S)^q, S being the share still free."""
    name, sign, powers = text.partition(":")
    accepted = "peto-peto or fleming-harrington:p,q, as fleming-harrington:0,1"
    if text == "peto-peto":
        return argparse.Namespace(weights=name, rho=None, gamma=None)
    if name != "fleming-harrington" or (sign and powers.count(",") != 1):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no such weights; it takes {accepted}")
    rho, gamma = powers.split(",") if sign else ("1", "0")
    rho, gamma = (_number(part.strip(), least=0, what="power", accepted=accepted) for part in (rho, gamma))
    return argparse.Namespace(weights=name, rho=rho, gamma=gamma)


def pair(text: str) -> tuple[str, str]:
    """A role and its value."""
    role, sign, value = text.partition("=")
    if not (sign and role.strip() and value.strip()):
        raise argparse.ArgumentTypeError(f"{quoted(text)} does not read as ROLE=VALUE, as in date=Day")
    return role.strip(), value.strip()


def role_and_column(text: str) -> tuple[str, str]:
    """A role and its column; none takes the role away, as in note="""
    role, sign, _ = text.partition("=")
    return (role.strip(), "") if sign and role.strip() and text.strip().endswith("=") else pair(text)


def times(text: str) -> list[float]:
    """Days with commas between them, also parts of days."""
    return [_day(part.strip(), least=0, accepted="days from 0 as 90,180,365") for part in text.split(",")]


def visits(text: str) -> list[int]:
    """Whole days with commas between them."""
    return [_whole_day(part.strip()) for part in text.split(",")]


def window(text: str) -> int | tuple[int, ...]:
    """Days to either side of a visit: one number for all visits, or one a visit with commas between them."""
    days = tuple(number_of_days(part.strip()) for part in text.split(","))
    return days[0] if len(days) == 1 else days


def cut(text: str) -> Cut:
    """What a responder is."""
    from pages.answers.outcome_question import cut_of

    try:
        return cut_of(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(str(fault).rstrip(".")) from fault


def share(text: str) -> float:
    """A share from 0 to 1."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no share; it takes a number from 0 to 1 as 0.5")
    return number


def _whole_day(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text) or int(text) > LAST_DAY:
        accepted = f"whole days from 0 to {LAST_DAY:,} as 84"
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no such day; it takes {accepted}")
    return int(text)


def number_of_days(text: str) -> int:
    """A whole number of days; how many there can be is said by what takes them."""
    if not re.fullmatch(r"\d{1,9}", text):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no number of days; it takes a whole number as 14")
    return int(text)


def horizon(text: str) -> float:
    """A number of days above 0."""
    tau = _day(text.strip(), least=0, accepted="a number of days above 0")
    if tau == 0:
        raise argparse.ArgumentTypeError("the horizon is 0; it takes a number of days above 0")
    return tau


def _day(text: str, *, least: float, accepted: str) -> float:
    return _number(text, least=least, what="day", accepted=accepted)


def _number(text: str, *, least: float, what: str, accepted: str) -> float:
    """A finite number, whole ones as int."""
    try:
        number = float(text) if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text) else math.nan
    except OverflowError:
        number = math.nan
    if not (math.isfinite(number) and number >= least):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no such {what}; it takes {accepted}")
    return int(number) if number.is_integer() else number
