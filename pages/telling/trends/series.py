"""Tables of days cut to a period and turned into what figures take."""

from __future__ import annotations

from datetime import date
from html import escape

import numpy as np
import pandas as pd

from data.catalogue.vocabulary import KINDS
from pages.telling.figures import Days
from pages.telling.wording import day_text


def in_period(table: pd.DataFrame, period: tuple[date, date]) -> pd.DataFrame:
    """The rows of `table` whose on_day lies in the period, both ends included."""
    first_on, last_on = (pd.Timestamp(day) for day in period)
    return table[(table["on_day"] >= first_on) & (table["on_day"] <= last_on)]


def as_columns(table: pd.DataFrame, column: str = "value") -> tuple[np.ndarray, np.ndarray]:
    """Calendar days as whole numbers, and a column's number of each."""
    return table["on_day"].to_numpy().astype("datetime64[D]").astype(np.int64), table[column].to_numpy(dtype=float)


def as_numbers(period: tuple[date, date]) -> tuple[int, int]:
    """Both days of a period as whole numbers, of the same origin as those of `as_columns`."""
    first, last = np.array(period, dtype="datetime64[D]").astype(np.int64).tolist()
    return first, last


def as_days(table: pd.DataFrame, column: str, what: str) -> Days:
    """A column by day; its tooltips, a kind of HTML and hence escaped, say "12 March 2026: 40 minutes"."""
    told = [
        f"{day_text(on.date())}: {value:,g} {escape(what)}"
        for on, value in zip(table["on_day"], table[column], strict=True)
    ]
    return Days(table["on_day"].to_numpy(), table[column].to_numpy(), told)


def activity_title(kind: str) -> str:
    """A kind of activity in words; one that a file brought has its own."""
    return KINDS[kind].title if kind in KINDS else kind
