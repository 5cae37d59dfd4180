"""What a cell says of a day and a time of day, once it is known how the column writes them.

A format is strptime's; with a month by name (%B or %b) the order of its parts is what counts, not the signs between
them, nor the language; `@hr` behind it names one where that matters. Several formats joined by `|` are tried in turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from data.imports.cells import clock
from data.imports.counted_days import COUNTS, UTC_COUNTS, moment_of
from data.imports.faults import CellFault, ImportFault
from data.imports.months import FURTHER, LANGUAGES, month_of, name_in, weekdays_named, without_ordinals
from data.imports.signs import usual

FIRST_DAY = date(1900, 1, 1)
ZONES = {
    "WET": "+00",
    "WEST": "+01",
    "CET": "+01",
    "CEST": "+02",
    "EET": "+02",
    "EEST": "+03",
}  # which mean one thing only
LAST_YEAR = 2200  # of a candidate reading; whether a day lies in the future is judged when it is loaded
OR = "|"
_NAMED = re.compile(r"%[bB]")
_PARTS = re.compile(r"%([dbBYy])")
_BETWEEN_NUMBERS = re.compile(r"\s*([./-])\s*(?=\d|$)")
_IDEOGRAMS = re.compile(r"(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]")
_ALL_NUMBERS = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?")
_WEEKDAY = re.compile(r"(?P<name>[^\W\d_]+)[.,]{0,2} +(?P<day>\S.*)", re.DOTALL)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?(?: ?[AaPp]\.?[Mm]\.?)?"
_MOMENT = re.compile(
    rf"(?P<day>.*?)(?:[T ]\s*(?P<clock>{_CLOCK})"
    r"\d*\s?(?P<zone>Z|UTC|GMT|[WCE]ES?T|[+-]\d{2}(?::?\d{2})?)?(?:\[[\w/+-]+\])?)?",
    re.DOTALL,  # a remark of several lines is a text too
)
_DOTTED = re.compile(r"(?P<day>\d{1,4}[./-]\d{1,2}[./-]\d{1,4})[T ](?P<clock>\d{1,2}\.\d{2}(?:\.\d{2})?)")


def split_moment(text: str) -> tuple[str, str | None, str | None]:
    """The day, the time of day and the zone in a text such as 2024-03-01T18:30+01:00."""
    if ":" not in text and (match := _DOTTED.fullmatch(plain(text))):
        return match["day"], match["clock"], None
    match = _MOMENT.fullmatch(text)
    return match["day"].strip(), match["clock"], match["zone"]


def plain(text: str) -> str:
    """A day in signs of usual width, without blanks around the signs between its numbers, and without a weekday."""
    told = _BETWEEN_NUMBERS.sub(r"\1", _IDEOGRAMS.sub(r"\1-\2-\3", usual(text))).strip()
    named = _WEEKDAY.fullmatch(told) if told[:1].isalpha() else None
    return named["day"] if named and _ALL_NUMBERS.fullmatch(named["day"]) and weekdays_named(named["name"]) else told


def order_of(text: str) -> tuple[str, tuple[str, ...], str] | None:
    """The order of a day with its month by name: the parts as letters d, b, y and Y; its numbers, and the name."""
    name, told = name_in(text), without_ordinals(text)
    numbers = [(match.start(), match[0]) for match in re.finditer(r"\d+", told)]
    if not name or len(numbers) != 2 or any(len(number) not in (1, 2, 4) for _, number in numbers):
        return None
    at = told.rfind(name.split(" ")[-1])
    place = sum(start < at for start, _ in numbers)
    parts = ["Y" if len(number) == 4 else "n" for _, number in numbers]
    parts.insert(place, "b")
    return "".join(parts), tuple(number for _, number in numbers), name


@cache
def parse_day(text: str, form: str) -> date | None:
    """The date in `text` under a format or a count of COUNTS, None if it is none of a plausible year."""
    try:
        day = _day_in(text, form)
    except ValueError:
        return None
    return day if FIRST_DAY.year <= day.year <= LAST_YEAR else None


def _day_in(text: str, form: str) -> date:
    """The day of a text; ValueError if it is none, or if the text names another day of the week."""
    named = _WEEKDAY.fullmatch(text) if text[:1].isalpha() else None
    # of two letters it may be the article of a month
    is_sure = named and (len(named["name"]) > 2 or not text[2:3].isspace() or _ALL_NUMBERS.fullmatch(named["day"]))
    if named and is_sure and (weekdays := weekdays_named(named["name"])):
        try:
            day = _day_alone(named["day"], form)
        except ValueError:
            return _day_alone(text, form)  # Mar 3 2026 begins with a month
        if day.weekday() not in weekdays:
            raise ValueError(text)
        return day
    return _day_alone(text, form)


def _day_alone(text: str, form: str) -> date:
    *before, last = form.split(OR)
    for first in before:
        try:
            return _day_alone(text, first)
        except ValueError:
            continue
    if last in COUNTS:
        if (moment := moment_of(text, last)) is None:
            raise ValueError(text)
        return moment.date()
    if _NAMED.search(last) and not _has_clock(last):
        return _named_day(text, *last.partition("@")[::2])
    return datetime.strptime(plain(text), last).date()


def _named_day(text: str, form: str, language: str) -> date:
    found, parts = order_of(text), _PARTS.findall(form)
    if found is None or len(parts) != 3:
        raise ValueError(text)
    order, numbers, name = found
    said = "".join("b" if part in "bB" else part for part in parts)
    month = month_of(name, language or None)
    is_fitting = order.index("b") == said.index("b") and all(
        (at == "Y") == (part == "Y") for at, part in zip(order, said, strict=True) if at != "b"
    )
    if month is None or not is_fitting:
        raise ValueError(text)
    values = dict(zip(said.replace("b", ""), map(int, numbers), strict=True))
    year = values["Y"] if "Y" in values else datetime.strptime(f"{values['y']:02}", "%y").year
    return date(year, month, values["d"])


def check_format(form: str) -> str:
    """A --date-format as given, refused unless it names day, month and year, or a count of COUNTS."""
    for one in form.split(OR):
        plain_form, _, language = one.partition("@")
        is_known = not language or (language in (*LANGUAGES, *FURTHER) and _NAMED.search(plain_form))
        if one not in COUNTS and not (is_known and _names_a_day(plain_form)):
            raise ImportFault(
                f"The date format “{form}” does not name day, month and year; it takes one like %d.%m.%Y."
            )
    return form


def _names_a_day(form: str) -> bool:
    probe = datetime(2023, 11, 25, 13, 14, 15)
    try:
        return datetime.strptime(probe.strftime(form), form).date() == probe.date()
    except (ValueError, re.error):
        return False


def check_zone(name: str) -> str:
    """A --zone as given, refused unless it is the name of one, as Europe/Berlin."""
    if name not in available_timezones():
        raise ImportFault(f"There is no time zone “{name}”; it takes a name as Europe/Berlin or America/New_York.")
    return name


def _has_clock(form: str) -> bool:
    return any(code in form for code in ("%H", "%I", "%c", "%X", "%M"))


def date_parser(form: str, today: date, zone: str | None = None) -> Callable[[str], date]:
    """A function from a trimmed text to its date; refuses days before 1900 and after `today`.

    zone: the day of a moment that names its own zone is the one that was there at that moment.
    """
    has_clock = _has_clock(form)

    @cache
    def day_of(day: str) -> date:
        try:
            found = _day_in(day, form)
        except ValueError:
            raise CellFault(f"“{day}” is not a date in the format {form}") from None
        return checked(found)

    def checked(day: date) -> date:
        if day < FIRST_DAY:
            raise CellFault(f"{day.isoformat()} is before 1900")
        if day > today:
            raise CellFault(f"{day.isoformat()} is in the future")
        return day

    def parse(text: str) -> date:
        if zone and form in UTC_COUNTS and (counted := moment_of(text, form)):
            return checked(counted.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date())
        if has_clock:
            return day_of(text)
        day, at, offset = split_moment(text)
        if at is None:
            return day_of(day)
        moment = clock(at)
        if zone and offset:
            if (told := parse_day(day, form)) is not None:
                return checked(_there(told, moment, offset, zone).date())
        return day_of(day)

    return parse


def time_parser(form: str, zone: str | None = None) -> Callable[[str], time | None]:
    """A function from a text with a date before it to its time of day: in `zone`, if it names one of its own.

    Without a zone it is as written, with the offset that it names, which tells moments of one reading of the clock apart.
    """

    def parse(text: str) -> time | None:
        if form in COUNTS and (counted := moment_of(text, form)):
            if zone and form in UTC_COUNTS:
                counted = counted.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
            return counted.time().replace(microsecond=0)
        day, at, offset = split_moment(text)
        if at is None:
            return None
        moment = clock(at)
        if zone and offset and (found := parse_day(day, form)):
            return _there(found, moment, offset, zone).time()
        return moment.replace(tzinfo=timezone(_ahead(offset))) if offset else moment

    return parse


def _there(day: date, at: time, offset: str, zone: str) -> datetime:
    """The local moment in a zone of one that is told with its offset from UTC."""
    moment = datetime.combine(day, at, UTC) - _ahead(offset)
    return moment.astimezone(ZoneInfo(zone))


def _ahead(offset: str) -> timedelta:
    """How far an offset as +01:00, Z or CET is ahead of UTC; one of a day or more, which no place has, is refused."""
    offset = ZONES.get(offset, offset)
    digits = re.sub(r"\D", "", offset).ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    if ahead >= timedelta(days=1):
        raise CellFault(f"“{offset}” is no offset from UTC; it takes one as +01:00")
    return -ahead if offset.startswith("-") else ahead
