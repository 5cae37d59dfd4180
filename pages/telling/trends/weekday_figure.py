"""How each day of the week differs from the others: seven differences with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from pages.telling.figures import LINE, Palette, paper
from pages.telling.trends.calendar_figure import SHORT, week_names

ROOM = 1.15  # of the axis beyond the widest interval


@dataclass(frozen=True)
class Weekday:
    """One day of the week: its difference with limits; filled where it is clear."""

    estimate: float
    lower: float
    upper: float
    words: str
    is_clear: bool


def weekday_figure(days: Sequence[Weekday], *, axis: str, least: float, palette: Palette) -> go.Figure:
    """The days of a week across, given from Monday on and shown from the reader's first; no difference in the middle; `least`: the axis reaches at least so far.

    A clear difference has a filled point, another an open one, so that colour does not carry it alone.
    """
    figure = paper(palette, height=240)
    reach = max([least, *(ROOM * abs(limit) for day in days for limit in (day.lower, day.upper))])
    figure.add_hline(y=0, line={"color": palette.muted, "width": 1}, layer="below")
    for name, day in zip(SHORT, days, strict=True):
        colour = palette.respite if day.is_clear else palette.muted
        figure.add_scatter(
            x=[name, name],
            y=[day.lower, day.upper],
            mode="lines",
            hoverinfo="skip",
            line={"color": colour, "width": LINE},
        )
        figure.add_scatter(
            x=[name],
            y=[day.estimate],
            mode="markers",
            hovertext=escape(day.words),
            hoverinfo="text",
            marker={
                "color": colour,
                "size": 11,
                "symbol": "circle" if day.is_clear else "circle-open",
                "line": {"width": 2, "color": colour},
            },
        )
    figure.update_xaxes(
        type="category", categoryorder="array", categoryarray=week_names(), range=[-0.5, 6.5], tickvals=week_names()
    )
    figure.update_yaxes(range=[-reach, reach], title_text=escape(axis), nticks=5)
    return figure
