"""Differences with their intervals around a line of no difference, one under another in a given order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from pages.telling.figures import FONT, LINE, Palette, add_shapes, add_words, upright

ROW, LETTERS = 70, 44  # pixels of a row, letters of a title that fit a phone
SMALLEST_REACH = 0.1  # of the axis to either side, so that tiny differences do not look large


@dataclass(frozen=True)
class Difference:
    """One row: what is compared, the difference in words, and as numbers; filled where it is clear."""

    title: str
    words: str
    estimate: float
    lower: float
    upper: float
    is_clear: bool


def forest_figure(rows: Sequence[Difference], *, axis: str, palette: Palette) -> go.Figure:
    """A point and an interval per row, under its words; the short upright line is no difference.

    The axis reaches as far to the left as to the right. A clear difference has a filled point in the accent,
    another an open one in grey, so that colour does not carry it alone.
    """
    figure = go.Figure()
    reach = 1.12 * max([SMALLEST_REACH, *(abs(limit) for row in rows for limit in (row.lower, row.upper))])
    labels = []
    for place, row in enumerate(reversed(rows)):
        colour = palette.respite if row.is_clear else palette.muted
        lines = "<br>".join([*(escape(line) for line in wrap(row.title, LETTERS)), escape(row.words)])
        labels.append(
            dict(
                x=0,
                xref="paper",
                y=place + 0.14,
                text=lines,
                xanchor="left",
                yanchor="bottom",
                align="left",
                font={"size": 13, "color": palette.ink},
                bgcolor=palette.ground,
                borderpad=0,
            )
        )
        figure.add_scatter(
            x=[row.lower, row.upper],
            y=[place, place],
            mode="lines",
            hoverinfo="skip",
            line={"color": colour, "width": LINE},
        )
        figure.add_scatter(
            x=[row.estimate],
            y=[place],
            mode="markers",
            hoverinfo="text",
            hovertext=f"{escape(row.title)}: {escape(row.words)}",
            marker={
                "color": colour,
                "size": 11,
                "symbol": "circle" if row.is_clear else "circle-open",
                "line": {"width": 2, "color": colour},
            },
        )
    add_words(figure, labels)
    # the line stops under the words of each row, so that it strikes none of them out
    add_shapes(figure, (upright(0, place - 0.16, place + 0.16, palette) for place in range(len(rows))))
    figure.update_layout(
        height=ROW * len(rows) + 64,
        margin={"l": 12, "r": 12, "t": 8, "b": 8},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.ink, "size": 14, "family": FONT},
    )
    figure.update_yaxes(visible=False, range=[-0.4, len(rows) - 0.15], fixedrange=True)
    figure.update_xaxes(
        range=[-reach, reach],
        title={"text": escape(axis), "font": {"size": 14}},
        nticks=7,
        showgrid=True,
        gridcolor=palette.grid,
        zeroline=False,
        fixedrange=True,
        color=palette.ink,
        automargin=True,
    )
    return figure
