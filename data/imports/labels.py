"""Labels of people and groups: never re-typed, compared with those of the whole study, asked about where they look alike.

Two labels are alike that differ only in case, in blanks, dashes and signs that cannot be seen, in leading zeros or a trailing
.0, in the width of their characters, or in letters of another alphabet that look the same. Whether they are one is asked once for a column, and kept for the study.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Collection as Many
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np

from data.catalogue.vocabulary import Measure
from data.imports.cells import is_unknown
from data.imports.column import Column
from data.imports.plan import WITH_FACTS, Answers, Choice, Plan, Question
from data.imports.sheet import Sheet
from data.imports.signs import usual
from data.imports.spellings import NOBODY
from data.own.own_measures import read_own_measures
from data.store.store import Collection
from data.study.clock import StudyClock, clock_held

KEPT = "labels"  # the header under which answers about labels are kept for a study
MOST_LEVELS = 50  # different values of a fact that are compared; one with more is no group
SAME, APART = "yes", "no"
# small letters of Greek and Cyrillic whose capitals look as those of Latin do
LOOK_ALIKE = str.maketrans("авекмнорстухіјѕαβεζηικμνορτυχ", "abekmhopctyxijsabezhikmnoptyx")
DIFFERENCES = "case, blanks, dashes, zeros or letters that look alike"


@dataclass(frozen=True, kw_only=True)
class Held:
    """The labels that a study has: of its participants, and of its facts by name; same: what was answered before;
    merged: by fact, the spellings that count as another one since somebody said so. first_days: asks for the first day of each participant.
    people: labels of participants that count as another one since somebody said so. clock: what its days are, None where it
    has none yet. measures: those of the study's own, by name."""

    participants: tuple[str, ...] = ()
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    first_days: Callable[[], Mapping[str, date]] = dict
    people: Mapping[str, str] = field(default_factory=dict)
    clock: StudyClock | None = None
    measures: Mapping[str, Measure] = field(default_factory=dict)


NOTHING_HELD = Held()


def held(collection: Collection | None) -> Held:
    """The labels of a study as they are now."""
    if collection is None:
        return NOTHING_HELD
    with collection.store.reading() as cursor:
        people = cursor.execute(
            "select label from participant where collection_id = $c order by participant_id", {"c": collection.id}
        ).fetchall()
        values = cursor.execute(
            """select name, value from current_attribute where collection_id = $c and value is not null
               group by name, value order by name, min(entry_id)""",
            {"c": collection.id},
        ).fetchall()
        kept = cursor.execute(
            "select answers from remembered_answers where collection_id = $c and header = $h order by batch_id",
            {"c": collection.id, "h": KEPT},
        ).fetchall()
        spellings = cursor.execute(
            """select name, value, arg_max(into_value, batch_id) from merged_value
               where collection_id = $c and batch_id not in (select batch_id from undone_batch) group by name, value""",
            {"c": collection.id},
        ).fetchall()
        people_merged = cursor.execute(
            """select label, arg_max(into_label, batch_id) from merged_participant
               where collection_id = $c and label not in (select label from participant where collection_id = $c)
               group by label""",
            {"c": collection.id},
        ).fetchall()
        measures = read_own_measures(cursor, collection.id)
    merged: dict[str, dict[str, str]] = {}
    for name, value, into in spellings:
        merged.setdefault(name, {})[value] = into
    facts: dict[str, list[str]] = {}
    for name, value in values:
        facts.setdefault(name, []).append(value)
    same: dict[str, str] = {}
    for (answers,) in kept:
        same |= Answers.from_json(answers).same
    levels = {name: tuple(found) for name, found in facts.items() if len(found) <= MOST_LEVELS}
    return Held(
        participants=tuple(label for (label,) in people),
        facts=levels,
        same=same,
        merged=merged,
        first_days=lambda: _first_days(collection),
        people=dict(people_merged),
        clock=clock_held(collection),
        measures=measures,
    )


def _first_days(collection: Collection) -> dict[str, date]:
    tables = ("current_day_entry", "current_activity", "current_response")
    days = " union all ".join(
        f"select participant_id, on_day from {table} where collection_id = $c" for table in tables
    )
    with collection.store.reading() as cursor:
        return dict(
            cursor.execute(
                f"""select label, min(on_day) from ({days})
                    join (select * from participant where collection_id = $c) using (participant_id) group by label""",
                {"c": collection.id},
            ).fetchall()
        )


def keep_same(cursor, collection_id: int, batch_id: int, plan: Plan) -> None:
    """Keep what was answered about labels, for all files of the study."""
    told = {
        role: plan.same[role] for topic, role in ((q.topic, q.role or "") for q in plan.questions) if topic == "labels"
    }
    if told:
        cursor.execute(
            "insert into remembered_answers values ($c, $h, $b, $a)",
            {"c": collection_id, "h": KEPT, "b": batch_id, "a": Answers(same=told).to_json()},
        )


@cache
def likeness(label: str) -> str:
    """What two labels share that are alike."""
    text = re.sub(r"\s+", "", usual(label).casefold().translate(LOOK_ALIKE))
    text = re.sub(r"(?<=\w)[.,;:]$", "", re.sub(r"(?<=\d)[.,]0+$", "", text))
    text = re.sub(r"(?<=[^\W\d])[-_](?=\w)|(?<=\w)[-_](?=[^\W\d])", "", text)
    return re.sub(r"(?<![\d.])0+(?=\d)", "", text)


def alike(told: Iterable[str], there: Iterable[str]) -> dict[str, str]:
    """For each label of a file that is like an earlier one, of the study or before it in the file, that one."""
    first: dict[str, str] = {}
    for label in there:
        first.setdefault(likeness(label), label)
    known = set(there)
    pairs = {}
    for label in told:
        other = first.setdefault(likeness(label), label)
        if other != label and label not in known:
            pairs[label] = other
    return pairs


def label_questions(
    sheet: Sheet, plan: Plan, study: Held, said: Answers
) -> tuple[list[Question], dict[str, dict[str, str]], list[str]]:
    """What has to be asked about labels, how they are spelled in the study, by column, and notes about blanks."""
    asked: list[Question] = []
    spelled: dict[str, dict[str, str]] = {}
    notes: list[str] = []
    participant = plan.columns.get("participant")
    for name, role in _label_columns(sheet, plan):
        column = sheet.column(name)
        there = study.participants if name == participant else study.facts.get(name, ())
        before = study.people if name == participant else study.merged.get(name, {})
        relabelled = {**before, **said.labels.get(name, {})}
        if one := next((text for text, _ in column.answered if name == participant and text in before), None):
            notes.append(f"“{one}” in “{name}” counts as “{before[one]}”, as was decided for this study.")
        absent = [value for value in said.labels.get(name, {}) if value not in set(column.trimmed)]
        if absent:
            notes.append(f"No cell of “{name}” is “{absent[0]}”, of which it was said what it is called.")
        texts = [relabelled.get(text, text) for text, _ in column.answered]
        n_padded = sum(text != text.strip() and bool(text.strip()) for text in column.texts)
        # where all of them have some, that is how the file sets its columns apart
        if 0 < n_padded < len(column.answered):
            what = "One label" if n_padded == 1 else f"{n_padded:,} labels"
            notes.append(f"{what} in “{name}” had blanks at the ends, which were left off.")
        pairs = alike(texts, there)
        mapping = {old: relabelled[old] for old in relabelled}
        if pairs and not _varies(sheet, plan, name, participant):
            question = _same_question(name, role, pairs, set(there), said.same.get(role) or study.same.get(role))
            asked.append(question)
            if question.answer == SAME:
                mapping |= {text: pairs[new] for text in column.trimmed if (new := mapping.get(text, text)) in pairs}
        if mapping:
            spelled[name] = mapping
    if participant is not None and (about_na := _empty_question(sheet.column(participant), said)):
        asked.append(about_na)
        spelled.setdefault(participant, {}).update(said.labels.get(participant, {}))
    return asked, spelled, notes


def _label_columns(sheet: Sheet, plan: Plan) -> list[tuple[str, str]]:
    """The columns that name people and groups, each with what it is called in an answer."""
    found = [(plan.columns["participant"], "participant")] if "participant" in plan.columns else []
    if plan.kind in ("attributes", *WITH_FACTS):
        free = [name for name in sheet.columns if name not in plan.columns.values()]
        found += [(name, name) for name in free if 1 < len(sheet.column(name).answered) <= MOST_LEVELS]
        found += [(name, name) for name in free if len(sheet.column(name).answered) == 1]
    return found


def _varies(sheet: Sheet, plan: Plan, name: str, participant: str | None) -> bool:
    """Whether a column of a diary differs within people in more than the spelling: it is no fact then, nor stored."""
    if plan.kind != "diary" or participant is None or name == participant:
        return False
    who, what = sheet.column(participant), sheet.column(name)
    known = np.array([not is_unknown(text) for text in what.trimmed], bool)[what.codes]
    keys: dict[str, int] = {}
    codes = np.array([keys.setdefault(likeness(text), len(keys)) for text in what.trimmed], np.int64)[what.codes]
    pairs = np.unique(np.stack([who.codes[known], codes[known]]), axis=1)
    return bool(len(np.unique(pairs[0])) < pairs.shape[1])


def _same_question(name: str, role: str, pairs: dict[str, str], there: Many[str], answer: str | None) -> Question:
    new, old = next(iter(pairs.items()))
    more = f", and so do {len(pairs) - 1:,} more" if len(pairs) > 1 else ""
    where = " of the study" if old in there else ""
    choices = (Choice(SAME, f"they are one, “{old}”"), Choice(APART, "they are two"))
    text = (
        f"Column “{name}”: “{new}” differs from “{old}”{where} only in {DIFFERENCES}{more}: "
        f'{choices[0].meaning}, or {choices[1].meaning}; decide with --same "{role}={SAME}" or --same "{role}={APART}".'
    )
    return Question(
        topic="labels",
        role=role,
        column=name,
        text=text,
        choices=choices,
        answer=answer if answer in (SAME, APART) else None,
        cell=new,
    )


def _empty_question(column: Column, said: Answers) -> Question | None:
    """Somebody may be called NA, which else says that nothing is known."""
    words = [text for text in column.trimmed if text.casefold() in NOBODY]
    # where no other label is of letters only, nobody is called so
    if any(label.isalpha() for label, _ in column.answered):
        words += [text for text in column.trimmed if text and is_unknown(text) and text != "."]
    words = [text for text in words if any(sign.isalnum() for sign in text)]
    if not words:
        return None
    word = words[0]
    is_label = said.labels.get(column.name, {}).get(word)
    is_empty = any(code.casefold() == word.casefold() for code in said.missing)
    choices = (Choice("label", "a participant is called so"), Choice("empty", "the participant is not known"))
    text = (
        f"Column “{column.name}”: “{word}” may be a label, or say that the participant is not known; decide with "
        f'--label "{column.name}:{word}={word}" or --missing "{word}".'
    )
    answer = "label" if is_label else "empty" if is_empty else None
    return Question(
        topic="label", role="participant", column=column.name, text=text, choices=choices, answer=answer, cell=word
    )
