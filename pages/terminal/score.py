"""`respite score`: questionnaires scored from item answers."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.export import export_scores
from analysis.instrument import Instrument
from analysis.item_columns import item_columns
from analysis.score_rows import score_rows
from data.catalogue.instrument_files import load_instrument
from data.imports.cells import NO, YES
from data.imports.column import Known
from data.imports.item_questions import items_scale
from data.imports.plan import ITEMS
from data.imports.table import Table, read_table
from pages.terminal.refusal import Refusal, quoted

YES_NO = {**dict.fromkeys(YES, 1.0), **dict.fromkeys(NO, 0.0)}


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
    scored = score_rows(
        instrument, frame, asked.items, coding=declared.get(ITEMS), is_blank_no=asked.blank == "no", yes_no=YES_NO
    )
    return export_scores([(row.row, row.result) for row in scored])


def _check_coding(instrument: Instrument, table: Table, items: list[str] | None) -> None:
    """Refuse answers that may all be one too high: rows without the highest would be scored wrong unseen."""
    known = []
    for item, column in zip(instrument.items, item_columns(instrument, table.columns, items), strict=True):
        texts = Counter(cell for cell in table.cells(column) if cell is not None)
        known.append(Known(f"item_{item.number}", column, tuple(texts.items())))
    low, high = min(item.low for item in instrument.items), max(item.high for item in instrument.items)
    if question := items_scale(known, ".", low, high):
        raise Refusal(question.text)
