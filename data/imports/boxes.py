"""Boxes to tick in exports of REDCap: a 0 says no only where its form was answered; the program writes it everywhere.

The fields of a form stand together in an export, and behind them its state (`diary_complete`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from data.imports.cells import is_unknown
from data.imports.column import Column
from data.imports.sheet import Sheet

BOX = re.compile(r".+___.+")
STATE = re.compile(r".+_complete|complete\?.*", re.IGNORECASE)
BEGUN = frozenset({"1", "2", "unverified", "complete"})
NOT_TICKED = frozenset({"0", "unchecked"})


def unopened_boxes(sheet: Sheet, structural: tuple[str, ...]) -> dict[str, Column]:
    """The columns of boxes with nothing in the rows in which their form was not answered; those that stay as they are
    are left out."""
    changed = {}
    for fields, state in _forms(sheet.columns):
        boxes = [name for name in fields if BOX.fullmatch(name)]
        if not boxes:
            continue
        others = [name for name in fields if name not in boxes and name not in structural and not _names_people(name)]
        is_answered = np.zeros(sheet.n_rows, bool)
        for name in others:
            is_answered |= _says(sheet.column(name), lambda text: not is_unknown(text))
        for name in boxes:
            is_answered |= _says(
                sheet.column(name), lambda text: not is_unknown(text) and text.casefold() not in NOT_TICKED
            )
        if state is not None:
            is_answered |= _says(sheet.column(state), lambda text: text.casefold() in BEGUN)
        if is_answered.all():
            continue
        for name in boxes:
            column = sheet.column(name)
            codes = np.where(is_answered, column.codes.astype(np.int64), len(column.texts))
            changed[name] = Column(name, codes, [*column.texts, ""])
    return changed


def with_boxes(sheet: Sheet, changed: Mapping[str, Column]) -> Sheet:
    """The sheet with these columns in place of its own."""
    if not changed:
        return sheet
    columns = {name: changed.get(name) or sheet.column(name) for name in sheet.columns}
    return sheet.with_columns(columns, sheet.lines(), sheet.turn)


def _forms(columns: tuple[str, ...]) -> Iterator[tuple[list[str], str | None]]:
    """The fields of each form with the column of its state; those behind the last state are a form without one."""
    fields: list[str] = []
    for name in columns:
        if STATE.fullmatch(name):
            yield fields, name
            fields = []
        else:
            fields.append(name)
    if fields:
        yield fields, None


def _names_people(name: str) -> bool:
    return name.casefold() in ("record_id", "study_id", "participant_id") or name.casefold().startswith("redcap_")


def _says(column: Column, test: Callable[[str], bool]) -> np.ndarray:
    return np.array([test(text) for text in column.trimmed], bool)[column.codes]
