"""Propose how to read a sheet: its kind, which column is what, and the questions that stay open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from data.imports import questions
from data.imports.cell_questions import (
    cells_question,
    days_question,
    is_row_number,
    is_unreadable,
    is_yes_no,
    rows_question,
    unreadable_question,
)
from data.imports.coding import find_scales, missing_answers
from data.imports.column import Known, known
from data.imports.columns import readings_of
from data.imports.counted_days import UTC_COUNTS, has_clock
from data.imports.covered import check_covers, covered_notes, covered_questions, spacing_of
from data.imports.dates import date_parser
from data.imports.doubt import equal_rows_question, rival_questions, shortened_labels, unread_questions
from data.imports.fact_dates import fact_date_questions, placeholder_notes
from data.imports.faults import ImportFault
from data.imports.fits import Fits
from data.imports.guess import guess_columns, guess_kind, passed_over
from data.imports.labels import NOTHING_HELD, Held, label_questions
from data.imports.own_outcomes import as_diary, called_by_name, outcome_questions
from data.imports.plan import (
    CLOCK_ROLES,
    DAY_ROLES,
    INSTANTS,
    ITEMS,
    NOTHING_SAID,
    RECORDED_KINDS,
    ROLES,
    TEXT_ROLES,
    WITH_FACTS,
    Answers,
    Plan,
    Question,
    check_answers,
    of_form,
)
from data.imports.recorded import (
    check_roles,
    day_questions,
    kind_note,
    numbers_question,
    refuse_imputations,
    repeated_people,
)
from data.imports.score_or_days import with_score_or_days
from data.imports.score_or_flag import with_score_or_flag
from data.imports.sheet import Sheet
from data.imports.time_questions import clock_notes, recorded_time_questions, time_questions, unit_question
from data.imports.time_roles import planned_visits, time_parser, time_role, visit_of, zero_date
from data.imports.together import answers_beside
from data.imports.twice import twice_notes
from data.imports.unmapped import check_known, unmapped_questions
from data.imports.which_form import TOTAL, instrument_of, totals_left, with_scale_ids
from data.imports.within_site import site_question


def propose(
    sheet: Sheet,
    answers: Answers = NOTHING_SAID,
    *,
    remembered: Answers | None = None,
    is_personal: bool = False,
    study: Held = NOTHING_HELD,
    is_part: bool = False,
) -> Plan:
    """A plan for `sheet`: what was declared, else what was remembered, else what names and cells tell.

    A remembered reading of dates, decimals or a scale answers a question about these cells, and counts for
    nothing where they leave no question. Raises ImportFault
    for declarations that no reading of this file fits (an unknown column, role or scale).
    """
    answers = with_scale_ids(check_answers(as_diary(answers), sheet.columns))
    check_covers(answers.covers, answers.asked_every)
    for day in answers.visits.values():
        visit_of(day)
    said = answers.over(remembered) if remembered else answers
    said_columns = {r: column for r, column in said.columns.items() if not column or column in sheet.columns}
    fits = Fits(sheet=sheet)
    kind = said.kind or guess_kind(fits, said, said_columns)
    if (
        said.kind is None
        and kind == "attributes"
        and sheet.n_rows > 1
        and (is_personal or (sheet.turn and sheet.turn.is_long))
    ):
        kind = "diary"  # rows about one person, or of one thing each, are no rows of people
    instrument = instrument_of(fits, said) if kind == "questionnaire" else None
    outcomes = dict(said.outcomes) if kind == "diary" else {}
    if kind == "diary":
        named, meant = called_by_name(sheet.columns, study.measures, said_columns)
        said_columns, outcomes = named | said_columns, meant | outcomes
    check_known({role: c for role, c in answers.columns.items() if role not in outcomes}, kind, instrument)
    columns = guess_columns(fits, kind, instrument, said_columns, said.scales, takes_days=not is_personal)
    check_names(sheet, kind, columns, answers)
    notes: list[str] = []
    if is_personal and "participant" not in said_columns and is_row_number(fits, columns):
        notes.append(f"“{columns.pop('participant')}” has another value in every row and was taken for their number.")
    refuse_imputations(sheet)
    if kind in RECORDED_KINDS:
        check_roles(columns, kind)
    if kind in RECORDED_KINDS and said.kind is None:
        notes.append(kind_note(kind, columns))
    open_ones = rows_question(fits, kind, columns, said) + days_question(fits, kind, columns, said)
    passed = passed_over(fits, kind, columns, said_columns)
    counted = [] if is_personal else unit_question(fits, kind, columns, said_columns)
    passed = {role: column for role, column in passed.items() if not counted or column != counted[0].column}
    open_ones += counted + unmapped_questions(
        fits, kind, instrument, {**passed, **columns}, is_personal, has_counts=bool(counted)
    )
    open_ones += rival_questions(fits, kind, columns, said_columns) + shortened_labels(fits, columns, said)
    open_ones += [] if is_personal or is_part else site_question(sheet, columns, said)
    missing = said.missing
    form = None
    if "date" in columns:
        cells = known("date", sheet.column(columns["date"]), missing)
        form, reading, asked = questions.date_format(cells, answers.date_format, said.date_format)
        open_ones += asked
        if form in UTC_COUNTS:
            whose = (
                f"those of {said.zone}"
                if said.zone
                else "those of UTC; name a place with --zone for those that are there"
            )
            notes.append(f"Numbers in “{columns['date']}” count from 1970 in UTC; days and times are {whose}.")
        if reading.has_zone:
            where = f"Times in “{columns['date']}” name a zone"
            how = f"those of {said.zone}" if said.zone else "taken as they are written"
            notes.append(f"{where}; days and times are {how}.")
        if (
            kind in ("diary", "activity")
            and (reading.has_time or has_clock(form or ""))
            and "start" not in columns
            and "time" not in said_columns
            and "time" not in columns
        ):
            columns = {**columns, "time": columns["date"]}
    open_ones += equal_rows_question(fits, kind, columns, said)
    day_formats: dict[str, str] = {}
    if kind in RECORDED_KINDS:
        about_days, day_formats = day_questions(sheet, columns, said, missing)
        open_ones += about_days + numbers_question(fits, columns) + repeated_people(fits, kind, columns, said)
    numeric = _numeric(sheet, kind, columns, missing)
    with_commas = _facts_with_commas(sheet, kind, columns, missing)
    decimal, asked = questions.decimal_sign([*numeric, *with_commas], answers.decimal, said.decimal)
    scales, more = find_scales(kind, instrument, numeric, decimal, answers.scales, said.scales)
    open_ones += asked + more
    open_ones += missing_answers(kind, instrument, _numeric(sheet, kind, columns, ()), decimal, missing, scales)
    has_day = "date" not in ROLES[kind] or bool({"date", *CLOCK_ROLES} & columns.keys())
    notes += totals_left(fits, kind, columns) if said.kind is None and has_day else []
    for role, column in passed.items():
        open_ones.append(cells_question(known(role, sheet.column(column), missing), decimal))
    if not answers.columns:
        open_ones += [
            unreadable_question(cells)
            for cells in numeric
            if cells.role.startswith(("item_", "total_"))
            and is_unreadable(cells, decimal)
            and cells.role not in scales
            and not is_yes_no(cells)
            and ITEMS not in scales
        ]
    order = {column: place for place, column in enumerate(sheet.columns)}
    plan = Plan(
        kind=kind,
        instrument=instrument,
        columns=dict(sorted(columns.items(), key=lambda pair: order[pair[1]])),
        date_format=form,
        decimal=decimal,
        scales=scales,
        missing=missing,
        blank_is_no=said.blank_is_no,
        zone=said.zone,
        same=said.same,
        labels=said.labels,
        fact_formats={**said.fact_formats, **day_formats},
        covers=said.covers,
        asked_every=said.asked_every,
        visits=said.visits,
        day_zero=said.day_zero,
        outcomes={role: told for role, told in outcomes.items() if role in columns},
        declined=frozenset(role for role, column in said_columns.items() if not column),
        questions=tuple(open_ones),
        notes=tuple(notes),
    )
    plan, asked = outcome_questions(plan, study.measures, is_personal=is_personal)
    plan = replace(plan, questions=(*plan.questions, *asked))
    plan = _with_facts(sheet, plan, study, said)
    plan = _with_time(sheet, plan, study, is_personal=is_personal)
    plan = with_score_or_days(sheet, plan, said_columns)
    plan = with_score_or_flag(sheet, plan, answers, said_columns)
    # where somebody said how the cells are read, what does not fit is rejected as they said
    said_of = {*answers.columns, *answers.scales, *(question.role for question in plan.open_questions)}
    if answers.decimal is None and not any(question.topic == "decimal" for question in plan.open_questions):
        unsaid = [cells for cells in numeric if cells.role in columns]
        plan = replace(plan, questions=(*plan.questions, *unread_questions(unsaid, plan, said_of)))
    if not is_part and not any(question.topic in ("map", "instrument") for question in plan.open_questions):
        plan = _with_further(fits, plan, said, study, is_personal=is_personal)
    return replace(plan, readings=readings_of(sheet, plan))


def _with_time(sheet: Sheet, plan: Plan, study: Held, *, is_personal: bool) -> Plan:
    """The plan with what there is to ask and say of the clock, and of the days that answers are about."""
    if plan.kind in RECORDED_KINDS:
        asked = recorded_time_questions(plan, study.clock)
        return replace(plan, questions=(*plan.questions, *asked), notes=(*plan.notes, *clock_notes(plan)))
    if "date" not in ROLES[plan.kind]:
        return plan
    plan = replace(plan, visits=planned_visits(sheet, plan))
    asked = [] if is_personal else time_questions(sheet, plan, study.clock)
    role = time_role(plan.columns) or "date"
    parse = None
    if not asked and role in plan.columns and (role != "date" or plan.date_format):
        zero = zero_date(plan)
        parse = (
            date_parser(plan.date_format, date.max, plan.zone)
            if role == "date" and plan.date_format
            else time_parser(plan, role, zero)
        )
    spacing = spacing_of(sheet, plan, parse, role)
    asked += covered_questions(plan, spacing)
    notes = (*clock_notes(plan), *twice_notes(sheet, plan), *covered_notes(plan, spacing))
    return replace(plan, questions=(*plan.questions, *asked), notes=(*plan.notes, *notes), spacing=spacing)


def _with_further(fits: Fits, plan: Plan, said: Answers, study: Held, *, is_personal: bool) -> Plan:
    """The plan with those for the other kinds of records that the rows hold, and what these leave open."""
    further = [
        propose(fits.sheet, answers, is_personal=is_personal, study=study, is_part=True)
        for answers in answers_beside(fits, plan, said)
    ]
    further = [one for one in further if one.measure_roles()]
    asked = [
        question for one in further for asked in one.questions if (question := _named(asked, one)) not in plan.questions
    ]
    # a total that is stored beside the rest is not one that is left
    stored = tuple(f"“{column}”{TOTAL}" for one in further for column in one.columns.values())
    notes = tuple(note for note in plan.notes if not note.startswith(stored))
    return replace(plan, further=tuple(further), questions=(*plan.questions, *asked), notes=notes)


def _named(question: Question, plan: Plan) -> Question:
    """A question about the coding of a further questionnaire under the name of that, so that each has its answer."""
    if not plan.instrument or question.topic not in ("scale", "words") or question.role is None:
        return question
    role = of_form(plan.instrument, question.role)
    text = question.text.replace(f"--scale {question.role}=", f"--scale {role}=")
    return replace(question, role=role, text=text.replace(f'--scale "{question.role}=', f'--scale "{role}='))


def _with_facts(sheet: Sheet, plan: Plan, study: Held, said: Answers) -> Plan:
    """The plan with what there is to ask and say of labels, and of dates among facts."""
    if plan.kind not in ("attributes", *WITH_FACTS):
        study = replace(study, facts={})
    about_dates, formats = fact_date_questions(sheet, plan)
    plan = replace(plan, fact_formats=formats)
    about_labels, spelled, notes = label_questions(sheet, plan, study, said)
    told = {
        question.role: question.answer for question in about_labels if question.topic == "labels" and question.answer
    }
    return replace(
        plan,
        same={**said.same, **told},
        spelled=spelled,
        questions=(*plan.questions, *about_dates, *about_labels),
        notes=(*plan.notes, *notes, *placeholder_notes(sheet, plan)),
    )


def check_names(sheet: Sheet, kind: str, columns: Mapping[str, str], answers: Answers) -> None:
    """Refuse a column of a repeated name that is used, unless somebody said which of them is meant."""
    used = sheet.columns if kind == "attributes" else columns.values()
    for column in used:
        if column in sheet.repeated and column not in answers.columns.values():
            raise ImportFault(sheet.repeated[column])


def _numeric(sheet: Sheet, kind: str, columns: Mapping[str, str], missing: tuple[str, ...]) -> list[Known]:
    """The answered cells of the columns that hold numbers."""
    if kind == "attributes":
        return []
    text_roles = {"date", *CLOCK_ROLES, *INSTANTS, *TEXT_ROLES}
    if kind in RECORDED_KINDS:
        text_roles = {"participant", "cause", *DAY_ROLES}
    return [known(r, sheet.column(column), missing) for r, column in columns.items() if r not in text_roles]


def _facts_with_commas(sheet: Sheet, kind: str, columns: Mapping[str, str], missing: tuple[str, ...]) -> list[Known]:
    """Columns without a role that become facts about people and hold numbers with a comma."""
    if kind not in ("attributes", *WITH_FACTS):
        return []
    free = [sheet.column(name) for name in sheet.columns if name not in columns.values()]
    return [known("", column, missing) for column in free if column.is_decimal]
