"""Two strips of days on one time axis: what a person called a flare, and what a definition calls an episode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import plotly.graph_objects as go

from pages.telling.figures import DATE_STEPS, DAY, FONT, WEEK, Palette, Span, faded

PALE = 0.18  # the opacity of a day that is known to be none
MARGIN = 76  # pixels; as much as the ribbon has, so that their time axes stand under one another


@dataclass(frozen=True)
class Strip:
    """One strip: the days that are so, and those known not to be; blank days are unknown."""

    title: str
    yes: Sequence[Span]
    no: Sequence[Span]


def flare_figure(upper: Strip, lower: Strip, period: tuple[date, date], *, palette: Palette) -> go.Figure:
    """Full bars for yes, pale thin ones for no, nothing where a day is unknown; only the days of the period."""
    figure = go.Figure()
    for strip, colour in ((upper, palette.third), (lower, palette.episode)):
        for spans, width, opacity in ((strip.no, 0.2, PALE), (strip.yes, 0.62, 1.0)):
            shown = [span for span in spans if span.last_on >= period[0] and span.first_on <= period[1]]
            firsts = [max(span.first_on, period[0]) for span in shown]
            lasts = [min(span.last_on, period[1]) for span in shown]
            figure.add_bar(
                orientation="h",
                y=[strip.title] * len(shown),
                base=firsts,
                width=width,
                x=[((last - first).days + 1) * DAY for first, last in zip(firsts, lasts, strict=True)],
                marker={"color": faded(colour, opacity), "line": {"width": 0}},
                hovertext=[span.words for span in shown],
                hoverinfo="text",
            )
    rows = [lower.title, upper.title]
    figure.update_layout(
        height=150,
        margin={"l": MARGIN, "r": 12, "t": 8, "b": 8},
        barmode="overlay",
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.ink, "size": 14, "family": FONT},
    )
    figure.update_yaxes(
        type="category",
        categoryarray=rows,
        range=[-0.5, 1.5],
        tickvals=rows,
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        showline=False,
        color=palette.ink,
    )
    first_on, last_on = period
    figure.update_xaxes(
        type="date",
        range=[first_on - timedelta(days=1), last_on + timedelta(days=1)],
        showgrid=True,
        gridcolor=palette.grid,
        zeroline=False,
        fixedrange=True,
        tickformatstops=DATE_STEPS,
        color=palette.ink,
        automargin=True,
        dtick=DAY if (last_on - first_on).days < WEEK else None,
    )
    return figure
