"""The pain of a report: a figure of the first ticked score, and how each went, as a straight line would have it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import pandas as pd

from analysis.instrument import Quantity
from data.catalogue.vocabulary import MEASURES, PAIN_MEASURES
from pages.answers.trends import level_of, trend_of
from pages.report.document import Figure
from pages.report.section import Section
from pages.telling.manner import num
from pages.telling.svg import PAPER_WIDTH, Level, Mark, Point, trend_svg
from pages.telling.wording import capital, day_text, days_text, trend_sentence


def pain_section(
    days: pd.DataFrame,
    measures: tuple[str, ...],
    first_on: date,
    last_on: date,
    *,
    noticed: Quantity,
    mark: str,
    marks: Sequence[Mark] = (),
) -> Section:
    """The ticked pain scores among `days` (on_day, measure, value); `mark` ends the title of a figure,
    `marks` are drawn in it."""
    ticked = [name for name in PAIN_MEASURES if name in measures]
    if not ticked:
        return Section()
    tables = {name: days[days["measure"] == name].sort_values("on_day") for name in ticked}
    trends = {name: trend_of(table, (first_on, last_on)) for name, table in tables.items()}
    lines = tuple(
        trend_sentence(
            trend, what=MEASURES[name].title, noticed=noticed, widest=MEASURES[name].maximum - MEASURES[name].minimum
        )
        for name, trend in trends.items()
    )
    title = f"{capital(MEASURES[ticked[0]].title)}, {days_text(len(tables[ticked[0]]))} recorded{mark}"
    figure = _figure(ticked[0], title, tables[ticked[0]], first_on, last_on, marks)
    how = (
        f"A straight line through the days: {' '.join(lines)}",
        f"Change of pain: {trends[ticked[0]].method}. In brackets: 95 % interval. "
        "Level: a local-level model by maximum likelihood, smoothed.",
        f"{noticed.name[:1].upper()}{noticed.name[1:]}: {num(noticed.value, 'g')} points ({noticed.source.reference}).",
    )
    return Section(figures=(figure,), how=how)


def _figure(name: str, title: str, table: pd.DataFrame, first_on: date, last_on: date, marks: Sequence[Mark]) -> Figure:
    what = MEASURES[name].title
    points = [
        Point(row.on_day.date(), row.value, f"{day_text(row.on_day.date())}: {num(row.value, 'g')}")
        for row in table.itertuples()
    ]
    levels = _levels(table, (first_on, last_on), (MEASURES[name].minimum, MEASURES[name].maximum))
    description = f"{what[:1].upper()}{what[1:]} from 0 to 10, a point for each of {days_text(len(points))} recorded."
    if levels:
        description += (
            f" The line is the level under the day-to-day ups and downs, {num(levels[0].level, '.1f')} at first, "
            f"{num(levels[-1].level, '.1f')} at the end, and from {num(min(one.level for one in levels), '.1f')} to "
            f"{num(max(one.level for one in levels), '.1f')} in between; the band is where it lies with 95 % confidence."
        )
    if marks:
        described = "; ".join(f"[{one.sign}] {one.words}" for one in marks)
        description += f" Dashed lines: {described}."
    draw = partial(
        trend_svg,
        points,
        levels,
        first_on,
        last_on,
        low=MEASURES[name].minimum,
        high=MEASURES[name].maximum,
        axis=f"{what[:1].upper()}{what[1:]}, 0 to 10",
        title=title,
        description=description,
        marks=marks,
    )
    return Figure(title, description, draw(), draw(width=PAPER_WIDTH))


def _levels(table: pd.DataFrame, period: tuple[date, date], limits: tuple[float, float]) -> list[Level]:
    """The smoothed level on the days that are known; empty where too few days, or equal ones, carry none."""
    smooth = level_of(table, period, limits)
    if smooth is None or smooth.lower is None or smooth.upper is None:
        return []
    rows = zip(smooth.on.astype(object), smooth.level, smooth.lower, smooth.upper, strict=True)
    return [Level(day, *map(float, values)) for day, *values in rows]
