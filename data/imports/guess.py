"""Guess what kind of file this is and which column is what: from names, if the cells bear them out."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.instrument import Instrument
from analysis.item_columns import item_number
from data.catalogue.instrument_files import instruments, load_instrument
from data.catalogue.vocabulary import KINDS, MEASURES
from data.imports import names
from data.imports.cells import LIMITED_WORDS, NO, YES, clock
from data.imports.dates import find_formats
from data.imports.faults import CellFault
from data.imports.plan import ROLES, YES_NO_ROLES, Answers
from data.imports.questions import known
from data.imports.sheet import Sheet

MIN_FITTING = 0.5  # a column is proposed for a role only if this share of its answers could be read in it
MANY_TEXTS = 20_000  # a column with more distinct texts, most of them used once, is no date by its cells


def guess_kind(sheet: Sheet, said: Answers, columns: Mapping[str, str]) -> str:
    """What kind of file this is, from the roles that its columns could have."""
    roles = {role for role, column in columns.items() if column}
    measures = {role for role in MEASURES if role in roles or _best(sheet, role)}
    is_answered = said.instrument or any(role.startswith(("item_", "total_")) for role in roles)
    n_items, n_totals = _n_answers(sheet)
    # totals of a questionnaire may stand in a diary or a table of people as one fact among others
    has_totals = bool(n_totals) and not measures and _named(sheet, "date") is not None
    if is_answered or n_items > len(measures) or has_totals:
        return "questionnaire"
    is_long = {"kind", "amount"} <= roles or all(_best(sheet, role) for role in ("kind", "amount"))
    is_wide = any(kind in roles or _best(sheet, kind) for kind in KINDS)
    has_date = "date" in roles or _best(sheet, "date") is not None or _only_date(sheet) is not None
    # a column called date whose cells are none is asked about, not overlooked
    has_date = has_date or _named(sheet, "date") is not None
    if has_date and not measures and (is_long or is_wide):
        return "activity"
    participant = columns.get("participant") or _best(sheet, "participant")
    repeats = participant is not None and len(sheet.column(participant).texts) < sheet.n_rows
    # one row per participant without a measure is about the people, though it may hold a date of their own;
    # several rows with a measure must have a date, if under a name we do not know
    signs = (bool(measures), has_date, repeats)
    return "diary" if "date" in roles or sum(signs) >= 2 else "attributes"


def _n_answers(sheet: Sheet) -> tuple[int, int]:
    """How many columns are named as items and as totals of a questionnaire, the one with most of them.

    One item without its questionnaire is none.
    """
    named = [_answers_of(sheet, form) for form in instruments().values()]
    n_items = max((len(items) for items, _ in named), default=0)
    bare = sum(names.item_number(column, None) is not None for column in sheet.columns)
    return max(n_items, bare if bare > 1 else 0), max((len(totals) for _, totals in named), default=0)


def could_be(sheet: Sheet, form: Instrument) -> bool:
    """Whether columns bear the name of this questionnaire, and no item that it has not."""
    items, totals = _answers_of(sheet, form)
    return bool(items or totals) and not strange_items(sheet, form)


def totals_of(sheet: Sheet, form: Instrument) -> list[str]:
    """The columns that bear the name of a scale of this questionnaire and no item's."""
    return list(_answers_of(sheet, form)[1])


def strange_items(sheet: Sheet, form: Instrument) -> list[str]:
    """The columns named as items of this questionnaire by numbers that it has not."""
    numbers = {item.number for item in form.items}
    found = {column: item_number(form, column) for column in sheet.columns}
    return [column for column, number in found.items() if number is not None and number not in numbers]


def _answers_of(sheet: Sheet, form: Instrument) -> tuple[dict[str, int], dict[str, str]]:
    """The columns that bear the name of a questionnaire and hold an item, or the total of a scale."""
    items, totals = {}, {}
    for column in sheet.columns:
        number, scale = _item(column, form), _total(column, form)
        if number is not None and any(_is_named(column, name) for name in form.column_names):
            items[column] = number
        elif scale is not None:
            totals[column] = scale
    return items, totals


def _item(column: str, form: Instrument) -> int | None:
    """The item of this questionnaire that a column's name speaks of."""
    for name in form.column_names:
        number = names.item_number(column, name)
        if number is None and len(form.items) == 1 and names.words(column) == names.words(name):
            number = form.items[0].number
        if number is not None:
            return number if any(item.number == number for item in form.items) else None
    return None


def _total(column: str, form: Instrument) -> str | None:
    """The scale of this questionnaire whose total a column holds by its name."""
    scales = tuple(scale.id for scale in form.scales)
    return names.total_scale(column, form.id, scales)


def _is_named(column: str, name: str) -> bool:
    return names.words(column)[: len(names.words(name))] == names.words(name)


def guess_columns(sheet: Sheet, kind: str, instrument: str | None, said: Mapping[str, str]) -> dict[str, str]:
    """The role of each column: the declared ones first, then guesses for roles and columns still free."""
    columns = {role: column for role, column in said.items() if column}
    free = [column for column in sheet.columns if column not in columns.values()]

    def guess(role: str) -> None:
        if role not in said and (found := _best(sheet, role, free)):
            columns[role] = found
            free.remove(found)

    for role in ("participant", "date"):
        if role in ROLES[kind]:
            guess(role)
    if "date" in ROLES[kind] and "date" not in said and "date" not in columns:
        if found := _named(sheet, "date", free) or _only_date(sheet, free):
            columns["date"] = found
            free.remove(found)
    if kind == "diary":
        for role in ROLES["diary"][2:]:
            guess(role)
    elif kind == "questionnaire" and instrument:
        _guess_answers(instrument, said, columns, free)
    elif kind == "activity":
        declared_wide = any(role not in ROLES["activity"] for role in columns)
        is_long = not declared_wide and all(r in columns or _best(sheet, r, free) for r in ("kind", "amount"))
        for role in ROLES["activity"][2:] if is_long else KINDS:
            guess(role)
    return columns


def _guess_answers(instrument: str, said: Mapping[str, str], columns: dict[str, str], free: list[str]) -> None:
    form = load_instrument(instrument)
    items = {column: _item(column, form) for column in free}
    n_items = sum(number is not None for number in items.values())
    for column in list(free):
        number, scale = items[column], _total(column, form)
        # tsk_11 is the eleventh item among others, and the score of the TSK-11 alone
        is_alone = n_items == 1 and scale is not None and len(form.items) > 1
        is_item = number is not None and not is_alone
        role = f"item_{number}" if is_item else f"total_{scale}" if scale else None
        if role and role not in columns and role not in said:
            columns[role] = column
            free.remove(column)


def _best(sheet: Sheet, role: str, free: list[str] | None = None) -> str | None:
    """The free column whose name fits a role best, if its cells could be read in that role."""
    return next((column for column in _ranked(sheet, role, free) if _fits(sheet, role, column)), None)


def _named(sheet: Sheet, role: str, free: list[str] | None = None) -> str | None:
    """The free column whose name fits a role best, whatever its cells."""
    return next(iter(_ranked(sheet, role, free)), None)


def _ranked(sheet: Sheet, role: str, free: list[str] | None) -> list[str]:
    ranked = []
    for place, column in enumerate(sheet.columns if free is None else free):
        if (fit := names.rank(column, role)) is not None:
            ranked.append((fit, place, column))
    return [column for _, _, column in sorted(ranked)]


def _only_date(sheet: Sheet, free: list[str] | None = None) -> str | None:
    """The only column whose cells are dates, unless its name says that they are of something else."""
    found = []
    for column in sheet.columns if free is None else free:
        cells = sheet.column(column)
        if names.is_date_of_person(column):
            continue
        if len(cells.texts) <= max(sheet.n_rows // 2, MANY_TEXTS) and _fits(sheet, "date", column):
            found.append(column)
    return found[0] if len(found) == 1 else None


def _fits(sheet: Sheet, role: str, column: str) -> bool:
    """Whether enough of a column's answers could be read in a role; a column without answers fits."""
    if role in ("participant", "entry", "note", "kind", "unit", "source"):
        return True
    cells = known(role, sheet.column(column))
    if not cells.n:
        return role != "date"
    if role == "date":
        return find_formats(cells.texts).share >= MIN_FITTING
    return sum(count for text, count in cells.texts if _could_be(role, text)) >= MIN_FITTING * cells.n


def _could_be(role: str, text: str) -> bool:
    if role == "time":
        try:
            clock(text)
            return True
        except CellFault:
            return False
    if role in YES_NO_ROLES and text.casefold() in YES | NO:
        return True
    if role == "activity_limited" and (text.casefold() in YES | NO or text.casefold() in LIMITED_WORDS):
        return True
    return text.lstrip("-").replace(",", "").replace(".", "").isdecimal()
