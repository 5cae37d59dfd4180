"""Scoring a table of text, as it comes from a file: which cells are answers, and what a blank says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.instrument import Instrument, Scores, score_many
from analysis.item_columns import item_columns

UNKNOWN = {"", "na", "n/a", "nan", "null", "."}  # cells that say nothing; any other text is no answer
CODINGS = ("from-0", "from-1", "as-stored", "reversed")


@dataclass(frozen=True)
class ScoredRow:
    """The scores of one row of a table; `row` counts from 1."""

    row: int
    result: Scores


def score_rows(
    instrument: Instrument,
    table: pd.DataFrame,
    items: Sequence[str] | None = None,
    *,
    is_blank_no: bool = False,
    coding: str | None = None,
    yes_no: Mapping[str, float] | None = None,
) -> tuple[ScoredRow, ...]:
    """Score each row of `table`, whose cells may be text.

    `items` names the columns in the order of the form; without it they are found by name (`item_columns`).
    Empty cells, NA, N/A, NaN, null and . are unanswered; a cell that is no number is an invalid answer.

    `is_blank_no`: an empty cell is a no, in a row with at least one answer; a row without any is a page that
    was skipped, and stays unanswered. `coding`: from-1 where the file counts every answer one too high (1-6
    for 0-5), reversed where it counts from the other end; from-0 and as-stored take the answers as they are.
    `yes_no`: words, in lower case, for the answers 0 and 1 of an item that has no other.

    Raises ValueError with a sentence for columns that cannot be told, and for a declaration that does not
    fit the instrument.

    >>> import pandas as pd
    >>> from data.catalogue.instrument_files import instruments
    >>> table = pd.DataFrame([["1"] * 3 + ["0"] * 21], columns=[f"rmdq_{number}" for number in range(1, 25)])
    >>> score_rows(instruments()["rmdq-24"], table)[0].result.scores
    {'rmdq-24': 3.0}
    """
    check_declared(instrument, is_blank_no=is_blank_no, coding=coding)
    columns = item_columns(instrument, [str(name) for name in table.columns], items)
    texts = table.set_axis([str(name) for name in table.columns], axis=1)[columns]
    text = texts.astype(object).where(texts.notna(), "").map(lambda cell: str(cell).strip())
    is_unknown = text.map(lambda cell: cell.casefold() in UNKNOWN).to_numpy(dtype=bool)
    numbers = text.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    if yes_no:
        from_words = text.map(lambda cell: yes_no.get(cell.casefold(), np.nan)).to_numpy(dtype=float)
        takes_words = np.array([item.is_yes_no for item in instrument.items])
        numbers = np.where(np.isnan(numbers) & takes_words, from_words, numbers)
    # text that is no number is outside every range, as an infinite answer is
    answers = np.where(is_unknown, np.nan, np.where(np.isnan(numbers), np.inf, numbers))
    low = np.array([item.low for item in instrument.items])
    if coding == "from-1":
        answers = answers - 1
    elif coding == "reversed":
        answers = low + np.array([item.high for item in instrument.items]) - answers
    if is_blank_no:
        is_blank = (text == "").to_numpy(dtype=bool) & ~is_unknown.all(axis=1, keepdims=True)
        answers = np.where(is_blank, low, answers)
    scored = score_many(instrument, answers)
    return tuple(ScoredRow(n + 1, scored.row(instrument, n)) for n in range(len(table)))


def check_declared(instrument: Instrument, *, is_blank_no: bool, coding: str | None) -> None:
    """ValueError with a sentence for a coding or a meaning of blanks that the instrument has not.

    >>> from data.catalogue.instrument_files import instruments
    >>> check_declared(instruments()["rmdq-24"], is_blank_no=True, coding=None)  # it says that a blank is a no
    """
    if coding is not None and coding not in CODINGS:
        raise ValueError(f"The coding of the items was given as “{coding}”; it takes {' or '.join(CODINGS)}.")
    if coding == "reversed" and instrument.other_coding is None:
        raise ValueError(f"{instrument.title} has one coding; the items take no coding “reversed”.")
    if is_blank_no and not instrument.is_blank_no:
        raise ValueError(f"No item of the {instrument.title} is answered by leaving it blank; a blank is unknown.")
