"""What the answers of a file are about: their own day, the days before it, a month, or the time since the answer before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np

from data.catalogue.definition import MOST_COVERED
from data.catalogue.vocabulary import MEASURES
from data.imports.faults import CellFault, ImportFault
from data.imports.plan import EVERY_COLUMN, Choice, Plan, Question
from data.imports.sheet import Sheet
from data.study.asked import MONTH, OWN_DAY, SINCE_LAST

COUNTS = ("pain_days",)  # measures that say nothing unless it is known of how many days
SPARSE_FROM_DAYS = 3
LONGEST_SINCE_LAST, LONGEST_MONTH = 62, 31
LOOKED_AT = 400  # people whose spacing is looked at before anything is loaded
USUAL = (7, 14, 28)

Parse = Callable[[str], date]


def check_covers(covers: Mapping[str, str], asked_every: int | None) -> None:
    """Refuse what no file takes; a measure by its role, everything by no name."""
    for role, told in covers.items():
        if role and role not in MEASURES:
            raise ImportFault(f"--covers: “{role}” is no measure of a day; it takes DAYS, or ROLE=DAYS as pain_days=7.")
        if told not in (MONTH, SINCE_LAST) and not (told.isdigit() and 1 <= int(told) <= MOST_COVERED):
            raise ImportFault(
                f"What answers cover was given as “{told}”; it takes 1 to {MOST_COVERED} days, {MONTH} or {SINCE_LAST}."
            )
    if asked_every is not None and not 1 <= asked_every <= MOST_COVERED:
        raise ImportFault(f"--asked-every was given as {asked_every}; it takes 1 to {MOST_COVERED} days.")


def covers_of(plan: Plan, role: str) -> str:
    """What the answers of a column are about."""
    return plan.covers.get(role) or plan.covers.get(EVERY_COLUMN) or OWN_DAY


def most_days(covers: str) -> int:
    """The most days that an answer can count."""
    return {MONTH: LONGEST_MONTH, SINCE_LAST: LONGEST_SINCE_LAST}.get(covers) or int(covers)


def is_said(plan: Plan, role: str) -> bool:
    """Whether somebody said what the answers of a column are about."""
    return role in plan.covers or EVERY_COLUMN in plan.covers


def spacing_of(sheet: Sheet, plan: Plan, parse: Parse | None, role: str | None) -> int | None:
    """The median of days between a person's successive days, the lower of two, over the first people of a file.

    None where there are no two. `parse` reads the column with the role that tells the day.
    """
    if parse is None or role is None or role not in plan.columns:
        return None
    column = sheet.column(plan.columns[role])
    numbers = np.full(len(column.texts), np.iinfo(np.int64).min)
    for place, text in enumerate(column.trimmed):
        try:
            day = parse(text) if text else None
        except CellFault:
            continue
        if day is not None:
            numbers[place] = day.toordinal()
    people = (
        sheet.column(plan.columns["participant"]).codes.astype(np.int64)
        if "participant" in plan.columns
        else np.zeros(sheet.n_rows, np.int64)
    )
    looked = np.flatnonzero(people < LOOKED_AT)
    who, when = people[looked], numbers[column.codes[looked]]
    known = when > np.iinfo(np.int64).min
    pairs = np.unique(np.stack([who[known], when[known]]), axis=1)
    gaps = np.diff(pairs[1])[pairs[0][1:] == pairs[0][:-1]]
    return int(np.quantile(gaps, 0.5, method="lower")) if len(gaps) else None


def covered_questions(plan: Plan, spacing: int | None) -> list[Question]:
    """What is open about the days that answers are about; asked where a column counts days, told where they lie far apart."""
    if plan.kind != "diary":
        return []
    found = [role for role in plan.columns if role in MEASURES]
    asked = [_count_question(plan, role, spacing) for role in found if role in COUNTS]
    others = [role for role in found if role not in COUNTS]
    if spacing is not None and spacing > SPARSE_FROM_DAYS:
        asked += [_sparse_question(plan, role, spacing) for role in others]
    if any(covers_of(plan, role) == SINCE_LAST for role in found):
        text = (
            "Answers are about the time since the answer before, and a first one has none before it: say how far apart "
            "they were planned with --asked-every DAYS."
        )
        answer = None if plan.asked_every is None else str(plan.asked_every)
        asked.append(Question(topic="asked-every", role=None, column=None, text=text, answer=answer))
    return asked


def covered_notes(plan: Plan, spacing: int | None) -> list[str]:
    """What answers are taken to be about, where that is not their own day or they lie far apart."""
    if plan.kind != "diary":
        return []
    found = {role: covers_of(plan, role) for role in plan.columns if role in MEASURES}
    notes = [
        f"An answer in “{plan.columns[role]}” is about {in_words(covers)}."
        for role, covers in found.items()
        if covers != OWN_DAY
    ]
    # of how many days a count is, is asked
    own_day = [
        f"“{plan.columns[role]}”"
        for role, covers in found.items()
        if covers == OWN_DAY and (role not in COUNTS or is_said(plan, role))
    ]
    if own_day and spacing is not None and spacing > SPARSE_FROM_DAYS:
        notes.append(
            f"Answers lie {spacing} days apart (half of them more, or as many), and each in {', '.join(own_day)} is taken "
            "to be about its own day."
        )
    return notes


def in_words(covers: str) -> str:
    """What an answer is about."""
    if covers == MONTH:
        return "the month that ends on its day"
    if covers == SINCE_LAST:
        return f"the time since the answer before, at most {LONGEST_SINCE_LAST} days"
    return "its own day" if covers == OWN_DAY else f"the {covers} days that end on its day"


def _choices(spacing: int | None, first: str | None = None) -> tuple[Choice, ...]:
    days = sorted(USUAL, key=lambda n: abs(n - spacing) if spacing else n)
    told = [*([first] if first else []), *map(str, days)]
    month = [MONTH]
    # where answers come about once a month, that is the likeliest
    told = [*month, *told] if spacing is not None and 29 <= spacing <= 31 and not first else [*told, *month]
    return tuple(Choice(one, in_words(one)) for one in dict.fromkeys((*told, SINCE_LAST)))


def _count_question(plan: Plan, role: str, spacing: int | None) -> Question:
    column = plan.columns[role]
    choices = _choices(spacing)
    apart = f", and its answers lie {spacing} days apart" if spacing else ""
    options = " or ".join(f"--covers {role}={choice.value}" for choice in choices)
    text = f"Column “{column}” counts days{apart}: of how many? Decide with {options}."
    answer = covers_of(plan, role) if is_said(plan, role) else None
    return Question(topic="covers", role=role, column=column, text=text, choices=choices, answer=answer)


def _sparse_question(plan: Plan, role: str, spacing: int) -> Question:
    column = plan.columns[role]
    text = (
        f"Answers lie {spacing} days apart, and those in “{column}” are taken to be about their own day; if they are about the "
        f"days before too, say so with --covers {role}={min(USUAL, key=lambda n: abs(n - spacing))}, "
        f"{role}={MONTH} or {role}={SINCE_LAST}."
    )
    return Question(
        topic="covers",
        role=role,
        column=column,
        text=text,
        choices=_choices(spacing, OWN_DAY),
        is_blocking=False,
        answer=covers_of(plan, role),
    )
