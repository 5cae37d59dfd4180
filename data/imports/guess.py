"""Guess what kind of file this is and which column is what: from names, if the cells bear them out."""

from __future__ import annotations

from collections.abc import Mapping

from data.imports import names
from data.imports.cells import LIMITED_WORDS, NO, YES, clock
from data.imports.dates import find_formats
from data.imports.faults import CellFault
from data.imports.plan import ROLES, YES_NO_ROLES, Answers
from data.imports.questions import known
from data.imports.sheet import Sheet
from data.instrument_files import instruments, load_instrument
from data.vocabulary import KINDS, MEASURES

MIN_FITTING = 0.5  # a column is proposed for a role only if this share of its answers could be read in it
MANY_TEXTS = 20_000  # a column with more distinct texts, most of them used once, is no date by its cells


def guess_kind(sheet: Sheet, said: Answers, columns: Mapping[str, str]) -> str:
    """What kind of file this is, from the roles that its columns could have."""
    roles = {role for role, column in columns.items() if column}
    measures = {role for role in MEASURES if role in roles or _best(sheet, role)}
    is_answered = said.instrument or any(role.startswith(("item_", "total_")) for role in roles)
    if is_answered or _n_answers(sheet) > len(measures):
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


def _n_answers(sheet: Sheet) -> int:
    """How many columns are named as items or totals; one item without its questionnaire is none."""
    found = [sum(is_answer(column, id_) for column in sheet.columns) for id_ in instruments()]
    named = max(found, default=0)
    bare = sum(names.item_number(column, None) is not None for column in sheet.columns)
    return max(named, bare if bare > 1 else 0)


def is_answer(column: str, instrument: str) -> bool:
    """Whether a column's name says that it holds an item or a total of this questionnaire."""
    scales = tuple(scale.id for scale in instruments()[instrument].scales)
    named = names.words(column)[: len(names.words(instrument))] == names.words(instrument)
    is_item = named and names.item_number(column, instrument) is not None
    return is_item or names.total_scale(column, instrument, scales) is not None


def guess_columns(
    sheet: Sheet, kind: str, instrument: str | None, said: Mapping[str, str]
) -> dict[str, str]:
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


def _guess_answers(
    instrument: str, said: Mapping[str, str], columns: dict[str, str], free: list[str]
) -> None:
    form = load_instrument(instrument)
    scales = tuple(scale.id for scale in form.scales)
    numbers = {item.number for item in form.items}
    for column in list(free):
        number = names.item_number(column, instrument)
        scale = names.total_scale(column, instrument, scales)
        role = f"total_{scale}" if scale else f"item_{number}" if number in numbers else None
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
