"""Guess what kind of file this is and which column is what: from names, if the cells bear them out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from data.catalogue.instrument_files import load_instrument
from data.catalogue.vocabulary import KINDS, MEASURES
from data.imports.fits import Fits, is_score_beside, item_of, total_of
from data.imports.plan import CLOCK_ROLES, INSTANTS, RECORDED_KINDS, ROLES, Answers
from data.imports.recorded_names import guess_recorded_columns, guess_recorded_kind
from data.imports.time_roles import guess_time


def guess_kind(fits: Fits, said: Answers, columns: Mapping[str, str]) -> str:
    """What kind of file this is, from the roles that its columns could have."""
    if recorded := guess_recorded_kind(fits, said, columns):
        return recorded
    roles = {role for role, column in columns.items() if column}
    measures = {role for role in MEASURES if role in roles or fits.best_named(role)}
    is_answered = said.instrument or any(role.startswith(("item_", "total_")) for role in roles)
    n_items, n_totals = fits.n_answers()
    # totals of a questionnaire may stand in a diary or a table of people as one fact among others
    is_dated = any(fits.best_named(role) for role in ("date", *(CLOCK_ROLES if _repeats(fits, columns) else ())))
    has_totals = bool(n_totals) and not measures and is_dated
    if is_answered or n_items > len(measures) or has_totals:
        return "questionnaire"
    is_long = {"kind", "amount"} <= roles or all(fits.best(role) for role in ("kind", "amount"))
    is_wide = any(kind in roles or fits.best(kind) for kind in KINDS)
    has_date = bool(roles & {"date", *CLOCK_ROLES}) or fits.best("date") is not None or fits.only_date() is not None
    # a column called date whose cells are none is asked about, not overlooked
    has_date = has_date or fits.best_named("date") is not None or (is_long and fits.start_day() is not None)
    repeats = _repeats(fits, columns)
    # a column called steps whose cells are no amounts is asked about too, where rows repeat
    is_wide = is_wide or (repeats and any(fits.best_named(kind) for kind in KINDS))
    if has_date and not measures and (is_long or is_wide):
        return "activity"
    # one row per participant without a measure is about the people, though it may hold a date of their own;
    # several rows with a measure must have a date, if under a name we do not know
    signs = (bool(measures), has_date, repeats)
    return "diary" if roles & {"date", *CLOCK_ROLES} or sum(signs) >= 2 else "attributes"


def _repeats(fits: Fits, columns: Mapping[str, str]) -> bool:
    """Whether people have several rows."""
    participant = columns.get("participant") or fits.best("participant")
    return participant is not None and len(fits.sheet.column(participant).texts) < fits.sheet.n_rows


def guess_columns(
    fits: Fits,
    kind: str,
    instrument: str | None,
    said: Mapping[str, str],
    scales: Collection[str] = (),
    *,
    takes_days: bool = True,
) -> dict[str, str]:
    """The role of each column: the declared ones first, then guesses for roles and columns still free.

    scales: the roles of which somebody said how their cells are read, whatever these look like. takes_days: whether time
    can be told by numbers of days in place of dates, as no diary of one's own does.
    """
    if kind in RECORDED_KINDS:
        return guess_recorded_columns(fits, kind, said)
    columns = {role: column for role, column in said.items() if column}
    free = [column for column in fits.sheet.columns if column not in columns.values()]

    def guess(role: str) -> None:
        if role not in said and (best := fits.best(role, free)):
            columns[role] = best
            free.remove(best)

    guess("participant")
    if "date" in ROLES[kind] and not set(CLOCK_ROLES) & columns.keys():
        guess("date")
    if "date" in ROLES[kind] and "date" not in said and "date" not in columns and not set(CLOCK_ROLES) & columns.keys():
        started = fits.start_day(free) if kind == "activity" and "start" not in said else None
        if day := started or fits.best_named("date", free) or fits.only_date(free):
            columns["date"] = day
            free.remove(day)
    if "date" in ROLES[kind] and not set(CLOCK_ROLES) & columns.keys() and not said.get("date") and takes_days:
        # a column of whole numbers is no date, whatever it is called
        is_counted = "date" in columns and not fits.fits("date", columns["date"])
        able = [*free, columns["date"]] if is_counted else free
        found = guess_time(fits, [name for name in able if name]) if "date" not in columns or is_counted else {}
        if found := {role: column for role, column in found.items() if role not in said}:
            columns = {role: column for role, column in columns.items() if role != "date"} | found
            free[:] = [column for column in fits.sheet.columns if column not in columns.values()]
    if kind == "diary":
        if day_part := fits.day_part(free) if not {"entry", "time"} & said.keys() else None:
            columns["entry"] = day_part
            free.remove(day_part)
        for role in ROLES["diary"][2:]:
            if role not in CLOCK_ROLES:
                guess(role)
        for role in MEASURES:
            if role in scales and role not in said and role not in columns and (named := fits.best_named(role, free)):
                columns[role] = named
                free.remove(named)
    elif kind == "questionnaire" and instrument:
        _guess_answers(instrument, said, columns, free)
    elif kind == "activity":
        declared_wide = any(role not in ROLES["activity"] for role in columns)
        is_long = not declared_wide and all(role in columns or fits.best(role, free) for role in ("kind", "amount"))
        for role in (
            (one for one in ROLES["activity"][2:] if one not in CLOCK_ROLES) if is_long else (*INSTANTS, *KINDS)
        ):
            guess(role)
    return columns


def passed_over(fits: Fits, kind: str, columns: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """The columns that are called as a role which nothing else has, but hold something else, by that role."""
    if kind not in ("diary", "activity") or "amount" in columns:
        return {}
    free = [column for column in fits.sheet.columns if column not in columns.values()]
    passed: dict[str, str] = {}
    for role in ("time", *(MEASURES if kind == "diary" else KINDS)):
        if role in said or role in columns:
            continue
        if (named := fits.best_named(role, free)) and fits.sheet.column(named).answered:
            passed[role] = named
            free.remove(named)
    return passed


def _guess_answers(instrument: str, said: Mapping[str, str], columns: dict[str, str], free: list[str]) -> None:
    form = load_instrument(instrument)
    items, columns_there = {column: item_of(column, form) for column in free}, tuple(free)
    n_items = sum(number is not None for number in items.values())
    for column in list(free):
        number, scale = items[column], total_of(column, form)
        # tsk_11 is the eleventh item among others, and the score of the TSK-11 alone
        is_alone = n_items == 1 and scale is not None and len(form.items) > 1
        # and beside tsk11_1 to tsk11_11 tsk11 is the score
        is_beside = scale is not None and is_score_beside(column, columns_there)
        is_item = number is not None and not is_alone and not is_beside
        role = f"item_{number}" if is_item else f"total_{scale}" if scale else None
        if role and role not in columns and role not in said:
            columns[role] = column
            free.remove(column)
