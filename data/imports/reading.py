"""From a sheet as it stands in the file to the sheet and the plan by which it is loaded.

Some programs write tables that are not one record per row: with a column per time point, with rows of several
forms, with header rows under the header. Each of these is a reading, shown and to be taken back; a table is never
turned in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data.imports import longwise, qualtrics, redcap, trackers, wide
from data.imports.ages import age_question, check_age, with_age
from data.imports.boxes import unopened_boxes, with_boxes
from data.imports.declared import in_words, without_declared
from data.imports.faults import ImportFault
from data.imports.identifying import participant_question, put_aside
from data.imports.labels import NOTHING_HELD, Held
from data.imports.plan import NOTHING_SAID, Answers, Plan, Question
from data.imports.propose import propose
from data.imports.redcap import Dictionary
from data.imports.sheet import Sheet
from data.imports.split_day import with_day
from data.imports.turned import Turned, ask
from data.imports.within_site import with_people

AS_IS = "as-is"
KEYS = ("layout", "measure", "start", "every", "first", "previews", "day")


def read_as(
    sheet: Sheet,
    answers: Answers = NOTHING_SAID,
    *,
    remembered: Answers | None = None,
    is_personal: bool = False,
    dictionary: Dictionary | None = None,
    study: Held = NOTHING_HELD,
) -> tuple[Sheet, Plan]:
    """The sheet turned as it was said, or as is plain from it, and the plan for that.

    answers.shape: layout (wide, redcap, qualtrics or as-is), for wide ones measure, start, every and first, for Qualtrics
    previews and day. A plan with open questions about the shape has no others yet. Raises ImportFault as `propose` does.
    """
    for key in answers.shape:
        if key not in KEYS:
            raise ImportFault(f"The shape of a file has no “{key}”; it takes {', '.join(KEYS)}.")
    said = {**(remembered.shape if remembered else {}), **answers.shape}
    sheet, declared = without_declared(sheet)
    said_before = answers.over(remembered) if remembered else answers
    sheet, put_together = with_day(sheet, said_before)
    if not is_personal:
        sheet, joined = with_people(sheet, said_before)
        put_together += joined
    turned, shape = _turned(sheet, said, answers, dictionary, is_personal=is_personal)
    if any(question.answer is None for question in turned.questions):
        kind = answers.kind or "diary"
        return turned.sheet, Plan(
            kind=kind,
            instrument=None,
            columns={},
            date_format=None,
            decimal=".",
            scales={},
            missing=answers.missing,
            blank_is_no=answers.blank_is_no,
            questions=turned.questions,
            notes=(*put_together, *turned.notes),
            shape=shape,
        )
    answers = turned.answers or answers
    told = answers.over(remembered) if remembered else answers
    if told.age and not is_personal:
        check_age(turned.sheet, told)
    sheet = put_aside(turned.sheet, told, dictionary)

    def proposed(sheet: Sheet) -> Plan:
        now, before = _without_birth(answers, told.age), remembered and _without_birth(remembered, told.age)
        return propose(sheet, now, remembered=before, is_personal=is_personal, study=study)

    plan = proposed(sheet)
    births: list[Question] = []
    aged: tuple[str, ...] = ()
    if told.age and not is_personal:
        form, births = age_question(turned.sheet, told)
        if form and "participant" in plan.columns and not plan.open_questions:
            sheet, note = with_age(sheet, turned.sheet, plan, told.age, form, study.first_days())
            plan, aged = proposed(sheet), (note,)
            plan = replace(plan, fact_formats={**plan.fact_formats, told.age: form})
    who = [] if is_personal else participant_question(sheet, plan, told.keep, dictionary)
    worded, labelled = in_words(sheet, plan)
    notes = (*declared, *put_together, *turned.notes, *aged, *plan.notes, *labelled)
    questions = (*turned.questions, *who, *births, *plan.questions)
    return worded, replace(plan, questions=questions, notes=notes, shape=shape, keep=told.keep, age=told.age)


def _without_birth(answers: Answers, column: str | None) -> Answers:
    """The answers about what is in the sheet once the dates of birth are out of it."""
    formats = {name: form for name, form in answers.fact_formats.items() if name != column}
    return replace(answers, fact_formats=formats)


def _turned(
    sheet: Sheet, said: Mapping[str, str], answers: Answers, dictionary: Dictionary | None, *, is_personal: bool
) -> tuple[Turned, dict[str, str]]:
    """The turned sheet, and the shape as far as it was decided."""
    layout, asked = _layout(sheet, said, answers, dictionary)
    if layout is None:
        return Turned(sheet=sheet, questions=asked), {}
    if layout == "qualtrics":
        turned = qualtrics.turn(sheet, said, answers)
    elif layout == "redcap":
        turned = redcap.turn(sheet, answers, dictionary)
    elif layout == wide.WIDE:
        table = wide.find_wide(sheet)
        if table is None:
            raise ImportFault("No columns of this file differ by a time point only, as pain_w1, pain_w2 do.")
        turned = wide.turn_wide(sheet, table, said, answers, is_personal=is_personal)
    elif layout == longwise.LONG:
        things = longwise.find_long(sheet)
        if things is None:
            raise ImportFault("No column of this file tells what the value beside it is, as name and value do.")
        turned = longwise.turn_long(sheet, things)
    elif layout == trackers.DAYLIO:
        turned = trackers.turn_daylio(sheet)
    elif redcap.may_be_export(sheet):
        turned = Turned(sheet=with_boxes(sheet, unopened_boxes(sheet, ())))
    else:
        turned = Turned(sheet=sheet)
    is_diary = longwise.is_bearable(sheet.columns) or trackers.is_observations(sheet.columns)
    if layout == trackers.DAYLIO or (layout == longwise.LONG and is_diary):
        turned = replace(turned, answers=replace(answers, kind=answers.kind or "diary"))
    turned = replace(turned, questions=(*asked, *turned.questions))
    decided = {q.role: q.answer for q in turned.questions if q.topic == "shape" and q.answer is not None}
    return turned, {"layout": layout, **decided} if layout != AS_IS or asked else {}


def _layout(
    sheet: Sheet, said: Mapping[str, str], answers: Answers, dictionary: Dictionary | None
) -> tuple[str | None, tuple[Question, ...]]:
    """Which layout the table has, and the question about it with its answer.

    Columns whose names say when, but not what, are none of a file of which somebody said that it is no diary.
    """
    if said.get("layout") and not any(
        said["layout"] == known for known in ("qualtrics", "redcap", wide.WIDE, longwise.LONG, trackers.DAYLIO, AS_IS)
    ):
        raise ImportFault(
            f"There is no layout “{said['layout']}”; it is wide, long, redcap, qualtrics, daylio or {AS_IS}."
        )
    as_is = (AS_IS, "no: every row below the first is a record")
    if qualtrics.n_header_rows(sheet):
        text = "Is this an export of Qualtrics, whose question texts stand below the header?"
        question = ask(said, "layout", text, [("qualtrics", "yes: they are no records"), as_is], default="qualtrics")
    elif redcap.is_export(sheet) or dictionary is not None:
        text = "Is this an export of REDCap, with rows of several forms?"
        choices = [("redcap", "yes: rows without an answer are listed as empty"), as_is]
        question = ask(said, "layout", text, choices, default="redcap")
    elif trackers.is_daylio(sheet.columns):
        text = "Is this an export of Daylio, with several scales in one cell?"
        choices = [(trackers.DAYLIO, "yes: each scale is a column by its name"), as_is]
        question = ask(said, "layout", text, choices, default=trackers.DAYLIO)
    elif trackers.is_observations(sheet.columns):
        return longwise.LONG, ()
    elif longwise.is_bearable(sheet.columns):
        question = longwise.question_of(sheet, longwise.find_long(sheet), said)
    elif (table := wide.find_wide(sheet)) and not (table.is_unsaid and answers.kind not in (None, "diary")):
        text, choices = wide.choice(table)
        question = ask(said, "layout", text, choices)
    elif things := longwise.find_long(sheet):
        question = longwise.question_of(sheet, things, said)
    else:
        return said.get("layout", AS_IS), ()
    return question.answer, (question,)
