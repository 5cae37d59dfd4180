"""What is open about the clock of a file, and what was decided about it without asking."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data.imports import names
from data.imports.cells import is_unknown
from data.imports.column import Column
from data.imports.faults import ImportFault
from data.imports.fits import Fits
from data.imports.plan import CLOCK_ROLES, DAY_ROLES, ROLES, Choice, Plan, Question
from data.imports.sheet import Sheet
from data.imports.time_roles import (
    COUNTED_NAMES,
    best_clock,
    in_study_days,
    is_counted,
    planned_day,
    time_role,
    zero_date,
)
from data.study.clock import StudyClock

MOST_VISITS = 20  # that are asked about at once


def unit_question(fits: Fits, kind: str, columns: Mapping[str, str], said: Mapping[str, str]) -> list[Question]:
    """Where nothing else tells the day: what a column called as a time counts that holds whole numbers."""
    told = {said[role]: role for role in CLOCK_ROLES if said.get(role)}
    if "date" not in ROLES[kind] or (not told and {"date", *CLOCK_ROLES} & {*columns, *said}):
        return []
    taken = set(columns.values()) - told.keys()
    for name in (column for column in fits.sheet.columns if column not in taken and (not told or column in told)):
        answered = [text for text, _ in fits.sheet.column(name).answered]
        is_named = names.words(name) in COUNTED_NAMES or fits.best_named("time", [name])
        if (
            not is_named
            or len(answered) < 2
            or not all(is_counted(text) and text.lstrip("-")[:1].isdigit() for text in answered)
        ):
            continue
        choices = (
            Choice("day", "days"),
            Choice("week", "weeks"),
            Choice("month", "months"),
            Choice("visit", "visits, each with a day that is planned for it"),
        )
        options = ", ".join(f'--map "{choice.value}={name}"' for choice in choices)
        text = (
            f"Column “{name}” holds “{answered[0]}”, and no column a date: does it count days, weeks, months or visits? "
            f"Decide with {options}; or name the column of the date with --map date=COLUMN."
        )
        return [
            Question(
                topic="unit",
                role=name,
                column=name,
                text=text,
                choices=choices,
                cell=answered[0],
                answer=told.get(name),
            )
        ]
    return []


def _visit_questions(column: Column, plan: Plan) -> list[Question]:
    """On which day each visit is planned whose label does not tell it, with the days that were said.

    The first one that is open stands for all in a sentence; the others are there to be answered beside it.
    """
    labels = [text for text, _ in column.answered if not is_unknown(text) and planned_day(text) is None]
    open_ones = [text for text in labels if text not in plan.visits]
    options = " ".join(f'"{text}=DAY"' for text in open_ones[:6])
    shown = {*open_ones[:1], *labels[:MOST_VISITS]}
    asked = []
    for label in (label for label in labels if label in shown):
        is_first = label in open_ones[:1]
        text = f"Column “{column.name}”: on which day is the visit “{label}” planned?"
        asked.append(
            Question(
                topic="visit",
                role="visit",
                column=column.name,
                text=f"{text} Say it with --visit {options}." if is_first else text,
                cell=label,
                is_blocking=is_first,
                answer=plan.visits.get(label),
            )
        )
    return asked


def time_questions(sheet: Sheet, plan: Plan, held: StudyClock | None) -> list[Question]:
    """What is open about the clock: visits without a day, and days beside dates.

    `held`: the clock of what the study has, None where it has nothing with a day yet.
    """
    asked = []
    role = time_role(plan.columns)
    if role == "visit":
        asked += _visit_questions(sheet.column(plan.columns["visit"]), plan)
    if "date" in plan.columns and not plan.day_zero:
        asked += _mixed(sheet, plan)
    if held is not None and ("date" in plan.columns or role):
        if role and held.is_dated:
            asked.append(_other_clock(plan, plan.columns[role], f"{role}s", "dates"))
        elif not role and not held.is_dated:
            asked.append(_other_clock(plan, plan.columns["date"], "dates", "days from day 0"))
    return asked


def recorded_time_questions(plan: Plan, held: StudyClock | None) -> list[Question]:
    """The same of episodes and of who was followed. ImportFault where their days and the study's are on no one clock."""
    counted, days = in_study_days(plan), [plan.columns[role] for role in DAY_ROLES if role in plan.columns]
    is_dated = zero_date(plan) is not None
    if counted and plan.day_zero and not is_dated and not plan.day_zero.lstrip("-").isdigit():
        raise ImportFault(
            f"Column “{counted}” has days, and day 0 was given as “{plan.day_zero}”; of such a file --day-zero takes one date "
            "for everybody, as 2024-03-31."
        )
    if held is None or not days:
        return []
    if counted and held.is_dated and not is_dated:
        return [_other_clock(plan, counted, "days", "dates", of_people=False)]
    if not counted and not held.is_dated:
        raise ImportFault(
            f"Column “{days[0]}” has dates, and the study has days from day 0; give their numbers, or load the file into a "
            "study of its own."
        )
    return []


def _other_clock(plan: Plan, column: str, here: str, there: str, *, of_people: bool = True) -> Question:
    theirs = ", or name the fact about people that has theirs, --day-zero ATTRIBUTE" if of_people else ""
    text = (
        f"Column “{column}” tells time in {here}, and the study has {there}: which date is day 0? Say it with "
        f"--day-zero 2024-03-31{theirs}."
    )
    return Question(topic="day-zero", role="date", column=column, text=text, answer=plan.day_zero)


def _mixed(sheet: Sheet, plan: Plan) -> list[Question]:
    """Rows without a date in which another column counts days, weeks or months."""
    date_column = sheet.column(plan.columns["date"])
    blank = np.array([is_unknown(text) for text in date_column.trimmed], bool)[date_column.codes]
    if not blank.any():
        return []
    fits, free = Fits(sheet=sheet), [name for name in sheet.columns if name not in plan.columns.values()]
    for role in CLOCK_ROLES[:3]:
        if (name := best_clock(fits, role, free)) is None:
            continue
        column = sheet.column(name)
        told = np.array([not is_unknown(text) for text in column.trimmed], bool)[column.codes]
        n = int((blank & told).sum())
        if n:
            shown = column.trimmed[column.codes[np.flatnonzero(blank & told)[0]]]
            text = (
                f"Column “{plan.columns['date']}” is empty in {n:,} records in which “{name}” is “{shown}”: dates for "
                f"some and {role}s for others. Take the {role}s for all with --map date= {role}={name}, or the dates "
                f"with --map {role}= (records without one are rejected)."
            )
            choices = (
                Choice(role, f"the {role}s, for all"),
                Choice("date", "the dates; records without one are rejected"),
            )
            if role in plan.declined:
                return []
            return [Question(topic="clock", role=role, column=name, text=text, choices=choices, cell=shown)]
    return []


def clock_notes(plan: Plan) -> list[str]:
    """What was decided about time without asking."""
    role, column = ("day", counted) if (counted := in_study_days(plan)) else (time_role(plan.columns), None)
    if role is None:
        return []
    how = {
        "day": "day 0 is where the study's clock starts",
        "week": "week n ends on day 7n",
        "month": "month n ends with the nth twelfth of 365.25 days",
        "visit": "a visit is on the day planned for it",
    }[role]
    dates = "" if plan.day_zero else "; days are told as numbers, not as dates (--day-zero gives them dates)"
    if plan.day_zero and role == "month":
        how = "month n is on the same day of the nth month"
    return [f"“{column or plan.columns[role]}” tells time in {role}s: {how}{dates}."]
