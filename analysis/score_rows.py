"""Scoring a table of text, as it comes from a file: which columns are the items, which cells are answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.instrument import Instrument, Scores, score_many

UNKNOWN = {"", "na", "n/a", "nan", "null", "."}  # cells that say nothing; any other text is no answer


@dataclass(frozen=True)
class ScoredRow:
    """The scores of one row of a table; `row` counts from 1."""

    row: int
    result: Scores


def score_rows(
    instrument: Instrument, table: pd.DataFrame, items: Sequence[str] | None = None
) -> tuple[ScoredRow, ...]:
    """Score each row of `table`, whose cells may be text.

    `items` names the columns in the order of the form; without it columns called item_1, item_2, ... or
    by the instrument's id (fabq1, FABQ_1, ...) are taken. Empty cells, NA, N/A, NaN, null and . are
    unanswered; a cell that is no number is an invalid answer. Raises ValueError with a sentence that
    names the columns that are missing or found twice.
    """
    columns = item_columns(instrument, [str(name) for name in table.columns], items)
    texts = table.set_axis([str(name) for name in table.columns], axis=1)[columns]
    text = texts.astype(object).where(texts.notna(), "").map(lambda cell: str(cell).strip())
    is_unknown = text.map(lambda cell: cell.casefold() in UNKNOWN).to_numpy(dtype=bool)
    numbers = text.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    # text that is no number is outside every range, as an infinite answer is
    answers = np.where(is_unknown, np.nan, np.where(np.isnan(numbers), np.inf, numbers))
    scored = score_many(instrument, answers)
    return tuple(ScoredRow(n + 1, scored.row(instrument, n)) for n in range(len(table)))


def item_columns(instrument: Instrument, columns: Sequence[str], items: Sequence[str] | None) -> list[str]:
    """The column of each item, in the order of the form."""
    wanted = [item.number for item in instrument.items]
    if items is not None:
        if len(items) != len(wanted):
            raise ValueError(
                f"{len(items)} columns were named as items; {instrument.title} has {len(wanted)}."
            )
        for name in items:
            _check_once(name, columns.count(name), items.count(name), columns)
        return list(items)
    pattern = re.compile(rf"(?:item|{re.escape(instrument.id)})[\s_.-]*0*(\d+)", re.IGNORECASE)
    found: dict[int, list[str]] = {number: [] for number in wanted}
    for name in columns:
        match = pattern.fullmatch(name.strip())
        if match and int(match[1]) in found:
            found[int(match[1])].append(name)
    missing = [f"item_{number}" for number, names in found.items() if not names]
    if missing:
        raise ValueError(
            f"There is no column for {_listed(missing)}; name the columns item_1 to item_{wanted[-1]} "
            f"or say which they are, in the order of the {instrument.title}."
        )
    for number, names in found.items():
        if len(names) > 1:
            raise ValueError(f"Item {number} could be {' or '.join(names)}; say which columns are the items.")
    return [found[number][0] for number in wanted]


def _check_once(name: str, n_columns: int, n_named: int, columns: Sequence[str]) -> None:
    if n_columns == 0:
        raise ValueError(f"There is no column “{name}”; there are {_listed(list(columns))}.")
    if n_columns > 1 or n_named > 1:
        raise ValueError(f"“{name}” stands for more than one item; each item takes a column of its own.")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
