"""A study's own measures in a load: which columns they are, their range and direction, and the measures made of them.

An outcome is a measure of the study's own (`data/own/own_measures.py`) called by its title; a file that has it again names
the same one, and its range stays as it was said first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.catalogue.vocabulary import BETTER, Measure
from data.imports.column import known
from data.imports.faults import ImportFault
from data.imports.plan import Answers, Choice, OutcomeSaid, Plan, Question
from data.imports.sheet import Sheet
from data.own.own_measures import OwnMeasure, append_own_measure, own_name, read_own_measures, say_what_matters
from data.store.store import Collection, Cursor, StoreError

KIND = "outcomes"  # how a file with such columns is called; its rows are those of a diary


def declared(
    columns: Mapping[str, str], ranges: Mapping[str, str], better: Mapping[str, str], matters: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, OutcomeSaid]]:
    """Columns by role and what is said of each outcome, of columns, ranges, directions and changes that matter by
    their names.

    ImportFault for one of them that is none, or of a name that no column has.
    """
    for name in (*ranges, *better, *matters):
        if name not in columns:
            raise ImportFault(f"“{name}” is no outcome of this load; it has {', '.join(columns) or 'none'}.")
    for name, told in better.items():
        if told not in BETTER:
            raise ImportFault(f"Which end of “{name}” is better was given as “{told}”; it takes {', '.join(BETTER)}.")
    said = {}
    for name in columns:
        low, high = range_of(name, ranges.get(name))
        change, source = matters_of(name, matters.get(name))
        said[own_name(name)] = OutcomeSaid(
            title=name, low=low, high=high, better=better.get(name, "neither"), matters=change, source=source
        )
    if len(said) < len(columns):
        raise ImportFault(f"Two outcomes of {', '.join(columns)} are called alike; each takes a name of its own.")
    return {own_name(name): column for name, column in columns.items()}, said


def as_diary(answers: Answers) -> Answers:
    """The answers about a file of outcomes: rows of a day with measures, as a diary's; ImportFault without an outcome."""
    if answers.kind != KIND:
        return answers
    if not answers.outcomes:
        raise ImportFault(
            "A file of outcomes names none yet; name each with --outcome NAME=COLUMN and --range NAME=LOW-HIGH."
        )
    return replace(answers, kind="diary")


def made(cursor: Cursor, collection: Collection, plan: Plan, *, key: str) -> Plan:
    """The plan with every outcome's range as the study has it, new ones made, inside the caller's transaction.

    ImportFault for a new one without a range, and for another range or direction than the study has.
    """
    told, held = {}, read_own_measures(cursor, collection.id) if plan.outcomes else {}
    for role, said in plan.outcomes.items():
        found = held.get(role)
        if found is None:
            wanted = _wanted(said)
            try:
                append_own_measure(cursor, collection, wanted, key=f"{key}.{role}")
            except StoreError as fault:
                raise ImportFault(str(fault)) from fault
            told[role] = said
            continue
        told[role] = as_held(said, found)
        if said.matters is not None:
            try:
                say_what_matters(cursor, collection, role, said.matters, said.source, key=f"{key}.{role}.matters")
            except StoreError as fault:
                raise ImportFault(str(fault)) from fault
    return replace(plan, outcomes=told)


def as_held(said: OutcomeSaid, measure: Measure) -> OutcomeSaid:
    """What a study has already said of an outcome; ImportFault where a load says something else."""
    low, high = measure.minimum, measure.maximum
    if said.low is not None and (said.low, said.high) != (low, high):
        raise ImportFault(
            f"“{said.title}” goes from {low:g} to {high:g} in this study, and the load says {said.low:g} to {said.high:g}; "
            "leave the range out, or give the outcome another name."
        )
    return replace(said, low=low, high=high, better=measure.better, is_whole=measure.is_whole)


def outcome_questions(
    plan: Plan, held: Mapping[str, Measure], *, is_personal: bool = False
) -> tuple[Plan, list[Question]]:
    """The plan with the ranges that a study has said before (`held`, by role), and what is open about the new outcomes."""
    told, asked = {}, []
    for role, said in plan.outcomes.items():
        if role in held:
            told[role] = as_held(said, held[role])
            if not is_personal:
                asked.append(_matters_question(plan, role, said, held[role]))
            continue
        told[role], column = said, plan.columns[role]
        text = (
            f"From where to where does “{said.title}” in column “{column}” go at most? "
            f"Say it with --range {said.title}=LOW-HIGH."
        )
        answer = None if said.low is None else f"{said.low:g}-{said.high:g}"
        asked.append(Question(topic="range", role=role, column=column, text=text, answer=answer))
        text = f"Which end of “{said.title}” is better? Say it with --better {said.title}=lower or higher."
        choices = tuple(Choice(value, f"{value} is better" if value != "neither" else "neither") for value in BETTER)
        asked.append(
            Question(
                topic="better",
                role=role,
                column=column,
                text=text,
                choices=choices,
                is_blocking=False,
                answer=said.better,
            )
        )
        asked.append(_matters_question(plan, role, said, None))
    return replace(plan, outcomes=told), asked


def _matters_question(plan: Plan, role: str, said: OutcomeSaid, held: Measure | None) -> Question:
    """Which change matters, if that is known; what the study has said before stands where nothing is said now."""
    stands = (said.matters, said.source)
    if said.matters is None and held is not None:
        stands = (held.matters, held.matters_source)
    text = (
        f"Which change in “{said.title}” matters, if that is known, and where is that written? "
        f"Say it with --matters {said.title}=POINTS,SOURCE."
    )
    answer = "" if stands[0] is None else f"{stands[0]:g}, {stands[1]}"
    return Question(
        topic="matters", role=role, column=plan.columns[role], text=text, is_blocking=False, answer=answer or None
    )


def called_by_name(
    columns: Sequence[str], held: Mapping[str, Measure], said: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, OutcomeSaid]]:
    """Columns that are called as measures of the collection's own are in its files, and what they are; those that somebody
    said something else of are left out. `said`: columns by role."""
    found = [name for name in columns if name in held and name not in said and name not in said.values()]
    return {name: name for name in found}, {name: OutcomeSaid(title=held[name].title) for name in found}


def number_columns(sheet: Sheet, plan: Plan, names: Sequence[str]) -> tuple[str, ...]:
    """Those of the columns `names` of a diary's rows that hold numbers alone: each can be an outcome of the study's own."""
    if plan.kind != "diary":
        return ()
    return tuple(name for name in names if name in sheet.columns and _is_all_numbers(sheet, plan, name))


def numbers_between(sheet: Sheet, plan: Plan, name: str) -> tuple[float, float] | None:
    """The lowest and the highest number of a column as it stands in the file; None where it has none."""
    values = [value for value, _ in known("", sheet.column(name), plan.missing).numbers(plan.decimal or ".")]
    return (float(min(values)), float(max(values))) if values else None


def _is_all_numbers(sheet: Sheet, plan: Plan, name: str) -> bool:
    cells = known("", sheet.column(name), plan.missing)
    numbers = cells.numbers(plan.decimal or ".")
    return bool(numbers) and len(numbers) == len(cells.texts) and all(abs(value) < 1e9 for value, _ in numbers)


def _wanted(said: OutcomeSaid) -> OwnMeasure:
    if said.low is None or said.high is None:
        raise ImportFault(
            f"The study has no “{said.title}” yet: say from where to where it goes with --range {said.title}=LOW-HIGH."
        )
    return OwnMeasure(
        title=said.title,
        minimum=said.low,
        maximum=said.high,
        better=said.better,
        matters=said.matters,
        matters_source=said.source,
    )


def matters_of(name: str, text: str | None) -> tuple[float | None, str]:
    """POINTS,SOURCE as a number and where it is written, or nothing said; ImportFault for what is neither.

    >>> matters_of("Work", "8, Ostelo 2008")
    (8.0, 'Ostelo 2008')
    """
    if text is None or not text.strip():
        return None, ""
    points, _, source = text.partition(",")
    try:
        value = float(points)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9 or not source.strip():
        raise ImportFault(
            f"The change that matters of “{name}” was given as “{text}”; it takes points and where that is written, as "
            "8, Ostelo 2008."
        )
    return value, " ".join(source.split())


def range_of(name: str, text: str | None) -> tuple[float | None, float | None]:
    """LOW-HIGH as two numbers; a sign before either is its own, as in -10-10."""
    if text is None:
        return None, None
    for place in (place for place, sign in enumerate(text) if sign == "-" and place):
        try:
            low, high = float(text[:place]), float(text[place + 1 :])
        except ValueError:
            continue
        if low < high and abs(low) < 1e9 and abs(high) < 1e9:
            return low, high
    raise ImportFault(f"The range of “{name}” was given as “{text}”; it takes LOW-HIGH, as 0-100.")
