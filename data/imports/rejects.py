"""The rejected records of a load, each with its line, column, value and reason."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.imports.faults import FACTS_ONLY, NOTHING
from data.imports.judge import NO_VALUE, Judged
from data.imports.sheet import Sheet
from data.imports.together import status_of
from data.imports.verdict import REJECTED


def all_rejects(sheet: Sheet, parts: list[Judged], facts_only: np.ndarray) -> pd.DataFrame:
    """The rejects of a load as a frame of line, column, value and reason, sorted by line: of each record the first.

    A row with several kinds of records is listed for a fault in any of them, and as empty only where all are.
    """
    if len(parts) == 1:
        return _rejects(sheet, parts[0], facts_only)
    rejected = np.flatnonzero(status_of(parts) == REJECTED)
    lines = set(parts[0].verdict.lines[rejected].tolist())
    frames = [_rejects(sheet, part, facts_only) for part in parts]
    found = pd.concat(frames, ignore_index=True)
    found = found[found["line"].isin(lines | {reject.line for reject in sheet.rejects})]
    is_empty = found["reason"].map(lambda reason: reason.startswith((NOTHING, *NO_VALUE)))
    found = found.assign(is_empty=is_empty).sort_values(["line", "is_empty"], kind="stable")
    return found.drop_duplicates("line", ignore_index=True).drop(columns="is_empty")


def _rejects(sheet: Sheet, judged: Judged, facts_only: np.ndarray) -> pd.DataFrame:
    """All rejects of one kind as a frame sorted by line; those that tell facts about a person say so."""
    verdict = judged.verdict
    columns = [typed.column for typed in verdict.roles.values()]
    parts = [
        pd.DataFrame(
            {
                "line": np.array([reject.line for reject in sheet.rejects], np.int64),
                "column": pd.Series([reject.column for reject in sheet.rejects], dtype=object),
                "value": pd.Series([reject.value for reject in sheet.rejects], dtype=object),
                "reason": pd.Series([reject.reason for reject in sheet.rejects], dtype=object),
            }
        )
    ]
    reasons = np.array(verdict.reasons, dtype=object)
    for records, places, reason_of in verdict.rejected:
        for place in np.unique(places):
            chosen = places == place
            column = columns[place]
            texts = np.array(column.texts, dtype=object)
            named = [sheet.source(column.name, record) for record in records[chosen]]
            why = np.where(np.isin(records[chosen], facts_only), FACTS_ONLY, reasons[reason_of[chosen]])
            parts.append(
                pd.DataFrame(
                    {
                        "line": verdict.lines[records[chosen]],
                        "column": pd.Series(named, dtype=object),
                        "value": pd.Series(
                            _as_written(sheet, texts[column.codes[records[chosen]]], records[chosen]), dtype=object
                        ),
                        "reason": pd.Series(why, dtype=object),
                    }
                )
            )
    found = pd.concat(parts, ignore_index=True).sort_values("line", kind="stable", ignore_index=True)
    # a row that was split is listed once, with the first of its faults
    is_split = sheet.turn is not None and sheet.turn.row_of is not None
    return found.drop_duplicates("line", ignore_index=True) if is_split else found


def _as_written(sheet: Sheet, texts: np.ndarray, records: np.ndarray) -> np.ndarray:
    """The cells of rejected records as the file has them; one of a thing that is not loaded stands in another column."""
    if sheet.turn is None or not sheet.turn.is_long:
        return texts
    found = texts.copy()
    for name in (name for name in sheet.turn.sources if name in sheet.columns):  # not one put aside
        column = sheet.column(name)
        there = np.array(column.texts, dtype=object)[column.codes[records]]
        found = np.where(found == "", there, found)
    return found
