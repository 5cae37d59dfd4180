"""Propose how to read a sheet: its kind, which column is what, and the questions that stay open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from analysis.instrument import Instrument, Item
from data.catalogue.instrument_files import InstrumentError, instruments, load_instrument
from data.catalogue.vocabulary import SCORES
from data.imports import item_questions, names, questions
from data.imports.faults import ImportFault
from data.imports.guess import could_be, guess_columns, guess_kind, strange_items, totals_of
from data.imports.plan import ITEMS, NOTHING_SAID, ROLES, Answers, Choice, Plan, Question, check_answers
from data.imports.questions import Known, known
from data.imports.sheet import Sheet
from data.imports.typed import is_decimal


def propose(
    sheet: Sheet, answers: Answers = NOTHING_SAID, *, remembered: Answers | None = None, is_personal: bool = False
) -> Plan:
    """A plan for `sheet`: what was declared, else what was remembered, else what names and cells tell.

    A remembered reading of dates, decimals or a scale answers a question about these cells, and counts for
    nothing where they leave no question. Raises ImportFault
    for declarations that no reading of this file fits (an unknown column, role or scale).
    """
    answers = _with_scale_ids(check_answers(answers, sheet.columns))
    said = answers.over(remembered) if remembered else answers
    said_columns = {r: column for r, column in said.columns.items() if not column or column in sheet.columns}
    kind = said.kind or guess_kind(sheet, said, said_columns)
    instrument = _instrument(sheet, said) if kind == "questionnaire" else None
    _check_roles(answers.columns, kind, instrument)
    columns = guess_columns(sheet, kind, instrument, said_columns)
    open_ones = _unmapped(sheet, kind, instrument, columns, is_personal)
    missing = said.missing
    form, notes = None, []
    if "date" in columns:
        cells = known("date", sheet.column(columns["date"]), missing)
        form, reading, asked = questions.date_format(cells, answers.date_format, said.date_format)
        open_ones += asked
        if reading.has_zone:
            where = f"Times in “{columns['date']}” name a zone"
            notes.append(f"{where}; days and times are taken as they are written.")
        if kind == "diary" and reading.has_time and "time" not in said_columns and "time" not in columns:
            columns = {**columns, "time": columns["date"]}
    numeric = _numeric(sheet, kind, columns, missing)
    with_commas = _facts_with_commas(sheet, kind, columns, missing)
    decimal, asked = questions.decimal_sign([*numeric, *with_commas], answers.decimal, said.decimal)
    scales, more = _scales(kind, instrument, numeric, decimal, answers.scales, said.scales)
    open_ones += asked + more
    open_ones += _codes(kind, instrument, _numeric(sheet, kind, columns, ()), decimal, missing, scales)
    notes += _totals_left(sheet, kind, columns) if said.kind is None else []
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


def _instrument(sheet: Sheet, said: Answers) -> str | None:
    """The declared instrument, or the only one whose name and items the columns bear.

    A file with items that the declared one has not is of another version, whose numbers mean other items:
    it is refused, unless somebody said which columns the items are.
    """
    if said.instrument:
        try:
            form = load_instrument(said.instrument)
        except InstrumentError as fault:
            raise ImportFault(str(fault)) from None
    else:
        named = [form for form in instruments().values() if could_be(sheet, form)]
        if len(named) != 1:
            return None
        form = named[0]
    strange = strange_items(sheet, form)
    if strange and not any(role.startswith("item_") for role in said.columns):
        raise ImportFault(
            f"There is a column “{strange[0]}”, and the {form.title} has items 1 to {len(form.items)}; "
            "name the version that the file holds with --instrument, or its items with --map item_1=COLUMN."
        )
    if said.blank_is_no and not form.is_blank_no:
        raise ImportFault(
            f"No item of the {form.title} is answered by leaving it blank; load the file without --blank no."
        )
    if said.scales.get(ITEMS) == "reversed" and form.other_coding is None:
        raise ImportFault(f"The {form.title} has one coding; it takes no --scale items=reversed.")
    return form.id


def _totals_left(sheet: Sheet, kind: str, columns: Mapping[str, str]) -> list[str]:
    """What to say of columns named as totals of a questionnaire in a file that was taken for something else."""
    if kind == "questionnaire":
        return []
    free = [column for column in sheet.columns if column not in columns.values()]
    found = [(column, form) for form in instruments().values() for column in totals_of(sheet, form) if column in free]
    return [
        f"“{column}” is named like a total of the {form.title}, which is kept with its date only if the file is loaded "
        f"once more as questionnaire results (in a terminal: --kind questionnaire --instrument {form.id})."
        for column, form in found
    ]


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


def _unmapped(
    sheet: Sheet, kind: str, instrument: str | None, columns: Mapping[str, str], is_personal: bool
) -> list[Question]:
    """What has to be said before anything can be read: which column, which instrument."""
    there = tuple(Choice(column, column) for column in sheet.columns if column not in columns.values())
    listed = ", ".join(f"“{choice.value}”" for choice in there) or "none"
    asked = []

    def ask(role: str, what: str) -> None:
        text = f"No column was found for {what}; name it with --map {role}=COLUMN (not used: {listed})."
        asked.append(Question(topic="map", role=role, column=None, text=text, choices=there))

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
        # those that columns are named after come first
        forms = sorted(instruments().values(), key=lambda form: not could_be(sheet, form))
        ids = tuple(Choice(form.id, form.title) for form in forms)
        options = " or ".join(f"--instrument {choice.value}" for choice in ids)
        text = f"Which questionnaire this is, the columns do not say; say so with {options}."
        asked.append(Question(topic="instrument", role=None, column=None, text=text, choices=ids))
    elif kind == "questionnaire" and not said:
        ask("item_1", "any item or total")
    return asked


def _numeric(sheet: Sheet, kind: str, columns: Mapping[str, str], missing: tuple[str, ...]) -> list[Known]:
    """The answered cells of the columns that hold numbers."""
    if kind == "attributes":
        return []
    text_roles = {"participant", "date", "time", "entry", "note", "kind", "unit", "source"}
    return [known(r, sheet.column(column), missing) for r, column in columns.items() if r not in text_roles]


def _facts_with_commas(sheet: Sheet, kind: str, columns: Mapping[str, str], missing: tuple[str, ...]) -> list[Known]:
    """Columns without a role that become facts about people and hold numbers with a comma."""
    if kind not in ("attributes", "diary"):
        return []
    free = [sheet.column(name) for name in sheet.columns if name not in columns.values()]
    return [known("", column, missing) for column in free if is_decimal(column)]


def _scales(
    kind: str,
    instrument: str | None,
    numeric: list[Known],
    decimal: str,
    declared: Mapping[str, str],
    said: Mapping[str, str],
):
    """The scales that differ from the plain ones, and the questions about them.

    `declared` counts as it is; what of `said` was only remembered is no more than the answer to a question.
    """
    scales = dict(declared)
    asked: list[Question] = []

    def ask(role: str, question: Question | None) -> None:
        if question is None:
            return
        answer = said.get(role)
        if answer not in [choice.value for choice in question.choices]:
            answer = None
        if answer is not None:
            scales.setdefault(role, answer)
        asked.append(replace(question, answer=answer))

    if kind == "questionnaire" and instrument:
        form = load_instrument(instrument)
        items = [cells for cells in numeric if cells.role.startswith("item_")]
        answered = [cells for cells in numeric if cells.n]
        if form.other_coding and answered:
            # nothing in the cells can tell which end is which
            question = item_questions.items_direction(answered[0], form.other_coding)
        else:
            question = _items_question(items, decimal, form)
        ask(ITEMS, question)
        for cells, item in _items_apart(items, form) if question is None else ():
            ask(cells.role, item_questions.item_scale(cells, decimal, item.low, item.high))
    for cells in numeric if kind == "diary" else ():
        if cells.role in SCORES:
            question = questions.pain_scale(cells, decimal)
        elif cells.role == "activity_limited":
            decided, question = questions.limited_scale(cells, decimal)
            if decided:
                scales.setdefault(cells.role, decided)
        else:
            question = None
        ask(cells.role, question)
    return scales, asked


def _items_question(items: list[Known], decimal: str, form: Instrument) -> Question | None:
    """Whether all answers of a form are shifted by one, or yes and no are 1 and 2."""
    if not items:
        return None
    if all(item.is_yes_no for item in form.items):
        return item_questions.items_yes_no(items, decimal)
    low, high = min(item.low for item in form.items), max(item.high for item in form.items)
    above = item_questions.items_scale(items, decimal, low, high)
    return above or item_questions.items_one_less(items, decimal, low, high)


def _items_apart(items: list[Known], form: Instrument) -> list[tuple[Known, Item]]:
    """The items with another range of answers than most of their form."""
    ranges = Counter((item.low, item.high) for item in form.items)
    usual = ranges.most_common(1)[0][0]
    of = {f"item_{item.number}": item for item in form.items}
    return [(cells, of[cells.role]) for cells in items if (of[cells.role].low, of[cells.role].high) != usual]


def _codes(
    kind: str,
    instrument: str | None,
    numeric: list[Known],
    decimal: str,
    missing: tuple[str, ...],
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
