"""What one cell says: pure functions from a trimmed text to a value, None for unknown, CellFault for neither.

A value is taken exactly as typed or not at all: no rounding, no thousands separators, no exponents.
"""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal

from data.imports.faults import CellFault
from data.imports.signs import usual
from data.imports.spellings import NO_ANSWERS

UNKNOWN = frozenset({"", "na", "n/a", "nan", "null", "."})
YES = frozenset({"1", "yes", "y", "true", "ja", "j", "wahr", "x", "checked"}) | frozenset(
    "oui vrai si sì sí sim da tak ano áno igen kyllä jah jā taip evet ναι да так".split()
)
NO = frozenset({"0", "no", "n", "false", "nein", "falsch", "unchecked"}) | frozenset(
    "non faux nee nej nei não nao ne nie nem ei nē hayır όχι нет не ні".split()
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
    "mässig": 2,  # as text without capitals spells its ß
    "mittelmässig": 2,
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
_TIME = re.compile(
    r"(\d{1,2})(?:[:.hH]|(?=\d\d(?:\D|$)))(\d{2})(?:[:.](\d{2})(?:[.,](\d{1,6}))?)?(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(?:uhr|h))?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(\d{1,2}) ?(?:([AaPp])\.?[Mm]\.?|h|uhr)", re.IGNORECASE)
_NUMBER = {".": re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"), ",": re.compile(r"-?(?:[0-9]+(?:,[0-9]*)?|,[0-9]+)")}
_GROUPED = re.compile(
    r"(?P<whole>-?[0-9]{1,3}(?P<sign>[., '’`´\u00a0\u202f\u2009])[0-9]{3}(?:(?P=sign)[0-9]{3})*)"
    r"(?P<fraction>(?!(?P=sign))[.,][0-9]+)?"
)
# #N/A, #REF!, #DIV/0!, #NAME?, #WERT!, #¡VALOR!, #NV, Err:502, ##### (a column that was too narrow)
_ERROR = re.compile(
    r"#[¡¿]?[^\W_a-z][^\Wa-z]*(?:[/_ ][^\Wa-z]+)*[!?]|#(?:N/?A|N/?V|N/D|N/B|I/T|Н/Д|Δ/Υ|YOK|NENÍ_K_DISPOZICI|HIÁNYZIK|"
    r"SAKNAS|GETTING_DATA)|Err:[0-9]{3}|#{3,}"
)


def is_unknown(text: str) -> bool:
    """Whether a trimmed text is one of the ways of saying nothing."""
    return text.casefold() in UNKNOWN


NO_RESULT = "#FORMULA!"  # what stands for a formula whose result was never saved


def error_of(text: str) -> str:
    """Why such a text is no value, and what to do about it."""
    if text == NO_RESULT:
        return "the cell is a formula whose result was never saved; open the file in a spreadsheet program, save it, load it again"
    return f"“{text}” is an error of the spreadsheet, no value; mend the cell and save the file again"


def is_error(text: str) -> bool:
    """Whether a trimmed text is what a spreadsheet shows for a cell that it could not work out, in any language."""
    return text[:1] in ("#", "E") and bool(_ERROR.fullmatch(text))


def number(text: str, decimal: str) -> Decimal:
    """A number with `decimal` before its fraction; groups of three digits may be set apart by another sign."""
    plain = usual(text)
    if _NUMBER[decimal].fullmatch(plain):
        value = Decimal(plain.replace(",", "."))
        return value if value else abs(value)
    if (match := _GROUPED.fullmatch(plain)) and match["sign"] != decimal:
        whole = re.sub(r"[^0-9-]", "", match["whole"])
        return Decimal(whole + (match["fraction"] or "").replace(decimal, "."))
    if _GROUPED.fullmatch(plain):
        raise CellFault(f"“{text}” seems to have a thousands separator; write the number without one")
    if is_error(text) and text.casefold() not in NO_ANSWERS:
        raise CellFault(error_of(text))
    sign = "comma" if decimal == "," else "point"
    reason = f"“{text}” is not a number (with a decimal {sign})"
    if text.casefold() in NO_ANSWERS:
        reason += f'; if it stands for a missing answer, declare it: --missing "{text}"'
    raise CellFault(reason)


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


def clock(text: str) -> time:
    """A time of day, 24 or 12 hours: 18:30, 18.30, 1830, 18h30, 6:30 pm, 6 pm."""
    plain = usual(text)
    if match := _TIME.fullmatch(plain):
        hour, minute, second, fraction, half = match.groups()
    elif match := _HOUR.fullmatch(plain):
        (hour, half), minute, second, fraction = match.groups(), "0", None, None
    else:
        raise CellFault(f"“{text}” is not a time of day such as 18:30")
    hour = int(hour)
    if hour == 24:
        raise CellFault(f"“{text}” is the end of a day; write 23:59, or 0:00 of the day that begins")
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
