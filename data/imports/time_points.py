"""Columns whose names differ by a time point only: one measure, or what nobody called by a name yet, again and again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from data.catalogue.instrument_files import instruments
from data.catalogue.vocabulary import MEASURES
from data.imports import names
from data.imports.cells import NO, YES
from data.imports.fits import total_of
from data.imports.sheet import Sheet

# words for what a number counts, as names of columns have them; a longer one before one that begins it
UNITS = {
    "week": "weeks week wks wk w wochen woche kw semaines semaine semanas semana settimane settimana sett weken uker uke "
    "veckor vecka uger uge viikko vko tygodnie tydzień tydzien týden tyden".split(),
    "day": "days day d tage tag jours jour j días dias día dia giorni giorno dagen dager dagar dag päivä paiva".split(),
    "month": "months month mon m monate monat mois meses mes mesi mese maanden maand måneder måned maaned månader månad "
    "manad kuukausi kk miesiąc miesiac měsíc mesic".split(),
}
VISITS = "visite visita visit besuch v time timepoint wave welle t fu followup sem s sms x".split()
_TIME_WORD = "|".join((*(word for words in UNITS.values() for word in words), *VISITS))
_POINT = re.compile(rf"(?:(?<![A-Za-z])(?:{_TIME_WORD})[ _.\-]*)?\{{\}}(?:[ _.\-]*(?:{_TIME_WORD})(?![A-Za-z]))?", re.I)
_BASELINE = re.compile(r"(?<![A-Za-z])(?:baseline|base|bl|pre|enrol?lment|intake|inclusion)(?![A-Za-z])", re.I)
_LATER_WORDS = r"post|after|nachher|nach|apr[eè]s|dopo|despu[eé]s|depois|na|discharge|austritt|follow[ _-]?up|fup?|final|endpoint|exit"
_LATER = re.compile(_LATER_WORDS, re.I)
_FIRST_OR_LATER = re.compile(
    rf"(?<![A-Za-z])(?:baseline|base|bl|pre|before|vorher|vor|avant|prima|antes|voor|admission|eintritt|{_LATER_WORDS})(?![A-Za-z0-9])(?![ _.-]?[0-9])",
    re.I,
)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
# not the digits behind a decimal point, but those of pain.1
_ONE_NUMBER = re.compile(r"(?<![0-9])(?<![0-9]\.)[0-9]{1,3}(?![0-9])")
MIN_POINTS = 3


@dataclass(frozen=True, kw_only=True)
class Series:
    """The columns of one measure by the number of their time point. word: w, day, visit, or nothing.

    labels: what the points are called, where it is by words, as pre and post.
    """

    name: str
    word: str
    columns: Mapping[int, str]
    labels: Mapping[int, str] = field(default_factory=dict)


def find_series(sheet: Sheet) -> list[Series]:
    """Every way in which column names differ by one number only, in the order of the table.

    A baseline of numbers is point 0 of the series with its name; one with no name, of the only one with a word of time.
    """
    columns = sheet.columns
    groups: dict[str, dict[int, str]] = {}
    for column in columns:
        for match in _ONE_NUMBER.finditer(column):
            template = column[: match.start()] + "{}" + column[match.end() :]
            groups.setdefault(template, {}).setdefault(int(match[0]), column)
    baselines = [column for column in columns if _BASELINE.search(column) and holds_answers(sheet, (column,))]
    first = {_plain(_BASELINE.sub("", column)): column for column in baselines}
    found: list[Series] = []
    taken: set[str] = set()
    for template, group in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        free = {point: column for point, column in sorted(group.items()) if column not in taken}
        place = _POINT.search(template)
        if place is None:  # a template holds its number: never so
            continue
        name = re.sub(r"[ _.\-]{2,}", "_", template[: place.start()] + template[place.end() :]).strip(" _.-")
        word = re.sub(r"[\W\d_]", "", place[0].casefold())
        whole = template.replace("{}", "").strip(" _.-")
        if names.rank(whole, "pain_days") is not None and names.rank(name, "pain_days") is None:
            name, word = whole, ""  # the days are those with pain: pain_days_1 is no first day
        baseline = first.get(_plain(name))
        if free and word and 0 not in free and baseline is not None and baseline not in taken:
            free = {0: baseline, **free}
        if len(free) < 2:
            continue
        taken |= set(free.values())
        found.append(Series(name=name, word=word, columns=free))
    timed = [place for place, one in enumerate(found) if one.word]
    if first.get("") not in (None, *taken) and len(timed) == 1 and 0 not in found[timed[0]].columns:
        alone = found[timed[0]]
        found[timed[0]] = replace(alone, columns={0: first[""], **alone.columns})
    found = _with_words(sheet, found)
    return sorted(found, key=lambda one: min(columns.index(column) for column in one.columns.values()))


def _with_words(sheet: Sheet, found: list[Series]) -> list[Series]:
    """The series, and those whose points are called by words, as pain_pre and pain_post, with their other points."""
    by_name: dict[str, dict[str, str]] = {}
    for column in sheet.columns:
        if (match := _FIRST_OR_LATER.search(column)) and holds_answers(sheet, (column,)):
            by_name.setdefault(_plain(_FIRST_OR_LATER.sub("", column)), {})[column] = match[0]
    for name, called in by_name.items():
        if not any(_LATER.fullmatch(word) for word in called.values()):
            continue
        numbered = next((one for one in found if one.word and _plain(one.name) == name), None)
        rest = set(numbered.columns.values()) if numbered else {c for c in sheet.columns if _is_point_of(c, name)}
        if len(rest | called.keys()) < 2 or not name:
            continue
        told = {column: _label(column, name) for column in sheet.columns if column in rest | called.keys()}
        points = dict(enumerate(told))
        series = Series(
            name=re.sub(r"[ _.\-]{2,}", "_", _FIRST_OR_LATER.sub("", next(iter(called)))).strip(" _.-"),
            word=VISITS[0],
            columns=points,
            labels={point: told[column] for point, column in points.items()},
        )
        found = [one for one in found if one is not numbered and not set(one.columns.values()) & set(told)] + [series]
    return found


def _is_point_of(column: str, name: str) -> bool:
    """Whether a column is called by a measure and a time in numbers, as pain_6m."""
    for match in _ONE_NUMBER.finditer(column):
        template = column[: match.start()] + "{}" + column[match.end() :]
        place = _POINT.search(template)
        if (
            place
            and re.sub(r"[\W\d_]", "", place[0])
            and _plain(template[: place.start()] + template[place.end() :]) == name
        ):
            return True
    return False


def _label(column: str, name: str) -> str:
    """What is left of a column's name without that of its measure."""
    rest = _plain(column)
    for word in name.split(" "):
        rest = rest.replace(word, "", 1)
    return " ".join(rest.split())


def unit_of_word(word: str) -> str | None:
    """What a word of time in a name counts: day, week or month, None for visits and for no word."""
    return next((unit for unit, words in UNITS.items() if word in words), None)


def _plain(name: str) -> str:
    return re.sub(r"[ _.\-]+", " ", name).strip().casefold()


def is_measure(series: Series) -> bool:
    """Whether the name says what is measured, at points enough to be sure."""
    if len(series.columns) < (2 if series.word else MIN_POINTS):
        return False
    if any(names.rank(series.name, role) is not None for role in MEASURES):
        return True
    forms = instruments().values() if series.word else ()  # odi_1 is an item, odi_w1 a total in week 1
    return any(total_of(series.name, form) for form in forms)


def unsaid_series(sheet: Sheet, found: list[Series]) -> Series | None:
    """The longest series whose names say when but not what (week_1, w1, 3m), of numbers or of yes and no.

    Of a table with a row a person only: where people repeat, time is told by rows.
    """
    who = next((column for column in sheet.columns if names.rank(column, "participant") is not None), None)
    if who is not None and sheet.n_rows and sheet.column(who).counts().max() > 1:
        return None
    # BPI_Time1 and BPI_Time2 are enough, of t1 and t2 there have to be more
    able = [
        one
        for one in found
        if one.word not in ("", "x") and len(one.columns) >= (2 if one.name and len(one.word) > 1 else MIN_POINTS)
    ]
    able = [one for one in able if holds_answers(sheet, tuple(one.columns.values()))]
    return max(able, key=lambda one: len(one.columns), default=None)


def holds_answers(sheet: Sheet, columns: tuple[str, ...]) -> bool:
    """Whether nearly all cells of some columns are numbers, or yes and no."""
    texts = [text for column in columns for text, _ in sheet.column(column).answered]
    fit = [text for text in texts if _NUMBER.fullmatch(text) or text.casefold() in YES | NO]
    return bool(texts) and len(fit) >= 0.9 * len(texts)
