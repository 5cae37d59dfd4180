"""`respite trend`: the change per week of a score on real dates."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from analysis.export import export_trend
from analysis.grouping import in_label_order
from analysis.trend import Trend, highest_per_day, theil_sen
from data.imports.table import read_table


def answer(asked: Namespace, cwd: str) -> dict[str, Any]:
    """The change per week of a score, of all rows or of each group's."""
    table = read_table(Path(cwd, asked.file))
    days, values = table.days(asked.date), table.numbers(asked.value)
    if asked.by is None:
        return export_trend(_trend(days, values, range(len(table))))
    labels = table.cells(asked.by)
    rows_of: dict[str, list[int]] = {
        label: [] for label in in_label_order({label for label in labels if label is not None})
    }
    for row, label in enumerate(labels):
        if label is not None:
            rows_of[label].append(row)
    groups = [{"group": label, **export_trend(_trend(days, values, rows))} for label, rows in rows_of.items()]
    return {"groups": groups}


def _trend(days: list[date | None], values: list[float | None], rows: Iterable[int]) -> Trend:
    known = [row for row in rows if days[row] is not None and values[row] is not None]
    day = np.array([days[row].toordinal() for row in known], dtype=np.int64)
    value = np.array([values[row] for row in known], dtype=float)
    return theil_sen(*highest_per_day(day, value))
