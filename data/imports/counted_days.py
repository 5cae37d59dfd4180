"""Days that a program counted: as a number of days, seconds or milliseconds since a day of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from data.imports.signs import usual

FIRST, LAST = date(1990, 1, 1), date(2045, 1, 1)  # of a reading that is worth offering
_DAYS, _SECONDS, _MILLISECONDS = timedelta(days=1), timedelta(seconds=1), timedelta(milliseconds=1)
# the name of a count: its day 0, its unit, how many digits it has nowadays, and who writes it so
COUNTS = {
    "excel-1900": (datetime(1899, 12, 30), _DAYS, (5,), "days of a spreadsheet"),
    "excel-1904": (datetime(1904, 1, 1), _DAYS, (5,), "days of a spreadsheet from an old Mac"),
    "days-1970": (datetime(1970, 1, 1), _DAYS, (5,), "days since 1970, as R counts them"),
    "days-1960": (datetime(1960, 1, 1), _DAYS, (5,), "days since 1960, as SAS and Stata count them"),
    "seconds-1970": (datetime(1970, 1, 1), _SECONDS, (9, 10), "seconds since 1970, in UTC"),
    "milliseconds-1970": (datetime(1970, 1, 1), _MILLISECONDS, (12, 13), "milliseconds since 1970, in UTC"),
    "seconds-1960": (datetime(1960, 1, 1), _SECONDS, (10,), "seconds since 1960, as SAS counts them"),
    "milliseconds-1960": (datetime(1960, 1, 1), _MILLISECONDS, (13,), "milliseconds since 1960, as Stata counts them"),
    "seconds-1582": (datetime(1582, 10, 14), _SECONDS, (11,), "seconds since 1582, as SPSS counts them"),
}
SPREADSHEETS = ("excel-1900", "excel-1904")
EARLIEST, LATEST = 1927, 2123  # years of a spreadsheet's number that could be a day
UTC_COUNTS = ("seconds-1970", "milliseconds-1970")
_NUMBER = re.compile(r"([0-9]{5,13})(?:[.,][0-9]+)?")


def moment_of(text: str, count: str) -> datetime | None:
    """The moment that a number stands for in a count of COUNTS; None for what is no such number."""
    zero, unit, lengths, _ = COUNTS[count]
    match = _NUMBER.fullmatch(usual(text))
    if not match or len(match[1]) not in lengths:
        return None
    value = Decimal(match[0].replace(",", "."))
    if unit == _DAYS:
        seconds = int((value % 1 * 86400).to_integral_value())
        return zero + timedelta(days=int(value), seconds=seconds)
    return zero + timedelta(microseconds=int(value * (unit // timedelta(microseconds=1))))


def has_clock(count: str) -> bool:
    """Whether a count is of less than days, so that its numbers say a time of day too."""
    return count in COUNTS and COUNTS[count][1] != _DAYS


def counts_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The counts in which every text is a day of these decades; where none is, those of spreadsheets in which it is a day."""
    found: dict[str, list[datetime]] = {}
    texts = list(texts)
    for count in COUNTS:
        moments = [moment_of(text, count) for text in texts]
        if moments and all(moments):
            found[count] = moments
    likely = tuple(
        count for count, moments in found.items() if all(FIRST <= moment.date() < LAST for moment in moments)
    )
    by_sheets = {count: moments for count, moments in found.items() if count in SPREADSHEETS}
    years = {moment.year for moments in by_sheets.values() for moment in moments}
    return likely or tuple(by_sheets if years and min(years) >= EARLIEST and max(years) <= LATEST else ())
