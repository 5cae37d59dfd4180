"""What one cell says: pure functions from a trimmed text to a value, None for unknown, CellFault for neither.

A value is taken exactly as typed or not at all: no rounding, no thousands separators, no exponents.
"""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal

from data.imports.faults import CellFault

UNKNOWN = frozenset({"", "na", "n/a", "nan", "null", "."})
YES = frozenset({"1", "yes", "y", "true", "ja", "j", "wahr", "x", "checked"})
NO = frozenset({"0", "no", "n", "false", "nein", "falsch", "unchecked"})
# words that often stand for a missing answer: as with the numbers, worth a question, never taken for one
NO_ANSWERS = frozenset(
    {
        "k.a.",
        "k. a.",
        "ka",
        "keine angabe",
        "fehlt",
        "weiß nicht",
        "weiss nicht",
        "missing",
        "not answered",
        "no answer",
        "not done",
        "refused",
        "unknown",
        "unbekannt",
        "prefer not to say",
        "don't know",
        "-",
        "--",
        "?",
    }
)
# what stands where the participant would, in the last lines of a table
TOTALS = frozenset(
    {
        "total",
        "totals",
        "grand total",
        "subtotal",
        "mean",
        "average",
        "median",
        "std",
        "std dev",
        "summe",
        "gesamt",
        "gesamtsumme",
        "mittelwert",
        "durchschnitt",
    }
)
LIMITED_WORDS = {
    "not at all": 0,
    "none": 0,
    "no": 0,
    "gar nicht": 0,
    "überhaupt nicht": 0,
    "nicht": 0,
    "nein": 0,
    "a little": 1,
    "a little bit": 1,
    "ein wenig": 1,
    "wenig": 1,
    "etwas": 2,
    "somewhat": 2,
    "moderately": 2,
    "moderate": 2,
    "mäßig": 2,
    "mittelmäßig": 2,
    "ziemlich": 3,
    "a lot": 3,
    "quite a bit": 3,
    "stark": 3,
    "sehr": 3,
    "extremely": 4,
    "extreme": 4,
    "sehr stark": 4,
    "extrem": 4,
}
# numbers that often stand for a missing answer: worth a hint, never taken for one
CODES = frozenset(
    {77, 88, 97, 98, 99, 777, 888, 997, 998, 999, 7777, 8888, 9999} | {-1, -7, -8, -9, -77, -88, -99, -999, -9999}
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?(?: ?([AaPp])\.?[Mm]\.?)?")
_NUMBER = {".": re.compile(r"-?[0-9]+(?:\.[0-9]+)?"), ",": re.compile(r"-?[0-9]+(?:,[0-9]+)?")}
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:[., '’\u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?")


def is_unknown(text: str) -> bool:
    """Whether a trimmed text is one of the ways of saying nothing."""
    return text.casefold() in UNKNOWN


def number(text: str, decimal: str) -> Decimal:
    """A plain number with `decimal` before its fraction."""
    if _NUMBER[decimal].fullmatch(text):
        value = Decimal(text.replace(",", "."))
        return value if value else abs(value)
    if _GROUPED.fullmatch(text):
        raise CellFault(f"“{text}” seems to have a thousands separator; write the number without one")
    sign = "comma" if decimal == "," else "point"
    reason = f"“{text}” is not a number (with a decimal {sign})"
    if text.casefold() in NO_ANSWERS:
        reason += f'; if it stands for a missing answer, declare it: --missing "{text}"'
    raise CellFault(reason)


def scaled(text: str, decimal: str, low: float, high: float, scale: str | None, *, is_whole: bool) -> float:
    """A score between `low` and `high`, read on the scale of the file: as it stands, 0-100, 0-1,
    from-1 (every answer one too high), one-less (one too low), reversed (counted from the other end), or two-is-no
    (1 is yes and 2 is no)."""
    value = number(text, decimal)
    typed_low, typed_high = low, high
    if scale == "0-100":
        typed_high, value_read = high * 10, value / 10
    elif scale == "0-1":
        typed_high, value_read = high / 10, value * 10
    elif scale == "from-1":
        typed_low, typed_high, value_read = low + 1, high + 1, value - 1
    elif scale == "one-less":
        typed_low, typed_high, value_read = low - 1, high - 1, value + 1
    elif scale == "two-is-no":
        typed_low, typed_high, value_read = low + 1, high + 1, Decimal(str(high)) + 1 - value
    elif scale == "reversed":
        value_read = Decimal(str(low)) + Decimal(str(high)) - value
    else:
        value_read = value
    if not Decimal(str(typed_low)) <= value <= Decimal(str(typed_high)):
        raise CellFault(outside(text, value, f"{typed_low:g} to {typed_high:g}"))
    if is_whole and value_read != value_read.to_integral_value():
        raise CellFault(f"{text} is not a whole number from {typed_low:g} to {typed_high:g}")
    return float(value_read)


def yes_no(text: str, decimal: str) -> int:
    """1 or 0."""
    folded = text.casefold()
    if folded in YES:
        return 1
    if folded in NO:
        return 0
    try:
        value = number(text, decimal)
    except CellFault:
        raise CellFault(f"“{text}” is not 0 or 1 (or yes or no)") from None
    if value in (0, 1):
        return int(value)
    raise CellFault(outside(text, value, "0 or 1 (or yes or no)"))


def limited(text: str, decimal: str, scale: str | None) -> int:
    """How much the day limited activities, 0 to 4; a yes-no column becomes 2 and 0."""
    if scale == "yes-no":
        return 2 * yes_no(text, decimal)
    word = LIMITED_WORDS.get(text.casefold())
    if word is not None:
        return word
    return int(scaled(text, decimal, 0, 4, scale, is_whole=True))


def amount(text: str, decimal: str, limit: float | None = None) -> float:
    """An amount of an activity, 0 or more."""
    value = number(text, decimal)
    if value < 0:
        raise CellFault(outside(text, value, "0 or more"))
    if limit is not None and value > limit:
        raise CellFault(outside(text, value, f"0 to {limit:g} in a day"))
    if value >= 10**15:
        raise CellFault(f"{text[:20]}… is too large for an amount")
    return float(value)


def clock(text: str) -> time:
    """A time of day, 24 or 12 hours."""
    match = _TIME.fullmatch(text)
    if not match:
        raise CellFault(f"“{text}” is not a time of day such as 18:30")
    hour, minute, second, fraction, half = match.groups()
    hour = int(hour)
    if half:
        if not 1 <= hour <= 12:
            raise CellFault(f"“{text}” is not a time of day such as 6:30 pm")
        hour = hour % 12 + (12 if half in "Pp" else 0)
    try:
        return time(hour, int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")))
    except ValueError:
        raise CellFault(f"“{text}” is not a time of day such as 18:30") from None


def outside(text: str, value: Decimal, accepted: str) -> str:
    """The reason for a number that its column does not take, with the way out if it looks like a code."""
    reason = f"{text} is outside {accepted}"
    if value in CODES:
        reason += f"; if it stands for a missing answer, declare it: --missing {text}"
    return reason
