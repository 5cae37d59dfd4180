"""Which way a column writes its dates: decided where one reading fits, left open where two do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from data.imports.cells import clock, is_error
from data.imports.dates import OR, order_of, parse_day, plain, split_moment
from data.imports.faults import CellFault
from data.imports.months import languages_of, months_named
from data.imports.spellings import NO_ANSWERS

DOMINANT = 0.9  # a family of shapes with this share of the records is the column's; few of another kind are rejected
HANDFUL = 5  # records that may be rejected for a slip without a question
# families of shapes: texts of one are never texts of another; each has one to three readings
FAMILIES: dict[str, tuple[str, ...]] = {
    # the year was typed as 23 and kept as 0023: offered as 2023, never taken for it unasked
    r"00\d{2}-\d{1,2}-\d{1,2}": ("00%y-%m-%d",),
    r"00\d{2}/\d{1,2}/\d{1,2}": ("00%y/%m/%d",),
    r"\d{1,2}\.\d{1,2}\.00\d{2}": ("%d.%m.00%y",),
    r"\d{1,2}/\d{1,2}/00\d{2}": ("%d/%m/00%y", "%m/%d/00%y"),
    r"\d{1,2}-\d{1,2}-00\d{2}": ("%d-%m-00%y", "%m-%d-00%y"),
    r"\d{4}-\d{1,2}-\d{1,2}": ("%Y-%m-%d",),
    r"\d{4}/\d{1,2}/\d{1,2}": ("%Y/%m/%d",),
    r"\d{4}\.\d{1,2}\.\d{1,2}": ("%Y.%m.%d",),
    r"\d{4}-W\d{2}-[1-7]": ("%G-W%V-%u",),
    r"\d{4}\.\d{1,2}\.\d{1,2}\.": ("%Y.%m.%d.",),
    r"\d{1,2}\.\d{1,2}\.\d{4}": ("%d.%m.%Y",),
    r"\d{1,2}\.\d{1,2}\.\d{4}\.": ("%d.%m.%Y.",),
    r"\d{1,2}/\d{1,2}/\d{4}": ("%d/%m/%Y", "%m/%d/%Y"),
    r"\d{1,2}-\d{1,2}-\d{4}": ("%d-%m-%Y", "%m-%d-%Y"),
    r"\d{8}": ("%Y%m%d", "%d%m%Y", "%m%d%Y"),
    r"\d{1,2}\.\d{1,2}\.\d{2}": ("%d.%m.%y", "%y.%m.%d"),
    r"\d{1,2}/\d{1,2}/\d{2}": ("%d/%m/%y", "%m/%d/%y", "%y/%m/%d"),
    r"\d{1,2}-\d{1,2}-\d{2}": ("%d-%m-%y", "%m-%d-%y", "%y-%m-%d"),
}
# with the month by name, by the order of the parts
NAMED = {
    "nbY": ("%d %B %Y",),
    "bnY": ("%B %d, %Y",),
    "Ybn": ("%Y %B %d",),
    "Ynb": ("%Y %d %B",),
    "nbn": ("%d %B %y", "%y %B %d"),
    "bnn": ("%B %d, %y",),
}
# how such a format is spelled where the first of the days has other signs between its parts
SPELLED = {r"\d{1,2}-[^\W\d_]{3}-\d{4}": ("%d %B %Y", "%d-%b-%Y"), r"\d{1,2}[^\W\d_]{3}\d{4}": ("%d %B %Y", "%d%b%Y")}
_FAMILIES = [(re.compile(shape), formats) for shape, formats in FAMILIES.items()]


@dataclass(frozen=True, kw_only=True)
class DateReading:
    """The formats under which a column's dates can be read, the best first, and what to show for the choice.

    formats is empty where nothing looks like a date. `example` is a text that two of them read differently. beside: the
    formats with one reading that other days of the column have; they are read together with the one that is chosen.
    share: of the answered records, those that are dates; n_odd: the others, but for words that stand for no answer, and
    the days of a family too small to be asked about; odd: the first of them.
    has_time: some text carries a time of day other than midnight; has_zone: some end in a time zone.
    """

    formats: tuple[str, ...]
    example: str | None
    share: float
    has_time: bool
    has_zone: bool
    beside: tuple[str, ...] = ()
    n_odd: int = 0
    odd: str | None = None
    n_dates: int = 0

    @property
    def has_many_odd(self) -> bool:
        """Whether more than a handful would be rejected."""
        return self.n_odd > max(HANDFUL, self.n_dates // 1000) or self.n_odd * 3 > self.n_dates + self.n_odd

    def together(self, form: str) -> str:
        """The format that was chosen, and those that go with it whatever was chosen."""
        return OR.join(dict.fromkeys([*form.split(OR), *self.beside]))


def find_formats(texts: Iterable[tuple[str, int]]) -> DateReading:
    """How a column of trimmed texts, each with its number of records, can be read as dates."""
    days: dict[str, int] = {}
    n_all, has_time, has_zone, n_silent = 0, False, False, 0
    for text, count in texts:
        day, at, zone = split_moment(text)
        days[day] = days.get(day, 0) + count
        n_all += count
        has_time = has_time or (at is not None and not _is_midnight(at))
        has_zone = has_zone or zone is not None
        n_silent += count if _is_silent(text) else 0
    families, left = _families(days)
    if not families:
        return DateReading(formats=(), example=None, share=0.0, has_time=has_time, has_zone=has_zone)
    n_dates = sum(sum(one.values()) for one in families.values())
    odd, n_odd = next((day for day in left if not _is_silent(day)), None), n_all - n_dates - n_silent
    settled, unsettled = _settled(families)
    n_of = {formats: sum(families[formats].values()) for formats in families}
    n_settled = sum(n_of[formats] for formats in settled)
    n_unsettled = n_dates - n_settled
    beside = tuple(settled[formats] for formats in sorted(settled, key=lambda formats: n_of[formats], reverse=True))
    if settled and n_unsettled <= HANDFUL and n_settled >= DOMINANT * n_dates:
        slip = next((day for formats in unsettled for day in families[formats]), None)
        example = next(iter(families[max(settled, key=lambda formats: n_of[formats])]))
        return DateReading(
            formats=(OR.join(beside),),
            example=example,
            share=n_dates / n_all,
            has_time=has_time,
            has_zone=has_zone,
            n_odd=n_odd + n_unsettled,
            odd=odd or slip,
            n_dates=n_settled,
        )
    if len(unsettled) == 1 and (not settled or n_unsettled >= DOMINANT * n_dates):
        ((formats, fitting),) = unsettled.items()
        example = _told_apart(fitting, families[formats]) or next(iter(families[formats]))
        return DateReading(
            formats=fitting,
            example=example,
            share=n_dates / n_all,
            has_time=has_time,
            has_zone=has_zone,
            beside=beside,
            n_odd=n_odd,
            odd=odd,
            n_dates=n_dates,
        )
    # several shapes in one column: each is offered, none is chosen
    mixed = tuple(
        form for formats in families for form in ((settled[formats],) if formats in settled else unsettled[formats])
    )
    return DateReading(
        formats=mixed,
        example=None,
        share=n_dates / n_all,
        has_time=has_time,
        has_zone=has_zone,
        beside=beside,
        n_odd=n_odd,
        odd=odd,
        n_dates=n_dates,
    )


def _is_silent(text: str) -> bool:
    """Whether a cell stands for no answer, or is an error of a spreadsheet, which is listed as one."""
    return text.casefold() in NO_ANSWERS or is_error(text)


def _families(days: dict[str, int]) -> tuple[dict[tuple[str, ...], dict[str, int]], list[str]]:
    """The days by the formats that their shape allows, and those that are no dates."""
    families: dict[tuple[str, ...], dict[str, int]] = {}
    named: dict[str, dict[str, str]] = {}
    left = []
    for day, count in days.items():
        told = plain(day)
        formats = next((formats for shape, formats in _FAMILIES if shape.fullmatch(told)), None)
        if formats is None:
            order = order_of(day) if any(sign.isalpha() for sign in told) else None
            if order and order[0] in NAMED and months_named(order[2]):
                named.setdefault(order[0], {})[day] = order[2]
            else:
                left.append(day)
        elif any(parse_day(day, form) for form in formats):
            families.setdefault(formats, {})[day] = count
        else:
            left.append(day)
    languages = languages_of({name for names in named.values() for name in names.values()})
    for order_named, names in named.items():
        formats = tuple(
            form + (f"@{language}" if language else "")
            for form in _spelled(order_named, next(iter(names)))
            for language in languages
        )
        able = {day: days[day] for day in names if any(parse_day(day, form) for form in formats)}
        left += [day for day in names if day not in able]
        if able:
            families[formats] = able
    return families, left


def _spelled(order: str, first: str) -> tuple[str, ...]:
    for shape, (form, spelled) in SPELLED.items():
        if re.fullmatch(shape, first) and form in NAMED[order]:
            return (spelled,)
    return NAMED[order]


def _settled(
    families: dict[tuple[str, ...], dict[str, int]],
) -> tuple[dict[tuple[str, ...], str], dict[tuple[str, ...], tuple[str, ...]]]:
    """The families with one reading, and that; the others with the formats that fit them.

    A year of two digits leaves the century open, unless the same order stands in the column with a year of four; 0023 always does.
    """
    settled, unsettled, short = {}, {}, {}
    for formats, days in families.items():
        fitting = _fitting(formats, days)
        if any("%y" in form for form in formats):
            short[formats] = fitting
        elif len(fitting) > 1 and _told_apart(fitting, days) is not None:
            unsettled[formats] = fitting
        else:
            settled[formats] = fitting[0]
    long = {_parts(form).replace("Y", "y") for form in settled.values()}
    for formats, fitting in short.items():
        like = [form for form in fitting if _parts(form) in long and "00%y" not in form]
        if len(like) == 1:
            settled[formats] = like[0]
        else:
            unsettled[formats] = fitting
    return settled, unsettled


def _parts(form: str) -> str:
    """The order of the parts of a format, months by name apart from those by number."""
    return "".join(re.findall(r"%([a-zA-Z])", form)).replace("B", "b")


def _told_apart(formats: tuple[str, ...], days: dict[str, int]) -> str | None:
    """A day that two of the formats read differently."""
    return next((day for day in days if len({parse_day(day, form) for form in formats}) > 1), None)


def _fitting(formats: tuple[str, ...], days: dict[str, int]) -> tuple[str, ...]:
    """The formats that read every day; where none does, all that read some."""
    n_read = {form: sum(parse_day(day, form) is not None for day in days) for form in formats}
    every = tuple(form for form in formats if n_read[form] == len(days))
    return every or tuple(form for form in formats if n_read[form])


def _is_midnight(at: str) -> bool:
    try:
        return clock(at) == time(0)
    except CellFault:
        return False
