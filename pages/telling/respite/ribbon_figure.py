"""Respites and episodes over time as a ribbon; one that is still open fades out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import plotly.graph_objects as go

from pages.telling.figures import DAY, Palette, Span, dates, faded, paper
from pages.telling.plan.figure import Mark, draw_marks

FADING_STEPS = 8


def ribbon_figure(
    respites: Sequence[Span], episodes: Sequence[Span], period: tuple[date, date], *, palette: Palette
) -> go.Figure:
    """Respites above the line, episodes below it; one that is still open fades out at its end."""
    figure = paper(palette, height=170)
    figure.update_layout(margin={"l": 76})
    lanes = ((respites, "Respites", palette.respite), (episodes, "Episodes", palette.episode))
    for spans, row, colour in lanes:
        pieces = [piece for span in spans for piece in _pieces(span)]
        figure.add_bar(
            orientation="h",
            y=[row] * len(pieces),
            base=[piece.base for piece in pieces],
            x=[piece.milliseconds for piece in pieces],
            width=0.62,
            marker={"color": [faded(colour, piece.opacity) for piece in pieces], "line": {"width": 0}},
            hovertext=[piece.words for piece in pieces],
            hoverinfo="text",
        )
    figure.update_layout(barmode="overlay")
    rows = ["Episodes", "Respites"]
    figure.update_yaxes(type="category", categoryarray=rows, range=[-0.5, 1.5], tickvals=rows, showgrid=False)
    figure.update_xaxes(type="date", showgrid=True, gridcolor=palette.grid, **dates(period))
    return figure


def marked_ribbon(
    respites: Sequence[Span],
    episodes: Sequence[Span],
    period: tuple[date, date],
    marks: Sequence[Mark],
    *,
    palette: Palette,
) -> go.Figure:
    """The ribbon with the marks of a plan over it."""
    figure = ribbon_figure(respites, episodes, period, palette=palette)
    draw_marks(figure, marks, period, palette=palette)
    return figure


@dataclass(frozen=True)
class _Piece:
    base: date
    milliseconds: float
    opacity: float
    words: str


def _pieces(span: Span) -> list[_Piece]:
    """A bar; an open one is followed in its second half by ever fainter pieces."""
    days = (span.last_on - span.first_on).days + 1
    if not span.is_open:
        return [_Piece(span.first_on, days * DAY, 1.0, span.words)]
    solid, step = days * 0.5, days * 0.5 / FADING_STEPS
    start = np.datetime64(span.first_on, "ms")
    pieces = [_Piece(span.first_on, solid * DAY, 1.0, span.words)]
    for number in range(FADING_STEPS):
        base = start + np.timedelta64(round((solid + number * step) * DAY), "ms")
        pieces.append(_Piece(base, step * DAY, 1 - (number + 1) / (FADING_STEPS + 1), span.words))
    return pieces
