"""Exports of REDCap: rows of several forms and events, boxes as columns of their own, and the data dictionary.

A row of another form has nothing in the columns that are loaded: it is listed as empty, and what it says about the
person is kept. The data dictionary, given beside the export, says what a column is called, on which scale its
answers are, which of them mean that there is none, and which code a label of a label export stands for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from data.catalogue.vocabulary import MEASURES, SCORES
from data.imports import names
from data.imports.boxes import unopened_boxes, with_boxes
from data.imports.column import Column
from data.imports.faults import ImportFault
from data.imports.plan import Answers
from data.imports.sheet import Sheet, Turn
from data.imports.turned import Turned

MARKS = frozenset({"redcap event name", "redcap repeat instrument", "redcap repeat instance"})
LABEL_MARKS = frozenset({"event name", "repeat instrument", "repeat instance"})
MORE = frozenset({"redcap data access group", "redcap survey identifier", "data access group", "survey identifier"})
FIELD, LABEL, CHOICES = "variable / field name", "field label", "choices, calculations, or slider labels"
IDENTIFIER = "identifier?"
LEAST, MOST = "text validation min", "text validation max"
NO_ANSWER = re.compile(
    r"(?i)\b(missing|refused|declined|don.?t know|unknown|not applicable|no answer|prefer not|keine angabe|"
    r"wei(?:ß|ss) nicht|fehlt|nicht zutreffend)\b"
)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a data dictionary. choices: label by code; least and most: as they are typed there, or empty.
    is_identifier: whether it is marked as telling who somebody is."""

    name: str
    label: str
    choices: Mapping[str, str]
    least: str
    most: str
    is_identifier: bool = False


@dataclass(frozen=True)
class Dictionary:
    """A data dictionary: its fields by name."""

    fields: Mapping[str, Field] = field(default_factory=dict)

    def of(self, column: str) -> Field | None:
        """The field a column holds: by its name, or by its label in an export with labels as header."""
        if column in self.fields:
            return self.fields[column]
        named = [one for one in self.fields.values() if one.label and one.label == column]
        return named[0] if len(named) == 1 else None


def is_export(sheet: Sheet) -> bool:
    """Whether a sheet has the columns in which REDCap names its events and repeated forms."""
    spelled = {" ".join(names.words(name)) for name in sheet.columns}
    return bool(spelled & MARKS) or len(spelled & LABEL_MARKS) > 1


def may_be_export(sheet: Sheet) -> bool:
    """Whether a sheet could come from REDCap, whose simplest exports have no more than its name for a participant."""
    return is_export(sheet) or any(names.words(name) == ("record", "id") for name in sheet.columns)


def read_dictionary(sheet: Sheet) -> Dictionary:
    """The data dictionary in a sheet; refused if it is none."""
    spelled = {name.strip().casefold(): name for name in sheet.columns}
    if FIELD not in spelled or LABEL not in spelled:
        raise ImportFault(
            f"{sheet.file_name} is no data dictionary of REDCap: that has the columns “Variable / Field Name” and "
            "“Field Label”; download it in REDCap under Project Setup, Data Dictionary."
        )

    def cells(name: str) -> list[str]:
        if name not in spelled:
            return [""] * sheet.n_rows
        column = sheet.column(spelled[name])
        return [column.texts[code].strip() for code in column.codes]

    rows = zip(*map(cells, (FIELD, LABEL, CHOICES, LEAST, MOST, IDENTIFIER)), strict=True)
    return Dictionary(
        {
            name: Field(
                name=name,
                label=_plain(label),
                choices=_choices(text),
                least=least,
                most=most,
                is_identifier=flag.casefold() in ("y", "yes", "1"),
            )
            for name, label, text, least, most, flag in rows
        }
    )


def turn(sheet: Sheet, answers: Answers, dictionary: Dictionary | None) -> Turned:
    """The sheet with its rows taken for rows of several forms; labels become codes where the dictionary knows them."""
    structural = tuple(name for name in sheet.columns if _is_structural(name))
    header, notes = sheet.columns, []
    sheet = with_boxes(sheet, unopened_boxes(sheet, structural))
    if dictionary is not None:
        sheet, notes = _coded(sheet, dictionary)
        answers, said = _told(sheet, answers, dictionary)
        notes += [*said, *out_of_bounds(sheet, dictionary)]
    return Turned(
        sheet=replace(sheet, turn=Turn(header=header, is_sparse=True, structural=structural)),
        questions=(),
        notes=tuple(notes),
        answers=answers,
    )


def _is_structural(name: str) -> bool:
    spelled = " ".join(names.words(name))
    is_state = name.casefold().endswith("_complete") or name.casefold().startswith("complete?")
    return spelled in MARKS | LABEL_MARKS | MORE or is_state


def _plain(label: str) -> str:
    """A label without the markup that REDCap allows in it."""
    return " ".join(re.sub(r"<[^>]*>", " ", label).split())


def _choices(text: str) -> dict[str, str]:
    """`1, a little | 2, a lot` as label by code; calculations and slider labels have no codes and are left out."""
    pairs = [part.partition(",") for part in text.split("|")]
    if not all(comma and code.strip() for code, comma, _ in pairs):
        return {}
    return {code.strip(): _plain(label) for code, _, label in pairs}


def _coded(sheet: Sheet, dictionary: Dictionary) -> tuple[Sheet, list[str]]:
    """Columns of labels as columns of codes, where every label is one of the dictionary's."""
    columns, changed = {}, []
    for name in sheet.columns:
        column, found = sheet.column(name), dictionary.of(name)
        codes = {label.casefold(): code for code, label in found.choices.items()} if found else {}
        texts, answered = column.trimmed, {text for text, _ in column.answered}
        is_labels = codes and answered and all(text.casefold() in codes for text in answered)
        if is_labels and not answered <= set(found.choices) and _is_loaded(name, found):
            changed.append(name)
            column = Column(name, column.codes, [codes.get(text.casefold(), text) for text in texts])
        columns[name] = column
    if not changed:
        return sheet, []
    listed = ", ".join(f"“{name}”" for name in changed)
    note = f"Labels were read as the codes of the data dictionary in {listed}."
    return sheet.with_columns(columns, sheet.lines(), Turn(header=sheet.columns)), [note]


def _is_loaded(name: str, found: Field) -> bool:
    """Whether a column is a measure or an item, whose codes count; a fact about a person is better kept in words."""
    spelled = (name, found.name, found.label)
    if any(names.rank(text, role) is not None for text in spelled for role in MEASURES):
        return True
    return any(names.item_number(text, None) is not None or re.search(r"[a-z]_?\d+$", text) for text in spelled[:2])


def _told(sheet: Sheet, answers: Answers, dictionary: Dictionary) -> tuple[Answers, list[str]]:
    """What the dictionary says of columns, scales and missing answers, where nothing else was said."""
    columns, scales, missing, notes = {}, {}, [], []
    taken = set(answers.columns.values())
    for name in sheet.columns:
        found = dictionary.of(name)
        if found is None:
            continue
        fits = [role for role in MEASURES if names.rank(name, role) is not None]
        by_label = [role for role in MEASURES if names.rank(found.label, role) is not None]
        if not fits and len(by_label) == 1 and name not in taken and by_label[0] not in {**columns, **answers.columns}:
            columns[by_label[0]] = name
            notes.append(f"“{name}” is “{found.label}” in the data dictionary.")
        role = next((role for role, column in {**columns, **answers.columns}.items() if column == name), None)
        role = role or (fits[0] if len(fits) == 1 else None)
        if role in SCORES and found.most in ("100", "100.0") and role not in answers.scales:
            scales[role] = "0-100"
            notes.append(f"“{name}” goes up to 100 in the data dictionary; it was read on a scale from 0 to 100.")
        if role == "activity_limited" and role not in answers.scales and (scale := _limited_scale(found)):
            scales[role] = scale
            notes.append(f"“{name}” has the answers {_listed(found)} in the data dictionary.")
        for code, label in found.choices.items():
            if NO_ANSWER.search(label) and _is_loaded(name, found) and code not in missing:
                missing.append(code)
                notes.append(f"{code} is “{label}” in the data dictionary (“{name}”) and was read as no answer.")
    told = Answers(columns=columns, scales=scales, missing=tuple(missing))
    return answers.over(told), notes


def _limited_scale(found: Field) -> str | None:
    """The scale of five steps, where the choices are just these."""
    codes = {code for code, label in found.choices.items() if not NO_ANSWER.search(label)}
    return {frozenset("01234"): "0-4", frozenset("12345"): "from-1"}.get(frozenset(codes))


def _listed(found: Field) -> str:
    return ", ".join(f"{code} ({label})" for code, label in found.choices.items())


def out_of_bounds(sheet: Sheet, dictionary: Dictionary) -> list[str]:
    """Sentences about columns with numbers outside the bounds that the dictionary sets."""
    said = []
    for name in sheet.columns:
        found = dictionary.of(name)
        least, most = (_number(text) for text in (found.least, found.most)) if found else (None, None)
        if least is None and most is None:
            continue
        column = sheet.column(name)
        values = np.array([np.nan if (v := _number(t)) is None else v for t in column.texts], float)
        bad = (values < (-np.inf if least is None else least)) | (values > (np.inf if most is None else most))
        if n := int(bad[column.codes].sum()):
            said.append(
                f"“{name}”: {n:,} values are outside {found.least or 'any'} to {found.most or 'any'}, "
                "the bounds in the data dictionary."
            )
    return said


def _number(text: str) -> float | None:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if np.isfinite(value) else None
