"""How the answers of a questionnaire may be coded otherwise than its form counts them: named here, never chosen."""

from __future__ import annotations

from dataclasses import replace

from analysis.instrument import OtherCoding
from data.imports.cells import CODES
from data.imports.column import Known
from data.imports.plan import ITEMS, Choice, Question
from data.imports.scale_questions import MIN_SHIFTED, scale_question, shift_question


def items_scale(columns: list[Known], decimal: str, low: float, high: float) -> Question | None:
    """Ask whether answers are coded one too high (1-7 where the form has 0-6)."""
    return shift_question(ITEMS, columns, decimal, low, high)


def items_one_less(columns: list[Known], decimal: str, low: float, high: float) -> Question | None:
    """Ask whether answers are coded one too low (0-3 where the form has 1-4)."""
    values = [pair for cells in columns for pair in cells.numbers(decimal) if pair[0] not in CODES]
    below = sum(count for value, count in values if value == int(low) - 1)
    if low < 1 or below < MIN_SHIFTED or any(not low - 1 <= value < high for value, _ in values):
        return None
    cells = Known(role=ITEMS, column=columns[0].column, texts=columns[0].texts)
    return scale_question(
        cells,
        "one-less",
        f"{low - 1:g} is the lowest answer and {high - 1:g} the highest",
        "from-0",
        f"{low - 1:g} is outside {low:g} to {high:g} and rejected",
    )


def items_yes_no(columns: list[Known], decimal: str) -> Question | None:
    """Ask which of 1 and 2 is yes, where yes and no are coded so."""
    question = shift_question(ITEMS, columns, decimal, 0, 1)
    if question is None:
        return None
    as_it_stands = question.choices[1]
    choices = (Choice("from-1", "2 is yes and 1 is no"), Choice("two-is-no", "1 is yes and 2 is no"), as_it_stands)
    options = " or ".join(f"--scale {ITEMS}={choice.value}" for choice in choices)
    readings = ", or ".join(choice.meaning for choice in choices)
    return replace(question, text=f"Column “{question.column}”: {readings}; decide with {options}.", choices=choices)


def item_scale(cells: Known, decimal: str, low: float, high: float) -> Question | None:
    """Ask whether one item, with a range of its own, is coded one too high."""
    return shift_question(cells.role, [cells], decimal, low, high, at_least=1)


def items_direction(cells: Known, other: OtherCoding) -> Question:
    """Ask from which end answers are counted, where both ways are in use."""
    return scale_question(
        Known(role=ITEMS, column=cells.column, texts=cells.texts),
        "as-stored",
        other.as_stored,
        "reversed",
        other.reversed,
    )
