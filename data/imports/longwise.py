"""Tables in which one column tells what the value beside it is: back pain in one row of a day, walking in the next.

Found from the names of two columns, so it is asked. Turned, every value of the first is a column of its own, called by
both (`name:back pain`), with the second in the rows that tell of it; what has no role is listed as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.catalogue.vocabulary import SCORES
from data.imports import names
from data.imports.column import Column
from data.imports.fits import Fits
from data.imports.plan import Question
from data.imports.sheet import Sheet, Turn
from data.imports.trackers import OBSERVATION, is_bearable, is_observations
from data.imports.turned import Turned, ask

LONG = "long"
MOST = 60  # different things that one column may tell apart
WHAT = frozenset(
    {
        ("name",),
        ("feature", "name"),
        ("featurename",),
        ("feature",),
        ("variable",),
        ("variable", "name"),
        ("measure",),
        ("measurement",),
        ("metric",),
        ("parameter",),
        ("param",),
        ("paramcd",),
        ("item",),
        ("item", "name"),
        ("question",),
        ("field",),
        ("field", "name"),
        ("symptom",),
        ("tracker",),
        ("test",),
        ("testcd",),
        ("outcome",),
        ("messgroesse",),
        ("merkmal",),
        ("variablenname",),
        ("frage",),
    }
)
# where it hurts, beside a column for how much; a place of the study is never two on one day
WHERE = frozenset(
    "location,body site,body part,bodypart,pain site,pain location,site of pain,body region,region,area,body area,where,"
    "lokalisation,schmerzort,koerperregion,localisation,lieu".split(",")
)
VALUE = frozenset(
    {
        ("value",),
        ("intensity",),
        ("score",),
        ("amount",),
        ("rating",),
        ("result",),
        ("answer",),
        ("response",),
        ("level",),
        ("severity",),
        ("aval",),
        ("numeric", "value"),
        ("wert",),
        ("antwort",),
        ("ergebnis",),
        ("val",),
    }
)


@dataclass(frozen=True)
class LongTable:
    """The column that tells what a value is, and that of the values."""

    what: str
    value: str


def find_long(sheet: Sheet) -> LongTable | None:
    """The two columns of such a table, None if it is none: its rows have a day, and tell of two things or more."""
    what = next((name for name in sheet.columns if names.words(name) in WHAT), None)
    value = next((name for name in sheet.columns if names.words(name) in VALUE), None)
    if where := _where_it_hurts(sheet):
        return where
    if is_bearable(sheet.columns):
        named = {name.strip().casefold(): name for name in sheet.columns}
        return LongTable(named["detail"], named["rating/amount"])
    if is_observations(sheet.columns):
        return LongTable(OBSERVATION, "value")
    if what is None or value is None:
        return None
    things = sheet.column(what).answered
    fits = Fits(sheet=sheet)
    has_day = fits.best("date") is not None or fits.only_date() is not None
    if not has_day or not 2 <= len(things) <= MOST or sheet.n_rows < len(things) or what in fits.named("participant"):
        return None
    # a name in every row is somebody's, or a note
    return LongTable(what, value) if len(things) < sheet.n_rows or sheet.n_rows == len(things) == 2 else None


def _where_it_hurts(sheet: Sheet) -> LongTable | None:
    """A column of places of the body of which a person has several on one day, and that of the pain in each."""
    fits = Fits(sheet=sheet)
    where = next((name for name in sheet.columns if " ".join(names.words(name)) in WHERE), None)
    pain = next((column for role in SCORES if (column := fits.best(role))), None)
    who, day = fits.best("participant"), fits.best("date") or fits.only_date()
    if where is None or pain is None or day is None or where in (pain, who, day):
        return None
    if not 2 <= len(sheet.column(where).answered) <= MOST:
        return None
    keys = [sheet.column(name).codes for name in (who, day) if name is not None]
    rows = np.unique(np.stack([*keys, sheet.column(where).codes], axis=1), axis=0)
    if len(np.unique(rows[:, :-1], axis=0)) == len(rows):
        return None
    return LongTable(where, pain)


def question_of(sheet: Sheet, table: LongTable, said: Mapping[str, str]) -> Question:
    """The question whether to turn the table, with its values."""
    things = [text for text, _ in sheet.column(table.what).answered]
    shown = ", ".join(f"“{text}”" for text in things[:6]) + (f" and {len(things) - 6} more" if len(things) > 6 else "")
    text = (
        f"Column “{table.what}” tells rows of a day apart ({shown}): what each of them is, is told by its name or with "
        f'--map "ROLE={table.what}:VALUE", as --map "pain_average={table.what}:{things[0]}".'
    )
    choices = [
        (LONG, f"each of its values is a thing of its own, with its number in “{table.value}”"),
        ("as-is", "all rows tell of one thing"),
    ]
    return ask(said, "layout", text, choices)


def turn_long(sheet: Sheet, table: LongTable) -> Turned:
    """The sheet with a column for each of the things that it tells of."""
    what, value = sheet.column(table.what), sheet.column(table.value)
    columns = {name: sheet.column(name) for name in sheet.columns if name not in (table.what, table.value)}
    things: dict[str, list[int]] = {}
    for code, text in enumerate(what.trimmed):
        things.setdefault(text, []).append(code)
    sources = {}
    for thing, codes in things.items():
        if not thing:
            continue
        name = f"{table.what}:{thing}"
        is_told = np.isin(what.codes, codes)
        columns[name] = Column(name, np.where(is_told, value.codes.astype(np.int64) + 1, 0), ["", *value.texts])
        sources[name] = (table.value,)
    turn = Turn(
        header=sheet.header(),
        sources=sources,
        part=np.zeros(sheet.n_rows, np.int64),
        is_long=True,
        structural=tuple(sources),
    )
    note = f"Each value of “{table.what}” was read as a thing of its own, with its number in “{table.value}”."
    return Turned(sheet=sheet.with_columns(columns, sheet.lines(), turn), notes=(note,))
