"""Events of several kinds in a ready table: how many had each kind first, by each day."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import numpy as np
import pandas as pd

from analysis.competing import aalen_johansen
from analysis.export import export_incidence
from data.imports.table import Table
from pages.terminal.refusal import Refusal, quoted


def incidences(
    table: Table,
    asked: Namespace,
    last: np.ndarray,
    duration: np.ndarray,
    event: np.ndarray,
    entry: np.ndarray,
    by: np.ndarray | None,
) -> list[dict[str, Any]] | None:
    """Cumulative incidence of every cause in every group of people [n]; None where no column of causes was named.

    `last` [n]: the record of the table that says how each person's follow-up ended. An event without a kind is
    refused with its line: which kind it was cannot be told from the others.
    """
    if not asked.cause:
        return None
    cause = np.array(table.cells(asked.cause), dtype=object)[last]
    for row in last[event.astype(bool) & pd.isna(cause)][:1]:
        place = f"{table.name}, line {table.lines[row]}, column {quoted(asked.cause)}"
        raise Refusal(f"{place}: an event without its kind; accepted is a text that says which kind it was.")
    curves = aalen_johansen(duration, event, cause, entry=entry, group=by)
    return [export_incidence(curve, asked.at) for curve in curves]
