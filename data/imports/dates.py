"""Which way a column writes its dates: decided where one reading fits, left open where two do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from data.imports.cells import clock
from data.imports.faults import CellFault, ImportFault

FIRST_DAY = date(1900, 1, 1)
LAST_YEAR = 2200  # of a candidate reading; whether a day lies in the future is judged when it is loaded
DOMINANT = 0.9  # a family of shapes with this share of the records is the column's, the rest is rejected
# families of shapes: texts of one are never texts of another; each has one to three readings
FAMILIES: dict[str, tuple[str, ...]] = {
    r"\d{4}-\d{1,2}-\d{1,2}": ("%Y-%m-%d",),
    r"\d{4}/\d{1,2}/\d{1,2}": ("%Y/%m/%d",),
    r"\d{4}\.\d{1,2}\.\d{1,2}\.?": ("%Y.%m.%d",),
    r"\d{1,2}\.\d{1,2}\.\d{4}": ("%d.%m.%Y",),
    r"\d{1,2}/\d{1,2}/\d{4}": ("%d/%m/%Y", "%m/%d/%Y"),
    r"\d{1,2}-\d{1,2}-\d{4}": ("%d-%m-%Y", "%m-%d-%Y"),
    r"\d{8}": ("%Y%m%d", "%d%m%Y", "%m%d%Y"),
    r"\d{1,2}\.\d{1,2}\.\d{2}": ("%d.%m.%y", "%y.%m.%d"),
    r"\d{1,2}/\d{1,2}/\d{2}": ("%d/%m/%y", "%m/%d/%y", "%y/%m/%d"),
    r"\d{1,2}-\d{1,2}-\d{2}": ("%d-%m-%y", "%m-%d-%y", "%y-%m-%d"),
    r"\d{1,2}-[A-Za-z]{3}-\d{4}": ("%d-%b-%Y",),
    r"\d{1,2} [A-Za-z]{3,} \d{4}": ("%d %B %Y", "%d %b %Y"),
    r"[A-Za-z]{3,} \d{1,2}, \d{4}": ("%B %d, %Y", "%b %d, %Y"),
    r"\d{1,2}[A-Za-z]{3}\d{4}": ("%d%b%Y",),
}
# days counted by a spreadsheet, as they stand in a cell without a date format: the name of the count and its day 0
SERIALS = {"excel-1900": date(1899, 12, 30), "excel-1904": date(1904, 1, 1)}
SERIAL_DAYS = range(10_000, 80_000)  # of the years 1927 to 2119
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_FAMILIES = [(re.compile(shape), formats) for shape, formats in FAMILIES.items()]
_MOMENT = re.compile(
    r"(?P<day>.*?)(?:[T ]\s*(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?(?: ?[AaPp]\.?[Mm]\.?)?)"
    r"\d*\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.DOTALL,  # a remark of several lines is a text too
)


@dataclass(frozen=True, kw_only=True)
class DateReading:
    """The formats under which a column's dates can be read, the best first, and what to show for the choice.

    formats is empty where nothing looks like a date. `example` is a text that two of them read differently.
    has_time: some text carries a time of day other than midnight; has_zone: some end in a time zone.
    """

    formats: tuple[str, ...]
    example: str | None
    share: float
    has_time: bool
    has_zone: bool


def split_moment(text: str) -> tuple[str, str | None, str | None]:
    """The day, the time of day and the zone in a text such as 2024-03-01T18:30+01:00."""
    match = _MOMENT.fullmatch(text)
    return match["day"].strip(), match["clock"], match["zone"]


def find_formats(texts: Iterable[tuple[str, int]]) -> DateReading:
    """How a column of trimmed texts, each with its number of records, can be read as dates."""
    days: dict[str, int] = {}
    n_all, has_time, has_zone = 0, False, False
    for text, count in texts:
        day, at, zone = split_moment(text)
        days[day] = days.get(day, 0) + count
        n_all += count
        has_time = has_time or (at is not None and not _is_midnight(at))
        has_zone = has_zone or zone is not None
    by_family: dict[tuple[str, ...], dict[str, int]] = {}
    for day, count in days.items():
        for shape, formats in _FAMILIES:
            if shape.fullmatch(day) and any(parse_day(day, form) for form in formats):
                by_family.setdefault(formats, {})[day] = count
                break
    if not by_family:
        return DateReading(formats=(), example=None, share=0.0, has_time=has_time, has_zone=has_zone)
    n_dates = sum(sum(found.values()) for found in by_family.values())
    dominant = [f for f, found in by_family.items() if sum(found.values()) >= DOMINANT * n_dates]
    if not dominant:
        # several shapes in one column: each is offered, none is chosen
        mixed = tuple(form for formats, found in by_family.items() for form in _fitting(formats, found))
        return DateReading(formats=mixed, example=None, share=n_dates / n_all, has_time=has_time, has_zone=has_zone)
    formats, found = dominant[0], by_family[dominant[0]]
    fitting = _fitting(formats, found)
    example = next((day for day in found if len({parse_day(day, form) for form in fitting}) > 1), None)
    if example is None and "%y" not in formats[0]:
        fitting = fitting[:1]
    return DateReading(
        formats=fitting,
        example=example or next(iter(found)),
        share=n_dates / n_all,
        has_time=has_time,
        has_zone=has_zone,
    )


def _fitting(formats: tuple[str, ...], days: dict[str, int]) -> tuple[str, ...]:
    """The formats that read every day; where none does, all that read some."""
    n_read = {form: sum(parse_day(day, form) is not None for day in days) for form in formats}
    every = tuple(form for form in formats if n_read[form] == len(days))
    return every or tuple(form for form in formats if n_read[form])


def are_serials(texts: Iterable[str]) -> bool:
    """Whether every text is a number that a spreadsheet could mean as a day."""
    found = [_SERIAL.fullmatch(text) for text in texts]
    return bool(found) and all(match and int(match[1]) in SERIAL_DAYS for match in found)


@cache
def parse_day(text: str, form: str) -> date | None:
    """The date in `text` under a strptime format or a count of SERIALS, None if it is none of a plausible year."""
    try:
        found = _day_in(text, form)
    except ValueError:
        return None
    return found if FIRST_DAY.year <= found.year <= LAST_YEAR else None


def _day_in(text: str, form: str) -> date:
    """The day of a text; ValueError if it is none."""
    if form not in SERIALS:
        return datetime.strptime(text, form).date()
    if not are_serials([text]):
        raise ValueError(text)
    return SERIALS[form] + timedelta(days=int(_SERIAL.fullmatch(text)[1]))


def check_format(form: str) -> str:
    """A --date-format as given, refused unless it names day, month and year, or a count of SERIALS."""
    if form in SERIALS:
        return form
    probe = datetime(2023, 11, 25, 13, 14, 15)
    try:
        again = datetime.strptime(probe.strftime(form), form)
    except (ValueError, re.error):
        again = None
    if again is None or again.date() != probe.date():
        raise ImportFault(f"The date format “{form}” does not name day, month and year; it takes one like %d.%m.%Y.")
    return form


def date_parser(form: str, today: date) -> Callable[[str], date]:
    """A function from a trimmed text to its date; refuses days before 1900 and after `today`."""
    has_clock = any(code in form for code in ("%H", "%I", "%c", "%X", "%M"))

    @cache
    def day_of(day: str) -> date:
        try:
            found = _day_in(day, form)
        except ValueError:
            raise CellFault(f"“{day}” is not a date in the format {form}") from None
        if found < FIRST_DAY:
            raise CellFault(f"{found.isoformat()} is before 1900")
        if found > today:
            raise CellFault(f"{found.isoformat()} is in the future")
        return found

    def parse(text: str) -> date:
        if has_clock:
            return day_of(text)
        day, at, _ = split_moment(text)
        if at is not None:
            clock(at)
        return day_of(day)

    return parse


def time_of_moment(text: str) -> time | None:
    """The time of day in a text with a date before it."""
    _, at, _ = split_moment(text)
    return None if at is None else clock(at)


def _is_midnight(at: str) -> bool:
    try:
        return clock(at) == time(0)
    except CellFault:
        return False
