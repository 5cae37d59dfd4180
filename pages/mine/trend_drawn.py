"""The figures of the page of trends with what is counted in them, drawn once for a save and a theme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.usual import Usual
from data.catalogue.definition import Definition
from data.store.store import Collection
from pages.answers.measured import Kind, Measured
from pages.mine.trend_reads import level, usual, values
from pages.shared.cache import cached
from pages.shared.chart import Drawn, as_drawn
from pages.shared.diary_reads import of_all, respites
from pages.telling.figures import Palette
from pages.telling.plan.figure import Mark, draw_marks
from pages.telling.respite.spans import episodes
from pages.telling.trends.beyond_figure import draw_beyond
from pages.telling.trends.calendar_figure import calendar_alt, calendar_figure, month_rows
from pages.telling.trends.drawn import as_drawn as as_days
from pages.telling.trends.drawn import in_period, value_text
from pages.telling.trends.figure import Panel, small_multiples, trend_figure
from pages.telling.trends.words import panel_title
from pages.telling.wording import capital, number_text

Known = list[tuple[date, float]]


@dataclass(frozen=True)
class TrendDrawn:
    """The days of a period: `reach` of the axis in words, how many days, episodes shaded, and the days beyond the usual."""

    figure: Drawn
    reach: str
    n: int
    n_shaded: int
    beyond: Known


@dataclass(frozen=True)
class CalendarDrawn:
    """The calendar of a period: `low` and `high` are the values of its faintest and its fullest colour, `months` are its months in numbers."""

    figure: Drawn
    alt: str
    n: int
    low: float
    high: float
    months: list[tuple[str, str, str, str]]


@dataclass(frozen=True)
class OthersDrawn:
    """Several things under one another."""

    figure: Drawn
    alt: str


@cached(64)
def known_days(collection: Collection, key: str, period: tuple[date, date]) -> Known:
    """The days of a period that a thing is known for, with its values."""
    return _pairs(in_period(values(collection, key), period))


@cached(32)
def n_known(collection: Collection, keys: tuple[str, ...], period: tuple[date, date]) -> dict[str, int]:
    """On how many days of a period each thing is known."""
    return {key: len(in_period(known, period)) for key, known in of_all(collection, keys).items()}


@cached(32)
def trend_drawn(
    collection: Collection,
    one: Measured,
    period: tuple[date, date],
    *,
    usual_in: tuple[date, date],
    run_in_days: int,
    definition: Definition,
    marked: tuple[Mark, ...],
    palette: Palette,
) -> TrendDrawn:
    """The days of a period with their level, episodes by a definition, marks, and days beyond the usual of `usual_in`."""
    chosen = in_period(values(collection, one.key), period)
    shaded = [span for span in episodes(respites(collection, definition)) if span.last_on >= period[0]]
    low, high = reach_of(one, chosen["value"])
    scale = f"{number_text(low)} to {number_text(high)}"
    reach = {Kind.AMOUNT: one.unit, Kind.YES_NO: "yes or no"}.get(one.kind, scale)
    figure = trend_figure(
        as_days(one, chosen),
        level(collection, one.key, period, run_in_days) if one.has_level else None,
        shaded,
        period,
        limits=(low, high),
        axis=f"{capital(one.title)}, {reach}",
        palette=palette,
    )
    if one.kind is Kind.YES_NO:
        figure.update_yaxes(tickvals=[0, 1], ticktext=["no", "yes"])
    found = usual(collection, one.key, usual_in, run_in_days) if one.has_level else None
    beyond = days_beyond(found, chosen)
    if len(beyond):
        draw_beyond(figure, as_days(one, beyond), palette=palette)
    draw_marks(figure, marked, period, palette=palette)
    return TrendDrawn(as_drawn(figure), reach, len(chosen), len(shaded), _pairs(beyond))


def reach_of(one: Measured, value: pd.Series) -> tuple[float, float]:
    """The ends of an axis: those of a scale; of an amount from 0, or the lowest below it, to the highest."""
    if one.kind is not Kind.AMOUNT:
        return one.limits
    low, high = (float(value.min()), float(value.max())) if len(value) else (0.0, 0.0)
    low = min(low, 0.0)
    return low, high if high > low else low + 1


def days_beyond(found: Usual | None, chosen: pd.DataFrame) -> pd.DataFrame:
    """The rows of days beyond the usual."""
    if found is None:
        return chosen.head(0)
    return chosen[chosen["on_day"].isin(found.day[found.beyond].astype("datetime64[D]").astype("datetime64[s]"))]


@cached(32)
def calendar_drawn(collection: Collection, one: Measured, period: tuple[date, date], palette: Palette) -> CalendarDrawn:
    """One cell for each day of a period."""
    known = in_period(values(collection, one.key), period)
    days = as_days(one, known)

    def shown(value: float) -> str:
        return value_text(one, value)

    low, high = reach_of(one, known["value"])
    figure = calendar_figure(days, period, limits=(low, high), palette=palette, shown=shown)
    alt = calendar_alt(days, period, what=one.title, shown=shown)
    return CalendarDrawn(as_drawn(figure), alt, len(known), low, high, month_rows(days, period, shown=shown))


@cached(32)
def others_drawn(
    collection: Collection, some: tuple[Measured, ...], period: tuple[date, date], palette: Palette
) -> OthersDrawn:
    """What else was recorded in a period, under one another."""
    known = of_all(collection, tuple(one.key for one in some))
    panels = [_panel(one, in_period(known[one.key], period)) for one in some]
    figure = small_multiples(panels, period, palette=palette)
    figure.update_layout(
        {
            f"yaxis{place if place > 1 else ''}": {"tickvals": [0, 1], "ticktext": ["no", "yes"], "range": [0, 1.4]}
            for place, one in enumerate(some, start=1)
            if one.kind is Kind.YES_NO
        }
    )
    return OthersDrawn(as_drawn(figure), ". ".join(panel.title for panel in panels))


def _panel(one: Measured, known: pd.DataFrame) -> Panel:
    limits = one.limits if one.kind in (Kind.SCALE, Kind.SCORE) else None
    unit = one.unit if one.kind is Kind.AMOUNT else ""
    return Panel(panel_title(one, known["value"]), as_days(one, known), limits, unit)


def _pairs(table: pd.DataFrame) -> Known:
    on = np.asarray(table["on_day"], dtype="datetime64[D]").tolist()
    return list(zip(on, table["value"].tolist(), strict=True))
