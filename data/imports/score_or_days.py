"""A column called pain with a whole number a week: how much it hurt, or on how many of the days? Asked, since both fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from data.imports import names
from data.imports.cell_questions import LEAVE
from data.imports.cells import CODES, number
from data.imports.covered import LONGEST_MONTH
from data.imports.faults import CellFault
from data.imports.plan import Choice, Plan, Question
from data.imports.sheet import Sheet

SCORE, DAYS = "pain_average", "pain_days"
MOST_OF_SCORE = 10
PLAIN = 100  # from which rank on a name says pain, but neither worst nor average
# a name with one of these says how much, or of which hours
SAYS_SCORE = frozenset(
    "score intensity severity rating level nrs vas nprs painscore scale skala staerke intensitaet schmerzstaerke "
    "schmerzintensitaet 0 10 100 24 mm today heute daily h hr hrs hour hours std stunde stunden value wert".split()
)
WEEKLY = range(6, 9)  # days between two answers, of which fewer tell of days
LEAST = 4  # answers in rows of their own that show how far apart they lie


def with_score_or_days(sheet: Sheet, plan: Plan, said: Mapping[str, str]) -> Plan:
    """The plan with the question of a column that could be either, which comes before that of its scale."""
    question = _score_or_days(sheet, plan, said)
    if question is None:
        return plan
    others = (one for one in plan.questions if (one.topic, one.role) != ("scale", SCORE))
    return replace(plan, questions=(*others, question))


def _score_or_days(sheet: Sheet, plan: Plan, said: Mapping[str, str]) -> Question | None:
    """None where a cell, its name or somebody says which it is.

    A week has 7 days at most, so an 8 is a score; longer times have more days than a score has steps, so that there the
    numbers tell only where one is over 10. In a table with a column a time point, which is asked about anyway, it always is.
    """
    if plan.kind != "diary" or SCORE not in plan.columns or plan.spacing is None or {SCORE, DAYS} & said.keys():
        return None
    if DAYS in plan.columns or plan.scales.get(SCORE) or SCORE in plan.covers or plan.spacing < WEEKLY.start:
        return None
    name = plan.columns[SCORE]
    rank = names.rank(name, SCORE)
    if rank is None or rank % names.LAST_PART < PLAIN or SAYS_SCORE & set(names.words(name)):
        return None
    most = 7 if plan.spacing in WEEKLY else LONGEST_MONTH if plan.spacing > 26 else plan.spacing
    # visits with days of their own are no weeks or months that somebody was asked about
    is_turned = (
        sheet.turn is not None
        and sheet.turn.row_of is not None
        and "visit" not in plan.columns
        and len(set(sheet.turn.sources.get("date", ()))) < 2
    )
    answered = sheet.column(name).answered
    numbers = _whole_numbers(answered, plan)
    if not numbers or max(numbers.values()) > most:
        return None
    is_over = max(numbers.values()) > MOST_OF_SCORE
    if not is_turned and ((most > 7 and not is_over) or sum(count for _, count in answered) < LEAST):
        return None
    shown = max(numbers, key=lambda text: numbers[text])
    score = Choice(LEAVE, f"“{shown}” is how much it hurt, a score")
    days = Choice(name, f"“{shown}” is a number of days with pain")
    choices = (days, score) if is_over else (score, days)
    spelled = {LEAVE: f"--map {DAYS}=", name: f'--map "{DAYS}={name}"'}
    often = "a week" if most == 7 else f"in {plan.spacing} days"
    text = (
        f"Column “{name}” has one whole number {often}, none over {most}: {choices[0].meaning}, or "
        f"{choices[1].meaning}; decide with {' or '.join(spelled[choice.value] for choice in choices)}."
    )
    return Question(topic="cells", role=DAYS, column=name, text=text, choices=choices, cell=shown)


def _whole_numbers(answered: Iterable[tuple[str, int]], plan: Plan) -> dict[str, int]:
    """The numbers of a column by their text, none where one is no whole number; what cannot be read counts for nothing."""
    found = {}
    for text, _ in answered:
        if text in plan.missing:
            continue
        try:
            value = number(text, plan.decimal)
        except CellFault:
            continue
        if value % 1:
            return {}
        if value >= 0 and value not in CODES:
            found[text] = int(value)
    return found
