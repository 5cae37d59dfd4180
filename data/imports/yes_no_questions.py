"""Whether a column says yes and no, and which of its answers is which: asked where two readings fit."""

from __future__ import annotations

from decimal import Decimal

from data.imports.cells import CODES, LIMITED_WORDS, NO, YES, is_error, number
from data.imports.column import Known
from data.imports.faults import CellFault
from data.imports.plan import PAIRS, Choice, Question
from data.imports.scale_questions import (
    MIN_SHARE_OVER_TEN,
    MIN_SHIFTED,
    MOST_WORDS,
    asked_scale,
    labelled_scale,
    plain_number,
    scale_question,
    shift_question,
    words_question,
)
from data.imports.spellings import NO_ANSWERS

MIN_PAIRS = 5  # records with 1 and 2 only that make yes and no worth asking about where 1 and 2 are steps too


def limited_scale(cells: Known, decimal: str) -> tuple[str | None, Question | None]:
    """Ask whether a 0/1 column is yes and no; words for yes and no decide it."""
    if (question := pair_scale(cells, decimal)) is not None:
        as_steps = Choice("0-4", "1 is “a little” and 2 “somewhat” on the scale from 0 to 4")
        return None, asked_scale(cells, "2", (*question.choices[:2], as_steps)) if cells.n >= MIN_PAIRS else None
    values = {value for value, _ in cells.numbers(decimal)}
    if question := labelled_scale(cells):
        return None, question
    are_flags = len(cells.numbers(decimal)) == len(cells.texts) and values <= {0, 1}
    texts = {str(int(value)) for value in values} if are_flags else {text.casefold() for text, _ in cells.texts}
    if texts and texts <= YES | NO:
        if not texts <= {"0", "1"}:
            return "yes-no", None
        if "1" in texts:
            return None, scale_question(
                cells,
                "yes-no",
                "1 is yes, limited (kept as 2, somewhat)",
                "0-4",
                "1 is “a little” on the scale from 0 to 4",
            )
    known = LIMITED_WORDS.keys() | YES | NO | NO_ANSWERS
    n_other = sum(count for text, count in cells.texts if text.casefold() not in known and not is_error(text))
    # a few among many are slips, and rejected
    if n_other >= MIN_SHIFTED and n_other >= MIN_SHARE_OVER_TEN * cells.n and not cells.numbers(decimal):
        return None, words_question(cells)
    return None, shift_question(cells.role, [cells], decimal, 0, 4, at_least=1)


def pair_scale(cells: Known, decimal: str) -> Question | None:
    """Ask which of 1 and 2 is yes, where a column of yes and no is coded so."""
    values = {value for value, _ in cells.numbers(decimal)}
    if not values or len(cells.numbers(decimal)) < len(cells.texts) or not {2} <= values <= {1, 2}:
        return None
    choices = (
        Choice(PAIRS[0], "1 is yes and 2 is no"),
        Choice(PAIRS[1], "2 is yes and 1 is no"),
        Choice("yes-no", "1 is yes, and 2 is neither and rejected"),
    )
    return asked_scale(cells, "2", choices)


def yes_no_scale(cells: Known, decimal: str) -> Question | None:
    """Ask how a column of yes and no is coded, where it holds 1 and 2, or words of its own."""
    if question := pair_scale(cells, decimal):
        return question
    texts = {text.casefold() for text, _ in cells.texts}
    is_other = texts and not texts & (YES | NO) and not cells.numbers(decimal) and len(texts) <= 3
    return words_question(cells) if is_other else None


def flag_scale(cells: Known, decimal: str) -> Question | None:
    """Ask what counts as the event where a column of flags holds other numbers beside 0 and 1, as causes have them."""
    if question := yes_no_scale(cells, decimal):
        return question
    numbers = [(value, count) for value, count in cells.numbers(decimal) if value not in CODES]
    values = sorted({value for value, _ in numbers})
    n_other = sum(count for value, count in numbers if value not in (0, 1))
    is_slip = n_other < MIN_SHIFTED or n_other < MIN_SHARE_OVER_TEN * cells.n
    if is_slip or len(values) > MOST_WORDS or any(value % 1 for value in values):
        return None
    shown = next(text for text, _ in cells.texts if any(value not in (0, 1) for value in _value(text, decimal)))
    scale = "words:" + ",".join(f"{plain_number(value)}=N" for value in values)
    text = (
        f"Column “{cells.column}”: “{shown}” is neither 0 nor 1: which numbers are the {cells.role} (1), and which are not "
        f'(0)? Say it with --scale "{cells.role}={scale}" (0 or 1 for each N); what is left out is rejected.'
    )
    choices = tuple(Choice(plain_number(value), "1 if it is one, 0 if not") for value in values)
    return Question(topic="words", role=cells.role, column=cells.column, text=text, choices=choices, cell=shown)


def _value(text: str, decimal: str) -> list[Decimal]:
    try:
        return [number(text, decimal)]
    except CellFault:
        return []
