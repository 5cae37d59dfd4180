"""Days of what was measured as figures take them, and a value in a few letters."""

from __future__ import annotations

from datetime import date
from html import escape

import numpy as np
import pandas as pd

from pages.answers.measured import Kind, Measured
from pages.telling.figures import Days
from pages.telling.manner import num
from pages.telling.wording import day_text, number_text


def in_period(table: pd.DataFrame, period: tuple[date, date]) -> pd.DataFrame:
    """The rows of `table` whose on_day lies in the period, both ends included."""
    on, (first_on, last_on) = table["on_day"].to_numpy(), (np.datetime64(day, "D") for day in period)
    return table[(on >= first_on) & (on <= last_on)]


def as_days(table: pd.DataFrame, column: str, what: str) -> Days:
    """A column by day; its tooltips, a kind of HTML and hence escaped, say "12 March 2026: 40 minutes"."""
    told = [
        f"{day_text(on.date())}: {num(value, ',g')} {escape(what)}"
        for on, value in zip(table["on_day"], table[column], strict=True)
    ]
    return Days(table["on_day"].to_numpy(), table[column].to_numpy(), told)


def value_text(one: Measured, value: float) -> str:
    """A value, or a mean of values, in a few letters: 4.5, 1,240; no, yes, a share of days."""
    if one.kind is not Kind.YES_NO:
        return number_text(value)
    return {0.0: "no", 1.0: "yes"}.get(float(value), f"{num(100 * value, '.0f')} %")


def as_drawn(one: Measured, table: pd.DataFrame) -> Days:
    """The days (on_day, value) as figures take them, with tooltips in words."""
    if one.kind is not Kind.YES_NO:
        return as_days(table, "value", one.title if one.kind is not Kind.AMOUNT else one.unit)
    what = escape(one.title)
    told = [f"{day_text(row.on_day.date())}: {what}, {value_text(one, row.value)}" for row in table.itertuples()]
    return Days(table["on_day"].to_numpy(), table["value"].to_numpy(), told)
