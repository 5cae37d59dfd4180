"""Days beyond the usual, marked in a figure of days by their shape."""

from __future__ import annotations

import plotly.graph_objects as go

from pages.telling.figures import Days, Palette

SIZE = 13  # pixels, so that the ring stands around the point


def draw_beyond(figure: go.Figure, days: Days, *, palette: Palette) -> None:
    """Add an open diamond around each of these days, under its own words."""
    figure.add_scatter(
        x=days.on,
        y=days.value,
        mode="markers",
        hovertext=list(days.words),
        hoverinfo="text",
        marker={"symbol": "diamond-open", "size": SIZE, "color": palette.ink, "line": {"width": 2}},
    )
