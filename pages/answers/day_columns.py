"""Tables of days as the columns that statistics take."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd


def as_columns(table: pd.DataFrame, column: str = "value") -> tuple[np.ndarray, np.ndarray]:
    """Calendar days as whole numbers, and a column's number of each."""
    return table["on_day"].to_numpy().astype("datetime64[D]").astype(np.int64), table[column].to_numpy(dtype=float)


def as_numbers(period: tuple[date, date]) -> tuple[int, int]:
    """Both days of a period as whole numbers, of the same origin as those of `as_columns`."""
    first, last = np.array(period, dtype="datetime64[D]").astype(np.int64).tolist()
    return first, last
