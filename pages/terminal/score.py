"""`respite score`: questionnaires scored from item answers."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.export import export_scores
from analysis.instrument import Instrument, Item
from analysis.item_columns import item_columns
from analysis.score_rows import check_declared, score_rows
from data.catalogue.instrument_files import load_instrument
from data.imports import scales
from data.imports.cells import is_unknown
from data.imports.coding import items_question
from data.imports.column import Known
from data.imports.faults import CellFault
from data.imports.plan import ITEMS, scales_of, takes_scale
from data.imports.table import Table, read_table
from pages.terminal.refusal import Refusal, quoted


def answer(asked: Namespace, cwd: str) -> dict[str, Any]:
    """The scores of each row of item answers; a coding that leaves two readings is refused, naming both."""
    instrument = load_instrument(asked.instrument)
    declared = dict(asked.scale)
    if set(declared) - {ITEMS}:
        other = sorted(set(declared) - {ITEMS})[0]
        raise Refusal(f"--scale {quoted(other)} is not known here; it takes {ITEMS}, as in {ITEMS}=from-1.")
    table = read_table(Path(cwd, asked.file), can_be_one_column=len(instrument.items) == 1)
    if ITEMS not in declared:
        _check_coding(instrument, table, asked.items)
    frame = pd.DataFrame(list(table.rows), columns=list(table.columns), dtype=object)
    coding = declared.get(ITEMS)
    if coding in (None, "reversed"):
        # refuses a form that has one coding, before anything is read on the other one
        check_declared(instrument, is_blank_no=asked.blank == "no", coding=coding)
    elif not takes_scale(ITEMS, coding):
        raise Refusal(f"The coding of the items was given as “{coding}”; it takes {' or '.join(scales_of(ITEMS))}.")
    coding = None if coding in ("from-0", "as-stored") else coding
    for item, column in zip(instrument.items, item_columns(instrument, table.columns, asked.items), strict=True):
        frame[column] = [_as_stored(str(cell).strip(), item, coding) for cell in frame[column]]
    scored = score_rows(instrument, frame, asked.items, is_blank_no=asked.blank == "no")
    return export_scores([(row.row, row.result) for row in scored])


def _as_stored(text: str, item: Item, coding: str | None) -> str:
    """An answer as the form counts it, by the function that reads a file of answers; what it refuses is no answer."""
    if is_unknown(text):
        return text
    try:
        if item.is_yes_no and coding is None:
            return str(scales.yes_no(text, "."))
        return repr(scales.scaled(text, ".", item.low, item.high, coding, is_whole=item.is_whole))
    except CellFault:
        return "?"


def _check_coding(instrument: Instrument, table: Table, items: list[str] | None) -> None:
    """Refuse answers that may all be one too high: rows without the highest would be scored wrong unseen."""
    known = []
    for item, column in zip(instrument.items, item_columns(instrument, table.columns, items), strict=True):
        texts = Counter(cell for cell in table.cells(column) if cell is not None)
        known.append(Known(role=f"item_{item.number}", column=column, texts=tuple(texts.items())))
    if question := items_question(known, ".", instrument):
        raise Refusal(question.text)
