"""A column called pain that holds two answers only, as 0 and 1 or yes and no: how much it hurt, or whether? Asked, for both fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data.catalogue.vocabulary import SCORES
from data.imports import names
from data.imports.cell_questions import LEAVE
from data.imports.cells import CODES, NO, YES, number
from data.imports.column import Column
from data.imports.column_words import FILLER, PAIN
from data.imports.faults import CellFault
from data.imports.identifying import quoted
from data.imports.plan import Answers, Choice, Plan, Question
from data.imports.sheet import Sheet
from data.imports.spellings import NO_ANSWERS

FLAG = "flare"
LEAST = 12  # answers of 0 and 1 alone, of which fewer may be scores of people who are nearly well
PAIRS = ({"0", "1"}, {"1", "2"})
# a name with one of these says how much
SAYS_SCORE = frozenset(
    "score intensity severity rating level nrs vas nprs painscore scale skala staerke intensitaet schmerzstaerke "
    "schmerzintensitaet 10 100 mm average avg mean worst max maximum".split()
)
# a name with one of these beside a word for pain says that it is told whether
SAYS_WHETHER = frozenset(
    "case any had has have is yn yes no ja nein oui non present presence experienced status".split()
)


def with_score_or_flag(sheet: Sheet, plan: Plan, answers: Answers, said: Mapping[str, str]) -> Plan:
    """The plan with the question of a column that could be either, which comes before that of its scale.

    answers: what was said of this file, said: the columns that were, or were for an earlier file. A score of an earlier file
    stays one though this one has noughts and ones only.
    """
    if plan.kind != "diary" or FLAG in said or FLAG in plan.columns:
        return plan
    if question := _unnamed(sheet, plan):
        others = (one for one in plan.questions if one.topic != "map" or one.role not in SCORES)
        return replace(plan, questions=(*others, question))
    # one in words is not taken for a score before it was asked about
    words = {one.role: one.column for one in plan.open_questions if one.topic == "words" and one.role and one.column}
    called = {**words, **plan.columns}
    for role in SCORES:
        if role not in called or role in plan.scales or (role in said and role not in answers.columns):
            continue
        if question := _score_or_flag(sheet, role, called[role], plan.missing):
            others = (one for one in plan.questions if (one.topic, one.role) not in (("scale", role), ("words", role)))
            return replace(plan, questions=(*others, question))
    return plan


def _score_or_flag(sheet: Sheet, role: str, name: str, missing: tuple[str, ...]) -> Question | None:
    """None where a cell or the name says which it is; two words for yes and no are no score."""
    column = sheet.column(name)
    if SAYS_SCORE & set(names.words(name)) or not (told := two_answers(column, missing)):
        return None
    shown, are_numbers, n = told
    if are_numbers and n < LEAST and not SAYS_WHETHER & set(names.words(name)):
        return None
    flag = Choice(name, f"“{shown}” tells whether there was pain, yes or no (kept as {FLAG})")
    if not are_numbers:
        text = (
            f"Column “{name}”: {flag.meaning}; say so with {_option(FLAG, name)}, or what each word counts with "
            f'--map {FLAG}= --scale "{role}=words:WORD=N,...", or leave the column out with --map {role}=.'
        )
        choices = (flag, Choice(LEAVE, "each word counts a number from 0 to 10, which is asked next"))
    else:
        score = Choice(LEAVE, f"“{shown}” is {shown} on a scale from 0 to 10")
        text = f"Column “{name}” has two answers only: {flag.meaning}, or {score.meaning}; decide with "
        text += f"{_option(FLAG, name)} or --map {FLAG}=."
        choices = (flag, score)
    return Question(topic="cells", role=FLAG, column=name, text=text, choices=choices, cell=shown)


def _unnamed(sheet: Sheet, plan: Plan) -> Question | None:
    """The question of a column whose name says whether there was pain, in a file in which nothing else is a measure."""
    if not any(one.topic == "map" and one.role in SCORES and one.answer is None for one in plan.questions):
        return None
    free = [name for name in sheet.columns if name not in plan.columns.values() and _says_whether(name)]
    found = [(name, told) for name in free if (told := two_answers(sheet.column(name), plan.missing))]
    if not found:
        return None
    name, (shown, _, _) = found[0]
    choices = (
        Choice(name, f"“{shown}” tells whether there was pain, yes or no (kept as {FLAG})"),
        Choice(LEAVE, "it is something else, and another column has the measure of the day"),
    )
    text = (
        f"Column “{name}” has two answers, and is called as if they told of pain: {choices[0].meaning}, or "
        f"{choices[1].meaning}; decide with {_option(FLAG, name)} or --map {FLAG}=."
    )
    return Question(topic="cells", role=FLAG, column=name, text=text, choices=choices, cell=shown)


def _says_whether(name: str) -> bool:
    told = set(names.words(names.last_part(name) or name))
    return bool(PAIN & told) and told <= PAIN | FILLER | SAYS_WHETHER


def two_answers(column: Column, missing: tuple[str, ...]) -> tuple[str, bool, int] | None:
    """The answer that is likelier a yes, whether both are numbers, and how many there are; None where there are others."""
    texts: dict[str, int] = {}
    for text, count in column.answered:
        told = _plain(text.casefold())
        if text not in missing and told not in NO_ANSWERS and not _is_code(told):
            texts[told] = texts.get(told, 0) + count
    if len(texts) != 2:
        return None
    shown = next(text for text, _ in column.answered if _plain(text.casefold()) in texts and not _is_nought(text))
    if set(texts) in PAIRS:
        return shown, True, sum(texts.values())
    if set(texts) <= YES | NO and not any(text.isdigit() for text in texts):
        return shown, False, sum(texts.values())
    return None


def _is_nought(text: str) -> bool:
    return _plain(text.casefold()) in NO


def _is_code(text: str) -> bool:
    try:
        return number(text, ".") in CODES
    except CellFault:
        return False


def _plain(text: str) -> str:
    """0.0 and 1.0 as programs write them, as 0 and 1."""
    return text[:-2] if text in ("0.0", "1.0", "2.0") else text


def _option(role: str, name: str) -> str:
    return f"--map {quoted(f'{role}={name}')}"
