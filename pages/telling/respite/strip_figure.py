"""Medians with their intervals, one line each: the same respites by other definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import plotly.graph_objects as go

from pages.telling.figures import LINE, Palette, paper

STRIP_ROW, STRIP_LETTERS = 84, 40  # pixels of a line, letters that fit a phone


@dataclass(frozen=True)
class Row:
    """One line of a strip of medians: `estimate` None is written out as `words` alone."""

    title: str
    words: str
    estimate: float | None
    lower: float | None
    upper: float | None
    is_marked: bool


def strip_figure(rows: Sequence[Row], *, axis: str, palette: Palette) -> go.Figure:
    """Medians with their intervals, one line for each under its words; the marked one is bold.

    An interval without an upper end runs to the edge and ends in an arrow's tip.
    """
    figure = paper(palette, height=STRIP_ROW * len(rows) + 50)
    known = [v for row in rows for v in (row.estimate, row.lower, row.upper) if v is not None]
    reach = max(known, default=1) * 1.08
    for place, row in enumerate(reversed(rows)):
        colour = palette.respite if row.is_marked else palette.muted
        lines = "<br>".join([*wrap(row.title, STRIP_LETTERS), row.words])
        figure.add_annotation(
            x=0,
            xref="paper",
            y=place + 0.12,
            text=f"<b>{lines}</b>" if row.is_marked else lines,
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            align="left",
            font={"size": 13, "color": palette.ink},
        )
        if row.estimate is None:
            continue
        ends = (row.lower or 0, reach if row.upper is None else row.upper)
        figure.add_scatter(
            x=list(ends), y=[place, place], mode="lines", line={"color": colour, "width": LINE}, hoverinfo="skip"
        )
        symbols, places = (
            (["circle"], [row.estimate])
            if row.upper is not None
            else (["circle", "triangle-right"], [row.estimate, reach])
        )
        figure.add_scatter(
            x=places,
            y=[place] * len(places),
            mode="markers",
            hovertext=f"{row.title}: {row.words}",
            hoverinfo="text",
            marker={"color": colour, "size": 11, "symbol": symbols},
        )
    figure.update_layout(margin={"l": 12})
    figure.update_yaxes(visible=False, range=[-0.35, len(rows) - 0.1])
    figure.update_xaxes(
        range=[0, reach * 1.02], title_text=axis, tickformatstops=[], showgrid=True, gridcolor=palette.grid
    )
    return figure
