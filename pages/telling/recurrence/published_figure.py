"""A study's curve with published shares still free as marked points, each with its interval where one is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.survival import SurvivalCurve
from pages.telling.figures import Palette
from pages.telling.recurrence.curve_figure import curve_figure


@dataclass(frozen=True)
class PublishedPoint:
    """A published share still free on a day, with its limits (None where none are given).

    `checked`: how it was verified, in words, empty where it was read at its source.
    """

    day: int
    free: float
    lower: float | None
    upper: float | None
    checked: str


def published_figure(
    curves: Sequence[SurvivalCurve],
    points: Sequence[PublishedPoint],
    *,
    names: Sequence[str],
    horizon: int,
    palette: Palette,
) -> go.Figure:
    """The curves of `curve_figure` up to `horizon` or the last point, and open diamonds with vertical intervals."""
    figure = curve_figure(curves, names=names, horizon=max(horizon, *(one.day for one in points)), palette=palette)
    for one in points:
        if one.lower is not None:
            figure.add_scatter(
                x=[one.day, one.day],
                y=[one.lower, one.upper],
                mode="lines",
                hoverinfo="skip",
                line={"color": palette.ink, "width": 1.5},
            )
    figure.add_scatter(
        x=[one.day for one in points],
        y=[one.free for one in points],
        mode="markers",
        name="Published",
        marker={"symbol": "diamond-open", "size": 11, "color": palette.ink, "line": {"width": 2}},
        hovertemplate="As published: %{y:.0%} still free on day %{x}<extra></extra>",
    )
    return figure
