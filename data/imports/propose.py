"""Propose how to read a sheet: its kind, which column is what, and the questions that stay open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data.imports import names, questions
from data.imports.cells import LIMITED_WORDS, NO, YES, clock
from data.imports.dates import find_formats
from data.imports.faults import CellFault, ImportFault
from data.imports.plan import ITEMS, ROLES, YES_NO_ROLES, Answers, Choice, Plan, Question, check_answers
from data.imports.questions import Known, known
from data.imports.sheet import Sheet
from data.instrument_files import InstrumentError, instruments, load_instrument
from data.vocabulary import KINDS, MEASURES, PAIN_MEASURES

MIN_FITTING = 0.5  # a column is proposed for a role only if this share of its answers could be read in it


def propose(
    sheet: Sheet, answers: Answers = Answers(), *, remembered: Answers | None = None,
    is_personal: bool = False,
) -> Plan:
    """A plan for `sheet`: what was declared, else what was remembered, else what names and cells tell.

    A remembered reading of dates or decimals counts only while the cells still allow it. Raises ImportFault
    for declarations that no reading of this file fits (an unknown column, role or scale).
    """
    answers = _with_scale_ids(check_answers(answers, sheet.columns))
    said = answers.over(remembered) if remembered else answers
    said_columns = {r: column for r, column in said.columns.items() if not column or column in sheet.columns}
    kind = said.kind or _kind(sheet, said, said_columns)
    instrument = _instrument(sheet, said) if kind == "questionnaire" else None
    _check_roles(answers.columns, kind, instrument)
    columns = _columns(sheet, kind, instrument, said_columns, is_personal)
    open_ones = _unmapped(sheet, kind, instrument, columns, is_personal)
    missing = said.missing
    form, notes = None, []
    if "date" in columns:
        cells = known("date", sheet.column(columns["date"]), missing)
        form, reading, asked = questions.date_format(cells, answers.date_format, said.date_format)
        open_ones += asked
        if reading.has_zone:
            notes.append(f"Times in “{columns['date']}” name a zone; days and times are taken as they are written.")
        if kind == "diary" and reading.has_time and "time" not in said_columns and "time" not in columns:
            columns = {**columns, "time": columns["date"]}
    numeric = _numeric(sheet, kind, columns, missing)
    decimal, asked = questions.decimal_sign(numeric, answers.decimal, said.decimal)
    scales, more = _scales(kind, instrument, numeric, decimal, said.scales)
    open_ones += asked + more
    open_ones += _codes(kind, instrument, _numeric(sheet, kind, columns, ()), decimal, missing, scales)
    order = {column: place for place, column in enumerate(sheet.columns)}
    return Plan(
        kind=kind,
        instrument=instrument,
        columns=dict(sorted(columns.items(), key=lambda pair: order[pair[1]])),
        date_format=form,
        decimal=decimal,
        scales=scales,
        missing=missing,
        blank_is_no=said.blank_is_no,
        questions=tuple(open_ones),
        notes=tuple(notes),
    )


def _kind(sheet: Sheet, said: Answers, columns: Mapping[str, str]) -> str:
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
    has_date = has_date or (bool(measures or is_long or is_wide) and _named(sheet, "date") is not None)
    if has_date and not measures and (is_long or is_wide):
        return "activity"
    participant = columns.get("participant") or _best(sheet, "participant")
    repeats = participant and len(sheet.column(participant).texts) < sheet.n_rows
    # several rows per participant: a date there must be, under a name we do not know
    return "diary" if has_date or (measures and repeats) else "attributes"


def _n_answers(sheet: Sheet) -> int:
    """How many columns are named as items or totals; one item without its questionnaire is none."""
    found = [sum(_is_answer(column, id_) for column in sheet.columns) for id_ in instruments()]
    named = max(found, default=0)
    bare = sum(names.item_number(column, None) is not None for column in sheet.columns)
    return max(named, bare if bare > 1 else 0)


def _is_answer(column: str, instrument: str) -> bool:
    scales = tuple(scale.id for scale in instruments()[instrument].scales)
    named = names.words(column)[: len(names.words(instrument))] == names.words(instrument)
    is_item = named and names.item_number(column, instrument) is not None
    return is_item or names.total_scale(column, instrument, scales) is not None


def _instrument(sheet: Sheet, said: Answers) -> str | None:
    """The declared instrument, or the only one whose name the columns bear."""
    if said.instrument:
        try:
            return load_instrument(said.instrument).id
        except InstrumentError as fault:
            raise ImportFault(str(fault)) from None
    named = [id_ for id_ in instruments() if any(_is_answer(column, id_) for column in sheet.columns)]
    return named[0] if len(named) == 1 else None


def _with_scale_ids(answers: Answers) -> Answers:
    """Totals declared by a short name of their scale (total_PA) under its id (total_fabq-pa)."""
    if answers.instrument not in instruments():
        return answers
    scales = tuple(scale.id for scale in instruments()[answers.instrument].scales)

    def spelled(role: str) -> str:
        found = names.total_scale(role, answers.instrument, scales) if role.startswith("total_") else None
        return f"total_{found}" if found else role

    return replace(answers, columns={spelled(role): column for role, column in answers.columns.items()})


def _check_roles(columns: Mapping[str, str], kind: str, instrument: str | None) -> None:
    """Refuse a declared role that a file of this kind has not."""
    for role in columns:
        if role in ROLES[kind] or (kind == "activity" and role):
            continue
        accepted = list(ROLES[kind])
        if kind == "questionnaire":
            if instrument is None and role.startswith(("item_", "total_")):
                continue
            if instrument:
                form = load_instrument(instrument)
                accepted += [f"item_{item.number}" for item in form.items]
                accepted += [f"total_{scale.id}" for scale in form.scales]
                if role in accepted:
                    continue
        raise ImportFault(f"A {kind} file has no role “{role}”; it takes {', '.join(accepted)}.")


def _columns(
    sheet: Sheet, kind: str, instrument: str | None, said: Mapping[str, str], is_personal: bool
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
        if found := _only_date(sheet, free) or _named(sheet, "date", free):
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
    """The only column whose cells are dates, whatever its name."""
    found = []
    for column in sheet.columns if free is None else free:
        cells = sheet.column(column)
        if len(cells.texts) <= max(sheet.n_rows // 2, 20_000) and _fits(sheet, "date", column):
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


def _unmapped(
    sheet: Sheet, kind: str, instrument: str | None, columns: Mapping[str, str], is_personal: bool
) -> list[Question]:
    """What has to be said before anything can be read: which column, which instrument."""
    there = tuple(Choice(column, column) for column in sheet.columns if column not in columns.values())
    listed = ", ".join(f"“{choice.value}”" for choice in there) or "none"
    asked = []

    def ask(role: str, what: str) -> None:
        text = f"No column was found for {what}; name it with --map {role}=COLUMN (not used: {listed})."
        asked.append(Question("map", role, None, text, there))

    if "participant" not in columns and not is_personal:
        ask("participant", "the participant")
    if "date" in ROLES[kind] and "date" not in columns:
        ask("date", "the date")
    said = set(columns) - {"participant", "date", "time", "entry", "note"}
    if kind == "diary" and not said:
        ask("pain_average", "any measure of the day")
    if kind == "activity" and ("kind" in columns) != ("amount" in columns):
        role = "amount" if "kind" in columns else "kind"
        ask(role, f"the {role} of the activity")
    elif kind == "activity" and not said - {"unit", "source"}:
        ask("amount", "the amount of an activity, nor one per kind")
    if kind == "questionnaire" and instrument is None:
        ids = tuple(Choice(form.id, form.title) for form in instruments().values())
        options = " or ".join(f"--instrument {choice.value}" for choice in ids)
        text = f"Which questionnaire this is, the columns do not say; say so with {options}."
        asked.append(Question("instrument", None, None, text, ids))
    elif kind == "questionnaire" and not said:
        ask("item_1", "any item or total")
    return asked


def _numeric(sheet: Sheet, kind: str, columns: Mapping[str, str], missing: tuple[str, ...]) -> list[Known]:
    """The answered cells of the columns that hold numbers."""
    if kind == "attributes":
        return []
    text_roles = {"participant", "date", "time", "entry", "note", "kind", "unit", "source"}
    return [known(r, sheet.column(column), missing) for r, column in columns.items() if r not in text_roles]


def _scales(kind: str, instrument: str | None, numeric: list[Known], decimal: str, said: Mapping[str, str]):
    """The scales that differ from the plain ones, and the questions about them."""
    scales = dict(said)
    asked: list[Question] = []
    if kind == "questionnaire" and instrument:
        form = load_instrument(instrument)
        items = [cells for cells in numeric if cells.role.startswith("item_")]
        low, high = min(item.low for item in form.items), max(item.high for item in form.items)
        if items and (question := questions.items_scale(items, decimal, low, high)):
            asked.append(replace(question, answer=said.get(ITEMS)))
    for cells in numeric if kind == "diary" else ():
        if cells.role in PAIN_MEASURES:
            question = questions.pain_scale(cells, decimal)
        elif cells.role == "activity_limited":
            decided, question = questions.limited_scale(cells, decimal)
            if decided:
                scales.setdefault(cells.role, decided)
        else:
            question = None
        if question:
            asked.append(replace(question, answer=said.get(cells.role)))
    return scales, asked


def _codes(
    kind: str, instrument: str | None, numeric: list[Known], decimal: str, missing: tuple[str, ...],
    scales: Mapping[str, str],
) -> list[Question]:
    """Codes that may stand for missing answers, worth asking about in a page."""
    if kind == "diary":
        asked_of = [cells for cells in numeric if scales.get(cells.role) != "0-100"]
        return questions.missing_codes(asked_of, decimal, missing, questions.takes)
    if kind == "questionnaire" and instrument:
        items = {f"item_{item.number}": item for item in load_instrument(instrument).items}

        def accepts(role: str, value) -> bool:
            return role not in items or items[role].low <= value <= items[role].high

        return questions.missing_codes(numeric, decimal, missing, accepts)
    if kind == "activity":
        return questions.missing_codes(numeric, decimal, missing, lambda role, value: value >= 0)
    return []
