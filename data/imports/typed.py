"""Turn columns of texts into columns of values: each distinct text is read once, whoever has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from typing import Any

import numpy as np

from data.catalogue.instrument_files import load_instrument
from data.catalogue.vocabulary import KINDS, MEASURES, PERSON
from data.imports import cells, scales
from data.imports.amounts import amount
from data.imports.column import Column, missing_test
from data.imports.column_words import UNIT_NAMES
from data.imports.covered import COUNTS, covers_of, most_days
from data.imports.dates import date_parser, split_moment
from data.imports.dates import time_parser as clock_parser
from data.imports.fact_dates import iso_day
from data.imports.faults import CellFault
from data.imports.names import kind_name, words
from data.imports.plan import CLOCK_ROLES, INSTANTS, ITEMS, RECORDED_KINDS, TEXT_ROLES, YES_NO_ROLES, Plan
from data.imports.recorded_cells import parser_of
from data.imports.sheet import Sheet
from data.imports.spellings import NO_ANSWERS, NOBODY, no_person
from data.imports.time_roles import time_parser, zero_date

REQUIRED = ("participant", "date", *CLOCK_ROLES, "kind", "amount", "began_on")

UNSTATED = "unstated"  # the unit of an amount whose file does not give one

Parser = Callable[[str], Any]


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The values of one role. `codes[record]` indexes `values`, in which None is unknown.

    column: the file's column, for the person who reads a reject. faults: reason by the code of the text.
    """

    column: Column | None
    codes: np.ndarray
    values: list[Any]
    faults: Mapping[int, str]

    def is_known(self) -> np.ndarray:
        """Whether each distinct value is known."""
        return np.array([value is not None for value in self.values], bool)


def type_column(column: Column, parse: Parser) -> Typed:
    """Read every distinct text of a column; texts that mean the same share one value."""
    numbers: dict[Any, int] = {}
    faults: dict[int, str] = {}
    code_of = np.empty(len(column.texts), np.int64)
    for i, text in enumerate(column.trimmed):
        try:
            value = parse(text)
        except CellFault as fault:
            faults[i] = str(fault)
            value = None
        code_of[i] = numbers.setdefault(_told_apart(value) if isinstance(value, time) else value, len(numbers))
    is_same = len(numbers) == len(column.texts)  # then the codes are already the right ones
    codes = column.codes if is_same else code_of.astype(column.codes.dtype)[column.codes]
    values = [value[0] if isinstance(value, tuple) else value for value in numbers]
    return Typed(column=column, codes=codes, values=values, faults=faults)


def _told_apart(at: time) -> tuple[time, int, timedelta | None]:
    """A time of day, and what tells it from the same one of another moment of the day: Python takes 2:30 before and after
    the clock went back for equal."""
    return at.replace(tzinfo=None), at.fold, at.utcoffset()


def one_person(n: int) -> Typed:
    """The participant of a personal diary whose file has no such column."""
    return Typed(column=None, codes=np.zeros(n, np.int8), values=[PERSON], faults={})


def by_row(n: int) -> Typed:
    """The participants of a finished table whose file has no such column: each row is a person."""
    return Typed(
        column=None, codes=np.arange(n, dtype=np.int64), values=[f"row {number + 1}" for number in range(n)], faults={}
    )


def parsers(sheet: Sheet, plan: Plan, today: date) -> dict[str, Parser]:
    """For each mapped role, in the order of the file's columns, how its cells are read."""
    found: dict[str, Parser] = {}
    is_missing = missing_test(plan.missing)
    for role in _roles(sheet, plan):
        is_fact = plan.kind == "attributes" and role != "participant"
        if is_fact:
            found[role] = fact_reader(sheet.column(role), plan)
            continue
        parse = parser(plan, role, today)
        if role in (*YES_NO_ROLES, "limiting") or (role, plan.scales.get(role)) == ("activity_limited", "yes-no"):
            blank = 0 if plan.blank_is_no else None
        else:
            blank = None
        is_label = role in ("participant", "note") or (role == "entry" and plan.kind != "table")
        test = (lambda text: False) if is_label else is_missing
        if role == "participant":
            test = partial(_is_nobody, is_missing=is_missing)
        spelled = plan.spelled.get(plan.columns[role], {}) if role == "participant" else {}
        found[role] = _cell(role, parse, test, blank, spelled)
    return found


def _roles(sheet: Sheet, plan: Plan) -> list[str]:
    roles = list(plan.columns)
    if plan.kind == "attributes":
        roles += [column for column in sheet.columns if column not in plan.columns.values()]
    return roles


def _is_nobody(text: str, is_missing: Callable[[str], bool]) -> bool:
    """Whether a label is a word for nobody, of which somebody said so."""
    return text.casefold() in NOBODY and is_missing(text)


def _cell(
    role: str, parse: Parser, is_missing: Callable[[str], bool], blank: int | None, spelled: Mapping[str, str]
) -> Parser:
    def read(text: str) -> Any:
        if not text:
            value = blank
        elif text in spelled:
            value = spelled[text]
        elif cells.is_unknown(text) or is_missing(text):
            value = None
        elif cells.is_error(text) and (role in TEXT_ROLES or text.casefold() not in NO_ANSWERS):
            raise CellFault(cells.error_of(text))
        else:
            value = parse(text)
        if value is None and role in REQUIRED:
            raise CellFault(f"the {role} is empty")
        return value

    return read


def fact_reader(column: Column, plan: Plan) -> Parser:
    """How the values of a fact about people are kept: as typed, but for numbers with a decimal comma, which get a point,
    days, which become ISO days, and labels that were given another spelling."""
    is_missing, spelled = missing_test(plan.missing), plan.spelled.get(column.name, {})
    has_comma, form = plan.decimal == "," and column.is_decimal, plan.fact_formats.get(column.name)

    def read(text: str) -> str | None:
        if text in spelled:
            return spelled[text]
        if cells.is_unknown(text) or is_missing(text):
            return None
        if cells.is_error(text):
            raise CellFault(cells.error_of(text))
        if form:
            return iso_day(text, form)
        return text.replace(",", ".") if has_comma else text

    return read


def _label(text: str, column: str) -> str:
    """The name of a participant, which a line of totals below a table, or of types above it, has none of."""
    if (why := no_person(text, column)) is not None:
        raise CellFault(why)
    return text


def parser(plan: Plan, role: str, today: date) -> Parser:
    """How the cells of a role are read by a plan."""
    if role == "participant":
        return partial(_label, column=plan.columns[role])
    if plan.kind in RECORDED_KINDS:
        return parser_of(plan, role, today)
    if role == "date":
        return date_parser(plan.date_format, today, plan.zone)
    if role in CLOCK_ROLES:
        return time_parser(plan, role, zero_date(plan))
    if role in COUNTS and plan.kind == "diary":
        return partial(
            scales.scaled, decimal=plan.decimal, low=0, high=most_days(covers_of(plan, role)), scale=None, is_whole=True
        )
    if role in INSTANTS and (role == "time" or plan.kind == "activity"):
        is_moment = plan.columns[role] == plan.columns.get("date")
        return clock_parser(plan.date_format, plan.zone) if is_moment else partial(_instant, plan=plan)
    if role == "activity_limited":
        return partial(scales.limited, decimal=plan.decimal, scale=plan.scales.get(role))
    if role in YES_NO_ROLES:
        return partial(scales.yes_no, decimal=plan.decimal, scale=plan.scales.get(role))
    if (limits := _limits(role, plan)) is not None:
        low, high, is_whole = limits
        scale = plan.scales.get(role)
        return partial(scales.scaled, decimal=plan.decimal, low=low, high=high, scale=scale, is_whole=is_whole)
    if plan.kind == "questionnaire" and role.startswith(("item_", "total_")):
        return _answer_parser(plan, role)
    if plan.kind == "activity" and role == "amount":
        return partial(amount, decimal=plan.decimal, scale=plan.scales.get(role))
    if plan.kind == "activity" and role == "kind":
        return kind_name
    if plan.kind == "activity" and role == "unit":
        return unit_name
    if plan.is_wide and role not in ("participant", "date", "source"):
        return partial(amount, decimal=plan.decimal, unit=unit_of(role), scale=plan.scales.get(role))
    return str


def _limits(role: str, plan: Plan) -> tuple[float, float, bool] | None:
    """From where to where the numbers of a measure go, and whether they are whole; None of what is no measure of a day."""
    if (outcome := plan.outcomes.get(role)) is not None and outcome.low is not None and outcome.high is not None:
        return outcome.low, outcome.high, outcome.is_whole
    if (measure := MEASURES.get(role)) is not None and plan.kind == "diary":
        return measure.minimum, measure.maximum, measure.is_whole
    return None


def _instant(text: str, plan: Plan) -> time | None:
    """A time of day, with or without a day before it; in the zone that was said, if it names one of its own."""
    _, at, offset = split_moment(text)
    if offset and plan.date_format:
        return clock_parser(plan.date_format, plan.zone)(text)
    return cells.clock(at or text)


def _answer_parser(plan: Plan, role: str) -> Parser:
    form = load_instrument(plan.instrument)
    what, _, name = role.partition("_")
    coding = plan.scales.get(role) or plan.scales.get(ITEMS)
    coding = None if coding in ("from-0", "as-stored") else coding
    if what == "item":
        item = next(item for item in form.items if item.number == int(name))
        if item.is_yes_no and coding is None:
            return partial(scales.yes_no, decimal=plan.decimal)
        return partial(
            scales.scaled, decimal=plan.decimal, low=item.low, high=item.high, scale=coding, is_whole=item.is_whole
        )
    scale = next(scale for scale in form.scales if scale.id == name)
    return partial(
        scales.scaled,
        decimal=plan.decimal,
        low=scale.low,
        high=scale.high,
        scale=coding if coding == "reversed" else None,
        is_whole=False,
    )


def unit_of(kind: str) -> str:
    """The unit of a kind of activity whose file gives none."""
    if kind in KINDS:
        return KINDS[kind].unit
    named = [UNIT_NAMES[word] for word in words(kind) if word in UNIT_NAMES]
    return named[-1] if named else UNSTATED


def unit_name(text: str) -> str:
    """A unit as the vocabulary spells it; one of the file's own stays as typed."""
    return UNIT_NAMES.get(" ".join(words(text)), text)
