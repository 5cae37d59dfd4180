"""The ticked measures and activities: on how many days they were recorded, what they were early and late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from data.catalogue.vocabulary import KINDS, Measure
from pages.report.section import Row
from pages.telling.manner import num
from pages.telling.wording import days_text

EDGE = timedelta(days=28)  # the first and the last four weeks, where the period holds both
UNKNOWN = "not recorded"
MANY = 5  # rows that have nothing to say are one


def summary_rows(
    days: pd.DataFrame,
    activity: pd.DataFrame,
    measures: Sequence[Measure],
    kinds: tuple[str, ...],
    first_on: date,
    last_on: date,
) -> tuple[Row, ...]:
    """One row per measure and activity that is ticked, with a cell for the whole period and one each for its first and its
    last four weeks.

    A period that does not hold both has the first cell alone. `days` (on_day, measure, value) and `activity` (on_day,
    kind, unit, amount) as the store's queries give them.
    """
    spans = _spans(first_on, last_on)
    of = f"of {num((last_on - first_on).days + 1, ',')} days"
    rows = []
    empty = [one for one in measures if one.name not in set(days["measure"])]
    for measure in measures:
        if len(empty) >= MANY and measure in empty:
            continue
        table = days[days["measure"] == measure.name]
        cells = (_measure_cell(measure, _within(table, span)["value"]) for span in spans)
        rows.append(Row(_capital(measure.title), f"{num(len(table), ',')} {of}", tuple(cells)))
    if len(empty) >= MANY:
        none = ", ".join(one.title for one in empty)
        rows.append(Row("Ticked and not recorded", none, tuple("" for _ in spans)))
    for kind in sorted(kinds):
        table = activity[activity["kind"] == kind]
        if table.empty:
            rows.append(Row(kind_title(kind), f"0 {of}", tuple(UNKNOWN for _ in spans)))
        for unit, part in table.groupby("unit", sort=True):
            cells = (_activity_cell(str(unit), _within(part, span)["amount"]) for span in spans)
            rows.append(Row(kind_title(kind), f"{num(len(part), ',')} {of}", tuple(cells)))
    return tuple(rows)


def kind_title(kind: str) -> str:
    """A kind of activity as a row names it; kinds that came with a file keep their own name."""
    return _capital(KINDS[kind].title if kind in KINDS else kind)


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]


def _spans(first_on: date, last_on: date) -> list[tuple[date, date]]:
    whole = (first_on, last_on)
    if last_on - first_on + timedelta(days=1) < 2 * EDGE:
        return [whole]
    return [whole, (first_on, first_on + EDGE - timedelta(days=1)), (last_on - EDGE + timedelta(days=1), last_on)]


def _within(table: pd.DataFrame, span: tuple[date, date]) -> pd.DataFrame:
    return table[table["on_day"].between(pd.Timestamp(span[0]), pd.Timestamp(span[1]))]


def _measure_cell(measure: Measure, values: pd.Series) -> str:
    n = len(values)
    if not n:
        return UNKNOWN
    if not measure.labels:
        unit = f" {measure.unit}" if measure.unit else ""
        return f"{num(values.mean(), '.1f')}{unit} on average, {days_text(n)}"
    if measure.name == "activity_limited":
        return f"somewhat or more on {int((values >= 2).sum())} of {days_text(n)}"
    return f"{int((values >= 1).sum())} of {days_text(n)}"


def _activity_cell(unit: str, amounts: pd.Series) -> str:
    n = len(amounts)
    if not n:
        return UNKNOWN
    if unit == "sessions":
        return f"{num(amounts.sum(), ',.0f')} in {days_text(n)}"
    return f"{num(amounts.mean(), ',.0f')} {unit} a day, {days_text(n)}"
