"""A day that a file has in three columns, as year, month and day: put together as one, and said.

Only where no other column holds the day, and nobody said what one of the three is.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from data.imports import names
from data.imports.fits import Fits
from data.imports.months import month_of
from data.imports.plan import Answers
from data.imports.put_together import put_together
from data.imports.sheet import Sheet

DAY = "date"
# what the columns are called, alone or behind or before a word that all three share: startday, day_of_entry, Tag
PARTS = {
    "year": ("year", "yyyy", "yr", "jahr", "annee", "anno", "ano", "jaar", "rok", "vuosi", "ar", "y"),
    "month": ("month", "mm", "monat", "mois", "mese", "mes", "maand", "mesic", "miesiac", "kuukausi", "manad", "m"),
    "day": ("day", "dd", "dayofmonth", "tag", "jour", "giorno", "dia", "dag", "den", "dzien", "paiva", "d"),
}
FROM, TO = 1900, 2200


def with_day(sheet: Sheet, told: Answers) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet with the day in one column in place of three, and what to say of it."""
    parts = _parts(sheet, told)
    if parts is None:
        return sheet, ()
    listed = ", ".join(f"“{name}”" for name in parts)
    made = put_together(sheet, parts, DAY, lambda told: [_day(*cells) for cells in told], instead_of=parts)
    return made, (f"{listed} were put together as the day, “{DAY}”.",)


def _day(year: str, month: str, day: str) -> str:
    """The parts as one text, a day where they are one; what is none stands as it is, to be rejected by name."""
    if not (year or month or day):
        return ""
    number = int(month) if _is_whole(month) else month_of(month.casefold())
    if _is_whole(year) and _is_whole(day) and number is not None:
        return f"{int(float(year)):04}-{number:02}-{int(float(day)):02}"
    return f"{year}-{month}-{day}"


def _is_whole(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,4}(?:\.0)?", text))


def _parts(sheet: Sheet, told: Answers) -> tuple[str, str, str] | None:
    """The columns of year, month and day, None where there are not three that belong together."""
    stems: dict[str, dict[str, str]] = {}
    for name in sheet.columns:
        for stem, part in _spoken(name):
            stems.setdefault(stem, {}).setdefault(part, name)
    whole = [parts for parts in stems.values() if len(parts) == len(PARTS)]
    if len(whole) != 1 or _has_day(sheet, whole[0].values(), told):
        return None
    year, month, day = (whole[0][part] for part in PARTS)
    is_told = bool({year, month, day} & set(told.columns.values())) or "date" in told.columns
    if is_told or names.is_date_of_person(year):
        return None
    fits = _holds(sheet, year, FROM, TO) and _holds(sheet, month, 1, 12) and _holds(sheet, day, 1, 31)
    return (year, month, day) if fits else None


def _spoken(name: str) -> list[tuple[str, str]]:
    """For each part of a day that a name may speak of, the rest of the name."""
    bare = "".join(names.words(name))
    found = []
    for part, spelled in PARTS.items():
        for word in spelled:
            if bare == word:
                found.append(("", part))
            elif len(word) > 1 and bare.endswith(word):
                found.append((bare.removesuffix(word), part))
            elif len(word) > 1 and bare.startswith(word):
                found.append((bare.removeprefix(word), part))
    return found


def _holds(sheet: Sheet, name: str, low: int, high: int) -> bool:
    """Whether nearly all answers of a column are whole numbers in a range, or months by name."""
    answered = sheet.column(name).answered
    n = sum(count for _, count in answered)
    good = sum(
        count
        for text, count in answered
        if (_is_whole(text) and low <= int(float(text)) <= high) or (high == 12 and month_of(text.casefold()))
    )
    return n > 0 and good * 10 >= n * 9


def _has_day(sheet: Sheet, parts: Collection[str], told: Answers) -> bool:
    """Whether another column is called as the day, or holds days."""
    if DAY in sheet.columns:
        return True
    fits = Fits(sheet=sheet)
    return any(
        fits.fits("date", name)
        for name in sheet.columns
        if name not in parts and not names.is_date_of_person(name) and len(sheet.column(name).answered) > 1
    )
