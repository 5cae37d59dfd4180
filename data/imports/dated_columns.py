"""A table with a column for each calendar date: 2024-01-01, 2024-01-02, or pain_20240101, pain_20240102."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from data.imports.date_families import find_formats
from data.imports.dialect import LEAST_DAYS
from data.imports.sheet import Sheet
from data.imports.time_points import Series, holds_answers

_DAY = re.compile(
    r"(?<![0-9])(?:(?P<iso>[12][0-9]{3}[-./_](?:0?[1-9]|1[0-2])[-./_][0-3]?[0-9])|(?P<plain>(?:19|20)[0-9]{2}[01][0-9][0-3][0-9])"
    r"|(?P<local>[0-3]?[0-9][./-][0-3]?[0-9][./-](?:[0-9]{4}|[0-9]{2}))"
    r"|(?P<named>[0-3]?[0-9]\.? ?-?[^\W\d_]{3,12}\.?[ -]?[12][0-9]{3}|[^\W\d_]{3,12}\.? [0-3]?[0-9],? [12][0-9]{3}))(?![0-9])"
)
_FROM_R = re.compile(r"X(?=[0-9])")  # which R puts before a name that begins with a number


@dataclass(frozen=True)
class Dated:
    """The columns of one measure, by their place in the order of the table, and the day that each is called by."""

    series: Series
    days: Mapping[int, str]


def dated_columns(sheet: Sheet) -> Dated | None:
    """The columns that are called by days, and by one name beside them or none; of the largest such group."""
    groups: dict[str, dict[str, str]] = {}
    for column in sheet.columns:
        found = _day_in(column)
        if found is not None:
            rest, day = found
            groups.setdefault(rest, {}).setdefault(day, column)
    able = {rest: days for rest, days in groups.items() if len(days) >= LEAST_DAYS}
    able = {rest: days for rest, days in able.items() if holds_answers(sheet, tuple(days.values()))}
    if not able:
        return None
    rest, days = max(able.items(), key=lambda pair: len(pair[1]))
    if find_formats([(day, 1) for day in days]).share < 1:
        return None
    places = dict(enumerate(days.values()))
    return Dated(Series(name=rest, word="date", columns=places), dict(enumerate(days)))


def _day_in(column: str) -> tuple[str, str] | None:
    """What is left of a name without its day, and that."""
    name = _FROM_R.sub("", column, count=1)
    match = _DAY.search(name)
    if match is None:
        return None
    rest = re.sub(r"[ _.\-]{2,}", "_", name[: match.start()] + name[match.end() :]).strip(" _.-")
    day = match[0]
    if match["plain"]:
        day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    elif match["iso"]:
        day = re.sub(r"[./_]", "-", day)
    return rest, day
