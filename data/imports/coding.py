"""How the numbers and words of a file's columns are coded: the scales that differ, and what has to be asked of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from analysis.instrument import Instrument, Item
from data.catalogue.instrument_files import load_instrument
from data.catalogue.vocabulary import SCORES
from data.imports import item_questions, questions, scale_questions, yes_no_questions
from data.imports.column import Known
from data.imports.plan import ITEMS, RECORDED_KINDS, TIME_ROLES, YES_NO_ROLES, Question
from data.imports.scales import words_of


def find_scales(
    kind: str,
    instrument: str | None,
    numeric: list[Known],
    decimal: str,
    declared: Mapping[str, str],
    said: Mapping[str, str],
) -> tuple[dict[str, str], list[Question]]:
    """The scales that differ from the plain ones, and the questions about them.

    `declared` counts as it is; what of `said` was only remembered is no more than the answer to a question.
    """
    scales = dict(declared)
    asked: list[Question] = []

    def ask(role: str, question: Question | None) -> None:
        if question is None:
            return
        answer = said.get(role)
        is_told = answer in [choice.value for choice in question.choices] or role in declared
        if not is_told and not (question.topic == "words" and words_of(answer) is not None):
            answer = None
        if answer is not None:
            scales.setdefault(role, answer)
        asked.append(replace(question, answer=answer))

    question: Question | None
    if kind == "questionnaire" and instrument:
        form = load_instrument(instrument)
        items = [cells for cells in numeric if cells.role.startswith("item_")]
        answered = [cells for cells in numeric if cells.n]
        if form.other_coding and answered:
            # nothing in the cells can tell which end is which
            question = item_questions.items_direction(answered[0], form.other_coding)
        else:
            question = items_question(items, decimal, form)
        ask(ITEMS, question)
        for apart, item in _items_apart(items, form) if question is None else []:
            ask(apart.role, item_questions.item_scale(apart, decimal, item.low, item.high))
    for cells in numeric if kind == "diary" else []:
        if cells.role in SCORES:
            question = scale_questions.score_scale(cells, decimal)
        elif cells.role == "activity_limited":
            decided, question = yes_no_questions.limited_scale(cells, decimal)
            if decided:
                scales.setdefault(cells.role, decided)
        elif cells.role in YES_NO_ROLES:
            question = yes_no_questions.yes_no_scale(cells, decimal)
        else:
            question = None
        ask(cells.role, question)
    for cells in numeric if kind in RECORDED_KINDS else []:
        if cells.role in TIME_ROLES:
            ask(cells.role, scale_questions.time_unit(cells, decimal))
        else:
            ask(cells.role, yes_no_questions.flag_scale(cells, decimal))
    for cells in numeric if kind == "activity" else []:
        ask(cells.role, scale_questions.duration_scale(cells))
    return scales, asked


def items_question(items: list[Known], decimal: str, form: Instrument) -> Question | None:
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


def missing_answers(
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

        def accepts(role: str, value: Decimal) -> bool:
            return role not in items or items[role].low <= value <= items[role].high

        return questions.missing_codes(numeric, decimal, missing, accepts)
    if kind in RECORDED_KINDS:
        flags = [cells for cells in numeric if cells.role not in TIME_ROLES]
        times = [cells for cells in numeric if cells.role in TIME_ROLES]
        asked = questions.missing_codes(flags, decimal, missing, lambda role, value: value in (0, 1))
        return asked + questions.missing_codes(times, decimal, missing, lambda role, value: value >= 0)
    if kind == "activity":
        return questions.missing_codes(numeric, decimal, missing, lambda role, value: value >= 0)
    return []
